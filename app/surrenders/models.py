"""Taxable facilities with their emissions by year, notices with their units and steps, and what confirmed them."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
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
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import db
from workflows.surrender import SurrenderStage

_DECISIONS = "decision IN ('', 'approved', 'refused')"
_DECIDED = "(decision = '') = (decided_at IS NULL)"
_ANOTHER = "decision = '' OR (decided_by IS NOT NULL AND decided_by IS DISTINCT FROM recorded_by)"
_STAGES = ", ".join(repr(stage.value) for stage in SurrenderStage)


class Facility(db.Model):  # type: ignore[misc]
    """One version of what is on record of a taxable facility: recorded by one officer, confirmed by another.

    `code` stays; the newest approved version counts. `since` and `until` are emissions years, both counted in; without
    `until` it is taxable still. A version that was decided stays as it is.
    """

    __tablename__ = "taxable_facilities"
    __table_args__ = (
        CheckConstraint(_DECISIONS, name="decision_is_declared"),
        CheckConstraint(_DECIDED, name="decided_exactly_with_decision"),
        CheckConstraint(_ANOTHER, name="another_person_decides"),
        CheckConstraint("code <> '' AND code = upper(code)", name="code_is_in_capitals"),
        CheckConstraint("name <> '' AND operator <> ''", name="name_and_operator_are_given"),
        CheckConstraint("since <= until", name="ends_after_it_begins"),
        CheckConstraint("number > 0", name="number_counts_from_one"),
        UniqueConstraint("code", "number", name="uq_taxable_facilities_number"),
        Index("uq_taxable_facilities_one_open", "code", unique=True, postgresql_where="decision = ''"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    number: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(Text)
    operator: Mapped[str] = mapped_column(Text)
    uen: Mapped[str] = mapped_column(Text, default="")
    since: Mapped[int] = mapped_column(Integer)
    until: Mapped[int | None] = mapped_column(Integer)
    source: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[int | None] = mapped_column(Integer)
    recorded_by_name: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    decision: Mapped[str] = mapped_column(String(10), default="")
    decided_by: Mapped[int | None] = mapped_column(Integer)
    decided_by_name: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}

    def taxable_in(self, year: int) -> bool:
        """Whether it is taxable for the emissions of this year."""
        return self.since <= year and (self.until is None or year <= self.until)


class FacilityYear(db.Model):  # type: ignore[misc]
    """One version of the taxable emissions of one facility in one emissions year, in whole tCO2e.

    Recorded by one officer, confirmed by another; a correction is a further version.
    """

    __tablename__ = "facility_years"
    __table_args__ = (
        CheckConstraint(_DECISIONS, name="decision_is_declared"),
        CheckConstraint(_DECIDED, name="decided_exactly_with_decision"),
        CheckConstraint(_ANOTHER, name="another_person_decides"),
        CheckConstraint("emissions > 0", name="emissions_are_positive"),
        CheckConstraint("year BETWEEN 2019 AND 2200", name="year_is_an_emissions_year"),
        CheckConstraint("number > 0", name="number_counts_from_one"),
        UniqueConstraint("code", "year", "number", name="uq_facility_years_number"),
        Index("uq_facility_years_one_open", "code", "year", unique=True, postgresql_where="decision = ''"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    facility_id: Mapped[int] = mapped_column(ForeignKey("taxable_facilities.id"))
    code: Mapped[str] = mapped_column(String(20))
    year: Mapped[int] = mapped_column(Integer)
    number: Mapped[int] = mapped_column(Integer)
    emissions: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[int | None] = mapped_column(Integer)
    recorded_by_name: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    decision: Mapped[str] = mapped_column(String(10), default="")
    decided_by: Mapped[int | None] = mapped_column(Integer)
    decided_by_name: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}


class Notice(db.Model):  # type: ignore[misc]
    """A notice that a facility means to use credits for the tax on its emissions of a year. `stage` follows its steps.

    `facility_id` is the version of the facility that it was entered under. `price_cents` is what one credit cost, NULL
    where nobody has said. `retirement` are the serial numbers as the registry shows them retired.
    """

    __tablename__ = "surrender_notices"
    __table_args__ = (
        CheckConstraint(f"stage IN ({_STAGES})", name="stage_is_declared"),
        CheckConstraint("reference ~ '^[A-Z]+-[0-9]{4}-[0-9]{4,}$'", name="reference_is_year_and_number"),
        CheckConstraint("price_cents > 0", name="price_is_positive"),
        CheckConstraint(
            "accepted_by IS DISTINCT FROM checked_by OR accepted_by IS NULL", name="another_person_accepts"
        ),
        CheckConstraint(
            "accepted_by IS DISTINCT FROM entered_by OR accepted_by IS NULL", name="accepter_did_not_enter"
        ),
        CheckConstraint(
            "stage NOT IN ('accepted', 'surrendered') OR accepted_by IS NOT NULL", name="accepted_by_somebody"
        ),
        CheckConstraint("(stage = 'surrendered') = (surrendered_on IS NOT NULL)", name="surrendered_on_a_day"),
        UniqueConstraint("reference", name="uq_surrender_notices_reference"),
        UniqueConstraint("year", "number", name="uq_surrender_notices_number"),
        Index("ix_surrender_notices_facility", "code", "year", "stage"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    reference: Mapped[str] = mapped_column(String(20))
    facility_id: Mapped[int] = mapped_column(ForeignKey("taxable_facilities.id"))
    code: Mapped[str] = mapped_column(String(20))
    year: Mapped[int] = mapped_column(Integer)
    number: Mapped[int] = mapped_column(Integer)
    stage: Mapped[str] = mapped_column(String(20))
    received_on: Mapped[date] = mapped_column(Date)
    price_cents: Mapped[int | None] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(Text, default="")
    retirement: Mapped[str] = mapped_column(Text, default="")
    evidence_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_files.id"))
    entered_by: Mapped[int | None] = mapped_column(Integer)
    entered_by_name: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    checked_by: Mapped[int | None] = mapped_column(Integer)
    checked_by_name: Mapped[str] = mapped_column(Text, default="")
    accepted_by: Mapped[int | None] = mapped_column(Integer)
    accepted_by_name: Mapped[str] = mapped_column(Text, default="")
    surrendered_on: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}


class NoticeBlock(db.Model):  # type: ignore[misc]
    """An unbroken range of units of one issuance that a notice is about. `live` until it is refused or withdrawn.

    No unit is in two live notices: the database refuses it. Nothing but `live` ever changes, and that only once.
    `key` is that of the movement in the ledger that will surrender it.
    """

    __tablename__ = "surrender_blocks"
    __table_args__ = (
        CheckConstraint("first >= 0 AND first <= last", name="range_runs_upward"),
        CheckConstraint("quantity = last - first + 1", name="quantity_is_that_of_the_range"),
        ExcludeConstraint(
            (func.int4range(text("issuance_id"), text("issuance_id"), text("'[]'")), "&&"),
            (func.int8range(text("first"), text("last"), text("'[]'")), "&&"),
            where=text("live"), using="gist", name="surrender_blocks_never_meet",
        ),
        UniqueConstraint("key", name="uq_surrender_blocks_key"),
        Index("ix_surrender_blocks_notice", "notice_id", "first"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("surrender_notices.id"))
    issuance_id: Mapped[int] = mapped_column(ForeignKey("issuances.id"))
    first: Mapped[int] = mapped_column(BigInteger)
    last: Mapped[int] = mapped_column(BigInteger)
    quantity: Mapped[int] = mapped_column(BigInteger)
    live: Mapped[bool] = mapped_column(Boolean)
    key: Mapped[uuid.UUID] = mapped_column(Uuid)


class NoticeEntry(db.Model):  # type: ignore[misc]
    """One step of a notice: who took it, when, and with which answers. Append-only."""

    __tablename__ = "surrender_entries"
    __table_args__ = (
        CheckConstraint(f"led_to IN ({_STAGES})", name="stage_is_declared"),
        Index("ix_surrender_entries_notice", "notice_id", "id"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("surrender_notices.id"))
    step: Mapped[str] = mapped_column(String(30))
    led_to: Mapped[str] = mapped_column(String(20))
    body: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_files.id"))
    recorded_by: Mapped[int | None] = mapped_column(Integer)
    recorded_by_name: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Confirmation(db.Model):  # type: ignore[misc]
    """What the confirmation of a surrender says, frozen with the surrender itself. Append-only."""

    __tablename__ = "surrender_confirmations"
    __table_args__ = (
        CheckConstraint("sha256 = encode(sha256(convert_to(context, 'UTF8')), 'hex')", name="hash_is_that_of_the_text"),
    )

    notice_id: Mapped[int] = mapped_column(ForeignKey("surrender_notices.id"), primary_key=True)
    context: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ConfirmationPdf(db.Model):  # type: ignore[misc]
    """The bytes of a confirmation, kept after the first render. Append-only."""

    __tablename__ = "surrender_confirmation_pdfs"
    __table_args__ = (CheckConstraint("pdf_sha256 = encode(sha256(pdf), 'hex')", name="hash_is_that_of_the_bytes"),)

    notice_id: Mapped[int] = mapped_column(ForeignKey("surrender_confirmations.notice_id"), primary_key=True)
    pdf: Mapped[bytes] = mapped_column(LargeBinary)
    pdf_sha256: Mapped[str] = mapped_column(String(64))
    rendered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
