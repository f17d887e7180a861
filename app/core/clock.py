"""The only place that reads the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This moment, in UTC, with its time zone."""
    return datetime.now(UTC)


def today(zone: ZoneInfo) -> date:
    """The date in the given time zone."""
    return datetime.now(zone).date()
