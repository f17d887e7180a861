"""An assessment before agencies: nobody must clear it, whoever is asked must, and an edit lapses what covers it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.clearances import commands as clearances
from app.clearances.recording import ClearanceRefused
from app.core.db import db
from app.projects import registering
from app.projects.assessments import commands
from app.projects.assessments.answers import Evidence
from app.projects.queries import case_of
from tests.agreements.people import MFA, MTI
from tests.agreements.people import NEA as NEA_CLEARER
from tests.assessments.making import DESK, NCCS, NEA, SECOND, judgements, received
from tests.clearances.making import TODAY, Before
from workflows.assessment import Finding
from workflows.engine import Refused
from workflows.vocabulary import Actor, Role


@pytest.fixture
def before(way):
    """The combined assessment, which nobody has been asked to clear."""
    way.declare(SECOND).combined()
    return Before("assessment", way.where.key.replace("/", "-"), change=lambda: None, hand=NEA)


def guards(refused) -> set[str]:
    return {reason.guard for reason in refused.value.reasons}


def again(way, *, but=None, criterion="permanent") -> None:
    """Returned, one finding made again, and combined again."""
    commands.return_to_assessors(SECOND, way.where, reason="Look again", version=None)
    found = next(each for each in judgements(but) if each.criterion == criterion)
    commands.assess(NEA, way.where, judgement=found, version=None)
    way.combine(NEA, but=but)


def test_without_a_request_it_is_countersigned_as_ever(way, before):
    assert before.states() == {}
    commands.countersign(SECOND, way.where, version=None)
    assert way.record.stage.value == "countersigned"


def test_whoever_was_asked_is_waited_for_until_it_clears(way, before):
    before.ask("NEA", "MTI")
    with pytest.raises(Refused) as refused:
        commands.countersign(SECOND, way.where, version=None)
    assert guards(refused) == {"clearances_stand"}
    assert refused.value.reasons[0].detail == "waiting for NEA, MTI"
    before.decide("NEA", "not_cleared", reason="The baseline is wrong")
    before.decide("MTI", "comments", comments=("Why this applicant?",))
    with pytest.raises(Refused):
        commands.countersign(SECOND, way.where, version=None)
    before.ask("NEA").decide("NEA")
    comment = before.entry("MTI").comments[0].id
    clearances.answer_comment(DESK, comment_id=comment, answer="It is registered.")
    clearances.accept_answer(MTI, comment_id=comment, today=TODAY)
    commands.countersign(SECOND, way.where, version=None)
    with pytest.raises(ClearanceRefused) as closed:
        before.ask("MFA")
    assert str(closed.value) == "It is countersigned and stays as it is"


def test_a_request_that_was_withdrawn_is_not_waited_for_but_a_refusal_is_not_got_rid_of_so(way, before):
    before.ask("NEA", "MTI")
    clearances.withdraw(DESK, request_id=before.entry("MTI").request.id, reason="Not needed")
    before.decide("NEA", "not_cleared", reason="The baseline is wrong")
    assert before.standing.waited_for == ("NEA",)
    before.ask("NEA")
    clearances.withdraw(DESK, request_id=before.entry("NEA").request.id, reason="Let us go on")
    assert before.standing.waited_for == ("NEA",)


def test_my_work_gives_it_to_the_countersigner_only_while_no_agency_is_waited_for(before, sign_in):
    client = sign_in("Countersigner, NCCS")

    def waits() -> bool:
        client.get("/my-work")
        return "Countersign the assessment of GHA-0001" in client.text()

    assert waits()
    before.ask("MTI")
    assert not waits()
    before.decide("MTI")
    assert waits()


def test_one_criterion_found_anew_lapses_exactly_what_covers_it_and_holds_back_who_waits(way, before):
    before.ask("NEA", "NCCS", "MTI", "MFA")
    for agency in ("NEA", "NCCS", "MTI"):
        before.decide(agency)
    commands.return_to_assessors(SECOND, way.where, reason="Look again", version=None)
    assert before.states() == {"NEA": "Cleared", "NCCS": "Cleared", "MTI": "Cleared", "MFA": "Not asked"}
    again_but = {"permanent": Finding.NOT_APPLICABLE}
    found = next(each for each in judgements(again_but) if each.criterion == "permanent")
    commands.assess(NEA, way.where, judgement=found, version=None)
    assert before.states() == {"NEA": "Lapsed", "NCCS": "Cleared", "MTI": "Cleared", "MFA": "Not asked"}
    assert before.entry("NEA").request.ended_because == "Permanent"
    way.combine(NEA, but=again_but)
    assert before.states() == {"NEA": "Lapsed", "NCCS": "Cleared", "MTI": "Cleared", "MFA": "Waiting"}
    assert before.standing.waited_for == ("NEA", "MFA")
    assert before.history()[-2].startswith("changed Permanent: the clearance of NEA lapsed")
    assert before.history()[-1].endswith("before MFA again")


def test_the_same_found_again_lapses_nothing(way, before):
    before.ask("NEA", "NCCS").decide("NEA")
    before.decide("NCCS")
    again(way)
    assert set(before.states().values()) == {"Cleared"}
    commands.countersign(SECOND, way.where, version=None)


def test_a_result_that_turns_lapses_whatever_covers_the_conclusion(way, before):
    before.ask("MTI", "MFA")
    before.decide("MTI")
    before.decide("MFA")
    again(way, but={"permanent": Finding.DOES_NOT_MEET})
    assert before.states() == {"MTI": "Lapsed", "MFA": "Lapsed"}
    assert before.entry("MTI").request.ended_because == "Conclusion"


def test_tonnes_that_change_lapse_what_is_judged_by_them(way, before):
    before.ask("NEA", "MTI")
    before.decide("NEA")
    before.decide("MTI")
    project = case_of(db.session, way.where.reference).project
    db.session.rollback()
    kept = registering.Particulars(
        title=project.title, applicant_name=project.applicant.name, applicant_country="SGP",
        applicant_identifier=project.applicant.identifier, applicant_registered=True, applicant_tax_resident=True,
        applicant_trading=True, applicant_local_employees=5, programme=project.programme,
        methodology=project.methodology, methodology_version=project.methodology_version, sector=project.sector,
        location=project.location, crediting_from=project.crediting_from, crediting_to=project.crediting_to,
        expected={2026: 1000, 2027: 2500},
    )  # fmt: skip
    registering.keep_particulars(DESK, reference=way.where.reference, particulars=kept, version=None)
    assert before.states() == {"NEA": "Lapsed", "MTI": "Cleared"}
    assert before.entry("NEA").request.ended_because == "Vintage window, Quantified and verified"


def test_advice_that_comes_later_lapses_what_covers_it(way, before):
    before.ask("NEA", "NCCS")
    before.decide("NEA")
    before.decide("NCCS")
    commands.record_advice(NCCS, way.where, given_on=TODAY, text="Look at leakage.", today=TODAY, version=None)
    assert before.states() == {"NEA": "Cleared", "NCCS": "Lapsed"}


def test_assessors_and_whoever_entered_the_figures_or_uploaded_the_evidence_never_clear_it(way):
    uploader = Actor(55, "Officer who uploads", "NEA", frozenset(Role))
    reference = way.where.reference
    said = registering.add_file(uploader, reference=reference, received=received("proof.txt", "Proof."), stage_code="A",
                                version=None)  # fmt: skip
    assert said == "You added the file proof.txt."
    file = next(each for each in case_of(db.session, reference).files if each.name == "proof.txt")
    db.session.rollback()
    way.declare(NEA).assess(NEA)
    judged = replace(judgements()[3], evidence=(Evidence(str(file.id), "page 2"),))
    commands.assess(NEA, way.where, judgement=judged, version=None)
    way.combine(NEA)
    before = Before("assessment", way.where.key.replace("/", "-"), change=lambda: None, hand=NEA).ask("NEA")
    assert before.subject.hands == {NEA.id, DESK.id, uploader.id}
    assert "Evidence: proof.txt, page 2" in next(p.text for p in before.subject.parts if p.key == judged.criterion)
    for hand in (uploader, replace(NEA, roles=frozenset(Role)), replace(DESK, agency="NEA", roles=frozenset(Role))):
        with pytest.raises(Refused) as refused:
            before.decide("NEA", by=hand)
        assert "clearer_is_another_person" in guards(refused)
    before.decide("NEA", by=NEA_CLEARER)


def test_it_is_asked_about_once_it_is_combined(way):
    way.declare(NEA).assess(NEA)
    before = Before("assessment", way.where.key.replace("/", "-"), change=lambda: None, hand=NEA)
    with pytest.raises(ClearanceRefused) as early:
        before.ask("NEA")
    assert "Clearances are asked for once the findings are combined" in str(early.value)
    way.combine(NEA)
    with pytest.raises(ClearanceRefused) as nobody:
        before.ask()
    assert str(nobody.value) == "Choose at least one agency to ask"
    before.ask("MFA").decide("MFA", by=MFA)
