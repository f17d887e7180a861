"""Pages of boilerplate: every block, its versions, a proposal, and the decision of another officer."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for

from app.core.access import current_officer, requires
from app.core.db import db
from app.core.versions import StaleVersion
from app.documents import boilerplate_commands as commands
from app.documents import queries
from app.documents.boilerplate import load_initial, placeholders
from app.documents.forms import BoilerplateForm, DecisionForm
from app.documents.views import blueprint


@blueprint.get("/documents/boilerplate")
@requires("boilerplate.view")
def boilerplate() -> str:
    """Every block in its latest approved version."""
    texts = queries.boilerplate(db.session)
    return render_template("documents/boilerplate.html", texts=texts.values(), waiting=queries.waiting_texts(db.session))


@blueprint.route("/documents/boilerplate/<key>", methods=["GET", "POST"])
@requires("boilerplate.view")
def block(key: str) -> Any:
    """One block: its versions, and a form to propose the next."""
    texts = queries.boilerplate(db.session)
    if key not in texts:
        abort(404)
    officer = current_officer()
    form = BoilerplateForm(data={"text": texts[key].text})
    if form.is_submitted():
        if not officer.may_somewhere("boilerplate.propose"):
            abort(403)
        if form.validate():
            try:
                said = commands.propose(officer.actor(), key=key, text=form.text.data)
            except commands.TextRefused as refused:
                form.add_problem("text", str(refused))
            else:
                flash(said, "done")
                return redirect(url_for("documents.block", key=key), 303)
    status = 422 if form.is_submitted() else 200
    history = queries.boilerplate_history(db.session, key)
    context = {
        "key": key, "current": texts[key], "first": load_initial()[key], "history": history, "form": form,
        "waiting": next((row for row in history if row.decision == ""), None),
        "placeholders": sorted(placeholders(load_initial()[key].text)),
        "may_propose": officer.may_somewhere("boilerplate.propose"),
        "may_decide": officer.may_somewhere("boilerplate.approve"),
        "has_errors": bool(form.problems()),
    }  # fmt: skip
    return render_template("documents/block.html", **context), status


@blueprint.post("/documents/boilerplate/<key>/<any(approve, refuse):decision>")
@requires("boilerplate.approve")
def decide(key: str, decision: str) -> Any:
    """Approve or refuse the proposed text of a block."""
    form = DecisionForm()
    form.validate()
    try:
        said = commands.decide(
            current_officer().actor(), key=key, approve=decision == "approve",
            reason=form.reason.data or "", version=form.version.data,
        )  # fmt: skip
        flash(said, "done")
    except (commands.TextRefused, StaleVersion) as refused:
        flash(str(refused), "problem")
    return redirect(url_for("documents.block", key=key), 303)
