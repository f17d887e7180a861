"""What this area offers the others: a project as what comments and tasks are about."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.coordination.records import Record
from app.core.registry import Registry
from app.projects.models import Project


def offer(registry: Registry) -> None:
    registry.offer("record", record)


def record(session: Any, *, type: str, id: str) -> Record | None:
    """A project, by its reference."""
    if type != "project":
        return None
    query = select(Project.reference, Project.title, Project.partner).where(Project.reference == id.upper())
    row = session.execute(query).first()
    if row is None:
        return None
    url = f"/projects/{row.reference.lower()}"
    return Record("project", row.reference, f"{row.reference} {row.title}", url, row.partner, "projects.view")
