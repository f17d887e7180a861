"""Answers about tasks: one with what it waits for, those of a partner, and those that wait for an officer."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, exists, false, func, or_, select, text
from sqlalchemy.orm import aliased

from app.coordination.finding import UnknownTask, may_see
from app.coordination.models import Dependency, Task
from app.core.access import Officer
from app.core.db import locked
from app.permissions import OF_ALL_PARTNERS, PERMISSIONS
from workflows.task import TaskFacts, TaskState
from workflows.vocabulary import Actor, Role

_DONE = TaskState.COMPLETED.value
_LOCK = 6_020_014  # held with a number made of the partner: its tasks are judged one change at a time
MOST_OF_A_PARTNER = 500
MOST_TO_CHOOSE = 200


@dataclass(frozen=True)
class Before:
    """A task that another one waits for, or that waits for it."""

    id: uuid.UUID
    title: str
    state: TaskState
    owner: str

    @property
    def open(self) -> bool:
        return self.state is not TaskState.COMPLETED


def task_row(session: Any, task_id: uuid.UUID, *, lock: bool = False) -> Task:
    """The task, locked for a change if asked. Raises UnknownTask."""
    query = select(Task).where(Task.id == task_id)
    if lock:
        query = locked(query)
    found: Task | None = session.scalar(query)
    if found is None:
        raise UnknownTask(str(task_id))
    return found


def seen_task(session: Any, officer: Officer, task_id: uuid.UUID) -> Task:
    """The task, for an officer who may see it. Raises UnknownTask."""
    found = task_row(session, task_id)
    if not may_see(officer, found.permission, found.partner) or not may_see(officer, "tasks.view", found.partner):
        raise UnknownTask(str(task_id))
    return found


def states_of(session: Any, ids: Collection[str]) -> dict[str, tuple[str, date | None]]:
    """How each of these tasks stands, with the day on which it is due. One query."""
    keys = [uuid.UUID(each) for each in ids]
    if not keys:
        return {}
    rows = session.execute(select(Task.id, Task.state, Task.due_on).where(Task.id.in_(keys)))
    return {str(row.id): (row.state, row.due_on) for row in rows}


def hold(session: Any, partner: str | None) -> None:
    """Keep the tasks of a partner and what they wait for as they are, to the end of the transaction."""
    number = int.from_bytes((partner or "").encode()[:3].ljust(3, b" "), "big")
    session.execute(text("SELECT pg_advisory_xact_lock(:lock, :number)"), {"lock": _LOCK, "number": number})


def needs_of(session: Any, task_id: uuid.UUID) -> list[Before]:
    """What the task waits for, by title."""
    query = select(Task.id, Task.title, Task.state, Task.owner_name).join(Dependency, Dependency.needs_id == Task.id)
    rows = session.execute(query.where(Dependency.task_id == task_id).order_by(Task.title, Task.id))
    return [Before(row.id, row.title, TaskState(row.state), row.owner_name) for row in rows]


def waiting_for(session: Any, task_id: uuid.UUID) -> list[Before]:
    """What waits for the task, by title."""
    query = select(Task.id, Task.title, Task.state, Task.owner_name).join(Dependency, Dependency.task_id == Task.id)
    rows = session.execute(query.where(Dependency.needs_id == task_id).order_by(Task.title, Task.id))
    return [Before(row.id, row.title, TaskState(row.state), row.owner_name) for row in rows]


def facts_of(task: Task, *, actor: Actor, needs: Collection[Before], reason: str = "") -> TaskFacts:
    """What the conditions of a step look at."""
    concerns = task.owner_id is None or actor.id in (task.owner_id, task.asked_by) or Role.DESK_OFFICER in actor.roles
    return TaskFacts(
        owned=task.owner_id is not None, concerns_actor=concerns,
        waits_for=tuple(each.title for each in needs if each.open), reason=reason,
    )  # fmt: skip


def of_partner(session: Any, partner: str, officer: Officer) -> list[Any]:
    """The tasks of a partner in the order of their checklist, then as they were made. At most 500."""
    query = (
        select(
            Task.id, Task.title, Task.state, Task.owner_name, Task.agency, Task.due_on, Task.heading, Task.reason,
            Task.about_title, Task.about_type, Task.checklist, Task.description, Task.version,
        )
        .where(Task.partner == partner, visible(officer))
        .order_by(Task.checklist == "", Task.position, Task.state == _DONE, Task.made_at, Task.id)
        .limit(MOST_OF_A_PARTNER)
    )  # fmt: skip
    return list(session.execute(query))


def dependencies_of_partner(session: Any, partner: str) -> dict[uuid.UUID, list[Before]]:
    """What each task of the partner waits for, where that is not completed."""
    query = (
        select(Dependency.task_id, Task.id, Task.title, Task.state, Task.owner_name)
        .join(Task, Task.id == Dependency.needs_id)
        .where(Dependency.partner == partner, Task.state != _DONE)
        .order_by(Task.title)
    )
    found: dict[uuid.UUID, list[Before]] = {}
    for row in session.execute(query):
        before = Before(row.id, row.title, TaskState(row.state), row.owner_name)
        found.setdefault(row.task_id, []).append(before)
    return found


def edges(session: Any, partner: str) -> dict[uuid.UUID, frozenset[uuid.UUID]]:
    """What each task of the partner depends on."""
    found: dict[uuid.UUID, frozenset[uuid.UUID]] = {}
    query = select(Dependency.task_id, Dependency.needs_id).where(Dependency.partner == partner)
    for row in session.execute(query):
        found[row.task_id] = found.get(row.task_id, frozenset()) | {row.needs_id}
    return found


def titles(session: Any, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The titles of these tasks."""
    return dict(session.execute(select(Task.id, Task.title).where(Task.id.in_(ids))).all())


def choosable(session: Any, partner: str, officer: Officer) -> list[Any]:
    """Open tasks of the partner that another one may depend on, by title."""
    query = select(Task.id, Task.title).where(Task.partner == partner, Task.state != _DONE, visible(officer))
    return list(session.execute(query.order_by(Task.title, Task.id).limit(MOST_TO_CHOOSE)))


def visible(officer: Officer, model: Any = Task) -> Any:
    """The condition that the officer may see the row of a table that names a partner and a permission."""
    allowed = []
    for permission, roles in PERMISSIONS.items():
        scopes = {scope for role, scope in officer.grants if role in roles}
        if None in scopes:
            allowed.append(model.permission == permission)
        elif scopes:
            near = model.partner.in_(sorted(scope for scope in scopes if scope))
            if permission not in OF_ALL_PARTNERS:
                near = or_(model.partner.is_(None), near)
            allowed.append(and_(model.permission == permission, near))
    return or_(*allowed) if allowed else false()


_COLUMNS = (
    Task.id, Task.title, Task.partner, Task.state, Task.owner_id, Task.owner_name, Task.asked_by, Task.asked_by_name,
    Task.asked_at, Task.due_on, Task.about_title, Task.subject_ended,
)  # fmt: skip


def mine(session: Any, officer: Officer) -> list[Any]:
    """Open tasks of the officer that nothing stands before, longest first."""
    needed = aliased(Task)
    before = exists(
        select(1).select_from(Dependency).join(needed, needed.id == Dependency.needs_id)
        .where(Dependency.task_id == Task.id, needed.state != _DONE)
    )  # fmt: skip
    query = select(*_COLUMNS).where(Task.owner_id == officer.id, Task.state != _DONE, visible(officer), ~before)
    return list(session.execute(query.order_by(Task.asked_at, Task.id)))


def asked(session: Any, officer: Officer) -> list[Any]:
    """Open tasks that the officer asked of others, longest first; not those of a checklist that nobody has yet."""
    others = and_(Task.owner_id.is_distinct_from(officer.id), or_(Task.owner_id.is_not(None), Task.checklist == ""))
    query = select(*_COLUMNS).where(Task.asked_by == officer.id, others, Task.state != _DONE, visible(officer))
    return list(session.execute(query.order_by(Task.asked_at, Task.id)))


def completed(session: Any, officer: Officer, *, limit: int, offset: int = 0) -> tuple[int, list[Any]]:
    """How many tasks the officer has completed, and some of them, newest first; with a limit of none only how many."""
    rule = and_(Task.completed_by == officer.id, Task.state == _DONE, visible(officer))
    total = session.scalar(select(func.count()).select_from(Task).where(rule))
    query = select(*_COLUMNS, Task.completed_at).where(rule).order_by(Task.completed_at.desc(), Task.id)
    return int(total or 0), list(session.execute(query.limit(limit).offset(offset))) if limit else []


def dated(session: Any, officer: Officer, *, first: date, last: date) -> list[Any]:
    """Open tasks of the officer, or that they asked for, that are due in this time."""
    concerns = or_(Task.owner_id == officer.id, Task.asked_by == officer.id)
    query = select(*_COLUMNS, Task.permission).where(
        concerns, Task.state != _DONE, Task.due_on.between(first, last), visible(officer)
    )
    return list(session.execute(query.order_by(Task.due_on, Task.id)))


def found(session: Any, officer: Officer, words: str, *, limit: int = 20) -> list[Any]:
    """Tasks that hold the words, of what the officer may see; open ones first."""
    query = select(*_COLUMNS).where(Task.title.icontains(words, autoescape=True), visible(officer))
    return list(session.execute(query.order_by(Task.state == _DONE, Task.title, Task.id).limit(limit)))
