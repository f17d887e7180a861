"""Holds every notice, facility and figure of emissions against the audit entries that recorded them."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import select

from app.core import audit
from app.core.proving import Proof
from app.surrenders import commands, facility_commands
from app.surrenders.models import Confirmation, ConfirmationPdf, Facility, FacilityYear, Notice

OBJECTS = ("surrender", "facility", "facility_year")


class Replayed:
    """What the chain says last of each object, by its type and name."""

    def __init__(self) -> None:
        self.last: dict[tuple[str, str], tuple[int, dict[str, Any]]] = {}

    def take(self, entry: Any, details: dict[str, Any]) -> None:
        """Read one entry of the chain whose type is one of `OBJECTS`, in the order of the chain."""
        said = {name: value for name, value in details.items() if name not in ("reference", "answers")}
        self.last[entry.object_type, entry.object_id] = (entry.seq, said)


def compare(session: Any, replayed: Replayed, found: Proof) -> None:
    """Add a sentence for every notice, facility and figure that is not as the chain left it."""
    problems = found.problems
    for kind in (Facility, FacilityYear):
        for row in session.scalars(select(kind)):
            name = facility_commands.about(row)
            _judge(replayed, name, facility_commands.contents(row), problems)
    for row in session.scalars(select(Notice)):
        is_now = {"row": commands.contents(row), **commands.vouched(session, row)}
        _judge(replayed, audit.Object("surrender", row.reference), is_now, problems)
    for row in session.scalars(select(Confirmation)):
        if hashlib.sha256(row.context.encode()).hexdigest() != row.sha256:
            problems.append(f"The confirmation of notice {row.notice_id} is not the text of its hash.")
    for row in session.scalars(select(ConfirmationPdf)):
        if hashlib.sha256(row.pdf).hexdigest() != row.pdf_sha256:
            problems.append(f"The kept PDF of notice {row.notice_id} is not that of its hash.")
    problems += [f"{type.capitalize()} {name} is no longer there." for type, name in sorted(replayed.last)]


def _judge(replayed: Replayed, about: audit.Object, is_now: dict[str, Any], problems: list[str]) -> None:
    seq, said = replayed.last.pop((about.type, about.id), (0, {}))
    what = f"{about.type.replace('_', ' ').capitalize()} {about.id}"
    if not seq:
        problems.append(f"{what} has no entry in the chain that recorded it.")
    elif audit.canonical(said) != audit.canonical(is_now):
        problems.append(f"{what} is not what entry {seq} recorded.")
