"""Tells owners of tasks that are due tomorrow, each once for each due date, while Concord serves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import String, cast, exists, select

from app.coordination.following import silent
from app.coordination.models import Reminder, Task
from app.core import audit, clock, outbox
from app.core.db import locked, unit_of_work
from app.core.web import local_today
from workflows.task import TaskState

_KIND = "task_due"
MOST = 5_000


def due() -> list[str]:
    """What is due now of this area, done; in sentences."""
    told = tell_due(today=local_today())
    return [f"The owners of {told} tasks were told that they are due."] if told else []


def tell_due(*, today: date) -> int:
    """Tell every owner of an open task that is due tomorrow, or today where nobody looked yesterday; how many were.

    A second run tells nobody again.
    """
    with unit_of_work() as session:
        rows = _untold(session, today, today + timedelta(days=1))
        for row in rows:
            if row.owner_id not in silent(session, type=row.about_type, id=row.about_id):
                day = "today" if row.due_on == today else "tomorrow"
                outbox.tell_officers(
                    session, [row.owner_id], subject=f"Due {day}: {row.title}", path=f"/tasks/{row.id}",
                    kind="reminder", urgent=True, partner=row.partner, permission=row.permission,
                )  # fmt: skip
        session.add_all(
            Reminder(thing_type=_KIND, thing_id=f"{row.id} {row.due_on}", officer_id=row.owner_id, by_id=None,
                     by_name=audit.SYSTEM.name, at=clock.now())
            for row in rows
        )  # fmt: skip
        if rows:
            audit.append(
                session, audit.SYSTEM, action="task.due", about=audit.Object("tasks", str(today)),
                summary=f"told the owners of {len(rows)} tasks that they are due",
            )  # fmt: skip
        return len(rows)


def _untold(session: Any, first: date, last: date) -> list[Any]:
    """Open tasks that are due on these days and whose owner has not been told so."""
    told = exists().where(
        Reminder.thing_type == _KIND, Reminder.officer_id == Task.owner_id,
        Reminder.thing_id == cast(Task.id, String) + " " + cast(Task.due_on, String),
    )  # fmt: skip
    query = (
        select(Task)
        .where(
            Task.due_on.between(first, last), Task.owner_id.is_not(None), Task.state != TaskState.COMPLETED.value, ~told
        )
        .order_by(Task.id)
        .limit(MOST)
    )
    return list(session.scalars(locked(query, skip_locked=True)))
