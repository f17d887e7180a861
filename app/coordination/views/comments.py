"""Pages of the comments on a record, of one's own comment, and the answer to how much one wants to hear."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from app.coordination import comment_commands as commands
from app.coordination import comment_queries as queries
from app.coordination import following
from app.coordination.answers import CommentRefused, TaskRefused
from app.coordination.finding import seen_record
from app.coordination.forms import CommentForm, EditForm, mark
from app.coordination.records import Record, is_closed
from app.coordination.shown import context
from app.coordination.views.blueprint import blueprint
from app.coordination.wording import readers
from app.core import audit, clock
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.kept import Kept
from app.core.parts import parts_of
from app.core.versions import StaleVersion
from app.core.web import history_entries, local_words, pages_of

SIZE = 25
PARTS = ("name", "trail", "lede", "content")
_SEAL = secrets.token_hex(16)  # stands for the form token in what is kept: the token is that of a session
_kept: Kept[dict[str, str]] = Kept(most=300)


@blueprint.get("/comments/on/<type>/<path:id>")
@requires("comments.view")
def comments_on(type: str, id: str) -> Any:
    """Every comment on a record that the officer may read, newest first."""
    officer, number = current_officer(), page_number()
    # Whatever the page shows was written together with an audit entry, so the newest one stands for all of it.
    key = (audit.head(db.session), type, id, number, officer.id, officer.agency, officer.grants)
    kept = _kept.get(key, lambda: _sealed(seen_record(db.session, officer, type=type, id=id)))
    token = generate_csrf()
    parts = {name: Markup(html.replace(_SEAL, token)) for name, html in kept.items()}  # noqa: S704 - rendered escaped
    return render_template("coordination/comments_on.html", parts=parts)


def _sealed(record: Record) -> dict[str, str]:
    """The parts with a seal in the place of the form token. Nothing in them changes unless the key does."""
    parts = _parts(record, CommentForm(formdata=None))
    return {name: str(html).replace(generate_csrf(), _SEAL) for name, html in parts.items()}


@blueprint.post("/comments/on/<type>/<path:id>")
@requires("comments.write")
def comment_on(type: str, id: str) -> Any:
    """Write a comment, or say what is wrong with it; what was typed is kept."""
    officer, form = current_officer(), CommentForm()
    record = seen_record(db.session, officer, type=type, id=id)
    answers = form.answers()
    if not form.text.errors and not form.text.process_errors:
        try:
            commands.comment(officer.actor(record.partner or None), type=type, id=id, answers=answers)
        except CommentRefused as refused:
            mark(form, str(refused), refused.field)
        else:
            flash("Your comment was written.", "done")
            return redirect(f"{record.url}#comments", 303)
    else:
        form.validate()
    return render_template("coordination/comments_on.html", parts=_parts(record, form), has_errors=True), 422


def _parts(record: Record, form: CommentForm) -> dict[str, Markup]:
    officer, number = current_officer(), page_number()
    total, rows = queries.about(db.session, officer, record, limit=SIZE, offset=(number - 1) * SIZE)

    def address(page: int) -> str:
        return url_for("coordination.comments_on", type=record.type, id=record.id, page=page)

    found = {
        "total": total, "pager": pages_of(total, number=number, size=SIZE, address=address),
        "problems": form.problems(), "has_errors": bool(form.problems()),
        **context(officer, record, rows, form=form),
    }  # fmt: skip
    return parts_of("coordination/comments_parts.html", PARTS, found)


def page_number() -> int:
    """The page of a list that the address asks for; the first one where it says anything else."""
    asked = request.args.get("page", "1")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


@blueprint.get("/comments/<uuid:comment_id>")
@requires("comments.write")
def own_comment(comment_id: uuid.UUID) -> str:
    """One's own comment, to change or to withdraw, with every text that it had."""
    row = queries.own(db.session, current_officer(), comment_id)
    return _own(row, EditForm(formdata=None, data={"text": row.text, "version": row.version}))


@blueprint.post("/comments/<uuid:comment_id>")
@requires("comments.write")
def edit_comment(comment_id: uuid.UUID) -> Any:
    """Change what one's own comment says."""
    officer, form = current_officer(), EditForm()
    row = queries.own(db.session, officer, comment_id)
    path, actor = commands.path_of(row), officer.actor(row.partner)
    if not form.validate():
        return _own(row, form), 422
    try:
        commands.edit(actor, comment_id=comment_id, text=form.text.data, version=form.version.data)
    except CommentRefused as refused:
        mark(form, str(refused), "text")
        return _own(queries.own(db.session, officer, comment_id), form), 422
    except StaleVersion as stale:
        form.version.data, form.version.raw_data = stale.version, None
        return _own(queries.own(db.session, officer, comment_id), form, stale=stale), 409
    flash("Your comment was changed.", "done")
    return redirect(path, 303)


@blueprint.post("/comments/<uuid:comment_id>/withdraw")
@requires("comments.write")
def withdraw_comment(comment_id: uuid.UUID) -> Any:
    """Take back one's own comment."""
    officer, form = current_officer(), EditForm()
    row = queries.own(db.session, officer, comment_id)
    path, actor = commands.path_of(row), officer.actor(row.partner)
    try:
        commands.withdraw(actor, comment_id=comment_id, version=form.version.data)
    except CommentRefused as refused:
        flash(str(refused), "problem")
    else:
        flash("Your comment was withdrawn.", "done")
    return redirect(path, 303)


def _own(row: Any, form: EditForm, *, stale: StaleVersion | None = None) -> str:
    return render_template(
        "coordination/own_comment.html",
        row=row,
        form=form,
        when=local_words(row.at),
        readers=readers(row.visibility, row.agencies, closed=is_closed(row.permission)),
        editable=queries.may_edit(row, now=clock.now()),
        texts=[(each.text, local_words(each.recorded_at)) for each in queries.texts_of(db.session, row.id)],
        changes=history_entries(reversed(stale.changes)) if stale else None,
        problems=form.problems(),
        has_errors=bool(form.problems()) or stale is not None,
    )


@blueprint.post("/following/<type>/<path:id>")
@requires("comments.view")
def follow(type: str, id: str) -> Any:
    """Hear everything of a record, only what asks me, or nothing."""
    officer = current_officer()
    record = seen_record(db.session, officer, type=type, id=id)
    level = request.form.get("level", "")
    try:
        title = following.follow(officer.actor(record.partner or None), type=type, id=id, level=level)
    except TaskRefused as refused:
        flash(str(refused), "problem")
    else:
        flash(f"Of {title} you hear: {following.LEVEL_LABELS[level].lower()}.", "done")
    return redirect(f"{record.url}#comments", 303)
