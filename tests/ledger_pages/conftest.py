"""Officers at the pages of the ledger."""

from __future__ import annotations

import pytest

from tests.ledger.conftest import ledger, reference  # noqa: F401

MAKER, CHECKER, THIRD = "Ledger officer, NEA", "Second ledger officer, NEA", "Ledger officer, NCCS"


@pytest.fixture
def maker(sign_in):
    return sign_in(MAKER)


@pytest.fixture
def checker(sign_in):
    return sign_in(CHECKER)


@pytest.fixture
def viewer(sign_in):
    return sign_in("Viewer, MTI")
