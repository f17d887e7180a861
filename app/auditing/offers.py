"""What this area offers the others: the newest entry of the chain is signed every day."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.core import checkpoint
from app.core.daily import Daily
from app.core.registry import Registry
from app.core.web import settings


def offer(registry: Registry) -> None:
    registry.offer("daily_work", signing)


def signing() -> Daily:
    return Daily(
        "checkpoint", "The audit chain is signed",
        "A signature of the newest entry, in a file outside the database, so that a tail cut off is found.", _sign,
    )  # fmt: skip


def _sign(session: Any, today: date) -> str:
    said = checkpoint.write(session, settings().instance)
    return f"signed entry {said['seq']:,}." if said else "the chain is empty, so there was nothing to sign."
