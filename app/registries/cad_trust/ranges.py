"""Ranges of units laid over each other: which of them says last where each unit is."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Range:
    """Units `first` to `last`, and what is said of them. The higher `order` counts."""

    first: int
    last: int
    order: Any
    said: Any


def latest(ranges: Iterable[Range]) -> list[Range]:
    """The ranges cut so that none meets another, each piece with what was said of it last; in n log n."""
    given = sorted(ranges, key=lambda each: each.order, reverse=True)  # the place in it is a rank: 0 counts most
    starts: dict[int, list[int]] = {}
    for rank, each in enumerate(given):
        starts.setdefault(each.first, []).append(rank)
    cuts = sorted({each.first for each in given} | {each.last + 1 for each in given})
    found: list[Range] = []
    open_ranks: list[int] = []
    for cut, following in itertools.pairwise(cuts):
        for rank in starts.get(cut, ()):
            heapq.heappush(open_ranks, rank)
        while open_ranks and given[open_ranks[0]].last < cut:
            heapq.heappop(open_ranks)
        if open_ranks:
            _add(found, given[open_ranks[0]], cut, following - 1)
    return found


def _add(found: list[Range], each: Range, first: int, last: int) -> None:
    """A piece, joined to the one before where both are of one range."""
    before = found[-1] if found else None
    if before and before.said is each.said and before.order == each.order and before.last + 1 == first:
        found[-1] = Range(before.first, last, each.order, each.said)
    else:
        found.append(Range(first, last, each.order, each.said))
