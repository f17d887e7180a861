"""A recorded moment as an officer types it: a day at the desk, or a day with a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from workflows.partial_date import on

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})", re.ASCII)
_WORDS = re.compile(r"(?P<day>[0-9]{1,2})[ /.](?P<month>[A-Za-z]{3,9}|[0-9]{1,2})[ /.](?P<year>[0-9]{4})", re.ASCII)
_CLOCK = re.compile(r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?", re.ASCII)
_END = time(23, 59, 59, 999_999)
MOST_CHARACTERS = 60
_HOW = "Enter a day like 27 May 2024, or a moment like 27 May 2024 14:30"


class MomentFault(ValueError):
    """The text names no moment that has been; the message says what to enter."""


@dataclass(frozen=True)
class Moment:
    """A moment with the words for it. `typed` is what the address keeps."""

    at: datetime
    typed: str
    words: str


def read_moment(text: str, *, zone: ZoneInfo, now: datetime) -> Moment | None:
    """The moment, or None where nothing is typed. A day alone is its end. Raises MomentFault.

    A moment to come is refused: nothing has been recorded by then yet, so its balances could still change.
    """
    typed = " ".join(text.replace("\x00", "?").split())
    if not typed:
        return None
    at = _exact(typed) or _at_the_desk(typed, zone)
    if at.astimezone(zone).date() > now.astimezone(zone).date():
        raise MomentFault("The moment is still to come. Enter today or a day before, or leave it empty for now")
    return Moment(at, typed, _said(at, zone))


def _exact(typed: str) -> datetime | None:
    """A moment with its own time zone, as machines write it."""
    if not re.fullmatch(r"[0-9T:.+Z-]{20,32}", typed.replace(" ", "+"), re.ASCII):
        return None
    try:
        found = datetime.fromisoformat(typed.replace(" ", "+"))
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _at_the_desk(typed: str, zone: ZoneInfo) -> datetime:
    day, _, clock = typed.partition("T") if _ISO.match(typed) and "T" in typed else _split(typed)
    return datetime.combine(_day(day), _time(clock), tzinfo=zone).astimezone(UTC)


def _split(typed: str) -> tuple[str, str, str]:
    head, _, tail = typed.rpartition(" ")
    return (head.rstrip(","), " ", tail) if ":" in tail else (typed, "", "")


def _day(written: str) -> date:
    found = _ISO.fullmatch(written) or _WORDS.fullmatch(written)
    if found is None or len(written) > MOST_CHARACTERS:
        raise MomentFault(_HOW)
    month = found["month"]
    number = int(month) if month.isdigit() else _month(month)
    try:
        day = date(int(found["year"]), number, int(found["day"]))
    except ValueError:
        raise MomentFault(f"There is no such day. {_HOW}") from None
    if not 1990 <= day.year <= 2200:
        raise MomentFault(f"The year must be from 1990 to 2200. {_HOW}")
    return day


def _month(word: str) -> int:
    for number, name in enumerate(_MONTHS, start=1):
        if name.startswith(word.lower()):
            return number
    raise MomentFault(_HOW)


def _time(written: str) -> time:
    if not written:
        return _END
    found = _CLOCK.fullmatch(written)
    if found is None:
        raise MomentFault(_HOW)
    try:
        second = int(found["second"]) if found["second"] else 59
        return time(int(found["hour"]), int(found["minute"]), second, 999_999)
    except ValueError:
        raise MomentFault(f"There is no such time. {_HOW}") from None


def _said(at: datetime, zone: ZoneInfo) -> str:
    there = at.astimezone(zone)
    day = on(there.date()).words()
    return f"the end of {day}" if there.time() == _END else f"{day}, {there:%H:%M:%S}"
