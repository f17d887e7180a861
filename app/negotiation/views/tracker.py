"""The page of one tracker, and the forms that begin it, record its rounds, and keep the files received."""

from __future__ import annotations

import uuid
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from markupsafe import Markup

from app.agreements.queries import partner_row
from app.core import audit, clock, files
from app.core.access import Officer, current_officer, requires
from app.core.db import db
from app.core.fields import choices
from app.core.kept import Kept
from app.core.parts import parts_of
from app.core.uploads_access import takes_uploads
from app.core.versions import StaleVersion
from app.core.web import history_entries
from app.negotiation import commands, queries
from app.negotiation.answers import NegotiationRefused
from app.negotiation.forms import BeginForm, FileForm, RoundForm, mark
from app.negotiation.queries import Tracker
from app.negotiation.records import days_with
from app.negotiation.views.blueprint import blueprint, frame, round_choices, words
from workflows.negotiation import ARTICLE, Turn

PARTS = ("name", "trail", "heading", "lede", "actions", "sections", "content")
_kept: Kept[dict[str, Markup] | None] = Kept(most=200)


@blueprint.get("/partners/<iso3:iso3>/negotiation")
@requires("negotiation.view", partner="iso3")
def tracker(iso3: str) -> str:
    """The text article by article, with its rounds and files; or what will appear here."""
    officer, hour = current_officer(), clock.now().replace(minute=0, second=0, microsecond=0)
    # Whatever the page shows was written together with an audit entry, but for the days with each side: by the hour.
    key = (audit.head(db.session), iso3, officer.id, officer.agency, officer.grants, hour)
    parts = _kept.get(key, lambda: _parts(iso3, officer))
    return render_template("negotiation/tracker.html", parts=parts) if parts else _not_begun(iso3)


def _parts(iso3: str, officer: Officer) -> dict[str, Markup] | None:
    """The parts of the page as HTML; None where no tracker was begun. Nothing in them changes unless the key does."""
    found = queries.find(db.session, iso3)
    if found is None:
        return None
    now, steps = clock.now(), queries.steps_of_all(db.session, found.row.id)
    sides = {
        each.id: days_with(steps.get(each.id, []), now=now, turn=Turn(each.turn), since=each.turn_since)
        for each in found.articles
    }
    context = {
        **words(),
        **frame(found),
        "sides": sides,
        "received": queries.received(db.session, found.row.id),
        "left_out": queries.left_out(db.session, found.row.id),
        "history": history_entries(audit.history(db.session, about=audit.Object("negotiation", found.iso3), limit=10)),
        "may_write": officer.may("negotiation.write", found.iso3),
        "steps": ARTICLE.steps,
        "may_export": officer.may("negotiation.export", found.iso3),
        "may_see_positions": officer.may("positions.view", found.iso3),
    }
    return parts_of("negotiation/tracker_parts.html", PARTS, context)


def _not_begun(iso3: str, form: BeginForm | None = None) -> str:
    row = partner_row(db.session, iso3)
    return render_template(
        "negotiation/not_begun.html", row=row, slug=iso3, form=form or BeginForm(formdata=None),
        may_write=current_officer().may("negotiation.write", row.iso3), has_errors=bool(form),
        problems=form.problems() if form else [],
    )  # fmt: skip


@blueprint.post("/partners/<iso3:iso3>/negotiation")
@requires("negotiation.write", partner="iso3")
def begin(iso3: str) -> Any:
    """Begin the tracker from the model text or empty."""
    form = BeginForm()
    if not form.validate():
        return _not_begun(iso3, form), 422
    try:
        number = commands.begin(
            current_officer().actor(iso3.upper()), iso3=iso3, from_model=form.begin_from.data == "model"
        )
    except NegotiationRefused as refused:
        flash(str(refused), "warning")
        return redirect(url_for("negotiation.tracker", iso3=iso3), 303)
    flash(f"You began the tracker with {number} articles." if number else "You began the tracker.", "done")
    return redirect(url_for("negotiation.tracker", iso3=iso3), 303)


@blueprint.get("/partners/<iso3:iso3>/negotiation/rounds/new")
@requires("negotiation.write", partner="iso3")
def new_round(iso3: str) -> str:
    """The form of a round."""
    return _round_page(queries.tracker(db.session, iso3), RoundForm(formdata=None))


@blueprint.post("/partners/<iso3:iso3>/negotiation/rounds/new")
@requires("negotiation.write", partner="iso3")
def record_round(iso3: str) -> Any:
    """Record a round, or say what is wrong with the answers kept."""
    return _record(iso3, None)


@blueprint.get("/partners/<iso3:iso3>/negotiation/rounds/<int(max=9999):number>")
@requires("negotiation.view", partner="iso3")
def round_(iso3: str, number: int) -> str:
    """One round: what is recorded of it, and the form to change it."""
    found = queries.tracker(db.session, iso3)
    row = found.round(number)
    names = ("version", "first", "last", "place", "mode", "sg_delegation", "partner_delegation", "note")
    return _round_page(found, RoundForm(formdata=None, data={name: getattr(row, name) for name in names}), row)


@blueprint.post("/partners/<iso3:iso3>/negotiation/rounds/<int(max=9999):number>")
@requires("negotiation.write", partner="iso3")
def change_round(iso3: str, number: int) -> Any:
    """Change what is recorded of a round."""
    return _record(iso3, number)


def _record(iso3: str, number: int | None) -> Any:
    form, changes, status = RoundForm(), None, 422
    if form.validate():
        try:
            recorded = commands.record_round(
                current_officer().actor(iso3.upper()), iso3=iso3, answers=form.answers(), number=number,
                version=form.version.data,
            )  # fmt: skip
        except NegotiationRefused as refused:
            mark(form, str(refused), refused.field)
        except StaleVersion as stale:
            changes, status = history_entries(stale.changes), 409
            form.version.data, form.version.raw_data = stale.version, None
        else:
            flash(f"You recorded round {recorded}.", "done")
            return redirect(url_for("negotiation.tracker", iso3=iso3), 303)
    found = queries.tracker(db.session, iso3)
    return _round_page(found, form, found.round(number) if number else None, changes=changes), status


def _round_page(found: Tracker, form: RoundForm, current: Any = None, *, changes: Any = None) -> str:
    files_received = queries.received(db.session, found.row.id)
    return render_template(
        "negotiation/round.html", **frame(found), form=form, current=current, changes=changes,
        problems=form.problems(), has_errors=bool(form.problems()) or changes is not None,
        may_write=current_officer().may("negotiation.write", found.iso3),
        received=[each for each in files_received if current and each.round_id == current.id],
    )  # fmt: skip


@blueprint.get("/partners/<iso3:iso3>/negotiation/files/new")
@requires("negotiation.write", partner="iso3")
def new_file(iso3: str) -> str:
    """The form of a file received."""
    return _file_page(queries.tracker(db.session, iso3), FileForm(formdata=None))


@blueprint.post("/partners/<iso3:iso3>/negotiation/files/new")
@requires("negotiation.write", partner="iso3")
@takes_uploads()
def receive_file(iso3: str) -> Any:
    """Keep a file as it was received."""
    form = FileForm()
    if form.validate():
        try:
            commands.receive_file(
                current_officer().actor(iso3.upper()), iso3=iso3, round_number=form.round(), file=form.file.data,
                note=form.note.data or "",
            )  # fmt: skip
        except NegotiationRefused as refused:
            mark(form, str(refused), refused.field)
        except LookupError:
            mark(form, "Choose the round in which it was received.", "round_number")
        else:
            flash(f"“{form.file.data[0].name}” is kept as it was received.", "done")
            return redirect(url_for("negotiation.tracker", iso3=iso3), 303)
    db.session.rollback()
    return _file_page(queries.tracker(db.session, iso3), form), 422


def _file_page(found: Tracker, form: FileForm) -> str:
    form.round_number.choices = choices(round_choices(found))
    return render_template(
        "negotiation/file.html", **frame(found), form=form, problems=form.problems(), has_errors=bool(form.problems())
    )


@blueprint.get("/partners/<iso3:iso3>/negotiation/files/<uuid:file_id>")
@requires("negotiation.view", partner="iso3")
def file(iso3: str, file_id: uuid.UUID) -> Any:
    """A file as it was received; one of another negotiation is not found here."""
    found = queries.tracker(db.session, iso3)
    if not queries.is_received(db.session, found.row.id, file_id):
        abort(404)
    return files.as_response(files.find(db.session, file_id))
