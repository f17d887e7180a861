"""How tests sign in and send forms."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from app.accounts import commands, links
from app.core import audit
from app.core.db import db
from workflows.vocabulary import Actor, Role

PASSWORD = "seven brown kettles sing"
ELSEWHERE = "203.0.113.9"


class Clock:
    """The clock of a test: it stands until it is moved."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **time: float) -> None:
        self.moment += timedelta(**time)


class Office:
    """Officers of a test and their browsers."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def administrator(self, email: str = "ada@mse.gov.sg", *, name: str = "Ada Tan") -> int:
        """An administrator with PASSWORD, signed in nowhere."""
        with self.app.app_context():
            self._use_link(commands.invite_administrator(email, name, "MSE"))
        return self.id_of(email)

    def officer(self, email: str = "mei@mti.gov.sg", *, name: str = "Mei Lin", role: Role | None = Role.CLEARER) -> int:
        """An officer with PASSWORD, signed in nowhere."""
        with self.app.app_context():
            added = commands.add_officer(audit.SYSTEM, name=name, email=email, agency="MTI")
            if role is not None:
                commands.grant_role(audit.SYSTEM, added.id, role=role, partner=None, version=None)
            self._use_link(added.path)
        return added.id

    def sample(self, name: str) -> int:
        with self.app.app_context():
            commands.add_sample_officers()
        return int(self.value("SELECT id FROM officers WHERE name = :name", name=name))

    def id_of(self, email: str) -> int:
        return int(self.value("SELECT id FROM officers WHERE email = :email", email=email))

    def actor(self, officer_id: int) -> Actor:
        name, agency = self.row("SELECT name, agency FROM officers WHERE id = :id", id=officer_id)
        return Actor(officer_id, name, agency)

    def value(self, query: str, **values: Any) -> Any:
        return self.row(query, **values)[0]

    def row(self, query: str, **values: Any) -> Any:
        with self.app.app_context():
            return db.session.execute(text(query), values).one()

    def change(self, query: str, **values: Any) -> None:
        with self.app.app_context():
            db.session.execute(text(query), values)
            db.session.commit()

    def signed_in(self, email: str, *, app: Flask | None = None, **more: Any) -> FlaskClient:
        """A browser that has given the password."""
        browser = (app or self.app).test_client()
        answer = sign_in(browser, email, **more)
        assert answer.status_code == 303, answer.text
        return browser

    def signed_in_as(self, name: str) -> FlaskClient:
        """A browser that has chosen a sample officer."""
        officer, browser = self.sample(name), self.app.test_client()
        answer = post(browser, "/sign-in/sample", page="/sign-in/sample", officer=officer)
        assert answer.status_code == 303, answer.text
        return browser

    def said(self) -> list[str]:
        """What the audit chain says, as sentences, oldest first."""
        with self.app.app_context():
            assert list(audit.verify(db.session)) == []
            return [f"{each.actor_name} {each.summary}" for each in reversed(audit.history(db.session, limit=500))]

    def _use_link(self, path: str) -> None:
        token = path.removeprefix(links.path_of(""))
        assert commands.set_password_by_link(token, new=PASSWORD, user_agent="") is not None
        db.session.execute(text("UPDATE officer_sessions SET ended_at = created_at WHERE user_agent = ''"))
        db.session.commit()


def token_of(page: Any) -> str:
    """The form token of a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def cookie_of(browser: FlaskClient, name: str = "concord") -> str | None:
    cookie = browser.get_cookie(name)
    return cookie.value if cookie else None


def sign_in(
    browser: FlaskClient, email: str, *, password: str = PASSWORD, source: str = "127.0.0.1", **more: Any
) -> Any:  # fmt: skip
    around: dict[str, Any] = {"environ_base": {"REMOTE_ADDR": source}}
    page = browser.get("/sign-in?password=1", **around)
    return browser.post(
        "/sign-in",
        data={"csrf_token": token_of(page), "email": email, "password": password, **more},
        **around,
    )


def post(browser: FlaskClient, path: str, *, page: str = "/account", **data: Any) -> Any:
    """Sends a form with the token of a page."""
    return browser.post(path, data={"csrf_token": token_of(browser.get(page)), **data})
