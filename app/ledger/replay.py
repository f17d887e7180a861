"""Where every unit of an issuance is, folded from its movements in the order of posting: pure; it judges the blocks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from workflows.ledger.movements import MovementKind


class Moved(Protocol):
    """What the fold reads of a movement."""

    id: object
    kind: str
    first: int
    last: int
    target: str
    effective_on: date
    transfers_first: bool
    using_entity: str
    reverses_id: object | None


@dataclass(frozen=True)
class Position:
    """An unbroken range of units with the same history: its account and the movement that brought it there."""

    first: int
    last: int
    account: str
    movement_id: object
    moved_on: date
    first_transferred_on: date | None = None
    holder: str = ""

    def cut(self, first: int, last: int) -> Position | None:
        """The part of it within a range; None where there is none."""
        low, high = max(self.first, first), min(self.last, last)
        if low == self.first and high == self.last:
            return self
        return self.over(low, high) if low <= high else None

    def over(self, first: int, last: int) -> Position:
        """The same history over another range. Written out: `replace` takes four times as long."""
        return Position(
            first, last, self.account, self.movement_id, self.moved_on, self.first_transferred_on, self.holder
        )


def positions(movements: Iterable[Moved]) -> tuple[Position, ...]:
    """Positions by first unit. A reversed movement and its reversal count for nothing."""
    kept = list(movements)
    reversed_ids = {each.reverses_id for each in kept if each.reverses_id is not None}
    found: tuple[Position, ...] = ()
    for movement in kept:
        if movement.kind != MovementKind.REVERSAL and movement.id not in reversed_ids:
            found = moved(found, movement)
    return found


def moved(before: tuple[Position, ...], movement: Moved) -> tuple[Position, ...]:
    """Positions after one movement: what lies in its range is split off, keeps its history, and changes account."""
    if movement.kind == MovementKind.ISSUANCE:
        new = Position(movement.first, movement.last, movement.target, movement.id, movement.effective_on)
        return tuple(sorted((*before, new), key=lambda each: each.first))
    after: list[Position] = []
    for each in before:
        after += _split(each, movement)
    return tuple(after)


def _split(position: Position, movement: Moved) -> list[Position]:
    inside = position.cut(movement.first, movement.last)
    if inside is None:
        return [position]
    parts = [arrived(inside, movement)]
    if position.first < movement.first:
        parts.insert(0, position.over(position.first, movement.first - 1))
    if movement.last < position.last:
        parts.append(position.over(movement.last + 1, position.last))
    return parts


def arrived(position: Position, movement: Moved) -> Position:
    """The position after the movement. What was first transferred once stays so, however often it is split."""
    first_day = position.first_transferred_on or (movement.effective_on if movement.transfers_first else None)
    return Position(
        position.first, position.last, movement.target, movement.id, movement.effective_on, first_day,
        movement.using_entity or position.holder,
    )  # fmt: skip


def merged(found: Iterable[Position]) -> tuple[Position, ...]:
    """Neighbours in the same account and with the same holder as one: for reports, not for history."""
    after: list[Position] = []
    for each in found:
        last = after[-1] if after else None
        if last and last.last + 1 == each.first and (last.account, last.holder) == (each.account, each.holder):
            after[-1] = last.over(last.first, each.last)
        else:
            after.append(each)
    return tuple(after)
