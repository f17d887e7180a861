"""What this area offers the others: a project, and an assessment, as what comments and tasks are about."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.coordination.records import Record
from app.core.registry import Registry
from app.projects.assessments.answers import Where
from app.projects.assessments.models import Assessment
from app.projects.models import Project


def offer(registry: Registry) -> None:
    registry.offer("record", record)


def record(session: Any, *, type: str, id: str) -> Record | None:
    """A project, by its reference; an assessment, by that of its project with stage and round."""
    if type == "assessment":
        return _assessment(session, id)
    if type != "project":
        return None
    query = select(Project.reference, Project.title, Project.partner).where(Project.reference == id.upper())
    row = session.execute(query).first()
    if row is None:
        return None
    url = f"/projects/{row.reference.lower()}"
    return Record("project", row.reference, f"{row.reference} {row.title}", url, row.partner, "projects.view")


def _assessment(session: Any, id: str) -> Record | None:
    reference, _, rest = id.partition("/")
    stage, _, round = rest.partition("/")
    if not (round.isascii() and round.isdigit() and len(round) < 5):
        return None
    query = (
        select(Project.reference, Project.partner)
        .join(Assessment, Assessment.project_id == Project.id)
        .where(Project.reference == reference.upper(), Assessment.stage_code == stage, Assessment.round == int(round))
    )
    row = session.execute(query).first()
    if row is None:
        return None
    where = Where(row.reference, stage, int(round))
    again = f", round {where.round}" if where.round > 1 else ""
    title = f"Assessment of {row.reference}, stage {stage}{again}"
    return Record("assessment", where.key, title, where.path, row.partner, "assessments.view")
