"""The clock of the application, set by hand, and a look at it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.core import checkpoint, daily
from app.core.db import db
from tests.workbench.conftest import messages, rows, time  # noqa: F401

_write = checkpoint.write


@pytest.fixture
def look(app: Any) -> Callable[[], list[str]]:
    """One look of a process at the clock: the works that it did."""
    names = {each.title: each.work for each in daily.works()}

    def once() -> list[str]:
        db.session.rollback()
        return [names[sentence.partition(":")[0]] for sentence in daily.due()]

    return once


@pytest.fixture
def signing_fails(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception | None], None]:
    """`signing_fails(OSError(…))`: from now on signing the chain fails so; with None it works again."""

    def begin(fault: Exception | None) -> None:
        def write(session: Any, folder: Any) -> Any:
            if fault is not None:
                raise fault
            return _write(session, folder)

        monkeypatch.setattr(checkpoint, "write", write)

    return begin
