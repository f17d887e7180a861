"""Assessments with their findings, declarations and advice."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
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
from workflows.assessment import CRITERIA, AssessmentStage, Finding


def _one_of(column: str, values: Any) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


class Assessment(db.Model):  # type: ignore[misc]
    """The assessment of one project at one stage and round. `hands` are all who assessed or combined."""

    __tablename__ = "assessments"
    __table_args__ = (
        CheckConstraint(_one_of("stage", AssessmentStage), name="stage_is_declared"),
        CheckConstraint("NOT (countersigned_by = ANY (hands))", name="another_person_countersigns"),
        CheckConstraint(
            "(stage = 'countersigned') = (countersigned_at IS NOT NULL)", name="countersigned_exactly_with_a_time"
        ),
        UniqueConstraint("project_id", "stage_code", "round", name="uq_assessments_once"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    stage_code: Mapped[str] = mapped_column(String(1))
    round: Mapped[int] = mapped_column(Integer, default=1)
    stage: Mapped[str] = mapped_column(String(20), default=AssessmentStage.OPEN.value)
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    hands: Mapped[list[int]] = mapped_column(ARRAY(Integer), default=list)
    positive: Mapped[bool | None] = mapped_column(Boolean)
    combined_by: Mapped[int | None] = mapped_column(Integer)
    combined_by_name: Mapped[str] = mapped_column(Text, default="")
    combined_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    countersigned_by: Mapped[int | None] = mapped_column(Integer)
    countersigned_by_name: Mapped[str] = mapped_column(Text, default="")
    countersigned_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}


class AssessmentFinding(db.Model):  # type: ignore[misc]
    """One finding on one criterion. Append-only: the latest of an agency counts. An empty agency is all together.

    `evidence` lists `{"file": uuid or "", "name": text, "page": text}`.
    """

    __tablename__ = "assessment_findings"
    __table_args__ = (
        CheckConstraint(_one_of("criterion", CRITERIA), name="criterion_is_declared"),
        CheckConstraint(_one_of("finding", Finding), name="finding_is_declared"),
        CheckConstraint("finding = 'meets' OR reason <> ''", name="a_reason_goes_with_the_finding"),
        Index("ix_assessment_findings_assessment", "assessment_id", "id"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"))
    agency: Mapped[str] = mapped_column(String(10), default="")
    criterion: Mapped[str] = mapped_column(String(30))
    finding: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text, default="")
    conditions: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[list[dict[str, str]]] = mapped_column(JSONB, default=list)
    officer_id: Mapped[int | None] = mapped_column(Integer)
    officer_name: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class AssessmentDeclaration(db.Model):  # type: ignore[misc]
    """What one officer declared on conflicts of interest. Append-only: the latest counts."""

    __tablename__ = "assessment_declarations"
    __table_args__ = (Index("ix_assessment_declarations_assessment", "assessment_id", "id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"))
    officer_id: Mapped[int] = mapped_column(Integer)
    officer_name: Mapped[str] = mapped_column(Text)
    agency: Mapped[str] = mapped_column(String(10))
    conflicted: Mapped[bool] = mapped_column(Boolean)
    words: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class AssessmentAdvice(db.Model):  # type: ignore[misc]
    """Advice of the International Advisory Panel for Carbon Credits. Append-only."""

    __tablename__ = "assessment_advice"
    __table_args__ = (Index("ix_assessment_advice_assessment", "assessment_id", "id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"))
    given_on: Mapped[date] = mapped_column(Date)
    text: Mapped[str] = mapped_column(Text)
    recorded_by_name: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
