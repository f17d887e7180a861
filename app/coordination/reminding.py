"""Reminding somebody of something that waits: one click, once in three days for each thing and person."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, text

from app.coordination.answers import RemindedLately, TaskRefused
from app.coordination.finding import carries
from app.coordination.models import Reminder
from app.coordination.task_commands import named
from app.coordination.task_queries import task_row
from app.core import audit, clock, outbox
from app.core.db import unit_of_work
from app.core.web import local_day
from workflows import engine
from workflows.partial_date import on
from workflows.task import WRITERS, TaskState
from workflows.vocabulary import Actor

EVERY = timedelta(days=3)
_LOCK = 6_020_019  # two reminders at once are judged one after the other


def remind_within(
    session: Any, actor: Actor, *, type: str, id: str, officer_id: int, name: str, subject: str, path: str,
    partner: str | None, permission: str,
) -> None:  # fmt: skip
    """Remind one officer of one thing, inside the caller's transaction; the caller writes its audit entry.

    Raises RemindedLately where anybody has done so in the last three days.
    """
    session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    now = clock.now()
    last = session.scalar(
        select(func.max(Reminder.at)).where(
            Reminder.thing_type == type, Reminder.thing_id == id, Reminder.officer_id == officer_id
        )
    )
    if last is not None and now - last < EVERY:
        raise RemindedLately(
            f"{name} was reminded of this on {on(local_day(last)).words()}. You can remind again three days after that."
        )
    session.add(
        Reminder(
            thing_type=type, thing_id=id, officer_id=officer_id, by_id=actor.id or None, by_name=actor.name, at=now
        )
    )
    outbox.tell_officers(
        session, [officer_id], subject=subject, path=path, kind="reminder", urgent=True, partner=partner,
        permission=permission, actor_id=actor.id,
    )  # fmt: skip


def remind_of_task(actor: Actor, *, task_id: uuid.UUID) -> str:
    """Remind the owner of an open task; the name of whoever was reminded.

    Raises UnknownTask, NotPermitted, RemindedLately, and TaskRefused where nobody has it or it is completed.
    """
    with unit_of_work() as session:
        row = task_row(session, task_id, lock=True)
        if not (actor.roles & WRITERS and carries(actor, row.permission)):
            raise engine.NotPermitted("None of your roles for this partner reminds of tasks.")
        if row.owner_id is None or row.owner_id == actor.id:
            raise TaskRefused("Nobody else has this task.", "owner")
        if row.state == TaskState.COMPLETED:
            raise TaskRefused("The task is completed.", "owner")
        remind_within(
            session, actor, type="task", id=str(row.id), officer_id=row.owner_id, name=row.owner_name,
            subject=f"{actor.name} reminds you: {row.title}", path=f"/tasks/{row.id}", partner=row.partner,
            permission=row.permission,
        )  # fmt: skip
        audit.append(
            session, actor, action="remind", about=audit.Object("task", str(row.id), row.version),
            summary=f"reminded {row.owner_name} of {named(row)}",
        )  # fmt: skip
        return row.owner_name


def last_reminders(session: Any, *, type: str, ids: Collection[str]) -> dict[str, datetime]:
    """When somebody was last reminded of each of these things. One query."""
    if not ids:
        return {}
    query = select(Reminder.thing_id, func.max(Reminder.at).label("at"))
    rows = session.execute(
        query.where(Reminder.thing_type == type, Reminder.thing_id.in_(ids)).group_by(Reminder.thing_id)
    )
    return {row.thing_id: row.at for row in rows}
