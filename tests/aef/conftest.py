"""A ledger with a year on record, and the officers who report it."""

from __future__ import annotations

import pytest

from app.ledger.naming import name_outcomes
from tests.eligibility.conftest import run  # noqa: F401
from tests.ledger.making import MAKER, K, Ledger, project

CLEAN = {
    "entities": [], "sectors": ["Energy generation"], "activity_types": ["Biogas"], "purposes": "NDC",
    "first_transfer": "", "oimp": "", "parties": ["SGP", "GHA"], "approach": "CA0004", "authorisation_id": "A 1",
}  # fmt: skip


@pytest.fixture
def ledger(app) -> Ledger:
    return Ledger()


@pytest.fixture
def year(ledger, states) -> int:
    """A year with 930 t acquired and 100 t used towards the NDC; which year that is."""

    def make() -> int:
        issuance_id, start = ledger.held(project(**CLEAN))
        name_outcomes(MAKER, issuance_id=issuance_id, identifier="CA0004-GHA01-GHA-5001-2025")
        ledger.move(K.USE_NDC, issuance_id, start, start + 99, calendar_year=2026)
        return ledger.today.year

    return states.lead("a year on record", make)
