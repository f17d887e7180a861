"""Which submissions are on record, and what checks need to know beside the one they look at."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from app.core.audit import AuditEntry
from app.core.db import locked
from app.reporting.aef.checks import Context
from app.reporting.aef.models import FILED, OURS, PREPARED, THEIRS, Submission
from app.reporting.aef.tables import Tables, from_json


class UnknownSubmission(LookupError):
    """There is no such submission."""


def submissions(session: Any, *, party: str | None = None, year: int | None = None) -> list[Submission]:
    """Those of a Party and year, the newest year and the highest version first; without their tables."""
    query = select(Submission).order_by(
        Submission.year.desc(), Submission.party, Submission.major.desc(), Submission.minor.desc()
    )
    if party is not None:
        query = query.where(Submission.party == party)
    if year is not None:
        query = query.where(Submission.year == year)
    return list(session.scalars(query))


def partner_submissions(session: Any, year: int | None = None) -> list[Submission]:
    """Those received from other Parties, the highest version of each first."""
    return [row for row in submissions(session, year=year) if row.source == THEIRS]


def hands_of(session: Any, row: Submission) -> frozenset[int]:
    """Everybody who prepared or explained this version: what one wrote stays where another prepares it again."""
    found = select(AuditEntry.actor_id).where(
        AuditEntry.object_type == "aef_submission", AuditEntry.object_id == row.reference,
        AuditEntry.action.in_(("aef.prepared", "aef.explained")),
    )  # fmt: skip
    return frozenset(session.scalars(found)) | ({row.prepared_by} if row.prepared_by else frozenset())


def submission(session: Any, id: int, *, lock: bool = False, workbook: bool = False) -> Submission:
    """One submission with its tables. Raises UnknownSubmission."""
    query = select(Submission).where(Submission.id == id).options(undefer(Submission.tables))
    if workbook:
        query = query.options(undefer(Submission.workbook))
    if lock:
        query = locked(query)
    row: Submission | None = session.scalar(query)
    if row is None:
        raise UnknownSubmission(str(id))
    return row


def by_version(session: Any, party: str, year: int, version: str) -> Submission:
    """The submission of this Party, year and version, with its tables. Raises UnknownSubmission."""
    major, _, minor = version.partition(".")
    if not (major.isdigit() and minor.isdigit() and len(version) < 8):
        raise UnknownSubmission(version)
    id = session.scalar(
        select(Submission.id).where(
            Submission.party == party, Submission.year == year, Submission.major == int(major),
            Submission.minor == int(minor),
        )
    )  # fmt: skip
    return submission(session, id or 0)


def filed_days(session: Any, party: str) -> dict[int, date]:
    """When the annual information of each year was first filed."""
    query = select(Submission.year, Submission.filed_on).where(Submission.party == party, Submission.state == FILED)
    found: dict[int, date] = {}
    for year, day in session.execute(query):
        found[year] = min(day, found.get(year, day))
    return found


def tables_of(row: Submission) -> Tables:
    """The tables as they were frozen."""
    return from_json(row.tables)


def highest(rows: Iterable[Submission]) -> list[Submission]:
    """Of each Party and year the highest version, which retires those below it; in the order given."""
    best: dict[tuple[str, int], Submission] = {}
    for row in rows:
        kept = best.get((row.party, row.year))
        if kept is None or (row.major, row.minor) > (kept.major, kept.minor):
            best[row.party, row.year] = row
    return list(best.values())


def context(session: Any, *, party: str, year: int) -> Context:
    """Holdings at the end of the year before, by the newest submission that was signed, and what others submitted."""
    before = [
        row for row in submissions(session, party=party, year=year - 1) if row.source == OURS and row.state != PREPARED
    ]
    opening = tables_of(submission(session, before[0].id)).of(4) if before else None
    others = [row for row in highest(partner_submissions(session, year)) if row.party != party]
    return Context(opening, tuple(tables_of(submission(session, row.id)) for row in others))


def version_before(session: Any, row: Submission) -> Submission | None:
    """The highest version below this one, or else the newest of the year before; None where there is neither."""
    same = [
        each for each in submissions(session, party=row.party, year=row.year)
        if (each.major, each.minor) < (row.major, row.minor)
    ]  # fmt: skip
    earlier = same or [
        each for each in submissions(session, party=row.party, year=row.year - 1) if each.state != PREPARED
    ]
    return submission(session, earlier[0].id) if earlier else None
