"""Answers about narrative reports: their texts, their versions, what was filed, and the report as it stands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from app.core.db import locked
from app.documents.facts import Context
from app.reporting.narratives import reading
from app.reporting.narratives.assembly import assemble, differences
from app.reporting.narratives.models import CONTENT, EXPLANATION, FILED, PREPARED, NarrativeReport, ReportText
from app.reporting.narratives.outline import Outline, outlines
from app.reporting.narratives.records import Filed, Records, Written
from app.reporting.narratives.report import Report


class UnknownReport(LookupError):
    """There is no such report, version or item."""


def outline_of(slug: str, party: str) -> Outline:
    """The outline that an address names, for the Party that reports here. Raises UnknownReport."""
    found = outlines().get(slug.replace("-", "_"))
    if found is None or not party or party.upper() != reading.home_party():
        raise UnknownReport(f"There is no report {slug} of {party.upper()}.")
    return found


def report_now(session: Any, outline: Outline, party: str, *, as_at: date, period: str = "") -> Report:
    """The report as the record gives it on this day."""
    return assemble(outline, records_for(session, outline, party, as_at=as_at), period=period)


def reports_now(session: Any, party: str, *, as_at: date) -> dict[str, Report]:
    """Every kind of report as the record gives it on this day, by its code; the record is read once."""
    base = _base(session, party, as_at=as_at)
    return {code: assemble(outline, _records(session, outline, base)) for code, outline in outlines().items()}


def records_for(session: Any, outline: Outline, party: str, *, as_at: date) -> Records:
    """Everything that a report of this outline is assembled from."""
    return _records(session, outline, _base(session, party, as_at=as_at))


def _base(session: Any, party: str, *, as_at: date) -> Records:
    return replace(reading.records_of(session, party, as_at=as_at), filed=filed_reports(session, party))


def _records(session: Any, outline: Outline, base: Records) -> Records:
    filed = base.filed
    mine = _with_texts(session, base, outline.texts_of)
    if not outline.biennial or not filed:
        return mine
    first = outlines()["initial_report"]
    initial = assemble(first, _with_texts(session, base, first.texts_of))
    changed = differences(initial, [each for each in filed if each.kind != outline.code])
    return replace(mine, changed=changed)


def _with_texts(session: Any, records: Records, kind: str) -> Records:
    rows = approved_texts(session, kind, records.party)
    return replace(
        records,
        texts={key[:2]: _written(row) for key, row in rows.items() if key[2] == CONTENT},
        explanations={key[:2]: _written(row) for key, row in rows.items() if key[2] == EXPLANATION},
    )


def _written(row: ReportText) -> Written:
    return Written(row.text, row.number, row.proposed_by_name, confidential=row.confidential, basis=row.basis)


def approved_texts(session: Any, kind: str, party: str) -> dict[tuple[str, str, str], ReportText]:
    """The latest approved text by item, approach and purpose."""
    query = (
        select(ReportText)
        .where(ReportText.kind == kind, ReportText.party == party, ReportText.decision == "approved")
        .order_by(ReportText.number)
    )
    return {(row.item, row.approach, row.purpose): row for row in session.scalars(query)}


def open_texts(session: Any, kind: str, party: str) -> list[ReportText]:
    """Proposals that wait for another officer, oldest first."""
    query = (
        select(ReportText)
        .where(ReportText.kind == kind, ReportText.party == party, ReportText.decision == "")
        .order_by(ReportText.id)
    )
    return list(session.scalars(query))


def texts_of_item(session: Any, outline: Outline, party: str, *, item: str, approach: str) -> list[ReportText]:
    """Every version of the text and of the explanation of one item, newest first."""
    query = (
        select(ReportText)
        .where(
            ReportText.kind == outline.texts_of, ReportText.party == party, ReportText.item == item,
            ReportText.approach == approach,
        )
        .order_by(ReportText.id.desc())
    )  # fmt: skip
    return list(session.scalars(query))


def text_row(session: Any, text_id: int, *, lock: bool = False) -> ReportText:
    """One version of a text. Raises UnknownReport."""
    query = select(ReportText).where(ReportText.id == text_id)
    found: ReportText | None = session.scalar(locked(query) if lock else query)
    if found is None:
        raise UnknownReport(f"There is no text {text_id}.")
    return found


def versions_of(session: Any, kind: str, party: str) -> list[Any]:
    """Every version of a report without its bytes, newest first."""
    columns = [
        column for column in NarrativeReport.__table__.columns if column.name not in ("pdf", "public_pdf", "context")
    ]
    query = (
        select(*columns)
        .where(NarrativeReport.kind == kind, NarrativeReport.party == party)
        .order_by(NarrativeReport.period.desc(), NarrativeReport.number.desc())
    )
    return list(session.execute(query))


def version_row(session: Any, kind: str, party: str, *, number: int, period: str = "") -> NarrativeReport:
    """One version of a report. Raises UnknownReport."""
    query = select(NarrativeReport).where(
        NarrativeReport.kind == kind, NarrativeReport.party == party, NarrativeReport.period == period,
        NarrativeReport.number == number,
    )  # fmt: skip
    return _found(session.scalar(query))


def report_row(session: Any, report_id: int, *, lock: bool = False) -> NarrativeReport:
    """The version of this id, locked for a change if asked. Raises UnknownReport."""
    query = select(NarrativeReport).where(NarrativeReport.id == report_id)
    if lock:
        query = locked(query)
    return _found(session.scalar(query))


def _found(row: NarrativeReport | None) -> NarrativeReport:
    if row is None:
        raise UnknownReport("There is no such version of this report.")
    return row


def context_of(row: NarrativeReport) -> Context:
    """What the version says, as it was frozen."""
    found: Context = json.loads(row.context)
    return found


def prepared_row(session: Any, kind: str, party: str, *, period: str) -> NarrativeReport | None:
    """The version that waits to be signed, locked; None where none does."""
    query = select(NarrativeReport).where(
        NarrativeReport.kind == kind, NarrativeReport.party == party, NarrativeReport.period == period,
        NarrativeReport.state == PREPARED,
    )  # fmt: skip
    found: NarrativeReport | None = session.scalar(locked(query))
    return found


def newest_row(session: Any, kind: str, party: str, *, period: str) -> NarrativeReport | None:
    """The latest version, locked whatever its state; None before the first."""
    found: NarrativeReport | None = session.scalar(
        locked(_versions(kind, party, period).order_by(NarrativeReport.number.desc()).limit(1))
    )
    return found


def series(session: Any, kind: str, party: str, *, period: str) -> list[Any]:
    """Id, number and state of every version, in order."""
    columns = (NarrativeReport.id, NarrativeReport.number, NarrativeReport.state)
    query = _versions(kind, party, period).with_only_columns(*columns).order_by(NarrativeReport.number)
    return list(session.execute(query))


def _versions(kind: str, party: str, period: str) -> Any:
    return select(NarrativeReport).where(
        NarrativeReport.kind == kind, NarrativeReport.party == party, NarrativeReport.period == period
    )


def writers(session: Any, kind: str, party: str, *, until: datetime) -> frozenset[int]:
    """Who wrote the texts that were the latest approved ones at this moment."""
    columns = (ReportText.item, ReportText.approach, ReportText.purpose, ReportText.proposed_by)
    query = (
        select(*columns)
        .where(ReportText.kind == kind, ReportText.party == party, ReportText.decision == "approved",
               ReportText.decided_at <= until)
        .order_by(ReportText.number)
    )  # fmt: skip
    return frozenset({row[:3]: row.proposed_by for row in session.execute(query)}.values())


def next_number(session: Any, kind: str, party: str, *, period: str) -> int:
    """The number of the next version."""
    query = select(func.max(NarrativeReport.number)).where(
        NarrativeReport.kind == kind, NarrativeReport.party == party, NarrativeReport.period == period
    )
    return int(session.scalar(query) or 0) + 1


def filed_reports(session: Any, party: str) -> tuple[Filed, ...]:
    """Every report of the Party that was filed, in the order of filing."""
    query = (
        select(
            NarrativeReport.kind, NarrativeReport.number, NarrativeReport.filed_on, NarrativeReport.period,
            NarrativeReport.approaches, NarrativeReport.context,
        )
        .where(NarrativeReport.party == party, NarrativeReport.state == FILED)
        .order_by(NarrativeReport.filed_on, NarrativeReport.id)
    )  # fmt: skip
    return tuple(
        Filed(row.kind, row.number, row.filed_on, row.period, frozenset(row.approaches), _digests(row.context))
        for row in session.execute(query)
    )


def _digests(context: str) -> Mapping[str, str]:
    found: Mapping[str, str] = json.loads(context)["sections"]
    return found
