"""Opens the assessment of a stage when it is submitted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.core import clock
from app.projects.assessments.models import Assessment
from workflows.assessment import AssessmentStage


def open_assessment(session: Any, project_id: int, *, stage_code: str, round: int = 1) -> Assessment:
    """The assessment of this stage and round: the one that is there, or a new one. In the caller's transaction."""
    found: Assessment | None = session.scalar(
        select(Assessment).where(
            Assessment.project_id == project_id, Assessment.stage_code == stage_code, Assessment.round == round
        )
    )
    if found is None:
        found = Assessment(
            project_id=project_id, stage_code=stage_code, round=round, stage=AssessmentStage.OPEN.value,
            opened_at=clock.now(), hands=[],
        )  # fmt: skip
        session.add(found)
        session.flush()
    return found
