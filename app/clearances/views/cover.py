"""Cover for absence: who stands in for the officer who is signed in, and for whom they stand in."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for

from app.clearances import commands, queries
from app.clearances.covering import UnknownCover, may_stand_in
from app.clearances.forms import CoverForm, day_of, mark
from app.clearances.recording import ClearanceRefused
from app.clearances.views.blueprint import blueprint
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.fields import choices
from app.core.web import local_today
from workflows.vocabulary import Actor


@blueprint.get("/clearances/cover")
@requires("clearances.view")
def cover() -> str:
    """Who stands in for whom, and naming somebody."""
    return _page(CoverForm(formdata=None))


@blueprint.post("/clearances/cover")
@requires("clearances.decide")
def name_cover() -> Any:
    """Name who decides on one's behalf."""
    form, officer = CoverForm(), current_officer()
    _offer(form)
    if not form.validate():
        return _page(form), 422
    first, last = day_of(form.first.data), day_of(form.last.data)
    assert first is not None
    assert last is not None
    chosen = str(form.cover.data)
    # Cover is for every partner for which the officer clears anything.
    actor = Actor(officer.id, officer.name, officer.agency, frozenset(role for role, _ in officer.grants))
    try:
        said = commands.name_cover(actor, cover_id=int(chosen), first=first, last=last, today=local_today())
    except ClearanceRefused as refused:
        mark(form, str(refused), refused.field, otherwise="cover")
        return _page(form), 422
    flash(said, "done")
    return redirect(url_for("clearances.cover"), 303)


@blueprint.post("/clearances/cover/<int(max=2147483647):cover_row>/end")
@requires("clearances.decide")
def end_cover(cover_row: int) -> Any:
    """End a cover that the officer named."""
    try:
        said = commands.end_cover(current_officer().actor(), cover_row=cover_row)
    except UnknownCover:
        abort(404)
    flash(said, "done")
    return redirect(url_for("clearances.cover"), 303)


def _offer(form: CoverForm) -> list[Any]:
    officer = current_officer()
    people = may_stand_in(queries.officers(db.session), agency=officer.agency, officer_id=officer.id)
    form.cover.choices = choices((str(each.id), each.name) for each in people)
    return people


def _page(form: CoverForm) -> str:
    officer, today = current_officer(), local_today()
    rows = queries.covers_of(db.session, officer.id, today=today)
    people = _offer(form)
    return render_template(
        "clearances/cover.html",
        form=form,
        people=people,
        mine=[row for row in rows if row.officer_id == officer.id],
        theirs=[row for row in rows if row.cover_id == officer.id],
        may_name=officer.may_somewhere("clearances.decide"),
        agency=officer.agency,
        today=today,
        problems=form.problems(),
        has_errors=bool(form.problems()),
    )
