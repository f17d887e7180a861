"""The code lists of the agreed electronic format: values letter by letter as the UNFCCC has them, by list and date."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "nomenclature.csv"
AS_OF = date(2026, 2, 17)  # the day of the common nomenclature that the file copies, typing errors and all


@dataclass(frozen=True)
class CodeList:
    """One list of values, in their order. `table` is its number in the common nomenclature."""

    name: str
    table: str
    values: tuple[str, ...]


@lru_cache(maxsize=1)
def code_lists() -> dict[str, CodeList]:
    """Every list by its name."""
    found: dict[str, list[tuple[str, str]]] = {}
    with _FILE.open(encoding="utf-8", newline="") as file:
        for name, table, _, value in list(csv.reader(file))[1:]:
            found.setdefault(name, []).append((table, value))
    return {name: CodeList(name, rows[0][0], tuple(value for _, value in rows)) for name, rows in found.items()}


def values(name: str) -> tuple[str, ...]:
    """The values of a list. Raises KeyError for a list that there is not."""
    return code_lists()[name].values


def sectors() -> tuple[str, ...]:
    return values("Sectors")


def activity_types() -> tuple[str, ...]:
    return values("ActivityType")


def metrics() -> tuple[str, ...]:
    return values("Metric")


def purposes() -> tuple[str, ...]:
    return values("PurposeForAuthorization")


def first_transfers() -> tuple[str, ...]:
    """What may count as first transfer of outcomes authorised for use beyond an NDC (2/CMA.3, annex, 2(b))."""
    return values("FirstTransferDefnForOIMP")
