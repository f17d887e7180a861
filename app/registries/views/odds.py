"""What is at odds: labels against letters, double claims, and setting one aside with a reason."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for

from app.coordination.shown import panel
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.web import local_today, pages_of
from app.projects.exports import Column, csv_response
from app.registries import commands
from app.registries.comparing import DoubleClaim, Odds, odds
from app.registries.conflicts import LabelConflict
from app.registries.forms import ReasonForm
from app.registries.views.blueprint import blueprint, page_number

PAGE = 25


@blueprint.get("/registries/labels")
@requires("registries.view")
def labels() -> str:
    """Where the label of a registry and the letters on record say different things."""
    found = _odds()
    rows, pager = _page(_wanted(found, found.labels), ".labels")
    return render_template("registries/labels.html", rows=rows, pager=pager, odds=found, aside=_aside())


@blueprint.get("/registries/double-claims")
@requires("registries.view")
def double_claims() -> str:
    """Live claims to the same units, over everything held."""
    found = _odds()
    rows, pager = _page(_wanted(found, found.doubles), ".double_claims")
    return render_template("registries/double_claims.html", rows=rows, pager=pager, odds=found, aside=_aside())


@blueprint.get("/registries/double-claims.csv")
@requires("registries.view")
def double_claims_csv() -> Response:
    """The same as CSV, with those set aside."""
    found = _odds()
    columns = (*_COLUMNS, Column("Set aside", lambda each: _aside_words(found, each.subject)))
    return csv_response(columns, found.doubles, name="double-claims", on=local_today())


@blueprint.get("/registries/conflicts/<string(length=64):subject>")
@requires("registries.import", everywhere=True)
def conflict(subject: str) -> str:
    """One conflict, to be set aside."""
    return _conflict_page(subject, ReasonForm(formdata=None))


@blueprint.post("/registries/conflicts/<string(length=64):subject>")
@requires("registries.import", everywhere=True)
def set_aside(subject: str) -> Any:
    """Take it off the queue, with the reason."""
    form = ReasonForm()
    if not form.validate():
        return _conflict_page(subject, form), 422
    try:
        commands.set_aside(current_officer().actor(), subject=subject, reason=form.reason.data or "")
    except commands.ConflictRefused as refused:
        flash(str(refused), "problem")
        return redirect(url_for(".registries"), 303)
    flash("You set the conflict aside.", "done")
    return redirect(url_for(".registries"), 303)


def _odds() -> Odds:
    return odds(db.session).seen_by(current_officer().partners)


def _aside() -> bool:
    return request.args.get("show") == "aside"


def _wanted(found: Odds, rows: tuple[Any, ...]) -> list[Any]:
    """Those that are open, or those set aside where the address asks for them."""
    return [each for each in rows if (each.subject in found.set_aside) == _aside()]


def _page(rows: list[Any], endpoint: str) -> tuple[list[Any], dict[str, Any]]:
    number = max(1, min(page_number(), -(-len(rows) // PAGE)))
    show = "aside" if _aside() else None

    def address(page: int) -> str:
        return url_for(endpoint, page=page, show=show)

    return rows[(number - 1) * PAGE : number * PAGE], pages_of(len(rows), number=number, size=PAGE, address=address)


def _conflict_page(subject: str, form: ReasonForm) -> str:
    found = _odds()
    either: list[LabelConflict | DoubleClaim] = [*found.labels, *found.doubles]
    conflict = next((each for each in either if each.subject == subject), None)
    if conflict is None:
        abort(404)
    return render_template(
        "registries/conflict.html", conflict=conflict, is_label=isinstance(conflict, LabelConflict), form=form,
        aside=found.set_aside.get(subject), has_errors=bool(form.problems()),
        comments=panel(current_officer(), type="registry_conflict", id=subject),
    )  # fmt: skip


def _aside_words(found: Odds, subject: str) -> str:
    row = found.set_aside.get(subject)
    return f"{row.set_by_name}: {row.reason}" if row else ""


_COLUMNS = (
    Column("Registry", lambda each: each.meeting.one.registry),
    Column("Key", lambda each: each.meeting.one.key),
    Column("First unit", lambda each: each.meeting.first, int),
    Column("Last unit", lambda each: each.meeting.last, int),
    Column("Both claim, tCO2e", lambda each: each.meeting.tonnes, int),
    Column("How they meet", lambda each: str(each.meeting.state)),
    Column("One claim", lambda each: each.meeting.one.reference),
    Column("Its state", lambda each: each.meeting.one.state),
    Column("Its serial", lambda each: each.meeting.one.details.get("serial", "")),
    Column("Other claim", lambda each: each.meeting.other.reference),
    Column("State of the other", lambda each: each.meeting.other.state),
    Column("Serial of the other", lambda each: each.meeting.other.details.get("serial", "")),
)
