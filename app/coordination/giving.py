"""Giving several tasks of a partner to one officer, who hears of it once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from app.coordination.answers import TaskRefused
from app.coordination.following import silent
from app.coordination.models import Task
from app.coordination.task_commands import FIRST_DUE, LAST_DUE, log, named, owner_for, row_for_change
from app.core import clock, outbox
from app.core.db import unit_of_work
from workflows.task import TaskState
from workflows.vocabulary import Actor


def give_several(
    actor: Actor, *, iso3: str, chosen: Mapping[uuid.UUID, int | None], owner_id: int | None, due_on: date | None
) -> str:
    """Give these tasks to one officer, all of them or none; the name of the officer. Without a day theirs stay.

    `chosen` has the version of each as the page showed it. Raises UnknownTask, StaleVersion, NotPermitted, TaskRefused.
    """
    if not chosen:
        raise TaskRefused("Tick at least one task.", "chosen")
    if due_on is not None and not FIRST_DUE <= due_on <= LAST_DUE:
        raise TaskRefused("Enter a due date between 2000 and 2200.", "due_on")
    with unit_of_work() as session:
        rows = [row_for_change(session, actor, task_id, version) for task_id, version in sorted(chosen.items())]
        for row in rows:
            if row.partner != iso3.upper() or row.state == TaskState.COMPLETED:
                raise TaskRefused(f"“{row.title}” is completed, or belongs to another partner. Leave it out.", "chosen")
        owner = _give(session, actor, rows, owner_id=owner_id, due_on=due_on)
        for row in rows:
            log(session, actor, row, action="assign", summary=f"gave {named(row)} to {owner.name}")
    return str(owner.name)


def _give(session: Any, actor: Actor, rows: list[Task], *, owner_id: int | None, due_on: date | None) -> Any:
    """Change the rows and tell the officer once. Raises TaskRefused where nobody is chosen, or one who may not."""
    owner = None
    for row in rows:
        owner = owner_for(session, owner_id, row.permission, row.partner)
        if owner is None:
            raise TaskRefused("Choose the officer who is to have them.", "owner")
        row.owner_id, row.owner_name, row.agency = owner.id, owner.name, owner.agency
        row.due_on = due_on or row.due_on
        row.asked_by, row.asked_by_name, row.asked_at = actor.id or None, actor.name, clock.now()
    session.flush()
    partner = rows[0].partner
    if owner is not None and owner.id not in silent(session, type="partner", id=partner or ""):
        number = "a task" if len(rows) == 1 else f"{len(rows)} tasks"
        outbox.tell_officers(
            session, [owner.id], subject=f"{actor.name} gave you {number}", kind="action", urgent=True,
            path=f"/partners/{(partner or '').lower()}/next-steps", partner=partner, permission="tasks.view",
            actor_id=actor.id,
        )  # fmt: skip
    return owner
