"""Months as pages show them: read from an address, laid out in weeks, listed one after another."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.coordination.records import Dated

FIRST_YEAR, LAST_YEAR = 2000, 2199
_WEEKS = calendar.Calendar(firstweekday=calendar.MONDAY)
WEEKDAYS = tuple(calendar.day_name)
MONTHS = tuple(calendar.month_name)


class MonthFault(ValueError):
    """What stands in the address is no month; the message says what to write."""


@dataclass(frozen=True, order=True)
class Month:
    """One month of one year."""

    year: int
    number: int

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return self.after(1).first - timedelta(days=1)

    @property
    def words(self) -> str:
        return f"{MONTHS[self.number]} {self.year}"

    @property
    def key(self) -> str:
        """As addresses write it: `2026-11`."""
        return f"{self.year:04}-{self.number:02}"

    def after(self, months: int) -> Month:
        place = self.number - 1 + months
        return Month(self.year + place // 12, place % 12 + 1)


@dataclass(frozen=True)
class Cell:
    """One day of the grid; `inside` the month that is shown."""

    day: date
    inside: bool
    today: bool
    items: tuple[Dated, ...]


def month_of(day: date) -> Month:
    return Month(day.year, day.month)


def read_month(typed: str) -> Month:
    """The month of an address. Raises MonthFault with a sentence."""
    found = re.fullmatch(r"([0-9]{4})-([0-9]{2})", typed.strip(), re.ASCII)
    if not found or not 1 <= int(found[2]) <= 12:
        raise MonthFault("That is no month. Write it with its year, like 2026-11.")
    if not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        raise MonthFault(f"The calendar shows the years {FIRST_YEAR} to {LAST_YEAR}. Choose a month of one of them.")
    return Month(int(found[1]), int(found[2]))


def grid(month: Month, items: Iterable[Dated], *, today: date) -> list[list[Cell]]:
    """The weeks of a month, Monday to Sunday, each day with what falls on it."""
    listed = list(items)
    return [
        [
            Cell(day, day.month == month.number, day == today, tuple(i for i in listed if i.first <= day <= i.last))
            for day in week
        ]
        for week in _WEEKS.monthdatescalendar(month.year, month.number)
    ]


def by_month(items: Iterable[Dated]) -> list[tuple[Month, list[Dated]]]:
    """Dated things under the month in which they begin, in the order of days."""
    found: dict[Month, list[Dated]] = {}
    for each in sorted(items, key=lambda item: (item.first, item.last, item.kind, item.title, item.url)):
        found.setdefault(month_of(each.first), []).append(each)
    return sorted(found.items())
