"""The time of publication: set by a publisher, changed or lifted with a reason, and kept when it comes."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.core import audit, clock, outbox, versions
from app.core.approving import approves
from app.core.db import unit_of_work
from app.documents import commands as documents
from app.documents.models import Document
from app.documents.moving import forget_time, log, move, name_of
from workflows.document import DocumentStage
from workflows.engine import Refused
from workflows.vocabulary import Actor, Audience, Role

# Who publishes when the time comes: the application, as the publisher decided who set the time.
CLOCKWORK = Actor(id=audit.SYSTEM.id, name=audit.SYSTEM.name, agency="", roles=frozenset({Role.PUBLISHER}))


@approves("set the time from which a document is public")
def schedule(
    actor: Actor, *, document_id: uuid.UUID, version: int | None, not_before: datetime, reason: str = "",
    words: str = "",
) -> None:  # fmt: skip
    """Set or change the time from which the document is public; the first is the publisher's, a change has a reason.

    `words` are the time as the history says it.

    Raises UnknownDocument, StaleVersion, and what `engine.fire` raises; then nothing is written.
    """
    _take(actor, document_id, step="schedule", version=version, not_before=not_before, reason=reason, what=words)


def lift(actor: Actor, *, document_id: uuid.UUID, version: int | None, reason: str) -> None:
    """Take the time away: the document stays cleared. Raises as `schedule` does."""
    _take(actor, document_id, step="lift_embargo", version=version, reason=reason)


def _take(actor: Actor, document_id: uuid.UUID, *, step: str, version: int | None, **more: Any) -> None:
    with unit_of_work() as session:
        found = documents.locked(session, document_id)
        versions.check(session, audit.Object("document", str(found.id), found.version), seen=version)
        move(session, found, step=step, actor=actor, **more)


@approves("published when its time came")
def publish_due() -> list[str]:
    """Publish every document whose time has come, each in a transaction of its own; sentences that say so.

    What may no longer be published, because the record has changed since, stays cleared and loses its time; its
    publishers are told. A document is published once, however many ask at the same time.
    """
    with unit_of_work() as session:
        due = list(session.scalars(select(Document.id).where(*_due()).order_by(Document.not_before, Document.id)))
    return [said for document_id in due if (said := _publish_one(document_id))]


def anything_due(session: Any) -> bool:
    """Whether a time has come: one look at an index, for whoever asks often."""
    return session.scalar(select(Document.id).where(*_due()).limit(1)) is not None


def _due() -> tuple[Any, ...]:
    return Document.stage == DocumentStage.CLEARED.value, Document.not_before <= clock.now()


def _publish_one(document_id: uuid.UUID) -> str:
    with unit_of_work() as session:
        found = documents.locked(session, document_id)
        if found.stage != DocumentStage.CLEARED or found.not_before is None or found.not_before > clock.now():
            return ""  # somebody was faster, or the time was changed
        try:
            return f"Concord {move(session, found, step='publish', actor=CLOCKWORK)}."
        except Refused as refused:
            return _call_off(session, found, refused)


def _call_off(session: Any, found: Document, refused: Refused) -> str:
    forget_time(found)
    found.version += 1
    session.flush()
    outbox.tell(
        session, (Audience.PUBLISHERS, Audience.PARTNER_DESK), path=f"/documents/{found.id}", partner=found.partner,
        subject=f"{found.title}: it was not published at its time",
    )  # fmt: skip
    summary = f"did not publish {name_of(found)} at its time"
    log(session, found, actor=CLOCKWORK, action="document.call_off", summary=summary, reason=str(refused))
    return f"Concord {summary}: {refused}"


def waiting(session: Any) -> list[Any]:
    """Documents with a time of publication that is still to come, the next first."""
    query = (
        select(
            Document.id, Document.partner, Document.title, Document.reference, Document.number, Document.not_before,
            Document.scheduled_by_name, Document.cleared_at,
        )
        .where(Document.stage == DocumentStage.CLEARED.value, Document.not_before.is_not(None))
        .order_by(Document.not_before)
    )  # fmt: skip
    return list(session.execute(query).all())
