"""Entries as pages show them: those that wait, one with its papers and its movement, and what waits for whom."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.core import files
from app.ledger.balances import Visible
from app.ledger.commands import UnknownEntry
from app.ledger.loading import issuance_reference
from app.ledger.models import ClosedYear, Issuance, LedgerEntry, Movement
from app.ledger.record import UnknownMovement
from app.ledger.statement import serial_of
from workflows.ledger.movements import MOVEMENTS, MovementKind

PAGE = 50
PAPERS = ("proof", "report")


@dataclass(frozen=True)
class Pending:
    """One entry in a list. `units` says which: a serial, or the reference of a new issuance's project."""

    id: int
    kind: MovementKind
    partner: str
    issuance_id: int | None
    units: str
    tonnes: int
    effective_on: Any
    made_by: int | None
    made_by_name: str
    made_at: Any
    version: int

    @property
    def label(self) -> str:
        return MOVEMENTS[self.kind].label

    @property
    def issuance(self) -> str:
        return issuance_reference(self.issuance_id) if self.issuance_id else ""


def pending(
    session: Any, *, visible: Visible, ids: Collection[int] | None = None, number: int = 1, size: int = PAGE
) -> tuple[int, list[Pending]]:
    """How many entries wait, and those of one page, oldest first. One read."""
    where: list[Any] = [LedgerEntry.decision == ""]
    if visible is not None:
        where.append(LedgerEntry.partner.in_(sorted(visible)))
    if ids is not None:
        where.append(LedgerEntry.id.in_(sorted(ids)))
    total = select(func.count()).select_from(LedgerEntry).where(*where).correlate(None)
    query = (
        select(LedgerEntry.__table__, Issuance.form, total.scalar_subquery().label("total"))
        .outerjoin(Issuance, Issuance.id == LedgerEntry.issuance_id)
        .where(*where).order_by(LedgerEntry.id).limit(size).offset((number - 1) * size)
    )  # fmt: skip
    rows = session.execute(query).all()
    if not rows and number > 1:  # a page behind the last one
        return int(session.scalar(total)), []
    return (rows[0].total if rows else 0), [_pending(row) for row in rows]


def _pending(row: Any) -> Pending:
    issued, given = row.body["issued"], row.body["given"]
    first, last = given["first"], given["last"]
    units = issued["serial"] if issued else serial_of(row.form, first, last) if row.form and first is not None else ""
    return Pending(
        row.id, MovementKind(row.kind), row.partner, row.issuance_id, units, row.tonnes, row.effective_on, row.made_by,
        row.made_by_name, row.made_at, row.version,
    )  # fmt: skip


def one(session: Any, id: int, *, visible: Visible) -> Any:
    """An entry. Raises UnknownEntry, also where its partner may not be seen."""
    row = session.get(LedgerEntry, id, populate_existing=True)
    if row is None or (visible is not None and row.partner not in visible):
        raise UnknownEntry("There is no such entry in the ledger.")
    return row


def papers(session: Any, entry: Any) -> dict[str, Any]:
    """The files of an entry by what they are, without their content: its proof or source document, and a report."""
    kept = {file.id: file for file in files.of_subject(session, "ledger_entry", str(entry.id))}
    report = entry.body.get("report_file_id")
    ids = {"proof": entry.file_id, "report": uuid.UUID(report) if report else None}
    return {name: kept[id] for name, id in ids.items() if id in kept}


def paper(session: Any, entry: Any, name: str) -> Any:
    """One file of an entry with its content. Raises UnknownFile."""
    found = papers(session, entry).get(name)
    if found is None:
        raise files.UnknownFile(name)
    return files.find(session, found.id)


def movement(session: Any, id: uuid.UUID, *, visible: Visible) -> Any:
    """A posted movement with the form of its serial and the entry that reversed it.

    Raises UnknownMovement, also where its partner may not be seen.
    """
    reversing = select(Movement.entry_id).where(Movement.reverses_id == id).scalar_subquery()
    query = (
        select(Movement.__table__, Issuance.form, reversing.label("reversed_by"))
        .join(Issuance, Issuance.id == Movement.issuance_id)
        .where(Movement.id == id)
    )
    row = session.execute(query).first()
    if row is None or (visible is not None and row.partner not in visible):
        raise UnknownMovement("There is no such movement in the ledger.")
    return row


def movement_of(session: Any, key: uuid.UUID) -> Any:
    """The movement of an entry, by the key of both; None while the entry is not posted."""
    try:
        return movement(session, key, visible=None)
    except UnknownMovement:
        return None


def closed_years(session: Any) -> list[Any]:
    """The closed years, newest first, with how many corrections came after."""
    late = (
        select(Movement.event_year, func.count().label("corrections"))
        .where(Movement.after_closing)
        .group_by(Movement.event_year)
        .subquery("late")
    )
    query = (
        select(ClosedYear.__table__, func.coalesce(late.c.corrections, 0).label("corrections"))
        .outerjoin(late, late.c.event_year == ClosedYear.year)
        .order_by(ClosedYear.year.desc())
    )
    rows: list[Any] = session.execute(query).all()
    return rows
