"""Projects that may be registered twice: one country, one sector, two registries, issuances in overlapping times."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from app.registries.cad_trust.from_projects import sectors_of
from app.registries.cad_trust.records import HeldProject, Registration

MOST_PAIRS = 1000


@dataclass(frozen=True)
class Double:
    """Two registrations that may be one project. `since` and `until` bound the time in which both were issued."""

    one: Registration
    other: Registration
    country: str
    sector: str
    since: date
    until: date


def double_registrations(registrations: Iterable[Registration], *, most: int = MOST_PAIRS) -> list[Double]:
    """Every pair to look at, by country, sector and day; at most `most` of them.

    What CAD Trust's own query of version 1 asks. A registration of which country, sector, registry or the days of
    issuances are not known meets none: it cannot be said that it does.
    """
    spaces: dict[tuple[str, str], list[Registration]] = defaultdict(list)
    for each in registrations:
        if each.registry and each.first_issued and each.last_issued:
            for country in each.countries:
                for sector in each.sectors:
                    spaces[country, sector].append(each)
    found: list[Double] = []
    for (country, sector), here in sorted(spaces.items()):
        for one, other in _meeting(here):
            if len(found) >= most:
                return found
            until = min(one.last_issued, other.last_issued)
            found.append(Double(one, other, country, sector, other.first_issued, until))
    return found


def _meeting(registrations: list[Registration]) -> Iterator[tuple[Registration, Registration]]:
    """Pairs of two registries whose times overlap; the second begins with the first or after it."""
    order = sorted(registrations, key=lambda each: (each.first_issued, each.registry, each.reference))
    running: dict[str, list[tuple[date, int]]] = {}
    for place, each in enumerate(order):
        for registry in list(running):
            here = running[registry]
            while here and here[0][0] < each.first_issued:
                heapq.heappop(here)
            if not here:
                del running[registry]
            elif registry != each.registry:
                yield from ((order[other], each) for _, other in sorted(here, key=lambda pair: pair[1]))
        heapq.heappush(running.setdefault(each.registry, []), (each.last_issued, place))


def registrations_held(projects: Iterable[HeldProject], issued: Iterable[tuple[str, date]]) -> list[Registration]:
    """Our projects as registrations: the registry is the programme, the days those of `issued`, by reference."""
    days: dict[str, list[date]] = defaultdict(list)
    for reference, day in issued:
        days[reference].append(day)
    return [
        Registration(
            each.project.reference, each.project.title, each.project.programme, (each.project.partner,),
            sectors_of(each), min(days[each.project.reference], default=None),
            max(days[each.project.reference], default=None),
        )
        for each in projects
    ]  # fmt: skip
