"""What a clearance moves: the decision by which every required one stands clears the document as well."""

from __future__ import annotations

import uuid
from typing import Any

from app.clearances.records import Subject
from app.clearances.standing import Standing
from app.documents import queries
from app.documents.clearing import TYPE
from app.documents.moving import move
from app.documents.state import facts_of
from workflows import engine
from workflows.document import DOCUMENT, DocumentStage
from workflows.vocabulary import Actor


def clearance_moved(session: Any, actor: Actor, *, subject: Subject, standing: Standing) -> None:
    """The decision by which every required clearance stands also clears the document, by the same officer.

    Where something else keeps it (a fact on record has changed), it stays in clearance and its page says what.
    """
    if subject.type != TYPE or not standing.stands:
        return
    found = queries.document(session, uuid.UUID(subject.id), lock=True)
    if found.stage != DocumentStage.IN_CLEARANCE:
        return
    declared = DOCUMENT.step("clear")
    assert declared is not None
    if not engine.unmet(declared, facts_of(session, found, actor=actor)):
        move(session, found, step="clear", actor=actor)
