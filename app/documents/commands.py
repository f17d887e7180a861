"""Changes to documents: drafting, the steps of their workflow, and keeping what was rendered."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.dialects.postgresql import insert as insert_or_keep

from app.agreements import queries as agreements
from app.agreements.records import Dossier
from app.core import audit, clock, versions
from app.core.approving import approves
from app.core.db import unit_of_work
from app.documents import queries
from app.documents.clearing import follow
from app.documents.kinds import KINDS
from app.documents.kinds.kind import FactsMissing
from app.documents.models import Document, Rendering
from app.documents.moving import freeze, log, move, name_of, new_version
from app.documents.record import Record
from app.documents.workbench import drafts, editions
from app.projects import queries as projects
from workflows.document import DocumentStage
from workflows.vocabulary import Actor


@dataclass(frozen=True)
class Drafted:
    """A document and what was done about it: `made`, `updated`, `left` because it is with its clearers, or
    `sent` to its countersigner."""

    id: uuid.UUID
    label: str
    reference: str
    done: str = "made"

    @property
    def sentence(self) -> str:
        return DRAFTED[self.done].format(label=self.label, reference=self.reference)


def draft_within(
    session: Any, actor: Actor, *, kind: str, dossier: Dossier, document_id: uuid.UUID | None = None
) -> Drafted:
    """Draft a document inside the caller's transaction, or bring its open draft up to date.

    `document_id` is the id of a new version; None chooses one. Raises FactsMissing where a fact that the kind
    needs is not on record.
    """
    declared = KINDS[kind]
    reference = declared.document_id(dossier)
    found = queries.open_version(session, reference, lock=True)
    if found is not None and found.stage != DocumentStage.DRAFT:
        return Drafted(found.id, declared.label, reference, "left")
    words = dict(found.words) if found is not None else {}
    context = declared.build(dossier, words, queries.boilerplate(session))
    done = "made" if found is None else "updated"
    if found is None:
        found = new_version(session, actor, kind=kind, reference=reference, dossier=dossier, document_id=document_id)
    found.as_at = dossier.as_at
    freeze(found, context, actor=actor)
    found.certainties = editions.certainties(dossier)
    session.add(found)
    session.flush()
    drafts.keep(session, found, actor=actor, what="drafted" if done == "made" else "brought up to date")
    follow(session, found, step="draft", actor=actor)
    log(session, found, actor=actor, action="document.draft", summary=f"drafted {name_of(found)}")
    return Drafted(found.id, declared.label, reference, done)


# The sentences that follow from what was done, for pages.
DRAFTED = {
    "made": "A draft of the {label} was made: {reference}.",
    "updated": "The open draft of the {label} was brought up to date: {reference}.",
    "left": "The {label} {reference} is in clearance or cleared, so it was left as it is.",
    "sent": "The {label} {reference} waits for its countersigner.",
}


def make(actor: Actor, *, partner: str, kind: str, as_at: date) -> Drafted:
    """Draft a document of this kind as at a day. Raises UnknownPartner, KeyError, FactsMissing."""
    with unit_of_work() as session:
        agreements.partner_row(session, partner, lock=True)
        file = Record(session).dossier(partner=partner, as_at=as_at)
        return draft_within(session, actor, kind=kind, dossier=file)


def make_about_project(actor: Actor, *, project: str, kind: str, as_at: date, part: str = "") -> Drafted:
    """Draft a document about a project as at a day; `part` is the stage of an assessment, the latest where empty.

    Raises UnknownProject, KeyError, and FactsMissing, also for a letter: a step of the project proposes it.
    """
    if KINDS[kind].letter:
        raise FactsMissing(("A letter is proposed on the page of its project.",))
    with unit_of_work() as session:
        projects.project_row(session, project, lock=True)
        file = Record(session).project_dossier(project, kind=kind, as_at=as_at, part=part)
        return draft_within(session, actor, kind=kind, dossier=file)


@approves("cleared, published or superseded a document")
def take_step(
    actor: Actor, *, document_id: uuid.UUID, step: str, version: int | None,
    words: Mapping[str, str] | None = None, reason: str = "", today: date | None = None,
) -> str:  # fmt: skip
    """Take one step of the document workflow in one transaction and return a sentence that says so.

    `today` is the day at the desk. Raises UnknownDocument, StaleVersion, and what `engine.fire` raises; then nothing
    is written.
    """
    with unit_of_work() as session:
        found = locked(session, document_id)
        versions.check(session, audit.Object("document", str(found.id), found.version), seen=version)
        return f"You {move(session, found, step=step, actor=actor, words=words, reason=reason, today=today)}."


def locked(session: Any, document_id: uuid.UUID) -> Document:
    """The document, with its partner locked before it.

    Steps of the partner and of its projects draft documents, so all of them lock in this order; and no fact on
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
