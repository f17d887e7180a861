"""Files on file with a partner or a document: filed, replaced by a newer version, found again."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.agreements import queries as agreements
from app.core import audit, clock, files
from app.core.db import unit_of_work
from app.core.uploads import Upload
from app.documents import queries
from app.documents.models import Document
from app.documents.workbench.models import FiledPaper
from workflows.vocabulary import Actor


class UnknownPaper(files.UnknownFile):
    """No file on file with this partner has this id."""


@dataclass(frozen=True)
class Filing:
    """What an officer says of a file: its title, its classification, and the file itself."""

    title: str
    classification: str
    file: tuple[Upload, bytes]


def file_new(actor: Actor, filing: Filing, *, partner: str, document_id: uuid.UUID | None = None) -> uuid.UUID:
    """Put a file on file with a partner, or with one of its documents. Raises UnknownPartner and UnknownDocument."""
    with unit_of_work() as session:
        agreements.partner_row(session, partner, lock=True)
        if document_id is not None and queries.document(session, document_id).partner != partner:
            raise queries.UnknownDocument(str(document_id))
        return _file(session, actor, filing, partner=partner, document_id=document_id, series=uuid.uuid4()).id


def file_version(actor: Actor, filing: Filing, *, partner: str, paper_id: uuid.UUID) -> uuid.UUID:
    """File the next version of a file; the older ones stay as they are. Raises UnknownPaper."""
    with unit_of_work() as session:
        agreements.partner_row(session, partner, lock=True)  # one at a time, so that no number is taken twice
        old = paper(session, partner, paper_id)
        return _file(session, actor, filing, partner=partner, document_id=old.document_id, series=old.series).id


def _file(
    session: Any, actor: Actor, filing: Filing, *, partner: str, document_id: uuid.UUID | None, series: uuid.UUID
) -> FiledPaper:
    about = audit.Object("document", str(document_id)) if document_id else audit.Object("partner", partner)
    kept = files.keep(session, actor, *filing.file, subject=about)
    last = session.scalar(select(func.max(FiledPaper.number)).where(FiledPaper.series == series)) or 0
    row = FiledPaper(
        id=uuid.uuid4(), series=series, number=last + 1, partner=partner, document_id=document_id, title=filing.title,
        classification=filing.classification, file_id=kept.id, filed_by=actor.id, filed_by_name=actor.name,
        filed_at=clock.now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    said = f"filed “{filing.title}” as {filing.classification}"
    audit.append(
        session, actor, action="file.add" if not last else "file.replace", about=about,
        summary=said if not last else f"filed version {row.number} of “{filing.title}” as {filing.classification}",
        details={
            "partner": partner, "file": str(row.id), "name": kept.name, "sha256": kept.sha256, "number": row.number,
            "classification": row.classification, "title": row.title, "series": str(row.series),
            "document": str(row.document_id or ""),
        },
    )  # fmt: skip
    return row


_SHOWN = (
    FiledPaper.id, FiledPaper.series, FiledPaper.number, FiledPaper.partner, FiledPaper.document_id, FiledPaper.title,
    FiledPaper.classification, FiledPaper.filed_by_name, FiledPaper.filed_at, files.StoredFile.name,
    files.StoredFile.size, files.StoredFile.sha256, files.StoredFile.media_type, FiledPaper.file_id,
    Document.title.label("document_title"),
)  # fmt: skip


def _every() -> Any:
    return (
        select(*_SHOWN)
        .join(files.StoredFile, files.StoredFile.id == FiledPaper.file_id)
        .outerjoin(Document, Document.id == FiledPaper.document_id)
    )


def of_partner(session: Any, partner: str, *, limit: int = 300) -> list[Any]:
    """The latest version of every file on file with a partner and its documents, newest first."""
    return _latest(session, FiledPaper.partner == partner, limit)


def of_document(session: Any, document_id: uuid.UUID) -> list[Any]:
    """The latest version of every file on file with a document, newest first."""
    return _latest(session, FiledPaper.document_id == document_id, 100)


def _latest(session: Any, which: Any, limit: int) -> list[Any]:
    newest = (
        select(FiledPaper.series, func.max(FiledPaper.number).label("number"))
        .where(which)
        .group_by(FiledPaper.series)
        .subquery()
    )
    query = (
        _every()
        .join(newest, (FiledPaper.series == newest.c.series) & (FiledPaper.number == newest.c.number))
        .order_by(FiledPaper.filed_at.desc(), FiledPaper.id)
        .limit(limit)
    )
    return list(session.execute(query).all())


def paper(session: Any, partner: str, paper_id: uuid.UUID) -> Any:
    """One version of a file on file with this partner. Raises UnknownPaper."""
    found = session.execute(_every().where(FiledPaper.id == paper_id, FiledPaper.partner == partner)).first()
    if found is None:
        raise UnknownPaper(str(paper_id))
    return found


def versions(session: Any, series: uuid.UUID) -> list[Any]:
    """Every version of one file, newest first."""
    return list(session.execute(_every().where(FiledPaper.series == series).order_by(FiledPaper.number.desc())).all())


def documents_of(session: Any, partner: str) -> Collection[Any]:
    """The documents of a partner that a file may be put with: id, title, reference."""
    query = (
        select(Document.id, Document.title, Document.reference, Document.number)
        .where(Document.partner == partner, Document.stage.not_in(("superseded", "withdrawn")))
        .order_by(Document.made_at.desc())
        .limit(100)
    )
    return list(session.execute(query).all())


def file_name(name: str, classification: str, number: int) -> str:
    """The name of a download: what it was called, with its version and its classification before the ending."""
    stem, dot, last = name.rpartition(".")
    return f"{stem if dot else name} (version {number}, {classification}){dot}{last if dot else ''}"
