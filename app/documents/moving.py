"""Takes a step of a document inside the caller's transaction: its stage, its text, its audit entry, its messages."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import func, select

from app.agreements.records import Dossier
from app.core import audit, clock, outbox
from app.core.db import locked
from app.core.proving import digest
from app.documents import clearing, queries
from app.documents.facts import canonical, sha256_of
from app.documents.kinds import KINDS
from app.documents.models import Document
from app.documents.record import Record, subject_of
from app.documents.state import facts_of
from app.documents.workbench import drafts, editions
from workflows import engine
from workflows.document import DOCUMENT, DocumentFacts, DocumentStage
from workflows.vocabulary import Actor, Audience


def move(
    session: Any, found: Document, *, step: str, actor: Actor, words: Mapping[str, str] | None = None,
    reason: str = "", with_project: bool = False, today: date | None = None, not_before: datetime | None = None,
    what: str = "",
) -> str:  # fmt: skip
    """Take the step with a locked document; what was done, in words. Raises FactsMissing and what `engine.fire` raises.

    `with_project`: the step is part of one of its project, which tells those concerned of a proposal itself.
    `today` is the day at the desk, from which the days of a clearance count. `not_before` is the time that `schedule`
    sets; `what` says of a saved draft how it came about, and of a time how it reads.
    """
    facts = facts_of(session, found, actor=actor, reason=reason, with_project=with_project, not_before=not_before)
    outcome = engine.fire(DOCUMENT, step, stage=DocumentStage(found.stage), actor=actor, facts=facts)
    if DocumentStage(outcome.target) is DocumentStage.PUBLISHED:
        _supersede_older(session, found, actor=actor)
    _apply(session, found, step=step, actor=actor, words=words, reason=reason)
    found.stage = DocumentStage(outcome.target).value
    found.version += 1
    _keep_time(session, found, step=step, actor=actor, not_before=not_before)
    session.flush()
    if step in ("edit", "refresh_facts"):
        drafts.keep(session, found, actor=actor, what=what or outcome.step.done)
    summary = f"{outcome.step.done} {name_of(found)}{_in_time(found, step, actor, what)}"
    if not with_project or step == "issue_letter":
        outbox.tell(
            session, outcome.step.tells, subject=f"{found.title}: {actor.name} {outcome.step.done} it",
            path=f"/documents/{found.id}", partner=found.partner, actor_id=actor.id,
        )  # fmt: skip
    log(session, found, actor=actor, action=f"document.{step}", summary=summary, reason=reason)
    clearing.follow(session, found, step=step, actor=actor, reason=reason, today=today)
    return summary


def _apply(
    session: Any, found: Document, *, step: str, actor: Actor, words: Mapping[str, str] | None, reason: str
) -> None:
    match step:
        case "edit" | "refresh_facts":
            if words is not None:
                found.words = dict(words)
            record = Record(session)
            file = queries.dossier_of(found, record)
            freeze(found, KINDS[found.kind].build(file, found.words, record.boilerplate), actor=actor)
            found.certainties = editions.certainties(file)
        case "send_for_clearance":
            found.sent_at = clock.now()
            _lay_hand(found, actor)
        case "clear":
            _clear(found, actor)
        case "issue_letter":
            _clear(found, actor)
            _publish(found, actor)
        case "return_to_draft":
            found.cleared_sha256, found.cleared_by, found.cleared_by_name = "", None, ""
            found.cleared_at, found.reason = None, reason
        case "publish":
            _publish(found, actor)
        case "withdraw" | "withdraw_published":
            found.reason = reason


def _in_time(found: Document, step: str, actor: Actor, what: str) -> str:
    """What the sentence of a step adds about the time of publication."""
    if step == "schedule" and what:
        return f": {what}"
    return f", at the time that {found.scheduled_by_name} set" if step == "publish" and not actor.id else ""


def _keep_time(session: Any, found: Document, *, step: str, actor: Actor, not_before: datetime | None) -> None:
    """The time of publication: set, lifted, or called off because the text goes back."""
    match step:
        case "schedule":
            found.not_before, found.scheduled_by, found.scheduled_by_name = not_before, actor.id, actor.name
        case "lift_embargo":
            forget_time(found)
        case "return_to_draft" | "withdraw" if found.not_before is not None:
            forget_time(found)
            outbox.tell(
                session, (Audience.PUBLISHERS,), subject=f"{found.title}: its time of publication is called off",
                path=f"/documents/{found.id}", partner=found.partner, actor_id=actor.id,
            )  # fmt: skip


def forget_time(found: Document) -> None:
    """No time of publication is set any more."""
    found.not_before, found.scheduled_by, found.scheduled_by_name = None, None, ""


def _clear(found: Document, actor: Actor) -> None:
    """The clearance is bound to the very text."""
    found.cleared_sha256 = found.context_sha256
    found.cleared_by, found.cleared_by_name = actor.id, actor.name
    found.cleared_at = clock.now()


def _publish(found: Document, actor: Actor) -> None:
    """Where the clock publishes, whoever set its time has published it."""
    found.published_by, found.published_by_name, found.published_at = actor.id, actor.name, clock.now()
    if not actor.id:
        found.published_by, found.published_by_name = found.scheduled_by, found.scheduled_by_name or actor.name


def _supersede_older(session: Any, newer: Document, *, actor: Actor) -> None:
    """The version published before gives way; it is kept as it was printed."""
    published = select(Document).where(Document.stage == DocumentStage.PUBLISHED)
    older = session.scalar(locked(published.where(Document.reference == newer.reference)))
    if older is None:
        return
    facts = DocumentFacts(actor_id=actor.id, newer_published=True)
    outcome = engine.fire(DOCUMENT, "supersede", stage=DocumentStage.PUBLISHED, actor=actor, facts=facts)
    older.stage = DocumentStage(outcome.target).value
    older.version += 1
    session.flush()
    summary = f"superseded {name_of(older)} with version {newer.number}"
    log(session, older, actor=actor, action="document.supersede", summary=summary)


def new_version(
    session: Any, actor: Actor, *, kind: str, reference: str, dossier: Dossier, document_id: uuid.UUID | None = None
) -> Document:
    """The next version of the document, not yet in the session."""
    highest = session.scalar(select(func.max(Document.number)).where(Document.reference == reference))
    return Document(
        id=document_id or uuid.uuid4(), partner=dossier.partner.iso3, kind=kind, subject=subject_of(dossier),
        reference=reference, number=(highest or 0) + 1, stage=DocumentStage.DRAFT.value, words={}, hands=[],
        made_by_name=actor.name, made_at=clock.now(),
    )  # fmt: skip


def freeze(found: Document, context: dict[str, Any], *, actor: Actor) -> None:
    """Keep the very text of the context; whoever did so may neither clear nor publish it."""
    found.context = canonical(context).decode()
    found.context_sha256 = sha256_of(context)
    found.title = context["title"]
    _lay_hand(found, actor)


def _lay_hand(found: Document, actor: Actor) -> None:
    """The officer has had a hand in it: they neither clear nor publish it."""
    if actor.id and actor.id not in found.hands:
        found.hands = [*found.hands, actor.id]


def log(session: Any, found: Document, *, actor: Actor, action: str, summary: str, reason: str = "") -> None:
    """Put on the audit what was done with a document and which text it holds."""
    audit.append(
        session,
        actor,
        action=action,
        about=audit.Object("document", str(found.id), found.version),
        summary=summary,
        details={
            "partner": found.partner, "reference": found.reference, "number": found.number,
            "to": found.stage, "context_sha256": found.context_sha256, "reason": reason, "row": row_digest(found),
            "saved": drafts.hashes(drafts.latest(session, found.id)),
            **({"not_before": found.not_before.isoformat()} if found.not_before else {}),
        },
    )  # fmt: skip


def row_digest(found: Document) -> str:
    """What an entry keeps of the rest of the row, words, hands, decisions and the note for officers: a hash alone."""
    plain = (
        "partner", "kind", "subject", "title", "words", "hands", "cleared_sha256", "cleared_by", "published_by",
        "internal_note", "certainties", "scheduled_by", "reason",
    )  # fmt: skip
    moment = found.not_before.astimezone(UTC).isoformat() if found.not_before else ""
    return digest({name: getattr(found, name) for name in plain} | {"as_at": str(found.as_at), "not_before": moment})


def name_of(found: Document) -> str:
    """`the MOU factsheet PER-MOU-FS, version 1`."""
    return f"the {KINDS[found.kind].label} {found.reference}, version {found.number}"
