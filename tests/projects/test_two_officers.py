"""Two officers at one project: another person countersigns, one of two wins, and nothing is taken twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.versions import StaleVersion
from app.projects.commands import take_step
from app.projects.registering import register_project
from tests.projects.making import ASSESSOR, BOTH, DESK, NCCS, NEA, PARTICULARS, TODAY, StepAnswers, date
from workflows.engine import Refused


def _issue(made, officer, version):
    return take_step(
        officer, reference=made.reference, step="issue_los1", answers=StepAnswers(), version=version, today=TODAY
    )


@pytest.mark.parametrize("who", [replace(BOTH, id=DESK.id), replace(NEA, id=ASSESSOR.id)], ids=["proposer", "assessor"])
def test_whoever_proposed_or_assessed_never_countersigns(who, at, head):
    made = at("proposed_a")
    before = head()
    with pytest.raises(Refused, match="another officer must countersign it"):
        _issue(made, who, None)
    assert head() == before


def test_an_officer_with_both_roles_countersigns_what_another_proposed(at):
    made = at("proposed_a")
    assert _issue(made, BOTH, made.version).sentences[0] == "You countersigned and issued the Letter of Support."


def test_nobody_countersigns_what_was_not_proposed_or_is_decided(at, head):
    made = at("review_a")
    before = head()
    for step in ("issue_los1", "confirm_refusal"):
        with pytest.raises(Refused, match="Nobody has proposed this"):
            made.take(step, by=NEA)
    assert head() == before
    made = at("proposed_a")
    made.issue("los1")
    with pytest.raises(Refused, match="Nobody has proposed this"):
        made.issue("los1", by=NCCS)


def test_a_refusal_is_not_countersigned_with_a_letter_that_waits(at):
    made = at("proposed_a")
    with pytest.raises(Refused, match="Nobody has proposed this"):
        made.take("confirm_refusal", by=NEA)


def test_of_two_countersigners_at_once_exactly_one_issues_the_letter(at, at_once, rows):
    made = at("proposed_a")
    version = made.version

    def sign(index):
        try:
            return _issue(made, (NEA, NCCS)[index % 2], version).sentences[0]
        except StaleVersion as stale:
            return "late: " + stale.changes[0].summary

    late = "late: countersigned and issued the Letter of Support for GHA-0001, effective 2 February 2026"
    assert sorted(at_once(4, sign)) == ["You countersigned and issued the Letter of Support.", *[late] * 3]
    assert len(rows("SELECT 1 FROM project_events WHERE kind = 'letter_issued'")) == 1
    assert len(rows("SELECT 1 FROM documents WHERE subject LIKE 'GHA-0001/los1%' AND stage = 'published'")) == 1


def test_without_a_form_the_second_countersigner_is_refused(at, at_once, rows):
    made = at("proposed_a")
    done = at_once(3, lambda index: _issue(made, NEA, None))
    assert sorted(type(each).__name__ for each in done) == ["Refused", "Refused", "StepTaken"]
    assert len(rows("SELECT 1 FROM project_events WHERE kind = 'letter_issued'")) == 1


def test_projects_entered_at_once_get_numbers_in_a_row(at, at_once):
    at("entered")

    def go(index):
        kept = replace(PARTICULARS, title=f"Made-up project {index}")
        return register_project(DESK, partner="GHA", particulars=kept, entered_on=date(2026, 11, 20))

    assert sorted(at_once(4, go)) == ["GHA-0002", "GHA-0003", "GHA-0004", "GHA-0005"]
