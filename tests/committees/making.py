"""Bodies, meetings and decisions as tests make them: through the commands, by officers with roles."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from app.committees import commands, decision_commands, meeting_commands
from app.committees.answers import BodyAnswers, DecisionAnswers, MeetingAnswers
from app.core import clock
from workflows.vocabulary import Actor, Role

PARTNER = "gha"
DESK = Actor(901, "Desk officer one", "MSE", frozenset({Role.DESK_OFFICER}))
NEGOTIATOR = Actor(902, "Negotiator two", "MTI", frozenset({Role.NEGOTIATOR}))
READER = Actor(903, "Reader three", "NEA", frozenset({Role.VIEWER}))
TODAY = clock.now().date()


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def body(name: str = "Joint Committee", kind: str = "joint_committee", **more: Any) -> uuid.UUID:
    return commands.set_up_body(DESK, iso3=PARTNER, answers=BodyAnswers(kind, name, **more))


def meeting(of: uuid.UUID, first: date | None = None, **more: Any) -> uuid.UUID:
    answers = MeetingAnswers(first_on=first or ago(10), **({"place": "Made-up House", "agenda": ("Opening",)} | more))
    return meeting_commands.plan_meeting(DESK, iso3=PARTNER, body_id=of, answers=answers)


def decision(of: uuid.UUID, text: str = "The forms are adopted.", by: Actor = DESK, **more: Any) -> uuid.UUID:
    answers = DecisionAnswers(text, **({"decided_on": ago(5)} | more))
    return decision_commands.record_decision(by, iso3=PARTNER, body_id=of, answers=answers, today=TODAY)


def confirm(which: uuid.UUID, by: Actor = NEGOTIATOR, version: int | None = None) -> None:
    decision_commands.confirm(by, iso3=PARTNER, decision_id=which, version=version, today=TODAY)
