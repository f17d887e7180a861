"""A date of which the day, or the month, or everything may be unknown."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Precision(StrEnum):
    """How much of a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    UNKNOWN = "unknown"


MONTHS = tuple(calendar.month_name)[1:]


@dataclass(frozen=True)
class PartialDate:
    """A date with its precision. `first` is the first day it may mean, None when nothing is known."""

    first: date | None = None
    precision: Precision = Precision.UNKNOWN

    def __post_init__(self) -> None:
        if (self.first is None) != (self.precision is Precision.UNKNOWN):
            raise ValueError("A date is unknown exactly when its precision is.")
        if self.first is None:
            return
        starts_month = self.first.day == 1
        if self.precision is Precision.MONTH and not starts_month:
            raise ValueError("A month is kept as its first day.")
        if self.precision is Precision.YEAR and not (starts_month and self.first.month == 1):
            raise ValueError("A year is kept as its first day.")

    @property
    def known(self) -> bool:
        return self.first is not None

    @property
    def last(self) -> date | None:
        """The last day it may mean."""
        if self.first is None:
            return None
        if self.precision is Precision.MONTH:
            return self.first.replace(day=calendar.monthrange(self.first.year, self.first.month)[1])
        if self.precision is Precision.YEAR:
            return date(self.first.year, 12, 31)
        return self.first

    def certainly_after(self, other: PartialDate | date) -> bool:
        """Whether even its first day comes after the last day of the other."""
        end = other if isinstance(other, date) else other.last
        return self.first is not None and end is not None and self.first > end

    def certainly_before(self, other: PartialDate | date) -> bool:
        """Whether even its last day comes before the first day of the other."""
        start = other if isinstance(other, date) else other.first
        return self.last is not None and start is not None and self.last < start

    def known_by(self, day: date) -> bool:
        """Whether it had certainly come by that day; a month counts from its last day."""
        return self.last is not None and self.last <= day

    def iso(self) -> str | None:
        """`2024-05-27`, `2024-05`, `2024`, or None."""
        if self.first is None:
            return None
        whole = self.first.isoformat()
        return {Precision.MONTH: whole[:7], Precision.YEAR: whole[:4]}.get(self.precision, whole)

    def words(self) -> str:
        """`27 May 2024`, `May 2024`, `2024`, or `not known`."""
        return self._spelt(month_letters=None)

    def short(self) -> str:
        """`27 May 2024` with the month cut to three letters, for tables."""
        return self._spelt(month_letters=3)

    def _spelt(self, *, month_letters: int | None) -> str:
        if self.first is None:
            return "not known"
        month = MONTHS[self.first.month - 1]
        if month_letters:
            month = month[:month_letters]
        if self.precision is Precision.DAY:
            return f"{self.first.day} {month} {self.first.year}"
        if self.precision is Precision.MONTH:
            return f"{month} {self.first.year}"
        return str(self.first.year)


UNKNOWN_DATE = PartialDate()


def on(day: date) -> PartialDate:
    """That very day."""
    return PartialDate(day, Precision.DAY)


def parse_iso(text: str | None) -> PartialDate:
    """From `2024-05-27`, `2024-05`, `2024`, or nothing.

    Raises ValueError with a sentence when the text is none of these or no real date.
    """
    if not text:
        return UNKNOWN_DATE
    match = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", text)
    if not match:
        raise ValueError(f"{text!r} is not a date like 2024-05-27, 2024-05 or 2024.")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    return from_parts(day=day, month=month, year=year)


def from_parts(*, day: int | None, month: int | None, year: int | None) -> PartialDate:
    """The date of these parts; a part left out lowers the precision.

    Raises ValueError with a sentence that says what is wrong.
    """
    if year is None:
        if day is None and month is None:
            return UNKNOWN_DATE
        raise ValueError("must include a year")
    if not 1900 <= year <= 2200:
        raise ValueError("must have a year with four digits, like 2024")
    if month is None:
        if day is not None:
            raise ValueError("must include a month")
        return PartialDate(date(year, 1, 1), Precision.YEAR)
    if not 1 <= month <= 12:
        raise ValueError("must have a month from 1 to 12")
    if day is None:
        return PartialDate(date(year, month, 1), Precision.MONTH)
    days = calendar.monthrange(year, month)[1]
    if not 1 <= day <= days:
        name = MONTHS[month - 1] + (f" {year}" if month == 2 else "")
        raise ValueError(f"must be a real date: {name} has {days} days")
    return PartialDate(date(year, month, day), Precision.DAY)
