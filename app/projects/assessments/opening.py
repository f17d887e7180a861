"""Opens the assessment of a stage when it is submitted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.core import audit, clock
from app.projects.assessments import clearing
from app.projects.assessments.answers import Where
from app.projects.assessments.models import Assessment
from workflows.assessment import AssessmentStage
from workflows.vocabulary import Actor


def open_assessment(
    session: Any, actor: Actor, *, project_id: int, reference: str, stage_code: str, round: int = 1
) -> Assessment:
    """The assessment of this stage and round: a new one, or the one that is there, open again. In the caller's
    transaction.

    One is there where the submission was struck and made again: what was found stays on record, but it must be
    combined and countersigned anew.
    """
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
    elif found.stage != AssessmentStage.OPEN:
        _open_again(session, actor, found, reference=reference)
    return found


def _open_again(session: Any, actor: Actor, found: Assessment, *, reference: str) -> None:
    before, found.stage = found.stage, AssessmentStage.OPEN.value
    found.positive, found.combined_by, found.combined_by_name, found.combined_at = None, None, "", None
    found.countersigned_by, found.countersigned_by_name, found.countersigned_at = None, "", None
    found.version += 1
    session.flush()
    audit.append(
        session, actor, action="assessment.open_again",
        about=audit.Object("assessment", f"{reference}/{found.stage_code}/{found.round}", found.version),
        summary=f"opened the assessment of stage {found.stage_code} of {reference} again, since it was submitted again",
        details={"partner": reference[:3], "reference": reference, "from": before, "to": found.stage},
    )  # fmt: skip
    clearing.follow(session, actor, Where(reference, found.stage_code, found.round), step="open_again")
