"""What this area offers the others: a document as what comments and tasks are about."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from app.coordination.records import Record
from app.core.registry import Registry
from app.documents.models import Document


def offer(registry: Registry) -> None:
    registry.offer("record", record)


def record(session: Any, *, type: str, id: str) -> Record | None:
    """One version of a document, by its id."""
    if type != "document":
        return None
    try:
        key = uuid.UUID(id)
    except ValueError:
        return None
    query = select(Document.id, Document.title, Document.partner, Document.number).where(Document.id == key)
    row = session.execute(query).first()
    if row is None:
        return None
    title = f"{row.title}, version {row.number}"
    return Record("document", str(row.id), title, f"/documents/{row.id}", row.partner, "documents.view")
