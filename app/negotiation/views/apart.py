"""The page on which one aspect of what is kept in the compartment is written, for whoever may."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for

from app.coordination.shown import panel
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.versions import StaleVersion
from app.negotiation import compartment, queries, shown
from app.negotiation.answers import ASPECTS, NegotiationRefused
from app.negotiation.forms import CompartmentForm, mark
from app.negotiation.queries import Tracker
from app.negotiation.views.blueprint import blueprint, frame

_BASE = "/partners/<iso3:iso3>/negotiation/articles/<int(max=9999):number>/positions"
_ASPECT = f"{_BASE}/<any(position, 'fall-back', 'red-line', advice):aspect>"


@blueprint.get(_BASE)
@requires("positions.view", partner="iso3")
def positions(iso3: str, number: int) -> str:
    """Everything that is kept apart about an article, and what those who see it say about it."""
    found, officer = queries.tracker(db.session, iso3), current_officer()
    row = found.article(number)
    kept = compartment.read(db.session, officer, found.iso3, articles=[row.id]).get(row.id, {})
    writes = {name: officer.may(compartment.permission_to_write(name), found.iso3) for name in ASPECTS}
    return render_template(
        "negotiation/positions.html", **frame(found), article=row, kept=kept, writes=writes,
        comments=panel(officer, type="position", id=str(row.id)),
    )  # fmt: skip


@blueprint.get(_ASPECT)
@requires("positions.view", partner="iso3")
def aspect(iso3: str, number: int, aspect: str) -> Any:
    """The words as they stand, with their history."""
    found, name = queries.tracker(db.session, iso3), aspect.replace("-", "_")
    rows = _history(found, number, name)
    data = {"version": rows[0].number if rows else 0, "text": rows[0].text if rows else ""}
    return _page(found, number, name, CompartmentForm(formdata=None, data=data), rows=rows)


@blueprint.post(_ASPECT)
@requires("positions.view", partner="iso3")
def write_aspect(iso3: str, number: int, aspect: str) -> Any:
    """Write the words; where somebody was faster, show theirs and keep what was typed."""
    form, name, status, stale = CompartmentForm(), aspect.replace("-", "_"), 422, False
    if not current_officer().may(compartment.permission_to_write(name), iso3.upper()):
        abort(403)
    if form.validate():
        try:
            said = compartment.write(
                current_officer(), iso3=iso3.upper(), number=number, aspect=name, text=form.text.data or "",
                seen=form.version.data,
            )  # fmt: skip
        except NegotiationRefused as refused:
            mark(form, str(refused), "text")
        except StaleVersion as fault:
            stale, status = True, 409
            form.version.data, form.version.raw_data = fault.version, None
        else:
            flash(said, "done")
            return redirect(url_for("negotiation.article", iso3=iso3, number=number), 303)
    found = queries.tracker(db.session, iso3)
    return _page(found, number, name, form, rows=_history(found, number, name), stale=stale), status


def _history(found: Tracker, number: int, name: str) -> list[Any]:
    return compartment.history(
        db.session, current_officer(), found.iso3, article_id=found.article(number).id, aspect=name
    )


def _page(
    found: Tracker, number: int, name: str, form: CompartmentForm, *, rows: list[Any], stale: bool = False
) -> str:
    newest = rows[0].text if rows else ""
    form.text.label.text = ASPECTS[name]
    return render_template(
        "negotiation/aspect.html",
        **frame(found),
        article=found.article(number),
        aspect=name,
        form=form,
        rows=rows,
        stale=stale,
        theirs=shown.compared(newest, form.text.data or "") if stale else [],
        may_write=current_officer().may(compartment.permission_to_write(name), found.iso3),
        problems=form.problems(),
        has_errors=bool(form.problems()) or stale,
    )
