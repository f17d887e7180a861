"""What Concord does by itself once a day: once for each day at the desk, whoever looks, and each work by itself."""

from __future__ import annotations

import errno
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from app import clockwork
from app.core import daily
from app.core.db import db
from app.core.registry import registry
from tests.projects_queue.putting import K, put

ALL = ["recheck", "forget", "checkpoint"]
LATE = datetime(2026, 12, 1, 15, 59, 59, tzinfo=UTC)  # the last second of 1 December in Singapore


def signed(app) -> int:
    path = app.config["SETTINGS"].instance / "audit-checkpoints.jsonl"
    return len(path.read_text().splitlines()) if path.exists() else 0


def old_session(session) -> None:
    session.execute(text(
        "INSERT INTO officer_sessions (token_hash, created_at, seen_at)"
        " VALUES (repeat('a', 64), '2026-01-01', '2026-01-01')"
    ))  # fmt: skip
    session.commit()


def test_each_is_done_once_a_singapore_day_from_its_first_second_on(app, look, time):
    assert look() == ALL
    assert look() == []
    time.to(LATE)
    assert look() == []
    time.on(seconds=1)
    assert look() == ALL
    assert signed(app) == 2


def test_they_do_what_the_commands_do(app, look, time, session):
    put((K.SUBMITTED, 10), outcome="eligible", methodology="VM9999")
    old_session(session)
    assert look() == ALL
    said = dict(session.execute(text("SELECT work, said FROM daily_runs")).all())
    assert said["recheck"] == "checked 1 open project: flagged 1, took 0 flags away."
    assert said["forget"] == "deleted 1 old record."
    assert said["checkpoint"].startswith("signed entry ")
    assert session.scalar(text("SELECT count(*) FROM projects WHERE flag IS NOT NULL")) == 1


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=1), timedelta(days=400)])
def test_a_clock_that_is_set_back_has_nothing_done_twice_and_nothing_held_up(back, app, look, time):
    first = time.moment
    look()
    time.to(LATE + timedelta(seconds=1))
    assert look() == ALL
    time.on(seconds=-back.total_seconds())
    assert look() == (ALL if time.moment < first - timedelta(days=1) else [])
    time.to(LATE + timedelta(days=1, seconds=1))
    assert look() == ALL
    assert look() == []


def test_many_processes_that_look_at_once_do_each_once(app, time, session):
    session.rollback()
    ready, said = threading.Barrier(4), []

    def run() -> None:
        ready.wait(timeout=30)
        said.extend(clockwork.look(app))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(each.partition(":")[0] for each in said) == sorted(each.title for each in daily.works())
    assert signed(app) == 1
    assert session.execute(text("SELECT sum(tries), count(*) FROM daily_runs")).one() == (3, 3)


def test_whoever_is_at_a_work_is_not_waited_for(app, look, time, session):
    look()
    time.on(days=1)
    daily._open_day(daily.works()[0], (time.moment + timedelta(hours=8)).date())
    with db.engine.begin() as other:
        other.execute(text("SELECT 1 FROM daily_runs WHERE done_at IS NULL FOR UPDATE"))
        assert look() == ["forget", "checkpoint"]
    assert look() == ["recheck"]


def test_a_failure_stops_no_other_work_and_is_tried_again_after_ten_minutes(
    app, look, time, signing_fails, session, messages
):
    signing_fails(OSError(errno.ENOSPC, "No space left on device"))
    assert look() == ["recheck", "forget"]
    assert look() == []
    row = session.execute(text("SELECT tries, fault, done_at FROM daily_runs WHERE work = 'checkpoint'")).one()
    assert row == (1, "A file could not be written: No space left on device.", None)
    time.on(minutes=10)
    assert look() == []
    assert session.scalar(text("SELECT tries FROM daily_runs WHERE work = 'checkpoint'")) == 2
    assert [subject for _, subject in messages()].count("The audit chain is signed: it failed today") == 1
    signing_fails(None)
    time.on(minutes=9)
    assert look() == []
    time.on(minutes=1)
    assert look() == ["checkpoint"]
    row = session.execute(text("SELECT tries, fault FROM daily_runs WHERE work = 'checkpoint'")).one()
    assert row == (3, "")


def test_a_work_that_fails_in_the_middle_leaves_nothing_behind(app, look, time, session, monkeypatch):
    def half(session, today):
        session.execute(text("DELETE FROM officer_sessions"))
        raise RuntimeError("half way")

    old_session(session)
    monkeypatch.setitem(registry._places, "daily_work", (lambda: daily.Daily("half", "Half", "", half),))
    assert daily.due() == []
    assert session.scalar(text("SELECT count(*) FROM officer_sessions")) == 1
    assert session.scalar(text("SELECT fault FROM daily_runs WHERE work = 'half'")) == "RuntimeError: half way"


def test_a_database_that_is_away_is_no_failure_of_the_day(app, look, time, session, signing_fails, monkeypatch):
    gone = OperationalError("SELECT 1", {}, Exception("gone"))
    signing_fails(gone)

    def away(*_):
        raise gone

    monkeypatch.setattr(daily, "_note_failure", away)
    assert look() == ["recheck", "forget"]
    signing_fails(None)
    assert look() == ["checkpoint"]


def test_a_day_that_is_done_costs_one_look(app, look, time, session):
    look()
    asked = []

    def note(connection, cursor, statement, *more):
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert daily.due() == []
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len(asked) == 1


def test_administrators_see_when_each_was_done_and_when_it_is_next(look, time, sign_in, signing_fails):
    page = sign_in("Administrator")
    page.get("/admin/daily")
    assert page.text().count("Never") == 3
    assert "Not yet" in page.text()
    signing_fails(OSError(errno.ENOSPC, "No space left on device"))
    look()
    page.get("/admin/daily")
    assert page.text().count("1 Dec 2026, 10:00") == 3
    assert page.text().count("2 Dec 2026, 00:00 or at the first look after it") == 2
    assert "The audit chain is signed: failed today." in page.text()
    assert "A file could not be written: No space left on device." in page.text()
    assert "Checked 0 open projects" in page.text()
    sign_in("Auditor").get("/admin/daily")
    sign_in("Desk officer, MSE").get("/admin/daily", status=403)
