"""Eligibility Lists by host and version, and the catalogue of programmes and methodologies."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import db
from app.core.proposals import Proposed, by_two_officers
from workflows.partial_date import Precision

_PRECISIONS = ", ".join(repr(str(precision)) for precision in Precision)


class ListRow(db.Model):  # type: ignore[misc]
    """One version of the Eligibility List of one host: proposed by one officer, decided by another.

    `body` holds the rules in the schema of the data file; without `effective_from` the list is on record
    but never in force. A version that was decided stays as it is.
    """

    __tablename__ = "eligibility_lists"
    __table_args__ = (
        CheckConstraint("decision IN ('', 'approved', 'refused')", name="decision_is_declared"),
        CheckConstraint("(decision = '') = (decided_at IS NULL)", name="decided_exactly_with_decision"),
        CheckConstraint(
            "decision = '' OR (proposed_by IS NULL AND decided_by IS NULL)"
            " OR (decided_by IS NOT NULL AND decided_by IS DISTINCT FROM proposed_by)",
            name="another_person_decides",
        ),
        CheckConstraint("number > 0", name="number_counts_from_one"),
        UniqueConstraint("host", "number", name="uq_eligibility_lists_number"),
        Index("uq_eligibility_lists_one_open", "host", unique=True, postgresql_where="decision = ''"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    host: Mapped[str] = mapped_column(ForeignKey("partners.iso3"))
    number: Mapped[int] = mapped_column(Integer)
    effective_from: Mapped[date | None] = mapped_column(Date)
    published_on: Mapped[date | None] = mapped_column(Date)
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    note: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(Text, default="")
    proposed_by: Mapped[int | None] = mapped_column(Integer)
    proposed_by_name: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    decision: Mapped[str] = mapped_column(String(10), default="")
    decided_by: Mapped[int | None] = mapped_column(Integer)
    decided_by_name: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}


class CatalogueProposal(Proposed, db.Model):  # type: ignore[misc]
    """Rows of a file that one officer proposed for the catalogue: another approves or refuses, the maker withdraws.

    `rows` holds each change with what was on record when it was proposed; `digest` stands for all of them.
    """

    __tablename__ = "catalogue_proposals"
    __table_args__ = (
        *by_two_officers(),
        CheckConstraint("new + changed > 0", name="something_would_change"),
        Index("uq_catalogue_proposals_one_open", "digest", unique=True, postgresql_where="decision = ''"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    file: Mapped[str] = mapped_column(Text, default="")
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    new: Mapped[int] = mapped_column(Integer)
    changed: Mapped[int] = mapped_column(Integer)
    digest: Mapped[str] = mapped_column(String(64))


class ProgrammeRow(db.Model):  # type: ignore[misc]
    """A crediting programme, with the other names it goes by."""

    __tablename__ = "programmes"
    __table_args__ = (CheckConstraint("code <> '' AND code = upper(code)", name="code_is_in_capitals"),)

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    aliases: Mapped[list[str]] = mapped_column(JSONB, default=list)
    source: Mapped[str] = mapped_column(Text, default="")


class MethodologyRow(db.Model):  # type: ignore[misc]
    """One version of a methodology. `active_from` is the first day the date may mean; empty is not known."""

    __tablename__ = "methodologies"
    __table_args__ = (
        CheckConstraint("code <> '' AND code = upper(code)", name="code_is_in_capitals"),
        CheckConstraint(f"active_from_precision IN ({_PRECISIONS})", name="precision_is_declared"),
        CheckConstraint(
            "(active_from IS NULL) = (active_from_precision = 'unknown')", name="unknown_exactly_without_date"
        ),
        CheckConstraint("active_to >= active_from", name="ends_after_it_starts"),
        UniqueConstraint("programme", "code", "version", name="uq_methodologies_version"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    programme: Mapped[str] = mapped_column(ForeignKey("programmes.code"))
    code: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(20), default="")
    title: Mapped[str] = mapped_column(Text, default="")
    category: Mapped[str] = mapped_column(Text, default="")
    active_from: Mapped[date | None] = mapped_column(Date)
    active_from_precision: Mapped[str] = mapped_column(String(10), default=Precision.UNKNOWN.value)
    active_to: Mapped[date | None] = mapped_column(Date)
    source: Mapped[str] = mapped_column(Text, default="")
