"""`flask registries import`: an export of a programme's registry, tried or stored."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import NoReturn

import click
from flask.cli import AppGroup

from app.core import audit
from app.core.db import db
from app.core.registry import registry
from app.registries import commands, queries
from app.registries.cad_trust.cli import cad_trust
from app.registries.layouts import ExportFault, export_of, exports
from app.registries.report import Report, as_json, read_report
from app.registries.tables import MOST_BYTES
from app.registries.wording import as_text

registries = AppGroup("registries", help="Exports of the programmes' registries.")
registries.add_command(cad_trust)


@registries.command("import")
@click.option("--registry", "name", required=True, type=click.Choice(list(exports())), help="Whose export it is.")
@click.option("--dry-run", is_flag=True, help="Say what the file holds, and store nothing.")
@click.option("--leave-out-refused", is_flag=True, help="Store the sound rows of a file that has refused ones.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_file(name: str, dry_run: bool, leave_out_refused: bool, form: str, file: Path) -> None:
    """Read FILE and report its rows, tonnes, overlaps, and refused rows with their reasons.

    A dry run that could be read ends with 0, whatever it found. Otherwise all rows are stored, or none.
    """
    content = _read(file)
    for prepare in registry.all("database_ready"):
        prepare()
    try:
        report = read_report(export_of(name), content, held=queries.held_claims(db.session, export_of(name).codes))
        _print(report, form, file.name)
        if dry_run:
            return
        if report.sheet.faults and not leave_out_refused:
            _stop("Rows were refused, so nothing was stored. Correct them, or leave them out: --leave-out-refused.")
        done = commands.import_export(
            audit.SYSTEM, export=name, name=file.name, content=content, expected=report.digest,
            leave_out_refused=leave_out_refused,
        )  # fmt: skip
    except ExportFault as fault:
        _stop(f"{file.name}: {fault}")
    except commands.ImportRefused as refused:
        _stop(f"{file.name}: {refused}")
    click.echo(f"Stored as import {done}.", err=form == "json")


def _print(report: Report, form: str, name: str) -> None:
    if form == "json":
        click.echo(json.dumps({"file": name} | as_json(report), indent=2, ensure_ascii=False))
    else:
        click.echo(as_text(report, name=name))


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > MOST_BYTES:
            _stop(f"{file.name} has more than {MOST_BYTES:,} bytes. Part it in two.")
        return file.read_bytes()
    except OSError as fault:
        _stop(f"{file.name} cannot be read: {fault.strerror}.")


def _stop(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)
