"""Pages that change a list: the next version in rows, and the decision of another officer."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.agreements import queries as agreements
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.versions import StaleVersion
from app.core.web import history_entries
from app.eligibility import commands, queries
from app.eligibility.forms import ListDecisionForm, ListForm, edited
from app.eligibility.plain import Faulty
from app.eligibility.prefilling import form_data
from app.eligibility.reading import read_body
from app.eligibility.records import EligibilityList
from app.eligibility.views.blueprint import blueprint
from app.eligibility.views.lists import version_context
from app.eligibility.wording import changes, describe
from workflows.partial_date import PartialDate


@blueprint.get("/reference/eligibility-lists/<iso3:iso3>/new")
@requires("eligibility.propose", partner="iso3")
def new_version(iso3: str) -> Any:
    """The form, filled in from the newest approved version."""
    last = next((row for row in queries.lists_of(db.session, iso3) if row.decision == "approved"), None)
    data = form_data(queries.record(last)) if last else {"programmes": [{}]}
    return _page(iso3, ListForm(formdata=None, data=data))


@blueprint.post("/reference/eligibility-lists/<iso3:iso3>/new")
@requires("eligibility.propose", partner="iso3")
def propose(iso3: str) -> Any:
    """Add or remove a row, show the list in sentences, or propose it."""
    button = request.form.get("do", "preview")
    if button.startswith(("add:", "remove:")):
        return _page(iso3, ListForm(formdata=edited(request.form, button)))
    form = ListForm()
    rules = _sound_rules(form)
    if rules is None:
        return _page(iso3, form), 422
    if button != "propose":
        return _page(iso3, form, preview=rules)
    try:
        row = commands.propose_list(
            current_officer().actor(iso3.upper()), host=iso3.upper(), body=form.built().body,
            effective_from=_day(form.effective_from.data), published_on=_day(form.published_on.data),
            note=form.note.data or "", source=form.source.data,
        )  # fmt: skip
    except commands.ListRefused as refused:
        form.add_problem(form.source.id, str(refused))
        return _page(iso3, form), 422
    flash(f"You proposed version {row.number} of the list. Another officer decides on it.", "done")
    return redirect(url_for("eligibility.version", iso3=iso3, number=row.number), 303)


def _sound_rules(form: ListForm) -> Any:
    """The rules of the form; none where something is wrong, which then stands beside its field."""
    form.choose_programmes(_programmes())
    sound = form.validate()
    sound = form.exact_days() and sound
    built = form.built()
    try:
        rules = read_body(built.body)
    except Faulty as fault:
        for each in fault.faults:
            built.mark(each)
        return None
    return rules if sound else None


def _programmes() -> list[tuple[str, str]]:
    return [(item.code, f"{item.code}: {item.name}") for item in queries.programmes(db.session)]


def _day(value: PartialDate | None) -> date | None:
    return value.first if value else None


def _page(iso3: str, form: ListForm, *, preview: Any = None) -> str:
    partner = agreements.partner_row(db.session, iso3)
    form.choose_programmes(_programmes())
    rows = queries.lists_of(db.session, iso3)
    last = next((row for row in rows if row.decision == "approved"), None)
    catalogue = queries.snapshot(db.session).catalogue
    draft = None
    if preview is not None:
        number = rows[0].number + 1 if rows else 1
        draft = EligibilityList(partner.iso3, number, _day(form.effective_from.data), preview)
    return render_template(
        "eligibility/new_version.html",
        form=form,
        partner=partner,
        slug=iso3,
        last=last,
        waiting=next((row for row in rows if row.decision == ""), None),
        draft=draft,
        words=describe(preview, catalogue) if preview is not None else (),
        changes=changes(queries.record(last) if last else None, draft, catalogue) if draft else {},
        codes=queries.codes(db.session),
        names={item.code: item.name for item in catalogue.programmes},
        problems=form.problems(),
        has_errors=bool(form.problems()),
    )


@blueprint.get("/reference/eligibility-lists/<iso3:iso3>/<int:number>/decision")
@requires("eligibility.decide", partner="iso3")
def decision(iso3: str, number: int) -> Any:
    """What would change, and the form of whoever decides."""
    row = queries.list_row(db.session, iso3, number)
    if row.decision:
        return redirect(url_for("eligibility.version", iso3=iso3, number=number))
    form = ListDecisionForm(formdata=None, data={"version": row.version})
    return render_template("eligibility/decision.html", form=form, stale=None, **version_context(row, iso3))


@blueprint.post("/reference/eligibility-lists/<iso3:iso3>/<int:number>/decision/<any(approve, refuse):answer>")
@requires("eligibility.decide", partner="iso3")
def decide(iso3: str, number: int, answer: str) -> Any:
    """Approve or refuse the proposed version."""
    row = queries.list_row(db.session, iso3, number)
    form, stale, status = ListDecisionForm(), None, 422
    if form.validate():
        try:
            commands.decide_list(
                current_officer().actor(iso3.upper()), list_id=row.id, approve=answer == "approve",
                reason=form.reason.data or "", version=form.version.data,
            )  # fmt: skip
        except commands.ListRefused as refused:
            form.add_problem(form.reason.id, str(refused))
        except StaleVersion as fault:
            stale, status = history_entries(reversed(fault.changes)), 409
            form.version.data, form.version.raw_data = fault.version, None
        else:
            flash(f"You {'approved' if answer == 'approve' else 'refused'} version {number} of the list.", "done")
            return redirect(url_for("eligibility.version", iso3=iso3, number=number), 303)
    row = queries.list_row(db.session, iso3, number)
    page = render_template(
        "eligibility/decision.html", form=form, stale=stale, has_errors=True, **version_context(row, iso3)
    )
    return page, status
