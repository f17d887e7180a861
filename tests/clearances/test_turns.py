"""Whose turn it is, for how long, and the reminder that whoever asked may send once in three days."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.clearances import commands, offers, queries
from app.clearances.recording import ClearanceRefused
from app.clearances.turns import turns
from app.coordination.answers import RemindedLately
from tests.agreements.people import DESK, MTI
from tests.clearances.conftest import TODAY


def said(asked):
    return {(turn.agency, turn.act, turn.stopped) for turn in turns(asked.standing, today=asked.today)}


def test_each_thing_that_is_open_is_with_one_agency(asked):
    asked.decide("MTI")
    asked.decide("NEA", "comments", comments=("Name the years.",))
    asked.decide("MFA", "not_cleared", reason="The place is not confirmed.")
    commands.pause(DESK, request_id=asked.entry("NCCS").request.id, reason="The mission is asked.", today=TODAY)
    assert said(asked) == {
        ("MSE", "answers 1 comment of NEA", False),
        ("MSE", "asks MFA again", False),
        ("NCCS", "decides", True),
        ("AGC", "decides", False),
    }
    commands.answer_comment(DESK, comment_id=asked.entry("NEA").comments[0].id, answer="It names them.")
    assert ("NEA", "accepts the answers or asks for others", False) in said(asked)


def test_the_page_says_whose_turn_it_is_and_for_how_long(asked, sign_in):
    commands.pause(DESK, request_id=asked.entry("NCCS").request.id, reason="The mission is asked.", today=TODAY)
    client = sign_in("Agency clearer, NCCS")
    client.get(f"/clearances/{asked.case.id}")
    assert "NCCS decides Your agency Clock stopped" in client.text()
    assert "Waiting for MTI, NEA, NCCS, MFA, and AGC." in client.text()
    client.get("/my-work")
    assert "The clock is stopped since 30 November 2026: The mission is asked." in client.text()


def test_an_agency_is_reminded_once_in_three_days_by_whoever_asked(asked, told):
    request = asked.entry("NEA").request.id
    with pytest.raises(ClearanceRefused, match="Only officers of MSE"):
        commands.remind(MTI, request_id=request, today=TODAY)
    assert commands.remind(DESK, request_id=request, today=TODAY) == "You reminded NEA."
    subject = f"Desk officer, MSE reminds you: clear {asked.row.title} for NEA"
    assert [line for _, line in told() if "reminds" in line] == [subject]
    with pytest.raises(RemindedLately, match="NEA was reminded of this on"):
        commands.remind(DESK, request_id=request, today=TODAY)
    assert asked.history()[-1].startswith("reminded NEA to clear")


def test_nobody_is_reminded_of_what_does_not_wait(asked):
    nea, nccs = asked.entry("NEA").request.id, asked.entry("NCCS").request.id
    commands.pause(DESK, request_id=nccs, reason="The mission is asked.", today=TODAY)
    with pytest.raises(ClearanceRefused, match="The clock of NCCS is stopped"):
        commands.remind(DESK, request_id=nccs, today=TODAY)
    asked.decide("NEA")
    with pytest.raises(ClearanceRefused, match="NEA has nothing to decide now"):
        commands.remind(DESK, request_id=nea, today=TODAY)


def test_my_work_reminds_and_then_says_when(asked, sign_in):
    client = sign_in("Desk officer, MSE")
    client.get("/my-work?tab=waiting-for-others")
    path = f"/clearances/requests/{asked.entry('NEA').request.id}/remind"
    assert path in client.page.xpath("//form/@action")
    client.post(path, {"back": "my-work"})
    client.get("/my-work?tab=waiting-for-others")
    assert "You reminded NEA." in client.text()
    assert path not in client.page.xpath("//form/@action")
    client.get(f"/clearances/{asked.case.id}")
    assert "again after three days" in client.text()


def test_what_follows_a_decision_was_asked_by_the_agency_that_decided(asked, session, officer_of):
    asked.decide("NEA", "comments", comments=("Name the years.",))
    work = offers.work(session, officer_of("Desk officer, MSE"), today=TODAY)
    assert [(each.title.split(" on ")[0], each.asked_by) for each in work if each.mine] == [
        ("Answer the comments of NEA", "Agency clearer, NEA")
    ]


def test_agencies_that_clear_the_same_by_the_same_day_share_a_line_of_the_calendar(asked, session, officer_of):
    dates = offers.dates(session, officer_of("Viewer, MTI"), first=TODAY, last=asked.entry("AGC").request.due)
    assert [each.title.split(":")[0] for each in dates] == ["MTI, NEA, NCCS, and MFA", "AGC"]


@pytest.fixture
def officer_of(session):
    return lambda name: next(each for each in queries.officers(session) if each.name == name)


def test_the_list_is_narrowed_to_a_partner_a_state_and_what_is_overdue(asked, sign_in, session):
    asked.decide("NEA", "not_cleared", reason="No")
    session.execute(text("UPDATE clearance_requests SET due = '2020-01-01' WHERE agency IN ('MTI', 'NCCS')"))
    session.commit()
    commands.pause(DESK, request_id=asked.entry("NCCS").request.id, reason="The mission is asked.", today=TODAY)
    client = sign_in("Desk officer, MSE")
    for asks, number in {
        "": "5 open", "&partner=per": "5 open", "&partner=gha": "0 open", "&stage=not_cleared": "1 open",
        "&stage=late": "1 open", "&stage=x&partner=%00&page=9e9": "5 open",
    }.items():  # fmt: skip
        client.get(f"/clearances?view=we-asked{asks}")
        assert number in client.text(), asks
    client.get("/clearances?view=we-asked&partner=gha")
    assert "Nothing that is open fits" in client.text()
