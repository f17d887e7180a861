"""What anybody may read: published documents about projects, offered to the public register."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from app.documents.models import Document
from app.documents.printing import pdf_of
from app.documents.queries import UnknownDocument
from workflows.document import DocumentStage


def published_documents(session: Any, references: Collection[str]) -> dict[str, list[tuple[str, str, uuid.UUID]]]:
    """Kind, title and id of every published document about each of these projects; letters are left out."""
    query = (
        select(Document.subject, Document.kind, Document.title, Document.id)
        .where(Document.subject.in_(sorted(references)), Document.stage == DocumentStage.PUBLISHED.value)
        .order_by(Document.published_at, Document.reference)
    )
    found: dict[str, list[tuple[str, str, uuid.UUID]]] = {}
    for subject, kind, title, document_id in session.execute(query) if references else ():
        found.setdefault(subject, []).append((kind, title, document_id))
    return found


def published_pdf(session: Any, document_id: uuid.UUID) -> tuple[bytes, str]:
    """The bytes of a published document with their SHA-256. Raises UnknownDocument for one that is not published."""
    found = session.scalar(
        select(Document).where(Document.id == document_id, Document.stage == DocumentStage.PUBLISHED.value)
    )
    if found is None:
        raise UnknownDocument(str(document_id))
    return pdf_of(session, found)
