"""What this area offers the others: old sessions and links are forgotten every day."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.accounts.commands import forget_within
from app.core.daily import Daily
from app.core.registry import Registry
from app.core.web import settings


def offer(registry: Registry) -> None:
    registry.offer("daily_work", forgetting)


def forgetting() -> Daily:
    return Daily(
        "forget", "Old sessions and links are deleted",
        "Sessions and one-time links, thirty days after they can no longer be used.", _forget,
    )  # fmt: skip


def _forget(session: Any, today: date) -> str:
    gone = forget_within(session, session_absolute=settings().session_absolute)
    return f"deleted {gone:,} old record{'' if gone == 1 else 's'}."
