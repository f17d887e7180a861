"""Taking a step of a project: entry, stage, letters, files, audit and messages in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core import audit, outbox, versions
from app.core.approving import approves
from app.core.db import unit_of_work
from app.core.registry import registry
from app.projects import effects, ending
from app.projects.answers import StepAnswers
from app.projects.queries import case_of, facts_of, project_row, transferred_of
from app.projects.records import ProjectCase
from workflows import engine
from workflows.authorisation import workflow_of
from workflows.authorisation.entries import entry_of
from workflows.authorisation.events import EventKind, Standing, replay
from workflows.declaration import Workflow
from workflows.vocabulary import Actor


class RecordMismatch(Exception):
    """The stage and the entries would disagree: a fault in the workflow, so nothing is written."""


@dataclass(frozen=True)
class StepTaken:
    """What was done, for the page that follows: sentences, the stage, and remarks that do not stand in the way."""

    sentences: tuple[str, ...]
    stage: str
    warnings: tuple[str, ...] = ()


@approves("countersigned a letter or a refusal, or struck an entry")
def take_step(
    actor: Actor, *, reference: str, step: str, answers: StepAnswers, version: int | None, today: date
) -> StepTaken:
    """Take one step of a project, and with the last letter of a stage also its completion, in one transaction.

    `version` is that of the page the form was made from; None skips the check, for the command line.
    Raises UnknownProject, StaleVersion, and what `engine.fire` raises; then nothing is written.
    """
    with unit_of_work() as session:
        case = case_of(session, reference, lock=True)
        for hold in registry.all("hold_ledger"):  # what it may change must not be transferred meanwhile
            hold(session)
        about = audit.Object("project", case.project.reference, case.project.version)
        versions.check(session, about, seen=version)
        workflow = workflow_of(case.process)
        outcome = _fire(session, case, workflow=workflow, step=step, actor=actor, answers=answers, today=today)
        warnings = effects.warnings(case, step=step, answers=answers)
        led, said = _carry_out(session, case, outcome=outcome, actor=actor, answers=answers, warnings=warnings)
        sentences = [f"You {outcome.step.done}.", *said]
        completion = _completion(led, outcome.step.name)
        if completion:
            case, none = case_of(session, reference), StepAnswers()
            outcome = _fire(session, case, workflow=workflow, step=completion, actor=actor, answers=none, today=today)
            led, _ = _carry_out(session, case, outcome=outcome, actor=actor, answers=none, warnings=())
            sentences.append(f"With it you {outcome.step.done}.")
        return StepTaken(tuple(sentences), led.stage, warnings)


def _fire(
    session: Any, case: ProjectCase, *, workflow: Workflow, step: str, actor: Actor, answers: StepAnswers, today: date
) -> engine.Outcome:
    facts = facts_of(
        case, actor=actor, today=today, answers=answers, transferred=transferred_of(session, case.project.reference)
    )
    return engine.fire(workflow, step, stage=workflow.stages(case.project.stage), actor=actor, facts=facts)


def _completion(led: Standing, taken: str) -> str:
    """The step that completes the stage, where the one taken brought its last letter; else an empty text."""
    kind, _ = entry_of(taken)
    if kind not in (EventKind.LETTER_ISSUED, EventKind.LETTER_FILED) or not led.in_review or led.waits_for:
        return ""
    return f"complete_{led.at.code.lower()}"


def _carry_out(
    session: Any, case: ProjectCase, *, outcome: engine.Outcome, actor: Actor, answers: StepAnswers,
    warnings: tuple[str, ...],
) -> tuple[Standing, list[str]]:  # fmt: skip
    """Write the entry and everything that follows from it; where that leads, and what was done besides."""
    entry = effects.add_entry(session, case, step=outcome.step, actor=actor, answers=answers)
    said = effects.follow(session, case, entry=entry, step=outcome.step, actor=actor, answers=answers)
    row = project_row(session, case.project.reference)
    led = replay(case.process, [*(old.event for old in case.events), effects.as_event(entry)])
    if led.stage != str(outcome.target):
        raise RecordMismatch(f"{row.reference}: the step leads to {outcome.target}, its entries to {led.stage}.")
    row.stage, row.turn = led.stage, "nobody" if row.example else led.turn
    row.stage_since = led.since
    row.version += 1
    session.flush()
    ending.follow(session, actor, case, led=led)
    _tell(session, row, outcome=outcome, actor=actor, entry=entry, warnings=warnings)
    return led, said


def _tell(
    session: Any, row: Any, *, outcome: engine.Outcome, actor: Actor, entry: Any, warnings: tuple[str, ...]
) -> None:
    step = outcome.step
    outbox.tell(
        session, step.tells, subject=f"{row.reference} {row.title}: {actor.name} {step.done}",
        path=f"/projects/{row.reference.lower()}", partner=row.partner, actor_id=actor.id,
    )  # fmt: skip
    audit.append(
        session,
        actor,
        action=f"project.{step.name}",
        about=audit.Object("project", row.reference, row.version),
        summary=f"{step.done} for {row.reference}{_effective(entry)}",
        role=", ".join(sorted(step.by & actor.roles)),
        details={
            "partner": row.partner, "reference": row.reference, "from": outcome.source.value,
            "to": outcome.target.value, "entry": effects.entry_text(entry), "warnings": list(warnings),
            "eligibility": row.eligibility,
        },
    )  # fmt: skip


def _effective(entry: Any) -> str:
    day = entry.happened_on
    return f", effective {day.day} {day:%B %Y}"
