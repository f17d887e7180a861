"""What was asked of which agency about what, comments with their answers, stopped clocks, and cover for absence."""

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
from workflows.clearance import ClearanceStage

_STAGES = ", ".join(repr(stage.value) for stage in ClearanceStage)


class ClearanceCase(db.Model):  # type: ignore[misc]
    """Everything that is asked about one subject: one row for each, locked while anybody asks or decides.

    `title`, `url` and `partner` are those of the subject when it was last asked about, for lists. `ended_because` says
    what ended the subject, and all asking with it; empty while it goes on.
    """

    __tablename__ = "clearance_cases"
    __table_args__ = (
        UniqueConstraint("subject_type", "subject_id", name="uq_clearance_cases_subject"),
        Index("ix_clearance_cases_partner", "partner"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    subject_type: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(40))
    partner: Mapped[str] = mapped_column(String(3))
    title: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_because: Mapped[str] = mapped_column(Text, default="", server_default="")
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}


class ClearanceRequest(db.Model):  # type: ignore[misc]
    """One agency asked once, with its decision. Asked again is a new row; `live` marks the newest of each agency.

    `covers` names the parts it is about, all of them where it is empty. The decision is bound to `sha256` of exactly
    these parts; `parts` has that of each, `texts` the words that were cleared. `hands` is who had made, edited or sent
    the subject at that moment. What was decided never changes: the database refuses it.
    """

    __tablename__ = "clearance_requests"
    __table_args__ = (
        CheckConstraint(f"stage IN ({_STAGES})", name="stage_is_declared"),
        CheckConstraint("decision IN ('', 'cleared', 'comments', 'not_cleared')", name="decision_is_declared"),
        CheckConstraint(
            "(decision = '') = (decided_at IS NULL) AND (decision = '') = (decided_by IS NULL)",
            name="decided_exactly_with_decision",
        ),
        CheckConstraint("decision = '' OR (sha256 <> '' AND stage NOT IN ('held', 'waiting', 'withdrawn'))",
                        name="decision_is_bound_to_what_was_cleared"),
        CheckConstraint("stage NOT IN ('cleared', 'comments', 'lapsed') OR decision IN ('cleared', 'comments')",
                        name="cleared_only_by_a_decision"),
        CheckConstraint("NOT (decided_by = ANY (hands))", name="another_person_clears"),
        CheckConstraint("NOT (on_behalf_of = ANY (hands))", name="absent_officer_is_another_person"),
        CheckConstraint("days BETWEEN 1 AND 365 AND step BETWEEN 1 AND 9", name="days_and_step_are_counted"),
        Index("uq_clearance_requests_one_live", "case_id", "agency", "role", unique=True, postgresql_where="live"),
        Index("ix_clearance_requests_case", "case_id", "id"),
        Index("ix_clearance_requests_agency", "agency", "stage", postgresql_where="live"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("clearance_cases.id"))
    agency: Mapped[str] = mapped_column(String(10))
    role: Mapped[str] = mapped_column(String(20))
    covers: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    step: Mapped[int] = mapped_column(Integer, default=1)
    days: Mapped[int] = mapped_column(Integer)
    due: Mapped[date | None] = mapped_column(Date)
    stage: Mapped[str] = mapped_column(String(20))
    live: Mapped[bool] = mapped_column(Boolean, default=True)
    note: Mapped[str] = mapped_column(Text, default="")
    asked_by: Mapped[int] = mapped_column(Integer)
    asked_by_name: Mapped[str] = mapped_column(Text)
    asked_agency: Mapped[str] = mapped_column(String(10))
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    asked_on: Mapped[date | None] = mapped_column(Date)
    decision: Mapped[str] = mapped_column(String(20), default="")
    decided_by: Mapped[int | None] = mapped_column(Integer)
    decided_by_name: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    decided_on: Mapped[date | None] = mapped_column(Date)
    on_behalf_of: Mapped[int | None] = mapped_column(Integer)
    on_behalf_of_name: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    subject_version: Mapped[int | None] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    parts: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    texts: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    hands: Mapped[list[int]] = mapped_column(ARRAY(Integer), default=list)
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_because: Mapped[str] = mapped_column(Text, default="")


class ClearanceComment(db.Model):  # type: ignore[misc]
    """A comment with which an agency cleared: the side that asked answers it, the agency accepts the answer.

    While an answer is not accepted, the clearance does not count. `returned` says why another answer was asked for,
    `accepted_for` is the officer on whose behalf it was accepted, if anybody.
    """

    __tablename__ = "clearance_comments"
    __table_args__ = (
        UniqueConstraint("request_id", "number", name="uq_clearance_comments_number"),
        CheckConstraint("text <> ''", name="text_is_given"),
        CheckConstraint("(answer = '') = (answered_at IS NULL)", name="answered_exactly_with_answer"),
        CheckConstraint("accepted_at IS NULL OR answer <> ''", name="accepted_only_with_answer"),
        CheckConstraint("accepted_by IS DISTINCT FROM answered_by OR accepted_by IS NULL",
                        name="another_person_accepts"),
        CheckConstraint("accepted_for IS DISTINCT FROM answered_by OR accepted_for IS NULL",
                        name="absent_officer_did_not_answer"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("clearance_requests.id"))
    number: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[int | None] = mapped_column(Integer)
    answered_by_name: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    returned: Mapped[str] = mapped_column(Text, default="")
    accepted_by: Mapped[int | None] = mapped_column(Integer)
    accepted_by_name: Mapped[str] = mapped_column(Text, default="")
    accepted_for: Mapped[int | None] = mapped_column(Integer)
    accepted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ClearancePause(db.Model):  # type: ignore[misc]
    """Days on which the clock of a request stands still, because somebody else was asked. It ends once."""

    __tablename__ = "clearance_pauses"
    __table_args__ = (
        CheckConstraint("until >= since", name="ends_after_it_begins"),
        CheckConstraint("reason <> ''", name="reason_is_given"),
        Index("uq_clearance_pauses_one_open", "request_id", unique=True, postgresql_where="until IS NULL"),
        Index("ix_clearance_pauses_request", "request_id"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("clearance_requests.id"))
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text)
    paused_by_name: Mapped[str] = mapped_column(Text)
    resumed_by_name: Mapped[str] = mapped_column(Text, default="")


class ClearanceCover(db.Model):  # type: ignore[misc]
    """One officer stands in for another of the same agency, from one day to another, both counted in."""

    __tablename__ = "clearance_covers"
    __table_args__ = (
        CheckConstraint("officer_id <> cover_id", name="another_person_stands_in"),
        CheckConstraint("last >= first", name="ends_after_it_begins"),
        Index("ix_clearance_covers_cover", "cover_id", "last"),
        Index("ix_clearance_covers_officer", "officer_id", "last"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    officer_id: Mapped[int] = mapped_column(Integer)
    officer_name: Mapped[str] = mapped_column(Text)
    cover_id: Mapped[int] = mapped_column(Integer)
    cover_name: Mapped[str] = mapped_column(Text)
    agency: Mapped[str] = mapped_column(String(10))
    first: Mapped[date] = mapped_column(Date)
    last: Mapped[date] = mapped_column(Date)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}


def as_values(row: Any, *names: str) -> dict[str, Any]:
    """Columns of a row as texts, for the audit entry."""
    return {name: value if isinstance(value := getattr(row, name), str | int | list) else str(value) for name in names}
