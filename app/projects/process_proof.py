"""Holds every version of the process of a host against the entries that recorded it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.core.proving import Decisions, Proof, decided
from app.projects.models import ProcessTemplate

OBJECTS = ("process",)


class Replayed(Decisions):
    """What the chain says last of each version of a process."""

    def take(self, entry: Any, details: dict[str, Any]) -> None:
        """Read one entry of the chain about a process, in its order; a decision says nothing of the note."""
        note = {"note": details["note"]} if details.get("note") else {}
        said = {"body": details["body"], "reason": details.get("reason", ""), **note}
        self.record(entry, key=(entry.object_id, details["number"]), said=said)


def compare(session: Any, replayed: Replayed, found: Proof) -> None:
    """Add a sentence for each version that is not as the chain left it, has no entry, or is no longer there."""
    rows = session.scalars(select(ProcessTemplate).order_by(ProcessTemplate.id))
    replayed.compare(
        (((row.partner, row.number), decided(row, "body", "note", "reason")) for row in rows),
        name=lambda key: f"Version {key[1]} of the process of {key[0]}", problems=found.problems,
    )  # fmt: skip
