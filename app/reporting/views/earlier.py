"""Pages of reports that were filed before Concord: their list, the form that records one, and its check by another."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for

from app.core import audit, files
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.uploads_access import takes_uploads
from app.core.versions import StaleVersion
from app.core.web import history_entries, local_today
from app.projects.published import home_name
from app.reporting.earlier import commands, queries
from app.reporting.earlier.answers import kinds, title_of
from app.reporting.earlier.forms import EarlierForm
from app.reporting.forms import DecisionForm
from app.reporting.narratives import reading
from app.reporting.narratives.found import day
from app.reporting.settings_answers import SettingRefused
from app.reporting.views.blueprint import blueprint
from app.reporting.views.narratives import tabs

ONE = "/reports/earlier/<int(max=2147483647):id>"
STATES = {
    "": ("Waits to be checked", "info"),
    "approved": ("Filed before Concord", "good"),
    "refused": ("Refused", "bad"),
}


@blueprint.get("/reports/earlier")
@requires("reports.view", everywhere=True)
def earlier_reports() -> str:
    """Every record, the newest filing first."""
    rows = queries.recorded(db.session, reading.home_party())
    return render_template(
        "reporting/earlier.html", rows=[(row, title_of(row.kind, row.year, row.named)) for row in rows],
        states=STATES, day_words=day, tabs=tabs(), home=home_name(),
        may_prepare=current_officer().may("reports.prepare"),
    )  # fmt: skip


@blueprint.get("/reports/earlier/new")
@requires("reports.prepare", everywhere=True)
def earlier_new() -> str:
    """The form of a record."""
    return _form(EarlierForm(formdata=None))


@blueprint.post("/reports/earlier/new")
@requires("reports.prepare", everywhere=True)
@takes_uploads()
def earlier_record() -> Any:
    """Record a report that was filed before Concord."""
    form = EarlierForm()
    if form.sound():
        try:
            id = commands.record(
                current_officer().actor(), party=reading.home_party(), answers=form.answers(), file=form.file.data,
                today=local_today(),
            )  # fmt: skip
        except SettingRefused as refused:
            db.session.rollback()
            form.refuse(refused)
        else:
            flash("You recorded the report. It counts once another officer has checked it.", "done")
            return redirect(url_for("reporting.earlier_report", id=id), 303)
    return _form(form), 422


def _form(form: EarlierForm) -> str:
    return render_template(
        "reporting/earlier_new.html", form=form, has_errors=bool(form.problems()), home=home_name()
    )  # fmt: skip


@blueprint.get(ONE)
@requires("reports.view", everywhere=True)
def earlier_report(id: int) -> str:
    """One record, with its check or the form for one."""
    return _page(id, DecisionForm(formdata=None))


@blueprint.post(f"{ONE}/<any(approve, refuse):answer>")
@requires("reports.sign", everywhere=True)
def earlier_check(id: int, answer: str) -> Any:
    """Confirm or refuse a record."""
    form, stale, status = DecisionForm(), None, 422
    if form.validate():
        try:
            said = commands.check(
                current_officer().actor(), id=id, approve=answer == "approve", reason=form.reason.data or "",
                version=form.version.data,
            )  # fmt: skip
        except SettingRefused as refused:
            form.refuse(refused)
        except StaleVersion as fault:
            stale, status = history_entries(reversed(fault.changes)), 409
        else:
            flash(said, "done")
            return redirect(url_for("reporting.earlier_reports"), 303)
    return _page(id, form, stale=stale, kept=True), status


@blueprint.get(f"{ONE}/file")
@requires("reports.export", everywhere=True)
def earlier_file(id: int) -> Any:
    """The file as it was recorded."""
    row = queries.row(db.session, id)
    if row.file_id is None:
        abort(404)
    return files.as_response(files.find(db.session, row.file_id))


def _page(id: int, form: DecisionForm, *, stale: Any = None, kept: bool = False) -> str:
    db.session.rollback()
    row, officer = queries.row(db.session, id), current_officer()
    if not kept or stale is not None:
        form.version.data, form.version.raw_data = row.version, None
    own = row.proposed_by == officer.id
    return render_template(
        "reporting/earlier_report.html", row=row, title=title_of(row.kind, row.year, row.named), kind=kinds()[row.kind],
        form=form, stale=stale, has_errors=kept, own=own, may_decide=officer.may("reports.sign") and not own,
        may_export=officer.may("reports.export"), file=queries.file_of(db.session, row), states=STATES, day_words=day,
        history=history_entries(audit.history(db.session, about=commands.about(row))),
    )  # fmt: skip
