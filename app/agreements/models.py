"""Partners, their acts, and what is prepared before a signature."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import db
from workflows.agreement.facts import ActKind, Stage, Standing
from workflows.partial_date import Precision


def _one_of(column: str, values: Any) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


class Partner(db.Model):  # type: ignore[misc]
    """A partner country and its one case. `stage` is where its acts lead; `flask audit verify` proves it."""

    __tablename__ = "partners"
    __table_args__ = (
        CheckConstraint(_one_of("stage", Stage), name="stage_is_declared"),
        CheckConstraint("iso3 ~ '^[A-Z]{3}$'", name="code_has_three_letters"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    iso3: Mapped[str] = mapped_column(String(3), unique=True)
    iso2: Mapped[str] = mapped_column(String(2))
    name: Mapped[str] = mapped_column(Text)
    in_text: Mapped[str] = mapped_column(Text)
    region: Mapped[str] = mapped_column(Text, default="")
    counterpart: Mapped[str] = mapped_column(Text, default="")
    lead_agency: Mapped[str] = mapped_column(String(10), default="MSE")
    stages_of_authorisation: Mapped[int | None] = mapped_column(Integer)
    national_registry: Mapped[str] = mapped_column(Text, default="")
    joint_committee: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    stage: Mapped[str] = mapped_column(String(30), default=Stage.DISCUSSION.value)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __mapper_args__ = {"version_id_col": version}


class Act(db.Model):  # type: ignore[misc]
    """One act, as it was recorded. Append-only: a correction adds an act that supersedes this one.

    `date_from` is the first day the date may mean; percentages are of the credits issued.
    """

    __tablename__ = "acts"
    __table_args__ = (
        CheckConstraint(_one_of("kind", ActKind), name="kind_is_declared"),
        CheckConstraint(_one_of("standing", Standing), name="standing_is_declared"),
        CheckConstraint(_one_of("precision", Precision), name="precision_is_declared"),
        CheckConstraint("(date_from IS NULL) = (precision = 'unknown')", name="unknown_exactly_without_date"),
        CheckConstraint("share_of_proceeds BETWEEN 0 AND 100", name="share_of_proceeds_is_a_percentage"),
        CheckConstraint("omge BETWEEN 0 AND 100", name="omge_is_a_percentage"),
        UniqueConstraint("supersedes_id", name="uq_acts_superseded_once"),
        Index("ix_acts_partner", "partner_id", "id"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    kind: Mapped[str] = mapped_column(String(30))
    standing: Mapped[str] = mapped_column(String(10), default=Standing.DONE.value)
    date_from: Mapped[date | None] = mapped_column(Date)
    precision: Mapped[str] = mapped_column(String(10))
    certainty: Mapped[str] = mapped_column(String(12), default="certain")
    note: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(Text, default="")
    mode: Mapped[str] = mapped_column(String(12), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    share_of_proceeds: Mapped[Decimal | None] = mapped_column(Numeric(6, 3))
    omge: Mapped[Decimal | None] = mapped_column(Numeric(6, 3))
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("acts.id"))
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    recorded_by: Mapped[int | None] = mapped_column(Integer)


class ActPerson(db.Model):  # type: ignore[misc]
    """Who signed, concluded or witnessed an act, with the post as on that day. Append-only."""

    __tablename__ = "act_people"
    __table_args__ = (
        CheckConstraint("side IN ('sg', 'host', 'witness')", name="side_is_declared"),
        Index("ix_act_people_act", "act_id", "position"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    act_id: Mapped[int] = mapped_column(ForeignKey("acts.id"))
    side: Mapped[str] = mapped_column(String(10))
    position: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(Text)
    post: Mapped[str] = mapped_column(Text, default="")
    ministry: Mapped[str] = mapped_column(Text, default="")


class AgreementText(db.Model):  # type: ignore[misc]
    """One version of the text for signature, with its SHA-256. Append-only."""

    __tablename__ = "agreement_texts"
    __table_args__ = (UniqueConstraint("partner_id", "number", name="uq_agreement_texts_number"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    number: Mapped[int] = mapped_column(Integer)
    label: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    registered_by: Mapped[int | None] = mapped_column(Integer)
    registered_by_name: Mapped[str] = mapped_column(Text)
    registered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class TextClearance(db.Model):  # type: ignore[misc]
    """What an officer confirmed of one version of the text: bound to its SHA-256. Append-only."""

    __tablename__ = "text_clearances"
    __table_args__ = (
        CheckConstraint("kind IN ('legal_counsel', 'agency', 'full_powers', 'articles')", name="kind_is_declared"),
        UniqueConstraint("text_id", "kind", "agency", name="uq_text_clearances_once"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("agreement_texts.id"))
    kind: Mapped[str] = mapped_column(String(20))
    agency: Mapped[str] = mapped_column(String(10))
    sha256: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(Text, default="")
    officer_id: Mapped[int | None] = mapped_column(Integer)
    officer_name: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Correction(db.Model):  # type: ignore[misc]
    """A proposal to put one act right, and the decision of a second person."""

    __tablename__ = "corrections"
    __table_args__ = (
        CheckConstraint("decision IN ('', 'approved', 'refused')", name="decision_is_declared"),
        CheckConstraint("(decision = '') = (decided_at IS NULL)", name="decided_exactly_with_decision"),
        CheckConstraint("decided_by IS DISTINCT FROM proposed_by OR decided_by IS NULL",
                        name="another_person_decides"),
        Index("uq_corrections_one_open", "partner_id", unique=True, postgresql_where="decision = ''"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    act_id: Mapped[int] = mapped_column(ForeignKey("acts.id"))
    strikes: Mapped[bool] = mapped_column(Boolean, default=False)
    proposed: Mapped[dict[str, Any]] = mapped_column(JSONB)
    reason: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[int | None] = mapped_column(Integer)
    proposed_by_name: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    decision: Mapped[str] = mapped_column(String(10), default="")
    decided_by: Mapped[int | None] = mapped_column(Integer)
    decided_by_name: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    decision_reason: Mapped[str] = mapped_column(Text, default="")
