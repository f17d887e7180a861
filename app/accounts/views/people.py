"""The administrator's pages: officers, their roles, and links to set a password."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for

from app.accounts import commands, queries
from app.accounts.forms import GrantForm, OfficerForm, VersionForm
from app.accounts.views import words
from app.accounts.views.blueprint import blueprint, settings
from app.agreements import queries as agreements
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.versions import StaleVersion
from workflows.vocabulary import AGENCIES, Role


@blueprint.get("/admin/people")
@requires("people.manage")
def people() -> Any:
    """Every officer with roles, last sign-in and state."""
    return render_template(
        "accounts/people.html", people=queries.people(db.session), partners=_partner_names(), words=words,
        zone=settings().time_zone,
    )  # fmt: skip


@blueprint.get("/admin/people/new")
@requires("people.manage")
def new_officer() -> Any:
    return render_template("accounts/new_officer.html", form=OfficerForm(formdata=None))


@blueprint.post("/admin/people/new")
@requires("people.manage")
def add_officer() -> Any:
    """Adds the officer and shows the one-time link, this once."""
    form = OfficerForm()
    if not form.validate():
        return render_template("accounts/new_officer.html", form=form, has_errors=True), 422
    try:
        added = commands.add_officer(
            current_officer().actor(), name=form.name.data, email=form.email.data, agency=form.agency.data
        )
    except commands.RefusedError as refusal:
        form[refusal.field or "name"].errors = [str(refusal)]
        return render_template("accounts/new_officer.html", form=form, has_errors=True), 422
    return _link_page(added.id, name=added.name, path=added.path)


@blueprint.get("/admin/people/<int(max=2147483647):officer_id>")
@requires("people.manage")
def person(officer_id: int) -> Any:
    """One officer: roles, state, link, history."""
    return _page(officer_id, status=200)


@blueprint.post("/admin/people/<int(max=2147483647):officer_id>/roles")
@requires("people.manage")
def grant_role(officer_id: int) -> Any:
    form = GrantForm(partners=_partner_choices())
    if not form.validate():
        return _page(officer_id, form=form, status=422)
    return _act(
        officer_id,
        lambda: commands.grant_role(
            current_officer().actor(), officer_id, role=Role(form.role.data), partner=form.chosen_partner,
            version=form.version.data,
        ),
        form=form,
    )  # fmt: skip


@blueprint.post("/admin/people/<int(max=2147483647):officer_id>/roles/<int(max=2147483647):grant_id>/remove")
@requires("people.manage")
def remove_role(officer_id: int, grant_id: int) -> Any:
    actor = current_officer().actor()
    return _act(officer_id, lambda: commands.remove_role(actor, officer_id, grant_id=grant_id, version=_version()))


@blueprint.post("/admin/people/<int(max=2147483647):officer_id>/disable")
@requires("people.manage")
def disable_officer(officer_id: int) -> Any:
    actor = current_officer().actor()
    return _act(officer_id, lambda: commands.disable_officer(actor, officer_id, version=_version()))


@blueprint.post("/admin/people/<int(max=2147483647):officer_id>/enable")
@requires("people.manage")
def enable_officer(officer_id: int) -> Any:
    actor = current_officer().actor()
    return _act(officer_id, lambda: commands.enable_officer(actor, officer_id, version=_version()))


@blueprint.post("/admin/people/<int(max=2147483647):officer_id>/end-sessions")
@requires("people.manage")
def end_sessions(officer_id: int) -> Any:
    actor = current_officer().actor()

    def act() -> str:
        ended = commands.end_sessions_of(actor, officer_id, version=_version())
        return "The officer is signed out everywhere." if ended else "The officer was not signed in anywhere."

    return _act(officer_id, act)


@blueprint.post("/admin/people/<int(max=2147483647):officer_id>/link")
@requires("people.manage")
def make_link(officer_id: int) -> Any:
    """Shows a new one-time link, this once: it is kept nowhere."""
    made: list[str] = []

    def act() -> str:
        made.append(commands.make_link(current_officer().actor(), officer_id, version=_version()))
        return ""

    answer = _act(officer_id, act)
    if not made:
        return answer
    found = queries.person(db.session, officer_id)
    return _link_page(officer_id, name=found.name if found else "", path=made[0])


def _act(officer_id: int, command: Callable[[], str], *, form: GrantForm | None = None) -> Any:
    """Runs a command and says what was done, or why not."""
    try:
        sentence = command()
    except LookupError:
        abort(404)
    except commands.RefusedError as refusal:
        return _page(officer_id, form=form, status=422, problem=str(refusal))
    except StaleVersion as conflict:
        return _conflict_page(officer_id, conflict)
    if sentence:
        flash(sentence, "done")
    return redirect(url_for("accounts.person", officer_id=officer_id), code=303)


def _page(officer_id: int, *, status: int, form: GrantForm | None = None, problem: str = "") -> tuple[str, int]:
    found = queries.person(db.session, officer_id)
    if found is None:
        abort(404)
    if form is None:
        form = GrantForm(formdata=None, partners=_partner_choices(), data={"version": found.version})
    page = render_template(
        "accounts/person.html", person=found, form=form, problem_text=problem, words=words,
        agency=next(each.name for each in AGENCIES if each.code == found.agency),
        own=found.id == current_officer().id, history=queries.officer_history(db.session, officer_id),
        partners=_partner_names(), zone=settings().time_zone, has_errors=bool(form.errors or problem),
    )  # fmt: skip
    return page, status


def _conflict_page(officer_id: int, conflict: StaleVersion) -> tuple[str, int]:
    zone = settings().time_zone
    changes = [
        {"when": words.moment(entry.recorded_at, zone), "who": entry.actor_name, "sentence": entry.summary}
        for entry in reversed(conflict.changes)
    ]
    back = url_for("accounts.person", officer_id=officer_id)
    return render_template("errors/conflict.html", changes=changes, back_url=back, back="Open the officer's page"), 409


def _link_page(officer_id: int, *, name: str, path: str) -> str:
    address = (settings().public_url or request.host_url).rstrip("/") + path
    return render_template("accounts/link_made.html", officer_id=officer_id, name=name, address=address)


def _partner_names() -> dict[str, str]:
    return dict(_partner_choices())


def _partner_choices() -> list[tuple[str, str]]:
    return [(record.iso3, record.name) for record in agreements.register(db.session)]


def _version() -> int:
    version: int = VersionForm().version.data
    return version
