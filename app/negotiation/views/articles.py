"""Pages of one article: its three texts beside each other with two versions compared, and its particulars."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from app.core.access import current_officer, requires
from app.core.db import db
from app.core.fields import choices
from app.core.versions import StaleVersion
from app.core.web import history_entries
from app.negotiation import commands, queries, shown
from app.negotiation.answers import NegotiationRefused
from app.negotiation.forms import ArticleForm, ReasonForm, mark
from app.negotiation.library import library
from app.negotiation.queries import Tracker
from app.negotiation.views.blueprint import blueprint, frame, leads

_BASE = "/partners/<iso3:iso3>/negotiation/articles"
_ONE = f"{_BASE}/<int(max=9999):number>"


@blueprint.get(f"{_ONE}/precedents")
@requires("negotiation.view", partner="iso3")
def precedents(iso3: str, number: int) -> str:
    """What was agreed with other partners on this article, beside its working text."""
    found = queries.tracker(db.session, iso3)
    row = found.article(number)
    newest = queries.version(db.session, row.id, row.texts)
    others = []
    if row.model_key:
        others = queries.precedents(db.session, row.model_key, partners=current_officer().partners, but=found.iso3)
    model = next((each for each in library(db.session).articles if each.key == row.model_key), None)
    return render_template(
        "negotiation/precedents.html", **frame(found), article=row, model=model,
        working=shown.bracketed(newest.working_text if newest else ""),
        model_text=shown.bracketed(model.text if model else ""),
        others=[(each, shown.bracketed(each.working_text)) for each in others],
        may_write=current_officer().may("negotiation.write", found.iso3),
    )  # fmt: skip


@blueprint.get(f"{_BASE}/new")
@requires("negotiation.write", partner="iso3")
def new_article(iso3: str) -> str:
    """The form of an article."""
    return _page(queries.tracker(db.session, iso3), ArticleForm(formdata=None))


@blueprint.post(f"{_BASE}/new")
@requires("negotiation.write", partner="iso3")
def add_article(iso3: str) -> Any:
    """Add an article."""
    return _keep(iso3, None)


@blueprint.get(f"{_ONE}/about")
@requires("negotiation.write", partner="iso3")
def about_article(iso3: str, number: int) -> str:
    """The form of title, place, lead and next move."""
    found = queries.tracker(db.session, iso3)
    row = found.article(number)
    data = {name: getattr(row, name) for name in ("version", "title", "number", "model_key", "next")}
    return _page(found, ArticleForm(formdata=None, data={**data, "owner_id": str(row.owner_id or "")}), row)


@blueprint.post(f"{_ONE}/about")
@requires("negotiation.write", partner="iso3")
def change_article(iso3: str, number: int) -> Any:
    """Change title, place, lead or next move."""
    return _keep(iso3, number)


def _keep(iso3: str, number: int | None) -> Any:
    form, changes, status = ArticleForm(), None, 422
    if form.validate():
        try:
            place = commands.keep_article(
                current_officer().actor(iso3.upper()), iso3=iso3, answers=form.answers(), number=number,
                version=form.version.data,
            )  # fmt: skip
        except NegotiationRefused as refused:
            mark(form, str(refused), refused.field)
        except StaleVersion as stale:
            changes, status = history_entries(stale.changes), 409
            form.version.data, form.version.raw_data = stale.version, None
        else:
            flash(f"Article {place} is kept.", "done")
            return redirect(url_for("negotiation.article", iso3=iso3, number=place), 303)
    found = queries.tracker(db.session, iso3)
    return _page(found, form, found.article(number) if number else None, changes=changes), status


def _page(found: Tracker, form: ArticleForm, current: Any = None, *, changes: Any = None,
          leaving: ReasonForm | None = None) -> str:  # fmt: skip
    named = [(each.key, each.title) for each in library(db.session).articles]
    form.model_key.choices = choices([("", "None"), *named])
    form.owner_id.choices = choices([("", "Nobody yet"), *leads(db.session, found.iso3)])
    leaving_problems = leaving.problems() if leaving else []
    leaving = leaving or ReasonForm(formdata=None, data={"version": current.version if current else 0})
    return render_template(
        "negotiation/about.html", **frame(found), form=form, current=current, changes=changes, leaving=leaving,
        problems=form.problems() + leaving_problems,
        has_errors=bool(form.problems() or leaving_problems) or changes is not None,
    )  # fmt: skip


@blueprint.post(f"{_ONE}/leave-out")
@requires("negotiation.write", partner="iso3")
def leave_out(iso3: str, number: int) -> Any:
    """Leave the article out of the text, with the reason."""
    form, changes, status = ReasonForm(), None, 422
    if form.validate():
        try:
            commands.leave_out(
                current_officer().actor(iso3.upper()), iso3=iso3, number=number, reason=form.reason.data or "",
                version=form.version.data,
            )  # fmt: skip
        except NegotiationRefused as refused:
            mark(form, str(refused), refused.field)
        except StaleVersion as stale:
            changes, status = history_entries(stale.changes), 409
            form.version.data, form.version.raw_data = stale.version, None
        else:
            flash("The article is left out. Those after it moved up.", "done")
            return redirect(url_for("negotiation.tracker", iso3=iso3), 303)
    found = queries.tracker(db.session, iso3)
    row = found.article(number)
    data = {name: getattr(row, name) for name in ("version", "title", "number", "model_key", "next")}
    filled = ArticleForm(formdata=None, data={**data, "owner_id": str(row.owner_id or "")})
    return _page(found, filled, row, changes=changes, leaving=form), status
