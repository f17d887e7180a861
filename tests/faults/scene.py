"""A handful of records of many kinds, on which the crowd of a test works."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from app.coordination import task_commands
from app.coordination.answers import TaskAnswers
from app.core.db import db
from app.documents import commands as documents
from tests.agreements.people import DESK, MTI, SECOND_DESK
from tests.committees import making as committee
from tests.negotiation.conftest import begin
from tests.projects_queue.putting import TODAY
from tests.surrenders import making as notices


@dataclass(frozen=True)
class Scene:
    """What everybody works on."""

    body: uuid.UUID
    papers: tuple[uuid.UUID, ...]
    notices: tuple[str, ...]
    project: str
    issuance: int
    first: int


def scene() -> Scene:
    """A handful of records of each kind, about three partners."""
    for title in ("Write", "Read", "Sign"):
        task_commands.add_task(DESK, type="partner", id="PER", answers=TaskAnswers(title, owner_id=MTI.id))
    begin("Purpose", "Corresponding adjustment")
    body = committee.body()
    committee.meeting(body)
    committee.decision(body)
    made = tuple(
        documents.make(DESK, partner=iso3, kind="ia_factsheet", as_at=date(2026, 10, 1)).id for iso3 in ("PER", "GHA")
    )
    for paper in made:
        documents.take_step(DESK, document_id=paper, step="send_for_clearance", version=None, today=TODAY)
    notices.facility()
    notices.emissions(100_000)
    issuance_id, first = notices.held_units()
    entered = tuple(notices.enter(first + 10 * at, first + 10 * at + 9) for at in range(3))
    for reference in entered:
        notices.Way(reference).accepted()
    return Scene(body, made, entered, "GHA-0001", issuance_id, first)


class Chooser:
    """An officer who leaves to chance what they act on."""

    def __init__(self, found: Scene, chance: Random) -> None:
        self.scene, self.chance, self.desk = found, chance, chance.choice((DESK, SECOND_DESK))

    def one(self, model: Any, *conditions: Any) -> Any:
        """The values of a row of this table, chosen at random. Raises LookupError where there is none."""
        return self.chance.choice(self.some(model, *conditions))

    def some(self, model: Any, *conditions: Any) -> list[Any]:
        """The values of all rows of this table, in any order. Raises LookupError where there is none."""
        rows = list(db.session.execute(db.select(model.__table__).where(*conditions)))
        db.session.rollback()
        if not rows:
            raise LookupError("There is nothing to act on.")
        self.chance.shuffle(rows)
        return rows
