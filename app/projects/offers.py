"""What this area offers the others: projects and assessments as what comments are about, and the daily recheck."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from app.coordination.records import Record
from app.core import audit
from app.core.daily import Daily
from app.core.registry import Registry
from app.projects.assessments.answers import Where
from app.projects.assessments.models import Assessment
from app.projects.models import Project
from app.projects.rechecking import recheck


def offer(registry: Registry) -> None:
    registry.offer("record", record)
    registry.offer("daily_work", rechecking)


def rechecking() -> Daily:
    return Daily(
        "recheck", "Open projects are checked again",
        "By the Eligibility Lists in force on the day; a project of which a list now says something else is flagged.",
        _recheck,
    )  # fmt: skip


def _recheck(session: Any, today: date) -> str:
    found = recheck(session, audit.SYSTEM, today=today)
    flags = f"flagged {len(found.flagged):,}, took {len(found.cleared):,} flags away"
    return f"checked {found.checked:,} open project{'' if found.checked == 1 else 's'}: {flags}."


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
