"""What this area offers the others: a notice as what comments and tasks are about."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.coordination.records import Record
from app.core.registry import Registry
from app.surrenders.models import Notice


def offer(registry: Registry) -> None:
    registry.offer("record", record)


def record(session: Any, *, type: str, id: str) -> Record | None:
    """A notice, by its reference. It belongs to no partner: whoever sees it holds a role for all of them."""
    if type != "surrender":
        return None
    reference = session.scalar(select(Notice.reference).where(Notice.reference == id.upper()))
    if reference is None:
        return None
    return Record("surrender", reference, f"Notice {reference}", f"/surrenders/{reference.lower()}", "",
                  "surrenders.view")  # fmt: skip
