"""A draft of an IA factsheet and officers who write, clear and publish it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.core import clock
from tests.agreements.conftest import everything, rows, uruguay  # noqa: F401
from tests.documents_pages.conftest import Paper, factsheet, paper  # noqa: F401


class Clock:
    """The clock of the application, set by the test."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def to(self, moment: datetime) -> None:
        self.moment = moment

    def on(self, **more: float) -> None:
        self.moment += timedelta(**more)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The moment that the application believes it to be; it moves only when the test says so."""
    told = Clock(datetime(2026, 12, 1, 2, 0, tzinfo=UTC))
    monkeypatch.setattr(clock, "now", lambda: told.moment)
    return told


@pytest.fixture
def cleared(factsheet: Paper) -> Paper:  # noqa: F811
    """The factsheet, cleared by another officer."""
    factsheet.reach("cleared")
    return factsheet


@pytest.fixture
def messages(rows: Callable[..., Any]) -> Callable[[], list[tuple[str, str]]]:  # noqa: F811
    """Audience and subject of every message in the outbox, oldest first."""
    return lambda: [(row[0], row[1]) for row in rows("SELECT audience, subject FROM outbox_messages ORDER BY id")]
