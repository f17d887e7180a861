"""The feed of an officer's calendar: its address in their account, and the calendar that calendars read."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for

from app.accounts.session_rows import hash_token
from app.calendar import feed_commands as commands
from app.calendar import queries
from app.calendar.icalendar import written
from app.calendar.views.blueprint import blueprint
from app.core import clock
from app.core.access import current_officer, public, requires
from app.core.db import db
from app.core.web import local_today, local_words, settings

DAYS_BACK, DAYS_AHEAD = 90, 400
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@blueprint.get("/account/calendar-feed")
@requires("account.own")
def my_feed() -> str:
    """Whether a feed is open, and the buttons that make and end it."""
    found = queries.feed_of(db.session, current_officer().id)
    return render_template("calendar/my_feed.html", made=local_words(found.made_at) if found else "", days=DAYS_AHEAD)


@blueprint.post("/account/calendar-feed")
@requires("account.own")
def make_feed() -> str:
    """Make the address and show it, this once."""
    token = commands.make_feed(current_officer().actor())
    address = f"{_base()}{url_for('calendar.feed', token=token)}"
    return render_template("calendar/feed_made.html", address=address)


@blueprint.post("/account/calendar-feed/end")
@requires("account.own")
def end_feed() -> Any:
    """End the feed: its address leads nowhere from now on."""
    ended = commands.end_feed(current_officer().actor())
    flash("The feed has ended. Its address leads nowhere now." if ended else "There was no feed.", "done")
    return redirect(url_for("calendar.my_feed"), 303)


@blueprint.get("/calendar/feed/<token>.ics")
@public
def feed(token: str) -> Response:
    """The calendar of whoever the token belongs to, with the roles that they hold now."""
    if not _TOKEN.fullmatch(token):
        abort(404)
    officer = queries.officer_of_feed(db.session, hash_token(token))
    if officer is None:
        abort(404)
    today = local_today()
    first, last = today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD)
    found = queries.dated(db.session, officer, first=first, last=last, today=today)
    body = written(found, name="Concord", base=_base(), stamp=clock.now())
    headers = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}
    return Response(body, content_type="text/calendar; charset=utf-8", headers=headers)


def _base() -> str:
    """The address of this server, as its settings name it, or as the request came."""
    return settings().public_url.rstrip("/") or request.url_root.rstrip("/")
