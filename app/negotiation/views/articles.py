"""Pages of one article: its three texts beside each other with two versions compared, and its particulars."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.coordination.shown import panel
from app.core import audit, clock
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.fields import choices
from app.core.versions import StaleVersion
from app.core.web import history_entries
from app.negotiation import commands, compartment, queries, shown
from app.negotiation.answers import NegotiationRefused
from app.negotiation.article_commands import TEXTS
from app.negotiation.forms import ArticleForm, ReasonForm, mark
from app.negotiation.library import library
from app.negotiation.queries import Tracker
from app.negotiation.records import days_with, noted_by_counsel
from app.negotiation.views.blueprint import blueprint, frame, leads
from workflows import engine
from workflows.negotiation import ARTICLE, ArticleState, Turn

_BASE = "/partners/<iso3:iso3>/negotiation/articles"
_ONE = f"{_BASE}/<int(max=9999):number>"


@blueprint.get(_ONE)
@requires("negotiation.view", partner="iso3")
def article(iso3: str, number: int) -> str:
    """The article as it stands: three texts, what changed between two versions, its steps, and what is kept apart."""
    found, officer = queries.tracker(db.session, iso3), current_officer()
    row = found.article(number)
    versions = queries.versions_of(db.session, row.id)
    steps = queries.steps_of(db.session, row.id)
    old, new = _chosen(found, versions)
    facts = queries.facts_of(row, written=queries.is_written(db.session, row))
    about = commands.article_about(row)
    return render_template(
        "negotiation/article.html",
        **frame(found),
        article=row,
        at_article=True,
        versions=versions,
        labels={each.number: shown.version_label(each, found.round_numbers()) for each in versions},
        **_texts(row.id, old, new),
        steps=list(reversed(steps)),
        side=days_with(steps, now=clock.now(), turn=Turn(row.turn), since=row.turn_since),
        offers=engine.offers(ARTICLE, ArticleState(row.state), actor=officer.actor(found.iso3), facts=facts),
        neighbours=[each for each in found.articles if each.number in (number - 1, number + 1)],
        may_write=officer.may("negotiation.write", found.iso3),
        may_export=officer.may("negotiation.export", found.iso3),
        **_kept_apart(row.id, found.iso3, versions),
        comments=panel(officer, type="article", id=str(row.id)),
        history=history_entries(audit.history(db.session, about=about, limit=12)),
    )  # fmt: skip


def _chosen(found: Tracker, versions: list[Any]) -> tuple[int, int]:
    """The two versions that the address asks for; else the newest against the last one of the round before it."""
    known = {each.number for each in versions}
    asked = [request.args.get(name, "") for name in ("from", "to")]
    numbers = [int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0 for text in asked]
    newest = versions[0].number if versions else 0
    to = numbers[1] if numbers[1] in known else newest
    if numbers[0] in known:
        return numbers[0], to
    held = next((each.round_id for each in versions if each.number == to), None)
    earlier = next((each.number for each in versions if each.number < to and each.round_id != held), 0)
    return earlier or max(0, to - 1), to


def _texts(article_id: int, old: int, new: int) -> dict[str, Any]:
    """The texts in rows of paragraphs: both sides with the words that changed, the working text with its brackets."""
    newer = queries.version(db.session, article_id, new)
    older = queries.version(db.session, article_id, old) if old else None
    if newer is None:
        return {"rows": [], "old": 0, "new": 0, "newer": None, "changed_working": []}
    ours, theirs, working = (getattr(newer, name) for name in TEXTS)
    if older is None:
        rows = shown.beside(shown.bracketed(ours), shown.bracketed(theirs), shown.bracketed(working))
        return {"rows": rows, "old": 0, "new": new, "newer": newer, "changed_working": []}
    rows = shown.beside(
        shown.compared(older.sg_text, ours), shown.compared(older.partner_text, theirs), shown.bracketed(working)
    )
    changed = shown.compared(older.working_text, working) if shown.differ(older.working_text, working) else []
    return {"rows": rows, "old": old, "new": new, "newer": newer, "changed_working": changed}


def _kept_apart(article_id: int, iso3: str, versions: list[Any]) -> dict[str, Any]:
    """What is kept in the compartment, for whoever may see it; for others there is nothing to pass on."""
    officer = current_officer()
    if not officer.may("positions.view", iso3):
        return {"kept": None, "writes": {}, "noted": 0}
    kept = compartment.read(db.session, officer, iso3, articles=[article_id]).get(article_id, {})
    noted = noted_by_counsel(kept.get("advice"), versions)
    return {"kept": kept, "noted": noted, "writes": {
        aspect: officer.may(compartment.permission_to_write(aspect), iso3) for aspect in compartment.ASPECTS
    }}  # fmt: skip


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
