"""Random officers drive projects of two agreements on a real database: the audit replays to where they stand."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from app.auditing.proof import verify_everything
from app.core.db import db
from tests.projects.making import ASSESSOR, BOTH, DESK, EXCEPTION, NCCS, NEA, TERMS, allow_the_method, enter, received
from workflows import engine
from workflows.assessment import AssessmentStage
from workflows.authorisation import workflow_of
from workflows.authorisation.events import EventKind, replay, tracks

OFFICERS = (DESK, NEA, NCCS, BOTH, ASSESSOR)
# The ends are left for last, or few walks would come far.
ENDS = (
    "withdraw",
    "record_host_refusal",
    "confirm_refusal",
    "propose_refusal",
    "propose_revocation",
    "confirm_revocation",
)


def _answers(chance: random.Random, made, step: str, day: date) -> dict:
    """Answers of which some are wrong, for whichever questions the step asks."""
    case = made.case
    items = [(item.code, received(f"{item.code}.txt")) for stage in case.process.stages for item in stage.submits]
    wrong = chance.random() < 0.15
    given = {
        "on": day - timedelta(days=chance.choice((0, 1, 400)) if wrong else 0), "reason": "" if wrong else "Because",
        "reference": "XAA/1", "quantity": chance.randint(1, 900), "exception": EXCEPTION, "explanation": "Both may stand",
        "programme_project": "VCS-1", "terms": TERMS, "initial_report_on": None,
    }  # fmt: skip
    if step.startswith("submit_"):
        given["items"] = tuple(items)
    if step.startswith(("file_", "record_host")):
        given["file"] = received("letter.txt")
    if step.startswith(("issue_", "confirm_", "send_back_", "complete_", "strike_")):
        given["on"] = None
    return given


def _one_step(chance: random.Random, made, day: date, *, ends: bool) -> None:
    case = made.case
    now = case.standing
    assessment = case.assessment(now.at.code, now.round)
    if now.in_review and assessment and assessment.stage is AssessmentStage.OPEN and chance.random() < 0.6:
        made.assess()
        return
    leading = [s.name for s in workflow_of(case.process).steps if case.project.stage in s.source]
    wanted = [name for name in leading if ends or name not in ENDS] or leading
    step, officer = chance.choice(wanted), chance.choice(OFFICERS)
    before = made.version
    try:
        made.take(step, by=officer, today=day, **_answers(chance, made, step, day))
    except engine.StepError:
        assert made.version == before, "a refused step left something"


@pytest.mark.parametrize(("partner", "seed"), [("GHA", 1), ("GHA", 2), ("PER", 3), ("PER", 4)])
def test_whatever_officers_try_the_audit_replays_to_where_the_project_stands(partner, seed, session):
    chance = random.Random(seed)
    allow_the_method("PER")
    made, day = enter(partner), date(2026, 1, 12)
    for number in range(45):
        if made.case.standing.ended:
            break
        day += timedelta(days=chance.choice((0, 1, 7)))
        _one_step(chance, made, day, ends=number > 38)
        case = made.case
        assert replay(case.process, [entry.event for entry in case.events]).stage == case.project.stage
        assert all(track.days >= 0 for track in tracks(case.standing, today=day))
    issued = [entry for entry in made.case.events if entry.kind is EventKind.LETTER_ISSUED]
    proposed = {entry.document_id: entry for entry in made.case.events if entry.kind is EventKind.LETTER_PROPOSED}
    assert all(proposed[entry.document_id].event.by != entry.event.by for entry in issued)
    assert verify_everything(db.session).problems == []
