"""What this area offers the others: a partner as what comments and tasks are about, and the names of partners."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.agreements.models import Partner
from app.coordination.records import Record
from app.core.registry import Registry


def offer(registry: Registry) -> None:
    registry.offer("record", record)
    registry.offer("partners", partners)


def record(session: Any, *, type: str, id: str) -> Record | None:
    """A partner, by its code."""
    if type != "partner":
        return None
    row = session.execute(select(Partner.iso3, Partner.name).where(Partner.iso3 == id.upper())).first()
    return record_of(row) if row else None


def record_of(row: Any) -> Record:
    """The partner of this row, as what comments and tasks are about."""
    return Record("partner", row.iso3, row.name, f"/partners/{row.iso3.lower()}", row.iso3)


def partners(session: Any) -> dict[str, tuple[str, str]]:
    """The name and the alpha-2 code of every partner by its code, in the order of names."""
    rows = session.execute(select(Partner.iso3, Partner.name, Partner.iso2).order_by(Partner.name))
    return {row.iso3: (row.name, row.iso2) for row in rows}
