"""Letters of a project, moved by its steps: what the projects area reaches through the registry.

Everything here runs inside the caller's transaction, which has locked the partner and then the project.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date
from typing import Any

from app.core.approving import approves
from app.documents import queries
from app.documents.commands import Drafted, draft_within
from app.documents.glyphs import why_not_printable
from app.documents.kinds import KINDS
from app.documents.kinds.kind import FactsMissing
from app.documents.moving import move
from app.documents.record import Record
from workflows.declaration import Reason
from workflows.engine import Refused
from workflows.vocabulary import Actor


def letter_id(session: Any, *, kind: str, reference: str, letter: str) -> uuid.UUID:
    """The id of the open draft of this letter, or the one that a new draft is to have. Raises UnknownProject."""
    case = Record(session).case(reference)
    declared = KINDS[kind]
    found = queries.open_version(session, declared.reference_of(case, declared.part(case, letter)))
    return found.id if found is not None else uuid.uuid4()


def draft_letter(
    session: Any, actor: Actor, *, kind: str, reference: str, letter: str, as_at: date,
    document_id: uuid.UUID | None, send: bool,
) -> Drafted:  # fmt: skip
    """Draft the document, or bring its open draft up to date; with `send` put it before the countersigner.

    `document_id` is what `letter_id` gave; None chooses one. Raises Refused with the reasons why it cannot be
    made or could never be printed.
    """
    file = Record(session).project_dossier(reference, kind=kind, as_at=as_at, part=letter)
    try:
        drafted = draft_within(session, actor, kind=kind, dossier=file, document_id=document_id)
    except FactsMissing as missing:
        reasons = [_reason("document_can_be_made", sentence.rstrip(".")) for sentence in missing.sentences]
        raise Refused(tuple(reasons)) from missing
    if not send:
        return drafted
    found = queries.document(session, drafted.id, lock=True)
    if fault := why_not_printable(found.context):
        raise Refused((_reason("letter_can_be_printed", fault),))
    move(session, found, step="send_for_clearance", actor=actor, with_project=True)
    return replace(drafted, done="sent")


def _reason(guard: str, sentence: str) -> Reason:
    return Reason(guard, sentence, field=None, held_by="The desk officer", detail="")


@approves("countersigned and issued a letter")
def issue_letter(session: Any, actor: Actor, *, document_id: uuid.UUID) -> None:
    """Clear and publish the very text that was proposed; an older published version of it gives way.

    Raises UnknownDocument, and what `engine.fire` raises: another officer than those who made it, facts unchanged.
    """
    found = queries.document(session, document_id, lock=True)
    move(session, found, step="issue_letter", actor=actor, with_project=True)


def send_back_letter(session: Any, actor: Actor, *, document_id: uuid.UUID, reason: str) -> None:
    """Make it a draft again. Raises UnknownDocument, and what `engine.fire` raises."""
    found = queries.document(session, document_id, lock=True)
    move(session, found, step="return_to_draft", actor=actor, reason=reason, with_project=True)
