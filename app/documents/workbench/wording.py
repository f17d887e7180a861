"""Moments as officers read them, by the clock at the desk."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo


def moment_words(moment: datetime, zone: ZoneInfo) -> str:
    """`5 December 2026 at 14:00`."""
    there = moment.astimezone(zone)
    return f"{there.day} {there:%B %Y} at {there:%H:%M}"
