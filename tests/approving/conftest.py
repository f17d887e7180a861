"""What is decided on, ready to be decided on."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.db import db
from app.reporting.narratives import commands as narratives
from tests.approving import of_coordination, of_papers, of_tonnes
from tests.approving.table import WAYS, Way

TABLES = (of_coordination, of_papers, of_tonnes)


@pytest.fixture
def built(app: Any, states: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`built("ledger: post")`: the way of this name, and what its builder left."""
    monkeypatch.setattr(narratives, "rendered", lambda *_, **__: b"%PDF")

    def build(name: str) -> tuple[Way, Any]:
        values = states.lead(name, WAYS[name].build)
        db.session.rollback()
        return WAYS[name], values

    return build


@pytest.fixture
def found(request: pytest.FixtureRequest, built: Any) -> tuple[Way, Any]:
    """The same for the name that the test is given."""
    return built(request.param)
