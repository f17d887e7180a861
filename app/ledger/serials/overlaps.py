"""Where claims to the same units meet: one sweep over sorted ranges, in n log n."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.ledger.records import Claim


class Overlap(StrEnum):
    """How two ranges lie to each other."""

    EXACT = "exact duplicate"
    CONTAINED = "contained"
    PARTIAL = "partial overlap"
    ADJACENT = "adjacent"


@dataclass(frozen=True)
class Meeting:
    """Two claims of one registry and one key that meet. Where one contains the other, `one` is the larger."""

    one: Claim
    other: Claim
    state: Overlap

    @property
    def is_double(self) -> bool:
        """Two live claims to the same units. A retired block inside its issued block is no double counting."""
        return self.one.live and self.other.live and self.state is not Overlap.ADJACENT

    @property
    def first(self) -> int:
        """The first unit that both claim."""
        return max(self.one.first, self.other.first)

    @property
    def last(self) -> int:
        return min(self.one.last, self.other.last)

    @property
    def tonnes(self) -> int:
        """Units that both claim; none where the ranges only touch."""
        return max(0, self.last - self.first + 1)


def double_claims(claims: Iterable[Claim]) -> Iterator[Meeting]:
    """Every pair of live claims that meet."""
    return meetings(each for each in claims if each.live)


def meetings(claims: Iterable[Claim], *, adjacent: bool = False) -> Iterator[Meeting]:
    """Every pair of claims that meet, live or not, by registry, key and first unit.

    Ranges that only touch are told on request. The pairs come one by one: a file that names one block a thousand
    times has half a million of them, so a reader takes as many as it shows.
    """
    reach = 1 if adjacent else 0
    order = sorted(claims, key=lambda each: (each.registry, each.key, each.first, -each.last))
    space, open_claims = ("", ""), list[tuple[int, int]]()
    for place, claim in enumerate(order):
        if (claim.registry, claim.key) != space:
            space, open_claims = (claim.registry, claim.key), []
        while open_claims and open_claims[0][0] + reach < claim.first:
            heapq.heappop(open_claims)
        for _, earlier in sorted(open_claims, key=lambda each: each[1]):
            yield Meeting(order[earlier], claim, _state(order[earlier], claim))
        heapq.heappush(open_claims, (claim.last, place))


def _state(earlier: Claim, later: Claim) -> Overlap:
    """The later claim begins at or after the earlier one, and where they begin together it is the shorter."""
    if earlier.last < later.first:
        return Overlap.ADJACENT
    if (earlier.first, earlier.last) == (later.first, later.last):
        return Overlap.EXACT
    return Overlap.CONTAINED if later.last <= earlier.last else Overlap.PARTIAL
