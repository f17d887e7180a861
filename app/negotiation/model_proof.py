"""Holds every version of the model text, and who approved it, against the entries that recorded them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.negotiation.model_commands import about
from app.negotiation.models import ModelArticle

OBJECTS = ("model_article",)
_COLUMNS = ("title", "text", "reason", "decision", "proposed_by", "decided_by", "version")


class Replayed:
    """What the chain says last of each version of an article of the model."""

    def __init__(self) -> None:
        self.last: dict[str, tuple[int, dict[str, Any]]] = {}

    def take(self, entry: Any, details: dict[str, Any]) -> None:
        """Read one entry of the chain about the model text, in the order of the chain."""
        done = entry.action.partition(".")[2]
        said = {name: details[name] for name in ("title", "text", "reason")} | {"version": entry.object_version}
        if done == "proposed":
            said |= {"decision": "", "proposed_by": entry.actor_id, "decided_by": None}
        else:
            said |= {"decision": done, "decided_by": entry.actor_id}
        _, before = self.last.get(entry.object_id, (0, {}))
        self.last[entry.object_id] = (entry.seq, before | said)


def compare(session: Any, replayed: Replayed, problems: list[str]) -> None:
    """Add a sentence for each version that is not as the chain left it, has no entry, or is no longer there."""
    left = dict(replayed.last)
    for row in session.scalars(select(ModelArticle)):
        seq, said = left.pop(about(row).id, (0, {}))
        name = f"Version {row.number} of the model article {row.key}"
        if not seq:
            problems.append(f"{name} has no entry in the chain that recorded it.")
        elif said != {column: getattr(row, column) for column in _COLUMNS}:
            problems.append(f"{name} is not what entry {seq} recorded.")
    problems += [f"Model article {id} is no longer there; entry {seq} is about it." for id, (seq, _) in left.items()]
