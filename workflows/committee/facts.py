"""What the guards of a decision may look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class DecisionStage(StrEnum):
    """Where a decision stands. That a later one took its place is read from the later one."""

    RECORDED = "recorded"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class DecisionFacts:
    """The decision as it would be after the step.

    `hands` are all who recorded or amended it. `replaced_stands` tells whether the decision whose place it takes is
    confirmed and has not been replaced; true where it takes nobody's place.
    """

    today: date
    actor_id: int | None = None
    hands: frozenset[int] = frozenset()
    text: str = ""
    decided_on: date | None = None
    replaced_stands: bool = True
    reason: str = ""
    returns_to: None = field(default=None, init=False)
