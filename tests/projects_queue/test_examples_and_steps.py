"""Examples beside applications: they take no number, no step and nobody's place."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.projects.models import Project
from app.projects.queries import case_of
from tests.projects.making import Made, enter
from workflows.engine import NotPermitted, Refused, UnknownStep, WrongStage


def test_they_take_no_number_of_an_application(session):
    assert min(session.scalars(select(Project.number).where(Project.example))) > 90_000
    assert enter("GHA").reference == "GHA-0001"
    assert enter("PER", location="Elsewhere").reference == "PER-0001"


def test_no_step_leads_an_example_on_but_its_withdrawal(session):
    made = Made("GHA-90001")
    for step in ("submit_a", "propose_los1", "file_loi", "list_project", "record_registration"):
        with pytest.raises((Refused, WrongStage, NotPermitted, UnknownStep)):
            made.take(step, on=date(2026, 11, 1), reason="Made up")
    assert made.case.standing.stage == "a_awaited"
    made.take("withdraw", on=date(2026, 11, 1), reason="No longer in the pipeline")
    assert made.case.standing.stage == "withdrawn"
    assert session.scalar(select(Project.turn).where(Project.reference == "GHA-90001")) == "nobody"


def test_an_example_is_no_double_of_an_application(session):
    made = enter("GHA", title="Kwahu landscape restoration")
    assert made.case.duplicates == ()
    assert case_of(session, "GHA-90001").duplicates == ()
