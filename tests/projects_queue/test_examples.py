"""Examples from public sources: on record beside the applications, and never taken for one."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import select

from app.core import audit
from app.projects import examples
from app.projects.examples import load_examples
from app.projects.models import ExpectedTonnes, ProcessTemplate, Project
from app.projects.queries import UnknownProcess, partners_with_process, template_row
from tests.projects.making import enter

NAMES = {
    "PER": {"Kowen Antami REDD+", "Together for Forests REDD+"},
    "PRY": {"Grassland restoration"},
    "GHA": {"Kwahu landscape restoration"},
    "BTN": {
        "National Clean Cooking Initiative", "Integrated Cooking and Space Heating Mitigation Programme",
        "Bhutan Rural Biogas Initiative", "Thimphu Biogas and Biofertiliser Initiative",
    },
}  # fmt: skip


def every(session) -> list[Project]:
    return list(session.scalars(select(Project).where(Project.example)))


def test_the_examples_are_those_of_the_sources_with_their_sources(reading):
    found: dict[str, set[str]] = {}
    for row in every(reading):
        found.setdefault(row.partner, set()).add(row.title)
        assert row.source
        assert "2025" in row.source or "2026" in row.source
    assert found == NAMES


def test_what_the_sources_do_not_say_stays_unknown(reading):
    for row in every(reading):
        assert (row.programme, row.methodology, row.applicant_name, row.programme_project, row.sector) == ("",) * 5
        assert row.crediting_from is row.crediting_to is row.submitted_on is row.eligibility is None
    ids = [row.id for row in every(reading)]
    assert reading.scalars(select(ExpectedTonnes).where(ExpectedTonnes.project_id.in_(ids))).all() == []


def test_a_second_start_adds_none(reading):
    head = audit.head(reading)
    assert load_examples(audit.SYSTEM) == 0
    assert audit.head(reading) == head


def test_a_partner_without_a_process_carries_an_example_and_no_application(reading):
    template = reading.scalar(select(ProcessTemplate).where(ProcessTemplate.partner == "PRY"))
    assert template.decision == "refused"
    assert "has not been published" in template.reason
    assert {letter["purpose"] for stage in template.body["stages"] for letter in stage["letters"]} == {"authorisation"}
    assert "PRY" not in partners_with_process(reading)
    with pytest.raises(UnknownProcess):
        template_row(reading, "PRY")
    with pytest.raises(UnknownProcess):
        enter("PRY")


def test_the_list_command_says_which_are_examples(once):
    run = once.test_cli_runner().invoke
    assert "GHA-90001" in run(args=["projects", "list", "--tab", "examples"]).output
    found = json.loads(
        run(args=["projects", "list", "--tab", "examples", "--partner", "bTn", "--format", "json"]).output
    )
    assert len(found["projects"]) == 4
    assert {project["example"] for project in found["projects"]} == {True}
    assert run(args=["projects", "list"]).output == ""


def test_every_example_names_a_partner_of_the_register_and_a_day_that_has_passed():
    for entry in examples._read()["examples"]:
        assert entry["partner"] in NAMES
        assert entry["seen"] <= date(2026, 3, 5)
