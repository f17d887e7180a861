"""How a version of a report is named: by the audit, and by its address. Takes a row, or what a list reads of one."""

from __future__ import annotations

from typing import Any


def reference_of(row: Any) -> str:
    """Kind, Party, year and number: `btr_annex_4-SGP-2026-1`."""
    return "-".join(part for part in (row.kind, row.party, row.period, str(row.number)) if part)


def path_of(row: Any) -> str:
    """The page of the version."""
    tail = f"{row.period}-{row.number}" if row.period else str(row.number)
    return f"/reports/narratives/{row.kind.replace('_', '-')}/{row.party.lower()}/versions/{tail}"
