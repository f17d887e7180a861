"""Holds every report filed before Concord against the entries that recorded and checked it."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from app.core.audit import AuditEntry
from app.core.files import StoredFile
from app.reporting.earlier.models import EarlierReport

_DECIDED = {"earlier_report.checked": "approved", "earlier_report.refused": "refused"}
_TEXTS = ("party", "kind", "year", "named", "address", "source", "note", "approaches")


def compare(session: Any, problems: list[str]) -> None:
    """Add a sentence for each that is not as its entries left it, or has none, or is no longer there."""
    said = _said(session)
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


def _said(session: Any) -> dict[str, tuple[int, dict[str, Any]]]:
    """What the entries say of each, and the last of them."""
    columns = (AuditEntry.seq, AuditEntry.action, AuditEntry.object_id, AuditEntry.actor_name, AuditEntry.body)
    found: dict[str, tuple[int, dict[str, Any]]] = {}
    query = select(*columns).where(AuditEntry.object_type == "earlier_report").order_by(AuditEntry.seq)
    for seq, action, id, actor, body in session.execute(query):
        details = json.loads(body)["details"]
        if action in _DECIDED:
            details |= {"decision": _DECIDED[action], "decided_by_name": actor}
        else:
            details |= {"decision": "", "reason": "", "decided_by_name": "", "proposed_by_name": actor}
        found[id] = (seq, found.get(id, (0, {}))[1] | details)
    return found
