"""Changes to action points: what a side took on is recorded, becomes a task of its owner, and is ended."""

from __future__ import annotations

import uuid
from typing import Any

from app.committees.answers import ActionAnswers, CommitteeRefused, chosen, given, possible, tidy
from app.committees.commands import officer_for
from app.committees.models import SIDES, ActionPoint, Body, Decision, Meeting
from app.committees.queries import row_of
from app.committees.recording import about, log, named, permit
from app.coordination.answers import TaskRefused
from app.core import clock, versions
from app.core.db import unit_of_work
from app.core.registry import registry
from workflows.vocabulary import Actor

MOST_TITLE = 200  # characters of a task's title


def add_action(
    actor: Actor, *, iso3: str, source: type[Meeting] | type[Decision], source_id: uuid.UUID, answers: ActionAnswers
) -> int:
    """Record what a side took on at a meeting or by a decision; its id. For an officer of ours it becomes a task.

    Raises NotPermitted, UnknownCommittee, and CommitteeRefused.
    """
    permit(actor)
    text = given("text", answers.text, "Enter what is to be done.", most=2000, multiline=True)
    side = chosen("side", answers.side, SIDES, "Choose the side that took it on.")
    due = possible("due_on", answers.due_on)
    with unit_of_work() as session:
        origin, body = row_of(session, source, iso3, source_id, lock=True)
        officer = officer_for(session, iso3, answers.officer, "officer")
        if officer and side == "host":
            raise CommitteeRefused("An officer of Concord acts for our side. Enter a name instead.", "officer")
        owner = officer.name if officer else tidy("owner", answers.owner)
        row = ActionPoint(
            body_id=body.id, meeting_id=origin.id if source is Meeting else None,
            decision_id=origin.id if source is Decision else None, text=text, side=side,
            owner_id=officer.id if officer else None, owner_name=owner, due_on=due, recorded_by_name=actor.name,
            recorded_at=clock.now(), task_id="",
        )  # fmt: skip
        row.task_id = _task(session, actor, body, origin, row) if officer else ""
        session.add(row)
        log(session, actor, body, row, action="add", summary=f"recorded an action point of {named(origin, body)}")
        return row.id


def _task(session: Any, actor: Actor, body: Body, origin: Meeting | Decision, row: ActionPoint) -> str:
    """The id of the task that the action point becomes; empty where no area keeps tasks."""
    said = " ".join(row.text.split())
    title = said if len(said) <= MOST_TITLE else f"{said[: MOST_TITLE - 1]}…"
    for add in registry.all("add_task"):
        try:
            made = add(
                session, actor, title=title, about_type=about(origin).type, about_id=str(origin.id),
                partner=body.partner, owner_id=row.owner_id, due=row.due_on,
            )  # fmt: skip
        except TaskRefused as refused:
            raise CommitteeRefused(f"No task can be made of it: {refused}", "officer") from refused
        return str(made)
    return ""


def end_action(actor: Actor, *, iso3: str, action_id: int, done: bool, version: int | None) -> None:
    """Say that it was done, or that it was dropped. One that became a task ends there.

    Raises NotPermitted, UnknownCommittee, StaleVersion, and CommitteeRefused.
    """
    permit(actor)
    with unit_of_work() as session:
        row, body = row_of(session, ActionPoint, iso3, action_id, lock=True)
        versions.check(session, about(row), seen=version)
        if row.state != "open":
            raise CommitteeRefused("It has ended already.")
        if row.task_id:
            raise CommitteeRefused("It became a task: complete the task on its own page.")
        row.state = "done" if done else "dropped"
        row.ended_by_name, row.ended_at = actor.name, clock.now()
        log(session, actor, body, row, action="end", tell=False,
            summary=f"{'completed' if done else 'dropped'} an action point of {body.name}")  # fmt: skip
