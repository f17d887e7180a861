"""Closed years: proposing to close one, the decision of another officer, and what came after it was closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, url_for

from app.core import audit
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.versions import StaleVersion
from app.core.web import history_entries, local_today
from app.ledger import closing, entries
from app.ledger import statement as statements
from app.ledger.commands import LedgerRefused
from app.ledger.forms import CloseYearForm, ClosingDecisionForm
from app.ledger.statement import Asked
from app.ledger.views.blueprint import blueprint

_DONE = {"approve": "closed", "refuse": "refused to close", "withdraw": "withdrew the closing of"}


@blueprint.get("/ledger/periods/<int(max=9999):year>")
@requires("ledger.view")
def period(year: int) -> str:
    """A closed year: by whom and when, and the corrections since, of the partners that may be seen."""
    row = _closed(year) or abort(404)
    asked = Asked(visible=current_officer().partners, year=year, late=True)
    proposer = closing.newest_closing(db.session, year).proposed_by_name if row.proposed_by else ""
    page = statements.page(db.session, asked)
    return render_template("ledger/period.html", row=row, page=page, proposer=proposer)


@blueprint.route("/ledger/periods/<int(max=9999):year>/close", methods=["GET", "POST"])
@requires("ledger.close", everywhere=True)
def close_period(year: int) -> Any:
    """Propose to close a year, after a page that says what that means."""
    if _closed(year):
        return redirect(url_for("ledger.period", year=year), 303)
    if any(row.year == year for row in closing.closings_waiting(db.session)):
        return redirect(url_for("ledger.closing", year=year), 303)
    form, sentence = CloseYearForm(), ""
    if form.is_submitted() and form.validate():
        try:
            closing.propose_closing(
                current_officer().actor(), year=year, today=local_today(), note=form.note.data or ""
            )
        except LedgerRefused as refused:
            sentence = str(refused)
        else:
            flash(f"You proposed to close {year}. It stays open until another officer closes it.", "done")
            return redirect(url_for("ledger.closing", year=year), 303)
    page = render_template(
        "ledger/close_period.html", year=year, form=form, sentence=sentence,
        has_errors=bool(sentence or form.problems()),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/ledger/periods/<int(max=9999):year>/closing", endpoint="closing")
@requires("ledger.view")
def proposed_closing(year: int) -> Any:
    """What was proposed for the year and what became of it, with the form of whoever may decide or take it back."""
    row = closing.newest_closing(db.session, year)
    if row.decision == "approved":
        return redirect(url_for("ledger.period", year=year), 303)
    return _page(row, ClosingDecisionForm(formdata=None, data={"version": row.version}))


@blueprint.post("/ledger/periods/<int(max=9999):year>/closing/<any(approve, refuse):answer>")
@requires("ledger.close", everywhere=True)
def decide_closing(year: int, answer: str) -> Any:
    """Close the year as it was proposed, or refuse with a reason."""
    form = ClosingDecisionForm()
    return _answered(
        year, form, done=_DONE[answer],
        act=lambda: closing.decide_closing(
            current_officer().actor(), year=year, approve=answer == "approve", today=local_today(),
            reason=form.reason.data or "", version=form.version.data,
        ),
    )  # fmt: skip


@blueprint.post("/ledger/periods/<int(max=9999):year>/closing/withdraw")
@requires("ledger.close", everywhere=True)
def withdraw_closing(year: int) -> Any:
    """Take back one's own proposal."""
    form = ClosingDecisionForm()
    return _answered(
        year, form, done=_DONE["withdraw"],
        act=lambda: closing.withdraw_closing(
            current_officer().actor(), year=year, reason=form.reason.data or "", version=form.version.data
        ),
    )  # fmt: skip


def _answered(year: int, form: ClosingDecisionForm, *, act: Callable[[], Any], done: str) -> Any:
    """On to the page where it was done; the page with what was typed where it was not."""
    closing.newest_closing(db.session, year)
    stale, status = None, 422
    if form.validate():
        try:
            act()
        except LedgerRefused as refused:
            form.add_problem(form.reason.id, str(refused))
        except StaleVersion as fault:
            stale, status = history_entries(reversed(fault.changes)), 409
            form.version.data, form.version.raw_data = fault.version, None
        else:
            flash(f"You {done} {year}.", "done")
            return redirect(url_for("ledger.closing", year=year), 303)
    return _page(closing.newest_closing(db.session, year), form, stale=stale, has_errors=True), status


def _page(row: Any, form: ClosingDecisionForm, *, stale: Any = None, has_errors: bool = False) -> str:
    officer = current_officer()
    own, may = row.proposed_by == officer.id, officer.may("ledger.close")
    movements, pending = closing.volume_of(db.session, row.year)
    return render_template(
        "ledger/closing.html",
        row=row,
        form=form,
        stale=stale,
        has_errors=has_errors,
        own=own,
        may=may,
        movements=movements if officer.partners is None else None,
        pending=pending,
        history=history_entries(audit.history(db.session, about=audit.Object("year_closing", str(row.id)))),
    )


def _closed(year: int) -> Any:
    return next((row for row in entries.closed_years(db.session) if row.year == year), None)
