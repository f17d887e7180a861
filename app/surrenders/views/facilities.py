"""Pages of taxable facilities: the list, one with its limits by year, and what two officers record and confirm."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from app.core import audit
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.versions import StaleVersion
from app.core.web import history_entries, local_today
from app.surrenders import facility_commands as commands
from app.surrenders import facility_queries, queries
from app.surrenders.answers import SurrenderRefused
from app.surrenders.forms import DecisionForm, EmissionsForm, FacilityForm, mark
from app.surrenders.limits import limit_of
from app.surrenders.models import Facility, FacilityYear
from app.surrenders.policy import policy
from app.surrenders.queries import Filters
from app.surrenders.shown import limit_rows
from app.surrenders.views.blueprint import blueprint

_KINDS = {"facility": Facility, "emissions": FacilityYear}


@blueprint.get("/surrenders/facilities")
@requires("surrenders.view", everywhere=True)
def facilities() -> str:
    """Every facility with its limit of this year, and what waits for another officer."""
    found, today = facility_queries.facilities(db.session), local_today()
    years = facility_queries.years_of_many(db.session, [each.code for each in found])
    return render_template(
        "surrenders/facilities.html",
        rows=[(each, limit_of(policy(), years[each.code], today.year)) for each in found],
        waiting=facility_queries.waiting_facilities(db.session),
        waiting_years=facility_queries.waiting_years(db.session),
        may_record=current_officer().may("surrenders.propose"),
        year=today.year,
    )


@blueprint.get("/surrenders/facilities/new")
@requires("surrenders.propose", everywhere=True)
def new_facility() -> str:
    """The form of a facility."""
    return _facility_page(FacilityForm(formdata=None), None)


@blueprint.post("/surrenders/facilities/new")
@requires("surrenders.propose", everywhere=True)
def record_facility() -> Any:
    """Record a facility that is not on record yet."""
    form = FacilityForm()
    if form.validate() and facility_queries.facility_now(db.session, form.code.data or "") is not None:
        mark(form, "A facility with this code is on record: change it on its own page.", "code")
        return _facility_page(form, None), 422
    return _record(form, None)


@blueprint.get("/surrenders/facilities/<code>/edit")
@requires("surrenders.propose", everywhere=True)
def edit_facility(code: str) -> Any:
    """The form of the next version, filled in from the one that counts."""
    now = _versions(code)[0]
    names = ("code", "name", "operator", "uen", "since", "until", "source")
    return _facility_page(FacilityForm(formdata=None, data={name: getattr(now, name) for name in names}), now)


@blueprint.post("/surrenders/facilities/<code>/edit")
@requires("surrenders.propose", everywhere=True)
def change_facility(code: str) -> Any:
    """Record the next version; the code stays."""
    now, form = _versions(code)[0], FacilityForm()
    form.code.data, form.code.raw_data, form.code.errors, form.code.process_errors = now.code, None, [], []
    return _record(form, now)


def _record(form: FacilityForm, now: Any) -> Any:
    if form.validate():
        try:
            row = commands.record_facility(current_officer().actor(), answers=form.answers())
        except SurrenderRefused as refused:
            mark(form, str(refused), refused.field)
        else:
            flash(f"You recorded version {row.number} of {row.code}. Another officer confirms it.", "done")
            return redirect(url_for("surrenders.facility", code=row.code.lower()), 303)
    return _facility_page(form, now), 422


def _facility_page(form: FacilityForm, now: Any) -> str:
    return render_template(
        "surrenders/facility_form.html", form=form, current=now, problems=form.problems(),
        has_errors=bool(form.problems()),
    )  # fmt: skip


def _versions(code: str) -> list[Facility]:
    """Every version, the one that counts first."""
    found = facility_queries.facility_versions(db.session, code)
    return sorted(found, key=lambda each: (each.decision == "approved", each.number), reverse=True)


@blueprint.get("/surrenders/facilities/<code>")
@requires("surrenders.view", everywhere=True)
def facility(code: str) -> str:
    """One facility: its limits by year, its emissions with their versions, its notices."""
    return _page(code)


def _page(code: str, *, form: DecisionForm | None = None, stale: Any = None) -> str:
    now, officer, today = _versions(code)[0], current_officer(), local_today()
    versions = facility_queries.facility_versions(db.session, code)
    emissions_found = facility_queries.year_versions(db.session, code)
    years = facility_queries.years_of(db.session, now.code)
    return render_template(
        "surrenders/facility.html",
        current=now,  # the layout has a `now` of its own
        versions=versions,
        emissions=emissions_found,
        limits=limit_rows(policy(), years, today=today),
        notices=queries.listed(db.session, Filters(code=now.code), limit=50)[0],
        rules=policy(),
        may_record=officer.may("surrenders.propose"),
        may_decide=officer.may("surrenders.decide"),
        me=officer.id,
        form=form or DecisionForm(formdata=None),
        has_errors=bool(form and form.problems()) or stale is not None,
        problems=form.problems() if form else [],
        stale=stale,
        history=history_entries(_history([*versions, *emissions_found])),
    )


def _history(rows: list[Any]) -> list[audit.AuditEntry]:
    """What was done with the newest of these rows, newest first."""
    newest = sorted(rows, key=lambda row: row.recorded_at, reverse=True)[:12]
    found = [entry for row in newest for entry in audit.history(db.session, about=commands.about(row))]
    return sorted(found, key=lambda entry: entry.seq, reverse=True)


@blueprint.get("/surrenders/facilities/<code>/emissions")
@requires("surrenders.propose", everywhere=True)
def emissions(code: str) -> str:
    """The form of the emissions of a year, or of a correction."""
    return _emissions_page(code, EmissionsForm(formdata=None, data={"year": local_today().year}))


@blueprint.post("/surrenders/facilities/<code>/emissions")
@requires("surrenders.propose", everywhere=True)
def record_emissions(code: str) -> Any:
    """Record the emissions of a year."""
    form = EmissionsForm()
    if form.validate() and form.year.data is None:
        mark(form, "Enter the emissions year, like 2026.", "year")
    elif not form.problems():
        try:
            row = commands.record_emissions(
                current_officer().actor(), code=code, year=form.year.data, emissions=form.emissions.data,
                source=form.source.data or "",
            )  # fmt: skip
        except SurrenderRefused as refused:
            mark(form, str(refused), refused.field)
        else:
            flash(f"You recorded the emissions of {row.year}. Another officer confirms them.", "done")
            return redirect(url_for("surrenders.facility", code=code.lower()), 303)
    return _emissions_page(code, form), 422


def _emissions_page(code: str, form: EmissionsForm) -> str:
    return render_template(
        "surrenders/emissions_form.html", form=form, current=_versions(code)[0], problems=form.problems(),
        has_errors=bool(form.problems()),
    )  # fmt: skip


@blueprint.post(
    "/surrenders/facilities/<code>/<any(facility, emissions):kind>/<int(max=2147483647):row_id>"
    "/<any(approve, refuse):answer>"
)
@requires("surrenders.decide", everywhere=True)
def decide(code: str, kind: str, row_id: int, answer: str) -> Any:
    """Confirm or refuse what another officer recorded."""
    form, stale, status = DecisionForm(), None, 422
    if form.validate():
        try:
            commands.decide(
                current_officer().actor(), kind=_KINDS[kind], row_id=row_id, approve=answer == "approve",
                reason=form.reason.data or "", version=form.version.data,
            )  # fmt: skip
        except SurrenderRefused as refused:
            mark(form, str(refused), "reason")
        except StaleVersion as fault:
            stale, status = history_entries(reversed(fault.changes)), 409
        else:
            flash("You confirmed it." if answer == "approve" else "You refused it.", "done")
            return redirect(url_for("surrenders.facility", code=code.lower()), 303)
    return _page(code, form=form, stale=stale), status
