"""Working groups and Joint Committees: their members, meetings with papers, decisions, and action points."""

from __future__ import annotations

import uuid
from datetime import date, datetime

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
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import db
from workflows.committee import DecisionStage

KINDS = ("working_group", "joint_committee")
SIDES = ("home", "host")
MEETING_STAGES = ("planned", "held", "called_off")
ACTION_STATES = ("open", "done", "dropped")


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


class Body(db.Model):  # type: ignore[misc]
    """A working group, or the Joint Committee under an agreement. `basis` says under what it was set up."""

    __tablename__ = "committee_bodies"
    __table_args__ = (
        CheckConstraint(_one_of("kind", KINDS), name="kind_is_declared"),
        CheckConstraint("name <> ''", name="name_is_given"),
        UniqueConstraint("partner", "name", name="uq_committee_bodies_name"),
        Index(
            "uq_committee_bodies_one_joint_committee", "partner", unique=True,
            postgresql_where="kind = 'joint_committee'",
        ),
    )  # fmt: skip

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=uuid.uuid4)
    partner: Mapped[str] = mapped_column(ForeignKey("partners.iso3"))
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(Text, default="")
    set_up_by: Mapped[int | None] = mapped_column(Integer)
    set_up_by_name: Mapped[str] = mapped_column(Text)
    set_up_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}


class Member(db.Model):  # type: ignore[misc]
    """Somebody on a body: of our side with a code of the working group, of the other side with its ministry.

    `officer_id` is an officer of Concord, where it is one. Days that are not known are NULL; `until_on` is the last.
    """

    __tablename__ = "committee_members"
    __table_args__ = (
        CheckConstraint(_one_of("side", SIDES), name="side_is_declared"),
        CheckConstraint("name <> '' AND agency <> ''", name="name_and_agency_are_given"),
        CheckConstraint("officer_id IS NULL OR side = 'home'", name="officers_sit_on_our_side"),
        CheckConstraint("from_on <= until_on", name="ends_after_it_begins"),
        Index("ix_committee_members_body", "body_id", "side", "position"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    body_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("committee_bodies.id"))
    side: Mapped[str] = mapped_column(String(10))
    position: Mapped[int] = mapped_column(Integer)
    agency: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    post: Mapped[str] = mapped_column(Text, default="")
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    co_chair: Mapped[bool] = mapped_column(Boolean, default=False)
    from_on: Mapped[date | None] = mapped_column(Date)
    until_on: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}


class Meeting(db.Model):  # type: ignore[misc]
    """A meeting of a body, numbered within it. `agenda` are its items in order; `minutes` what was said of each.

    It is planned until its minutes are recorded, or until it is called off.
    """

    __tablename__ = "committee_meetings"
    __table_args__ = (
        CheckConstraint(_one_of("stage", MEETING_STAGES), name="stage_is_declared"),
        CheckConstraint("first_on <= last_on", name="ends_after_it_begins"),
        CheckConstraint("online OR place <> ''", name="somewhere_or_online"),
        CheckConstraint("(stage = 'held') = (minutes <> '')", name="held_exactly_with_minutes"),
        CheckConstraint("(stage = 'called_off') = (reason <> '')", name="called_off_with_a_reason"),
        CheckConstraint("number > 0", name="number_counts_from_one"),
        UniqueConstraint("body_id", "number", name="uq_committee_meetings_number"),
        Index("ix_committee_meetings_days", "first_on", "last_on"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=uuid.uuid4)
    body_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("committee_bodies.id"))
    number: Mapped[int] = mapped_column(Integer)
    stage: Mapped[str] = mapped_column(String(10), default="planned")
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date] = mapped_column(Date)
    online: Mapped[bool] = mapped_column(Boolean, default=False)
    place: Mapped[str] = mapped_column(Text, default="")
    agenda: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    minutes: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    recorded_by: Mapped[int | None] = mapped_column(Integer)
    recorded_by_name: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}


class Paper(db.Model):  # type: ignore[misc]
    """A paper of a meeting: a stored file, or a page of the record. Append-only."""

    __tablename__ = "committee_papers"
    __table_args__ = (
        CheckConstraint("title <> ''", name="title_is_given"),
        CheckConstraint("(file_id IS NULL) = (path <> '')", name="a_file_or_a_page"),
        CheckConstraint("path = '' OR path ~ '^/[^/]'", name="path_is_of_this_record"),
        Index("ix_committee_papers_meeting", "meeting_id", "id"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("committee_meetings.id"))
    title: Mapped[str] = mapped_column(Text)
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_files.id"))
    path: Mapped[str] = mapped_column(Text, default="")
    added_by: Mapped[int | None] = mapped_column(Integer)
    added_by_name: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Decision(db.Model):  # type: ignore[misc]
    """A decision of a body, numbered within it; without a meeting it was taken by correspondence.

    `hands` are all who recorded or amended it: none of them confirms it. Once confirmed or withdrawn it never changes;
    a later decision takes the place of the one that it supersedes when it is confirmed.
    """

    __tablename__ = "committee_decisions"
    __table_args__ = (
        CheckConstraint(_one_of("stage", tuple(each.value for each in DecisionStage)), name="stage_is_declared"),
        CheckConstraint("text <> ''", name="text_is_given"),
        CheckConstraint("number > 0", name="number_counts_from_one"),
        CheckConstraint(
            "(stage = 'confirmed') = (confirmed_at IS NOT NULL AND confirmed_by IS NOT NULL)",
            name="confirmed_by_somebody",
        ),
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> ALL (hands)", name="another_person_confirms"),
        CheckConstraint("cardinality(hands) > 0", name="somebody_recorded_it"),
        CheckConstraint("(stage = 'withdrawn') = (reason <> '')", name="withdrawn_with_a_reason"),
        CheckConstraint("supersedes_id <> id", name="supersedes_another"),
        UniqueConstraint("body_id", "number", name="uq_committee_decisions_number"),
        Index(
            "uq_committee_decisions_superseded_once", "supersedes_id", unique=True,
            postgresql_where="stage = 'confirmed'",
        ),
        Index("ix_committee_decisions_meeting", "meeting_id", "number"),
        Index("ix_committee_decisions_waiting", "recorded_at", postgresql_where="stage = 'recorded'"),
    )  # fmt: skip

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=uuid.uuid4)
    body_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("committee_bodies.id"))
    number: Mapped[int] = mapped_column(Integer)
    meeting_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("committee_meetings.id"))
    stage: Mapped[str] = mapped_column(String(10), default=DecisionStage.RECORDED.value)
    decided_on: Mapped[date] = mapped_column(Date)
    text: Mapped[str] = mapped_column(Text)
    supersedes_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("committee_decisions.id"))
    hands: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    recorded_by: Mapped[int] = mapped_column(Integer)
    recorded_by_name: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    confirmed_by: Mapped[int | None] = mapped_column(Integer)
    confirmed_by_name: Mapped[str] = mapped_column(Text, default="")
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}


class ActionPoint(db.Model):  # type: ignore[misc]
    """What a side took on at a meeting or by a decision. `task_id` is the task that it became, where it became one."""

    __tablename__ = "committee_actions"
    __table_args__ = (
        CheckConstraint(_one_of("side", SIDES), name="side_is_declared"),
        CheckConstraint(_one_of("state", ACTION_STATES), name="state_is_declared"),
        CheckConstraint("text <> ''", name="text_is_given"),
        CheckConstraint("meeting_id IS NOT NULL OR decision_id IS NOT NULL", name="follows_from_something"),
        CheckConstraint("owner_id IS NULL OR side = 'home'", name="officers_own_for_our_side"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended_exactly_with_a_time"),
        Index("ix_committee_actions_body", "body_id", "state", "due_on"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    body_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("committee_bodies.id"))
    meeting_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("committee_meetings.id"))
    decision_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("committee_decisions.id"))
    text: Mapped[str] = mapped_column(Text)
    side: Mapped[str] = mapped_column(String(10))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    owner_name: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(10), default="open")
    task_id: Mapped[str] = mapped_column(String(40), default="")
    recorded_by_name: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_by_name: Mapped[str] = mapped_column(Text, default="")
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}
