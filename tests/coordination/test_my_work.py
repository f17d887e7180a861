"""My work: what waits for me and for others, what I watch, and what happened since."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.coordination import following, task_commands
from app.core import clock
from app.core.web import settings

DESK, MTI, MFA = "Desk officer, MSE", "Agency clearer, MTI", "Agency clearer, MFA"


@pytest.fixture
def today(app):
    return clock.today(settings().time_zone)


def _counts(client):
    links = client.page.xpath("//ul[contains(@class, 'tallies')]//a")
    return {link[1].text: (link[0].text, link.get("href")) for link in links}


def _titles(client, which="waiting"):
    rows = client.page.xpath(f"//section[@id='{which}']//tbody//th")
    return [" ".join(row.text_content().split()) for row in rows]


@pytest.fixture
def tasks(add, who, today):
    mine = {"owner_id": who(MTI).id}
    add("Late", due_on=today - timedelta(days=1), **mine)
    add("Soon", due_on=today + timedelta(days=6), **mine)
    add("Later", due_on=today + timedelta(days=7), about="GHA", **mine)
    return add("Undated", **mine)


def test_four_counts_lead_to_what_they_count(sign_in, tasks, act):
    following.follow(act(MTI), type="partner", id="PER", level="everything")
    client = sign_in(MTI)
    client.get("/my-work")
    assert {label: number for label, (number, _) in _counts(client).items()} == {
        "Waiting for me": "4", "Due this week": "1", "Overdue": "1", "Watching": "1",
    }  # fmt: skip
    assert "4 things wait for you; 1 is overdue." in client.text()
    for label, titles in (("Due this week", ["Soon"]), ("Overdue", ["Late"])):
        client.get("/my-work")
        client.get(_counts(client)[label][1])
        assert _titles(client) == titles
    client.get("/my-work?tab=watching")
    assert _titles(client, "watching") == ["Peru"]


@pytest.mark.parametrize(
    ("minute", "late"),
    [(datetime(2026, 12, 31, 15, 59, tzinfo=UTC), "0"), (datetime(2026, 12, 31, 16, tzinfo=UTC), "1")],
)
def test_what_is_due_on_the_last_day_of_a_year_is_overdue_once_the_new_one_begins_at_the_desk(
    sign_in, add, who, monkeypatch, minute, late
):
    add("File the report", owner_id=who(MTI).id, due_on=date(2026, 12, 31))
    client = sign_in(MTI)
    monkeypatch.setattr(clock, "today", lambda zone: minute.astimezone(zone).date())
    client.get("/my-work")
    assert _counts(client)["Overdue"][0] == late


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ("due=none", ["Undated"]), ("partner=gha", ["Later"]), ("partner=gha&due=overdue", []),
        ("due=nonsense&partner=12345&page=-1", ["Late", "Soon", "Later", "Undated"]), ("page=99999999999999999", None),
    ],
)  # fmt: skip
def test_filters_narrow_the_list_and_nonsense_is_left_out(sign_in, tasks, asked, titles):
    client = sign_in(MTI)
    client.get(f"/my-work?tab=waiting-for-me&{asked}")
    if titles is not None:
        assert _titles(client) == titles


def test_what_i_asked_of_others_waits_with_a_reminder_once_in_three_days(sign_in, tasks):
    client = sign_in(DESK)
    client.get("/my-work?tab=waiting-for-others")
    forms = client.page.xpath("//section[@id='others']//form[contains(@action, '/remind')]/@action")
    assert len(forms) == 4
    client.post(f"/tasks/{tasks}/remind", {"back": "my-work"})
    client.get("/my-work?tab=waiting-for-others")
    assert len(client.page.xpath("//section[@id='others']//form[contains(@action, '/remind')]")) == 3
    assert "Reminded " in client.text()


def test_what_was_done_leaves_the_list_and_stands_under_done(sign_in, tasks, act):
    task_commands.take_step(act(MTI), task_id=tasks, step="complete", version=1)
    client = sign_in(MTI)
    client.get("/my-work")
    assert "Undated" not in _titles(client)
    client.get("/my-work?tab=done")
    assert _titles(client, "done") == ["UndatedPeru"]


def test_mentions_stand_without_what_was_said_and_only_while_they_may_be_read(sign_in, say, narrow):
    say(f"Hush @{MFA}", agencies=("MFA",))
    client = sign_in(MFA)
    client.get("/my-work")
    assert f"{DESK} mentioned you" in client.text()
    assert "Hush" not in client.text()
    narrow(MFA, "GHA")
    client.get("/my-work")
    assert "Nobody has mentioned you" in client.text()


def test_news_stand_by_partner_without_ones_own_acts(sign_in, say, act, who):
    for name in (DESK, MTI):
        following.follow(act(name), type="partner", id="PER", level="everything")
    say("Something")
    for name, heard in ((MTI, True), (DESK, False)):
        client = sign_in(name)
        client.get("/my-work")
        news = client.page.xpath("//section[@id='news']")[0].text_content()
        assert (f"{DESK} commented" in news) is heard


def test_next_dates_are_due_dates_of_ones_own_tasks(sign_in, tasks):
    client = sign_in(MTI)
    client.get("/my-work")
    due = "//ol[@class='dates']//a[starts-with(@href, '/tasks/')]"
    assert [date.text for date in client.page.xpath(due)] == ["Soon", "Later"]
    assert not sign_in(MFA).page.xpath(due)


def test_my_work_costs_as_many_queries_for_many_tasks_as_for_few(sign_in, add, who, queries):
    client = sign_in(MTI)
    add("First", owner_id=who(MTI).id)
    few = queries(lambda: client.get("/my-work"))
    for number in range(30):
        add(f"Task {number}", owner_id=who(MTI).id)
    assert queries(lambda: client.get("/my-work")) == few
    assert len(_titles(client)) == 25
    assert "And 6 more that wait for me" in client.text()
    client.get("/my-work?tab=waiting-for-me&page=2")
    assert len(_titles(client)) == 6
    assert queries(lambda: client.get("/my-work?tab=waiting-for-me&page=2")) <= 3  # kept until anything is recorded


def test_the_search_finds_tasks_that_may_be_seen_and_never_comments(sign_in, add, say, narrow):
    add("Fix the quagga day")
    say("The quagga is ours")
    client = sign_in(MTI)
    client.get("/search?q=quagga")
    assert "1 result" in client.text()
    assert "Fix the quagga day" in client.text()
    narrow(MTI, "GHA")
    client.get("/search?q=quagga")
    assert "0 results" in client.text()
