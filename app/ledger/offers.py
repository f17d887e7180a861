"""What this area offers the others: an entry as what comments and tasks are about, and closings that wait."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from app.coordination.records import Record, Work
from app.core.access import Officer
from app.core.registry import Registry
from app.core.web import settings
from app.ledger.closing import closings_waiting
from app.ledger.models import LedgerEntry

_MOST_FIGURES = 9


def offer(registry: Registry) -> None:
    registry.offer("record", record)
    registry.offer("work", work)


def record(session: Any, *, type: str, id: str) -> Record | None:
    """An entry of the ledger, by its number."""
    if type != "ledger_entry" or not (id.isascii() and id.isdigit() and len(id) <= _MOST_FIGURES):
        return None
    row = session.execute(select(LedgerEntry.id, LedgerEntry.partner).where(LedgerEntry.id == int(id))).first()
    if row is None:
        return None
    return Record(
        "ledger_entry", str(row.id), f"Entry {row.id} of the ledger", f"/ledger/entries/{row.id}", row.partner,
        "ledger.view",
    )  # fmt: skip


def work(session: Any, officer: Officer, *, today: date) -> list[Work]:
    """Years that one officer proposed to close, for those who see the ledger. One query."""
    if not officer.may_somewhere("ledger.view"):
        return []
    zone, found = settings().time_zone, []
    for row in closings_waiting(session):
        mine = officer.may("ledger.close") and row.proposed_by != officer.id
        found.append(
            Work(
                title=f"Decide on closing {row.year} in the ledger", url=f"/ledger/periods/{row.year}/closing",
                action="Decide", who="You" if mine else "Another ledger officer, or a countersigner",
                since=row.proposed_at.astimezone(zone).date(), mine=mine, asked_by=row.proposed_by_name,
            )
        )  # fmt: skip
    return found
