"""Officers with mailboxes, messages for them, and a mail server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from app.core import clock
from app.core.db import db
from app.core.outbox import tell, tell_officers
from app.mailing import planning
from app.mailing.carrying import Carrier
from app.mailing.writing import Sender
from tests.mailing.server import MailServer
from workflows.vocabulary import Role

SENDER = Sender("Concord <concord@agency.example>", "https://concord.agency.example")


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    found = MailServer().start()
    yield found
    found.stop()


@pytest.fixture
def add_officer(app: Any) -> Callable[..., int]:
    """`add_officer("mei", Role.CLEARER, partner="PER")`: the number of an officer who may sign in and get mail."""

    def add(name: str, *roles: Role, partner: str | None = None, agency: str = "MSE") -> int:
        number = db.session.scalar(
            text(
                "INSERT INTO officers (name, email, agency, created_at, version)"
                " VALUES (:name, :email, :agency, now(), 1) RETURNING id"
            ),
            {"name": name.capitalize(), "email": f"{name}@agency.example", "agency": agency},
        )
        for role in roles:
            db.session.execute(
                text("INSERT INTO role_grants (officer_id, role, partner, granted_at) VALUES (:id, :role, :p, now())"),
                {"id": number, "role": role.value, "p": partner},
            )
        db.session.commit()
        return int(number)

    return add


@pytest.fixture
def ask(app: Any) -> Callable[..., None]:
    """`ask(officer, "Clear the text")`: a message that asks this officer for an act."""

    def put(*officers: int, subject: str = "Clear the factsheet", path: str = "/documents", **more: Any) -> None:
        said = {"kind": "action", "urgent": True} | more
        tell_officers(db.session, officers, subject=subject, path=path, **said)
        db.session.commit()

    return put


@pytest.fixture
def news(app: Any) -> Callable[..., None]:
    """`news("Peru moved on", Audience.CLEARERS, partner="PER")`: a message to an audience."""

    def put(subject: str, *audiences: Any, path: str = "/partners", **more: Any) -> None:
        tell(db.session, audiences, subject=subject, path=path, **more)
        db.session.commit()

    return put


@pytest.fixture
def round_of(app: Any, mail_server: MailServer) -> Callable[..., int | None]:
    """`round_of()`: collect, plan and carry, as one round of the worker does; how many mails went."""

    def go(*, digests: bool = False) -> int | None:
        while planning.collect(clock.now()):
            pass
        if digests:
            planning.plan_digests(clock.now(), app.config["SETTINGS"].time_zone)
        return Carrier(mail_server.relay, SENDER, name="test").carry()

    return go


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """`at(moment)`: the clock stands at a moment."""
    return lambda moment: monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.fixture
def later(at: Callable[[Any], None]) -> Callable[..., None]:
    """`later(hours=2)`: the clock goes on, or back."""

    def move(**by: float) -> None:
        at(clock.now() + timedelta(**by))

    return move


@pytest.fixture
def delivery_states(app: Any) -> Callable[[], list[str]]:
    """The delivery_states of all deliveries in order."""

    def read() -> list[str]:
        found = list(db.session.scalars(text("SELECT state FROM mail_deliveries ORDER BY id")))
        db.session.rollback()
        return found

    return read
