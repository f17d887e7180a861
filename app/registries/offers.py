"""What this area offers the others: an import, and a conflict of claims, as what comments and tasks are about."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.coordination.records import Record
from app.core.registry import Registry
from app.registries.comparing import odds
from app.registries.models import RegistryImport

_MOST_FIGURES = 9


def offer(registry: Registry) -> None:
    registry.offer("record", record)


def record(session: Any, *, type: str, id: str) -> Record | None:
    """An import by its number, a conflict by what stands for it; neither belongs to a partner."""
    if type == "registry_import":
        return _import(session, id)
    return _conflict(session, id) if type == "registry_conflict" else None


def _import(session: Any, id: str) -> Record | None:
    if not (id.isascii() and id.isdigit() and len(id) <= _MOST_FIGURES):
        return None
    row = session.execute(
        select(RegistryImport.id, RegistryImport.file_name).where(RegistryImport.id == int(id))
    ).first()
    if row is None:
        return None
    title = f"Import {row.id} of a registry: {row.file_name}"
    return Record("registry_import", str(row.id), title, f"/registries/imports/{row.id}", "", "registries.view")


def _conflict(session: Any, subject: str) -> Record | None:
    """While its two sides say what they say now; a conflict that is settled in the sources is none any more."""
    found = odds(session)
    conflict = next((each for each in (*found.labels, *found.doubles) if each.subject == subject), None)
    if conflict is None:
        return None
    title = f"Conflict about {conflict.about}"
    return Record("registry_conflict", subject, title, f"/registries/conflicts/{subject}", "", "registries.import")
