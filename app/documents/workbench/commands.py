"""Changes on the workbench: working copies, saved drafts, restored ones, and the note for officers."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from app.core import audit, clock, versions
from app.core.db import unit_of_work
from app.documents import commands as documents
from app.documents import queries
from app.documents.kinds import KINDS
from app.documents.models import Document
from app.documents.moving import move
from app.documents.workbench import drafts
from app.documents.workbench.models import WorkingCopy
from workflows.document import DocumentStage
from workflows.engine import WrongStage
from workflows.vocabulary import Actor

NOTE = "internal_note"
MOST_NOTE = 4000
MOST_TYPED = 20_000  # characters of one field that a working copy keeps; what may be saved is far less


def keep_copy(actor: Actor, *, document_id: uuid.UUID, based_on: int, words: Mapping[str, str]) -> WorkingCopy:
    """Keep what the officer has typed so far. It makes no version and touches no clearance.

    Raises UnknownDocument, and WrongStage for a document that is no draft any more.
    """
    with unit_of_work() as session:
        found = queries.document(session, document_id)
        if found.stage != DocumentStage.DRAFT:
            raise WrongStage("The document is not a draft any more, so nothing more can be typed into it.")
        known = {item.name for item in KINDS[found.kind].words} | {NOTE}
        kept = {name: text.replace("\x00", "")[:MOST_TYPED] for name, text in words.items() if name in known}
        values = {"based_on": min(max(based_on, 0), found.version), "words": kept, "saved_at": clock.now()}
        session.execute(
            insert(WorkingCopy)
            .values(document_id=document_id, officer_id=actor.id, **values)
            .on_conflict_do_update(index_elements=["document_id", "officer_id"], set_=values)
        )
        copy: WorkingCopy = session.scalar(
            select(WorkingCopy).where(WorkingCopy.document_id == document_id, WorkingCopy.officer_id == actor.id)
            .execution_options(populate_existing=True)
        )  # fmt: skip
        session.expunge(copy)
    return copy


def drop_copy(actor: Actor, *, document_id: uuid.UUID) -> None:
    """Put aside what the officer had typed and not saved."""
    with unit_of_work() as session:
        _drop(session, actor, document_id)


def _drop(session: Any, actor: Actor, document_id: uuid.UUID) -> None:
    session.execute(
        delete(WorkingCopy).where(WorkingCopy.document_id == document_id, WorkingCopy.officer_id == actor.id)
    )


def save(
    actor: Actor, *, document_id: uuid.UUID, version: int | None, words: Mapping[str, str], note: str | None = None
) -> str:
    """Save the words of a draft, and its note for officers; the working copy goes. A sentence that says so.

    Raises UnknownDocument, StaleVersion, and what `engine.fire` raises; then nothing is written.
    """
    with unit_of_work() as session:
        found = _draft(session, document_id, version=version)
        return _saved(session, found, actor=actor, words=words, note=note, what="edited")


def restore(actor: Actor, *, document_id: uuid.UUID, number: int, version: int | None) -> str:
    """Make the words of a saved draft those of the draft again, as a new version of it.

    Raises UnknownDocument, UnknownDraft, StaleVersion, and what `engine.fire` raises.
    """
    with unit_of_work() as session:
        found = _draft(session, document_id, version=version)
        old = drafts.of_number(session, document_id, number)
        what = f"restored from version {number}"
        return _saved(session, found, actor=actor, words=old.words, note=old.internal_note, what=what)


def _draft(session: Any, document_id: uuid.UUID, *, version: int | None) -> Document:
    found = documents.locked(session, document_id)
    versions.check(session, audit.Object("document", str(found.id), found.version), seen=version)
    return found


def _saved(
    session: Any, found: Document, *, actor: Actor, words: Mapping[str, str], note: str | None, what: str
) -> str:
    if note is not None and found.stage == DocumentStage.DRAFT:
        found.internal_note = note
    summary = move(session, found, step="edit", actor=actor, words=words, what=what)
    _drop(session, actor, found.id)
    return f"You {summary}."
