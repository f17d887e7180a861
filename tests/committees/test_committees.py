"""Bodies, members, meetings and action points, and what they offer to other areas."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest

from app.committees import action_commands, commands, meeting_commands, offers, queries
from app.committees.answers import (
    ActionAnswers,
    BodyAnswers,
    CommitteeRefused,
    MeetingAnswers,
    MemberAnswers,
    PaperAnswers,
)
from app.committees.models import ActionPoint, Meeting
from app.core.access import Officer
from app.core.db import db
from app.core.registry import registry
from tests.committees.making import DESK, PARTNER, READER, TODAY, ago, body, confirm, decision, meeting
from workflows.engine import NotPermitted
from workflows.vocabulary import Role


def add(of: uuid.UUID, **more: Any) -> int:
    said = {"side": "host", "agency": "Ministry", "name": "Somebody"} | more
    return commands.add_member(DESK, iso3=PARTNER, body_id=of, answers=MemberAnswers(**said))


def test_a_partner_has_one_joint_committee_and_working_groups_by_name(app):
    body(), body("Working group", "working_group")
    for kind, name in (("joint_committee", "Another"), ("working_group", "Working group"), ("club", "Club")):
        with pytest.raises(CommitteeRefused):
            commands.set_up_body(DESK, iso3=PARTNER, answers=BodyAnswers(kind, name))
    with pytest.raises(NotPermitted):
        commands.set_up_body(READER, iso3=PARTNER, answers=BodyAnswers("working_group", "Theirs"))


def test_members_sit_by_side_and_agency_and_are_counted_on_the_day(app):
    committee = body()
    add(committee, name="First chair", co_chair=True, until_on=ago(30))
    add(committee, name="Second chair", co_chair=True, from_on=ago(29))
    add(committee, side="home", agency="MSE", name="One of ours")
    assert [m.name for m in queries.members_on(db.session, committee, ago(40))] == ["First chair", "One of ours"]
    assert [m.name for m in queries.members_on(db.session, committee, TODAY)] == ["Second chair", "One of ours"]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"side": "third"}, "side"), ({"name": ""}, "name"), ({"agency": ""}, "agency"),
        ({"side": "home", "agency": "Club"}, "agency"), ({"officer": 0}, "officer"), ({"name": "x" * 300}, "name"),
        ({"from_on": date(2026, 2, 2), "until_on": date(2026, 2, 1)}, "until_on"), ({"name": "a\x00"}, "name"),
        ({"from_on": date(2, 1, 1)}, "from_on"),
    ],
)  # fmt: skip
def test_members_that_cannot_be_meant_are_refused(app, more, field):
    with pytest.raises(CommitteeRefused) as refused:
        add(body(), **more)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"first_on": None}, "first_on"), ({"last_on": ago(11)}, "last_on"), ({"place": ""}, "place"),
        ({"agenda": ("x",) * 51}, "agenda"), ({"agenda": ("x" * 501,)}, "agenda"), ({"first_on": date(9999, 1, 1)}, "first_on"),
    ],
)  # fmt: skip
def test_meetings_that_cannot_be_meant_are_refused(app, more, field):
    said = {"first_on": ago(10), "place": "Made-up House"} | more
    with pytest.raises(CommitteeRefused) as refused:
        meeting_commands.plan_meeting(DESK, iso3=PARTNER, body_id=body(), answers=MeetingAnswers(**said))
    assert refused.value.field == field


def test_minutes_make_a_meeting_held_but_not_before_it_begins(app):
    committee = body()
    soon, past = meeting(committee, ago(-3)), meeting(committee)
    with pytest.raises(CommitteeRefused, match="has not begun"):
        meeting_commands.record_minutes(DESK, iso3=PARTNER, meeting_id=soon, minutes="x", version=None, today=TODAY)
    meeting_commands.record_minutes(DESK, iso3=PARTNER, meeting_id=past, minutes="Said", version=None, today=TODAY)
    with pytest.raises(CommitteeRefused, match="was held"):
        meeting_commands.call_off(DESK, iso3=PARTNER, meeting_id=past, reason="Rain", version=None)
    meeting_commands.call_off(DESK, iso3=PARTNER, meeting_id=soon, reason="Rain", version=None)
    with pytest.raises(CommitteeRefused, match="called off"):
        meeting_commands.add_paper(DESK, iso3=PARTNER, meeting_id=soon, answers=PaperAnswers("x", path="/documents"))
    stages = [queries.row_of(db.session, Meeting, PARTNER, each)[0].stage for each in (soon, past)]
    assert stages == ["called_off", "held"]


@pytest.mark.parametrize("path", ["https://example.org/x", "//example.org", "/\\example.org", "documents", "/a b", ""])
def test_a_paper_that_leads_elsewhere_is_refused(app, path):
    with pytest.raises(CommitteeRefused):
        meeting_commands.add_paper(
            DESK, iso3=PARTNER, meeting_id=meeting(body()), answers=PaperAnswers("Paper", path=path)
        )


def test_an_action_point_of_an_officer_becomes_a_task_where_tasks_are_kept(app, monkeypatch):
    asked: list[dict[str, Any]] = []
    which = meeting(body())
    officer = commands.officers_of(db.session, PARTNER)[0]

    def act(**more: Any) -> ActionPoint:
        said = {"text": "Send the draft", "side": "home", "officer": officer.id, "due_on": ago(-9)} | more
        made = action_commands.add_action(
            DESK, iso3=PARTNER, source=Meeting, source_id=which, answers=ActionAnswers(**said)
        )
        return queries.row_of(db.session, ActionPoint, PARTNER, made)[0]

    monkeypatch.setitem(registry._places, "add_task", [])
    alone = act()
    monkeypatch.setitem(registry._places, "add_task", [lambda s, a, **more: asked.append(more) or "task-1"])
    followed = act()
    assert (alone.task_id, followed.task_id) == ("", "task-1")
    assert asked == [
        {"title": "Send the draft", "about_type": "meeting", "about_id": str(which), "partner": "GHA",
         "owner_id": officer.id, "due": ago(-9)}
    ]  # fmt: skip
    action_commands.end_action(DESK, iso3=PARTNER, action_id=alone.id, done=True, version=None)
    with pytest.raises(CommitteeRefused, match="complete the task"):
        action_commands.end_action(DESK, iso3=PARTNER, action_id=followed.id, done=True, version=None)
    with pytest.raises(CommitteeRefused):
        act(side="host")


def test_records_work_and_days_are_offered_to_whoever_may_see_them(app):
    committee = body()
    soon, past, which = meeting(committee, ago(-3)), meeting(committee), decision(committee)
    record = offers.record(db.session, type="meeting", id=str(soon))
    assert record.title == "Meeting 1 of the Joint Committee"
    assert record.url.endswith(f"/gha/joint-committee/meetings/{soon}")
    assert offers.record(db.session, type="committee_decision", id=str(which)).partner == "GHA"
    for type, id in (("meeting", "x"), ("meeting", str(uuid.UUID(int=0))), ("task", str(soon))):
        assert offers.record(db.session, type=type, id=id) is None
    desk = Officer(DESK.id, DESK.name, "MSE", ((Role.DESK_OFFICER, None),))
    other = Officer(77, "Other", "MTI", ((Role.NEGOTIATOR, "GHA"),))
    outsider = Officer(78, "Outsider", "MTI", ((Role.NEGOTIATOR, "PER"),))
    said = {(w.title.split(" of ")[0], w.mine) for w in offers.work(db.session, desk, today=TODAY)}
    assert said == {("Confirm decision 1", False), ("Record the minutes", True)}
    assert all(w.mine for w in offers.work(db.session, other, today=TODAY))
    assert offers.work(db.session, outsider, today=TODAY) == []
    days = [each.first for each in offers.dates(db.session, other, first=ago(20), last=ago(-20))]
    assert days == [ago(10), ago(-3)]
    assert offers.dates(db.session, outsider, first=ago(20), last=ago(-20)) == []
    confirm(which)
    assert [w.title for w in offers.work(db.session, desk, today=TODAY)] == [
        "Record the minutes of meeting 2 of the Joint Committee, Ghana"
    ]
    assert past


def test_the_task_of_an_action_point_is_about_its_meeting(app):
    which, officer = meeting(body()), next(o for o in commands.officers_of(db.session, PARTNER) if "Desk" in o.name)
    answers = ActionAnswers("Send the draft " * 30, "home", officer=officer.id, due_on=ago(-9))
    made = action_commands.add_action(DESK, iso3=PARTNER, source=Meeting, source_id=which, answers=answers)
    row = queries.row_of(db.session, ActionPoint, PARTNER, made)[0]
    (task,) = [found for place in registry.all("record") if (found := place(db.session, type="task", id=row.task_id))]
    assert (task.partner, task.title.endswith("…")) == ("GHA", True)
    closed = [each.id for each in commands.officers_of(db.session, PARTNER) if each.name == "Administrator"]
    with pytest.raises(CommitteeRefused, match="No task can be made of it"):
        action_commands.add_action(
            DESK, iso3=PARTNER, source=Meeting, source_id=which, answers=ActionAnswers("X", "home", officer=closed[0])
        )
