"""Which reports were filed before Concord: for their own list, and for the lists of what Concord made."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from app.core.db import locked
from app.core.files import StoredFile
from app.reporting.earlier.answers import ANNUAL
from app.reporting.earlier.models import APPROVED, REFUSED, EarlierReport


class UnknownEarlierReport(LookupError):
    """There is no such record."""


def recorded(session: Any, party: str) -> list[EarlierReport]:
    """Every record of a Party, the newest filing first."""
    query = select(EarlierReport).where(EarlierReport.party == party)
    return list(session.scalars(query.order_by(EarlierReport.submitted_on.desc(), EarlierReport.id.desc())))


def counting(session: Any, party: str, *kinds: str) -> list[EarlierReport]:
    """Those that another officer checked, of these kinds or of all; the newest filing first."""
    query = select(EarlierReport).where(EarlierReport.party == party, EarlierReport.decision == APPROVED)
    if kinds:
        query = query.where(EarlierReport.kind.in_(kinds))
    return list(session.scalars(query.order_by(EarlierReport.submitted_on.desc(), EarlierReport.id.desc())))


def row(session: Any, id: int, *, lock: bool = False) -> EarlierReport:
    """One record. Raises UnknownEarlierReport."""
    query = select(EarlierReport).where(EarlierReport.id == id)
    found: EarlierReport | None = session.scalar(locked(query) if lock else query)
    if found is None:
        raise UnknownEarlierReport(str(id))
    return found


def file_of(session: Any, found: EarlierReport) -> StoredFile | None:
    """Its file, without the content."""
    file: StoredFile | None = session.get(StoredFile, found.file_id) if found.file_id else None
    return file


def annual_versions(session: Any, party: str, year: int) -> list[tuple[int, int]]:
    """The versions of a year that were filed before Concord, checked or waiting to be: they are taken."""
    query = select(EarlierReport.named).where(
        EarlierReport.party == party, EarlierReport.kind == ANNUAL, EarlierReport.year == year,
        EarlierReport.decision != REFUSED,
    )  # fmt: skip
    return [number_of(named) for named in session.scalars(query)]


def annual_days(session: Any, party: str) -> dict[int, date]:
    """The first day on which each year's annual information was filed before Concord."""
    found: dict[int, date] = {}
    for each in counting(session, party, ANNUAL):
        if each.year is not None:
            found[each.year] = min(each.submitted_on, found.get(each.year, each.submitted_on))
    return found


def number_of(named: str) -> tuple[int, int]:
    """`1.0` as the pair that orders versions."""
    major, _, minor = named.partition(".")
    return int(major), int(minor)
