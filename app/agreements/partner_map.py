"""Partners on the map of the world: each with its outline, its pattern, and a disc with the letter of its stage."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import combinations

from app.agreements.listing import ORDER, Row
from app.agreements.wording import StageWord, stage_word
from app.agreements.world import World, world
from workflows.agreement.facts import Stage

LETTERS = {
    Stage.DISCUSSION: "D",
    Stage.MOU_NEGOTIATION: "U",
    Stage.MOU_SIGNED: "M",
    Stage.IA_NEGOTIATION: "N",
    Stage.CONCLUDED: "C",
    Stage.IA_SIGNED: "S",
    Stage.IN_FORCE: "F",
    Stage.OPEN: "O",
    Stage.PAUSED: "P",
    Stage.ENDED: "E",
}
RADIUS = 22  # of a disc, in units of the drawing; two of them can be pressed apart where the map is 65 rem wide
_BETWEEN = 2 * RADIUS + 4
_ROUNDS = 80

Place = tuple[float, float]


@dataclass(frozen=True)
class Land:
    """One partner on the map. `outline` is empty for a country too small to have one on this drawing;
    `point` is where it lies, `disc` where its letter stands: beside it where others lie close by."""

    row: Row
    letter: str
    outline: str
    point: Place
    disc: Place

    @property
    def moved(self) -> bool:
        """Whether the disc needs a line to its country."""
        return math.dist(self.point, self.disc) > RADIUS


@dataclass(frozen=True)
class StageGroup:
    """The partners of one stage, in the order of the list."""

    stage: StageWord
    letter: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class PartnerMap:
    """The map and the same partners by stage; `missing` are those of which the drawing does not know the place."""

    world: World
    radius: int
    lands: tuple[Land, ...]
    groups: tuple[StageGroup, ...]
    missing: tuple[Row, ...]


def partner_map(rows: Sequence[Row], *, today: date) -> PartnerMap:
    """The rows by stage, the furthest first, and on the map in the same order. The day changes nothing here."""
    drawn = world()
    groups = tuple(group for stage in ORDER if (group := _group(stage, rows)).rows)
    listed = [(row, group.letter) for group in groups for row in group.rows]
    discs = discs_of(tuple(sorted(row.iso3 for row in rows if row.iso3 in drawn.points)))
    lands = tuple(
        Land(row, letter, drawn.countries.get(row.iso3, ""), drawn.points[row.iso3], discs[row.iso3])
        for row, letter in listed if row.iso3 in discs
    )  # fmt: skip
    return PartnerMap(drawn, RADIUS, lands, groups, tuple(row for row, _ in listed if row.iso3 not in discs))


def _group(stage: Stage, rows: Sequence[Row]) -> StageGroup:
    return StageGroup(stage_word(stage), LETTERS[stage], tuple(row for row in rows if row.stage.code == stage))


@lru_cache(maxsize=20)
def discs_of(codes: tuple[str, ...]) -> dict[str, Place]:
    """Where the discs of these countries stand: at their country, or moved just so far that none covers another."""
    drawn = world()
    discs = {code: (float(drawn.points[code][0]), float(drawn.points[code][1])) for code in codes}
    pairs = [
        pair for pair in combinations(codes, 2)
        if math.dist(drawn.points[pair[0]], drawn.points[pair[1]]) < 5 * _BETWEEN
    ]  # fmt: skip
    for _ in range(_ROUNDS):
        if not sum(_part(discs, one, other) for one, other in pairs):
            break
    return {code: _within(place, drawn) for code, place in discs.items()}


def _part(discs: dict[str, Place], one: str, other: str) -> bool:
    """Moves two discs that touch away from each other, each by half; whether they did."""
    (x1, y1), (x2, y2) = discs[one], discs[other]
    apart = math.dist(discs[one], discs[other])
    if apart >= _BETWEEN - 0.5:
        return False
    along, down = ((x2 - x1) / apart, (y2 - y1) / apart) if apart else (1.0, 0.0)
    half = (_BETWEEN - apart) / 2
    discs[one] = (x1 - along * half, y1 - down * half)
    discs[other] = (x2 + along * half, y2 + down * half)
    return True


def _within(place: Place, drawn: World) -> Place:
    """The nearest place at which the whole disc is on the drawing, in whole units."""
    x, y = place
    return (
        round(min(max(x, RADIUS + 2), drawn.width - RADIUS - 2)),
        round(min(max(y, RADIUS + 2), drawn.height - RADIUS - 2)),
    )
