"""Files that were uploaded: kept in the database with the change they belong to, and never changed."""

from __future__ import annotations

import hashlib
import unicodedata
import uuid
from datetime import datetime
from typing import Any
from urllib.parse import quote

from sqlalchemy import CheckConstraint, DateTime, Index, Integer, LargeBinary, String, Text, func, select
from sqlalchemy.orm import Mapped, mapped_column, undefer
from werkzeug.wrappers import Response

from app.core import clock
from app.core.audit import Object
from app.core.db import db
from app.core.uploads import Upload
from workflows.vocabulary import Actor


class UnknownFile(LookupError):
    """There is no such file."""


class StoredFile(db.Model):  # type: ignore[misc]
    """One file, as it was uploaded, about one subject. Append-only; its bytes are read only where asked for."""

    __tablename__ = "stored_files"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name_is_given"),
        CheckConstraint("media_type ~ '^[a-z]+/[a-z0-9.+-]+$'", name="media_type_is_one"),
        CheckConstraint("size > 0", name="file_is_not_empty"),
        CheckConstraint("size = octet_length(content)", name="size_is_that_of_the_content"),
        CheckConstraint("sha256 = encode(sha256(content), 'hex')", name="hash_is_that_of_the_content"),
        CheckConstraint("subject_type <> '' AND subject_id <> ''", name="subject_is_named"),
        Index("ix_stored_files_subject", "subject_type", "subject_id", "uploaded_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    uploaded_by: Mapped[int] = mapped_column(Integer)
    uploaded_by_name: Mapped[str] = mapped_column(Text)
    uploaded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    subject_type: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[str] = mapped_column(Text)


def keep(session: Any, actor: Actor, upload: Upload, content: bytes, *, subject: Object) -> StoredFile:
    """Add the file inside the caller's transaction; the caller writes the audit entry, with the hash.

    Raises ValueError where the content is not the one that was examined.
    """
    if hashlib.sha256(content).hexdigest() != upload.sha256:
        raise ValueError("the content is not the one that was examined")
    file = StoredFile(
        id=uuid.uuid4(), name=upload.name, media_type=upload.media_type, size=upload.size, sha256=upload.sha256,
        content=content, uploaded_by=actor.id, uploaded_by_name=actor.name, uploaded_at=clock.now(),
        subject_type=subject.type, subject_id=subject.id,
    )  # fmt: skip
    session.add(file)
    session.flush()
    return file


def find(session: Any, id: uuid.UUID) -> StoredFile:
    """The file with its content. Raises UnknownFile. Whether the officer may see its subject is the caller's to ask."""
    file: StoredFile | None = session.scalar(
        select(StoredFile).where(StoredFile.id == id).options(undefer(StoredFile.content))
    )
    if file is None:
        raise UnknownFile(str(id))
    return file


def of_subject(session: Any, type: str, id: str) -> list[StoredFile]:
    """The files about a subject, oldest first, without their content."""
    query = (
        select(StoredFile)
        .where(StoredFile.subject_type == type, StoredFile.subject_id == id)
        .order_by(StoredFile.uploaded_at, StoredFile.id)
    )
    return list(session.scalars(query))


def altered(session: Any) -> list[uuid.UUID]:
    """Files whose content is not that of its hash: made again of every byte, where the bytes are."""
    made = func.encode(func.sha256(StoredFile.content), "hex")
    return list(session.scalars(select(StoredFile.id).where(StoredFile.sha256 != made).order_by(StoredFile.id)))


def as_response(file: StoredFile) -> Response:
    """The file as a download that no browser opens by itself, guesses the type of, or lets run."""
    text = file.media_type.startswith("text/")
    response = Response(file.content, content_type=f"{file.media_type}; charset=utf-8" if text else file.media_type)
    response.headers.update(
        {
            "Content-Disposition": disposition(file.name),
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "no-store",
        }
    )
    response.set_etag(file.sha256)
    return response


def disposition(name: str) -> str:
    """`attachment` with the name in full (RFC 6266, RFC 8187), and in ASCII for programs that do not read it."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = "".join("_" if character in '"\\%;' else character for character in plain)
    stem, _, ending = plain.rpartition(".")
    plain = plain if stem.strip() else f"file.{ending}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
