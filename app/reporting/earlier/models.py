"""Reports that were filed before Concord, as a table: what was filed, when, and where it can be read."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import db

OPEN, APPROVED, REFUSED = "", "approved", "refused"


class EarlierReport(db.Model):  # type: ignore[misc]
    """One report that was filed outside Concord. It counts once another officer has checked it; then it never changes.

    `kind` is `annual` or the code of an outline, `year` that of the report where its kind has one, `named` the
    version as the report itself gives it. Its content is the file or stands at the address: Concord did not make it,
    so nothing here is computed from it but the day on which it was filed. `approaches` are those that it holds.
    """

    __tablename__ = "earlier_reports"
    __table_args__ = (
        CheckConstraint("party ~ '^[A-Z]{3}$'", name="party_is_a_code"),
        CheckConstraint("year IS NULL OR year BETWEEN 2021 AND 2199", name="year_is_one"),
        CheckConstraint("named <> ''", name="version_is_named"),
        CheckConstraint("source <> ''", name="source_is_given"),
        CheckConstraint("address <> '' OR file_id IS NOT NULL", name="can_be_read_somewhere"),
        CheckConstraint("decision IN ('', 'approved', 'refused')", name="decision_is_declared"),
        CheckConstraint("(decision = '') = (decided_at IS NULL)", name="decided_exactly_with_decision"),
        CheckConstraint(
            "decision = '' OR (decided_by IS NOT NULL AND decided_by <> proposed_by)", name="another_person_checks"
        ),
        Index(
            "uq_earlier_reports_once", "party", "kind", "year", "named", unique=True,
            postgresql_where="decision <> 'refused'", postgresql_nulls_not_distinct=True,
        ),
        Index("ix_earlier_reports_order", "party", "submitted_on"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    party: Mapped[str] = mapped_column(String(3))
    kind: Mapped[str] = mapped_column(String(30))
    year: Mapped[int | None] = mapped_column(SmallInteger)
    named: Mapped[str] = mapped_column(Text)
    submitted_on: Mapped[date] = mapped_column(Date)
    address: Mapped[str] = mapped_column(Text)
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_files.id"))
    approaches: Mapped[list[str]] = mapped_column(ARRAY(Text))
    source: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
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

    @property
    def path(self) -> str:
        """The address of its page."""
        return f"/reports/earlier/{self.id}"
