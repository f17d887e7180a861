"""How a document stands: what the guards of its workflow may look at, its clearances among it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.core import clock
from app.documents import clearing, queries
from app.documents.kinds import KINDS, LETTERS
from app.documents.models import Document
from app.documents.record import Record
from app.documents.workbench import checklist
from workflows.document import DocumentFacts, DocumentStage
from workflows.vocabulary import Actor


def facts_of(
    session: Any, found: Document, *, actor: Actor | None, reason: str = "", with_project: bool = False,
    not_before: datetime | None = None,
) -> DocumentFacts:  # fmt: skip
    """What the guards of the document workflow may look at. `with_project`: its project moves it.

    `not_before` is the time of publication that is asked for.
    """
    record, now = Record(session), clock.now()
    standing = clearing.standing_of(session, found)
    return DocumentFacts(
        actor_id=(actor.id or found.scheduled_by) if actor else None,
        hands=frozenset(found.hands),
        facts_current=not queries.changes_since_draft(session, found, record=record),
        faults=checklist.faults(found) if found.stage == DocumentStage.DRAFT else (),
        under_embargo=found.not_before is not None,
        embargo_over=found.not_before is not None and found.not_before <= now,
        time_to_come=not_before is not None and not_before > now,
        missing=_missing(found, record),
        cleared_hash=found.cleared_sha256,
        content_hash=found.context_sha256,
        reason=reason,
        letter=found.kind in LETTERS,
        with_project=with_project,
        waited_for=standing.waited_for if standing else (),
    )


def _missing(found: Document, record: Record) -> tuple[str, ...]:
    """Sentences for what the kind needs and what is no longer on record; only for open documents."""
    if found.stage not in queries.OPEN_STAGES:
        return ()
    return KINDS[found.kind].missing(queries.dossier_of(found, record))
