"""The yearly round of annual information: when it is due, for which NDC period, and which version comes next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import yaml

from app.reporting.aef.fields import DATA


@lru_cache(maxsize=1)
def _read() -> Mapping[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DATA / "annual.yaml").read_text(encoding="utf-8"))
    return found


def ndc_period() -> tuple[int, int]:
    """First and last year of our NDC's implementation period."""
    return int(_read()["ndc_first_year"]), int(_read()["ndc_last_year"])


def own_registry() -> str:
    """Our ITMO registry; empty while the platform has given none."""
    return str(_read()["registry"])


def due(year: int) -> date:
    """When the actions of a year are to be reported: 15 April of the next, whatever the vintage."""
    return date(year + 1, int(_read()["due_month"]), int(_read()["due_day"]))


def years(today: date) -> list[int]:
    """The years that may be reported, the newest first; the running one is among them as a draft."""
    return list(range(today.year, int(_read()["first_year"]) - 1, -1))


def next_version(taken: Iterable[tuple[int, int]]) -> str:
    """1.0 where there is none, else one more than the highest: 1.1 after 1.0."""
    highest = max(taken, default=None)
    return "1.0" if highest is None else f"{highest[0]}.{highest[1] + 1}"
