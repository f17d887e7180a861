"""What the tests of this area share: officers by the name of their role, tasks, and comments."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, text

from app.accounts.models import OfficerRow
from app.coordination import comment_commands, task_commands
from app.coordination.answers import CommentAnswers, TaskAnswers
from app.core.access import Officer
from app.core.db import db
from app.core.registry import registry
from tests.projects.conftest import at_once, head, rows  # noqa: F401
from workflows.vocabulary import Actor

PARTNER = "PER"


@pytest.fixture
def who(app: Any) -> Callable[..., Officer]:
    """`who("Agency clearer, MTI")`: the sample officer of this name, with the roles held now."""

    def find(name: str) -> Officer:
        everybody = registry.all("people")[0](db.session)
        return next(officer for officer in everybody if officer.name == name)

    return find


@pytest.fixture
def act(who: Callable[..., Officer]) -> Callable[..., Actor]:
    """`act("Desk officer, MSE")`: the same officer as somebody who acts for the partner."""
    return lambda name, partner=PARTNER: who(name).actor(partner)


@pytest.fixture
def desk(act: Callable[..., Actor]) -> Actor:
    return act("Desk officer, MSE")


@pytest.fixture
def add(desk: Actor) -> Callable[..., uuid.UUID]:
    """`add("Fix the day", owner_id=3)`: a task about the partner."""

    def make(title: str, *, by: Actor | None = None, about: str = PARTNER, **answers: Any) -> uuid.UUID:
        return task_commands.add_task(by or desk, type="partner", id=about, answers=TaskAnswers(title, **answers))

    return make


@pytest.fixture
def say(desk: Actor) -> Callable[..., uuid.UUID]:
    """`say("Well done", agencies=("MFA",))`: a comment on the partner, for the group or for agencies."""

    def make(
        said: str, *, by: Actor | None = None, about: str = PARTNER, type: str = "partner", **more: Any
    ) -> uuid.UUID:
        visibility = more.pop("visibility", "named" if more.get("agencies") else "group")
        answers = CommentAnswers(said, visibility, **more)
        return comment_commands.comment(by or desk, type=type, id=about, answers=answers)

    return make


@pytest.fixture
def messages(app: Any) -> Callable[..., list[Any]]:
    """`messages("Agency clearer, MTI")`: subject and kind of what was put into the outbox for one officer."""

    def of(name: str) -> list[Any]:
        query = text(
            "SELECT m.subject, m.kind, m.urgent, m.agencies, m.path FROM outbox_messages m JOIN officers o "
            "ON o.id = m.officer_id WHERE o.name = :name ORDER BY m.id"
        )
        return list(db.session.execute(query, {"name": name}))

    return of


@pytest.fixture
def narrow(app: Any) -> Callable[[str, str], None]:
    """`narrow("Viewer, MTI", "GHA")`: the officer keeps the role, but for this partner only."""

    def keep(name: str, partner: str) -> None:
        officer = db.session.scalar(select(OfficerRow.id).where(OfficerRow.name == name))
        db.session.execute(
            text("UPDATE role_grants SET partner = :partner WHERE officer_id = :id"),
            {"partner": partner, "id": officer},
        )
        db.session.commit()

    return keep
