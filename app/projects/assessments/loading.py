"""Reads assessments with their findings, declarations and advice into plain values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.projects.assessments.models import (
    Assessment,
    AssessmentAdvice,
    AssessmentDeclaration,
    AssessmentFinding,
)
from app.projects.records import AssessmentRecord, FindingRecord
from workflows.assessment import CRITERIA, AssessmentStage, Finding


def assessments_of(session: Any, project_ids: Sequence[int]) -> dict[int, tuple[AssessmentRecord, ...]]:
    """The assessments of each project in the order in which they began; four queries."""
    query = select(Assessment).where(Assessment.project_id.in_(project_ids)).order_by(Assessment.id)
    rows = list(session.scalars(query))
    ids = [row.id for row in rows]
    findings, declarations, advice = _findings(session, ids), _declarations(session, ids), _advice(session, ids)
    found: dict[int, list[AssessmentRecord]] = defaultdict(list)
    for row in rows:
        found[row.project_id].append(_record(row, findings[row.id], tuple(declarations[row.id]), tuple(advice[row.id])))
    return {project_id: tuple(records) for project_id, records in found.items()}


def _record(row: Any, findings: list[FindingRecord], declarations: Any, advice: Any) -> AssessmentRecord:
    order = {code: position for position, code in enumerate(CRITERIA)}
    latest = {(finding.agency, finding.criterion): finding for finding in findings}
    kept = sorted(latest.values(), key=lambda finding: (order[finding.criterion], finding.agency))
    return AssessmentRecord(
        id=row.id, stage_code=row.stage_code, round=row.round, stage=AssessmentStage(row.stage),
        hands=frozenset(row.hands), positive=row.positive,
        found=tuple(finding for finding in kept if finding.agency),
        combined=tuple(finding for finding in kept if not finding.agency),
        combined_by_name=row.combined_by_name, combined_at=row.combined_at,
        countersigned_by_name=row.countersigned_by_name, countersigned_at=row.countersigned_at,
        declarations=declarations, advice=advice, reason=row.reason, version=row.version,
    )  # fmt: skip


def _findings(session: Any, ids: Sequence[int]) -> dict[int, list[FindingRecord]]:
    found: dict[int, list[FindingRecord]] = defaultdict(list)
    if not ids:
        return found
    query = select(AssessmentFinding.__table__).where(AssessmentFinding.assessment_id.in_(ids))
    for row in session.execute(query.order_by(AssessmentFinding.id)):
        found[row.assessment_id].append(
            FindingRecord(
                row.criterion, Finding(row.finding), row.agency, row.reason, row.conditions, tuple(row.evidence),
                row.officer_name, row.at,
            )
        )  # fmt: skip
    return found


def _declarations(session: Any, ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """The latest declaration of each officer, in the order of time."""
    found: dict[int, dict[int, dict[str, Any]]] = defaultdict(dict)
    if ids:
        query = select(AssessmentDeclaration.__table__).where(AssessmentDeclaration.assessment_id.in_(ids))
        for row in session.execute(query.order_by(AssessmentDeclaration.id)):
            found[row.assessment_id].pop(row.officer_id, None)
            found[row.assessment_id][row.officer_id] = dict(row._mapping)
    return defaultdict(list, {key: list(by_officer.values()) for key, by_officer in found.items()})


def _advice(session: Any, ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    if ids:
        query = select(AssessmentAdvice.__table__).where(AssessmentAdvice.assessment_id.in_(ids))
        for row in session.execute(query.order_by(AssessmentAdvice.id)):
            found[row.assessment_id].append(dict(row._mapping))
    return found
