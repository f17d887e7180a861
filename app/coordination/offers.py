"""What this area offers the others: tasks as records, as work that waits, and as days in the calendar."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy import select

from app.coordination import task_commands
from app.coordination import task_queries as queries
from app.coordination.answers import TaskAnswers, TaskRefused
from app.coordination.due import due as tasks_due
from app.coordination.finding import record_of
from app.coordination.models import Task
from app.coordination.records import Dated, Record, Work
from app.core.access import Officer
from app.core.registry import Registry
from app.core.web import local_day
from workflows.task import TaskState
from workflows.vocabulary import Actor


def offer(registry: Registry) -> None:
    registry.offer("record", record)
    registry.offer("work", work)
    registry.offer("dates", dates)
    registry.offer("add_task", add_task)
    registry.offer("do_what_is_due", tasks_due)


def add_task(
    session: Any, actor: Actor, *, title: str, about_type: str, about_id: str, partner: str, owner_id: int | None,
    due: date | None,
) -> uuid.UUID:  # fmt: skip
    """Add a task about a record inside the caller's transaction; its id. Raises NotPermitted and TaskRefused."""
    found = record_of(session, type=about_type, id=about_id) or record_of(session, type="partner", id=partner)
    if found is None:
        raise TaskRefused("Choose what the task is about.", "about")
    answers = TaskAnswers(title, owner_id=owner_id, due_on=due)
    return task_commands.add_task_within(session, actor, record=found, answers=answers).id


def record(session: Any, *, type: str, id: str) -> Record | None:
    """A task, as what comments are about."""
    if type != "task":
        return None
    try:
        key = uuid.UUID(id)
    except ValueError:
        return None
    row = session.execute(select(Task.id, Task.title, Task.partner, Task.permission).where(Task.id == key)).first()
    if row is None:
        return None
    return Record("task", str(row.id), row.title, f"/tasks/{row.id}", row.partner or "", row.permission)


def work(session: Any, officer: Officer, *, today: date) -> list[Work]:
    """Open tasks of the officer that can start, and those that they asked of others. Two queries."""
    return [
        *(_work(row, mine=True) for row in queries.mine(session, officer)),
        *(_work(row, mine=False) for row in queries.asked(session, officer)),
    ]


def _work(row: Any, *, mine: bool) -> Work:
    url = f"/tasks/{row.id}"
    ended = f" ({row.subject_ended})" if row.subject_ended else ""
    return Work(
        title=f"{row.title}{ended}", url=url, action="Continue" if row.state == TaskState.IN_PROGRESS else "Open",
        who=row.owner_name or "Nobody yet", since=local_day(row.asked_at), mine=mine, partner=row.partner or "",
        asked_by=row.asked_by_name, due=row.due_on,
        remind="" if mine or row.owner_id is None else f"{url}/remind",
    )  # fmt: skip


def dates(session: Any, officer: Officer, *, first: date, last: date) -> list[Dated]:
    """The days on which tasks of the officer, or that they asked for, are due."""
    return [
        Dated(
            kind="task", title=row.title, first=row.due_on, last=row.due_on, url=f"/tasks/{row.id}",
            partner=row.partner or "", source="Due date of a task", permission=row.permission,
        )
        for row in queries.dated(session, officer, first=first, last=last)
    ]  # fmt: skip
