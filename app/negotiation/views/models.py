"""Pages of the model text: the library, and one article with its versions, proposals and precedents."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from app.core.access import current_officer, requires
from app.core.db import db
from app.core.uploads_access import takes_long_texts
from app.core.versions import StaleVersion
from app.negotiation import library as model_library
from app.negotiation import model_commands, queries, shown
from app.negotiation.answers import MOST_TEXT, NegotiationRefused, UnknownNegotiation
from app.negotiation.forms import DecisionForm, ModelForm, mark
from app.negotiation.views.blueprint import blueprint


@blueprint.get("/negotiation/models")
@requires("negotiation.view")
def models() -> str:
    """The articles of the model text, and what waits for another officer."""
    return _list(ModelForm(formdata=None))


@blueprint.post("/negotiation/models")
@requires("negotiation.write", everywhere=True)
@takes_long_texts(2 * MOST_TEXT)
def propose_new() -> Any:
    """Propose an article that the model does not have yet."""
    form = ModelForm()
    if form.validate():
        try:
            row = model_commands.propose(
                current_officer().actor(), key="", title=form.title.data or "", text=form.text.data or ""
            )
        except NegotiationRefused as refused:
            mark(form, str(refused), refused.field)
        else:
            flash("You proposed it. Another officer approves it.", "done")
            return redirect(url_for("negotiation.model", key=row.key), 303)
    db.session.rollback()
    return _list(form), 422


def _list(form: ModelForm) -> str:
    return render_template(
        "negotiation/models.html",
        articles=model_library.library(db.session).articles,
        waiting=model_library.waiting(db.session),
        form=form,
        may_propose=current_officer().may("negotiation.write"),
        problems=form.problems(),
        has_errors=bool(form.problems()),
    )


@blueprint.get("/negotiation/models/<key>")
@requires("negotiation.view")
def model(key: str) -> str:
    """One article of the model: its words, its versions, and what was agreed on it with partners that may be seen."""
    return _page(key)


@blueprint.post("/negotiation/models/<key>")
@requires("negotiation.write", everywhere=True)
@takes_long_texts(2 * MOST_TEXT)
def propose(key: str) -> Any:
    """Propose the next version of the article."""
    form = ModelForm()
    if form.validate():
        try:
            model_commands.propose(
                current_officer().actor(), key=key, title=form.title.data or "", text=form.text.data or ""
            )
        except NegotiationRefused as refused:
            mark(form, str(refused), refused.field)
        else:
            flash("You proposed it. Another officer approves it.", "done")
            return redirect(url_for("negotiation.model", key=key), 303)
    db.session.rollback()
    return _page(key, form=form), 422


@blueprint.post("/negotiation/models/<key>/<int(max=2147483647):row_id>/<any(approve, refuse):answer>")
@requires("models.decide", everywhere=True)
def decide(key: str, row_id: int, answer: str) -> Any:
    """Approve or refuse what another officer proposed."""
    form, status, stale = DecisionForm(), 422, False
    if form.validate():
        try:
            row = model_commands.decide(
                current_officer().actor(), row_id=row_id, approve=answer == "approve", reason=form.reason.data or "",
                version=form.version.data,
            )  # fmt: skip
        except NegotiationRefused as refused:
            mark(form, str(refused), "reason")
        except StaleVersion:
            status, stale = 409, True
        else:
            flash(f"You {row.decision} version {row.number}.", "done")
            return redirect(url_for("negotiation.model", key=key), 303)
    return _page(key, decision=form, stale=stale), status


def _page(key: str, *, form: ModelForm | None = None, decision: DecisionForm | None = None, stale: bool = False) -> str:
    rows, officer = model_library.versions(db.session, key), current_officer()
    known = {each.key: each for each in model_library.library(db.session).articles}
    found = known.get(key)
    if found is None and not rows:
        raise UnknownNegotiation(f"The model text has no article {key!r}.")
    waiting = next((row for row in rows if row.decision == ""), None)
    title, text = (found.title, found.text) if found else (rows[0].title, "")
    others = queries.precedents(db.session, key, partners=officer.partners)
    return render_template(
        "negotiation/model.html",
        key=key,
        title=title,
        model=found,
        text=shown.bracketed(text),
        rows=rows,
        waiting=waiting,
        proposed=shown.compared(text, waiting.text) if waiting else [],
        others=[(each, shown.bracketed(each.working_text)) for each in others],
        form=form or ModelForm(formdata=None, data={"title": title, "text": text}),
        decision=decision or DecisionForm(formdata=None, data={"version": waiting.version if waiting else 0}),
        stale=stale,
        me=officer.id,
        may_propose=officer.may("negotiation.write"),
        may_decide=officer.may("models.decide"),
        problems=[*(form.problems() if form else []), *(decision.problems() if decision else [])],
        has_errors=bool(form or decision),
    )
