"""The page of what Concord does by itself once a day: when it was last done, what it said, and when next."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from flask import render_template

from app.auditing.views import blueprint
from app.core import clock, daily
from app.core.access import requires
from app.core.db import db
from app.core.web import local_day, local_words, settings


@blueprint.get("/admin/daily")
@requires("audit.view", everywhere=True)
def daily_work() -> str:
    """Every daily work with its last run and its next; a failure with its cause."""
    today = local_day(clock.now())
    lines = [_line(each, today) for each in daily.standing(db.session, today=today)]
    return render_template("audit/daily.html", lines=lines)


def _line(found: daily.Standing, today: date) -> dict[str, Any]:
    last, failed = found.last, found.failed
    return {
        "title": found.daily.title, "what": found.daily.what,
        "last": local_words(last.done_at) if last and last.done_at else "",
        "said": f"{last.said[:1].upper()}{last.said[1:]}" if last else "",
        "next": "At the next look, within 15 seconds while Concord serves" if found.next_day == today
                else f"{local_words(_midnight(found.next_day))} or at the first look after it",
        "failed": local_words(failed.tried_at) if failed and failed.tried_at else "",
        "fault": failed.fault if failed else "", "tries": failed.tries if failed else 0,
        "done_today": found.next_day != today,
    }  # fmt: skip


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=settings().time_zone)
