"""Answers about projects: one with everything on record, its facts for the guards, and who may be it already."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import and_, or_, select

from app.agreements import queries as agreements
from app.core.db import locked
from app.core.registry import registry
from app.eligibility.criteria import criteria
from app.projects.answers import StepAnswers, terms_from_data
from app.projects.loading import assessments_of, authorisations_of, events_of, files_of, project_record, tonnes_of
from app.projects.models import ProcessTemplate, Project
from app.projects.processes import process_of
from app.projects.records import ProjectCase, ProjectRecord
from workflows.agreement.facts import ActKind
from workflows.authorisation import workflow_of
from workflows.authorisation.entries import STRIKABLE
from workflows.authorisation.events import ENDINGS, EventKind, assurance, replay, standing_events
from workflows.authorisation.facts import ProjectAnswers, ProjectFacts
from workflows.authorisation.process import Process
from workflows.authorisation.terms import Terms, mismatches
from workflows.vocabulary import Actor


class UnknownProject(LookupError):
    """No project has this reference, or it may not be seen."""


class UnknownProcess(LookupError):
    """No process template has this number, or the partner has none that is approved."""


def key_of(text: str) -> str:
    """Small letters and figures only: by this the same title or place is found again."""
    return re.sub(r"[\W_]+", "", text.casefold())


def project_row(session: Any, reference: str, *, lock: bool = False) -> Project:
    """The project of this reference. If asked, its partner's row and its own are locked, in this order.

    Raises UnknownProject.
    """
    query = select(Project).where(Project.reference == reference.upper())
    found: Project | None = session.scalar(query)
    if found is None:
        raise UnknownProject(f"There is no project {reference.upper()}.")
    if lock:
        agreements.partner_row(session, found.partner, lock=True)
        session.scalar(locked(query))
    return found


def case_of(session: Any, reference: str, *, lock: bool = False) -> ProjectCase:
    """Everything on record about a project, in a constant number of queries. Raises UnknownProject."""
    row = project_row(session, reference, lock=lock)
    return case_of_row(session, row)


def case_of_row(session: Any, row: Project) -> ProjectCase:
    """The case of a row at hand."""
    process = process_of(session.get(ProcessTemplate, row.process_id))
    events = events_of(session, [row.id]).get(row.id, ())
    record = project_record(row, tonnes_of(session, [row.id])[row.id])
    return ProjectCase(
        project=record,
        process=process,
        process_id=row.process_id,
        standing=replay(process, [entry.event for entry in events]),
        events=events,
        files=files_of(session, row.id),
        authorisations=authorisations_of(session, [row.id]).get(row.id, ()),
        assessments=assessments_of(session, [row.id]).get(row.id, ()),
        in_force=agreements.partner_record(session, row.partner).act(ActKind.IN_FORCE) is not None,
        duplicates=duplicates_of(session, record),
    )


def duplicates_of(session: Any, project: ProjectRecord) -> tuple[str, ...]:
    """References of other projects that may be this one: same title, same number at a programme, or same place
    and applicant. Those that ended, and examples beside applications, do not count."""
    same = [Project.title_key == key_of(project.title)]
    if project.programme_project.strip():
        same.append(Project.programme_project == project.programme_project)
    if project.location.strip() and project.applicant.identifier.strip():
        same.append(
            and_(
                Project.place_key == key_of(project.location),
                Project.applicant_identifier == project.applicant.identifier,
            )
        )
    query = (
        select(Project.reference)
        .where(
            Project.partner == project.partner, Project.id != project.id, or_(*same),
            Project.stage.not_in(sorted(ENDINGS)), Project.example == project.example,
        )
        .order_by(Project.reference)
        .limit(10)
    )  # fmt: skip
    return tuple(session.scalars(query))


def facts_of(
    case: ProjectCase, *, actor: Actor | None, today: date, answers: StepAnswers | None = None,
    transferred: tuple[int, tuple[int, ...]] = (0, ()),
) -> ProjectFacts:  # fmt: skip
    """What the guards of a project's workflow may look at.

    `transferred` is what has been first transferred, in tCO2e, and the vintages concerned.
    """
    given = answers.for_guards() if answers else ProjectAnswers()
    project, now = case.project, case.standing
    home, host = case.terms_of("home"), case.terms_of("host")
    assessment = case.assessment(now.at.code, now.round)
    verdict: Mapping[str, Any] = project.eligibility or {}
    until = assurance(case.process, now)
    last = _last_entry(case)
    return ProjectFacts(
        process=case.process,
        standing=now,
        today=today,
        actor_id=actor.id if actor else None,
        answers=given,
        example=project.example,
        missing=project.missing(),
        vintages=tuple(project.expected),
        window=(criteria().vintage_from, criteria().vintage_to),
        duplicates=case.duplicates,
        duplicates_explained=bool(project.duplicate_explanation.strip()),
        applicant_named=bool(project.applicant.name),
        applicant_eligible=project.applicant.eligible,
        eligibility=str(verdict.get("outcome", "")),
        eligibility_missing=tuple(verdict.get("missing", ()) or verdict.get("sentences", ())),
        assessment=assessment.stage.value if assessment else "",
        assessment_positive=bool(assessment and assessment.positive),
        hands=_hands(case),
        items_on_file=items_on_file(case),
        in_force=case.in_force,
        home_terms=home.terms if home else None,
        host_terms=host.terms if host else None,
        proposed_terms=proposed_terms(case),
        mismatches=mismatches(home.terms, host.terms, home_dated=home.dated, host_dated=host.dated)
        if home and host
        else (),
        first_transferred=transferred[0],
        first_transferred_vintages=transferred[1],
        last_entry_by=last.by if last else None,
        last_entry_strikable=last is not None and last.kind in STRIKABLE,
        assurance_until=until[1] if until else None,
        stages=workflow_of(case.process).stages,
        struck_to=_without_last(case),
    )


def _hands(case: ProjectCase) -> frozenset[int]:
    """Who made what waits for a countersigner: its proposer, and whoever assessed this stage."""
    assessment = case.assessment(case.standing.at.code, case.standing.round)
    proposal = case.standing.proposal
    proposer = {proposal.by} if proposal and proposal.by else set()
    return frozenset(proposer | (assessment.hands if assessment else frozenset()))


def items_on_file(case: ProjectCase) -> frozenset[str]:
    """What of the things to submit has a file. A stage that repeats wants new files for every issuance."""
    now, since = case.standing, None
    if now.at.repeats and not now.in_review:
        since = max(entry.recorded_at for entry in case.events if entry.kind is EventKind.ADVANCED)
    again = {item.code for stage in case.process.stages if stage.repeats for item in stage.submits}
    return frozenset(
        file.item
        for file in case.files
        if file.item and (since is None or file.item not in again or file.added_at > since)
    )


def proposed_terms(case: ProjectCase) -> Terms | None:
    """The terms that wait for a countersigner; None where none do."""
    data = case.proposal.body.get("terms") if case.proposal else None
    return terms_from_data(data) if data else None


def _last_entry(case: ProjectCase) -> Any:
    kept = standing_events(entry.event for entry in case.events)
    return kept[-1] if len(kept) > 1 else None


def _without_last(case: ProjectCase) -> str:
    """Where the record leads without its last entry; empty where that is the first."""
    kept = standing_events(entry.event for entry in case.events)
    return replay(case.process, kept[:-1]).stage if len(kept) > 1 else ""


def transferred_of(session: Any, reference: str) -> tuple[int, tuple[int, ...]]:
    """What has been first transferred, in tCO2e, and its vintages, as the ledger tells through the registry."""
    told = [provider(session, reference) for provider in registry.all("first_transferred")]
    return sum(tonnes for tonnes, _ in told), tuple(sorted({year for _, years in told for year in years}))


def template_row(session: Any, partner: str, *, number: int | None = None) -> ProcessTemplate:
    """An approved version of a partner's process: the one asked for, or the latest. Raises UnknownProcess."""
    query = select(ProcessTemplate).where(
        ProcessTemplate.partner == partner.upper(), ProcessTemplate.decision == "approved"
    )
    if number is not None:
        query = query.where(ProcessTemplate.number == number)
    found: ProcessTemplate | None = session.scalar(query.order_by(ProcessTemplate.number.desc()).limit(1))
    if found is None:
        raise UnknownProcess(f"{partner.upper()} has no such process.")
    return found


def partners_with_process(session: Any) -> frozenset[str]:
    """The partners for which a project can be entered: those with an approved process."""
    query = select(ProcessTemplate.partner).where(ProcessTemplate.decision == "approved").distinct()
    return frozenset(session.scalars(query))


@lru_cache(maxsize=256)
def labels_of(process: Process) -> dict[str, str]:
    """The stages of a process in words, by their codes."""
    return {stage.value: label for stage, label in workflow_of(process).labels.items()}


def submitted_first(case: ProjectCase) -> bool:
    """Whether the application itself has been submitted."""
    return any(entry.kind is EventKind.SUBMITTED and not entry.struck for entry in case.events)
