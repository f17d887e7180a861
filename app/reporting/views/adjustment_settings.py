"""Pages on which an NDC period or a year's figure is proposed, read, and decided by another officer."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from app.core import audit
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.versions import StaleVersion
from app.core.web import history_entries
from app.eligibility.sentences import day
from app.reporting import settings_commands as commands
from app.reporting import settings_queries as queries
from app.reporting.adjustments.methods import Elapsed, Method, Metric, Target
from app.reporting.fields import shown
from app.reporting.forms import MEASURES, DecisionForm, FigureForm, PeriodForm, period_data
from app.reporting.settings_answers import SettingRefused
from app.reporting.views.blueprint import blueprint


@blueprint.get("/reports/adjustments/<iso3:iso3>/period/new")
@requires("reports.prepare", partner="iso3")
def new_period(iso3: str) -> str:
    """The form, filled in from the newest approved version."""
    rows = queries.periods_of(db.session, iso3)
    last = next((row for row in rows if row.decision == "approved"), None)
    form = PeriodForm(formdata=None, data=period_data(last) if last else {})
    form.version.data, form.version.raw_data = sum(row.version for row in rows), None
    return _period_form(iso3, form)


@blueprint.post("/reports/adjustments/<iso3:iso3>/period/new")
@requires("reports.prepare", partner="iso3")
def propose_period(iso3: str) -> Any:
    """Propose the next version of the period."""
    form, stale, status = PeriodForm(), None, 422
    if form.sound():
        try:
            number = commands.propose_period(
                current_officer().actor(iso3.upper()), code=iso3, answers=form.answers(), version=form.version.data
            )
        except SettingRefused as refused:
            form.refuse(refused)
        except StaleVersion as fault:
            stale, status = history_entries(reversed(fault.changes)), 409
            form.version.data, form.version.raw_data = fault.version, None
        else:
            flash(f"You proposed version {number} of the NDC period. Another officer decides on it.", "done")
            return redirect(url_for("reporting.period", iso3=iso3, number=number), 303)
    return _period_form(iso3, form, stale=stale), status


def _period_form(iso3: str, form: PeriodForm, *, stale: Any = None) -> str:
    party = queries.party(db.session, iso3)
    rows = queries.periods_of(db.session, iso3)
    return render_template(
        "reporting/adjustments_period_new.html", form=form, party=party, stale=stale,
        has_errors=bool(form.problems()) or stale is not None,
        waiting=next((row for row in rows if row.decision == ""), None),
    )  # fmt: skip


@blueprint.get("/reports/adjustments/<iso3:iso3>/period/<int(max=2147483647):number>")
@requires("reports.view", partner="iso3")
def period(iso3: str, number: int) -> str:
    """One version as proposed, with the decision on it or the form for one."""
    return _period_page(iso3, number, DecisionForm(formdata=None))


@blueprint.post("/reports/adjustments/<iso3:iso3>/period/<int(max=2147483647):number>/<any(approve, refuse):answer>")
@requires("reports.sign", partner="iso3")
def decide_period(iso3: str, number: int, answer: str) -> Any:
    """Approve or refuse a proposed version."""
    form = DecisionForm()
    return _decided(
        form, lambda: commands.decide_period(
            current_officer().actor(iso3.upper()), code=iso3, number=number, approve=answer == "approve",
            reason=form.reason.data or "", version=form.version.data,
        ),
        to=url_for("reporting.party_adjustments", iso3=iso3),
        again=lambda stale: _period_page(iso3, number, form, stale=stale, kept=True),
    )  # fmt: skip


def _period_page(iso3: str, number: int, form: DecisionForm, *, stale: Any = None, kept: bool = False) -> str:
    db.session.rollback()
    party, rows = queries.party(db.session, iso3), queries.periods_of(db.session, iso3)
    row = queries.period_row(db.session, iso3, number)
    if not kept or stale is not None:
        form.version.data, form.version.raw_data = sum(each.version for each in rows), None
    held = {each.number for each in queries.in_force(rows)}
    return render_template(
        "reporting/adjustments_period.html", party=party, row=row, facts=_period_facts(row), form=form, stale=stale,
        in_force=number in held, versions=rows, held=held, day_words=day, has_errors=kept,
        history=_history(audit.Object("ndc_period", party.code)), **_who(row, party.code),
    )  # fmt: skip


def _period_facts(row: Any) -> list[dict[str, Any]]:
    unit = row.indicator if row.metric == Metric.NON_GHG else "tCO₂e"
    levels = [(int(year), queries.exact(text)) for year, text in sorted(row.trajectory.items())]
    facts = (
        ("Years", f"{row.first_year} to {row.last_year}"),
        ("Aims at", Target(row.target_type).label if row.target_type else ""),
        ("Method", Method(row.method).label if row.method else ""),
        ("Elapsed years", Elapsed(row.elapsed).label if row.elapsed else ""),
        ("Metric", Metric(row.metric).label),
        ("Unit", unit),
        ("Units for one tonne", "" if row.per_tonne is None else shown(row.per_tonne)),
        ("Reference", row.reference),
        ("Target level", "" if row.target_level is None else f"{shown(row.target_level)} {unit}"),
        ("Target year", "" if row.target_year is None else str(row.target_year)),
        ("Trajectory", "; ".join(f"{year}: {float(level):,.6g}" if level.denominator != 1 else f"{year}: {level:,}"
                                 for year, level in levels)),
        ("Budget", "" if row.budget is None else f"{shown(row.budget)} {unit}"),
        ("Other information", row.note),
        ("Source", row.source),
    )  # fmt: skip
    return [{"label": label, "value": value} for label, value in facts]


@blueprint.get("/reports/adjustments/<iso3:iso3>/figures/new")
@requires("reports.prepare", partner="iso3")
def new_figure(iso3: str) -> str:
    """The form of a year's figure."""
    return _figure_form(iso3, FigureForm(formdata=None))


@blueprint.post("/reports/adjustments/<iso3:iso3>/figures/new")
@requires("reports.prepare", partner="iso3")
def record_figure(iso3: str) -> Any:
    """Record a year's figure."""
    form = FigureForm()
    if form.sound():
        try:
            figure_id = commands.record_figure(current_officer().actor(iso3.upper()), code=iso3, answers=form.answers())
        except SettingRefused as refused:
            form.refuse(refused)
        else:
            flash("You recorded the figure. It counts once another officer has checked it.", "done")
            return redirect(url_for("reporting.figure", iso3=iso3, figure_id=figure_id), 303)
    return _figure_form(iso3, form), 422


def _figure_form(iso3: str, form: FigureForm) -> str:
    party = queries.party(db.session, iso3)
    wrong = bool(form.problems())
    return render_template("reporting/adjustments_recorded_new.html", form=form, party=party, has_errors=wrong)


@blueprint.get("/reports/adjustments/<iso3:iso3>/figures/<int(max=2147483647):figure_id>")
@requires("reports.view", partner="iso3")
def figure(iso3: str, figure_id: int) -> str:
    """One figure as recorded, with the check of it or the form for one."""
    return _figure_page(iso3, figure_id, DecisionForm(formdata=None))


@blueprint.post(
    "/reports/adjustments/<iso3:iso3>/figures/<int(max=2147483647):figure_id>/<any(approve, refuse):answer>"
)
@requires("reports.sign", partner="iso3")
def check_figure(iso3: str, figure_id: int, answer: str) -> Any:
    """Confirm or refuse a recorded figure."""
    form = DecisionForm()
    return _decided(
        form, lambda: commands.check_figure(
            current_officer().actor(iso3.upper()), code=iso3, figure_id=figure_id, approve=answer == "approve",
            reason=form.reason.data or "", version=form.version.data,
        ),
        to=url_for("reporting.party_adjustments", iso3=iso3),
        again=lambda stale: _figure_page(iso3, figure_id, form, stale=stale, kept=True),
    )  # fmt: skip


def _figure_page(iso3: str, figure_id: int, form: DecisionForm, *, stale: Any = None, kept: bool = False) -> str:
    db.session.rollback()
    party = queries.party(db.session, iso3)
    row = queries.figure_row(db.session, iso3, figure_id)
    if not kept or stale is not None:
        form.version.data, form.version.raw_data = row.version, None
    every = queries.figures_of(db.session, iso3)
    same = [each for each in every if (each.year, each.measure) == (row.year, row.measure)]
    value = f"{row.tonnes:,} tCO₂e".replace("-", "−") if row.tonnes is not None else shown(row.level)
    facts = [{"label": label, "value": text} for label, text in (
        ("Year", str(row.year)), ("What it is", dict(MEASURES)[row.measure]), ("Figure", value),
        ("Scope", row.scope), ("Source", row.source),
    )]  # fmt: skip
    counts = queries.levels(same, row.measure).get(row.year)
    return render_template(
        "reporting/adjustments_recorded.html", party=party, row=row, facts=facts, form=form, stale=stale,
        has_errors=kept,
        counts=counts is not None and counts.id == row.id, others=[each for each in same if each.id != row.id],
        history=_history(audit.Object("inventory_figure", f"{row.party}-{row.year}-{row.id}")), day_words=day,
        **_who(row, party.code),
    )  # fmt: skip


def _decided(form: DecisionForm, act: Any, *, to: str, again: Any) -> Any:
    """The page after a decision: elsewhere when it was taken, the same with its reasons when not."""
    stale, status = None, 422
    if form.validate():
        try:
            flash(act(), "done")
            return redirect(to, 303)
        except SettingRefused as refused:
            form.refuse(refused)
        except StaleVersion as fault:
            stale, status = history_entries(reversed(fault.changes)), 409
    return again(stale), status


def _history(about: audit.Object) -> Any:
    return history_entries(audit.history(db.session, about=about))


def _who(row: Any, code: str) -> dict[str, bool]:
    officer = current_officer()
    own = row.proposed_by == officer.id
    return {"own": own, "may_decide": officer.may("reports.sign", code) and not own}
