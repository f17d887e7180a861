"""Submissions of annual information: ours from preparing to filing, and those of partners as they were received."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import db

PREPARED, SIGNED, FILED, RECEIVED = "prepared", "signed", "filed", "received"
OURS, THEIRS = "ours", "theirs"


class Submission(db.Model):  # type: ignore[misc]
    """One version of a Party's annual information for one year.

    `tables` is the canonical JSON of the five tables, `holdings` that of the holdings at 31 December as they were
    recorded by `as_of`. The workbook is made when the submission is signed, and kept byte for byte; of a partner's
    it is the file that came in. What was signed, filed or received never changes: a trigger sees to it.
    """

    __tablename__ = "aef_submissions"
    __table_args__ = (
        CheckConstraint("state IN ('prepared', 'signed', 'filed', 'received')", name="state_is_declared"),
        CheckConstraint("source IN ('ours', 'theirs')", name="source_is_declared"),
        CheckConstraint("(source = 'theirs') = (state = 'received')", name="received_exactly_from_others"),
        CheckConstraint("party ~ '^[A-Z]{3}$'", name="party_is_a_code"),
        CheckConstraint("major > 0 AND minor >= 0", name="version_counts_from_one"),
        CheckConstraint("year BETWEEN 2021 AND 2199", name="year_is_one"),
        CheckConstraint(
            "state NOT IN ('signed', 'filed') OR (signed_by IS NOT NULL AND signed_by IS DISTINCT FROM prepared_by)",
            name="another_person_signs",
        ),
        CheckConstraint("(state = 'prepared') = (workbook IS NULL)", name="workbook_is_kept_once_signed"),
        CheckConstraint("(state IN ('signed', 'filed')) = (signed_at IS NOT NULL)", name="signed_exactly_with_time"),
        CheckConstraint("(state = 'filed') = (filed_on IS NOT NULL)", name="filed_exactly_with_day"),
        CheckConstraint(
            "workbook_sha256 = coalesce(encode(sha256(workbook), 'hex'), '')", name="hash_is_that_of_the_workbook"
        ),
        CheckConstraint("tables_sha256 = encode(sha256(convert_to(tables, 'UTF8')), 'hex')", name="hash_is_of_tables"),
        UniqueConstraint("party", "year", "major", "minor", name="uq_aef_submissions_version"),
        Index("uq_aef_submissions_one_open", "party", "year", unique=True, postgresql_where="state = 'prepared'"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    party: Mapped[str] = mapped_column(String(3))
    year: Mapped[int] = mapped_column(SmallInteger)
    major: Mapped[int] = mapped_column(SmallInteger)
    minor: Mapped[int] = mapped_column(SmallInteger)
    source: Mapped[str] = mapped_column(String(6))
    state: Mapped[str] = mapped_column(String(8))
    profile: Mapped[str] = mapped_column(Text)
    tables: Mapped[str] = mapped_column(Text, deferred=True)
    tables_sha256: Mapped[str] = mapped_column(String(64))
    holdings: Mapped[str] = mapped_column(Text, deferred=True)
    as_of: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    explanations: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    findings: Mapped[list[dict[str, str | int]]] = mapped_column(JSONB, default=list)
    workbook: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    workbook_name: Mapped[str] = mapped_column(Text, default="")
    workbook_sha256: Mapped[str] = mapped_column(String(64), default="")
    prepared_by: Mapped[int | None] = mapped_column(Integer)
    prepared_by_name: Mapped[str] = mapped_column(Text)
    prepared_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    signed_by: Mapped[int | None] = mapped_column(Integer)
    signed_by_name: Mapped[str] = mapped_column(Text, default="")
    signed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    filed_on: Mapped[date | None] = mapped_column(Date)
    filed_by: Mapped[int | None] = mapped_column(Integer)
    filed_by_name: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    receipt: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": revision, "version_id_generator": False}

    @property
    def version(self) -> str:
        """`1.0`."""
        return f"{self.major}.{self.minor}"

    @property
    def reference(self) -> str:
        """Party, year and version, as its file is named: for the audit and for people."""
        return f"{self.party}_{self.year}_{self.version}"

    @property
    def path(self) -> str:
        """The address of its page."""
        return f"/reports/annual/{self.year}/{self.party.lower()}/{self.version}"
