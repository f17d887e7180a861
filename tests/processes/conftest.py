"""A proposal of a new version, and a page that fills in the form of one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.projects import process_commands
from app.projects.process_queries import versions_of
from app.projects.processes import to_data
from workflows.vocabulary import Actor, Role

DESK = Actor(1, "Desk officer, MSE", "MSE", frozenset({Role.DESK_OFFICER}))
SECOND = Actor(11, "Countersigner, NEA", "NEA", frozenset({Role.COUNTERSIGNER}))


@pytest.fixture
def body(session: Any) -> Callable[..., dict[str, Any]]:
    """`body("GHA", name="Four stages, revised")`: the version in force as data, with something changed."""

    def make(partner: str, **changes: Any) -> dict[str, Any]:
        found = versions_of(session, partner).in_force
        assert found is not None
        return {**to_data(found.process), **changes}

    return make


@pytest.fixture
def proposed(body: Any) -> int:
    """The number of a version of Ghana's process that waits for a decision."""
    changed = body("GHA", name="Four stages, revised")
    return process_commands.propose(DESK, partner="GHA", body=changed, note="A better name.", version=None)
