"""What waits about a project ends with it, in the same transaction, and those who had it are told."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.accounts.queries import officers
from app.auditing import proof
from app.clearances import offers as clearance_offers
from app.coordination import offers as task_offers
from app.coordination import task_commands
from app.coordination.answers import TaskAnswers
from app.coordination.models import Task
from app.core.db import db
from app.core.outbox import OutboxMessage
from app.projects import ending
from tests.agreements.people import DESK, MTI
from tests.agreements.people import NEA as NEA_CLEARER
from tests.assessments.making import NEA
from tests.clearances.making import TODAY, Before
from tests.projects.making import Made

WHY = "GHA-0001 was withdrawn on 20 November 2026"


@pytest.fixture
def before(way):
    """A combined assessment that two agencies were asked about, of which one did not clear it; and a task."""
    way.combined()
    found = Before("assessment", way.where.key.replace("/", "-"), change=lambda: None, hand=NEA)
    found.ask("NEA", "MTI").decide("NEA", "not_cleared", reason="The baseline is wrong")
    answers = TaskAnswers("Ask the applicant", owner_id=MTI.id)
    task_commands.add_task(DESK, type="project", id="GHA-0001", answers=answers)
    return found


def withdrawn() -> None:
    Made("GHA-0001").take("withdraw", on=date(2026, 11, 20), reason="Funding fell through")


def work_of(name: str) -> list[str]:
    """What waits for the officer or their agency, of clearances and tasks."""
    db.session.rollback()
    (officer,) = [each for each in officers(db.session) if each.name == name]
    found = [
        *clearance_offers.work(db.session, officer, today=TODAY),
        *task_offers.work(db.session, officer, today=TODAY),
    ]
    return sorted(each.title for each in found)


def test_requests_end_with_the_project_and_an_open_task_says_so(before, session):
    title = "Assessment of GHA-0001 Clean cooking, stage A"
    assert work_of("Agency clearer, MTI") == ["Ask the applicant", f"Clear {title}"]
    assert f"Ask NEA again about {title}" in work_of("Desk officer, MSE")
    withdrawn()
    assert work_of("Agency clearer, MTI") == [f"Ask the applicant ({WHY})"]
    assert work_of("Desk officer, MSE") == [f"Ask the applicant ({WHY})"]
    assert before.states() == {"NEA": "Not cleared", "MTI": "Not asked"}
    assert before.entry("MTI").request.ended_because == WHY
    assert before.history()[-1] == f"called back the requests to MTI to clear {title}: {WHY}"
    told = session.execute(select(OutboxMessage.officer_id, OutboxMessage.subject)).all()
    assert (MTI.id, f"{WHY}: MTI is no longer asked to clear {title}") in told
    assert (MTI.id, f"{WHY}: look whether “Ask the applicant” is still to do") in told
    assert not [said for who, said in told if WHY in said and who == NEA_CLEARER.id], "NEA had nothing left to do"
    assert before.subject.not_now == WHY
    assert proof.verify_everything(session).problems == []


def test_where_the_step_fails_nothing_has_ended(before, session, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("a fault behind the end of the requests")

    monkeypatch.setattr(ending.tasks, "subject_ended", fail)
    with pytest.raises(RuntimeError):
        withdrawn()
    session.rollback()
    assert before.states() == {"NEA": "Not cleared", "MTI": "Waiting"}
    assert Made("GHA-0001").stage == "a_review"


def test_the_page_of_the_task_says_what_became_of_its_subject(before, sign_in, session):
    withdrawn()
    client = sign_in("Agency clearer, MTI")
    client.get(f"/tasks/{session.scalar(select(Task.id))}")
    assert WHY in client.text()
    client.get(f"/clearances/{before.case.id}")
    assert f"{WHY}." in client.text()
