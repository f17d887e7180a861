"""Narrative reports: one officer prepares a version, another signs it or sends it back, and its filing is recorded."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError

from app.core import audit, clock, outbox, versions
from app.core.approving import approves, permit
from app.core.db import broken_constraint, db, unit_of_work
from app.core.text import TextFault, clean
from app.documents.facts import Context, canonical, sha256_of
from app.documents.kinds.reference import load_home
from app.documents.rendering import render_report
from app.reporting.narratives import clearing, queries
from app.reporting.narratives.assembly import assemble, covered, digest
from app.reporting.narratives.found import day
from app.reporting.narratives.freezing import COMPLETE, PUBLIC, SHEET, frozen, is_protected, open_gaps, printed
from app.reporting.narratives.models import FILED, PREPARED, REPLACED, SENT_BACK, SIGNED, NarrativeReport
from app.reporting.narratives.naming import path_of, reference_of
from app.reporting.narratives.outline import Outline, cycle, outlines
from app.reporting.narratives.records import Records
from app.reporting.narratives.text_commands import ReportRefused
from workflows.vocabulary import Actor, Audience

MOST_REASON, MOST_REFERENCE = 1_000, 500
CLEARANCES_AWAITED = "It was put before agencies whose clearance does not stand yet"
_CHECKERS = (Audience.COUNTERSIGNERS, Audience.LEDGER_OFFICERS)


def prepare(actor: Actor, *, outline: Outline, party: str, today: date, period: str = "") -> NarrativeReport:
    """Freeze the report as the record gives it today, as the next version; the new row, for another officer to sign.

    A version that still waited is replaced. Raises ReportRefused for a year without such a report, and where an
    updated report would have nothing to tell.
    """
    refuse_period(outline, period)
    with unit_of_work() as session:
        queries.newest_row(session, outline.code, party, period=period)  # a decision about it waits, or we wait for it
        records = queries.records_for(session, outline, party, as_at=today)
        if outline.only_new:
            _refuse_without_news(outline, records)
        before = queries.prepared_row(session, outline.code, party, period=period)
        if before is not None:
            before.state, before.version = REPLACED, before.version + 1
            session.flush()
        row = _row(session, actor, outline, records, period=period, today=today)
        session.add(row)
        try:
            session.flush()
        except IntegrityError as error:
            if not broken_constraint(error).startswith("uq_narrative_reports"):
                raise
            raise ReportRefused("Somebody else has just prepared this report. Look at their version first.") from error
        _tell(session, actor, row, done="prepared", audiences=_CHECKERS)
        clearing.prepared(session, actor, row, today=today)
    return row


@approves("signed a narrative report")
def sign(actor: Actor, *, report_id: int, today: date, version: int | None) -> NarrativeReport:
    """Sign a prepared version: its two editions are rendered and kept; the row, signed.

    Nobody signs what they prepared, nor a report with a gap that nobody has explained, nor one that an agency was
    asked to clear and has not. Raises NotPermitted, UnknownReport, StaleVersion, ReportRefused, and RenderingError
    where it cannot be printed.
    """
    permit(actor, "reports.sign")
    row = queries.report_row(db.session, report_id)
    _refuse_signing(db.session, actor, row)
    context, digest_read = queries.context_of(row), row.context_sha256
    db.session.rollback()  # rendering takes seconds: the database waits for nothing meanwhile
    pdfs = _editions(context, signed_by=actor.name, on=today)
    with unit_of_work() as session:
        row = queries.report_row(session, report_id, lock=True)
        versions.check(session, about(row), seen=version)
        _refuse_signing(session, actor, row)
        assert row.context_sha256 == digest_read, "a frozen context never changes"
        row.state, row.signed_by, row.signed_by_name = SIGNED, actor.id, actor.name
        row.signed_at, row.signed_on = clock.now(), today
        row.pdf, row.public_pdf = pdfs[COMPLETE], pdfs[PUBLIC]
        row.pdf_sha256 = hashlib.sha256(pdfs[COMPLETE]).hexdigest()
        row.public_pdf_sha256 = hashlib.sha256(pdfs[PUBLIC]).hexdigest()
        row.version += 1
        session.flush()
        _tell(session, actor, row, done="signed", audiences=(Audience.LEDGER_OFFICERS,))
    return row


def send_back(actor: Actor, *, report_id: int, reason: str, version: int | None) -> NarrativeReport:
    """Send a prepared version back with a reason; the row. It is kept, and the next version is another row.

    Raises UnknownReport, StaleVersion, and ReportRefused.
    """
    reason = _cleaned("reason", reason, most=MOST_REASON)
    if not reason:
        raise ReportRefused("Enter why the report is sent back: whoever prepared it reads the reason.")
    with unit_of_work() as session:
        row = queries.report_row(session, report_id, lock=True)
        versions.check(session, about(row), seen=version)
        if row.state != PREPARED:
            raise ReportRefused(_stands(row))
        row.state, row.reason = SENT_BACK, reason
        row.version += 1
        session.flush()
        _tell(session, actor, row, done="sent back", audiences=(Audience.LEDGER_OFFICERS,))
        clearing.sent_back(session, actor, row, reason=reason)
    return row


def record_filing(
    actor: Actor, *, report_id: int, filed_on: date, reference: str, today: date, version: int | None
) -> NarrativeReport:  # fmt: skip
    """Record that a signed version was submitted to the UNFCCC; the row, which never changes from then on.

    Raises UnknownReport, StaleVersion, and ReportRefused for a day to come or before the signature.
    """
    reference = _cleaned("reference", reference, most=MOST_REFERENCE)
    with unit_of_work() as session:
        row = queries.report_row(session, report_id, lock=True)
        versions.check(session, about(row), seen=version)
        if row.state != SIGNED:
            raise ReportRefused(_stands(row))
        if filed_on > today:
            raise ReportRefused("The day of filing must not be in the future.")
        if filed_on < row.signed_on:
            raise ReportRefused(f"The report was signed on {day(row.signed_on)}: it cannot have been filed earlier.")
        row.state, row.filed_on, row.filed_reference = FILED, filed_on, reference
        row.filed_by_name, row.filed_at = actor.name, clock.now()
        row.version += 1
        session.flush()
        _tell(session, actor, row, done="recorded the filing of", audiences=_CHECKERS)
    return row


def rendered(context: Context, *, edition: str = COMPLETE, signed_by: str = "", on: date | None = None) -> bytes:
    """One edition of a frozen report as PDF: the same bytes for the same signature. Raises RenderingError."""
    return render_report(SHEET, printed(context, edition=edition, signed_by=signed_by, signed_on=day(on)))


def _editions(context: Context, *, signed_by: str, on: date) -> dict[str, bytes]:
    """Both editions; rendered once where nothing is protected, since then they are the same."""
    complete = rendered(context, signed_by=signed_by, on=on)
    if not is_protected(context):
        return {COMPLETE: complete, PUBLIC: complete}
    return {COMPLETE: complete, PUBLIC: rendered(context, edition=PUBLIC, signed_by=signed_by, on=on)}


def about(row: NarrativeReport) -> audit.Object:
    """The version as the audit names it."""
    return audit.Object("narrative_report", reference_of(row), row.version)


def _row(
    session: Any, actor: Actor, outline: Outline, records: Records, *, period: str, today: date
) -> NarrativeReport:  # fmt: skip
    number = queries.next_number(session, outline.code, records.party, period=period)
    report = assemble(outline, records, period=period)
    context = frozen(
        report, number=number, issuer=load_home().issuer, prepared_by=actor.name,
        digests={section.key: digest(section) for section in report.sections},
    )  # fmt: skip
    return NarrativeReport(
        kind=outline.code, party=records.party, period=period, number=number, state=PREPARED, as_at=today,
        approaches=context["approaches"], context=canonical(context).decode(), context_sha256=sha256_of(context),
        prepared_by=actor.id, prepared_by_name=actor.name, prepared_at=clock.now(), signed_by_name="", pdf_sha256="",
        public_pdf_sha256="", filed_reference="", filed_by_name="", reason="", version=1,
    )  # fmt: skip


def refuse_period(outline: Outline, period: str) -> None:
    """Raises ReportRefused for a year in which no such report is due."""
    if not outline.biennial:
        if period:
            raise ReportRefused(f"{outline.name} belongs to no year.")
        return
    rule = cycle()["biennial"]
    year = int(period) if period.isascii() and period.isdigit() and len(period) == 4 else 0
    if year < rule.first or (year - rule.first) % rule.every:
        following = ", ".join(str(rule.first + rule.every * n) for n in range(3))
        raise ReportRefused(
            f"Biennial transparency reports are due in {following} and so on: choose one of these years."
        )


def _refuse_without_news(outline: Outline, records: Records) -> None:
    if not any(filed.kind == outline.texts_of for filed in records.filed):
        raise ReportRefused("No initial report is on record as filed, so that none can be updated. File that first.")
    if not covered(outline, records):
        raise ReportRefused("Every cooperative approach on record stands in a report that was filed.")


def _refuse_signing(session: Any, actor: Actor, row: NarrativeReport) -> None:
    if row.state != PREPARED:
        raise ReportRefused(_stands(row))
    if row.prepared_by == actor.id or not actor.id:
        raise ReportRefused("You prepared this report, so another officer must sign it.")
    gaps = open_gaps(queries.context_of(row))
    if gaps:
        first = ", ".join(dict.fromkeys(gap["code"] for gap in gaps[:5]))
        more = f" and {len(gaps) - 5} more" if len(gaps) > 5 else ""
        raise ReportRefused(
            f"{len(gaps)} gap{'' if len(gaps) == 1 else 's'} of this version have no explanation ({first}{more}). "
            "Fill or explain them, then prepare the report again."
        )
    waited_for = clearing.waited_for(session, row)
    if waited_for:
        raise ReportRefused(f"{CLEARANCES_AWAITED}: {', '.join(waited_for)}.")


def _stands(row: NarrativeReport) -> str:
    return {
        PREPARED: "This version has not been signed yet.",
        REPLACED: "A later version has replaced this one.",
        SENT_BACK: "This version was sent back; prepare the report again.",
        SIGNED: f"This version was signed by {row.signed_by_name} already.",
        FILED: "This version was filed, and what was filed never changes.",
    }[row.state]


def _cleaned(what: str, text: str, *, most: int) -> str:
    try:
        return clean(text, most=most)
    except TextFault as fault:
        raise ReportRefused(f"The {what} {fault}.") from fault


def _tell(
    session: Any, actor: Actor, row: NarrativeReport, *, done: str, audiences: tuple[Audience, ...]
) -> None:  # fmt: skip
    name = outlines()[row.kind].name.lower()
    words = f"{done} version {row.number} of the {name}{f' for {row.period}' if row.period else ''}"
    outbox.tell(session, audiences, actor_id=actor.id, subject=f"Reports: {actor.name} {words}", path=path_of(row))
    audit.append(
        session, actor, action=f"narrative_report.{row.state}", about=about(row), summary=words,
        details={
            "context_sha256": row.context_sha256, "pdf_sha256": row.pdf_sha256,
            "public_pdf_sha256": row.public_pdf_sha256, "reason": row.reason,
            "filed_on": row.filed_on.isoformat() if row.filed_on else "", "reference_of_filing": row.filed_reference,
        },
    )  # fmt: skip
