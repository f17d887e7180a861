"""Holds who is an officer, with which roles, and who is kept out, against the entries that recorded it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.accounts.models import OfficerRow
from app.core.proving import Proof

OBJECTS = ("officer",)
SAMPLES = "add_sample_officers"
_Held = set[tuple[str, str | None]]


class Replayed:
    """What the chain leads to: the roles of each officer, with the last entry about them, and who is disabled.

    Of sample officers earlier entries keep the names alone.
    """

    def __init__(self) -> None:
        self.roles: dict[int, tuple[int, _Held]] = {}
        self.disabled: set[int] = set()
        self.samples: set[str] = set()

    def take(self, entry: Any, details: dict[str, Any]) -> None:
        """Read one entry of the chain about an officer, in the order of the chain."""
        if entry.action == SAMPLES:
            self.samples |= set(details["names"])
            for id, role in details.get("roles", ()):
                self.roles[id] = (entry.seq, {(role, None)})
            return
        if not entry.object_id.isdigit():
            return
        id = int(entry.object_id)
        _, held = self.roles.get(id, (0, set()))
        if entry.action == "add_officer":
            self.roles[id] = (entry.seq, set())
        elif entry.action in ("grant_role", "remove_role"):
            named = {(details["role"], details["partner"])}
            if id in self.roles:
                self.roles[id] = (entry.seq, held | named if entry.action == "grant_role" else held - named)
        elif entry.action == "disable_officer":
            self.disabled.add(id)
        elif entry.action == "enable_officer":
            self.disabled.discard(id)


def compare(session: Any, replayed: Replayed, found: Proof) -> None:
    """Add a sentence for each officer whose roles or standing the chain did not lead to."""
    left = dict(replayed.roles)
    for row in session.scalars(select(OfficerRow).options(selectinload(OfficerRow.grants)).order_by(OfficerRow.id)):
        seq, held = left.pop(row.id, (0, set()))
        name = f"{row.name} ({row.id})"
        if not seq and row.name not in replayed.samples:
            found.problems.append(f"The officer {name} has no entry in the chain that recorded them.")
        elif not seq:
            found.older["sample officer"] += 1
        elif {(each.role, each.partner) for each in row.grants} != held:
            found.problems.append(f"The roles of {name} are not what entry {seq} left.")
        if (row.disabled_at is not None) != (row.id in replayed.disabled):
            found.problems.append(f"Whether {name} may sign in is not what the chain says.")
    found.problems += [f"Officer {id} is no longer there; entry {seq} is about them." for id, (seq, _) in left.items()]
