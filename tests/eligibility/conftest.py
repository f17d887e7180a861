"""Officers with the numbers that the sample officers have, and the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from tests.agreements.conftest import everything, rows  # noqa: F401
from workflows.vocabulary import Actor, Role


@pytest.fixture
def who(session: Any) -> Callable[[str], Actor]:
    """`who("Assessor, NEA")`: the sample officer of this name."""

    def find(name: str) -> Actor:
        query = "SELECT o.id, o.agency, g.role FROM officers o JOIN role_grants g ON g.officer_id = o.id WHERE o.name = :name"
        found = session.execute(text(query), {"name": name}).one()
        session.rollback()
        return Actor(id=found.id, name=name, agency=found.agency, roles=frozenset({Role(found.role)}))

    return find


@pytest.fixture
def assessor(who: Callable[[str], Actor]) -> Actor:
    return who("Assessor, NEA")


@pytest.fixture
def countersigner(who: Callable[[str], Actor]) -> Actor:
    return who("Countersigner, NEA")


@pytest.fixture
def run(app: Any) -> Callable[..., Any]:
    """`run("eligibility", "check", …)`: what the command prints."""
    return lambda *words: app.test_cli_runner().invoke(args=list(words))
