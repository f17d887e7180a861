"""Changes to tasks: added, changed, given to somebody, taken from step to step, made to wait for one another."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm.attributes import flag_modified

from app.coordination import task_queries as queries
from app.coordination.answers import TaskAnswers, TaskRefused, tidy
from app.coordination.finding import carries, may_see, people, record_of
from app.coordination.following import silent
from app.coordination.models import TITLE_LENGTH, Dependency, Task
from app.coordination.records import Record, is_closed
from app.core import audit, clock, outbox, versions
from app.core.access import Officer
from app.core.db import unit_of_work
from workflows import engine
from workflows.task import TASK, WRITERS, TaskState, circle
from workflows.vocabulary import AGENCIES, Actor

FIRST_DUE, LAST_DUE = date(2000, 1, 1), date(2200, 12, 31)
_CODES = {agency.code for agency in AGENCIES}


def add_task(actor: Actor, *, type: str, id: str, answers: TaskAnswers) -> uuid.UUID:
    """Add a task about a record; its id. Its owner is told.

    Raises NotPermitted, and TaskRefused for an answer that cannot be kept.
    """
    with unit_of_work() as session:
        record = record_of(session, type=type, id=id)
        if record is None or not carries(actor, record.permission):
            raise TaskRefused("Choose what the task is about.", "about")
        if answers.needs:
            queries.hold(session, record.partner or None)  # before the audit chain, as in every other command
        row = add_task_within(session, actor, record=record, answers=answers)
        before = [named(_depend(session, row, needed)) for needed in answers.needs]
        if before:
            log(session, actor, row, action="depend", summary=f"let {named(row)} wait for {' and '.join(before)}")
        return row.id


def add_task_within(session: Any, actor: Actor, *, record: Record, answers: TaskAnswers) -> Task:
    """Add a task inside the caller's transaction, with its audit entry and the message to its owner.

    For other areas too. What it depends on is left out here. Raises NotPermitted and TaskRefused.
    """
    _permit(actor)
    if not record.tasks:
        raise TaskRefused("What is kept there takes comments only. Add a task about something open.", "about")
    answers = _checked(answers)
    owner = owner_for(session, answers.owner_id, record.permission, record.partner)
    now = clock.now()
    row = Task(
        title=answers.title, partner=record.partner or None, about_type=record.type, about_id=record.id,
        about_title=record.title, about_url=record.url, permission=record.permission,
        owner_id=owner.id if owner else None, owner_name=owner.name if owner else "",
        agency=answers.agency or (owner.agency if owner else ""), due_on=answers.due_on, state=TaskState.NOT_STARTED,
        description=answers.description, evidence=answers.evidence, reason="", asked_by=actor.id or None,
        asked_by_name=actor.name, asked_at=now, made_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _tell_owner(session, actor, row, "gave you a task")
    to = f" for {owner.name}" if owner else ""
    log(session, actor, row, action="add", summary=f"added {named(row)}{to}")
    return row


def change_task(actor: Actor, *, task_id: uuid.UUID, answers: TaskAnswers, version: int | None) -> None:
    """Change what a task says, whose it is, and by when. Raises StaleVersion, NotPermitted, TaskRefused."""
    with unit_of_work() as session:
        row = row_for_change(session, actor, task_id, version)
        answers = _checked(answers)
        given = answers.owner_id != row.owner_id
        _give(session, actor, row, answers.owner_id)
        row.title, row.description, row.evidence = answers.title, answers.description, answers.evidence
        row.due_on, row.agency = answers.due_on, answers.agency or row.agency
        log(session, actor, row, action="change", summary=f"changed {named(row)}{_to(row) if given else ''}")


def assign(actor: Actor, *, task_id: uuid.UUID, owner_id: int | None, version: int | None) -> None:
    """Give the task to one officer, who is told. Raises StaleVersion, NotPermitted, TaskRefused."""
    with unit_of_work() as session:
        row = row_for_change(session, actor, task_id, version)
        _give(session, actor, row, owner_id)
        log(session, actor, row, action="assign", summary=f"gave {named(row)}{_to(row)}")


def take_step(
    actor: Actor, *, task_id: uuid.UUID, step: str, version: int | None, reason: str = "", evidence: str = ""
) -> str:
    """Start, block, complete or open again; the sentence that says what was done.

    Raises StaleVersion, TaskRefused, and what `engine.fire` raises; then nothing is written.
    """
    reason = tidy("reason", reason, most=2000, multiline=True)
    evidence = tidy("evidence", evidence, most=2000, multiline=True)
    with unit_of_work() as session:
        row = row_for_change(session, actor, task_id, version)
        queries.hold(session, row.partner)
        facts = queries.facts_of(row, actor=actor, needs=queries.needs_of(session, row.id), reason=reason)
        outcome = engine.fire(TASK, step, stage=TaskState(row.state), actor=actor, facts=facts)
        row.state, row.reason = outcome.target.value, reason
        done = outcome.target is TaskState.COMPLETED
        row.completed_at = clock.now() if done else None
        row.completed_by, row.completed_by_name = (actor.id or None, actor.name) if done else (None, "")
        row.evidence = evidence or row.evidence
        _tell_of_step(session, actor, row, outcome.step.name)
        because = f": {reason.rstrip('.')}" if reason else ""
        log(
            session,
            actor,
            row,
            action=step,
            summary=f"{outcome.step.done} {named(row)}{because if is_open(row) else ''}",
        )
        return f"You {outcome.step.done} “{row.title}”."


def add_dependency(actor: Actor, *, task_id: uuid.UUID, needs_id: uuid.UUID, version: int | None) -> None:
    """Let the task wait for another one of its partner.

    Raises StaleVersion, NotPermitted, and TaskRefused, which names the circle where they would wait for each other.
    """
    with unit_of_work() as session:
        row = row_for_change(session, actor, task_id, version)
        before = _depend(session, row, needs_id)
        flag_modified(row, "reason")  # whoever has the page of the task open sees that it changed
        log(session, actor, row, action="depend", summary=f"let {named(row)} wait for {named(before)}")


def remove_dependency(actor: Actor, *, task_id: uuid.UUID, needs_id: uuid.UUID, version: int | None) -> None:
    """Let the task wait for the other one no longer. Raises StaleVersion, NotPermitted, TaskRefused."""
    with unit_of_work() as session:
        row = row_for_change(session, actor, task_id, version)
        gone = session.execute(
            delete(Dependency).where(Dependency.task_id == task_id, Dependency.needs_id == needs_id)
        ).rowcount
        if not gone:
            raise TaskRefused("The task does not wait for that one.", "needs")
        flag_modified(row, "reason")
        log(session, actor, row, action="depend", summary=f"let {named(row)} wait for another one no longer")


def row_for_change(session: Any, actor: Actor, task_id: uuid.UUID, version: int | None) -> Task:
    row = queries.task_row(session, task_id, lock=True)
    _permit(actor)
    if not carries(actor, row.permission):
        raise engine.NotPermitted("You may not see what this task is about.")
    versions.check(session, about(row), seen=version)
    return row


def _permit(actor: Actor) -> None:
    if not actor.roles & WRITERS:
        raise engine.NotPermitted("None of your roles for this partner adds or changes tasks.")


def _checked(answers: TaskAnswers) -> TaskAnswers:
    """The answers, tidied. Raises TaskRefused for one that no task can have."""
    title = tidy("title", answers.title, most=TITLE_LENGTH)
    if not title:
        raise TaskRefused("Enter what is to be done, beginning with a verb.", "title")
    if answers.agency and answers.agency not in _CODES:
        raise TaskRefused("Choose an agency of the working group.", "agency")
    if answers.due_on is not None and not FIRST_DUE <= answers.due_on <= LAST_DUE:
        raise TaskRefused("Enter a due date between 2000 and 2200.", "due_on")
    description = tidy("description", answers.description, most=5000, multiline=True)
    evidence = tidy("evidence", answers.evidence, most=2000, multiline=True)
    return replace(answers, title=title, description=description, evidence=evidence)


def owner_for(session: Any, owner_id: int | None, permission: str, partner: str | None) -> Officer | None:
    """The officer who is to own it. Raises TaskRefused where they may not see it or do not act."""
    if owner_id is None:
        return None
    found = next((officer for officer in people(session) if officer.id == owner_id), None)
    if found is None:
        raise TaskRefused("Choose an officer who may sign in.", "owner")
    if not (may_see(found, permission, partner) and may_see(found, "tasks.write", partner)):
        raise TaskRefused(f"{found.name} may not see or do this: choose somebody else.", "owner")
    return found


def _give(session: Any, actor: Actor, row: Task, owner_id: int | None) -> None:
    if owner_id == row.owner_id:
        return
    owner = owner_for(session, owner_id, row.permission, row.partner)
    row.owner_id, row.owner_name = (owner.id, owner.name) if owner else (None, "")
    row.agency = owner.agency if owner else row.agency
    row.asked_by, row.asked_by_name, row.asked_at = actor.id or None, actor.name, clock.now()
    _tell_owner(session, actor, row, "gave you a task")


def _to(row: Task) -> str:
    return f" to {row.owner_name}" if row.owner_name else " to nobody yet"


def _depend(session: Any, row: Task, needs_id: uuid.UUID) -> Task:
    """Write the dependency down; the task that comes before. Raises TaskRefused, with the circle where there is one."""
    queries.hold(session, row.partner)
    before = session.scalar(select(Task).where(Task.id == needs_id))
    if before is None or row.partner is None or before.partner != row.partner:
        raise TaskRefused("Choose a task of the same partner.", "needs")
    edges = queries.edges(session, row.partner)
    if needs_id in edges.get(row.id, frozenset()):
        raise TaskRefused("The task waits for that one already.", "needs")
    if closed := circle(edges, row.id, needs_id):
        raise TaskRefused(circle_words(queries.titles(session, closed), closed), "needs")
    session.add(Dependency(task_id=row.id, needs_id=needs_id, partner=row.partner))
    session.flush()
    return before


def circle_words(titles: dict[uuid.UUID, str], closed: Iterable[uuid.UUID]) -> str:
    """The circle in words, each task waiting for the next."""
    named = " waits for ".join(f"“{titles[each]}”" for each in closed)
    return f"These tasks would wait for each other in a circle: {named}. Choose another task, or remove one of these."


def _tell_owner(session: Any, actor: Actor, row: Task, said: str) -> None:
    if row.owner_id is None or row.owner_id in silent(session, type=row.about_type, id=row.about_id):
        return
    outbox.tell_officers(
        session, [row.owner_id], subject=f"{actor.name} {said}: {row.title}", path=f"/tasks/{row.id}", kind="action",
        urgent=True, partner=row.partner, permission=row.permission, actor_id=actor.id,
    )  # fmt: skip


def _tell_of_step(session: Any, actor: Actor, row: Task, step: str) -> None:
    """Whoever asked hears that it is completed or blocked; its owner that it was opened again."""
    to = row.owner_id if step == "reopen" else row.asked_by
    if to is None or step == "start" or to in silent(session, type=row.about_type, id=row.about_id):
        return
    done = TASK.step(step)
    assert done is not None
    outbox.tell_officers(
        session, [to], subject=f"{actor.name} {done.done} a task: {row.title}", path=f"/tasks/{row.id}",
        kind="action" if step == "reopen" else "news", urgent=step == "reopen", partner=row.partner,
        permission=row.permission, actor_id=actor.id,
    )  # fmt: skip


def about(row: Task) -> audit.Object:
    """What an audit entry of a task is about."""
    return audit.Object("task", str(row.id), row.version)


def is_open(row: Task) -> bool:
    """Whether everybody may see what it is about: else the record of who did what tells nothing of it."""
    return not is_closed(row.permission)


def named(row: Task) -> str:
    """The task in an audit entry, which auditors read whatever it is about."""
    return f"the task “{row.title}”" if is_open(row) else "a task"


def contents(row: Task) -> dict[str, Any]:
    """What an audit entry keeps of the row, as plain values."""
    if not is_open(row):
        return {"state": row.state, "partner": row.partner, "owner_id": row.owner_id}
    plain = (
        "title", "partner", "about_type", "about_id", "owner_id", "agency", "state", "description", "evidence",
        "reason", "asked_by", "completed_by", "checklist", "checklist_version", "item",
    )  # fmt: skip
    return {name: getattr(row, name) for name in plain} | {"due_on": row.due_on.isoformat() if row.due_on else None}


def log(session: Any, actor: Actor, row: Task, *, action: str, summary: str) -> None:
    session.flush()
    audit.append(
        session, actor, action=f"task.{action}", about=about(row), summary=summary,
        details={"row": contents(row), "reference": row.about_title if is_open(row) else "",
                 "needs": sorted(str(each.id) for each in queries.needs_of(session, row.id))},
    )  # fmt: skip
