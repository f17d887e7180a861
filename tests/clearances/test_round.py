"""Five agencies clear one factsheet: asked, decided, lapsed by an edit of what each covers, asked again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from app.clearances import commands
from app.clearances.policy import requirement_sets
from app.clearances.recording import ClearanceRefused, DecidedMeanwhile, SubjectChanged
from app.core.db import db
from app.documents import commands as documents
from tests.agreements.people import AGC, DESK, MFA, MTI, NCCS, NEA, PUBLISHER, SECOND_DESK, VIEWER
from tests.clearances.conftest import CLEARERS, TODAY, Round
from workflows.engine import NotPermitted, Refused
from workflows.vocabulary import Actor, Role


def guards(refused) -> set[str]:
    return {reason.guard for reason in refused.value.reasons}


def test_the_last_of_five_clearances_clears_the_document_in_one_transaction(asked, told):
    assert asked.states() == dict.fromkeys(CLEARERS, "Waiting")
    assert {entry.request.due for entry in asked.standing.entries} == {date(2026, 12, 5), date(2026, 12, 7)}
    for agency in ("MTI", "NEA", "NCCS", "MFA"):
        assert asked.decide(agency) == f"You cleared it for {agency}."
        assert asked.stage == "in_clearance"
    with pytest.raises(Refused) as refused:
        asked.take("clear", AGC)
    assert guards(refused) == {"required_clearances_stand"}
    assert "waiting for AGC" in refused.value.reasons[0].detail
    asked.decide("AGC")
    assert (asked.stage, asked.row.cleared_by_name) == ("cleared", AGC.name)
    asked.take("publish", PUBLISHER)
    assert asked.stage == "published"
    assert (MTI.id, f"Clear {asked.row.title} for MTI, by 5 Dec 2026") in told()


def test_an_edit_lapses_exactly_the_clearances_that_cover_what_changed_and_tells_their_givers(asked, told):
    for agency in ("MTI", "NEA", "NCCS", "MFA"):
        asked.decide(agency)
    asked.take("return_to_draft", reason="A better headline")
    assert asked.states()["AGC"] == "Not asked"
    asked.take("edit", words={**asked.context["words"], "headline": "Another headline"})
    assert asked.states() == {
        "MTI": "Lapsed", "NEA": "Cleared", "NCCS": "Cleared", "MFA": "Lapsed", "AGC": "Not asked",
    }  # fmt: skip
    because = f"lapsed because Headline changed: {asked.row.title}"
    assert {who for who, what in told() if what.endswith(because)} == {MTI.id, MFA.id}
    asked.send()
    assert asked.standing.waited_for == ("MTI", "MFA", "AGC")
    for agency in ("AGC", "MFA", "MTI"):
        asked.decide(agency)
    assert asked.stage == "cleared"
    assert [line.partition(":")[0] for line in asked.history() if "lapsed" in line] == ["changed Headline"] * 2


def test_what_was_cleared_before_and_did_not_change_needs_no_second_decision(asked):
    for agency in CLEARERS:
        asked.decide(agency)
    asked.take("return_to_draft", reason="A second look")
    asked.send()
    assert asked.standing.stands
    assert asked.stage == "in_clearance"
    asked.take("clear", NEA)
    assert asked.stage == "cleared"


@pytest.mark.parametrize("decision", ["cleared", "comments", "not_cleared"])
def test_maker_editor_and_their_stand_in_clear_by_no_route_whatever_their_role(decision, factsheet, everything):
    editor = Actor(MTI.id, MTI.name, "MTI", frozenset(Role))
    factsheet.take("edit", editor, words={"headline": "By an officer of MTI"})
    factsheet.send()
    maker = Actor(DESK.id, DESK.name, "MTI", frozenset(Role))
    before = everything()
    for hand in (maker, editor):
        shown = factsheet.decision("MTI", decision, comments=("Why?",), reason="No")
        for take in (commands.decide, lambda actor, decision, today: commands.decide_many(actor, decisions=[decision], today=today)):  # fmt: skip
            with pytest.raises(Refused) as refused:
                take(hand, decision=shown, today=TODAY)
            assert "clearer_is_another_person" in guards(refused)
    assert everything() == before


def test_only_the_agency_that_was_asked_decides_in_the_role_that_was_asked(asked, everything):
    before = everything()
    with pytest.raises(Refused) as refused:
        asked.decide("MTI", by=NEA)
    assert guards(refused) == {"decider_is_of_the_agency"}
    with pytest.raises(Refused) as refused:
        asked.decide("AGC", by=replace(AGC, roles=frozenset({Role.CLEARER})))
    assert guards(refused) == {"decider_holds_the_role"}
    for actor in (VIEWER, replace(MTI, roles=frozenset({Role.ADMINISTRATOR})), SECOND_DESK):
        with pytest.raises(NotPermitted):
            asked.decide("MTI", by=actor)
    assert everything() == before


def test_the_database_itself_refuses_a_decision_by_a_hand_and_a_changed_decision(asked, session):
    asked.decide("MTI")
    for change in ("decided_by = 99", "sha256 = ''", "reason = 'x'", "stage = 'waiting'", "decision = 'not_cleared'"):
        session.rollback()
        with pytest.raises(DBAPIError):
            session.execute(text(f"UPDATE clearance_requests SET {change} WHERE agency = 'MTI'"))
    session.rollback()
    with pytest.raises(DBAPIError):
        session.execute(
            text("UPDATE clearance_requests SET decision = 'cleared', stage = 'cleared', sha256 = 'x', decided_by = 1,"
                 " decided_at = now(), hands = '{1}' WHERE agency = 'NEA'")
        )  # fmt: skip
    session.rollback()
    with pytest.raises(DBAPIError):
        session.execute(text("DELETE FROM clearance_requests"))
    session.rollback()


def test_a_page_that_showed_another_text_is_refused_and_says_what_changed(asked, everything):
    shown = asked.decision("MTI")
    asked.take("return_to_draft", reason="A slip")
    asked.take("edit", words={**asked.context["words"], "headline": "Another headline"})
    asked.send()
    newer = asked.decision("MTI")
    before = everything()
    with pytest.raises(SubjectChanged) as changed:
        commands.decide(MTI, decision=replace(shown, request_id=newer.request_id), today=TODAY)
    assert changed.value.changed == ("Headline",)
    with pytest.raises(DecidedMeanwhile):
        commands.decide(MTI, decision=shown, today=TODAY)
    assert everything() == before


def test_of_two_clearers_of_one_agency_the_second_is_told_what_the_first_decided(asked):
    shown = asked.decision("NEA")
    asked.decide("NEA", "not_cleared", reason="The share is wrong")
    with pytest.raises(DecidedMeanwhile) as late:
        commands.decide(replace(NEA, id=77, name="Second clearer, NEA"), decision=shown, today=TODAY)
    assert str(late.value) == f"{NEA.name} decided for NEA meanwhile: not cleared."
    assert asked.states()["NEA"] == "Not cleared"


def test_of_eight_clearers_of_one_agency_at_the_same_moment_exactly_one_decides(asked, at_once, rows):
    shown = asked.decision("NEA")

    def act(number: int):
        officer = replace(NEA, id=90 + number, name=f"Clearer {number}, NEA")
        return commands.decide(officer, decision=shown, today=TODAY)

    found = at_once(8, act)
    assert [answer for answer in found if isinstance(answer, str)] == ["You cleared it for NEA."]
    assert sum(isinstance(answer, DecidedMeanwhile) for answer in found) == 7
    assert len(rows("SELECT 1 FROM audit_entries WHERE action = 'clearance.clear'")) == 1


def test_a_refusal_needs_a_reason_and_may_be_asked_again(asked):
    with pytest.raises(Refused) as refused:
        asked.decide("NEA", "not_cleared", reason=" ")
    assert guards(refused) == {"reason_is_given"}
    asked.decide("NEA", "not_cleared", reason="The share is wrong")
    assert commands.ask(DESK, type="document", id=str(asked.id), today=TODAY) == "You asked NEA."
    assert asked.states()["NEA"] == "Waiting"
    with pytest.raises(ClearanceRefused):
        commands.ask(DESK, type="document", id=str(asked.id), today=TODAY)


def test_a_comment_counts_only_once_its_answer_is_accepted_by_the_agency(asked):
    for agency in ("MTI", "NEA", "NCCS", "MFA"):
        asked.decide(agency)
    with pytest.raises(Refused) as refused:
        asked.decide("AGC", "comments")
    assert guards(refused) == {"comments_are_given"}
    asked.decide("AGC", "comments", comments=("Say “shall”.",))
    assert (asked.stage, asked.states()["AGC"]) == ("in_clearance", "Cleared with comments")
    comment = asked.entry("AGC").comments[0]
    with pytest.raises(Refused) as refused:
        commands.accept_answer(AGC, comment_id=comment.id, today=TODAY)
    assert guards(refused) == {"comment_is_answered"}
    commands.answer_comment(DESK, comment_id=comment.id, answer="It says so in Article 5.")
    for actor in (DESK, MTI):
        with pytest.raises((NotPermitted, Refused)):
            commands.accept_answer(actor, comment_id=comment.id, today=TODAY)
    commands.return_answer(AGC, comment_id=comment.id, reason="Not in Article 5", today=TODAY)
    commands.answer_comment(DESK, comment_id=comment.id, answer="Article 6.")
    commands.accept_answer(AGC, comment_id=comment.id, today=TODAY)
    assert (asked.stage, asked.row.cleared_by_name) == ("cleared", AGC.name)


def test_a_request_is_withdrawn_by_the_side_that_asked_and_asked_again(asked):
    request = asked.entry("MFA").request.id
    with pytest.raises(Refused) as refused:
        commands.withdraw(replace(MTI, roles=frozenset({Role.CLEARER})), request_id=request, reason="Not ours")
    assert guards(refused) == {"asker_withdraws"}
    commands.withdraw(DESK, request_id=request, reason="Asked too early")
    assert asked.states()["MFA"] == "Not asked"
    with pytest.raises(DecidedMeanwhile):
        asked.decide("MFA")
    commands.ask(SECOND_DESK, type="document", id=str(asked.id), agencies=["MFA"], due=date(2026, 12, 24), today=TODAY)
    assert asked.entry("MFA").request.due == date(2026, 12, 24)


def test_the_clock_of_an_agency_stands_still_while_somebody_else_is_asked(asked):
    request = asked.entry("NCCS").request.id
    asked.later(2)
    commands.pause(NCCS, request_id=request, reason="Peru is asked", today=asked.today)
    asked.later(10)
    assert asked.entry("NCCS").age(asked.today) == 2
    assert not asked.entry("NCCS").overdue(asked.today)
    with pytest.raises(Refused):
        commands.pause(NCCS, request_id=request, reason="Again", today=asked.today)
    commands.resume(DESK, request_id=request, today=asked.today)
    asked.later(1)
    assert asked.entry("NCCS").age(asked.today) == 3
    assert asked.entry("NCCS").request.due == date(2026, 12, 15)
    assert asked.entry("NEA").overdue(asked.today)
    asked.decide("NCCS")
    asked.later(30)
    assert asked.entry("NCCS").age(asked.today) == 3


def test_an_agency_decides_and_a_request_is_withdrawn_while_its_clock_stands_still(asked, rows):
    for agency in ("NCCS", "MTI"):
        commands.pause(
            CLEARERS[agency], request_id=asked.entry(agency).request.id, reason="Peru is asked", today=asked.today
        )
    asked.later(3)
    asked.decide("NCCS")
    commands.withdraw(DESK, request_id=asked.entry("MTI").request.id, reason="Asked too early")
    assert (asked.states()["NCCS"], asked.states()["MTI"]) == ("Cleared", "Not asked")
    stopped = [
        (row.since, row.until, row.resumed_by_name) for row in rows("SELECT * FROM clearance_pauses ORDER BY id")
    ]
    assert stopped == [(TODAY, asked.today, NCCS.name), (TODAY, TODAY, DESK.name)]


def test_all_that_is_decided_at_once_is_locked_before_the_audit_chain_and_partners_in_their_order(asked, session):
    other = documents.make(DESK, partner="GHA", kind="ia_factsheet", as_at=date(2026, 10, 1))
    ghana = Round(session, other.id)
    ghana.send()
    decisions = [asked.decision("NEA"), ghana.decision("NEA")]
    taken: list[str] = []

    def note(_connection, _cursor, statement, parameters, *_):
        if "advisory" in statement:
            taken.append("chain")
        elif "FROM partners" in statement and "FOR NO KEY UPDATE" in statement:
            taken.append(next(iter(parameters.values())))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        commands.decide_many(NEA, decisions=decisions, today=TODAY)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert list(dict.fromkeys(taken)) == ["GHA", "PER", "chain"]


def test_an_officer_who_stands_in_decides_on_behalf_of_the_one_who_is_away(asked, session):
    assessor = Actor(*session.execute(text("SELECT id, name, agency FROM officers WHERE name = 'Assessor, NEA'")).one(),
                     frozenset({Role.ASSESSOR}))  # fmt: skip
    with pytest.raises(NotPermitted):
        asked.decide("NEA", by=assessor)
    with pytest.raises(ClearanceRefused):
        commands.name_cover(NEA, cover_id=MTI.id, first=TODAY, last=TODAY, today=TODAY)
    commands.name_cover(NEA, cover_id=assessor.id, first=TODAY, last=date(2026, 12, 4), today=TODAY)
    asked.decide("NEA", by=assessor)
    entry = asked.entry("NEA").request
    assert (entry.decided_by, entry.on_behalf_of) == (assessor.id, NEA.id)
    assert asked.history()[-1] == f"cleared {asked.row.title} for NEA, on behalf of {NEA.name}"
    found = session.execute(text("SELECT on_behalf_of FROM audit_entries WHERE action = 'clearance.clear'")).scalar()
    assert found == NEA.name


def test_who_stands_in_cannot_clear_what_either_of_the_two_made(factsheet, session):
    assessor = Actor(*session.execute(text("SELECT id, name, agency FROM officers WHERE name = 'Assessor, NEA'")).one(),
                     frozenset({Role.ASSESSOR}))  # fmt: skip
    commands.name_cover(NEA, cover_id=assessor.id, first=TODAY, last=TODAY, today=TODAY)
    factsheet.take("edit", replace(NEA, roles=frozenset({Role.DESK_OFFICER})), words={"headline": "By NEA"})
    factsheet.send()
    with pytest.raises(Refused) as refused:
        factsheet.decide("NEA", by=assessor)
    assert guards(refused) == {"absent_officer_is_another_person"}


def test_every_part_of_the_factsheet_is_declared_and_what_is_printed_is_covered(factsheet):
    declared = requirement_sets()["ia_factsheet"]
    parts = {part.key for part in factsheet.subject.parts}
    assert parts == set(declared.parts)
    covered = {key for each in declared.requirements for key in each.covers}
    printed = {key for key in parts if key.partition(".")[0] in ("head", "words", "section", "notes")}
    assert printed - covered <= {"words.extra_points"}, "the section that prints these words is covered"
