"""A world with something in every corner: a partner with all that Concord keeps about one, and officers."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from app.core.db import db
from tests.client import PageClient
from workflows.vocabulary import Role


@pytest.fixture
def words() -> tuple[str, str, str]:
    """Of the partner, of the compartment, and of one agency's comment."""
    first, second, third = (f"zq{kind}{secrets.token_hex(10)}" for kind in "pcm")
    return first, second, third


@pytest.fixture
def officer_with(app: Any) -> Callable[..., int]:
    """`officer_with("Insider", roles, partner=None)`: a sample officer of this name, whom a browser may sign in as."""

    def add(name: str, roles: Any, *, partner: str | None = None, agency: str = "MSE") -> int:
        number = db.session.scalar(
            text(
                "INSERT INTO officers (name, email, agency, created_at, version, sample)"
                " VALUES (:name, :email, :agency, now(), 1, true) RETURNING id"
            ),
            {"name": name, "email": f"{secrets.token_hex(4)}@sample.invalid", "agency": agency},
        )
        for role in roles:
            scope = None if role is Role.ADMINISTRATOR else partner
            db.session.execute(
                text("INSERT INTO role_grants (officer_id, role, partner, granted_at) VALUES (:id, :role, :p, now())"),
                {"id": number, "role": role.value, "p": scope},
            )
        db.session.commit()
        return int(number)

    return add


@pytest.fixture
def browser(app: Any) -> Callable[[str], PageClient]:
    def enter(name: str) -> PageClient:
        client = PageClient(app)
        client.sign_in_as(name)
        return client

    return enter
