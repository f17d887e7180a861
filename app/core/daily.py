"""What Concord does by itself once a day: each work once for each day at the desk, whoever serves and however often."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, Date, DateTime, Index, Integer, String, Text, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock, outbox
from app.core.db import db, locked, unit_of_work
from app.core.registry import registry
from app.core.web import local_day

PAUSE = timedelta(minutes=10)  # between two tries of a work that failed
LONGEST_FAULT = 300
_log = logging.getLogger("concord.daily")


class DailyRun(db.Model):  # type: ignore[misc]
    """One work on one day at the desk: when it was done and what it said, or why it failed at its last try.

    The day and not the time tells whether a work is due, so a clock that is set back has nothing done again.
    """

    __tablename__ = "daily_runs"
    __table_args__ = (
        CheckConstraint("(done_at IS NULL) = (said = '')", name="done_exactly_with_words"),
        CheckConstraint("done_at IS NULL OR fault = ''", name="done_is_no_failure"),
        CheckConstraint("tries >= 0", name="tries_are_counted"),
        Index("ix_daily_runs_work", "work", "day"),
    )

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    work: Mapped[str] = mapped_column(String(40), primary_key=True)
    done_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    said: Mapped[str] = mapped_column(Text, default="", server_default="")
    tries: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    tried_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    fault: Mapped[str] = mapped_column(Text, default="", server_default="")


@dataclass(frozen=True)
class Daily:
    """A work of every day. `act(session, today)` does it in the caller's transaction and says so in a sentence.

    What `act` leaves outside the database comes last in it: where the transaction then cannot end, it is done again.
    """

    work: str
    title: str
    what: str
    act: Callable[[Any, date], str]


@dataclass(frozen=True)
class Standing:
    """How a work stands: the day and words of its last run, its last failure of today, and the next day it is due."""

    daily: Daily
    last: DailyRun | None
    failed: DailyRun | None
    next_day: date


def works() -> list[Daily]:
    """Every work of the areas, in the order in which they were offered."""
    return [offered() for offered in registry.all("daily_work")]


def due() -> list[str]:
    """Do what no process has done today; in sentences. A look at a day that is done costs one small query."""
    now = clock.now()
    today = local_day(now)
    runs = {run.work: run for run in db.session.scalars(select(DailyRun).where(DailyRun.day == today))}
    open_works = [daily for daily in works() if _is_open(runs.get(daily.work), now)]
    db.session.rollback()
    return [said for daily in open_works if (said := _attempt(daily, today))]


def _is_open(run: DailyRun | None, now: datetime) -> bool:
    """Not done, and not tried a moment ago. A last try that lies ahead was made before the clock was set back."""
    if run is None:
        return True
    return run.done_at is None and (run.tried_at is None or not run.tried_at <= now < run.tried_at + PAUSE)


def _attempt(daily: Daily, today: date) -> str:
    """One work: its failure is written down and leaves the others theirs."""
    try:
        return _do(daily, today)
    except Exception as fault:
        _log.exception("The daily work “%s” failed; it is tried again in ten minutes.", daily.title)
        db.session.rollback()
        try:
            _note_failure(daily, today, fault)
        except SQLAlchemyError:  # the database is away: the next look finds the day open as it was
            db.session.rollback()
    return ""


def _do(daily: Daily, today: date) -> str:
    """The work and its row in one transaction; whoever holds the row of the day does it, and the others pass by."""
    _open_day(daily, today)
    with unit_of_work() as session:
        run = session.scalar(locked(_run(daily, today), skip_locked=True))
        if run is None or run.done_at is not None:
            return ""
        said, now = daily.act(session, today), clock.now()
        done = {"done_at": now, "tried_at": now, "said": said, "fault": "", "tries": DailyRun.tries + 1}
        session.execute(update(DailyRun).where(DailyRun.day == today, DailyRun.work == daily.work).values(done))
    return f"{daily.title}: {said}"


def _open_day(daily: Daily, today: date) -> None:
    with unit_of_work() as session:
        session.execute(insert(DailyRun).values(day=today, work=daily.work).on_conflict_do_nothing())


def _run(daily: Daily, today: date) -> Any:
    return select(DailyRun).where(DailyRun.day == today, DailyRun.work == daily.work)


def _note_failure(daily: Daily, today: date, fault: Exception) -> None:
    """Why it failed, for administrators, who are told of the first failure of the day."""
    _open_day(daily, today)
    with unit_of_work() as session:
        run = session.scalar(locked(_run(daily, today)))
        if run.done_at is not None:  # another process was luckier
            return
        run.tried_at, run.fault, run.tries = clock.now(), _words(fault), run.tries + 1
        if run.tries == 1:
            outbox.tell_officers(
                session, _administrators(session), subject=f"{daily.title}: it failed today", path="/admin/daily",
                kind="news", permission="people.manage",
            )  # fmt: skip


def _words(fault: Exception) -> str:
    """The cause without what was being written: the words of a database repeat the values."""
    if isinstance(fault, SQLAlchemyError):
        return f"The database refused it ({fault.__class__.__name__})."
    if isinstance(fault, OSError) and fault.strerror:
        return f"A file could not be written: {fault.strerror}."
    return f"{fault.__class__.__name__}: {fault}".replace("\x00", "")[:LONGEST_FAULT]


def _administrators(session: Any) -> list[int]:
    found = [officer for people in registry.all("people") for officer in people(session)]
    return [officer.id for officer in found if officer.may("people.manage")]


def standing(session: Any, *, today: date) -> list[Standing]:
    """How every work stands, in two queries. A day ahead that a wrong clock had done counts as done when it comes."""
    newest = (
        select(DailyRun.work, func.max(DailyRun.day))
        .where(DailyRun.done_at.is_not(None), DailyRun.day <= today)
        .group_by(DailyRun.work)
    )
    found = session.scalars(select(DailyRun).where(tuple_(DailyRun.work, DailyRun.day).in_(newest)))
    last = {run.work: run for run in found}
    ahead = list(session.scalars(select(DailyRun).where(DailyRun.day >= today)))
    done = {(run.work, run.day) for run in ahead if run.done_at is not None}
    failed = {run.work: run for run in ahead if run.day == today and run.fault}
    return [
        Standing(daily, last.get(daily.work), failed.get(daily.work), _first_open(daily.work, today, done))
        for daily in works()
    ]


def _first_open(work: str, day: date, done: set[tuple[str, date]]) -> date:
    while (work, day) in done:
        day += timedelta(days=1)
    return day
