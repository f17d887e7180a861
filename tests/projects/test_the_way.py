"""Made-up projects go the whole way under two processes that are data: four stages, and three."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from app.auditing.proof import verify_everything
from app.core.db import db
from app.core.registry import registry
from app.projects.commands import take_step
from app.projects.wording import stands
from tests.projects.making import DESK, EXCEPTION, NEA, TERMS, TODAY, StepAnswers, enter, received
from workflows.authorisation import workflow_of
from workflows.engine import Refused, UnknownStep, WrongStage


def test_an_application_is_checked_by_the_list_of_its_day_and_opens_its_assessment(at, rows):
    project = at("entered")
    taken = project.take("submit_a", on=date(2026, 1, 12), items=(("concept", received("note.txt")),))
    case = project.case
    assert case.project.stage == taken.stage == "a_review"
    assert (case.project.submitted_on, case.project.turn) == (date(2026, 1, 12), "both")
    assert case.project.eligibility["on"] == "2026-01-12"
    assert case.project.eligibility["outcome"] == "conditional"
    assert [(a.stage_code, a.stage.value) for a in case.assessments] == [("A", "open")]
    assert [(f.name, f.stage_code, f.item) for f in case.files] == [("note.txt", "A", "concept")]
    assert "The check by the Eligibility List in force on that day is kept: eligible on conditions." in taken.sentences
    entry = rows("SELECT * FROM audit_entries ORDER BY seq DESC LIMIT 1")[0]
    body = json.loads(entry.body)
    assert (entry.action, entry.object_id, entry.role) == ("project.submit_a", "GHA-0001", "desk_officer")
    assert body["summary"].startswith("recorded the submission for stage A, Project application for GHA-0001")
    told = rows("SELECT audience, path FROM outbox_messages ORDER BY id DESC LIMIT 2")
    assert sorted(told) == [("assessors", "/projects/gha-0001"), ("partner_desk", "/projects/gha-0001")]


def test_a_submission_may_have_come_in_before_the_project_was_entered_here(at):
    project = at("entered").submit(date(2025, 12, 1))
    assert project.case.project.submitted_on == date(2025, 12, 1)


def test_the_last_letter_of_a_stage_completes_it(at):
    project = at("proposed_a")
    project.issue("los1")
    assert project.stage == "a_review"
    assert "Still to come is the Letter of Intent of Ghana." in stands(project.case, "Ghana")
    taken = project.take("file_loi", on=date(2026, 2, 9), file=received("loi.txt"))
    assert taken.stage == project.stage == "b_awaited"
    assert taken.sentences[-1] == "With it you completed stage A, Project application."
    assert project.case.standing.since == date(2026, 2, 9)


def test_each_step_raises_the_version_by_one_and_its_completion_by_another(at):
    project = at("review_a")
    before = project.version
    project.propose("los1", date(2026, 2, 2))
    assert project.version == before + 1
    project.issue("los1").file("loi", date(2026, 2, 9))
    assert project.version == before + 4


def test_both_letters_of_authorisation_are_kept_with_what_they_say(at):
    case = at("authorised").case
    assert (case.project.stage, case.project.turn) == ("authorised", "home")
    home, host = case.terms_of("home"), case.terms_of("host")
    assert home.terms == TERMS
    assert (home.number, home.dated, host.number, host.dated) == (1, date(2026, 6, 15), 1, date(2026, 6, 1))
    assert host.terms.words == "the host authorises"
    assert case.mismatches == ()
    assert case.proposal is None


def test_an_authorised_project_is_listed_registered_and_rests_between_issuances(at):
    project = at("registered")
    case = project.case
    assert (case.project.stage, case.project.turn, case.project.programme_project) == (
        "registered",
        "nobody",
        "VCS-99999",
    )
    project.submit(date(2026, 9, 7), quantity=1200)
    assert (project.stage, project.case.standing.round) == ("d_review", 1)
    taken = project.take("file_lpe", on=date(2026, 10, 1), file=received("lpe.txt"))
    assert taken.stage == "registered"
    assert project.case.standing.issued_quantity == 1200


def test_the_next_issuance_needs_files_of_its_own(at):
    project = at("review_d").file("lpe", date(2026, 10, 1))
    with pytest.raises(Refused, match="Add the file of each thing"):
        project.take("submit_d", on=date(2026, 11, 2), quantity=100)
    project.submit(date(2026, 11, 2), quantity=100)
    assert (project.stage, project.case.standing.round) == ("d_review", 2)


def test_three_stages_follow_from_data_alone(at):
    at("entered")
    project = enter("URY", title="Made-up forest", location="Somewhere else")
    assert project.stage == "a_awaited"
    project.submit(date(2026, 1, 12)).assess().propose("los", date(2026, 2, 2)).issue("los")
    project.file("non", date(2026, 2, 3))
    assert project.stage == "b_awaited"
    project.submit(date(2026, 3, 2))
    assert project.case.assessments[-1].stage_code == "A", "stage B of this process is not assessed"
    project.propose("loa", date(2026, 4, 1), terms=replace(TERMS, parties=("SGP", "URY"))).issue("loa")
    project.file("hloa", date(2026, 4, 8), terms=replace(TERMS, parties=("SGP", "URY")))
    case = project.case
    assert (case.project.stage, case.project.turn) == ("authorised", "nobody"), "it rests here: nothing lists it"
    assert "list_project" not in {step.name for step in workflow_of(case.process).steps}
    with pytest.raises(UnknownStep):
        project.take("list_project", on=date(2026, 5, 1))
    project.submit(date(2026, 6, 1), quantity=500).file("lox", date(2026, 6, 8))
    assert (project.stage, project.case.standing.issued_quantity) == ("authorised", 500)


def test_letters_that_disagree_are_listed_only_with_an_explanation(at):
    project = at("review_c").propose("loa", date(2026, 6, 15), terms=replace(TERMS, quantity=4000)).issue("loa")
    assert [m.sentence for m in project.case.mismatches] == [
        "Quantity: our letter says 4,000 tCO2e, the host's says 5,000 tCO2e"
    ]
    with pytest.raises(Refused, match="The letters of the two sides disagree") as refused:
        project.take("list_project", on=date(2026, 7, 1))
    assert "4,000 tCO2e" in refused.value.reasons[0].detail
    project.take("list_project", on=date(2026, 7, 1), explanation="Ours is meant to be lower.")
    assert project.stage == "listed"


def test_a_request_for_information_stops_the_clocks_and_leads_back(at):
    project = at("review_a")
    project.take("return_for_information", on=date(2026, 2, 1), reason="What is the baseline?")
    assert (project.stage, project.case.project.turn) == ("returned", "applicant")
    project.take("receive_information", on=date(2026, 3, 1), file=received("answer.txt"))
    case = project.case
    assert (case.project.stage, case.standing.stops) == ("a_review", [(date(2026, 2, 1), date(2026, 3, 1))])
    assert case.events[-1].file_name == "answer.txt"


def test_a_change_is_a_new_version_and_the_earlier_one_stays(at):
    project = at("authorised")
    changed = replace(TERMS, quantity=4500, words="is changed to read")
    project.take("propose_change", on=date(2026, 9, 1), reason="Less was built.", terms=changed)
    assert project.case.terms_of("home").number == 1, "nothing changes before another officer countersigns"
    project.take("confirm_change", by=NEA)
    versions = sorted((v.side, v.number, v.terms.quantity) for v in project.case.authorisations)
    assert versions == [("home", 1, 5000), ("home", 2, 4500), ("host", 1, 5000)]


def test_a_proposal_is_sent_back_with_its_reason_and_may_be_made_again(at):
    project = at("proposed_a")
    project.take("send_back_los1", by=NEA, reason="The name is misspelt.")
    assert project.case.proposal is None
    project.propose("los1", date(2026, 2, 3)).issue("los1")
    assert project.case.standing.on_file["los1"].on == date(2026, 2, 3)


def test_a_refusal_ends_the_project_once_another_officer_agrees(at):
    project = at("review_a")
    project.take("propose_refusal", on=date(2026, 2, 1), reason="It is not additional.")
    project.take("confirm_refusal", by=NEA)
    assert (project.stage, project.case.project.turn) == ("refused", "nobody")
    with pytest.raises(WrongStage):
        project.take("withdraw", on=date(2026, 3, 1), reason="Too late")


def test_an_entry_made_by_mistake_is_struck_by_another_officer_and_what_it_brought_is_taken_back(at):
    project = at("review_a")
    with pytest.raises(Refused, match="another officer must strike it"):
        project.take("strike_entry", reason="Wrong project")
    project.take("strike_entry", by=NEA, reason="Wrong project")
    case = project.case
    assert (case.project.stage, case.project.submitted_on, case.project.eligibility) == ("a_awaited", None, None)
    assert [entry.struck for entry in case.events] == [False, True, False]
    project.submit(date(2026, 1, 20))
    assert project.case.project.submitted_on == date(2026, 1, 20)


def test_an_authorised_project_cannot_be_withdrawn_by_way_of_a_returned_issuance(at):
    project = at("review_d")
    project.take("return_for_information", on=date(2026, 10, 1), reason="Which serials?")
    with pytest.raises(Refused, match="an authorisation is revoked, not withdrawn"):
        project.take("withdraw", on=date(2026, 10, 2), reason="Changed their mind")


def test_a_letter_is_authorised_also_where_no_area_draws_documents(at, monkeypatch):
    project = at("review_c")
    monkeypatch.setattr(registry, "all", lambda place: ())
    project.propose("loa", date(2026, 6, 15))
    assert project.case.proposal.document_id is None
    assert project.issue("loa").case.terms_of("home").terms == TERMS


def test_a_missing_initial_report_is_a_warning_and_not_a_refusal(at):
    project = at("review_c")
    taken = take_step(
        DESK, reference=project.reference, step="propose_loa", version=project.version, today=TODAY,
        answers=StepAnswers(on=date(2026, 6, 15), exception=EXCEPTION, terms=TERMS),
    )  # fmt: skip
    assert taken.warnings == ("No initial or updated initial report is on record before this authorisation.",)


def test_the_record_proves_itself_after_the_whole_way(at):
    at("review_d")
    assert verify_everything(db.session).problems == []
