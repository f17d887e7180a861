"""Pages of proposed imports of methodologies: all of them, one with what it would change, and its decision."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from app.core import audit
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.versions import StaleVersion
from app.core.web import history_entries
from app.eligibility import catalogue_commands as commands
from app.eligibility import queries
from app.eligibility.forms import ImportDecisionForm
from app.eligibility.importing import overtaken, read_back
from app.eligibility.models import CatalogueProposal
from app.eligibility.views.blueprint import blueprint
from app.eligibility.views.catalogue import SHOWN_AT_MOST

MOST_LISTED = 200
_DONE = {"approve": "approved", "refuse": "refused", "withdraw": "withdrew"}


@blueprint.get("/reference/methodologies/proposals")
@requires("eligibility.view")
def catalogue_proposals() -> str:
    """Every proposed import: those that wait, then what became of the others."""
    rows = queries.catalogue_proposals(db.session, limit=MOST_LISTED)
    return render_template(
        "eligibility/imports.html", rows=rows, most=MOST_LISTED, may_import=current_officer().may("catalogue.import")
    )


@blueprint.get("/reference/methodologies/proposals/<int:number>")
@requires("eligibility.view")
def catalogue_proposal(number: int) -> str:
    """What the proposal would change, cell by cell, and the form of whoever may decide on it or take it back."""
    row = queries.catalogue_proposal(db.session, number)
    return _page(row, ImportDecisionForm(formdata=None, data={"version": row.version}))


@blueprint.post("/reference/methodologies/proposals/<int:number>/<any(approve, refuse):answer>")
@requires("catalogue.decide", everywhere=True)
def decide_import(number: int, answer: str) -> Any:
    """Write every row into the catalogue, or refuse them with a reason."""
    form = ImportDecisionForm()
    return _answered(
        number, form, done=_DONE[answer],
        act=lambda: commands.decide_import(
            current_officer().actor(), number=number, approve=answer == "approve", reason=form.reason.data or "",
            version=form.version.data,
        ),
    )  # fmt: skip


@blueprint.post("/reference/methodologies/proposals/<int:number>/withdraw")
@requires("catalogue.import", everywhere=True)
def withdraw_import(number: int) -> Any:
    """Take back one's own proposal."""
    form = ImportDecisionForm()
    return _answered(
        number, form, done=_DONE["withdraw"],
        act=lambda: commands.withdraw_import(
            current_officer().actor(), number=number, reason=form.reason.data or "", version=form.version.data
        ),
    )  # fmt: skip


def _answered(number: int, form: ImportDecisionForm, *, act: Any, done: str) -> Any:
    """Back to the page where it was done; the page with what was typed where it was not."""
    queries.catalogue_proposal(db.session, number)
    stale, status = None, 422
    if form.validate():
        try:
            row = act()
        except commands.ImportRefused as refused:
            form.add_problem(form.reason.id, str(refused))
        except StaleVersion as fault:
            stale, status = history_entries(reversed(fault.changes)), 409
            form.version.data, form.version.raw_data = fault.version, None
        else:
            flash(f"You {done} the import of methodologies: {commands.counts_of(row)}.", "done")
            return redirect(url_for("eligibility.catalogue_proposal", number=number), 303)
    return _page(queries.catalogue_proposal(db.session, number), form, stale=stale, has_errors=True), status


def _page(row: CatalogueProposal, form: ImportDecisionForm, *, stale: Any = None, has_errors: bool = False) -> str:
    officer, plan = current_officer(), read_back(row.rows)
    late = overtaken(plan, queries.snapshot(db.session).catalogue) if row.decision == "" else []
    own = row.proposed_by == officer.id
    return render_template(
        "eligibility/proposed_import.html",
        row=row,
        plan=plan,
        most=SHOWN_AT_MOST,
        form=form,
        stale=stale,
        has_errors=has_errors,
        late=late,
        own=own,
        may_decide=officer.may("catalogue.decide") and not own,
        may_withdraw=officer.may("catalogue.import") and own,
        history=history_entries(audit.history(db.session, about=audit.Object("catalogue_proposal", str(row.id)))),
    )
