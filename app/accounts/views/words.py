"""Moments and browsers in the words of the pages."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Mac OS X", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def moment(value: datetime | None, zone: ZoneInfo, *, otherwise: str = "Never") -> str:
    """A moment as "23 Nov 2026, 14:05"."""
    if value is None:
        return otherwise
    local = value.astimezone(zone)
    return f"{local.day} {local:%b %Y, %H:%M}"


def browser(user_agent: str) -> str:
    """A browser as "Firefox on Linux", as far as it says."""
    name = next((word for mark, word in _BROWSERS if mark in user_agent), "A browser")
    system = next((word for mark, word in _SYSTEMS if mark in user_agent), "")
    return f"{name} on {system}" if system else name


def wait(seconds: int) -> str:
    """A time to wait, rounded up: "30 seconds", "2 minutes"."""
    if seconds <= 90:
        return f"{seconds} second{'s' if seconds != 1 else ''}"
    return f"{-(-seconds // 60)} minutes"
