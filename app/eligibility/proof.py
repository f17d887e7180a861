"""Holds every Eligibility List and every row of the catalogue against the audit entries that recorded them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.core import audit
from app.core.proving import Proof
from app.eligibility.commands import contents, reference_of
from app.eligibility.importing import shown
from app.eligibility.models import ListRow, MethodologyRow
from app.eligibility.queries import methodology

OBJECTS = ("eligibility_list", "catalogue")


class Replayed:
    """What the chain says of lists and of the catalogue: the last entry about each list and each methodology."""

    def __init__(self) -> None:
        self.lists: dict[str, tuple[int, dict[str, Any]]] = {}
        self.methodologies: dict[tuple[str, str, str], tuple[int, dict[str, str]]] = {}

    def take(self, entry: Any, details: dict[str, Any]) -> None:
        """Read one entry of the chain whose type is one of `OBJECTS`, in the order of the chain."""
        if entry.object_type == "eligibility_list":
            said = {name: value for name, value in details.items() if name != "reference"}
            self.lists[entry.object_id] = (entry.seq, said)
            return
        for row in details["rows"]:
            cells = {name: value or "" for name, value in row.get("now", row).items()}
            self.methodologies[cells["programme"], cells["code"], cells["version"]] = (entry.seq, cells)


def compare(session: Any, replayed: Replayed, found: Proof) -> None:
    """Add a sentence for every list and methodology that is not as the chain left it."""
    problems = found.problems
    for row in session.scalars(select(ListRow)):
        seq, said = replayed.lists.pop(reference_of(row), (0, {}))
        _judge(f"Eligibility List {reference_of(row)}", seq, said, contents(row), problems)
    for row in session.scalars(select(MethodologyRow)):
        key = (row.programme, row.code, row.version)
        seq, said = replayed.methodologies.pop(key, (0, {}))
        _judge(f"Methodology {' '.join(key).strip()}", seq, said, shown(methodology(row)), problems)
    problems += [f"Eligibility List {name} is no longer there." for name in sorted(replayed.lists)]
    problems += [f"Methodology {' '.join(key).strip()} is no longer there." for key in sorted(replayed.methodologies)]


def _judge(what: str, seq: int, said: dict[str, Any], is_now: dict[str, Any], problems: list[str]) -> None:
    if not seq:
        problems.append(f"{what} has no entry in the chain that recorded it.")
    elif audit.canonical(said) != audit.canonical(is_now):
        problems.append(f"{what} is not what entry {seq} recorded.")
