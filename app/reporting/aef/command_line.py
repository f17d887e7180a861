"""`flask aef`: a year as workbook or CSV from the ledger, and the check of any workbook without one."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from app.core.db import db
from app.core.registry import registry
from app.core.uploads import UploadRefused, megabytes
from app.core.web import local_today
from app.projects.wording import home_code
from app.reporting.aef import cycle, gathering, queries, writing
from app.reporting.aef.building import home_tables, host_tables
from app.reporting.aef.checks import check, findings_of
from app.reporting.aef.findings import Finding, Severity
from app.reporting.aef.profiles import Profile, default_profile, profile, profiles
from app.reporting.aef.reading import MOST_BYTES
from app.reporting.aef.receiving import examined
from app.reporting.aef.tables import Heading, Tables

PROFILE = click.Choice(list(profiles()))


@click.command("export")
@click.option("--year", type=click.IntRange(2021, 2199), required=True, help="The calendar year of the actions.")
@click.option("--profile", "form", type=PROFILE, default=default_profile(), show_default=True, help="The form.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write.")
@click.option("--version", default="", help="Like 1.0; the next one where left out.")
@click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), help="The date of submission; today where left out.")
@click.option(
    "--party", default="", help="A host, like GHA: what it would submit of the same outcomes. Never for filing."
)
@click.option("--csv", "as_csv", is_flag=True, help="A ZIP archive with one CSV for each table.")
@click.option("--check/--no-check", "checked", default=True, help="Say how many errors the checks find in it.")
def export(year: int, form: str, out: Path, version: str, on: Any, party: str, as_csv: bool, checked: bool) -> None:
    """The year as the ledger has it now, as a workbook. What was signed already is written as it was signed."""
    for prepare in registry.all("database_ready"):
        prepare()
    today, who = local_today(), party.upper() or home_code()
    kept = queries.submissions(db.session, party=who, year=year)
    signed = next((row for row in kept if row.version == version and row.workbook_name), None)
    if signed is not None and not as_csv:
        found = queries.submission(db.session, signed.id, workbook=True)
        _write(out, found.workbook or b"")
        click.echo(f"Wrote {out}: version {version}, {found.state}, SHA-256 {found.workbook_sha256}.")
        return
    heading = Heading(
        who, version or cycle.next_version((row.major, row.minor) for row in kept), year,
        on.date() if on else today, *gathering.ndc_period(db.session, who, year),
    )  # fmt: skip
    tables = tables_of(heading, profile(form))
    try:
        content = writing.archive(writing.csv_files(tables)) if as_csv else writing.workbook(tables)
    except writing.TooLarge as fault:
        _stop(str(fault))
    _write(out, content)
    rows = ", ".join(f"{len(tables.of(number)):,} in table {number}" for number in (2, 3, 4, 5))
    click.echo(f"Wrote {out}: {heading.file_stem}, rows: {rows}.")
    if year >= today.year:
        click.echo(f"{year} is not over: the holdings are those of today, not of 31 December.", err=True)
    if checked:
        click.echo(_count(findings_of(check(tables, queries.context(db.session, party=who, year=year)))), err=True)


def tables_of(heading: Heading, form: Profile) -> Tables:
    """The tables of our own side, or of a partner; what they were made from is let go."""
    ours = heading.party == home_code()
    given = gathering.sources(db.session, year=heading.year or 0, partner=None if ours else heading.party)
    if ours:
        return home_tables(given, heading, form, registry=cycle.own_registry())
    return host_tables(given, heading, form)


@click.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--profile", "form", type=PROFILE, help="The form; that which fits best where left out.")
@click.option("--format", "shown", type=click.Choice(["text", "json"]), default="text")
def check_file(file: Path, form: str | None, shown: str) -> None:
    """Check a workbook of the agreed electronic format, ours or anybody's. Exits with 1 where there is an error."""
    if file.stat().st_size > MOST_BYTES:
        _stop(f"{file.name} has {megabytes(file.stat().st_size)}; at most {megabytes(MOST_BYTES)} are read.")
    try:
        report = examined(file.name, file.read_bytes(), form=form or "")
    except UploadRefused as refused:
        if shown == "json":
            click.echo(json.dumps({"file": file.name, "refused": str(refused), "errors": 1, "findings": []}, indent=2))
            sys.exit(1)
        _stop(f"{file.name}: {refused}")
    tables, found = report.reading.tables, list(report.findings)
    errors = sum(each.severity is Severity.ERROR for each in found)
    if shown == "json":
        facts = {
            "file": file.name, "profile": tables.profile, "party": tables.heading.party, "year": tables.heading.year,
            "version": tables.heading.version,
            "rows": {str(number): len(tables.of(number)) for number in (2, 3, 4, 5)}, "errors": errors,
            "findings": [each.as_plain() for each in found],
        }  # fmt: skip
        click.echo(json.dumps(facts, indent=2, ensure_ascii=False))
    else:
        for each in found:
            click.echo(f"{each.severity.label} {each.check}, {each.place}: {each.sentence} {each.what_to_do}")
        click.echo(f"{tables.heading.file_stem}, {profile(tables.profile).name}. {_count(found)}")
    sys.exit(1 if errors else 0)


def _count(found: list[Finding]) -> str:
    numbers = {each: sum(one.severity is each for one in found) for each in Severity}
    return (
        f"Errors: {numbers[Severity.ERROR]:,}. Warnings: {numbers[Severity.WARNING]:,}. "
        f"Could not be checked: {numbers[Severity.NOTE]:,}."
    )


def _write(out: Path, content: bytes) -> None:
    try:
        out.write_bytes(content)
    except OSError as fault:
        _stop(f"{out} cannot be written: {fault.strerror}.")


def _stop(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)
