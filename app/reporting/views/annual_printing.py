"""Annual information as PDF: the frozen tables across the page, to send round for clearance and to file."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template

from app.core.access import requires
from app.core.db import db
from app.core.files import disposition
from app.core.web import local_day, local_words, settings
from app.documents.kinds.reference import load_home
from app.documents.rendering import RenderingError, render_report
from app.reporting.aef import printed, queries
from app.reporting.aef.models import OURS, PREPARED, Submission
from app.reporting.views.annual_page import address, day
from app.reporting.views.annual_steps import ONE
from app.reporting.views.blueprint import blueprint


@blueprint.get(f"{ONE}/pdf")
@requires("reports.export", everywhere=True)
def annual_pdf(year: int, party: str, version: str) -> Any:
    """One version as PDF/A with its facts attached: the same bytes as long as the version stays as it is."""
    row = queries.by_version(db.session, party.upper(), year, version)
    context = printed.context(
        queries.tables_of(row), standing_of(row), issuer=load_home().issuer, classification=settings().classification
    )
    name, back = f"{row.reference}{'_draft' if row.state == PREPARED else ''}.pdf", address(row)
    db.session.rollback()  # nothing is held while the pages are laid out
    try:
        pdf = render_report("report.html", context)
    except RenderingError as fault:
        return render_template("reporting/annual_not_printed.html", sentence=str(fault), back=back), 422
    headers = {"Content-Disposition": disposition(name), "Cache-Control": "no-store"}
    return Response(pdf, mimetype="application/pdf", headers=headers)


def standing_of(row: Submission) -> printed.Standing:
    """What the record says of a version, for its first page."""
    ours = row.source == OURS
    return printed.Standing(
        id=row.reference, facts=_facts(row) if ours else _received(row), explanations=row.explanations, ours=ours,
        workbook=row.workbook_name or f"{row.reference}.xlsx", as_at=local_day(row.as_of),
        state=f"Draft {row.revision}" if row.state == PREPARED else "",
    )  # fmt: skip


def _facts(row: Submission) -> list[tuple[str, str]]:
    signed = f"{row.signed_by_name}, {local_words(row.signed_at)}" if row.signed_at else "Nobody yet"
    filed = f"{day(row.filed_on)}, recorded by {row.filed_by_name}" if row.filed_on else "Not filed yet"
    found = [
        ("Prepared by", f"{row.prepared_by_name}, {local_words(row.prepared_at)}"),
        ("Ledger as recorded by", local_words(row.as_of)), ("Signed by", signed), ("Filed on", filed),
    ]  # fmt: skip
    if row.receipt:
        found.append(("Receipt", row.receipt))
    return [*found, *_hashes(row, "Made when the version is signed")]


def _received(row: Submission) -> list[tuple[str, str]]:
    taken = f"{row.prepared_by_name}, {local_words(row.prepared_at)}, as the submission of the Party"
    return [("Taken in by", taken), *_hashes(row, "")]


def _hashes(row: Submission, none_yet: str) -> list[tuple[str, str]]:
    return [
        ("SHA-256 of the tables", row.tables_sha256),
        ("SHA-256 of the workbook", row.workbook_sha256 or none_yet),
    ]  # fmt: skip
