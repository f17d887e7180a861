"""When digests are due: at eight in the morning at the desk, every day or on Mondays."""

from __future__ import annotations

from datetime import date, datetime, timedelta

MORNING = 8
# Days within which a digest that bears a later day than today counts: the clock was set back, and it went out before.
# One further ahead was made by a clock that had run wild, and holds nothing up.
SET_BACK_DAYS = 7


def due_days(local: datetime) -> dict[str, date]:
    """The day of the digest that is the latest due at a moment at the desk, for each rhythm."""
    day = local.date() if local.hour >= MORNING else local.date() - timedelta(days=1)
    return {"daily": day, "weekly": day - timedelta(days=day.weekday())}


def had(days: set[date], day: date) -> bool:
    """Whether a digest of that day, or one that came since, was made already."""
    return any(day <= made <= day + timedelta(days=SET_BACK_DAYS) for made in days)


def pause(tries: int, *, first: timedelta, longest: timedelta) -> timedelta:
    """How long to wait after so many tries that failed: twice as long each time, up to the longest."""
    return min(longest, first * int(2 ** min(max(tries - 1, 0), 20)))
