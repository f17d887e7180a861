"""Each condition of each step refuses on the real record, with its sentence, and nothing is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.core.registry import registry
from app.projects.commands import take_step
from app.projects.registering import AboveCeiling, Frozen, keep_particulars
from tests.projects.making import (
    ASSESSOR,
    DESK,
    EXCEPTION,
    NEA,
    PARTICULARS,
    TERMS,
    TODAY,
    StepAnswers,
    enter,
    received,
)
from workflows.authorisation import workflow_of
from workflows.engine import NotPermitted, Refused

ON = date(2026, 10, 1)
SAME_OFFICER = replace(NEA, id=DESK.id)
WHO_ASSESSED = replace(NEA, id=ASSESSOR.id)


def _submission(**more):
    return {"on": ON, "items": (("concept", received()),)} | more


def _letter(**changes):
    """Our letter of authorisation, with some of its terms changed."""
    return {"on": ON, "exception": EXCEPTION, "terms": replace(TERMS, **changes)}


REFUSALS = [
    ("project_is_no_example", "entered", "submit_a", _submission() | {"reference": "GHA-90001"}),
    ("date_is_given", "entered", "submit_a", _submission(on=None)),
    ("date_is_not_in_the_future", "entered", "submit_a", _submission(on=date(2026, 11, 21))),
    ("everything_is_submitted", "entered", "submit_a", {"on": ON}),
    ("entry_can_be_struck", "entered", "strike_entry", {"reason": "Mistake", "by": NEA}),
    ("date_keeps_the_order", "review_a", "return_for_information", {"on": date(2026, 1, 1), "reason": "Why?"}),
    ("letter_follows_the_application", "review_a", "propose_los1", {"on": date(2026, 1, 11)}),
    ("questions_are_given", "review_a", "return_for_information", {"on": ON, "reason": " "}),
    ("grounds_are_given", "review_a", "propose_refusal", {"on": ON}),
    ("reason_is_given", "review_a", "withdraw", {"on": ON}),
    ("it_is_proposed", "review_a", "issue_los1", {"by": NEA}),
    ("every_letter_is_on_file", "review_a", "complete_a", {}),
    ("file_is_attached", "review_a", "file_loi", {"on": ON}),
    ("another_person_strikes", "review_a", "strike_entry", {"reason": "Mistake"}),
    ("nothing_is_proposed", "proposed_a", "propose_refusal", {"on": ON, "reason": "Grounds"}),
    ("another_person_countersigns", "proposed_a", "issue_los1", {"by": SAME_OFFICER}),
    ("another_person_countersigns", "proposed_a", "issue_los1", {"by": WHO_ASSESSED}),
    ("assurance_is_over", "supported", "record_lapse", {"on": ON, "reason": "Over"}),
    ("lapse_follows_the_assurance", "supported", "record_lapse",
     {"on": date(2027, 1, 5), "reason": "Over", "today": date(2027, 6, 1)}),
    ("letter_is_still_to_come", "review_c", "file_hloa", {"on": ON, "file": received(), "terms": TERMS}),
    ("agreement_is_in_force", "review_c", "propose_loa", {"on": ON, "terms": TERMS}),
    ("purpose_is_given", "review_c", "propose_loa", _letter(purposes="")),
    ("sectors_are_given", "review_c", "propose_loa", _letter(sectors=())),
    ("parties_are_given", "review_c", "propose_loa", _letter(parties=())),
    ("quantity_is_positive", "review_c", "propose_loa", _letter(quantity=0)),
    ("occurrence_is_in_the_window", "review_c", "propose_loa", _letter(occurs_from=date(2020, 12, 31))),
    ("occurrence_is_in_the_window", "review_c", "propose_loa", _letter(occurs_to=date(2031, 1, 1))),
    ("use_is_a_period", "review_c", "propose_loa", _letter(use_to=date(2026, 1, 1))),
    ("first_transfer_is_defined", "review_c", "propose_loa", _letter(first_transfer_words=" ")),
    ("metric_is_complete", "review_c", "propose_loa", _letter(metric="non-GHG")),
    ("words_are_kept", "review_c", "propose_loa", _letter(words="")),
    ("ceiling_of_the_host_holds", "review_c", "propose_loa", _letter(quantity=5001)),
    ("ceiling_of_the_host_holds", "review_c", "propose_loa", _letter(quantity=None)),
    ("quantity_is_given", "registered", "submit_d", {"on": ON, "quantity": -5}),
    ("issuances_stay_below_the_ceiling", "registered", "submit_d", {"on": ON, "quantity": 5001}),
]  # fmt: skip
# Proved by a test of its own, here or in test_the_way.py, since something must be recorded first.
ELSEWHERE = {
    "nothing_is_missing", "vintages_are_in_the_window", "applicant_is_not_ruled_out", "project_is_not_there_twice",
    "method_is_eligible", "assessment_is_countersigned", "applicant_is_eligible", "proposal_keeps_the_ceilings",
    "ceiling_covers_first_transfers", "change_leaves_first_transfers", "mismatches_are_explained",
    "programme_project_is_given", "project_is_not_authorised",
}  # fmt: skip


def _refusal(made, step, answers, *, by=DESK, today=TODAY, reference=""):
    with pytest.raises(Refused) as refused:
        take_step(
            by, reference=reference or made.reference, step=step, answers=StepAnswers(**answers), version=None,
            today=today,
        )  # fmt: skip
    return {reason.guard: reason for reason in refused.value.reasons}


@pytest.mark.parametrize(
    ("guard", "point", "step", "given"), REFUSALS, ids=[f"{r[0]}-{i}" for i, r in enumerate(REFUSALS)]
)
def test_a_condition_that_does_not_hold_refuses_and_leaves_nothing(guard, point, step, given, at, head):
    project = at(point)
    before = head()
    aside = {name: value for name, value in given.items() if name in ("by", "today", "reference")}
    answers = {name: value for name, value in given.items() if name not in aside}
    reasons = _refusal(project, step, answers, **aside)
    assert guard in reasons
    assert reasons[guard].sentence
    assert head() == before


def test_every_condition_is_proved_somewhere(at):
    declared = {guard.name for guard in workflow_of(at("entered").case.process).guards()}
    assert {refusal[0] for refusal in REFUSALS} | ELSEWHERE == declared


def test_an_application_hears_everything_that_is_wrong_with_it_at_once(at):
    at("entered")
    project = enter(
        location="", expected={2020: 10, 2026: 5, 2031: 7}, applicant_local_employees=2, applicant_government=False
    )
    reasons = _refusal(project, "submit_a", _submission())
    assert list(reasons) == [
        "nothing_is_missing", "vintages_are_in_the_window", "applicant_is_not_ruled_out", "project_is_not_there_twice",
    ]  # fmt: skip
    assert reasons["nothing_is_missing"].detail == "the location"
    assert reasons["vintages_are_in_the_window"].detail == "2020, 2031; the window is 2021 to 2030"
    assert reasons["project_is_not_there_twice"].detail == "GHA-0001"
    kept = replace(PARTICULARS, duplicate_explanation="It is the second phase.")
    keep_particulars(DESK, reference=project.reference, particulars=kept, version=None)
    assert project.submit(date(2026, 1, 12)).stage == "a_review"


@pytest.mark.parametrize(
    ("changes", "outcome", "said"),
    [
        ({"methodology": "XX9999"}, "undetermined", "XX9999 is not in the catalogue"),
        ({"programme": "ACR"}, "not_eligible", "ACR is not on the Eligibility List"),
        ({"methodology": "VM0027", "methodology_version": "1.0"}, "not_eligible", "VM0027"),
        ({"methodology_version": "9.9"}, "undetermined", "9.9"),
        ({"methodology": "VM0042", "methodology_version": "2.2"}, "not_eligible", "2.2"),
    ],
    ids=["unknown", "programme not on the list", "no longer active", "other version", "published too late"],
)
def test_no_letter_is_proposed_for_a_method_that_the_list_of_the_day_does_not_take(changes, outcome, said, at):
    at("entered")
    project = enter(title="Made-up project with another method", location="Elsewhere", **changes)
    project.submit(date(2026, 1, 12))
    verdict = project.case.project.eligibility
    assert verdict["outcome"] == outcome
    assert said in " ".join((*verdict["sentences"], *verdict["missing"]))
    reasons = _refusal(project, "propose_los1", {"on": date(2026, 2, 2)})
    assert set(reasons) == {"method_is_eligible", "assessment_is_countersigned"}
    assert reasons["assessment_is_countersigned"].detail == "agencies are assessing"


def test_the_applicant_must_be_known_to_be_eligible_before_the_authorisation(at):
    project = at("review_c")
    unknown = replace(PARTICULARS, applicant_trading=None)
    keep_particulars(DESK, reference=project.reference, particulars=unknown, version=None)
    assert set(_refusal(project, "propose_loa", _letter())) == {"applicant_is_eligible"}


def test_what_was_first_transferred_binds_every_later_ceiling(at, monkeypatch):
    project = at("proposed_c")
    told = [lambda session, reference: (6000, (2026,))]
    monkeypatch.setitem(registry._places, "first_transferred", told)
    assert set(_refusal(project, "issue_loa", {}, by=NEA)) == {"proposal_keeps_the_ceilings"}
    project = at("authorised")
    change = {"on": ON, "reason": "Why", "terms": replace(TERMS, occurs_to=date(2025, 12, 31))}
    assert set(_refusal(project, "propose_change", change)) == {
        "ceiling_covers_first_transfers", "change_leaves_first_transfers",
    }  # fmt: skip


def test_the_host_s_letter_that_came_in_after_the_proposal_binds_the_countersignature(at):
    project = at("review_c")
    project.take("strike_entry", by=NEA, reason="Filed at the wrong project")
    project.propose("loa", date(2026, 6, 15)).file("hloa", date(2026, 6, 20), terms=replace(TERMS, quantity=100))
    reasons = _refusal(project, "issue_loa", {}, by=NEA)
    assert reasons["proposal_keeps_the_ceilings"].detail == "the host's letter sets 100 tCO2e"


def test_a_registration_needs_the_number_that_the_programme_gave(at):
    project = at("authorised")
    project.take("list_project", on=date(2026, 7, 1))
    assert set(_refusal(project, "record_registration", {"on": ON})) == {"programme_project_is_given"}


def test_a_step_is_taken_only_by_its_roles(at, head):
    project = at("proposed_a")
    before = head()
    for step, by in (("issue_los1", DESK), ("withdraw", NEA), ("propose_refusal", ASSESSOR)):
        with pytest.raises(NotPermitted):
            project.take(step, by=by, on=ON, reason="Because")
    assert head() == before


def test_after_submission_the_method_stays_as_it_is(at, head):
    project = at("review_a")
    before = head()
    changed = replace(PARTICULARS, methodology="VM0042", programme="GS4GG", title="Another title")
    with pytest.raises(Frozen) as frozen:
        keep_particulars(DESK, reference=project.reference, particulars=changed, version=None)
    assert frozen.value.names == ("programme", "methodology")
    assert head() == before


def test_more_tonnes_than_authorised_are_not_expected(at):
    project = at("authorised")
    with pytest.raises(AboveCeiling, match="6,000 tCO2e are expected, and 5,000 tCO2e are authorised"):
        keep_particulars(
            DESK, reference=project.reference, particulars=replace(PARTICULARS, expected={2026: 6000}), version=None
        )
