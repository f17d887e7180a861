"""Holds every task against the last entry that recorded it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.coordination.models import Task
from app.coordination.task_commands import contents
from app.core import audit

OBJECTS = ("task",)


class Replayed:
    """What the chain says last of each task, by its id."""

    def __init__(self) -> None:
        self.last: dict[str, tuple[int, dict[str, Any]]] = {}

    def take(self, entry: Any, details: dict[str, Any]) -> None:
        """Read one entry of the chain about a task, in the order of the chain; reminders say nothing of its row."""
        if isinstance(details.get("row"), dict):
            self.last[entry.object_id] = (entry.seq, details["row"])


def compare(session: Any, replayed: Replayed, problems: list[str]) -> None:
    """Add a sentence for each task that is not as the chain left it, or is no longer there."""
    left = dict(replayed.last)
    for row in session.scalars(select(Task).execution_options(yield_per=1000)):
        seq, said = left.pop(str(row.id), (0, None))
        if said is not None and audit.canonical(said) != audit.canonical(contents(row)):
            problems.append(f"Task {row.id} is not what entry {seq} recorded.")
    problems += [f"Task {id} is no longer there; entry {seq} is about it." for id, (seq, _) in sorted(left.items())]
