"""The command line, and a ledger with one project whose outcomes are held."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.ledger.making import Ledger, project
from tests.states import States


@pytest.fixture
def run(app: Any) -> Callable[..., Any]:
    """`run("registries", "cad-trust", …)`: what the command prints."""
    return lambda *words: app.test_cli_runner().invoke(args=list(words))


@pytest.fixture
def reference(app: Any, states: States) -> str:
    """A project that both sides authorised, with 1,000 t issued and all but the shares held."""

    def make() -> str:
        found = project(sectors=["Energy generation"], activity_types=["Solar"])
        Ledger().held(found)
        return found

    return states.lead("a project with units", make)
