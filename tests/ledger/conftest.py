"""What the tests of the ledger share."""

from __future__ import annotations

import pytest

from tests.ledger.making import Ledger, project


@pytest.fixture
def ledger(app, states) -> Ledger:
    """The ledger of a test, through its two officers."""
    return Ledger(states=states)


@pytest.fixture
def reference(app, states) -> str:
    """A project that both sides authorised for all uses, up to 100,000 tCO2e."""
    return states.lead("an authorised project", project)
