"""Process templates, projects with their entries and files, and authorisations as chains of versions."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
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
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import db
from workflows.authorisation.events import EventKind
from workflows.authorisation.process import Side


def _one_of(column: str, values: Any) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


class ProcessTemplate(db.Model):  # type: ignore[misc]
    """One version of the process of one host, as data. What was decided on never changes."""

    __tablename__ = "process_templates"
    __table_args__ = (
        CheckConstraint("decision IN ('', 'approved', 'refused')", name="decision_is_declared"),
        CheckConstraint("(decision = '') = (decided_at IS NULL)", name="decided_exactly_with_decision"),
        CheckConstraint(
            "decision = '' OR (proposed_by IS NULL AND decided_by IS NULL)"
            " OR (decided_by IS NOT NULL AND decided_by IS DISTINCT FROM proposed_by)",
            name="another_person_decides",
        ),
        UniqueConstraint("partner", "number", name="uq_process_templates_number"),
        Index("uq_process_templates_one_open", "partner", unique=True, postgresql_where="decision = ''"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    partner: Mapped[str] = mapped_column(ForeignKey("partners.iso3"))
    number: Mapped[int] = mapped_column(Integer)
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    note: Mapped[str] = mapped_column(Text, default="")
    proposed_by: Mapped[int | None] = mapped_column(Integer)
    proposed_by_name: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    decision: Mapped[str] = mapped_column(String(10), default="")
    decided_by: Mapped[int | None] = mapped_column(Integer)
    decided_by_name: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}


class Project(db.Model):  # type: ignore[misc]
    """One project under the process version that it started with. `stage` is where its entries lead.

    `eligibility` is the verdict frozen on the day of submission; `flag` what a later list would say, and nothing
    but a remark. Parts of the eligible entity test are NULL while not known. The keys are title and location as
    small letters and figures only, by which the same project is found twice.
    """

    __tablename__ = "projects"
    __table_args__ = (
        CheckConstraint("reference ~ '^[A-Z]{3}-[0-9]{4,}$'", name="reference_is_code_and_number"),
        CheckConstraint("title <> ''", name="title_is_given"),
        CheckConstraint("turn IN ('applicant', 'home', 'host', 'both', 'nobody')", name="turn_is_declared"),
        CheckConstraint("crediting_from <= crediting_to", name="crediting_period_ends_after_it_begins"),
        CheckConstraint("applicant_local_employees >= 0", name="employees_are_counted_from_nought"),
        UniqueConstraint("partner", "number", name="uq_projects_number"),
        Index("ix_projects_queue", "turn", "stage_since"),
        Index("ix_projects_partner", "partner", "stage"),
        Index("ix_projects_title_key", "title_key"),
        Index("ix_projects_programme_project", "programme_project", postgresql_where="programme_project <> ''"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    reference: Mapped[str] = mapped_column(String(12), unique=True)
    partner: Mapped[str] = mapped_column(ForeignKey("partners.iso3"))
    number: Mapped[int] = mapped_column(Integer)
    process_id: Mapped[int] = mapped_column(ForeignKey("process_templates.id"))
    example: Mapped[bool] = mapped_column(Boolean, default=False)
    title: Mapped[str] = mapped_column(Text)
    title_key: Mapped[str] = mapped_column(Text)
    applicant_name: Mapped[str] = mapped_column(Text, default="")
    applicant_country: Mapped[str] = mapped_column(String(3), default="")
    applicant_identifier: Mapped[str] = mapped_column(Text, default="")
    applicant_government: Mapped[bool | None] = mapped_column(Boolean)
    applicant_registered: Mapped[bool | None] = mapped_column(Boolean)
    applicant_tax_resident: Mapped[bool | None] = mapped_column(Boolean)
    applicant_trading: Mapped[bool | None] = mapped_column(Boolean)
    applicant_local_employees: Mapped[int | None] = mapped_column(Integer)
    programme: Mapped[str] = mapped_column(Text, default="")
    methodology: Mapped[str] = mapped_column(Text, default="")
    methodology_version: Mapped[str] = mapped_column(Text, default="")
    scenario: Mapped[str] = mapped_column(Text, default="")
    modules: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    programme_project: Mapped[str] = mapped_column(Text, default="")
    sector: Mapped[str] = mapped_column(Text, default="")
    activity_type: Mapped[str] = mapped_column(Text, default="")
    location: Mapped[str] = mapped_column(Text, default="")
    place_key: Mapped[str] = mapped_column(Text, default="")
    crediting_from: Mapped[date | None] = mapped_column(Date)
    crediting_to: Mapped[date | None] = mapped_column(Date)
    description: Mapped[str] = mapped_column(Text, default="")
    co_benefits: Mapped[str] = mapped_column(Text, default="")
    duplicate_explanation: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(Text, default="")
    stage: Mapped[str] = mapped_column(String(20))
    turn: Mapped[str] = mapped_column(String(10))
    stage_since: Mapped[date] = mapped_column(Date)
    submitted_on: Mapped[date | None] = mapped_column(Date)
    eligibility: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    eligibility_outcome: Mapped[str] = mapped_column(String(20), default="")
    flag: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __mapper_args__ = {"version_id_col": version}


class ExpectedTonnes(db.Model):  # type: ignore[misc]
    """What a project expects to reduce or remove in one calendar year, in whole tCO2e."""

    __tablename__ = "expected_tonnes"
    __table_args__ = (
        CheckConstraint("tonnes >= 0", name="tonnes_are_not_negative"),
        CheckConstraint("year BETWEEN 2000 AND 2200", name="year_is_a_calendar_year"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    tonnes: Mapped[int] = mapped_column(BigInteger)


class ProjectEvent(db.Model):  # type: ignore[misc]
    """One entry of a project's record. Append-only: a mistake is struck by a later entry.

    `happened_on` is the day on which it took effect; `body` its answers: reason, reference, exception, terms.
    """

    __tablename__ = "project_events"
    __table_args__ = (
        CheckConstraint(_one_of("kind", EventKind), name="kind_is_declared"),
        CheckConstraint("quantity > 0", name="quantity_is_positive"),
        CheckConstraint("(kind = 'struck') = (strikes_id IS NOT NULL)", name="strikes_exactly_one_entry"),
        UniqueConstraint("strikes_id", name="uq_project_events_struck_once"),
        Index("ix_project_events_project", "project_id", "id"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    kind: Mapped[str] = mapped_column(String(30))
    happened_on: Mapped[date] = mapped_column(Date)
    letter: Mapped[str] = mapped_column(String(12), default="")
    quantity: Mapped[int | None] = mapped_column(BigInteger)
    body: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_files.id"))
    document_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    strikes_id: Mapped[int | None] = mapped_column(ForeignKey("project_events.id"))
    recorded_by: Mapped[int | None] = mapped_column(Integer)
    recorded_by_name: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ProjectFile(db.Model):  # type: ignore[misc]
    """A file that the applicant or the host gave for one stage. Append-only; `item` is empty for anything else."""

    __tablename__ = "project_files"
    __table_args__ = (Index("ix_project_files_project", "project_id", "id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    stage_code: Mapped[str] = mapped_column(String(1))
    item: Mapped[str] = mapped_column(String(12), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_files.id"))
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    added_by_name: Mapped[str] = mapped_column(Text)


class Authorisation(db.Model):  # type: ignore[misc]
    """One version of an authorisation of one side, as AEF table 2 holds it. Append-only.

    `quantity` is the ceiling in tCO2e, NULL where the letter sets none; `words` are the letter's own.
    """

    __tablename__ = "authorisations"
    __table_args__ = (
        CheckConstraint(_one_of("side", Side), name="side_is_declared"),
        CheckConstraint("quantity > 0", name="quantity_is_positive"),
        CheckConstraint("occurs_from <= occurs_to", name="occurrence_ends_after_it_begins"),
        CheckConstraint("metric IN ('GHG', 'non-GHG')", name="metric_is_declared"),
        UniqueConstraint("project_id", "side", "number", name="uq_authorisations_number"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("project_events.id"))
    side: Mapped[str] = mapped_column(String(4))
    number: Mapped[int] = mapped_column(Integer)
    dated: Mapped[date] = mapped_column(Date)
    authorisation_id: Mapped[str] = mapped_column(Text, default="")
    approach: Mapped[str] = mapped_column(Text, default="")
    quantity: Mapped[int | None] = mapped_column(BigInteger)
    metric: Mapped[str] = mapped_column(Text)
    gwp: Mapped[str] = mapped_column(Text, default="")
    non_ghg_metric: Mapped[str] = mapped_column(Text, default="")
    sectors: Mapped[list[str]] = mapped_column(ARRAY(Text))
    activity_types: Mapped[list[str]] = mapped_column(ARRAY(Text))
    purposes: Mapped[str] = mapped_column(Text)
    parties: Mapped[list[str]] = mapped_column(ARRAY(Text))
    oimp: Mapped[str] = mapped_column(Text, default="")
    occurs_from: Mapped[date | None] = mapped_column(Date)
    occurs_to: Mapped[date | None] = mapped_column(Date)
    use_from: Mapped[date | None] = mapped_column(Date)
    use_to: Mapped[date | None] = mapped_column(Date)
    conditions: Mapped[str] = mapped_column(Text, default="")
    first_transfer: Mapped[str] = mapped_column(Text, default="")
    first_transfer_words: Mapped[str] = mapped_column(Text, default="")
    change_and_revocation: Mapped[str] = mapped_column(Text, default="")
    explanation: Mapped[str] = mapped_column(Text, default="")
    words: Mapped[str] = mapped_column(Text, default="")


class AuthorisedEntity(db.Model):  # type: ignore[misc]
    """An entity that one version of an authorisation names, as AEF table 5 holds it. Append-only."""

    __tablename__ = "authorised_entities"
    __table_args__ = (UniqueConstraint("authorisation_id", "position", name="uq_authorised_entities_position"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    authorisation_id: Mapped[int] = mapped_column(ForeignKey("authorisations.id"))
    position: Mapped[int] = mapped_column(Integer)
    dated: Mapped[date] = mapped_column(Date)
    name: Mapped[str] = mapped_column(Text)
    country: Mapped[str] = mapped_column(String(3), default="")
    identifier: Mapped[str] = mapped_column(Text, default="")
    approach: Mapped[str] = mapped_column(Text, default="")
    conditions: Mapped[str] = mapped_column(Text, default="")
    change_and_revocation: Mapped[str] = mapped_column(Text, default="")
    explanation: Mapped[str] = mapped_column(Text, default="")
