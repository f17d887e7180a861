"""Versions of a draft, what an officer has typed and not saved yet, and the files on file with a partner."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, DateTime, ForeignKey, Index, Integer, String, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import db
from app.documents.kinds.kind import CLOSED, OPEN

# What a file may be marked as. What is classified higher has no place in Concord.
RESTRICTED = "Restricted"
CLASSIFICATIONS = (OPEN, CLOSED, RESTRICTED)


class DraftVersion(db.Model):  # type: ignore[misc]
    """What a draft said each time that it was saved, counted from 1. Append-only."""

    __tablename__ = "document_drafts"
    __table_args__ = (CheckConstraint("number > 0", name="number_counts_from_one"),)

    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    as_at: Mapped[date] = mapped_column(Date)
    words: Mapped[dict[str, str]] = mapped_column(JSONB)
    internal_note: Mapped[str] = mapped_column(Text, default="", server_default="")
    context_sha256: Mapped[str] = mapped_column(String(64))
    what: Mapped[str] = mapped_column(Text)
    saved_by: Mapped[int | None] = mapped_column(Integer)
    saved_by_name: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class WorkingCopy(db.Model):  # type: ignore[misc]
    """What one officer has typed into a document and not saved yet. Nobody else sees it, and nothing rests on it.

    `based_on` is the version of the document from which the officer began.
    """

    __tablename__ = "working_copies"

    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    officer_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    based_on: Mapped[int] = mapped_column(Integer)
    words: Mapped[dict[str, str]] = mapped_column(JSONB)
    saved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class FiledPaper(db.Model):  # type: ignore[misc]
    """One version of a file on file with a partner, or with one of its documents. Append-only.

    `series` is the same for all versions of one file; the latest `number` is the one that is shown first.
    """

    __tablename__ = "filed_papers"
    __table_args__ = (
        UniqueConstraint("series", "number", name="uq_filed_papers_one_number_once"),
        CheckConstraint("number > 0", name="number_counts_from_one"),
        CheckConstraint("title <> ''", name="title_is_given"),
        CheckConstraint(
            f"classification IN ({', '.join(repr(word) for word in CLASSIFICATIONS)})",
            name="classification_is_declared",
        ),
        Index("ix_filed_papers_partner", "partner", "filed_at"),
        Index("ix_filed_papers_document", "document_id", postgresql_where="document_id IS NOT NULL"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=uuid.uuid4)
    series: Mapped[uuid.UUID] = mapped_column(Uuid)
    number: Mapped[int] = mapped_column(Integer)
    partner: Mapped[str] = mapped_column(ForeignKey("partners.iso3"))
    document_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("documents.id"))
    title: Mapped[str] = mapped_column(Text)
    classification: Mapped[str] = mapped_column(String(20))
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_files.id"))
    filed_by: Mapped[int] = mapped_column(Integer)
    filed_by_name: Mapped[str] = mapped_column(Text)
    filed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
