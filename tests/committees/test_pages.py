"""The pages of committees: what officers read, type and are told."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select

from app.committees import action_commands, commands
from app.committees.answers import ActionAnswers, MemberAnswers
from app.committees.models import Decision, Meeting
from app.core.db import db
from app.core.outbox import OutboxMessage
from tests.committees.making import DESK, ago, body, decision, meeting

HERE = "/partners/gha/joint-committee"
DAY = ago(5)
ON = {"decided_on-day": DAY.day, "decided_on-month": DAY.month, "decided_on-year": DAY.year}


def test_a_committee_meets_decides_and_another_officer_confirms(sign_in):
    desk, negotiator = sign_in("Desk officer, MSE"), sign_in("Negotiator, MTI")
    desk.get(HERE)
    assert "No committee is on record yet" in desk.text()
    desk.submit(f"{HERE}/bodies/new", {"basis": "Article 9"})
    desk.get(HERE)
    plan = desk.page.xpath("//a[starts-with(., 'Plan a meeting')]/@href")[0]
    desk.submit(plan, {"place": ""}, status=422)
    assert desk.problems() == ["Enter the day of the meeting."]
    day = {"first_on-day": DAY.day, "first_on-month": DAY.month, "first_on-year": DAY.year}
    meeting_page = desk.submit(plan, {**day, "place": "Accra", "agenda": "Opening\nForms"}).location
    desk.get(meeting_page)
    record = desk.page.xpath("//a[.='Record a decision']/@href")[0]
    decision_page = desk.submit(record, {"text": "The forms are adopted.", **ON}).location
    desk.submit(f"{decision_page}/confirm", {}, status=422)
    assert "another officer must confirm it" in desk.problems()[0]
    negotiator.submit(f"{decision_page}/confirm", {})
    negotiator.get(decision_page)
    assert "Negotiator, MTI confirmed decision 1" in negotiator.text()
    pdf = negotiator.get(f"{meeting_page}/record.pdf")
    assert pdf.data.startswith(b"%PDF")
    assert pdf.mimetype == "application/pdf"


def test_what_was_typed_is_kept_when_somebody_was_faster(sign_in):
    which = decision(body())
    desk = sign_in("Desk officer, MSE")
    desk.get(f"{HERE}/decisions/{which}/amend")
    stale = dict(desk.page.xpath("//main//form")[0].form_values())
    desk.submit(f"{HERE}/decisions/{which}/amend", {"text": "First change"})
    desk.post(f"{HERE}/decisions/{which}/amend", {**stale, "text": "Second change"}, status=409)
    assert desk.value("text").strip() == "Second change"


def test_a_paper_is_kept_with_its_hash_and_given_back(sign_in):
    which = meeting(body())
    desk = sign_in("Desk officer, MSE")
    page = f"{HERE}/meetings/{which}"
    desk.get(f"{page}/papers/new")
    desk.post(f"{page}/papers/new", {"title": "Note", "file": (io.BytesIO(b"what we know"), "note.txt")})
    desk.get(page)
    link = desk.page.xpath("//table//a[.='Note']/@href")[0]
    assert desk.send("get", link).data == b"what we know"
    desk.get(link.replace(str(which), str(meeting(body("Group", "working_group")))), status=404)


@pytest.mark.parametrize(
    "path",
    ["decisions/{d}", "meetings/{m}", "decisions/00000000-0000-0000-0000-000000000000", "members/2147483647/edit",
     "decisions/not-a-uuid", "bodies/00000000-0000-0000-0000-000000000000/meetings/new", "meetings/{m}/record.pdf"],
)  # fmt: skip
def test_a_record_of_another_partner_or_of_none_is_not_found(sign_in, path):
    of = body()
    found = path.format(d=decision(of), m=meeting(of))
    sign_in("Desk officer, MSE").get(f"/partners/per/joint-committee/{found}", status=404)


def test_nonsense_in_a_form_is_answered_and_nothing_is_written(sign_in):
    of = body()
    desk = sign_in("Desk officer, MSE")
    for typed in (
        {"text": "a\x00b"}, {"text": "x" * 20_000}, {"meeting": "\x00"}, {"supersedes": "nonsense"},
        {"decided_on-year": "99999999"}, {"decided_on-month": "13"},
    ):  # fmt: skip
        desk.submit(f"{HERE}/bodies/{of}/decisions/new", {"text": "T", **ON, **typed}, status=422)
    desk.submit(f"{HERE}/bodies/{of}/members/new", {"officer": "9" * 30, "name": "A"}, status=422)
    assert db.session.query(Decision).count() == 0
    desk.submit(f"{HERE}/bodies/{of}/meetings/new", {"first_on-year": "2026"}, status=422)
    assert db.session.query(Meeting).count() == 0


def test_a_reader_sees_committees_and_changes_nothing(sign_in):
    which = decision(body())
    viewer = sign_in("Viewer, MTI")
    viewer.get(f"{HERE}/decisions/{which}")
    assert not viewer.page.xpath("//main//form[not(contains(@action, '/following/'))]")
    viewer.get(f"{HERE}/decisions/{which}/confirm", status=403)
    viewer.get(f"{HERE}/bodies/new", status=403)


def test_an_officer_who_sits_on_it_is_told_of_a_meeting_and_their_action_point_shows_how_it_stands(app, sign_in):
    nea = next(each.id for each in commands.officers_of(db.session, "GHA") if each.name == "Agency clearer, NEA")
    joint = body()
    commands.add_member(DESK, iso3="gha", body_id=joint, answers=MemberAnswers("home", "NEA", officer=nea))
    which = meeting(joint)
    subject = "Desk officer one planned meeting 1 of the Joint Committee"
    query = select(OutboxMessage.officer_id).where(OutboxMessage.subject == subject, OutboxMessage.audience == "")
    assert list(db.session.scalars(query)) == [nea]
    answers = ActionAnswers("Send the draft.", "home", officer=nea, due_on=ago(1))
    action_commands.add_action(DESK, iso3="gha", source=Meeting, source_id=which, answers=answers)
    client = sign_in("Negotiator, MSE")
    for path in (HERE, f"{HERE}/meetings/{which}"):
        client.get(path)
        assert "Not started Overdue" in client.text(), path
