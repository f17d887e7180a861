"""Holds a partner's first transfers and transfers to a Party against that Party's acquisitions from it.

By block, pair of Parties and quantity (decision 6/CMA.4, annex I, paragraph 39). The two may cut the same outcomes into
blocks of their own: runs are compared, not rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.reporting.aef.identifiers import Block, block_of
from app.reporting.aef.profiles import profile
from app.reporting.aef.ranges import Runs, count, union, without, words
from app.reporting.aef.tables import Row, Tables

_MOVES = ("First transfer", "Transfer")


class State(StrEnum):
    """How the two submissions stand to each other over a run of outcomes."""

    MATCHED = "matched"
    ONLY_THEIRS = "only theirs"
    ONLY_OURS = "only ours"
    DIFFERING = "differing"


@dataclass(frozen=True)
class Compared:
    """Rows of both sides that touch the same outcomes. `ours` and `theirs` count rows of table 3 from 1.

    Tonnes are those that the rows state, None where a row states none.
    """

    state: State
    outcomes: str
    ours: tuple[int, ...]
    theirs: tuple[int, ...]
    our_tonnes: int | None
    their_tonnes: int | None
    sentence: str


@dataclass(frozen=True)
class _Side:
    ours: bool
    line: int
    row: Row


def reconcile(ours: Tables, theirs: Tables) -> tuple[Compared, ...]:
    """Every run of outcomes that one of the two says went from them to us, in the order of blocks."""
    received = [
        (line, row) for line, row in enumerate(ours.of(3), start=1)
        if row.get("ActionType") == "Acquisition" and row.get("TransferringPartyID") == theirs.heading.party
    ]  # fmt: skip
    sent = [
        (line, row) for line, row in enumerate(theirs.of(3), start=1)
        if row.get("ActionType") in _MOVES and row.get("AcquiringPartyID") == ours.heading.party
    ]  # fmt: skip
    with_registry = profile(ours.profile).full_identifiers and profile(theirs.profile).full_identifiers
    placed: list[tuple[Block, _Side]] = []
    found: list[Compared] = []
    for side, rows in ((True, received), (False, sent)):
        for line, row in rows:
            block = block_of(row)
            if block is None:
                found.append(_without_block(_Side(side, line, row)))
                continue
            key = block.key if with_registry else (block.key[0], "", *block.key[2:])
            placed.append((Block(key, block.first, block.last), _Side(side, line, row)))
    return (*(_compared(group) for group in _clusters(placed)), *found)


def _clusters(placed: list[tuple[Block, _Side]]) -> Iterable[list[tuple[Block, _Side]]]:
    """Rows that touch each other, directly or through others."""
    group: list[tuple[Block, _Side]] = []
    reach = 0
    for item in sorted(placed, key=lambda pair: (pair[0], not pair[1].ours)):
        if group and group[0][0].key == item[0].key and item[0].first <= reach:
            group.append(item)
            reach = max(reach, item[0].last)
        else:
            if group:
                yield group
            group, reach = [item], item[0].last
    if group:
        yield group


def _compared(group: list[tuple[Block, _Side]]) -> Compared:
    ours = [(block, side) for block, side in group if side.ours]
    theirs = [(block, side) for block, side in group if not side.ours]
    key = group[0][0].key
    runs = union((block.first, block.last) for block, _ in group)
    name = f"{key[0]}, {key[2]}, {key[3]}: {words(runs)}"
    state, sentence = _judged(ours, theirs)
    return Compared(
        state, name, tuple(side.line for _, side in ours), tuple(side.line for _, side in theirs),
        _tonnes(side.row for _, side in ours), _tonnes(side.row for _, side in theirs), sentence,
    )  # fmt: skip


def _judged(ours: list[tuple[Block, _Side]], theirs: list[tuple[Block, _Side]]) -> tuple[State, str]:
    if not ours:
        return State.ONLY_THEIRS, "They report the transfer to us; we report no acquisition."
    if not theirs:
        return State.ONLY_OURS, "We report the acquisition; they report no transfer to us."
    mine, other = _runs(ours), _runs(theirs)
    if twice := [who for who, pairs in (("We", ours), ("They", theirs)) if count(_runs(pairs)) < _length(pairs)]:
        return State.DIFFERING, f"{' and '.join(twice)} report some of these outcomes twice."
    if missing := without(mine, other):
        return State.DIFFERING, f"We report {count(missing):,} that they do not: {words(missing)}."
    if missing := without(other, mine):
        return State.DIFFERING, f"They report {count(missing):,} that we do not: {words(missing)}."
    our_tonnes, their_tonnes = (_tonnes(side.row for _, side in pairs) for pairs in (ours, theirs))
    if our_tonnes is None or their_tonnes is None:
        return State.DIFFERING, f"{'We' if our_tonnes is None else 'They'} state no quantity."
    if our_tonnes != their_tonnes:
        return State.DIFFERING, f"The quantities differ: {our_tonnes:,} with us, {their_tonnes:,} with them."
    for name, label in (("Metric", "metric"), ("Vintage", "vintage")):
        values = {str(side.row.get(name)) for _, side in (*ours, *theirs)}
        if len(values) > 1:
            return State.DIFFERING, f"The {label} differs: {', '.join(sorted(values))}."
    return State.MATCHED, "Block, Parties and quantity agree."


def _runs(pairs: list[tuple[Block, _Side]]) -> Runs:
    return union((block.first, block.last) for block, _ in pairs)


def _length(pairs: list[tuple[Block, _Side]]) -> int:
    return sum(block.tonnes for block, _ in pairs)


def _tonnes(rows: Iterable[Row]) -> int | None:
    found: list[Any] = [row.get("QuantityCO2") for row in rows]
    return None if not found or None in found else sum(found)


def _without_block(side: _Side) -> Compared:
    """A row whose identifiers cannot be read: nothing can be said, and that is said."""
    ours, theirs = ((side.line,), ()) if side.ours else ((), (side.line,))
    tonnes = _tonnes([side.row])
    return Compared(
        State.DIFFERING, "Identifiers that cannot be read", ours, theirs, tonnes if side.ours else None,
        None if side.ours else tonnes, "First and last ID are no block, so the row cannot be compared.",
    )  # fmt: skip
