"""The ledger of a test, and the command line."""

from __future__ import annotations

import pytest

from tests.ledger.making import Ledger, project


@pytest.fixture
def ledger(app) -> Ledger:
    """The ledger of a test, through its two officers."""
    return Ledger()


@pytest.fixture
def reference(app) -> str:
    """A project that both sides authorised for all uses, up to 100,000 tCO2e."""
    return project()
