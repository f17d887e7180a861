"""What this area offers the others: an entry of the ledger as what comments and tasks are about."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.coordination.records import Record
from app.core.registry import Registry
from app.ledger.models import LedgerEntry

_MOST_FIGURES = 9


def offer(registry: Registry) -> None:
    registry.offer("record", record)


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
