"""What the pages of an assessment share: which one is asked for, its frame, and what happens next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for
from werkzeug.routing import BaseConverter

from app.agreements import queries as agreements
from app.clearances.standing import Standing
from app.core.access import Officer
from app.core.db import db
from app.eligibility.records import Verdict
from app.projects.assessments import clearing
from app.projects.assessments.answers import Where
from app.projects.assessments.queries import UnknownAssessment, missing_of, offers_of
from app.projects.queries import labels_of
from app.projects.records import AssessmentRecord, ProjectCase
from workflows.assessment import ASSESSMENT_LABELS, CRITERIA, AssessmentStage, label_of
from workflows.authorisation.process import ProcessStage
from workflows.engine import Offer
from workflows.vocabulary import Role


class CriterionConverter(BaseConverter):
    """A criterion in an address: `not-double-counted`; anything else is not found."""

    regex = "|".join(code.replace("_", "-") for code in CRITERIA)

    def to_python(self, value: str) -> str:
        return value.replace("-", "_")

    def to_url(self, value: str) -> str:
        return value.replace("_", "-")


def where_of(case: ProjectCase, *, stage: str, round: str) -> Where:
    """The assessment that an address names; without a name that of the stage that runs. Raises UnknownAssessment."""
    assessed = [each for each in case.process.stages if each.assessed]
    found = next((each for each in assessed if each.code == stage), None) if stage else _running(case, assessed)
    if found is None or not (round == "" or (round.isascii() and round.isdigit() and len(round) < 5)):
        raise UnknownAssessment(f"{case.project.reference} has no such assessment.")
    latest = case.standing.round if case.standing.at is found and found.repeats else 1
    return Where(case.project.reference, found.code, int(round) if round else latest)


def _running(case: ProjectCase, assessed: list[ProcessStage]) -> ProcessStage | None:
    """The stage that runs, or the last one whose assessment has begun, or the first."""
    if case.standing.at in assessed:
        return case.standing.at
    begun = [each for each in assessed if case.assessment(each.code)]
    return next(iter([*reversed(begun), *assessed]), None)


def frame(case: ProjectCase, where: Where) -> dict[str, Any]:
    """What every page of an assessment shows around its content."""
    partner = agreements.partner_row(db.session, case.project.partner)
    record = case.assessment(where.stage_code, where.round)
    return {
        "case": case,
        "project": case.project,
        "partner": partner,
        "reference": case.project.reference.lower(),
        "where": where,
        "at": address_of(where),
        "stage": case.process.stage(where.stage_code),
        "record": record,
        "label": ASSESSMENT_LABELS[record.stage] if record else "Not begun",
        "ended": labels_of(case.process)[case.project.stage] if case.standing.ended else "",
        "stages": [_switch(case, each, where) for each in case.process.stages],
        "verdict": Verdict.from_json(case.project.eligibility) if case.project.eligibility else None,
    }


def address_of(where: Where) -> dict[str, Any]:
    """The arguments by which every address names this assessment."""
    named: dict[str, Any] = {"reference": where.reference.lower(), "stage": where.stage_code}
    return named | ({"round": where.round} if where.round > 1 else {})


def _switch(case: ProjectCase, stage: ProcessStage, where: Where) -> dict[str, Any]:
    """One stage as a tab: how its latest assessment stands, and where it is, if the stage is assessed at all."""
    record = next((each for each in reversed(case.assessments) if each.stage_code == stage.code), None)
    words = ASSESSMENT_LABELS[record.stage] if record else "Not begun" if stage.assessed else "Not assessed"
    at = address_of(Where(where.reference, stage.code, record.round if record else 1))
    url = url_for("assessments.overview", **at) if stage.assessed else ""
    return {
        "code": stage.code, "name": stage.name, "words": words, "url": url, "current": stage.code == where.stage_code,
    }  # fmt: skip


@dataclass(frozen=True)
class Next:
    """The one thing that happens next, for this officer where it is theirs, else for whoever holds it."""

    title: str
    why: str
    owner: str
    url: str = ""
    action: str = ""


def offers_to(
    officer: Officer, case: ProjectCase, record: AssessmentRecord, *, standing: Standing | None = None
) -> tuple[Offer, ...]:
    """Every step out of where it stands, judged with its clearances: as they stand now, unless they are at hand."""
    actor, combined = officer.actor(case.project.partner), record.stage is AssessmentStage.COMBINED
    if combined and standing is None:
        standing = clearing.standing_of(db.session, case, record)
    return offers_of(case, record, actor=actor, waited_for=standing.waited_for if standing else ())


def next_of(
    case: ProjectCase, where: Where, record: AssessmentRecord | None, officer: Officer, *, open_to: tuple[Offer, ...],
    waited_for: tuple[str, ...] = (),
) -> Next:  # fmt: skip
    """What happens next with this assessment. `open_to` are the steps as they are offered to the officer, `waited_for`
    the agencies whose clearance it waits for.
    """
    if record is None:
        return Next(
            f"The submission for stage {where.stage_code} is awaited",
            "The assessment opens when the submission is recorded.", "The applicant",
        )  # fmt: skip
    offers = {offer.step.name: offer for offer in open_to}
    if record.stage is AssessmentStage.OPEN:
        return _while_open(where, record, offers, agency=officer.agency)
    if record.stage is AssessmentStage.COMBINED:
        return _while_combined(where, record, offers["countersign"], waited_for)
    result = "every criterion is met or does not apply" if record.positive else "not every criterion is met"
    owner = f"{Role.DESK_OFFICER.label} of the project"
    return Next("The assessment is countersigned", f"It finds that {result}. The letter follows from it.", owner)


def _while_open(where: Where, record: AssessmentRecord, offers: dict[str, Offer], *, agency: str) -> Next:
    assess = offers["assess"]
    if not assess.permitted:
        return Next("Agencies are assessing", "Each agency finds on the eight criteria.", "The assessors")
    if assess.reasons:
        return Next(assess.step.label, f"{assess.reasons[0].sentence}.", "You", "#declaration", "Declare")
    missing = missing_of(record, agency)
    at = address_of(where)
    if missing:
        url = url_for("assessments.criterion", criterion=missing[0], **at)
        why = f"{len(CRITERIA) - len(missing)} of {len(CRITERIA)} criteria have a finding of {agency}."
        return Next(f"Assess “{label_of(missing[0])}”", why, f"You, for {agency}", url, "Assess it")
    why = f"{agency} has a finding on every criterion. Combine when the other agencies are ready."
    return Next("Combine the findings", why, "An assessor", url_for("assessments.combine", **at), "Combine")


def _while_combined(where: Where, record: AssessmentRecord, offer: Offer, waited_for: tuple[str, ...]) -> Next:
    why = f"{record.combined_by_name} combined the findings."
    if waited_for:
        title, then = "The clearances that were asked for", f"{why} Another officer countersigns once they stand."
        return Next(title, then, ", ".join(waited_for), "#clearances-h", "See them")
    if offer.open:
        url = url_for("assessments.countersign", **address_of(where))
        return Next("Countersign the assessment", why, "You", url, "Read and countersign")
    reasons = " ".join(f"{reason.sentence}." for reason in offer.reasons) if offer.permitted else ""
    return Next("Another officer countersigns", f"{why} {reasons}".strip(), "A countersigner who had no hand in it")
