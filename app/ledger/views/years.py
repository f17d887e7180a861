"""Closed years: closing one, and what came after it was closed."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for

from app.core.access import current_officer, requires
from app.core.db import db
from app.core.web import local_today
from app.ledger import commands, entries
from app.ledger import statement as statements
from app.ledger.forms import CloseYearForm
from app.ledger.statement import Asked
from app.ledger.views.blueprint import blueprint


@blueprint.get("/ledger/periods/<int(max=9999):year>")
@requires("ledger.view")
def period(year: int) -> str:
    """A closed year: by whom and when, and the corrections since, of the partners that may be seen."""
    row = _closed(year) or abort(404)
    asked = Asked(visible=current_officer().partners, year=year, late=True)
    return render_template("ledger/period.html", row=row, page=statements.page(db.session, asked))


@blueprint.route("/ledger/periods/<int(max=9999):year>/close", methods=["GET", "POST"])
@requires("ledger.close", everywhere=True)
def close_period(year: int) -> Any:
    """Close a year after a page that says what that means."""
    if _closed(year):
        return redirect(url_for("ledger.period", year=year), 303)
    form, sentence = CloseYearForm(), ""
    if form.is_submitted() and form.validate():
        try:
            commands.close_year(current_officer().actor(), year=year, today=local_today(), note=form.note.data or "")
        except commands.LedgerRefused as refused:
            sentence = str(refused)
        else:
            flash(f"You closed {year}. Entries that take effect in it are listed as corrections from now on.", "done")
            return redirect(url_for("ledger.period", year=year), 303)
    page = render_template(
        "ledger/close_period.html", year=year, form=form, sentence=sentence,
        has_errors=bool(sentence or form.problems()),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


def _closed(year: int) -> Any:
    return next((row for row in entries.closed_years(db.session) if row.year == year), None)
