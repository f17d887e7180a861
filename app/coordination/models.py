"""Tasks and what they wait for, comments with every text they had, mentions, who follows what, and reminders."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import db
from workflows.task import TaskState

TITLE_LENGTH = 200
_STATES = ", ".join(repr(each.value) for each in TaskState)
VISIBILITIES = ("group", "agency", "named")
LEVELS = ("everything", "asks", "nothing")


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


class Task(db.Model):  # type: ignore[misc]
    """One thing that one officer is asked to do about a record. Whoever sees it must hold `permission`.

    `partner` is empty where it concerns all. `asked_at` is when it was last given to somebody: it waits since then.
    `subject_ended` says that what it is about has ended meanwhile, and how.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state_is_declared"),
        CheckConstraint("title <> ''", name="title_is_given"),
        CheckConstraint("(state = 'completed') = (completed_at IS NOT NULL)", name="completed_exactly_with_a_time"),
        CheckConstraint("state <> 'blocked' OR reason <> ''", name="blocked_with_a_reason"),
        UniqueConstraint("id", "partner", name="uq_tasks_one_partner"),
        Index("uq_tasks_item_once", "partner", "checklist", "item", unique=True, postgresql_where="checklist <> ''"),
        Index("ix_tasks_open_of_owner", "owner_id", "due_on", postgresql_where="state <> 'completed'"),
        Index("ix_tasks_open_asked_by", "asked_by", postgresql_where="state <> 'completed'"),
        Index("ix_tasks_partner", "partner", "state"),
        Index("ix_tasks_about", "about_type", "about_id"),
        Index("ix_tasks_completed", "completed_by", "completed_at", postgresql_where="state = 'completed'"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=uuid.uuid4)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    partner: Mapped[str | None] = mapped_column(ForeignKey("partners.iso3"))
    about_type: Mapped[str] = mapped_column(String(40))
    about_id: Mapped[str] = mapped_column(String(80))
    about_title: Mapped[str] = mapped_column(Text)
    about_url: Mapped[str] = mapped_column(Text)
    permission: Mapped[str] = mapped_column(String(40))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    owner_name: Mapped[str] = mapped_column(Text, default="")
    agency: Mapped[str] = mapped_column(String(10), default="")
    due_on: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(20), default=TaskState.NOT_STARTED.value)
    description: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    checklist: Mapped[str] = mapped_column(String(60), default="")
    checklist_version: Mapped[int] = mapped_column(Integer, default=0)
    item: Mapped[str] = mapped_column(String(60), default="")
    heading: Mapped[str] = mapped_column(String(100), default="")
    position: Mapped[int] = mapped_column(Integer, default=0)
    asked_by: Mapped[int | None] = mapped_column(Integer)
    asked_by_name: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    completed_by: Mapped[int | None] = mapped_column(Integer)
    completed_by_name: Mapped[str] = mapped_column(Text, default="")
    completed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    subject_ended: Mapped[str] = mapped_column(Text, default="", server_default="")
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}


class Dependency(db.Model):  # type: ignore[misc]
    """A task cannot start before another one of the same partner is completed. A trigger refuses a circle."""

    __tablename__ = "task_dependencies"
    __table_args__ = (
        CheckConstraint("task_id <> needs_id", name="no_task_waits_for_itself"),
        ForeignKeyConstraint(["task_id", "partner"], ["tasks.id", "tasks.partner"], name="fk_dependencies_task"),
        ForeignKeyConstraint(["needs_id", "partner"], ["tasks.id", "tasks.partner"], name="fk_dependencies_needs"),
        Index("ix_task_dependencies_needs", "needs_id"),
    )

    task_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    needs_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    partner: Mapped[str] = mapped_column(String(3))


class Comment(db.Model):  # type: ignore[misc]
    """What an officer said about a record, for `agencies` only where any is named. Its author always sees it."""

    __tablename__ = "comments"
    __table_args__ = (
        CheckConstraint(_one_of("visibility", VISIBILITIES), name="visibility_is_declared"),
        CheckConstraint("(visibility = 'group') = (cardinality(agencies) = 0)", name="agencies_are_named_unless_group"),
        CheckConstraint("text <> ''", name="text_is_given"),
        Index("ix_comments_about", "about_type", "about_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=uuid.uuid4)
    about_type: Mapped[str] = mapped_column(String(40))
    about_id: Mapped[str] = mapped_column(String(80))
    about_title: Mapped[str] = mapped_column(Text)
    about_url: Mapped[str] = mapped_column(Text)
    partner: Mapped[str | None] = mapped_column(ForeignKey("partners.iso3"))
    permission: Mapped[str] = mapped_column(String(40))
    visibility: Mapped[str] = mapped_column(String(10))
    agencies: Mapped[list[str]] = mapped_column(ARRAY(String(10)), default=list)
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int] = mapped_column(Integer)
    author_name: Mapped[str] = mapped_column(Text)
    author_agency: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    edited_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}


class CommentText(db.Model):  # type: ignore[misc]
    """A text that a comment had, from its first on. Append-only."""

    __tablename__ = "comment_texts"
    __table_args__ = (UniqueConstraint("comment_id", "number", name="uq_comment_texts_number"),)

    id: Mapped[int] = mapped_column(Integer, Identity(), primary_key=True)
    comment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("comments.id"))
    number: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Mention(db.Model):  # type: ignore[misc]
    """An officer named in a comment; only one who may read it."""

    __tablename__ = "comment_mentions"
    __table_args__ = (Index("ix_comment_mentions_officer", "officer_id", "at"),)

    comment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("comments.id"), primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Follow(db.Model):  # type: ignore[misc]
    """How much an officer wants to hear of a record; of a partner, of everything that belongs to it."""

    __tablename__ = "follows"
    __table_args__ = (
        CheckConstraint(_one_of("level", LEVELS), name="level_is_declared"),
        Index("ix_follows_about", "about_type", "about_id"),
    )

    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"), primary_key=True)
    about_type: Mapped[str] = mapped_column(String(40), primary_key=True)
    about_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    about_title: Mapped[str] = mapped_column(Text)
    about_url: Mapped[str] = mapped_column(Text)
    partner: Mapped[str | None] = mapped_column(ForeignKey("partners.iso3"))
    permission: Mapped[str] = mapped_column(String(40))
    level: Mapped[str] = mapped_column(String(12))
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Reminder(db.Model):  # type: ignore[misc]
    """Somebody was reminded of something. Append-only: once in three days is enough."""

    __tablename__ = "reminders"
    __table_args__ = (Index("ix_reminders_thing", "thing_type", "thing_id", "officer_id", "at"),)

    id: Mapped[int] = mapped_column(Integer, Identity(), primary_key=True)
    thing_type: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[str] = mapped_column(String(80))
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    by_id: Mapped[int | None] = mapped_column(Integer)
    by_name: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
