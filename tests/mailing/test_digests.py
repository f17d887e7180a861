"""Digests: at most one a day, by the officer's own choice, with what they may read now."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, text

from app.core import clock
from app.core.db import db
from app.mailing import digests
from app.mailing.dialogue import ServerTrouble
from app.mailing.rhythm import due_days, had, pause
from tests.mailing.test_rounds import body, choose, execute
from workflows.vocabulary import Audience, Role

SINGAPORE = ZoneInfo("Asia/Singapore")


def there(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SINGAPORE)


@pytest.mark.parametrize(
    ("moment", "daily", "weekly"),
    [
        (there(2026, 12, 31, 23, 59), date(2026, 12, 31), date(2026, 12, 28)),
        (there(2027, 1, 1, 0, 0), date(2026, 12, 31), date(2026, 12, 28)),
        (there(2027, 1, 1, 7, 59), date(2026, 12, 31), date(2026, 12, 28)),
        (there(2027, 1, 1, 8, 0), date(2027, 1, 1), date(2026, 12, 28)),
        (there(2027, 1, 4, 7, 59), date(2027, 1, 3), date(2026, 12, 28)),
        (there(2027, 1, 4, 8, 0), date(2027, 1, 4), date(2027, 1, 4)),
    ],
)
def test_digests_fall_due_at_eight_in_singapore(moment, daily, weekly):
    assert due_days(moment) == {"daily": daily, "weekly": weekly}


def test_a_later_day_counts_as_had_but_not_one_that_a_clock_run_wild_made():
    assert had({date(2026, 12, 2)}, date(2026, 12, 1))
    assert not had({date(2026, 11, 30)}, date(2026, 12, 1))
    assert not had({date(2031, 1, 1)}, date(2026, 12, 1))


def test_pauses_grow_to_a_limit():
    waits = [pause(tries, first=timedelta(minutes=1), longest=timedelta(hours=1)) for tries in (0, 1, 2, 5, 9, 10_000)]
    assert [wait.total_seconds() / 60 for wait in waits] == [1, 1, 2, 16, 60, 60]


def test_one_digest_a_day_with_what_came_since_the_last(add_officer, news, round_of, mail_server, at):
    add_officer("mei", Role.CLEARER)
    at(datetime(2026, 12, 31, 15, 59, tzinfo=UTC))  # 23:59 in Singapore
    news("Peru moved on", Audience.CLEARERS, Audience.AGENCIES, partner="PER", path="/partners/per")
    assert round_of(digests=True) == 1
    news("Ghana moved on", Audience.CLEARERS, partner="GHA", path="/partners/gha")
    at(datetime(2026, 12, 31, 16, 1, tzinfo=UTC))
    assert round_of(digests=True) == 0
    at(datetime(2027, 1, 1, 0, 0, tzinfo=UTC))  # 08:00 in Singapore
    assert (round_of(digests=True), round_of(digests=True)) == (1, 0)
    first, second = (body(mail) for mail in mail_server.mails)
    assert first.count("Peru moved on.\nhttps://concord.agency.example/partners/per") == 1
    assert "Ghana" in second
    assert "Peru" not in second


def test_where_there_is_nothing_new_no_digest_comes(add_officer, round_of, mail_server, delivery_states):
    add_officer("mei", Role.VIEWER)
    assert (round_of(digests=True), mail_server.mails, delivery_states()) == (0, [], ["dropped"])


def test_weekly_comes_on_mondays_and_none_not_at_all(add_officer, news, round_of, mail_server, at):
    weekly, never = add_officer("mei", Role.CLEARER), add_officer("ada", Role.CLEARER)
    at(datetime(2026, 12, 1, 4, tzinfo=UTC))
    choose(weekly, digest="weekly")
    choose(never, digest="none")
    round_of(digests=True)
    for day in range(2, 10):
        at(datetime(2026, 12, day, 4, tzinfo=UTC))
        news(f"News of {day} December", Audience.CLEARERS, path=f"/{day}")
        round_of(digests=True)
    assert [(mail["To"], mail["Subject"]) for mail in mail_server.mails] == [
        ("mei@agency.example", "Concord: 6 messages this week")
    ]


def test_after_days_without_a_server_there_is_one_digest_not_four(add_officer, news, round_of, mail_server, at):
    add_officer("mei", Role.CLEARER)
    mail_server.faults.greeting = "421 closed"
    for day in range(1, 5):
        at(datetime(2026, 12, day, 4, tzinfo=UTC))
        news(f"News of {day} December", Audience.CLEARERS, path=f"/{day}")
        with pytest.raises(ServerTrouble):
            round_of(digests=True)
    mail_server.faults.greeting = "220 open"
    round_of(digests=True)
    assert [mail["Subject"] for mail in mail_server.mails] == ["Concord: 4 messages since the last digest"]


def test_a_digest_holds_what_the_officer_may_read_when_it_goes(add_officer, news, ask, round_of, mail_server):
    mei = add_officer("mei", Role.CLEARER, partner="PER", agency="MTI")
    news("Peru moved on", Audience.CLEARERS, partner="PER", path="/per")
    news("Ghana moved on", Audience.CLEARERS, partner="GHA", path="/gha")
    news("Mei moved Peru on", Audience.CLEARERS, partner="PER", path="/own", actor_id=mei)
    ask(mei, urgent=False, kind="reminder", subject="A position", path="/p", partner="PER", permission="positions.view")
    ask(mei, urgent=False, kind="mention", subject="For AGC alone", path="/a", partner="PER", agencies=["AGC"])
    ask(mei, urgent=False, kind="mention", subject="For MTI", path="/m", partner="PER", agencies=["MTI"])
    round_of(digests=True)
    lines = [line for line in body(mail_server.mails[0]).split("\n") if line.endswith(".")][:-1]
    assert lines == ["For MTI.", "Peru moved on."]


def test_very_many_lines_end_in_and_so_many_more(add_officer, round_of, mail_server):
    add_officer("mei", Role.CLEARER)
    many(452)
    round_of(digests=True)
    assert mail_server.mails[0]["Subject"] == "Concord: 452 messages since the last digest"
    assert "… and 412 more, under My work:\nhttps://concord.agency.example/my-work\n" in body(mail_server.mails[0])


def test_turning_the_digest_on_again_begins_then(add_officer, news, round_of, mail_server, later):
    mei = add_officer("mei", Role.CLEARER)
    choose(mei, digest="none")
    news("Old news", Audience.CLEARERS, path="/old")
    later(hours=1)
    choose(mei, digest="daily")
    later(hours=1)
    news("New news", Audience.CLEARERS, path="/new")
    round_of(digests=True)
    assert "New news" in body(mail_server.mails[0])
    assert "Old news" not in body(mail_server.mails[0])


def test_digests_for_many_officers_take_a_fixed_number_of_reads(add_officer, round_of):
    one = [add_officer("mei", Role.CLEARER)]
    many(300)
    round_of()
    few = reads(one)
    more = reads([*one, *(add_officer(f"officer{number}", Role.CLEARER) for number in range(30))])
    assert few == more <= 8


def reads(officers: list[int]) -> int:
    counted: list[str] = []

    def count(_connection, _cursor, statement, *_):
        counted.append(statement)

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        found = digests.compose(db.session, officers, now=clock.now())
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
    assert all(digest.more == 260 for digest in found.by_officer.values())
    return len(counted)


def many(number: int) -> None:
    execute(
        "INSERT INTO outbox_messages (created_at, audience, partner, subject, path)"
        " SELECT now(), 'clearers', 'PER', 'Message ' || n, '/m/' || n FROM generate_series(1, :number) n",
        number=number,
    )
    assert db.session.scalar(text("SELECT count(*) FROM outbox_messages WHERE subject LIKE 'Message %'")) == number
