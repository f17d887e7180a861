"""The page of one version of a report: what was frozen, its signature, its filing, and its PDF."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, abort, flash, redirect, render_template, url_for

from app.coordination.shown import panel
from app.core import audit
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.versions import StaleVersion
from app.core.web import history_entries, local_today, local_words
from app.documents.rendering import RenderingError
from app.reporting.narratives import clearing, commands, queries
from app.reporting.narratives.forms import FilingForm, StepForm
from app.reporting.narratives.found import day
from app.reporting.narratives.freezing import COMPLETE, PUBLIC, is_protected, open_gaps
from app.reporting.narratives.models import NarrativeReport
from app.reporting.narratives.text_commands import ReportRefused
from app.reporting.views.blueprint import blueprint
from app.reporting.views.narratives import STATES, may_see_protected, tabs
from workflows.partial_date import Precision

ADDRESS = "/reports/narratives/<slug>/<iso3:party>/versions/<version>"


@blueprint.get(ADDRESS)
@requires("reports.view", everywhere=True)
def narrative_version(slug: str, party: str, version: str) -> str:
    """One version with everything that may be done with it."""
    return _page(slug, party, version)


@blueprint.get(f"{ADDRESS}/<any(complete, public):edition>.pdf")
@requires("reports.export", everywhere=True)
def narrative_pdf(slug: str, party: str, version: str, edition: str) -> Any:
    """One edition: the kept bytes once it is signed, a draft rendered from the frozen text before."""
    row = _row(slug, party, version)
    if edition == COMPLETE and is_protected(queries.context_of(row)) and not may_see_protected():
        abort(403)
    kept = row.pdf if edition == COMPLETE else row.public_pdf
    name = f"{queries.context_of(row)['id'].lower()}-{edition}.pdf"
    if kept is None:
        context = queries.context_of(row)
        db.session.rollback()
        try:
            kept = commands.rendered(context, edition=edition)
        except RenderingError as fault:
            flash(str(fault), "problem")
            return redirect(_address(slug, party, version), 303)
    return Response(
        bytes(kept), mimetype="application/pdf", headers={"Content-Disposition": f"inline; filename={name}"}
    )  # fmt: skip


@blueprint.post(f"{ADDRESS}/<any(sign, 'send-back'):step>")
@requires("reports.sign", everywhere=True)
def sign_narrative(slug: str, party: str, version: str, step: str) -> Any:
    """Sign the version, or send it back."""
    row, form, actor = _row(slug, party, version), StepForm(), current_officer().actor()
    report_id = row.id
    if not form.validate():
        return _page(slug, party, version, step=form), 422

    def act() -> str:
        if step == "sign":
            commands.sign(actor, report_id=report_id, today=local_today(), version=form.version.data)
            return "You signed the report. Both editions are kept."
        commands.send_back(actor, report_id=report_id, reason=form.reason.data or "", version=form.version.data)
        return "You sent the report back."

    return _taken(act, form, form.reason, slug, party, version, name="step")


@blueprint.post(f"{ADDRESS}/file")
@requires("reports.prepare", everywhere=True)
def file_narrative(slug: str, party: str, version: str) -> Any:
    """Record the day on which the signed version was submitted."""
    row, form, actor = _row(slug, party, version), FilingForm(), current_officer().actor()
    report_id = row.id
    sound = form.validate()
    filed_on = form.filed_on.data
    if sound and (filed_on is None or filed_on.precision is not Precision.DAY):
        form.filed_on.errors = ["Enter the day of filing with its day, month and year"]
        sound = False
    if not sound:
        return _page(slug, party, version, filing=form), 422

    def act() -> str:
        commands.record_filing(
            actor, report_id=report_id, filed_on=filed_on.first, reference=form.reference.data or "",
            today=local_today(), version=form.version.data,
        )  # fmt: skip
        return "You recorded the filing. This version never changes from now on."

    return _taken(act, form, form.reference, slug, party, version, name="filing")


def _taken(act: Any, form: Any, field: Any, slug: str, party: str, version: str, *, name: str) -> Any:
    """Act and lead back to the page; a refusal stands beside the field, a stale page says what changed."""
    stale, status = None, 422
    try:
        said = act()
    except (ReportRefused, RenderingError) as refused:
        form.add_problem(field.id, str(refused))
    except StaleVersion as fault:
        stale, status = history_entries(reversed(fault.changes)), 409
        form.version.data, form.version.raw_data = fault.version, None
    else:
        flash(said, "done")
        return redirect(_address(slug, party, version), 303)
    return _page(slug, party, version, stale=stale, **{name: form}), status


def _row(slug: str, party: str, version: str) -> NarrativeReport:
    """The version that an address names: `2` or, of a biennial report, `2026-2`. Raises UnknownReport."""
    outline = queries.outline_of(slug, party)
    found = re.fullmatch(r"(?:([0-9]{4})-)?([0-9]{1,6})", version, re.ASCII)
    if found is None:
        raise queries.UnknownReport(f"There is no version {version}.")
    return queries.version_row(
        db.session, outline.code, party.upper(), number=int(found[2]), period=found[1] or ""
    )  # fmt: skip


def _address(slug: str, party: str, version: str) -> str:
    return url_for("reporting.narrative_version", slug=slug, party=party, version=version)


def _page(
    slug: str, party: str, version: str, *, step: Any = None, filing: Any = None, stale: Any = None
) -> str:  # fmt: skip
    row, officer = _row(slug, party, version), current_officer()
    context = queries.context_of(row)
    forms = (
        step or StepForm(formdata=None, data={"version": row.version}),
        filing or FilingForm(formdata=None, data={"version": row.version}),
    )
    problems = [problem for form in forms for problem in form.problems()]
    may_sign, may_file, own = officer.may("reports.sign"), officer.may("reports.prepare"), row.prepared_by == officer.id
    anchors = {
        *(("reason",) if row.state == "prepared" and may_sign and not own else ()),
        *(("filed_on-day", "reference") if row.state == "signed" and may_file else ()),
    }
    return render_template(
        "reporting/narratives_version.html",
        outline=queries.outline_of(slug, party), row=row, context=context, slug=slug, party=party, version=version,
        gaps=open_gaps(context), step=forms[0], filing=forms[1], problems=problems, has_errors=bool(problems),
        stale=stale, states=STATES, tabs=tabs(), day_words=day, when=local_words, own=own, anchors=anchors,
        may_sign=may_sign, may_file=may_file, clearances=clearing.standing_of(db.session, row),
        clearance_id=clearing.preparation_of(db.session, row).id, may_ask=officer.may("clearances.ask"),
        today=local_today(),
        protected=is_protected(context), see=may_see_protected(), editions=(COMPLETE, PUBLIC),
        back=url_for("reporting.narrative", slug=slug, party=party, period=row.period or None),
        history=history_entries(audit.history(db.session, about=commands.about(row))),
        comments=panel(officer, type="narrative_report", id=commands.about(row).id),
    )  # fmt: skip
