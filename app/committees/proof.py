"""Holds every body, member, meeting, decision and action point against the last entry that recorded it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.committees.models import ActionPoint, Body, Decision, Meeting, Member
from app.committees.recording import about, contents
from app.core import audit
from app.core.proving import Proof

OBJECTS = ("committee", "committee_member", "meeting", "committee_decision", "action_point")


class Replayed:
    """What the chain says last of each object, by its type and id."""

    def __init__(self) -> None:
        self.last: dict[tuple[str, str], tuple[int, int, dict[str, Any]]] = {}

    def take(self, entry: Any, details: dict[str, Any]) -> None:
        """Read one entry of the chain whose type is one of `OBJECTS`, in the order of the chain."""
        if isinstance(details.get("row"), dict):
            key = (entry.object_type, entry.object_id)
            self.last[key] = (entry.seq, entry.object_version, details["row"])


def compare(session: Any, replayed: Replayed, found: Proof) -> None:
    """Add a sentence for each that is not as the chain left it, or has no entry, or is no longer there."""
    problems = found.problems
    left = dict(replayed.last)
    for kind in (Body, Member, Meeting, Decision, ActionPoint):
        for row in session.scalars(select(kind)):
            name = about(row)
            what = f"{name.type.replace('_', ' ').capitalize()} {name.id}"
            seq, version, said = left.pop((name.type, name.id), (0, 0, {}))
            if not seq:
                problems.append(f"{what} has no entry in the chain that recorded it.")
            elif version != row.version or _plain(said) != _plain(contents(row)):
                problems.append(f"{what} is not what entry {seq} recorded.")
    problems += [
        f"{type.replace('_', ' ').capitalize()} {id} is no longer there; entry {seq} is about it."
        for (type, id), (seq, *_) in sorted(left.items())
    ]


def _plain(row: dict[str, Any]) -> str:
    """The row as text; moments as they are in one zone, whatever the zone of the connection that read them."""
    return audit.canonical({name: _moment(value) for name, value in row.items()})


def _moment(value: Any) -> Any:
    if isinstance(value, str) and len(value) > 19 and value[4:5] == "-" and value[13:14] == ":":
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return value
    return value.timestamp() if isinstance(value, datetime) else value
