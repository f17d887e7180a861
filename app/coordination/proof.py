"""Holds every task, and what it waits for, against the last entry that recorded it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.coordination.models import Dependency, Task
from app.coordination.task_commands import contents
from app.core import audit
from app.core.proving import Proof

OBJECTS = ("task",)
CHECKLIST = "checklist.apply"


class Replayed:
    """What the chain says last of each task and of what it waits for, by its id."""

    def __init__(self) -> None:
        self.last: dict[str, tuple[int, dict[str, Any]]] = {}
        self.needs: dict[str, tuple[int, list[str]]] = {}

    def take(self, entry: Any, details: dict[str, Any]) -> None:
        """Read one entry of the chain about a task or a checklist, in the order of the chain.

        Reminders say nothing of a row.
        """
        for said in details.get("tasks", [{**details, "id": entry.object_id}]):
            if isinstance(said.get("row"), dict):
                self.last[said["id"]] = (entry.seq, said["row"])
            if isinstance(said.get("needs"), list):
                self.needs[said["id"]] = (entry.seq, said["needs"])


def compare(session: Any, replayed: Replayed, found: Proof) -> None:
    """Add a sentence for each task that is not as the chain left it, or is no longer there."""
    left = dict(replayed.last)
    for row in session.scalars(select(Task).execution_options(yield_per=1000)):
        seq, said = left.pop(str(row.id), (0, None))
        if said is not None and audit.canonical(said) != audit.canonical(contents(row)):
            found.problems.append(f"Task {row.id} is not what entry {seq} recorded.")
    found.problems += [
        f"Task {id} is no longer there; entry {seq} is about it." for id, (seq, _) in sorted(left.items())
    ]
    _needs(session, replayed, found)


def _needs(session: Any, replayed: Replayed, found: Proof) -> None:
    waits: dict[str, list[str]] = {id: [] for id in replayed.needs}
    for task_id, needs_id in session.execute(select(Dependency.task_id, Dependency.needs_id)):
        waits.setdefault(str(task_id), []).append(str(needs_id))
    for id, needed in sorted(waits.items()):
        seq, said = replayed.needs.get(id, (0, []))
        if not seq:
            found.older["waiting task"] += 1
        elif sorted(needed) != said:
            found.problems.append(f"What task {id} waits for is not what entry {seq} recorded.")
