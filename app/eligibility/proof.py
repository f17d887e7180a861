"""Holds Eligibility Lists, the catalogue and its proposals against the audit entries that recorded them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.core import audit
from app.core.proposals import APPROVED
from app.core.proving import Proof
from app.eligibility.catalogue_commands import contents as proposed
from app.eligibility.commands import contents, reference_of
from app.eligibility.importing import read_back, shown
from app.eligibility.models import CatalogueProposal, ListRow, MethodologyRow
from app.eligibility.queries import methodology

OBJECTS = ("eligibility_list", "catalogue", "catalogue_proposal")


class Replayed:
    """What the chain says of lists and of the catalogue: the last entry about each list and each methodology."""

    def __init__(self) -> None:
        self.lists: dict[str, tuple[int, dict[str, Any]]] = {}
        self.methodologies: dict[tuple[str, str, str], tuple[int, dict[str, str]]] = {}
        self.proposals: dict[str, tuple[int, dict[str, Any]]] = {}

    def take(self, entry: Any, details: dict[str, Any]) -> None:
        """Read one entry of the chain whose type is one of `OBJECTS`, in the order of the chain."""
        if entry.object_type == "eligibility_list":
            said = {name: value for name, value in details.items() if name != "reference"}
            self.lists[entry.object_id] = (entry.seq, said)
            return
        if entry.object_type == "catalogue_proposal":
            said = {name: value for name, value in details.items() if name not in ("reference", "rows")}
            self.proposals[entry.object_id] = (entry.seq, said)
            if said["decision"] != APPROVED:
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
    for row in session.scalars(select(CatalogueProposal).execution_options(yield_per=20)):
        name = f"The proposed import of methodologies {row.id}"
        seq, said = replayed.proposals.pop(str(row.id), (0, {}))
        _judge(name, seq, said, proposed(row), problems)
        if read_back(row.rows).digest != row.digest:
            problems.append(f"{name} does not hold the rows that its digest stands for.")
    problems += [f"The proposed import of methodologies {id} is no longer there." for id in sorted(replayed.proposals)]
    problems += [f"Eligibility List {name} is no longer there." for name in sorted(replayed.lists)]
    problems += [f"Methodology {' '.join(key).strip()} is no longer there." for key in sorted(replayed.methodologies)]


def _judge(what: str, seq: int, said: dict[str, Any], is_now: dict[str, Any], problems: list[str]) -> None:
    if not seq:
        problems.append(f"{what} has no entry in the chain that recorded it.")
    elif audit.canonical(said) != audit.canonical(is_now):
        problems.append(f"{what} is not what entry {seq} recorded.")
