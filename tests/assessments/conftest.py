"""The assessment of a project that was submitted, and everything that stands in the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from app.projects.assessments.answers import Where
from tests.assessments.making import Way, submitted
from tests.states import States


@pytest.fixture
def way(session: Any, states: States) -> Way:
    """The assessment of stage A of a project of Ghana, just submitted."""
    return Way(Where(states.lead("submitted", submitted), "A"))


@pytest.fixture
def rows(session: Any) -> Callable[..., list[Any]]:
    """`rows("SELECT … WHERE id = :id", id=1)`, outside any transaction of the test."""

    def ask(query: str, **values: Any) -> list[Any]:
        session.rollback()
        found = session.execute(text(query), values).all()
        session.rollback()
        return list(found)

    return ask
