"""Holds every submission of annual information against the audit entries that recorded it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from app.core import audit
from app.core.audit import AuditEntry
from app.reporting.aef.commands import details_of
from app.reporting.aef.models import Submission


def compare(session: Any, problems: list[str]) -> None:
    """Add a sentence for every submission that is not as its last entry left it, or whose hashes do not hold."""
    last: dict[str, tuple[int, dict[str, Any]]] = {}
    columns = (AuditEntry.seq, AuditEntry.object_id, AuditEntry.body)
    entries = select(*columns).where(AuditEntry.object_type == "aef_submission").order_by(AuditEntry.seq)
    for seq, name, body in session.execute(entries):
        last[name] = (seq, json.loads(body)["details"])
    query = select(Submission).options(undefer(Submission.tables), undefer(Submission.workbook))
    for row in session.scalars(query.execution_options(populate_existing=True)):
        seq, said = last.pop(row.reference, (0, {}))
        if not seq:
            problems.append(f"Annual information {row.reference} has no entry in the chain that recorded it.")
        elif audit.canonical(said) != audit.canonical(details_of(row)):
            problems.append(f"Annual information {row.reference} is not what entry {seq} recorded.")
        if hashlib.sha256(row.tables.encode()).hexdigest() != row.tables_sha256:
            problems.append(f"The tables of annual information {row.reference} are not those of their hash.")
        if row.workbook is not None and hashlib.sha256(row.workbook).hexdigest() != row.workbook_sha256:
            problems.append(f"The workbook of annual information {row.reference} is not that of its hash.")
    problems += [f"Annual information {name} is no longer there." for name in sorted(last)]
