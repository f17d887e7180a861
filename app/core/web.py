"""What the views of every area share: the day at the desk, pages of a list, history in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from flask import current_app
from werkzeug.routing import BaseConverter

from app.core import clock
from app.settings import Settings

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Iso3Converter(BaseConverter):
    """The code of a partner in an address: three letters in lower case."""

    regex = "[a-z]{3}"


def settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


def policy() -> dict[str, frozenset[str]]:
    """The optional conditions that this deployment has switched off, by step."""
    found: dict[str, frozenset[str]] = current_app.config["POLICY"]
    return found


def local_today() -> date:
    """The date at the desk."""
    return clock.today(settings().time_zone)


def local_day(moment: datetime) -> date:
    """The day at the desk at that moment."""
    return moment.astimezone(settings().time_zone).date()


def local_words(moment: datetime) -> str:
    """`16 Nov 2026, 14:52`, at the desk."""
    there = moment.astimezone(settings().time_zone)
    return f"{there.day} {there:%b %Y, %H:%M}"


def history_entries(entries: Iterable[Any]) -> list[dict[str, Any]]:
    """Audit entries as sentences with their time."""
    return [
        {
            "when": local_words(entry.recorded_at),
            "when_iso": entry.recorded_at.isoformat(timespec="seconds"),
            "sentence": f"{entry.actor_name} {entry.summary}.",
            "seq": entry.seq,
            "who": entry.actor_name,
            "what": f"{entry.summary}.",
            "about": entry.details.get("reference") or f"{entry.object_type.capitalize()} {entry.object_id}",
        }
        for entry in entries
    ]


def pages_of(total: int, *, number: int, size: int, address: Callable[..., str]) -> dict[str, Any]:
    """What the pager prints: first and last row, and the pages around this one as links."""
    last_page = max(1, -(-total // size))
    near = sorted({1, last_page, *range(max(1, number - 2), min(last_page, number + 2) + 1)})
    pages: list[dict[str, Any] | None] = []
    for position, page in enumerate(near):
        if position and page - near[position - 1] > 1:
            pages.append(None)
        pages.append({"number": page, "url": address(page=page), "current": page == number})
    return {
        "first": min(total, (number - 1) * size + 1),
        "last": min(total, number * size),
        "total": total,
        "pages": pages,
        "previous": address(page=number - 1) if number > 1 else None,
        "next": address(page=number + 1) if number < last_page else None,
    }


def safe_cell(text: str) -> str:
    """The text as a cell that no spreadsheet will run as a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
