"""Answers about documents: lists, one document, what has changed since its draft, and its kept bytes."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import and_, case, func, not_, null, or_, select

from app.agreements.loading import Everyone
from app.agreements.records import Dossier
from app.core.db import locked
from app.documents.facts import Context, changed_facts
from app.documents.kinds import KINDS, LETTERS
from app.documents.kinds.kind import FactsMissing
from app.documents.models import BoilerplateText, Document, Rendering
from app.documents.record import Record, boilerplate
from workflows.document import DOCUMENT, DocumentStage

__all__ = ["OPEN_STAGES", "UnknownDocument", "boilerplate"]

OPEN_STAGES = (DocumentStage.DRAFT, DocumentStage.IN_CLEARANCE, DocumentStage.CLEARED)
_LISTED = (
    Document.id, Document.partner, Document.kind, Document.reference, Document.number, Document.title,
    Document.stage, Document.as_at, Document.made_by_name, Document.made_at, Document.sent_at,
    Document.published_at, Document.hands, Document.subject, Document.not_before,
)  # fmt: skip
_FROZEN = tuple(
    case((Document.stage.in_(OPEN_STAGES), column), else_=null()).label(column.key)
    for column in (Document.words, Document.context)
)


class UnknownDocument(LookupError):
    """No document has this id, or it may not be seen."""


def document(session: Any, document_id: uuid.UUID, *, lock: bool = False) -> Document:
    """The document of this id, locked for a change if asked. Raises UnknownDocument."""
    query = select(Document).where(Document.id == document_id)
    if lock:
        query = locked(query)
    found: Document | None = session.scalar(query)
    if found is None:
        raise UnknownDocument(f"There is no document {document_id}.")
    return found


def listed(
    session: Any, *, partners: Collection[str] | None = None, partner: str = "", stage: str = "", kind: str = "",
    project: str = "", limit: int = 50, offset: int = 0,
) -> tuple[list[Any], int]:  # fmt: skip
    """One page of documents, newest first, and how many there are in all; `partners` limits what may be seen."""
    query = select(*_LISTED)
    if partners is not None:
        query = query.where(Document.partner.in_(partners))
    for column, value in ((Document.partner, partner), (Document.stage, stage), (Document.kind, kind)):
        if value:
            query = query.where(column == value)
    if project:
        query = query.where(_about_project(project))
    total = session.scalar(select(func.count()).select_from(query.subquery()))
    rows = session.execute(query.order_by(Document.made_at.desc()).limit(limit).offset(offset)).all()
    return list(rows), int(total)


_STANDING = ("draft", "in_clearance", "cleared", "published")


def of_partner(session: Any, partner: str) -> list[Any]:
    """The documents about a partner that stand, newest first; superseded and withdrawn ones are left out.

    Those about its projects are listed with the projects. With an open one comes what it was frozen with.
    """
    query = select(*_LISTED, *_FROZEN).where(
        Document.partner == partner, Document.subject == "", Document.stage.in_(_STANDING)
    )  # fmt: skip
    return list(session.execute(query.order_by(Document.made_at.desc())))


def of_project(session: Any, reference: str) -> list[Any]:
    """The documents about a project that stand, its letters among them, newest first."""
    query = select(*_LISTED).where(
        Document.partner == reference[:3], _about_project(reference), Document.stage.in_(_STANDING)
    )  # fmt: skip
    return list(session.execute(query.order_by(Document.made_at.desc())))


def _about_project(reference: str) -> Any:
    return or_(Document.subject == reference, Document.subject.startswith(f"{reference}/", autoescape=True))


def open_version(session: Any, reference: str, *, lock: bool = False) -> Document | None:
    """The version of a document that is not published yet; None where there is none."""
    query = select(Document).where(Document.reference == reference, Document.stage.in_(OPEN_STAGES))
    found: Document | None = session.scalar(locked(query) if lock else query)
    return found


def versions(session: Any, reference: str) -> list[Any]:
    """Every version of one document, newest first."""
    return list(
        session.execute(select(*_LISTED).where(Document.reference == reference).order_by(Document.number.desc()))
    )


def context_of(found: Any) -> Context:
    """The frozen context of a document."""
    return dict(json.loads(found.context))


def dossier_of(found: Any, record: Record) -> Dossier:
    """What the document is made from, as the record stands now."""
    return record.dossier(partner=found.partner, as_at=found.as_at, subject=found.subject)


def fresh_context(session: Any, found: Any, *, record: Record | None = None) -> Context | None:
    """What the document would print from the record as it stands now; None where facts have gone."""
    record = record or Record(session)
    try:
        return dict(KINDS[found.kind].build(dossier_of(found, record), found.words, record.boilerplate))
    except FactsMissing:
        return None


def changes_since_draft(session: Any, found: Any, *, record: Record | None = None) -> list[dict[str, str]]:
    """The facts and boilerplate that have changed since the document was frozen; only for open documents."""
    if found.stage not in OPEN_STAGES:
        return []
    fresh = fresh_context(session, found, record=record)
    if fresh is None:
        return [{"key": "record", "label": "The act itself", "was": "on record", "now": "no longer on record"}]
    frozen = context_of(found)
    return [*changed_facts(frozen, fresh), *_changed_blocks(frozen["boilerplate"], fresh["boilerplate"])]


def _changed_blocks(frozen: Mapping[str, int], fresh: Mapping[str, int]) -> list[dict[str, str]]:
    """The blocks of boilerplate of which a newer version has been approved."""
    return [
        {
            "key": f"boilerplate.{key}",
            "label": f"Boilerplate “{key.replace('_', ' ')}”",
            "was": f"version {frozen[key]}",
            "now": f"version {version}",
        }
        for key, version in fresh.items()
        if frozen.get(key, version) != version
    ]


def stale_ids(session: Any, rows: Collection[Any]) -> frozenset[uuid.UUID]:
    """Which of these listed documents are open and rest on a fact that has changed."""
    open_ids = [row.id for row in rows if row.stage in OPEN_STAGES]
    if not open_ids:
        return frozenset()
    return stale_among(session, session.scalars(select(Document).where(Document.id.in_(open_ids))))


def stale_among(session: Any, found: Iterable[Any], *, everyone: Everyone | None = None) -> frozenset[uuid.UUID]:
    """The same of documents that were read with what they were frozen with."""
    record = Record(session, everyone=everyone)
    return frozenset(item.id for item in found if changes_since_draft(session, item, record=record))


def kept_pdf(session: Any, found: Any, *, state: str) -> Any:
    """The bytes and their SHA-256 that were kept of this text in this state, or None."""
    return session.execute(select(Rendering.pdf, Rendering.pdf_sha256).where(*_rendering_of(found, state))).first()


def kept_digest(session: Any, found: Any, *, state: str) -> str | None:
    """The SHA-256 of the kept bytes, without reading them; None before the first render."""
    digest: str | None = session.scalar(select(Rendering.pdf_sha256).where(*_rendering_of(found, state)))
    return digest


def _rendering_of(found: Any, state: str) -> tuple[Any, ...]:
    return (
        Rendering.document_id == found.id,
        Rendering.context_sha256 == found.context_sha256,
        Rendering.state == state,
    )


def block_name(key: str) -> str:
    """How a block is called on a page: its key in words, with the abbreviations of the field as they are written."""
    words = [word.upper() if word in _ABBREVIATED else word for word in key.split("_")]
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]])


_ABBREVIATED = frozenset({"ia", "icc", "loi", "mou", "ndc", "omge"})


def boilerplate_history(session: Any, key: str) -> list[BoilerplateText]:
    """Every version of a block after the first, newest first."""
    return list(
        session.scalars(
            select(BoilerplateText).where(BoilerplateText.key == key).order_by(BoilerplateText.number.desc())
        )
    )


def waiting_texts(session: Any) -> list[BoilerplateText]:
    """New texts that wait for a decision, oldest first."""
    query = select(BoilerplateText).where(BoilerplateText.decision == "").order_by(BoilerplateText.proposed_at)
    return list(session.scalars(query))


def in_stages(session: Any, stages: Collection[str]) -> list[Any]:
    """Documents in these stages, oldest first. A letter before its countersigner waits with its project instead."""
    with_project = and_(Document.kind.in_(sorted(LETTERS)), Document.stage == DocumentStage.IN_CLEARANCE)
    query = select(*_LISTED).where(Document.stage.in_(stages), not_(with_project))
    return list(session.execute(query.order_by(Document.made_at)))


def label_of(stage: str) -> str:
    return DOCUMENT.labels[DocumentStage(stage)]
