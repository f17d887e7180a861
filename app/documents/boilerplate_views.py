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
    return render_template(
        "documents/boilerplate.html",
        texts=texts.values(),
        waiting=queries.waiting_texts(db.session),
        named=queries.block_name,
    )


@blueprint.get("/documents/boilerplate/<key>")
@requires("boilerplate.view")
def block(key: str) -> Any:
    """One block: its versions, and a form to propose the next."""
    return _block_page(key, None)


@blueprint.post("/documents/boilerplate/<key>")
@requires("boilerplate.propose", everywhere=True)
def propose(key: str) -> Any:
    """Propose the next version of a block."""
    form = BoilerplateForm()
    if form.validate():
        try:
            said = commands.propose(current_officer().actor(), key=key, text=form.text.data)
        except commands.TextRefused as refused:
            form.add_problem("text", str(refused))
        else:
            flash(said, "done")
            return redirect(url_for("documents.block", key=key), 303)
    return _block_page(key, form), 422


def _block_page(key: str, form: BoilerplateForm | None) -> str:
    texts = queries.boilerplate(db.session)
    if key not in texts:
        abort(404)
    officer, history = current_officer(), queries.boilerplate_history(db.session, key)
    form = form or BoilerplateForm(formdata=None, data={"text": texts[key].text})
    return render_template(
        "documents/block.html",
        key=key,
        name=queries.block_name(key),
        current=texts[key],
        first=load_initial()[key],
        history=history,
        form=form,
        waiting=next((row for row in history if row.decision == ""), None),
        placeholders=sorted(placeholders(load_initial()[key].text)),
        may_propose=officer.may("boilerplate.propose"),
        may_decide=officer.may("boilerplate.approve"),
        has_errors=bool(form.problems()),
    )


@blueprint.post("/documents/boilerplate/<key>/<any(approve, refuse):decision>")
@requires("boilerplate.approve", everywhere=True)
def decide(key: str, decision: str) -> Any:
    """Approve or refuse the proposed text of a block."""
    if key not in load_initial():
        abort(404)
    form = DecisionForm()
    if not form.validate():
        flash(" ".join(sentence for _, sentence in form.problems()), "problem")
        return redirect(url_for("documents.block", key=key), 303)
    try:
        said = commands.decide(
            current_officer().actor(), key=key, approve=decision == "approve",
            reason=form.reason.data or "", version=form.version.data,
        )  # fmt: skip
        flash(said, "done")
    except (commands.TextRefused, StaleVersion) as refused:
        flash(str(refused), "problem")
    return redirect(url_for("documents.block", key=key), 303)
