"""The board of deadlines: every report that is or was due, and whether it is done."""

from __future__ import annotations

from flask import render_template, url_for

from app.core import audit
from app.core.access import requires
from app.core.db import db
from app.core.web import local_today
from app.projects.published import home_name
from app.reporting.deadline_queries import board
from app.reporting.deadlines import Deadline, State, state_words
from app.reporting.narratives import reading
from app.reporting.narratives.found import day
from app.reporting.views.blueprint import blueprint
from app.reporting.views.narratives import tabs

TONES = {State.DONE: "good", State.DUE: "info", State.OVERDUE: "bad", State.NOT_KNOWN: "warn"}
_REPORTS = {"initial": "initial-report", "updated": "updated-initial-report", "biennial": "btr-annex-4"}


@blueprint.get("/reports/deadlines")
@requires("reports.view", everywhere=True)
def deadlines() -> str:
    """Everything that is overdue, then what is due, what is not known, and what is done."""
    today = local_today()
    found = board(db.session, today=today, head=audit.head(db.session))
    return render_template(
        "reporting/deadlines.html",
        rows=[(each, state_words(each), TONES[each.state], _address(each)) for each in found],
        counts={state.value: sum(each.state is state for each in found) for state in State},
        day_words=day, tabs=tabs(), today=today, home=home_name(),
    )  # fmt: skip


def _address(deadline: Deadline) -> str:
    """The page on which the report is made; empty for one that another page makes."""
    slug = _REPORTS.get(deadline.kind)
    period = deadline.subject if deadline.kind == "biennial" else None
    party = reading.home_party().lower()
    return url_for("reporting.narrative", slug=slug, party=party, period=period) if slug else ""
