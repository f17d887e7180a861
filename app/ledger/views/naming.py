"""Naming the outcomes of an issuance as the Party's registry does."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for

from app.core.access import current_officer, requires
from app.core.db import db
from app.ledger import issuances as queries
from app.ledger.commands import LedgerRefused
from app.ledger.forms import NamingForm
from app.ledger.loading import issuance_reference
from app.ledger.naming import name_outcomes, names_of
from app.ledger.views.blueprint import blueprint


@blueprint.route("/ledger/issuances/<int(max=2147483647):issuance_id>/names", methods=["GET", "POST"])
@requires("ledger.propose")
def outcome_names(issuance_id: int) -> Any:
    """The identifier of the first outcome, and every name that the issuance has had."""
    officer = current_officer()
    row = queries.one(db.session, issuance_id, visible=officer.partners)
    if not officer.may("ledger.propose", row.partner):
        abort(403)
    form, sentence = NamingForm(), ""
    if form.is_submitted() and form.validate():
        try:
            name_outcomes(officer.actor(row.partner), issuance_id=issuance_id, identifier=form.identifier.data)
        except LedgerRefused as refused:
            sentence = str(refused)
            form.add_problem("identifier", sentence)
        else:
            flash(f"You named the outcomes of {issuance_reference(issuance_id)}.", "done")
            return redirect(url_for("ledger.issuance", issuance_id=issuance_id), 303)
    page = render_template(
        "ledger/naming.html", row=row, reference=issuance_reference(issuance_id), form=form,
        names=names_of(db.session, issuance_id), has_errors=bool(form.problems()),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200
