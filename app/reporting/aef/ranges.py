"""Runs of whole numbers as sorted pairs of first and last: joined, taken away, and laid over each other."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from app.reporting.aef.identifiers import Block

Runs = list[tuple[int, int]]
Item = TypeVar("Item")


def union(runs: Iterable[tuple[int, int]]) -> Runs:
    """The same numbers in as few runs as there can be."""
    found: Runs = []
    for first, last in sorted(runs):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def without(runs: Runs, gone: Runs) -> Runs:
    """What is in the first and not in the second; both as `union` gives them."""
    found: Runs = []
    place = 0
    for first, last in runs:
        while place < len(gone) and gone[place][1] < first:
            place += 1
        at = place
        while at < len(gone) and gone[at][0] <= last:
            if gone[at][0] > first:
                found.append((first, gone[at][0] - 1))
            first = gone[at][1] + 1
            at += 1
        if first <= last:
            found.append((first, last))
    return found


def within(runs: Runs, first: int, last: int) -> Runs:
    """The part of the runs, as `union` gives them, between two numbers."""
    at = max(0, bisect_right(runs, (first, 0)) - 1)
    found = []
    while at < len(runs) and runs[at][0] <= last:
        if runs[at][1] >= first:
            found.append((max(first, runs[at][0]), min(last, runs[at][1])))
        at += 1
    return found


def count(runs: Iterable[tuple[int, int]]) -> int:
    """How many numbers the runs hold."""
    return sum(last - first + 1 for first, last in runs)


def words(runs: Runs) -> str:
    """`1 to 50 and 70 to 80`, at most three of them."""
    named = [f"{first:,} to {last:,}" if first < last else f"{first:,}" for first, last in runs[:3]]
    more = f" and {len(runs) - 3:,} more runs" if len(runs) > 3 else ""
    return " and ".join(named) + more


def overlapping(items: Iterable[tuple[Block, Item]]) -> Iterator[tuple[tuple[Block, Item], tuple[Block, Item]]]:
    """Pairs of items whose blocks meet, each later one with that before it which reaches furthest.

    Not every pair: but where no pair given differs in something, no pair at all does. One pass over a sorted list.
    """
    reach: Any = None
    for item in sorted(items, key=lambda pair: (pair[0].key, pair[0].first, pair[0].last)):
        block = item[0]
        if reach is not None and reach[0].key == block.key and reach[0].last >= block.first:
            yield reach, item
            if block.last > reach[0].last:
                reach = item
        else:
            reach = item
