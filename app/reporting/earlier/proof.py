"""Holds every report filed before Concord against the entries that recorded and checked it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.core.files import StoredFile
from app.core.proving import Proof
from app.reporting.earlier.models import EarlierReport

OBJECTS = ("earlier_report",)
_DECIDED = {"earlier_report.checked": "approved", "earlier_report.refused": "refused"}
_TEXTS = ("party", "kind", "year", "named", "address", "source", "note", "approaches")


class Replayed:
    """What the chain says of each report, and the last entry about it."""

    def __init__(self) -> None:
        self.reports: dict[str, tuple[int, dict[str, Any]]] = {}

    def take(self, entry: Any, details: dict[str, Any]) -> None:
        """Read one entry of the chain about a report, in the order of the chain."""
        if entry.action in _DECIDED:
            who = {"decision": _DECIDED[entry.action], "decided_by_name": entry.actor_name}
        else:
            who = {"decision": "", "reason": "", "decided_by_name": "", "proposed_by_name": entry.actor_name}
        _, before = self.reports.get(entry.object_id, (0, {}))
        self.reports[entry.object_id] = (entry.seq, before | details | who)


def compare(session: Any, replayed: Replayed, found: Proof) -> None:
    """Add a sentence for each that is not as its entries left it, or has none, or is no longer there."""
    said, problems = dict(replayed.reports), found.problems
    query = select(EarlierReport, StoredFile.sha256).outerjoin(StoredFile, StoredFile.id == EarlierReport.file_id)
    for row, digest in session.execute(query.execution_options(populate_existing=True)):
        seq, told = said.pop(str(row.id), (0, {}))
        stored = {name: getattr(row, name) for name in (*_TEXTS, "decision", "reason", "proposed_by_name")}
        stored |= {
            "submitted_on": str(row.submitted_on), "sha256": digest or "", "decided_by_name": row.decided_by_name
        }  # fmt: skip
        if not seq:
            problems.append(f"The report filed before Concord {row.id} has no entry in the chain that recorded it.")
        elif stored != {name: told.get(name) for name in stored}:
            problems.append(f"The report filed before Concord {row.id} is not what entry {seq} recorded.")
    problems += [f"The report filed before Concord {id} is no longer there." for id in sorted(said)]
