"""Assessments before clearers: a part for each criterion, what a step lapses or holds back, who is waited for."""

from __future__ import annotations

import json
import re
import uuid
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select

from app.clearances import commands as clearances
from app.clearances import queries as clearance_queries
from app.clearances.records import Part, Subject, digest
from app.clearances.standing import Standing
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import locked
from app.core.files import StoredFile
from app.eligibility.records import Verdict
from app.projects.assessments.answers import Where
from app.projects.assessments.models import Assessment
from app.projects.queries import UnknownProject, case_of, project_row
from app.projects.records import AssessmentRecord, FindingRecord, ProjectCase, ProjectRecord
from app.projects.wording import ended_words
from workflows.assessment import CRITERIA, VINTAGE, AssessmentStage, FindingFacts, label_of, positive
from workflows.vocabulary import Actor

TYPE = KIND = "assessment"
_ID = re.compile(r"([A-Z]{3}-[0-9]{1,9})-([A-Z])-([0-9]{1,4})", re.ASCII)
_NOT_NOW = {
    AssessmentStage.OPEN: "The agencies are still assessing. Clearances are asked for once the findings are combined",
    AssessmentStage.COUNTERSIGNED: "It is countersigned and stays as it is",
}
# Whoever wrote what is cleared: findings, advice, and the figures of the project that findings rest on.
_WRITTEN = ("assessment.assess", "assessment.combine", "assessment.record_advice")
_FIGURES = ("project.enter", "project.keep_particulars")
# The criteria that are judged by the years and tonnes of the project.
_BY_FIGURES = (VINTAGE, "quantified_and_verified")


def subject_id(where: Where) -> str:
    """How an assessment is named in an address: `GHA-0007-A-1`."""
    return where.key.replace("/", "-")


def clearance_subject(session: Any, *, type: str, id: str, lock: bool = False) -> Subject | None:
    """An assessment as clearers see it: offered to the clearances. Locked in the order of its own steps, if asked."""
    named = _ID.fullmatch(id) if type == TYPE else None
    if named is None:
        return None
    where = Where(named[1], named[2], int(named[3]))
    try:
        row = project_row(session, where.reference, lock=lock)
        if lock:
            session.scalar(locked(_row_of(row.id, where)))
        case = case_of(session, where.reference)
    except UnknownProject:
        return None
    record = case.assessment(where.stage_code, where.round)
    return subject_of(session, case, record) if record is not None else None


def _row_of(project_id: int, where: Where) -> Any:
    return select(Assessment).where(
        Assessment.project_id == project_id, Assessment.stage_code == where.stage_code, Assessment.round == where.round
    )


def subject_of(session: Any, case: ProjectCase, record: AssessmentRecord) -> Subject:
    """The same from its record; two reads for whose hands are in it."""
    project, where = case.project, Where(case.project.reference, record.stage_code, record.round)
    issuance = f", issuance {record.round}" if record.round > 1 else ""
    return Subject(
        type=TYPE, id=subject_id(where), kind=KIND, partner=project.partner, url=where.path,
        title=f"Assessment of {project.reference} {project.title}, stage {record.stage_code}{issuance}",
        parts=parts_of(case, record), hands=_hands(session, record, where), version=record.version,
        not_now=_not_now(case, record), audited=where.key,
    )  # fmt: skip


def _not_now(case: ProjectCase, record: AssessmentRecord) -> str:
    """Why nobody may be asked about it; empty where they may."""
    if case.standing.ended:
        return ended_words(case.project.reference, case.standing)
    return _NOT_NOW.get(record.stage, "")


def parts_of(case: ProjectCase, record: AssessmentRecord) -> tuple[Part, ...]:
    """The project, the list, each criterion with its evidence and figures, advice, and what follows from all.

    Who found it and when is no part of what is cleared: the same said again lapses nothing.
    """
    hashes = {str(file.id): file.sha256 for file in case.files}
    criteria = [_criterion(code, record, project=case.project, hashes=hashes) for code in CRITERIA]
    return (_project(case.project), _list(case.project), *criteria, _advice(record), _conclusion(record))


def _criterion(code: str, record: AssessmentRecord, *, project: ProjectRecord, hashes: dict[str, str]) -> Part:
    found = [each for each in (*record.found, *record.combined) if each.criterion == code]
    figures = _figures(project) if code in _BY_FIGURES else []
    said = [_finding(each) for each in found]
    evidence = [hashes.get(each["file"], "") for finding in found for each in finding.evidence]
    return _part(code, label_of(code), [said, figures, evidence], words="\n".join([*said, *figures]))


def _finding(found: FindingRecord) -> str:
    """`NEA: Meets. The baseline is checked. Evidence: pdd.pdf, page 12`."""
    conditions = f"Conditions: {found.conditions}" if found.conditions else ""
    names = [f"{each['name']}{', ' + each['page'] if each['page'] else ''}" for each in found.evidence]
    evidence = f"Evidence: {'; '.join(names)}" if names else ""
    said = [f"{found.agency or 'Combined'}: {found.finding.label}", found.reason, conditions, evidence]
    return ". ".join(each.rstrip(".") for each in said if each)


def _figures(project: ProjectRecord) -> list[str]:
    crediting = f"Crediting: {project.crediting_from or 'not known'} to {project.crediting_to or 'not known'}"
    return [crediting, *(f"Expected in {year}: {tonnes:,} tCO2e" for year, tonnes in sorted(project.expected.items()))]


def _project(project: ProjectRecord) -> Part:
    said = {
        "Title": project.title, "Applicant": project.applicant.name, "Programme": project.programme,
        "Methodology": " ".join(each for each in (project.methodology, project.methodology_version) if each),
        "Sector": project.sector, "Location": project.location,
    }  # fmt: skip
    return _part("project", "The project", said, words="\n".join(f"{name}: {value}" for name, value in said.items()))


def _list(project: ProjectRecord) -> Part:
    """The check by the Eligibility List as it was frozen at submission."""
    frozen = project.eligibility
    verdict = Verdict.from_json(frozen) if frozen else None
    said = [verdict.outcome.label, *verdict.sentences, *verdict.missing, *verdict.conditions] if verdict else []
    return _part("eligibility_list", "Check by the Eligibility List", said, words="\n".join(said))


def _advice(record: AssessmentRecord) -> Part:
    said = [f"{each['given_on']}: {each['text']}" for each in record.advice]
    return _part("advice", "Advice of the Advisory Panel", said, words="\n".join(said) or "None is on record.")


def _conclusion(record: AssessmentRecord) -> Part:
    """What follows from the combined findings, also while they are with the assessors again."""
    combined = tuple(FindingFacts(each.criterion, each.finding) for each in record.combined)
    if not combined:
        return _part("conclusion", "Conclusion", None, words="The findings are not combined yet.")
    met = positive(combined)
    words = "Every criterion is met or does not apply." if met else "Not every criterion is met."
    return _part("conclusion", "Conclusion", met, words=words)


def _part(key: str, label: str, value: Any, *, words: str) -> Part:
    return Part(key, label, digest(json.dumps(value, sort_keys=True, ensure_ascii=False)), words)


def _hands(session: Any, record: AssessmentRecord, where: Where) -> frozenset[int]:
    """Assessors and whoever combined; who recorded advice or entered the figures; who uploaded the evidence."""
    wrote = select(AuditEntry.actor_id).where(
        or_(
            and_(AuditEntry.object_type == "assessment", AuditEntry.object_id == where.key,
                 AuditEntry.action.in_(_WRITTEN)),
            and_(AuditEntry.object_type == "project", AuditEntry.object_id == where.reference,
                 AuditEntry.action.in_(_FIGURES)),
        )
    )  # fmt: skip
    files = {each["file"] for found in (*record.found, *record.combined) for each in found.evidence if each["file"]}
    uploaded = select(StoredFile.uploaded_by).where(StoredFile.id.in_(map(uuid.UUID, files)))
    found = {*record.hands, *session.scalars(wrote), *(session.scalars(uploaded) if files else ())}
    return frozenset(each for each in found if each)


def standing_of(session: Any, case: ProjectCase, record: AssessmentRecord) -> Standing:
    """How its clearances stand, for its page."""
    return clearance_queries.standing(session, subject_of(session, case, record))


def waited_for(session: Any, case: ProjectCase, record: AssessmentRecord) -> tuple[str, ...]:
    """The agencies whose clearance the countersignature waits for."""
    return standing_of(session, case, record).waited_for


def follow(session: Any, actor: Actor, where: Where, *, step: str, reason: str = "", today: date | None = None) -> None:
    """What a step does to the clearances of an assessment, inside its transaction: what changed lapses what covers it,
    a return holds the others back, and a new combination puts them again.
    """
    if not clearance_queries.was_asked_about(session, type=TYPE, id=subject_id(where)):
        return
    session.flush()
    subject = clearance_subject(session, type=TYPE, id=subject_id(where))
    assert subject is not None
    clearances.changed_within(session, actor, subject)
    match step:
        case "return_to_assessors" | "open_again":
            clearances.hold_within(session, actor, subject, reason=reason)
        case "combine":
            clearances.put_again_within(session, actor, subject, today=today or clock.now().date())


def project_changed(session: Any, actor: Actor, case: ProjectCase) -> None:
    """The figures of a project were changed: what covers them lapses in each of its assessments."""
    for record in case.assessments:
        follow(session, actor, Where(case.project.reference, record.stage_code, record.round), step="project_changed")
