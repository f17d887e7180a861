"""Changes to documents: drafting, the steps of their workflow, keeping what was rendered, and boilerplate."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as insert_or_keep

from app.agreements import queries as agreements
from app.agreements.records import Dossier
from app.core import audit, clock, outbox, versions
from app.core.db import unit_of_work
from app.documents import queries
from app.documents.facts import canonical, sha256_of
from app.documents.kinds import KINDS
from app.documents.models import Document, Rendering
from workflows import engine
from workflows.document import DOCUMENT, DocumentFacts, DocumentStage
from workflows.vocabulary import Actor


@dataclass(frozen=True)
class Drafted:
    """A document and what was done about it: `made`, `updated`, or `left` because it is with its clearers."""

    id: uuid.UUID
    label: str
    reference: str
    done: str = "made"

    @property
    def sentence(self) -> str:
        return DRAFTED[self.done].format(label=self.label, reference=self.reference)


def draft_within(session: Any, actor: Actor, *, kind: str, dossier: Dossier) -> Drafted:
    """Draft a document inside the caller's transaction, or bring its open draft up to date.

    Raises FactsMissing where a fact that the kind needs is not on record.
    """
    declared = KINDS[kind]
    reference = declared.document_id(dossier.partner)
    found = session.scalar(
        select(Document)
        .where(Document.reference == reference, Document.stage.in_(queries.OPEN_STAGES))
        .with_for_update()
    )
    if found is not None and found.stage != DocumentStage.DRAFT:
        return Drafted(found.id, declared.label, reference, "left")
    words = dict(found.words) if found is not None else {}
    context = declared.build(dossier, words, queries.boilerplate(session))
    done = "made" if found is None else "updated"
    if found is None:
        found = _new(session, actor, kind=kind, reference=reference, partner=dossier.partner.iso3)
    found.as_at = dossier.as_at
    _freeze(found, context, actor=actor)
    session.add(found)
    session.flush()
    _log(session, found, actor=actor, action="document.draft", summary=f"drafted {_name(found)}")
    return Drafted(found.id, declared.label, reference, done)


# The sentences that follow from what was done, for pages.
DRAFTED = {
    "made": "A draft of the {label} was made: {reference}.",
    "updated": "The open draft of the {label} was brought up to date: {reference}.",
    "left": "The {label} {reference} is in clearance or cleared, so it was left as it is.",
}


def make(actor: Actor, *, partner: str, kind: str, as_at: date) -> Drafted:
    """Draft a document of this kind as at a day. Raises UnknownPartner, KeyError, FactsMissing."""
    with unit_of_work() as session:
        agreements.partner_row(session, partner, lock=True)
        file = agreements.dossier(session, partner, as_at=as_at)
        return draft_within(session, actor, kind=kind, dossier=file)


def take_step(
    actor: Actor, *, document_id: uuid.UUID, step: str, version: int | None,
    words: Mapping[str, str] | None = None, reason: str = "",
) -> str:  # fmt: skip
    """Take one step of the document workflow in one transaction and return a sentence that says so.

    Raises UnknownDocument, StaleVersion, and what `engine.fire` raises; then nothing is written.
    """
    with unit_of_work() as session:
        found = _locked(session, document_id)
        versions.check(session, audit.Object("document", str(found.id), found.version), seen=version)
        facts = queries.facts_of(session, found, actor=actor, reason=reason)
        outcome = engine.fire(DOCUMENT, step, stage=DocumentStage(found.stage), actor=actor, facts=facts)
        if step == "publish":
            _supersede_older(session, found, actor=actor)
        _apply(session, found, step=step, actor=actor, words=words, reason=reason)
        found.stage = DocumentStage(outcome.target).value
        found.version += 1
        session.flush()
        summary = f"{outcome.step.done} {_name(found)}"
        outbox.tell(
            session, outcome.step.tells, subject=f"{found.title}: {actor.name} {outcome.step.done} it",
            path=f"/documents/{found.id}", partner=found.partner, actor_id=actor.id,
        )  # fmt: skip
        _log(session, found, actor=actor, action=f"document.{step}", summary=summary, reason=reason)
        return f"You {summary}."


def _locked(session: Any, document_id: uuid.UUID) -> Document:
    """The document, with its partner locked before it.

    Steps of the partner draft documents, so both kinds of steps lock in this order; and no fact on
    record changes while a document that prints it is cleared or published.
    """
    found = queries.document(session, document_id)
    agreements.partner_row(session, found.partner, lock=True)
    return queries.document(session, document_id, lock=True)


def keep_rendering(*, document_id: uuid.UUID, context_sha256: str, state: str, pdf: bytes) -> str:
    """Keep the bytes of a first render, unless another process was faster, and return their SHA-256."""
    digest = hashlib.sha256(pdf).hexdigest()
    with unit_of_work() as session:
        session.execute(
            insert_or_keep(Rendering)
            .values(
                document_id=document_id, context_sha256=context_sha256, state=state,
                pdf=pdf, pdf_sha256=digest, rendered_at=clock.now(),
            )
            .on_conflict_do_nothing()
        )  # fmt: skip
    return digest


def _apply(
    session: Any, found: Document, *, step: str, actor: Actor, words: Mapping[str, str] | None, reason: str
) -> None:
    match step:
        case "edit" | "refresh_facts":
            if words is not None:
                found.words = dict(words)
            file = agreements.dossier(session, found.partner, as_at=found.as_at)
            context = KINDS[found.kind].build(file, found.words, queries.boilerplate(session))
            _freeze(found, context, actor=actor)
        case "send_for_clearance":
            found.sent_at = clock.now()
        case "clear":
            found.cleared_sha256 = found.context_sha256
            found.cleared_by, found.cleared_by_name = actor.id, actor.name
            found.cleared_at = clock.now()
        case "return_to_draft":
            found.cleared_sha256, found.cleared_by, found.cleared_by_name = "", None, ""
            found.cleared_at, found.reason = None, reason
        case "publish":
            found.published_by_name, found.published_at = actor.name, clock.now()
        case "withdraw" | "withdraw_published":
            found.reason = reason


def _supersede_older(session: Any, newer: Document, *, actor: Actor) -> None:
    """The version published before gives way; it is kept as it was printed."""
    older = session.scalar(
        select(Document)
        .where(Document.reference == newer.reference, Document.stage == DocumentStage.PUBLISHED)
        .with_for_update()
    )
    if older is None:
        return
    facts = DocumentFacts(actor_id=actor.id, newer_published=True)
    outcome = engine.fire(DOCUMENT, "supersede", stage=DocumentStage.PUBLISHED, actor=actor, facts=facts)
    older.stage = DocumentStage(outcome.target).value
    older.version += 1
    session.flush()
    summary = f"superseded {_name(older)} with version {newer.number}"
    _log(session, older, actor=actor, action="document.supersede", summary=summary)


def _new(session: Any, actor: Actor, *, kind: str, reference: str, partner: str) -> Document:
    numbers = session.scalars(select(Document.number).where(Document.reference == reference)).all()
    return Document(
        id=uuid.uuid4(), partner=partner, kind=kind, reference=reference, number=max(numbers, default=0) + 1,
        stage=DocumentStage.DRAFT.value, words={}, hands=[], made_by_name=actor.name, made_at=clock.now(),
    )  # fmt: skip


def _freeze(found: Document, context: dict[str, Any], *, actor: Actor) -> None:
    """Keep the very text of the context; whoever did so may not clear it."""
    found.context = canonical(context).decode()
    found.context_sha256 = sha256_of(context)
    found.title = context["title"]
    if actor.id and actor.id not in found.hands:
        found.hands = [*found.hands, actor.id]


def _log(session: Any, found: Document, *, actor: Actor, action: str, summary: str, reason: str = "") -> None:
    audit.append(
        session,
        actor,
        action=action,
        about=audit.Object("document", str(found.id), found.version),
        summary=summary,
        details={
            "partner": found.partner, "reference": found.reference, "number": found.number,
            "to": found.stage, "context_sha256": found.context_sha256, "reason": reason,
        },
    )  # fmt: skip


def _name(found: Document) -> str:
    return f"the {KINDS[found.kind].label} {found.reference}, version {found.number}"
