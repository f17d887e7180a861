"""The page on which the words of a draft are written, and what keeps them while they are typed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Response, flash, jsonify, make_response, redirect, render_template, request, url_for

from app.agreements import queries as agreements
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.security import SHOWS_PDF
from app.core.versions import StaleVersion
from app.core.web import history_entries, local_words, settings
from app.documents import queries
from app.documents.forms import words_of
from app.documents.kinds import KINDS
from app.documents.kinds.kind import FactsMissing
from app.documents.state import facts_of
from app.documents.views import blueprint, visible
from app.documents.workbench import checklist, commands, drafts
from app.documents.workbench import queries as workbench
from app.documents.workbench.forms import editor_form
from app.documents.workbench.models import WorkingCopy
from workflows.engine import NotPermitted, WrongStage


@blueprint.get("/documents/<uuid:document_id>/edit")
@requires("documents.write")
def editor(document_id: uuid.UUID) -> Any:
    """The words of a draft as blocks, the facts that stand between them, and what they will look like."""
    found = visible(document_id)
    if (away := _not_to_be_written(found)) is not None:
        return away
    copy = _copy(found)
    form = editor_form(KINDS[found.kind])(formdata=None, data=_saved_words(found))
    form.version.data = found.version
    if copy is not None and request.args.get("copy"):
        form.process(formdata=None, data=_saved_words(found) | dict(copy.words))
        form.version.data = copy.based_on
    return _page(found, form, copy=copy)


@blueprint.post("/documents/<uuid:document_id>/edit")
@requires("documents.write")
def save_words(document_id: uuid.UUID) -> Any:
    """Save the words of a draft, and its note for officers."""
    found = visible(document_id)
    kind = KINDS[found.kind]
    form = editor_form(kind)()
    valid = form.validate()
    words = words_of(form, kind)
    for name, sentence in kind.word_errors(words).items():
        if not form[name].errors:
            form.add_problem(name, sentence)
            valid = False
    if not valid:
        return _page(found, form, refused=form.problems()), 422
    return _save(found, form, words)


def _save(found: Any, form: Any, words: Mapping[str, str]) -> Any:
    actor, document_id = current_officer().actor(found.partner), found.id
    try:
        said = commands.save(
            actor, document_id=document_id, version=form.version.data, words=words, note=form.internal_note.data or ""
        )
    except (WrongStage, NotPermitted, FactsMissing) as refused:
        return _page(visible(document_id), form, refused=[("main", str(refused))], unsaved=words), 409
    except StaleVersion as stale:
        typed = {**words, commands.NOTE: form.internal_note.data or ""}
        commands.keep_copy(actor, document_id=document_id, based_on=stale.version, words=typed)
        changes = history_entries(reversed(stale.changes))
        return _page(visible(document_id), form, changes=changes, typed=typed), 409
    flash(said, "done")
    return redirect(url_for("documents.editor", document_id=document_id), 303)


@blueprint.post("/documents/<uuid:document_id>/working-copy")
@requires("documents.write")
def keep_copy(document_id: uuid.UUID) -> Any:
    """Keep what has been typed so far: asked for by the page itself, every twenty seconds."""
    found = visible(document_id)
    officer, typed = current_officer(), request.form
    if not officer.may("documents.write", found.partner):
        return jsonify(message="Your role for this partner writes no documents."), 403
    version = typed.get("version", "")
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    try:
        copy = commands.keep_copy(
            officer.actor(found.partner), document_id=document_id, based_on=number, words=typed.to_dict()
        )
    except WrongStage as refused:
        return jsonify(message=str(refused)), 409
    there = copy.saved_at.astimezone(settings().time_zone)
    newer = number != found.version
    return jsonify(
        at=f"{there:%H:%M}",
        message="Another officer has saved this document since you opened it. What you type is kept." if newer else "",
    )


@blueprint.post("/documents/<uuid:document_id>/working-copy/discard")
@requires("documents.write")
def drop_copy(document_id: uuid.UUID) -> Any:
    """Put aside what was typed and not saved."""
    found = visible(document_id)
    commands.drop_copy(current_officer().actor(found.partner), document_id=document_id)
    flash("What you had typed and not saved was put aside.", "done")
    return redirect(url_for("documents.editor", document_id=document_id), 303)


def _not_to_be_written(found: Any) -> Any:
    """Where to go instead, for a document that is no draft and for a role that writes none."""
    if workbench.is_draft(found) and current_officer().may("documents.write", found.partner):
        return None
    if not workbench.is_draft(found):
        flash("Words can be changed only while it is a draft.", "warning")
    return redirect(url_for("documents.document", document_id=found.id), 303)


def _saved_words(found: Any) -> dict[str, str]:
    return {**queries.context_of(found)["words"], commands.NOTE: found.internal_note}


def _copy(found: Any) -> WorkingCopy | None:
    """The officer's working copy, where it says anything that is not saved."""
    copy = workbench.copy_of(db.session, found.id, current_officer().id)
    if copy is None:
        return None
    saved = _saved_words(found)
    plain = {name: "\n".join(text.split("\r\n")).strip() for name, text in copy.words.items()}
    return copy if any(saved.get(name, "") != text for name, text in plain.items()) else None


def _page(
    found: Any, form: Any, *, copy: WorkingCopy | None = None, refused: Any = (), changes: Any = None,
    typed: Mapping[str, str] | None = None, unsaved: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    """The editor. After a conflict `typed` stands beside what is saved, and the form counts from the new version."""
    kind, context = KINDS[found.kind], queries.context_of(found)
    if form.errors or changes is not None or refused:
        form.version.data, form.version.raw_data = found.version, None
    stale = queries.changes_since_draft(db.session, found)
    facts = facts_of(db.session, found, actor=None)
    last = drafts.latest(db.session, found.id)
    page = render_template(
        "documents/workbench/editor.html",
        found=found,
        kind=kind,
        context=context,
        form=form,
        partner=agreements.partner_row(db.session, found.partner),
        facts=workbench.fact_rows(context, stale),
        blocks=workbench.block_rows(db.session, context),
        stale=stale,
        checks=checklist.checks(found, changes=stale, missing=facts.missing),
        copy=copy,
        copy_at=local_words(copy.saved_at) if copy else "",
        on_copy=bool(copy is not None and request.args.get("copy")),
        last=last,
        last_at=local_words(last.saved_at) if last else "",
        refused=list(refused),
        changes=changes,
        rows=_beside(found, typed),
        unsaved=[(item.label, unsaved[item.name]) for item in kind.words if unsaved.get(item.name)] if unsaved else [],
        has_errors=bool(refused) or changes is not None,
    )
    response = make_response(page)
    response.headers["Content-Security-Policy"] = SHOWS_PDF
    return response


def _beside(found: Any, typed: Mapping[str, str] | None) -> list[dict[str, str]]:
    """What is saved and what was typed, field by field."""
    if typed is None:
        return []
    saved = _saved_words(found)
    labels = [(item.name, item.label) for item in KINDS[found.kind].words] + [(commands.NOTE, "Note for officers")]
    return [{"label": label, "theirs": saved.get(name, ""), "yours": typed.get(name, "")} for name, label in labels]
