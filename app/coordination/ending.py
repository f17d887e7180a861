"""Open tasks about what has ended say so, to their owners and on their page; what is left to do is theirs to judge."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, false, or_, select

from app.coordination.following import silent
from app.coordination.models import Task
from app.coordination.task_commands import about as object_of
from app.coordination.task_commands import contents, is_open, named
from app.core import audit, outbox
from app.core.db import locked
from workflows.task import TaskState
from workflows.vocabulary import Actor


def records(found: Iterable[tuple[str, str]]) -> Any:
    """Tasks about any of these records, each a type and an id; none where there is no record."""
    return or_(false(), *(and_(Task.about_type == type, Task.about_id == id) for type, id in found))


def of_partner(iso3: str, types: Iterable[str]) -> Any:
    """Tasks of a partner about records of these types."""
    return and_(Task.partner == iso3, Task.about_type.in_(list(types)))


def subject_ended(session: Any, actor: Actor, *, about: Any, because: str) -> int:
    """Mark the open tasks about these records, and tell their owners and whoever asked; how many.

    A task is not closed by it: papers may be left to send back, or an applicant to be told. Part of a transaction.
    """
    rows = [row for row in _open(session, about) if not row.subject_ended]
    for row in rows:
        row.subject_ended = because
        told = {row.owner_id, row.asked_by} - {None} - silent(session, type=row.about_type, id=row.about_id)
        outbox.tell_officers(
            session, sorted(told), subject=f"{because}: look whether “{row.title}” is still to do",
            path=f"/tasks/{row.id}", kind="action", urgent=True, partner=row.partner, permission=row.permission,
            actor_id=actor.id,
        )  # fmt: skip
        _log(session, actor, row, action="subject_ended", summary=f"ended what {named(row)} is about")
    return len(rows)


def subject_goes_on(session: Any, actor: Actor, *, about: Any) -> None:
    """Take the mark away again, where the end was taken back. Part of a transaction."""
    for row in _open(session, about):
        if row.subject_ended:
            row.subject_ended = ""
            _log(session, actor, row, action="subject_goes_on", summary=f"opened what {named(row)} is about again")


def _open(session: Any, about: Any) -> list[Task]:
    query = select(Task).where(about, Task.state != TaskState.COMPLETED.value).order_by(Task.id)
    return list(session.scalars(locked(query), execution_options={"populate_existing": True}))


def _log(session: Any, actor: Actor, row: Task, *, action: str, summary: str) -> None:
    session.flush()
    audit.append(
        session, actor, action=f"task.{action}", about=object_of(row), summary=summary,
        details={"row": contents(row), "reference": row.about_title if is_open(row) else ""},
    )  # fmt: skip
