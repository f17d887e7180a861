"""Pages of narrative reports: every kind, one as the record gives it, and its next version."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.core import audit
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.web import history_entries, local_today
from app.projects.published import home_name
from app.reporting.deadline_queries import board, the_cycle
from app.reporting.deadlines import next_biennial, state_words
from app.reporting.earlier import queries as earlier
from app.reporting.earlier.models import EarlierReport
from app.reporting.narratives import commands, queries, reading
from app.reporting.narratives.forms import PrepareForm
from app.reporting.narratives.found import day
from app.reporting.narratives.naming import path_of
from app.reporting.narratives.outline import Outline, outlines
from app.reporting.narratives.report import Report
from app.reporting.narratives.text_commands import ReportRefused
from app.reporting.views.blueprint import blueprint
from app.reporting.views.places import place_url

STATES = {
    "prepared": ("Waits to be signed", "info"),
    "replaced": ("Replaced", "plain"),
    "sent_back": ("Sent back", "warn"),
    "signed": ("Signed", "good"),
    "filed": ("Filed", "good"),
}
_TABS = (
    ("Initial and regular reports", "reporting.narratives"), ("Deadlines", "reporting.deadlines"),
    ("Filed before Concord", "reporting.earlier_reports"),
)  # fmt: skip


def tabs() -> list[dict[str, Any]]:
    """The pages beside each other, for the head of each."""
    return [
        {"label": label, "url": url_for(endpoint), "current": request.endpoint == endpoint} for label, endpoint in _TABS
    ]


@blueprint.get("/reports/narratives")
@requires("reports.view", everywhere=True)
def narratives() -> str:
    """Every kind of narrative report: its newest version, its gaps, and when it is due."""
    party, today = reading.home_party(), local_today()
    found = queries.reports_now(db.session, party, as_at=today)
    before = earlier.counting(db.session, party, *outlines())
    due = board(db.session, today=today, head=audit.head(db.session))
    return render_template(
        "reporting/narratives.html",
        rows=[_row(outline, found[code], party, before) for code, outline in outlines().items()],
        next_due=next((each for each in due if each.days is not None and each.days >= 0), None),
        overdue=[each for each in due if each.state == "overdue"],
        state_words=state_words, day_words=day, states=STATES, tabs=tabs(), party=party, home=home_name(), today=today,
    )  # fmt: skip


def _row(outline: Outline, report: Report, party: str, before: list[EarlierReport]) -> dict[str, Any]:
    versions = queries.versions_of(db.session, outline.code, party)
    nothing_new = outline.only_new and not report.approaches
    return {
        "outline": outline,
        "url": url_for("reporting.narrative", slug=outline.slug, party=party.lower()),
        "newest": versions[0] if versions else None,
        "before": next((row for row in before if row.kind == outline.code), None),
        "gaps": len(report.gaps), "open": len(report.open_gaps), "nothing_new": nothing_new,
        "approaches": len(report.approaches),
    }  # fmt: skip


@blueprint.get("/reports/narratives/<slug>/<iso3:party>")
@requires("reports.view", everywhere=True)
def narrative(slug: str, party: str) -> Any:
    """One report as the record gives it now: what is missing first, then chapter by chapter."""
    return _page(slug, party, None)


@blueprint.post("/reports/narratives/<slug>/<iso3:party>/versions")
@requires("reports.prepare", everywhere=True)
def prepare_narrative(slug: str, party: str) -> Any:
    """Freeze the report as the next version."""
    outline = queries.outline_of(slug, party)
    form = PrepareForm()
    form.period.choices = []
    if form.validate():
        try:
            row = commands.prepare(
                current_officer().actor(), outline=outline, party=party.upper(), today=local_today(),
                period=form.period.data or "" if outline.biennial else "",
            )  # fmt: skip
        except ReportRefused as refused:
            form.add_problem(form.period.id, str(refused))
        else:
            flash(f"You prepared version {row.number}. Another officer signs it.", "done")
            return redirect(path_of(row), 303)
    return _page(slug, party, form), 422


def years(today: date) -> list[str]:
    """The years of biennial reports to choose from: every one so far, and the next two."""
    cycle = the_cycle()
    following = next_biennial(today, cycle).year
    return [str(year) for year in range(cycle.first, following + cycle.every + 1, cycle.every)]


def period_of(outline: Outline, today: date) -> str:
    """The year that the address asks for, else the next one due; empty for a report of no year."""
    asked = request.args.get("period", "")
    if not outline.biennial:
        return ""
    return asked if asked in years(today) else str(next_biennial(today, the_cycle()).year)


def _page(slug: str, party: str, form: PrepareForm | None) -> str:
    outline, officer, today = queries.outline_of(slug, party), current_officer(), local_today()
    period = period_of(outline, today)
    report = queries.report_now(db.session, outline, party.upper(), as_at=today, period=period)
    form = form or PrepareForm(formdata=None, data={"period": period})
    form.period.choices = [(year, year) for year in years(today)] if outline.biennial else []
    versions = queries.versions_of(db.session, outline.code, party.upper())
    waiting = queries.open_texts(db.session, outline.texts_of, party.upper())
    return render_template(
        "reporting/narratives_report.html",
        outline=outline, report=report, form=form, versions=versions,
        before=earlier.counting(db.session, party.upper(), outline.code), states=STATES, day_words=day, tabs=tabs(),
        waiting={(row.item, row.approach): row for row in waiting},
        url_of=lambda place, section: place_url(place, section=section, slug=slug, party=party),
        text_url=lambda section: url_for(
            "reporting.narrative_text", slug=slug, party=party, item=section.slug, approach=section.approach or None
        ),
        version_url=lambda row: path_of(row),
        prepare_url=url_for("reporting.prepare_narrative", slug=slug, party=party),
        may_prepare=officer.may("reports.prepare"), may_sign=officer.may("reports.sign"),
        may_see_protected=may_see_protected(),
        history=history_entries(_history(versions)), problems=form.problems(), has_errors=bool(form.problems()),
        today=today,
    )  # fmt: skip


def _history(versions: list[Any]) -> list[Any]:
    return audit.history(db.session, about=commands.about(versions[0]), limit=10) if versions else []


def may_see_protected() -> bool:
    """Confidential texts are for those who prepare and sign."""
    officer = current_officer()
    return officer.may("reports.prepare") or officer.may("reports.sign")
