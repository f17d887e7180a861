"""Steps of annual information: prepare, explain, sign, record the filing."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request

from app.core.access import current_officer, requires
from app.core.db import db
from app.core.versions import StaleVersion
from app.core.web import history_entries, local_today
from app.projects.wording import home_code
from app.reporting.aef import commands, queries
from app.reporting.aef.checks import CHECKS
from app.reporting.aef.commands import ReportRefused, Wanted
from app.reporting.aef.forms import FilingForm, PrepareForm, SignForm, explanation_form, name_of
from app.reporting.aef.models import Submission
from app.reporting.views.annual import YEAR, form_choices, prepare_page, version_page
from app.reporting.views.annual_page import address
from app.reporting.views.blueprint import blueprint

ONE = f"/reports/annual/{YEAR}/<iso3:party>/<version>"


@blueprint.post(f"/reports/annual/{YEAR}/prepare")
@requires("reports.prepare", everywhere=True)
def annual_prepare(year: int) -> Any:
    """Freeze a version as the ledger has it now."""
    form = PrepareForm().choose(form_choices())
    sound = form.validate()
    submitted_on = form.exact(form.submitted_on)
    if not sound or form.problems():
        return prepare_page(year, form), 422
    wanted = Wanted(home_code(), year, form.version.data, form.profile.data, submitted_on)
    seen = form.revision.data if form.revision.data > 0 else None
    try:
        row = commands.prepare(current_officer().actor(), wanted, today=local_today(), seen=seen)
    except ReportRefused as refused:
        return prepare_page(year, form, refused.sentences), 422
    except StaleVersion:
        return prepare_page(
            year, None, ("It was prepared anew since you opened the page. Look at it and try again.",)
        ), 409
    flash(f"You prepared version {row.version} of {year}. Another officer signs it.", "done")
    return redirect(address(row), 303)


@blueprint.post(f"{ONE}/explanations")
@requires("reports.prepare", everywhere=True)
def annual_explain(year: int, party: str, version: str) -> Any:
    """Write the explanations that go with the findings."""
    row = queries.by_version(db.session, party.upper(), year, version)
    named = {each.id: each.title for each in CHECKS if name_of(each.id) in request.form}
    form = explanation_form(named)
    if not form.validate():
        return _again(row, explaining=_complete(form, row)), 422
    texts = {each: form[name_of(each)].data or "" for each in named}
    return _done(
        row, lambda: commands.explain(
            current_officer().actor(), submission_id=row.id, texts=texts, seen=form.revision.data
        ), "You wrote the explanations.",
    )  # fmt: skip


def _complete(form: Any, row: Submission) -> Any:
    """The form as it is: whatever the page asks and the form did not bring is shown by the page alone."""
    return form if all(name_of(each) in form for each in row.explanations) else None


@blueprint.post(f"{ONE}/sign")
@requires("reports.sign", everywhere=True)
def annual_sign(year: int, party: str, version: str) -> Any:
    """Sign as another person than prepared it."""
    row = queries.by_version(db.session, party.upper(), year, version)
    form = SignForm()
    seen = form.revision.data if form.validate() else -1
    return _done(
        row, lambda: commands.sign(
            current_officer().actor(), submission_id=row.id, today=local_today(), seen=seen
        ), f"You signed version {row.version} of {row.year}. Its files are kept as they are now.",
    )  # fmt: skip


@blueprint.post(f"{ONE}/filing")
@requires("reports.prepare", everywhere=True)
def annual_filing(year: int, party: str, version: str) -> Any:
    """Record that it was filed."""
    row = queries.by_version(db.session, party.upper(), year, version)
    form = FilingForm()
    sound = form.validate()
    filed_on = form.exact(form.filed_on)
    if not sound or form.problems():
        return _again(row, filing=form), 422
    return _done(
        row, lambda: commands.record_filing(
            current_officer().actor(), submission_id=row.id, filed_on=filed_on, receipt=form.receipt.data or "",
            today=local_today(), seen=form.revision.data,
        ), f"You recorded the filing of version {row.version} of {row.year}.", filing=form,
    )  # fmt: skip


def _done(row: Submission, act: Any, said: str, **kept: Any) -> Any:
    """Do it and go to the page; or the page again with every reason why not."""
    try:
        changed = act()
    except ReportRefused as refused:
        return _again(row, refused=refused.sentences, **kept), 422
    except StaleVersion as fault:
        return _again(row, stale=history_entries(reversed(fault.changes))), 409
    flash(said, "done")
    return redirect(address(changed), 303)


def _again(row: Submission, **shown: Any) -> str:
    db.session.rollback()
    return version_page(queries.submission(db.session, row.id), **shown)
