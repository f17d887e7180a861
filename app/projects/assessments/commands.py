"""Assessing a project: declarations, findings of agencies, advice, the combination, and the countersignature."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from app.core import audit, clock, outbox, versions
from app.core.approving import approves
from app.core.db import locked, unit_of_work
from app.projects.assessments import clearing
from app.projects.assessments.answers import Evidence, Judgement, Where
from app.projects.assessments.models import (
    Assessment,
    AssessmentAdvice,
    AssessmentDeclaration,
    AssessmentFinding,
)
from app.projects.assessments.queries import UnknownAssessment, facts_of, record_of
from app.projects.queries import case_of_row, project_row
from app.projects.records import ProjectCase
from workflows import engine
from workflows.assessment import ASSESSMENT, AssessmentFacts, AssessmentStage, label_of, positive
from workflows.declaration import Reason
from workflows.vocabulary import Actor

# What one agency does without touching what another one does; it asks nobody to read the page again.
_BESIDE = frozenset({"assessment.assess", "assessment.declare", "assessment.record_advice"})


@dataclass
class _Taking:
    """One step of one assessment, inside one transaction: everything locked, then written, then told."""

    session: Any
    actor: Actor
    where: Where
    case: ProjectCase
    row: Assessment
    step: str

    def fire(self, facts: AssessmentFacts) -> None:
        """Take the step. Raises NotPermitted, WrongStage, or Refused with every reason."""
        stage = AssessmentStage(self.row.stage)
        outcome = engine.fire(ASSESSMENT, self.step, stage=stage, actor=self.actor, facts=facts)
        self.row.stage = outcome.target.value

    def facts(self, **given: Any) -> AssessmentFacts:
        return facts_of(self.case, record_of(self.case, self.where), actor=self.actor, **given)

    def waited_for(self) -> tuple[str, ...]:
        return clearing.waited_for(self.session, self.case, record_of(self.case, self.where))

    def done(self, what: str, *, before: str, today: date | None = None, **details: Any) -> None:
        """Raise the version, tell who is to be told, put it on the audit, and let its clearances follow."""
        step = ASSESSMENT.step(self.step)
        assert step is not None
        row, project = self.row, self.case.project
        row.version += 1
        self.session.flush()
        outbox.tell(
            self.session, step.tells, subject=f"{project.reference} {project.title}: {self.actor.name} {step.done}",
            path=self.where.path, partner=project.partner, actor_id=self.actor.id,
        )  # fmt: skip
        audit.append(
            self.session, self.actor, action=f"assessment.{self.step}",
            about=audit.Object("assessment", self.where.key, row.version),
            summary=f"{what} for stage {row.stage_code} of {project.reference}",
            role=", ".join(sorted(step.by & self.actor.roles)),
            details={"partner": project.partner, "reference": project.reference, "from": before, "to": row.stage}
            | details,
        )  # fmt: skip
        reason = str(details.get("reason", ""))
        clearing.follow(self.session, self.actor, self.where, step=self.step, reason=reason, today=today)


def _taking(
    session: Any, actor: Actor, where: Where, *, step: str, version: int | None, beside: bool = False
) -> _Taking:
    """Lock the partner, the project and the assessment, in this order, and hold the page against the version.

    Raises UnknownProject, UnknownAssessment, and StaleVersion; `beside` lets pass what another agency did meanwhile.
    """
    project = project_row(session, where.reference, lock=True)
    query = select(Assessment).where(
        Assessment.project_id == project.id, Assessment.stage_code == where.stage_code, Assessment.round == where.round
    )
    row = session.scalar(locked(query))
    if row is None:
        raise UnknownAssessment(f"{where.key} has not begun.")
    about = audit.Object("assessment", where.key, row.version)
    try:
        versions.check(session, about, seen=version)
    except versions.StaleVersion as stale:
        if not beside or version is None or not 0 < version < row.version or not _of_others(stale, actor):
            raise
    return _Taking(session, actor, where, case_of_row(session, project), row, step)


def _of_others(stale: versions.StaleVersion, actor: Actor) -> bool:
    return all(
        entry.action in _BESIDE and entry.actor_id != actor.id and entry.agency != actor.agency
        for entry in stale.changes
    )


def declare(actor: Actor, where: Where, *, conflicted: bool, words: str, version: int | None) -> str:
    """Put on record whether the actor has a conflict of interest; the latest declaration counts.

    Raises what `_taking` and `engine.fire` raise, and Refused for a conflict without words.
    """
    with unit_of_work() as session:
        taking = _taking(session, actor, where, step="declare", version=version, beside=True)
        before = taking.row.stage
        taking.fire(taking.facts())
        if conflicted and not words.strip():
            raise _refused("words", "Say what the conflict of interest is")
        session.add(
            AssessmentDeclaration(
                assessment_id=taking.row.id, officer_id=actor.id, officer_name=actor.name, agency=actor.agency,
                conflicted=conflicted, words=words, at=clock.now(),
            )
        )  # fmt: skip
        said = "declared a conflict of interest" if conflicted else "declared that there is no conflict of interest"
        taking.done(said, before=before, declaration={"conflicted": conflicted, "words": words})
        return f"You {said}."


def assess(actor: Actor, where: Where, *, judgement: Judgement, version: int | None) -> str:
    """Record the finding of the actor's own agency on one criterion; the latest of an agency counts.

    Raises what `_taking` and `engine.fire` raise, and Refused for a file that is not on this project's record.
    """
    with unit_of_work() as session:
        taking = _taking(session, actor, where, step="assess", version=version, beside=True)
        if not actor.agency:
            raise engine.NotPermitted("A finding is that of an agency.")
        before = taking.row.stage
        taking.fire(taking.facts(answer=judgement))
        finding = _keep(taking, judgement, agency=actor.agency)
        _add_hand(taking)
        label = label_of(judgement.criterion)
        taking.done(f"recorded the finding of {actor.agency} on “{label}”", before=before, finding=finding)
        return f"You recorded the finding of {actor.agency} on “{label}”: {judgement.finding.label.lower()}."


def record_advice(
    actor: Actor, where: Where, *, given_on: date | None, text: str, today: date, version: int | None
) -> str:
    """Put advice of the International Advisory Panel on record, beside the findings.

    Raises what `_taking` and `engine.fire` raise, and Refused where the day or the words are missing.
    """
    with unit_of_work() as session:
        taking = _taking(session, actor, where, step="record_advice", version=version, beside=True)
        before = taking.row.stage
        taking.fire(taking.facts())
        if given_on is None or given_on > today:
            raise _refused("given_on", "Enter the day on which it was given, today or earlier")
        if not text.strip():
            raise _refused("text", "Enter the advice")
        session.add(
            AssessmentAdvice(
                assessment_id=taking.row.id, given_on=given_on, text=text, recorded_by_name=actor.name, at=clock.now()
            )
        )
        said = "recorded advice of the International Advisory Panel"
        taking.done(said, before=before, advice={"given_on": given_on.isoformat(), "text": text})
        return f"You {said}."


def combine(
    actor: Actor, where: Where, *, judgements: Iterable[Judgement], version: int | None, today: date | None = None
) -> str:
    """Combine the findings of the agencies into one for each criterion, and say whether they are positive.

    `today` is the day at the desk, from which the days of clearances count that were held back meanwhile.
    Raises what `_taking` and `engine.fire` raise.
    """
    with unit_of_work() as session:
        taking = _taking(session, actor, where, step="combine", version=version)
        before = taking.row.stage
        given = tuple({judgement.criterion: judgement for judgement in judgements}.values())
        facts = taking.facts(combined=given)
        taking.fire(facts)
        findings = [_keep(taking, replace(judgement, evidence=()), agency="") for judgement in given]
        _add_hand(taking)
        row = taking.row
        row.positive = positive(facts.combined)
        row.combined_by, row.combined_by_name, row.combined_at = actor.id, actor.name, clock.now()
        taking.done("combined the findings", before=before, today=today, findings=findings, positive=row.positive)
        return f"You combined the findings: {result_words(row.positive)}. Another officer countersigns."


@approves("countersigned an assessment")
def countersign(actor: Actor, where: Where, *, version: int | None) -> str:
    """Agree to the combined assessment. Raises what `_taking` and `engine.fire` raise."""
    with unit_of_work() as session:
        taking = _taking(session, actor, where, step="countersign", version=version)
        before = taking.row.stage
        taking.fire(taking.facts(waited_for=taking.waited_for()))
        row = taking.row
        row.countersigned_by, row.countersigned_by_name, row.countersigned_at = actor.id, actor.name, clock.now()
        row.reason = ""
        taking.done("countersigned the assessment", before=before, positive=row.positive)
        return f"You countersigned the assessment: {result_words(bool(row.positive))}."


def return_to_assessors(actor: Actor, where: Where, *, reason: str, version: int | None) -> str:
    """Open the assessment again, with the reason; findings and hands stay.

    Raises what `_taking` and `engine.fire` raise.
    """
    with unit_of_work() as session:
        taking = _taking(session, actor, where, step="return_to_assessors", version=version)
        before = taking.row.stage
        taking.fire(taking.facts(reason=reason))
        row = taking.row
        row.positive, row.reason = None, reason
        row.combined_by, row.combined_by_name, row.combined_at = None, "", None
        row.countersigned_by, row.countersigned_by_name, row.countersigned_at = None, "", None
        taking.done("returned the assessment to the assessors", before=before, reason=reason)
        return "You returned the assessment to the assessors. Their findings stay on record."


def result_words(result: bool) -> str:
    return "every criterion is met or does not apply" if result else "not every criterion is met"


def _add_hand(taking: _Taking) -> None:
    """Whoever judged has a hand in it, and never countersigns it."""
    taking.row.hands = sorted({*taking.row.hands, taking.actor.id})


def _keep(taking: _Taking, judgement: Judgement, *, agency: str) -> dict[str, Any]:
    """Write one finding, and return it whole, as the audit keeps it."""
    finding = {
        "agency": agency, "criterion": judgement.criterion, "finding": judgement.finding.value,
        "reason": judgement.reason, "conditions": judgement.conditions,
        "evidence": _evidence(taking.case, judgement.evidence),
    }  # fmt: skip
    row = AssessmentFinding(
        assessment_id=taking.row.id, officer_id=taking.actor.id, officer_name=taking.actor.name, at=clock.now(),
        **finding,
    )  # fmt: skip
    taking.session.add(row)
    taking.session.flush()
    return {"id": row.id} | finding


def _evidence(case: ProjectCase, given: Iterable[Evidence]) -> list[dict[str, str]]:
    """The evidence with the names of its files. Raises Refused for a file that is not on this project's record."""
    names = {str(file.id): file.name for file in case.files}
    if any(each.file not in names for each in given):
        raise _refused("evidence", "Choose evidence among the files on this project's record")
    return [{"file": each.file, "name": names[each.file], "page": each.page} for each in given]


def _refused(field: str, sentence: str) -> engine.Refused:
    return engine.Refused((Reason(field, sentence, field, "", ""),))
