"""Every state of a draft that was saved: kept once, listed, and found again."""

from __future__ import annotations

import json
import uuid
from typing import Any

from sqlalchemy import select

from app.core import clock
from app.core.proving import digest
from app.documents.models import Document
from app.documents.queries import UnknownDocument
from app.documents.workbench.models import DraftVersion
from workflows.vocabulary import Actor


class UnknownDraft(UnknownDocument):
    """The document has no saved draft of this number."""


def keep(session: Any, found: Document, *, actor: Actor, what: str) -> None:
    """Keep what the draft says now as its next saved version, unless it says what the last one said.

    Its words are those that are printed, also where nobody typed them and the kind filled them in.
    Runs inside the caller's transaction, which has locked the document and flushed it.
    """
    last = latest(session, found.id)
    if last is not None and _says(last) == _says(found):
        return
    session.add(
        DraftVersion(
            document_id=found.id, number=last.number + 1 if last else 1, as_at=found.as_at,
            words=json.loads(found.context)["words"], internal_note=found.internal_note or "",
            context_sha256=found.context_sha256, what=what,
            saved_by=actor.id or None, saved_by_name=actor.name, saved_at=clock.now(),
        )
    )  # fmt: skip
    session.flush()


def _says(row: Any) -> tuple[Any, ...]:
    return row.context_sha256, row.internal_note or "", row.as_at


def latest(session: Any, document_id: uuid.UUID) -> DraftVersion | None:
    """The draft that was saved last."""
    found: DraftVersion | None = session.scalar(
        select(DraftVersion)
        .where(DraftVersion.document_id == document_id)
        .order_by(DraftVersion.number.desc())
        .limit(1)
    )
    return found


def listed(session: Any, document_id: uuid.UUID, *, limit: int = 200) -> list[DraftVersion]:
    """The saved drafts of a document, newest first."""
    query = (
        select(DraftVersion)
        .where(DraftVersion.document_id == document_id)
        .order_by(DraftVersion.number.desc())
        .limit(limit)
    )
    return list(session.scalars(query))


def of_number(session: Any, document_id: uuid.UUID, number: int) -> DraftVersion:
    """The saved draft of this number. Raises UnknownDraft."""
    found: DraftVersion | None = session.get(DraftVersion, (document_id, number)) if number < 2**31 else None
    if found is None:
        raise UnknownDraft(f"There is no saved draft {number}.")
    return found


def hashes(row: DraftVersion | None) -> dict[str, Any]:
    """What an entry keeps of a saved draft: its number and a hash of what it says, the note for officers too."""
    if row is None:
        return {}
    said = {"as_at": str(row.as_at), "words": row.words, "note": row.internal_note, "context": row.context_sha256}
    return {"number": row.number, "sha256": digest({**said, "what": row.what, "by": row.saved_by})}
