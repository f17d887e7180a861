"""What each step of an assessment leaves behind, and what every one of them refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.clearances import commands as clearances
from app.core import audit
from app.core.audit import Object
from app.core.db import db
from app.core.versions import StaleVersion
from app.projects.assessments import commands
from app.projects.assessments.answers import Evidence, Judgement, Where
from app.projects.assessments.queries import UnknownAssessment, letter_was_issued
from app.projects.models import ProjectEvent
from app.projects.queries import case_of
from tests.assessments.making import BOTH, DESK, NCCS, NEA, SECOND, TODAY, Way, judgements, received, submitted
from workflows.assessment import ASSESSMENT, CRITERIA, AssessmentStage, Finding
from workflows.authorisation.events import Event, EventKind, Standing
from workflows.authorisation.process import Item, Letter, Process, ProcessStage, Purpose, Side
from workflows.engine import NotPermitted, Refused, WrongStage

MET = Judgement("real", Finding.MEETS)
MORE = Judgement("additional", Finding.MORE_INFORMATION, "The law is not on file.", "Send the law.")


def test_findings_are_combined_and_countersigned_by_another_person(way):
    way.declare(NEA, NCCS).assess(NEA).assess(NCCS, but={"permanent": Finding.NOT_APPLICABLE})
    said = commands.combine(NCCS, way.where, judgements=judgements({"permanent": Finding.NOT_APPLICABLE}), version=None)
    assert said == "You combined the findings: every criterion is met or does not apply. Another officer countersigns."
    way.declare(SECOND)
    commands.countersign(SECOND, way.where, version=None)
    found = way.record
    assert (found.stage, found.positive, found.hands) == (AssessmentStage.COUNTERSIGNED, True, {NEA.id, NCCS.id})
    assert (found.combined_by_name, found.countersigned_by_name) == (NCCS.name, SECOND.name)
    assert len(found.found) == 16
    assert len(found.combined) == 8


def test_one_criterion_that_is_not_met_makes_the_result_negative(way):
    way.declare(NEA).assess(NEA).combine(NEA, but={"no_leakage": Finding.DOES_NOT_MEET})
    assert way.record.positive is False


def test_the_audit_keeps_each_finding_and_declaration_whole(way, session):
    way.declare(NEA)
    commands.assess(NEA, way.where, judgement=MORE, version=None)
    newest, first = audit.history(session, about=Object("assessment", way.where.key))
    assert (newest.action, newest.object_version, newest.agency) == ("assessment.assess", 3, "NEA")
    assert newest.details["finding"] == {
        "id": newest.details["finding"]["id"], "agency": "NEA", "criterion": "additional",
        "finding": "more_information", "reason": MORE.reason, "conditions": MORE.conditions, "evidence": [],
    }  # fmt: skip
    assert (newest.details["from"], newest.details["to"]) == ("open", "open")
    assert first.details["declaration"] == {"conflicted": False, "words": ""}


def test_the_audience_of_each_step_is_told(way, rows):
    way.combined().declare(SECOND)
    commands.countersign(SECOND, way.where, version=None)
    told = rows("SELECT audience, path FROM outbox_messages WHERE path LIKE '%/assessment%' ORDER BY id")
    assert [row.audience for row in told] == ["countersigners", "partner_desk", "assessors"]
    assert {row.path for row in told} == {f"/projects/{way.where.reference.lower()}/assessment?stage=A"}


def test_each_agency_has_a_finding_of_its_own_and_the_latest_of_it_counts(way):
    way.declare(NEA, NCCS)
    commands.assess(NCCS, way.where, judgement=MET, version=None)
    commands.assess(NEA, way.where, judgement=MET, version=None)
    commands.assess(NEA, way.where, judgement=replace(MORE, criterion="real"), version=None)
    assert {(f.agency, f.finding) for f in way.record.found} == {
        ("NCCS", Finding.MEETS), ("NEA", Finding.MORE_INFORMATION),
    }  # fmt: skip


def test_an_officer_without_an_agency_records_no_finding(way):
    nobody = replace(NEA, agency="")
    way.declare(nobody)
    with pytest.raises(NotPermitted):
        commands.assess(nobody, way.where, judgement=MET, version=None)


def test_evidence_is_a_file_on_the_record_of_this_very_project(way, session):
    other = case_of(session, submitted(title="Another project")).files[0]
    own = case_of(session, way.where.reference).files[0]
    way.declare(NEA)
    with pytest.raises(Refused, match="among the files on this project's record"):
        commands.assess(NEA, way.where, judgement=replace(MET, evidence=(Evidence(str(other.id)),)), version=None)
    assert way.record.found == ()
    commands.assess(NEA, way.where, judgement=replace(MET, evidence=(Evidence(str(own.id), "page 3"),)), version=None)
    assert way.record.found[0].evidence == ({"file": str(own.id), "name": own.name, "page": "page 3"},)


def test_advice_of_the_panel_stands_beside_the_findings(way):
    commands.record_advice(NEA, way.where, given_on=TODAY, text="Look at leakage.", today=TODAY, version=None)
    assert [said["text"] for said in way.record.advice] == ["Look at leakage."]


def test_advice_needs_its_day_and_its_words(way):
    for day, words, sentence in (
        (None, "Words", "Enter the day"), (date(2026, 11, 21), "Words", "Enter the day"), (TODAY, " ", "Enter the advice")
    ):  # fmt: skip
        with pytest.raises(Refused, match=sentence):
            commands.record_advice(NEA, way.where, given_on=day, text=words, today=TODAY, version=None)


def test_a_returned_assessment_is_open_again_and_keeps_findings_and_hands(way):
    way.countersigned()
    commands.return_to_assessors(SECOND, way.where, reason="Look at leakage again.", version=None)
    found = way.record
    assert (found.stage, found.positive, found.hands) == (AssessmentStage.OPEN, None, {NEA.id})
    assert (found.combined_by_name, found.countersigned_by_name) == ("", "")
    assert (found.reason, len(found.found)) == ("Look at leakage again.", 8)


# Every guard, by a way that fails for it and for nothing else.


def _conflicted(way: Way) -> None:
    way.declare(NEA, conflicted=True)


def _declared(way: Way) -> None:
    way.declare(NEA)


def _letter_issued(way: Way) -> None:
    way.countersigned()
    case = case_of(db.session, way.where.reference)
    db.session.add(
        ProjectEvent(
            project_id=case.project.id, kind="letter_issued", happened_on=TODAY, letter="los1", body={}, recorded_by=DESK.id,
            recorded_by_name=DESK.name, recorded_at=case.project.created_at,
        )
    )  # fmt: skip
    db.session.commit()


def _asked(way: Way) -> None:
    way.declare(SECOND).combined()
    clearances.ask(DESK, type="assessment", id=way.where.key.replace("/", "-"), today=TODAY, agencies=["MTI"])


FAILING = {
    "no_conflict_is_declared": (
        lambda way: None, lambda w: commands.assess(NEA, w, judgement=MET, version=None),
    ),
    "actor_has_no_conflict": (_conflicted, lambda w: commands.assess(NEA, w, judgement=MET, version=None)),
    "criterion_is_known": (
        _declared, lambda w: commands.assess(NEA, w, judgement=replace(MET, criterion="beauty"), version=None),
    ),
    "reason_goes_with_the_finding": (
        _declared, lambda w: commands.assess(NEA, w, judgement=replace(MORE, reason=" "), version=None),
    ),
    "every_criterion_has_a_finding": (
        lambda way: way.declare(NEA).assess(NEA, codes=CRITERIA[:-1]),
        lambda w: commands.combine(NEA, w, judgements=judgements(), version=None),
    ),
    "combination_is_whole": (
        lambda way: way.declare(NEA).assess(NEA),
        lambda w: commands.combine(NEA, w, judgements=judgements()[1:], version=None),
    ),
    "countersigner_did_not_assess": (
        lambda way: way.combined(BOTH), lambda w: commands.countersign(BOTH, w, version=None),
    ),
    "clearances_stand": (_asked, lambda w: commands.countersign(SECOND, w, version=None)),
    "nothing_rests_on_it": (
        _letter_issued, lambda w: commands.return_to_assessors(SECOND, w, reason="Again", version=None),
    ),
    "reason_is_given": (
        lambda way: way.combined(), lambda w: commands.return_to_assessors(SECOND, w, reason=" ", version=None),
    ),
}  # fmt: skip


def test_there_is_a_failing_way_for_every_guard():
    assert {guard.name for guard in ASSESSMENT.guards()} == set(FAILING)


def test_a_step_is_refused_and_nothing_is_written_while_its_guard_does_not_hold(session):
    for guard, (lead, take) in FAILING.items():
        way = Way(Where(submitted(title=guard), "A"))
        lead(way)
        before, entries = way.record, audit.head(session)
        with pytest.raises(Refused) as refused:
            take(way.where)
        assert [reason.guard for reason in refused.value.reasons] == [guard]
        assert (way.record, audit.head(session)) == (before, entries), guard


def test_a_finding_with_no_reason_is_refused_in_a_combination_too(way):
    way.declare(NEA).assess(NEA)
    bare = (replace(judgements()[0], finding=Finding.DOES_NOT_MEET), *judgements()[1:])
    with pytest.raises(Refused, match="with a reason where it is not"):
        commands.combine(NEA, way.where, judgements=bare, version=None)


def test_whoever_assessed_one_criterion_never_countersigns(way):
    way.declare(BOTH, NCCS).assess(BOTH, codes=["real"]).assess(NCCS).combine(NCCS)
    with pytest.raises(Refused, match="another officer must countersign"):
        commands.countersign(BOTH, way.where, version=None)
    assert way.record.stage is AssessmentStage.COMBINED


def test_whoever_only_combined_does_not_countersign_either(way):
    way.declare(NCCS, BOTH).assess(NCCS).combine(BOTH)
    with pytest.raises(Refused, match="another officer must countersign"):
        commands.countersign(BOTH, way.where, version=None)


def test_the_database_itself_refuses_the_same_person(way, session):
    way.combined()
    with pytest.raises(IntegrityError, match="another_person_countersigns"):
        session.execute(
            text("UPDATE assessments SET stage = 'countersigned', countersigned_at = now(), countersigned_by = :who"),
            {"who": NEA.id},
        )


def test_combining_and_countersigning_ask_for_a_declaration_without_a_conflict(way):
    combine = lambda: commands.combine(NCCS, way.where, judgements=judgements(), version=None)  # noqa: E731
    countersign = lambda: commands.countersign(SECOND, way.where, version=None)  # noqa: E731
    way.declare(NEA).assess(NEA)
    for actor, take in ((NCCS, combine), (SECOND, countersign)):
        with pytest.raises(Refused, match=r"^Declare first whether you have a conflict of interest"):
            take()
        way.declare(actor, conflicted=True)
        with pytest.raises(Refused, match=r"^You declared a conflict of interest"):
            take()
        way.declare(actor)
        take()


def test_a_conflict_is_said_in_words(way):
    with pytest.raises(Refused, match="Say what the conflict of interest is"):
        commands.declare(NEA, way.where, conflicted=True, words=" ", version=None)


def test_a_step_is_taken_by_its_roles_only(way):
    for actor, take in (
        (DESK, lambda a, w: commands.declare(a, w, conflicted=False, words="", version=None)),
        (SECOND, lambda a, w: commands.assess(a, w, judgement=MET, version=None)),
        (DESK, lambda a, w: commands.combine(a, w, judgements=judgements(), version=None)),
        (NEA, lambda a, w: commands.countersign(a, w, version=None)),
        (NEA, lambda a, w: commands.return_to_assessors(a, w, reason="Again", version=None)),
        (DESK, lambda a, w: commands.record_advice(a, w, given_on=TODAY, text="A", today=TODAY, version=None)),
    ):
        with pytest.raises(NotPermitted):
            take(actor, way.where)


def test_a_finding_does_not_change_once_all_are_combined(way):
    way.combined()
    with pytest.raises(WrongStage):
        commands.assess(NEA, way.where, judgement=MET, version=None)


def test_combining_asks_for_the_page_that_shows_every_finding(way):
    way.declare(NEA, NCCS).assess(NEA)
    seen = way.record.version
    commands.assess(NCCS, way.where, judgement=MORE, version=seen)
    with pytest.raises(StaleVersion) as stale:
        commands.combine(NEA, way.where, judgements=judgements(), version=seen)
    assert [entry.actor_name for entry in stale.value.changes] == [NCCS.name]


def test_two_agencies_assess_at_once_and_two_officers_of_one_agency_do_not(way):
    colleague = replace(NEA, id=99, name="Second assessor, NEA")
    way.declare(NEA, NCCS, colleague)
    seen = way.record.version
    commands.assess(NCCS, way.where, judgement=MET, version=seen)
    commands.assess(NEA, way.where, judgement=MET, version=seen)
    with pytest.raises(StaleVersion):
        commands.assess(colleague, way.where, judgement=MORE, version=seen)


def test_a_version_that_was_never_shown_is_refused(way):
    for version in (-1, 0, 1000):
        with pytest.raises(StaleVersion):
            commands.declare(NEA, way.where, conflicted=False, words="", version=version)


def test_an_assessment_that_has_not_begun_is_not_found(way):
    for stage, round in (("B", 1), ("A", 2), ("Z", 1)):
        with pytest.raises(UnknownAssessment):
            commands.countersign(SECOND, Where(way.where.reference, stage, round), version=None)


def test_a_file_that_was_received_later_can_be_evidence(way, session):
    from app.projects.registering import add_file

    add_file(DESK, reference=way.where.reference, received=received("law.txt"), stage_code="A", version=None)
    session.rollback()
    law = case_of(session, way.where.reference).files[-1]
    way.declare(NEA)
    commands.assess(NEA, way.where, judgement=replace(MET, evidence=(Evidence(str(law.id)),)), version=None)
    assert way.record.found[0].evidence[0]["name"] == "law.txt"


def test_an_assessment_of_an_issuance_rests_on_the_letter_of_its_own_round():
    """No published process assesses a stage that repeats; one that did would judge each round by itself."""
    examined = Letter("exam", "Letter of examination", Side.HOME, Purpose.SUPPORT)
    stage = ProcessStage("D", "Issuance", (Item("proof", "Proof"),), (examined,), assessed=True, repeats=True)
    issued = Event(9, EventKind.LETTER_ISSUED, TODAY, "exam")

    def rests(round: int, *, running: int, on_file: bool) -> bool:
        now = Standing("d_review", stage, TODAY, round=running, on_file={"exam": issued} if on_file else {})
        case = SimpleNamespace(process=Process("XAA", 1, "One", (stage,)), standing=now)
        return letter_was_issued(case, SimpleNamespace(stage_code="D", round=round))

    assert not rests(2, running=2, on_file=False)
    assert rests(2, running=2, on_file=True)
    assert rests(1, running=2, on_file=False)
