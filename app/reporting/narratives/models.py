"""What officers write for narrative reports, and the reports as they were prepared, signed and filed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import db

CONTENT, EXPLANATION = "content", "explanation"
PREPARED, REPLACED, SENT_BACK, SIGNED, FILED = "prepared", "replaced", "sent_back", "signed", "filed"


class ReportText(db.Model):  # type: ignore[misc]
    """A version of the text of one item, or of the explanation of its gap: proposed by one officer, decided by another.

    `kind` is the report whose texts these are, `approach` the key of a cooperative approach or empty. A version that
    was decided stays as it is.
    """

    __tablename__ = "report_texts"
    __table_args__ = (
        CheckConstraint("purpose IN ('content', 'explanation')", name="purpose_is_declared"),
        CheckConstraint("decision IN ('', 'approved', 'refused')", name="decision_is_declared"),
        CheckConstraint("(decision = '') = (decided_at IS NULL)", name="decided_exactly_with_decision"),
        CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="another_person_decides"),
        CheckConstraint("text <> ''", name="text_is_given"),
        CheckConstraint("NOT confidential OR basis <> ''", name="confidential_has_a_basis"),
        UniqueConstraint(
            "kind", "party", "item", "approach", "purpose", "number", name="uq_report_texts_number"
        ),
        Index(
            "uq_report_texts_one_open", "kind", "party", "item", "approach", "purpose", unique=True,
            postgresql_where="decision = ''",
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    party: Mapped[str] = mapped_column(String(3))
    item: Mapped[str] = mapped_column(String(20))
    approach: Mapped[str] = mapped_column(Text, default="")
    purpose: Mapped[str] = mapped_column(String(12), default=CONTENT)
    number: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    confidential: Mapped[bool] = mapped_column(Boolean, default=False)
    basis: Mapped[str] = mapped_column(Text, default="")
    proposed_by: Mapped[int] = mapped_column(Integer)
    proposed_by_name: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    decision: Mapped[str] = mapped_column(String(10), default="")
    decided_by: Mapped[int | None] = mapped_column(Integer)
    decided_by_name: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}


class NarrativeReport(db.Model):  # type: ignore[misc]
    """One version of a report. Its context is frozen when it is prepared; once signed it has its PDF, and once
    filed nothing about it ever changes: what is reported later is another row.

    `period` is the year of a biennial report, empty otherwise; `approaches` the names by which the approaches that it
    holds may be told. `public_pdf` leaves out the annex of confidential texts.
    """

    __tablename__ = "narrative_reports"
    __table_args__ = (
        CheckConstraint(
            "state IN ('prepared', 'replaced', 'sent_back', 'signed', 'filed')", name="state_is_declared"
        ),
        CheckConstraint("signed_by IS NULL OR signed_by <> prepared_by", name="another_person_signs"),
        CheckConstraint(
            "(state IN ('signed', 'filed')) = (signed_at IS NOT NULL AND signed_on IS NOT NULL)",
            name="signed_exactly_with_a_time",
        ),
        CheckConstraint(
            "(state IN ('signed', 'filed')) = (pdf IS NOT NULL AND public_pdf IS NOT NULL)", name="signed_with_its_pdf"
        ),
        CheckConstraint("(state = 'filed') = (filed_on IS NOT NULL)", name="filed_exactly_with_a_day"),
        CheckConstraint("number > 0", name="number_counts_from_one"),
        UniqueConstraint("kind", "party", "period", "number", name="uq_narrative_reports_number"),
        Index(
            "uq_narrative_reports_one_prepared", "kind", "party", "period", unique=True,
            postgresql_where="state = 'prepared'",
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    party: Mapped[str] = mapped_column(String(3))
    period: Mapped[str] = mapped_column(String(9), default="")
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(10), default=PREPARED)
    as_at: Mapped[date] = mapped_column(Date)
    approaches: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    context: Mapped[str] = mapped_column(Text)
    context_sha256: Mapped[str] = mapped_column(String(64))
    prepared_by: Mapped[int] = mapped_column(Integer)
    prepared_by_name: Mapped[str] = mapped_column(Text)
    prepared_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    signed_by: Mapped[int | None] = mapped_column(Integer)
    signed_by_name: Mapped[str] = mapped_column(Text, default="")
    signed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    signed_on: Mapped[date | None] = mapped_column(Date)
    pdf: Mapped[bytes | None] = mapped_column(LargeBinary)
    pdf_sha256: Mapped[str] = mapped_column(String(64), default="")
    public_pdf: Mapped[bytes | None] = mapped_column(LargeBinary)
    public_pdf_sha256: Mapped[str] = mapped_column(String(64), default="")
    filed_on: Mapped[date | None] = mapped_column(Date)
    filed_reference: Mapped[str] = mapped_column(Text, default="")
    filed_by_name: Mapped[str] = mapped_column(Text, default="")
    filed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}
