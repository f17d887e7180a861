"""Pages of imports: the list, one import with its rows, and taking it back."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for

from app.coordination.shown import panel
from app.core import clock
from app.core.access import current_officer, requires
from app.core.audit import Object, history
from app.core.db import db
from app.core.web import history_entries, local_today, pages_of
from app.projects.exports import Column, csv_response
from app.registries import commands, queries
from app.registries.comparing import odds
from app.registries.forms import ReasonForm
from app.registries.layouts import exports
from app.registries.models import RegistryImport
from app.registries.views.blueprint import blueprint, page_number

PAGE = 25
_MOST_EXPORTED = 500_000


@blueprint.get("/registries")
@requires("registries.view")
def registries() -> str:
    """What was imported, and what is at odds."""
    number = page_number()
    rows, total = queries.imports(db.session, limit=PAGE, offset=(number - 1) * PAGE)
    found = odds(db.session).seen_by(current_officer().partners)
    return render_template(
        "registries/imports.html",
        rows=[(row, _label(row)) for row in rows],
        total=total,
        pager=pages_of(total, number=number, size=PAGE, address=lambda page: url_for(".registries", page=page)),
        labels=len(found.open_labels),
        doubles=len(found.open_doubles),
    )


@blueprint.get("/registries/imports/<int(max=2147483647):import_id>")
@requires("registries.view")
def import_page(import_id: int) -> str:
    """One import with its rows."""
    return _import_page(_import(import_id), ReasonForm(formdata=None))


@blueprint.get("/registries/imports/<int(max=2147483647):import_id>/rows.csv")
@requires("registries.view")
def rows_csv(import_id: int) -> Response:
    """The rows as they were read, in cells that no spreadsheet runs."""
    row = _import(import_id)
    rows, _ = queries.rows_of(db.session, row.id, limit=_MOST_EXPORTED)
    return csv_response(_COLUMNS, rows, name=f"registry-import-{row.id}", on=local_today())


@blueprint.post("/registries/imports/<int(max=2147483647):import_id>/undo")
@requires("registries.import", everywhere=True)
def undo(import_id: int) -> Any:
    """Take an import back within 24 hours; its rows then count no more."""
    form = ReasonForm()
    if not form.validate():
        return _import_page(_import(import_id), form), 422
    try:
        commands.undo_import(current_officer().actor(), import_id=import_id, reason=form.reason.data or "")
    except queries.UnknownImport:
        abort(404)
    except commands.ImportRefused as refused:
        flash(str(refused), "problem")
    else:
        flash(f"You undid import {import_id}. Its rows count no more.", "done")
    return redirect(url_for(".import_page", import_id=import_id), 303)


def _import(import_id: int) -> RegistryImport:
    try:
        return queries.import_row(db.session, import_id)
    except queries.UnknownImport:
        abort(404)


def _import_page(row: RegistryImport, form: ReasonForm) -> str:
    text = " ".join(request.args.get("text", "").replace("\x00", "").split())[:200]
    number = page_number()
    rows, total = queries.rows_of(db.session, row.id, text=text, limit=PAGE, offset=(number - 1) * PAGE)
    fresh = row.undone_at is None and clock.now() - row.imported_at <= commands.UNDO_WITHIN
    return render_template(
        "registries/import_page.html",
        row=row,
        label=_label(row),
        rows=rows,
        total=total,
        text=text,
        pager=pages_of(
            total, number=number, size=PAGE,
            address=lambda page: url_for(".import_page", import_id=row.id, page=page, text=text or None),
        ),
        form=form,
        has_errors=bool(form.problems()),
        may_undo=fresh and current_officer().may("registries.import"),
        history=history_entries(history(db.session, about=Object("registry import", str(row.id)))),
        comments=panel(current_officer(), type="registry_import", id=str(row.id)),
    )  # fmt: skip


def _label(row: RegistryImport) -> str:
    return exports()[row.export].label if row.export in exports() else row.export


_COLUMNS = (
    Column("Row", lambda row: row.number, int),
    Column("Registry", lambda row: row.unit_registry),
    Column("Serial", lambda row: row.serial),
    Column("First unit", lambda row: row.first, int),
    Column("Last unit", lambda row: row.last, int),
    Column("Quantity, tCO2e", lambda row: row.quantity, int),
    Column("State", lambda row: row.state),
    Column("Ended on", lambda row: row.ended_on),
    Column("Vintage from", lambda row: row.vintage_from, int),
    Column("Vintage to", lambda row: row.vintage_to, int),
    Column("Project", lambda row: row.project),
    Column("Title", lambda row: row.title),
    Column("Host in the serial", lambda row: row.host),
    Column("Country in the column", lambda row: row.country),
    Column("Labels", lambda row: row.labels),
    Column("Beneficiary", lambda row: row.beneficiary),
)
