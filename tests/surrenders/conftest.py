"""A facility with its emissions and units held, and what the tests of this area share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.projects.conftest import at_once, head, rows  # noqa: F401
from tests.states import States
from tests.surrenders.making import emissions, facility, held_units


@pytest.fixture
def ready(app: Any, states: States) -> tuple[int, int]:
    """A facility with a limit of 500 tCO2e, and 930 units held: the issuance and the first of them (71 to 1000)."""

    def make() -> tuple[int, int]:
        facility()
        emissions(10_000)
        return held_units()

    return states.lead("a facility with units", make)


@pytest.fixture
def run(app: Any) -> Callable[..., Any]:
    """`run("surrenders", "limit", …)`: what the command prints."""
    return lambda *words: app.test_cli_runner().invoke(args=list(words))
