"""The calendar as officers see it, its day at the desk, and the feed that shows each only what they may see."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from app.accounts.models import OfficerRow, RoleGrant
from app.calendar import feed_commands, queries
from app.calendar.models import CalendarFeed
from app.committees.answers import MeetingAnswers
from app.committees.meeting_commands import plan_meeting
from app.coordination.records import Dated
from app.core import audit, clock
from app.core.access import Officer
from app.core.db import db
from app.core.registry import registry
from app.settings import Settings
from tests.calendar.reader import read
from tests.committees.making import DESK, ago, body, meeting
from workflows.vocabulary import Role

CANARY = "Canary of Ghana"


@pytest.fixture
def canary(app, monkeypatch):
    """Something dated of one partner, and something that asks for the compartment, on a day to come."""
    soon = {"first": ago(-5), "last": ago(-5)}
    items = [
        Dated("task", CANARY, url="/tasks/1", partner="GHA", **soon),
        Dated("round", "Canary of positions", url="/x", partner="PER", permission="positions.view", **soon),
    ]
    monkeypatch.setitem(registry._places, "dates", [*registry.all("dates"), lambda s, o, first, last: items])


def officer_row(name: str) -> OfficerRow:
    return db.session.query(OfficerRow).filter_by(name=name).one()


def feed_address(client) -> str:
    client.get("/account/calendar-feed")
    client.post("/account/calendar-feed", status=200)
    return "/calendar/feed/" + client.page.xpath("//input[@id='address']/@value")[0].rsplit("/", 1)[-1]


def test_the_list_and_the_month_show_what_is_dated_with_its_source(sign_in):
    meeting(body(), ago(-5))
    desk = sign_in("Desk officer, MSE")
    desk.get("/calendar")
    assert "Meeting 1 of the Joint Committee, Ghana" in desk.text()
    assert "Day of the meeting on record" in desk.text()
    assert desk.page.xpath("//nav//a[normalize-space()='Calendar']/@href") == ["/calendar"]
    desk.get(f"/calendar?view=month&month={ago(-5):%Y-%m}&partner=gha&kind=meeting")
    assert desk.page.xpath("//table[@class='month-table']/caption")
    assert len(desk.page.xpath("//table[@class='month-table']//li")) == 1
    desk.get("/calendar?kind=letter&partner=PNG")
    assert "Nothing matches these filters" in desk.text()


@pytest.mark.parametrize("query", ["month=13", "month=2026-13", "month=99999-01", "month=%00", "view=month&month=-1"])
def test_what_is_no_month_is_answered_and_the_present_month_shown(sign_in, query):
    desk = sign_in("Desk officer, MSE")
    desk.get(f"/calendar?{query}", status=422)
    assert "Shown is the present month." in desk.text()
    desk.get("/calendar?kind=%00&partner=%00&view=%00")
    desk.get("/calendar?month=2199-12")
    desk.get("/calendar?view=month&month=2000-01")


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 12, 31, 15, 59, tzinfo=UTC), "31 December 2026"),  # 23:59 at the desk
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), "1 January 2027"),
        (datetime(2027, 1, 1, 0, 0, tzinfo=UTC), "1 January 2027"),
    ],
)  # fmt: skip
def test_today_is_the_day_at_the_desk(sign_in, monkeypatch, moment, day):
    desk = sign_in("Desk officer, MSE")
    monkeypatch.setattr(clock, "today", lambda zone: moment.astimezone(zone).date())
    desk.get("/calendar?view=month")
    assert f"Today is {day}" in desk.text()
    assert desk.page.xpath("string(//*[@aria-current='date'])").split()[0] == day.split()[0]
    assert Settings().time_zone.key == "Asia/Singapore"


def test_a_clock_set_back_shows_the_earlier_day_and_breaks_nothing(sign_in, monkeypatch):
    desk = sign_in("Desk officer, MSE")
    address = feed_address(desk)
    for day in (date(2027, 3, 1), date(2026, 3, 1)):
        monkeypatch.setattr(clock, "today", lambda zone, day=day: day)
        desk.get("/calendar")
        assert f"Today is 1 March {day.year}" in desk.text()
        assert read(desk.send("get", address).data) is not None


def test_what_follows_from_acts_is_computed(app):
    officer = Officer(1, "Desk", "MSE", ((Role.DESK_OFFICER, None),))
    found = queries.dated(
        db.session, officer, first=date(2026, 1, 1), last=date(2027, 12, 31), today=date(2026, 11, 28)
    )
    kinds = {each.kind for each in found}
    assert {"list", "tax", "target", "report"} <= kinds
    (target,) = [each for each in found if each.kind == "target" and each.partner == "THA"]
    assert "not seen to have opened" in target.title
    assert date(2026, 12, 31) in {each.first for each in found if each.kind == "report"}
    assert all(each.source for each in found)


def test_the_address_is_shown_once_and_only_its_hash_is_kept(sign_in, signed_out):
    desk = sign_in("Desk officer, MSE")
    first = feed_address(desk)
    token = re.fullmatch(r"/calendar/feed/(.+)\.ics", first)[1]
    kept = db.session.query(CalendarFeed).one()
    assert token not in kept.token_hash
    desk.get("/account/calendar-feed")
    assert token not in desk.text()
    second = feed_address(desk)
    response = signed_out.get(second)
    assert response.mimetype == "text/calendar"
    assert "no-store" in response.headers["Cache-Control"]
    signed_out.get(first, status=404)
    desk.get("/account/calendar-feed")
    desk.post("/account/calendar-feed/end")
    signed_out.get(second, status=404)
    about = audit.Object("calendar_feed", str(officer_row("Desk officer, MSE").id))
    said = [entry.action for entry in audit.history(db.session, about=about)]
    assert said == ["calendar_feed.end", "calendar_feed.make", "calendar_feed.make"]


@pytest.mark.parametrize("token", ["x", "a" * 43, "a" * 5000, "%00", "..%2f..", "' OR 1=1 --", "%ff"])
def test_a_token_that_opens_nothing_is_not_found(signed_out, token):
    signed_out.get(f"/calendar/feed/{token}.ics", status=404)


def test_the_feed_shows_what_the_officer_may_see_now_and_nothing_else(canary, sign_in, signed_out):
    desk = sign_in("Desk officer, MSE")
    address = feed_address(desk)
    row = officer_row("Desk officer, MSE")

    def feed() -> bytes:
        db.session.rollback()
        return signed_out.get(address).data

    assert CANARY.encode() in feed()
    assert b"Canary of positions" not in feed()
    db.session.query(RoleGrant).filter_by(officer_id=row.id).delete()
    db.session.add(RoleGrant(officer_id=row.id, role="desk_officer", partner="PER", granted_at=clock.now()))
    db.session.commit()
    assert CANARY.encode() not in feed()
    assert b"GHA" not in feed().replace(b"\r\n ", b"")
    row = officer_row("Desk officer, MSE")
    row.disabled_at = clock.now()
    db.session.commit()
    signed_out.get(address, status=404)


def test_the_page_too_leaves_out_what_may_not_be_seen(canary, sign_in):
    other = officer_row("Viewer, MTI")
    db.session.query(RoleGrant).filter_by(officer_id=other.id).delete()
    db.session.add(RoleGrant(officer_id=other.id, role="viewer", partner="PER", granted_at=clock.now()))
    db.session.commit()
    viewer = sign_in("Viewer, MTI")
    for view in ("list", "month"):
        viewer.get(f"/calendar?view={view}&month={ago(-5):%Y-%m}")
        assert "Canary" not in viewer.text()
        assert "Ghana" not in viewer.text()


def test_many_dates_take_no_more_queries(app):
    from sqlalchemy import event

    officer = Officer(1, "Desk", "MSE", ((Role.DESK_OFFICER, None),))
    span = {"first": ago(30), "last": ago(-30), "today": ago(0)}
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    of = body()

    def count() -> int:
        db.session.rollback()
        queries.dated(db.session, officer, **span)
        asked.clear()
        queries.dated(db.session, officer, **span)
        return len(asked)

    meeting(of)
    few = count()
    for _ in range(20):
        plan_meeting(DESK, iso3="gha", body_id=of, answers=MeetingAnswers(ago(2), online=True))
    assert count() == few <= 16
    assert feed_commands.end_feed(DESK) is False
