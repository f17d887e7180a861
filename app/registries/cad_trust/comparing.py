"""What a file of CAD Trust says beside what we hold: units that both claim, projects that may be registered twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from app.ledger.records import Claim
from app.ledger.serials.overlaps import Meeting, double_claims
from app.registries.cad_trust.doubles import MOST_PAIRS, Double, double_registrations
from app.registries.cad_trust.records import Reading, Registration

MOST_LOOKED_AT = 200_000  # pairs: a file that names one block a thousand times has half a million


@dataclass(frozen=True)
class Comparison:
    """Units that the file and our ledger both claim, ours first; pairs of projects. `whole`: none was left out."""

    units: tuple[Meeting, ...]
    projects: tuple[Double, ...]
    whole: bool

    @property
    def tonnes(self) -> int:
        return sum(each.tonnes for each in self.units)


def compared(
    reading: Reading, claims: Iterable[Claim], registrations: Iterable[Registration], *, most: int = MOST_PAIRS
) -> Comparison:
    """The file against our claims and our registrations. What the file says twice within itself is left to its own
    problems. A unit of ours that its registry tells of is no second claim: a reader compares the states."""
    ours = list(claims)
    own = {id(each) for each in ours}
    pairs = list(islice(double_claims([*ours, *reading.claims]), MOST_LOOKED_AT + 1))
    units = [
        _ours_first(pair, own) for pair in pairs[:MOST_LOOKED_AT] if (id(pair.one) in own) != (id(pair.other) in own)
    ]
    held = list(registrations)
    references = {id(each) for each in held}
    doubles = double_registrations([*held, *reading.projects], most=MOST_PAIRS)
    crossing = [each for each in doubles if (id(each.one) in references) != (id(each.other) in references)]
    whole = len(pairs) <= MOST_LOOKED_AT and len(units) <= most and len(doubles) < MOST_PAIRS
    return Comparison(tuple(units[:most]), tuple(crossing), whole)


def _ours_first(pair: Meeting, own: set[int]) -> Meeting:
    return pair if id(pair.one) in own else Meeting(pair.other, pair.one, pair.state)
