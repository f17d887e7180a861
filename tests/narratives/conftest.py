"""The made-up project of Ghana at a point of its way, and the officers who prepare and sign reports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from tests.projects.conftest import app, at, clients, databases, grant, sign_in  # noqa: F401
from workflows.vocabulary import Actor, Role


@pytest.fixture
def who(session: Any) -> Callable[[str], Actor]:
    """`who("Ledger officer, NEA")`: the sample officer of this name."""

    def find(name: str) -> Actor:
        query = "SELECT o.id, o.agency, g.role FROM officers o JOIN role_grants g ON g.officer_id = o.id WHERE o.name = :name"
        found = session.execute(text(query), {"name": name}).one()
        session.rollback()
        return Actor(id=found.id, name=name, agency=found.agency, roles=frozenset({Role(found.role)}))

    return find


@pytest.fixture
def session(app: Any) -> Any:  # noqa: F811
    from app.core.db import db

    return db.session
