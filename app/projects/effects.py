"""What follows from a step besides its stage: the entry, the frozen verdict, files, letters, and authorisations."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import func, select

from app.core import audit, clock, files
from app.core.registry import registry
from app.eligibility import queries as eligibility
from app.projects.answers import StepAnswers
from app.projects.assessments.opening import open_assessment
from app.projects.models import Authorisation, AuthorisedEntity, Project, ProjectEvent, ProjectFile
from app.projects.queries import project_row, proposed_terms
from app.projects.records import ProjectCase
from workflows.authorisation.entries import entry_of
from workflows.authorisation.events import Event, EventKind, replay, standing_events
from workflows.authorisation.process import Side
from workflows.authorisation.terms import Terms
from workflows.declaration import Step
from workflows.vocabulary import Actor

_PROPOSED = {
    EventKind.LETTER_PROPOSED, EventKind.REFUSAL_PROPOSED, EventKind.CHANGE_PROPOSED,
}  # fmt: skip
_SENT_BACK = {
    EventKind.LETTER_SENT_BACK, EventKind.REFUSAL_SENT_BACK, EventKind.CHANGE_SENT_BACK,
}  # fmt: skip
_DECIDED = _SENT_BACK | {EventKind.LETTER_ISSUED, EventKind.CHANGED, EventKind.REFUSED}


def warnings(case: ProjectCase, *, step: str, answers: StepAnswers) -> tuple[str, ...]:
    """What an officer should know and what yet does not stand in the way."""
    found = []
    if answers.terms is not None and step.startswith("propose_") and answers.initial_report_on is None:
        # Decision 2/CMA.3, annex, paragraph 18: the initial report comes no later than the authorisation.
        found.append("No initial or updated initial report is on record before this authorisation.")
    if answers.terms is not None and step.startswith("file_") and not case.in_force:
        found.append("That the agreement is in force is not on record.")
    return tuple(found)


def add_entry(session: Any, case: ProjectCase, *, step: Step, actor: Actor, answers: StepAnswers) -> ProjectEvent:
    """Put the entry on record, with the file of a letter received; returns its row, with its id."""
    kind, letter = entry_of(step.name)
    about = audit.Object("project", case.project.reference)
    kept = files.keep(session, actor, *answers.file, subject=about) if answers.file else None
    entry = ProjectEvent(
        project_id=case.project.id,
        kind=kind.value,
        happened_on=_day(case, kind, answers),
        letter=letter,
        quantity=answers.quantity,
        body=answers.body() | _hashes(answers),
        file_id=kept.id if kept else None,
        document_id=_document_of(session, case, step=step, kind=kind, letter=letter),
        strikes_id=_last_id(case) if kind is EventKind.STRUCK else None,
        recorded_by=actor.id or None,
        recorded_by_name=actor.name,
        recorded_at=clock.now(),
    )
    session.add(entry)
    session.flush()
    return entry


def _hashes(answers: StepAnswers) -> dict[str, Any]:
    """The SHA-256 of every file that came with the answers, so that the entry vouches for them."""
    said: dict[str, Any] = {}
    if answers.file:
        said["file_sha256"] = answers.file[0].sha256
    if answers.items:
        said["files"] = {code: received[0].sha256 for code, received in answers.items}
    return said


def _document_of(session: Any, case: ProjectCase, *, step: Step, kind: EventKind, letter: str) -> Any:
    """The document of ours that the entry is about: the draft of what is proposed, or that of the open proposal.

    It is settled before the entry is written, since an entry never changes.
    """
    if kind in _PROPOSED:
        ids = [
            provider(session, kind=code, reference=case.project.reference, letter=letter)
            for code in step.issues
            for provider in registry.all("letter_id")
        ]
        return next(iter(ids), None)
    return case.proposal.document_id if case.proposal and kind in _DECIDED else None


def _day(case: ProjectCase, kind: EventKind, answers: StepAnswers) -> date:
    """The day of effect: the one given, that of what was proposed, or that of the last letter of the stage."""
    if answers.on is not None:
        return answers.on
    if kind is EventKind.ADVANCED:
        return max(case.standing.last, *(event.on for event in case.standing.on_file.values()))
    if case.standing.proposal is not None:
        return case.standing.proposal.on
    return case.standing.last


def _last_id(case: ProjectCase) -> int:
    return standing_events(entry.event for entry in case.events)[-1].id


def as_event(entry: ProjectEvent) -> Event:
    return Event(
        id=entry.id, kind=EventKind(entry.kind), on=entry.happened_on, letter=entry.letter, by=entry.recorded_by,
        strikes=entry.strikes_id, quantity=entry.quantity,
    )  # fmt: skip


def entry_text(entry: ProjectEvent) -> dict[str, Any]:
    """The entry as the audit keeps it: every column that says what happened, as plain data."""
    return {
        "id": entry.id, "kind": entry.kind, "on": entry.happened_on.isoformat(), "letter": entry.letter,
        "quantity": entry.quantity, "body": entry.body, "file": str(entry.file_id or ""),
        "document": str(entry.document_id or ""), "strikes": entry.strikes_id,
    }  # fmt: skip


def follow(
    session: Any, case: ProjectCase, *, entry: ProjectEvent, step: Step, actor: Actor, answers: StepAnswers
) -> list[str]:
    """Everything that the entry brings with it; sentences for what the officer would not expect."""
    kind = EventKind(entry.kind)
    if kind is EventKind.SUBMITTED:
        return _submitted(session, case, entry=entry, actor=actor, answers=answers)
    if kind in _PROPOSED:
        return _draft(session, case, entry=entry, step=step, actor=actor, send=True)
    if kind in _SENT_BACK and entry.document_id:
        _offer("send_back_letter", session, actor, document_id=entry.document_id, reason=answers.reason)
    if kind in (EventKind.LETTER_ISSUED, EventKind.CHANGED, EventKind.REFUSED):
        _issued(session, case, entry=entry, actor=actor)
    if kind in (EventKind.LETTER_FILED, EventKind.HOST_CHANGED) and answers.terms is not None:
        _authorise(session, case, entry=entry, side=Side.HOST, terms=answers.terms)
    if kind is EventKind.LISTED:
        return _draft(session, case, entry=entry, step=step, actor=actor, send=False)
    if kind is EventKind.REGISTERED:
        project_row(session, case.project.reference).programme_project = answers.programme_project
    if kind is EventKind.STRUCK:
        _struck(session, case)
    return []


def _submitted(
    session: Any, case: ProjectCase, *, entry: ProjectEvent, actor: Actor, answers: StepAnswers
) -> list[str]:
    """Keep what was submitted, freeze the verdict of the list in force that day, and open the assessment."""
    now = replay(case.process, [*(old.event for old in case.events), as_event(entry)])
    for item, received in answers.items:
        keep_file(session, case.project.id, actor, received, reference=case.project.reference,
                  stage_code=now.at.code, item=item)  # fmt: skip
    if now.at.assessed:
        open_assessment(
            session, actor, project_id=case.project.id, reference=case.project.reference, stage_code=now.at.code,
            round=now.round,
        )  # fmt: skip
    row = project_row(session, case.project.reference)
    if row.submitted_on is not None:
        return []
    row.submitted_on = entry.happened_on
    return [freeze_verdict(session, row, on=entry.happened_on)]


def freeze_verdict(session: Any, row: Project, *, on: date) -> str:
    """Keep what the list in force on the day says of the method, for ever; returns it in a sentence."""
    verdict = eligibility.check_for(
        session, host=row.partner, programme=row.programme, methodology=row.methodology,
        version=row.methodology_version, on=on, scenario=row.scenario, modules=tuple(row.modules),
    )  # fmt: skip
    row.eligibility = verdict.to_json()
    row.eligibility_outcome = verdict.outcome.value
    return f"The check by the Eligibility List in force on that day is kept: {verdict.outcome.label.lower()}."


def keep_file(
    session: Any, project_id: int, actor: Actor, received: Any, *, reference: str, stage_code: str, item: str = "",
    note: str = "",
) -> ProjectFile:  # fmt: skip
    """Keep a file on the record of a project, inside the caller's transaction."""
    upload, content = received
    stored = files.keep(session, actor, upload, content, subject=audit.Object("project", reference))
    kept = ProjectFile(
        project_id=project_id, stage_code=stage_code, item=item, note=note, file_id=stored.id,
        added_at=clock.now(), added_by_name=actor.name,
    )  # fmt: skip
    session.add(kept)
    session.flush()
    return kept


def _draft(
    session: Any, case: ProjectCase, *, entry: ProjectEvent, step: Step, actor: Actor, send: bool
) -> list[str]:  # fmt: skip
    """Draft the documents that the step names; `send` puts them before the countersigner at once."""
    return [
        sentence
        for kind in step.issues
        for sentence in _offer(
            "draft_letter", session, actor, kind=kind, reference=case.project.reference, letter=entry.letter,
            as_at=entry.happened_on, document_id=entry.document_id, send=send,
        )
    ]  # fmt: skip


def _offer(place: str, session: Any, actor: Actor, **arguments: Any) -> list[str]:
    """Ask every provider of the place; the sentences that they give back."""
    answers = [provider(session, actor, **arguments) for provider in registry.all(place)]
    return [str(answer.sentence) for answer in answers if hasattr(answer, "sentence")]


def _issued(session: Any, case: ProjectCase, *, entry: ProjectEvent, actor: Actor) -> None:
    """Issue the letter that was proposed, and put on record what it authorises."""
    if entry.document_id:
        _offer("issue_letter", session, actor, document_id=entry.document_id)
    terms = proposed_terms(case)
    if terms is not None:
        _authorise(session, case, entry=entry, side=Side.HOME, terms=terms)


def _authorise(session: Any, case: ProjectCase, *, entry: ProjectEvent, side: Side, terms: Terms) -> None:
    """Add a version to one side's chain of authorisations, with the entities that it names."""
    highest = session.scalar(
        select(func.max(Authorisation.number)).where(
            Authorisation.project_id == case.project.id, Authorisation.side == side.value
        )
    )
    values = {name: value for name, value in asdict(terms).items() if name != "entities"}
    lists = {name: list(values[name]) for name in ("sectors", "activity_types", "parties")}
    version = Authorisation(
        project_id=case.project.id, event_id=entry.id, side=side.value, number=(highest or 0) + 1,
        dated=entry.happened_on, **(values | lists),
    )  # fmt: skip
    session.add(version)
    session.flush()
    for position, entity in enumerate(terms.entities, start=1):
        row = AuthorisedEntity(
            authorisation_id=version.id, position=position, dated=entry.happened_on, approach=terms.approach,
            **asdict(entity),
        )  # fmt: skip
        session.add(row)
    session.flush()


def _struck(session: Any, case: ProjectCase) -> None:
    """Take back what the struck entry had brought about on the project's own row."""
    struck = standing_events(entry.event for entry in case.events)[-1]
    row = project_row(session, case.project.reference)
    if struck.kind is EventKind.REGISTERED:
        row.programme_project = ""
    submissions = [entry for entry in case.events if entry.kind is EventKind.SUBMITTED and not entry.struck]
    if struck.kind is EventKind.SUBMITTED and len(submissions) == 1:
        row.submitted_on, row.eligibility, row.eligibility_outcome, row.flag = None, None, "", None
