"""Takes in a partner's submission: kept byte for byte with what was found in it, whatever that is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError

from app.core import clock, outbox
from app.core.db import broken_constraint, unit_of_work
from app.reporting.aef import commands
from app.reporting.aef.checks import check, findings_of
from app.reporting.aef.findings import Finding, in_order
from app.reporting.aef.models import RECEIVED, THEIRS, Submission
from app.reporting.aef.parties import is_party, name_of
from app.reporting.aef.reading import Reading, read_workbook
from workflows.vocabulary import Actor, Audience


@dataclass(frozen=True)
class Report:
    """A workbook that was read and checked: the submission in it, and everything found, errors first."""

    reading: Reading
    findings: tuple[Finding, ...]


def examined(name: str, content: bytes, *, form: str = "", context: Any = None) -> Report:
    """Read and check a workbook. Raises UploadRefused for what is none, and UnknownProfile."""
    reading = read_workbook(name, content, form=form)
    found = [reading.located(each) for each in findings_of(check(reading.tables, context))]
    return Report(reading, tuple(in_order([*reading.findings, *found])))


def take_in(actor: Actor, *, name: str, content: bytes, form: str = "", own: str = "") -> Submission:
    """Keep a partner's workbook as its submission of the year and version that it names.

    `own` is the code of the Party that keeps this record: its own submissions come from the ledger. Raises
    UploadRefused, UnknownProfile and ReportRefused; then nothing is kept.
    """
    commands.permit(actor, "reports.prepare")
    report = examined(name, content, form=form)
    heading = report.reading.tables.heading
    if not is_party(heading.party) or heading.year is None or heading.number == (0, 0):
        raise commands.ReportRefused(
            "Table 1 does not say whose submission this is, of which year and version. Correct it and try again."
        )
    if heading.party == own:
        raise commands.ReportRefused(f"This is a submission of {name_of(own)}, which is made from the ledger.")
    if not 2021 <= heading.year <= 2199 or max(heading.number) > 999:
        raise commands.ReportRefused("The reported year or the version in table 1 cannot be right.")
    with unit_of_work() as session:
        row = _row(actor, name, content, report)
        session.add(row)
        try:
            session.flush()
        except IntegrityError as error:
            if broken_constraint(error) != "uq_aef_submissions_version":
                raise
            sentence = f"Version {heading.version} of {name_of(heading.party)} for {heading.year} is on record already."
            raise commands.ReportRefused(sentence) from error
        summary = f"took in annual information {row.reference} of {name_of(row.party)}"
        outbox.tell(
            session, (Audience.LEDGER_OFFICERS,), subject=f"{actor.name} {summary}", path=commands.path_of(row),
            actor_id=actor.id,
        )  # fmt: skip
        commands.log(session, actor, row, summary, done="received")
    return row


def _row(actor: Actor, name: str, content: bytes, report: Report) -> Submission:
    tables = report.reading.tables
    now = clock.now()
    return Submission(
        party=tables.heading.party, year=tables.heading.year, major=tables.heading.number[0],
        minor=tables.heading.number[1], source=THEIRS, state=RECEIVED, profile=tables.profile,
        tables=tables.to_json(), tables_sha256=tables.sha256, holdings="[]", as_of=now, explanations={},
        findings=[each.as_plain() for each in report.findings], workbook=content, workbook_name=name[:200],
        workbook_sha256=hashlib.sha256(content).hexdigest(), prepared_by=actor.id or None,
        prepared_by_name=actor.name, prepared_at=now, signed_by_name="", filed_by_name="", receipt="", revision=1,
    )  # fmt: skip
