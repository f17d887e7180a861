"""Documents, what was rendered of them, and the boilerplate they are made from."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import db
from workflows.document import DOCUMENT_KINDS, DocumentStage


def _one_of(column: str, values: Any) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in sorted(values))})"


class Document(db.Model):  # type: ignore[misc]
    """One version of one document. `context` is the frozen text of every fact and word that it prints.

    `hands` are those who made, edited or sent it: they neither clear nor publish it. `subject` is empty for a document about a partner, `GHA-0007` for one about a project, and `GHA-0007/los1` for
    one of its letters. A trigger keeps the context of a published, superseded or withdrawn document as it is.
    `internal_note` and `certainties` stand in the internal edition alone, never in the context. `not_before` is the
    embargo that `scheduled_by` set: nobody publishes it earlier.
    """

    __tablename__ = "documents"
    __table_args__ = (
        CheckConstraint(_one_of("kind", DOCUMENT_KINDS), name="kind_is_declared"),
        CheckConstraint(_one_of("stage", DocumentStage), name="stage_is_declared"),
        CheckConstraint(
            "stage NOT IN ('cleared', 'published') OR cleared_sha256 = context_sha256",
            name="cleared_means_this_very_text",
        ),
        CheckConstraint("NOT (cleared_by = ANY (hands))", name="another_person_clears"),
        CheckConstraint("NOT (published_by = ANY (hands))", name="another_person_publishes"),
        UniqueConstraint("reference", "number", name="uq_documents_one_number_once"),
        Index("uq_documents_one_published", "reference", unique=True, postgresql_where="stage = 'published'"),
        Index("uq_documents_one_draft", "reference", unique=True,
              postgresql_where="stage IN ('draft', 'in_clearance', 'cleared')"),
        CheckConstraint("(not_before IS NULL) = (scheduled_by IS NULL)", name="embargo_has_its_officer"),
        CheckConstraint(
            "not_before IS NULL OR stage NOT IN ('draft', 'in_clearance')", name="embargo_is_on_a_cleared_text"
        ),
        CheckConstraint(
            "not_before IS NULL OR published_at IS NULL OR published_at >= not_before",
            name="never_published_before_its_time",
        ),
        Index("ix_documents_partner", "partner", "made_at"),
        Index("ix_documents_due", "not_before", postgresql_where="stage = 'cleared' AND not_before IS NOT NULL"),
    )  # fmt: skip

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=uuid.uuid4)
    partner: Mapped[str] = mapped_column(ForeignKey("partners.iso3"))
    kind: Mapped[str] = mapped_column(String(30))
    subject: Mapped[str] = mapped_column(String(40), default="", server_default="")
    reference: Mapped[str] = mapped_column(String(40))
    number: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    stage: Mapped[str] = mapped_column(String(20), default=DocumentStage.DRAFT.value)
    as_at: Mapped[date] = mapped_column(Date)
    words: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    context: Mapped[str] = mapped_column(Text)
    context_sha256: Mapped[str] = mapped_column(String(64))
    hands: Mapped[list[int]] = mapped_column(ARRAY(Integer), default=list)
    made_by_name: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    cleared_sha256: Mapped[str] = mapped_column(String(64), default="")
    cleared_by: Mapped[int | None] = mapped_column(Integer)
    cleared_by_name: Mapped[str] = mapped_column(Text, default="")
    cleared_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    published_by: Mapped[int | None] = mapped_column(Integer)
    published_by_name: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str] = mapped_column(Text, default="")
    internal_note: Mapped[str] = mapped_column(Text, default="", server_default="")
    certainties: Mapped[list[dict[str, str]]] = mapped_column(JSONB, default=list, server_default="[]")
    not_before: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    scheduled_by: Mapped[int | None] = mapped_column(Integer)
    scheduled_by_name: Mapped[str] = mapped_column(Text, default="", server_default="")
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}


class Rendering(db.Model):  # type: ignore[misc]
    """The bytes of one PDF, kept after the first render. Append-only."""

    __tablename__ = "document_renderings"

    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    context_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    state: Mapped[str] = mapped_column(String(20), primary_key=True)
    pdf: Mapped[bytes] = mapped_column(LargeBinary)
    pdf_sha256: Mapped[str] = mapped_column(String(64))
    rendered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class BoilerplateText(db.Model):  # type: ignore[misc]
    """A version of a boilerplate block after the first, with who proposed it and who decided."""

    __tablename__ = "boilerplate_texts"
    __table_args__ = (
        UniqueConstraint("key", "number", name="uq_boilerplate_texts_number"),
        CheckConstraint("decision IN ('', 'approved', 'refused')", name="decision_is_declared"),
        CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="another_person_decides"),
        Index("uq_boilerplate_texts_one_open", "key", unique=True, postgresql_where="decision = ''"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    key: Mapped[str] = mapped_column(String(60))
    number: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[int] = mapped_column(Integer)
    proposed_by_name: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    decision: Mapped[str] = mapped_column(String(10), default="")
    decided_by: Mapped[int | None] = mapped_column(Integer)
    decided_by_name: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}
