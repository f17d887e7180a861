"""Many officers take many commands on a few records at once: PostgreSQL never has to end one of them."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from sqlalchemy import event

from app.accounts.commands.rules import RefusedError
from app.clearances.recording import ClearanceRefused, DecidedMeanwhile, SubjectChanged
from app.committees.answers import CommitteeRefused
from app.coordination.answers import RemindedLately, TaskRefused
from app.core import audit
from app.core.db import db
from app.eligibility.commands import ListRefused
from app.errors import FAULTS
from app.negotiation.answers import NegotiationRefused
from app.surrenders.answers import SurrenderRefused
from tests.faults.crowd import Officer
from tests.faults.scene import scene
from tests.ledger.racing import at_once

pytestmark = pytest.mark.faults

OFFICERS, ACTS = 8, int(os.environ.get("CROWD_ACTS", "50"))
SEEDS = [int(seed) for seed in os.environ.get("CROWD_SEEDS", "1,2").split(",")]
# What a command says in words to whoever came too late or asked for what does not hold; nothing else may happen.
IN_WORDS = (
    *(fault for fault, *_ in FAULTS), ClearanceRefused, CommitteeRefused, DecidedMeanwhile, ListRefused,
    NegotiationRefused, RefusedError, RemindedLately, SubjectChanged, SurrenderRefused, TaskRefused, LookupError,
)  # fmt: skip


@pytest.fixture
def hesitation(app: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whoever holds a lock rests before the next one, so that two who take them crosswise surely meet."""
    chance = Random(5)

    def rest(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "advisory_xact_lock" in statement or "FOR NO KEY UPDATE" in statement:
            time.sleep(chance.uniform(0, 0.01))

    monkeypatch.setattr(db.engine.pool, "_max_overflow", 2 * OFFICERS)
    event.listen(db.engine, "after_cursor_execute", rest)
    yield
    event.remove(db.engine, "after_cursor_execute", rest)


@pytest.mark.parametrize("seed", SEEDS)
def test_of_a_crowd_at_a_few_records_nobody_is_ended_by_a_deadlock(app, hesitation, seed):
    """A deadlock that PostgreSQL ended would stand among the faults as an OperationalError (40P01)."""
    found, done = scene(), Counter()
    db.session.rollback()

    def work(number: int) -> list[str]:
        officer, faults = Officer(found, Random(f"{seed}, {number}")), []
        for _ in range(ACTS):
            act = officer.chance.choice(officer.acts)
            try:
                act()
                done[act.__name__] += 1
            except IN_WORDS:
                db.session.rollback()
            except Exception as error:
                db.session.rollback()
                faults.append(f"{act.__name__}: {type(error).__name__}: {error}")
        return faults

    said = at_once(app, OFFICERS, work)
    assert [each for each in said if each] == []
    idle = {act.__name__ for act in Officer(found, Random(0)).acts} - set(done)
    assert len(idle) <= 5, f"these never succeeded, so they tried nothing: {idle}"
    assert list(audit.verify(db.session)) == []
