"""Officers, the command line, and everything that stands in the database."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.agreements.conftest import everything, rows  # noqa: F401
from tests.eligibility.conftest import run  # noqa: F401
from workflows.vocabulary import Actor, Role


@pytest.fixture
def officer_of_ledger(actor: Callable[..., Actor]) -> Actor:
    return actor(Role.LEDGER_OFFICER, agency="NEA", id=13, name="Ledger officer, NEA")
