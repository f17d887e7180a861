"""The saved drafts of a document: every one of them, two side by side, and one made the draft again."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.agreements import queries as agreements
from app.clearances.comparing import word_diff
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.versions import StaleVersion
from app.core.web import local_words
from app.documents.forms import DocumentStepForm
from app.documents.kinds import KINDS
from app.documents.kinds.kind import FactsMissing
from app.documents.views import blueprint, visible
from app.documents.workbench import commands, drafts
from app.documents.workbench import queries as workbench
from workflows.engine import StepError


@blueprint.get("/documents/<uuid:document_id>/drafts")
@requires("documents.view")
def saved_drafts(document_id: uuid.UUID) -> str:
    """Every draft that was saved, newest first, each with who saved it and how it came about."""
    found = visible(document_id)
    rows = drafts.listed(db.session, found.id)
    return render_template("documents/workbench/drafts.html", **_frame(found), rows=[_shown(row) for row in rows])


@blueprint.get("/documents/<uuid:document_id>/compare")
@requires("documents.view")
def compare_drafts(document_id: uuid.UUID) -> str:
    """Two saved drafts, word by word; the latest two where none are named."""
    found = visible(document_id)
    rows = drafts.listed(db.session, found.id)
    newest = rows[0].number if rows else 1
    older, newer = _asked("from", max(1, newest - 1)), _asked("to", newest)
    old, new = drafts.of_number(db.session, found.id, older), drafts.of_number(db.session, found.id, newer)
    labels = [(item.name, item.label) for item in KINDS[found.kind].words] + [(commands.NOTE, "Note for officers")]
    was, now = _words(old), _words(new)
    return render_template(
        "documents/workbench/compare.html", **_frame(found),
        rows=[_shown(row) for row in rows], old=_shown(old), new=_shown(new),
        differences=[_difference(label, was.get(name, ""), now.get(name, "")) for name, label in labels],
        other_facts=old.context_sha256 != new.context_sha256 and old.words == new.words,
    )  # fmt: skip


@blueprint.post("/documents/<uuid:document_id>/drafts/<int:number>/restore")
@requires("documents.write")
def restore_draft(document_id: uuid.UUID, number: int) -> Any:
    """Make the words of a saved draft those of the draft again."""
    found = visible(document_id)
    form = DocumentStepForm()
    form.validate()
    try:
        said = commands.restore(
            current_officer().actor(found.partner), document_id=document_id, number=number, version=form.version.data
        )
    except StaleVersion:
        flash("The document has changed since you opened the list. Look at it again, then restore.", "problem")
    except (StepError, FactsMissing) as refused:
        flash(str(refused), "problem")
    else:
        flash(said, "done")
        return redirect(url_for("documents.editor", document_id=document_id), 303)
    return redirect(url_for("documents.saved_drafts", document_id=document_id), 303)


def _asked(name: str, default: int) -> int:
    typed = request.args.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else default


def _frame(found: Any) -> dict[str, Any]:
    return {
        "found": found,
        "kind": KINDS[found.kind],
        "partner": agreements.partner_row(db.session, found.partner),
        "may_restore": workbench.is_draft(found) and current_officer().may("documents.write", found.partner),
    }


def _shown(row: Any) -> dict[str, Any]:
    return {
        "number": row.number,
        "what": row.what,
        "by": row.saved_by_name,
        "at": local_words(row.saved_at),
        "iso": row.saved_at.isoformat(timespec="seconds"),
        "sha256": row.context_sha256,
    }


def _difference(label: str, was: str, now: str) -> dict[str, Any]:
    """One block of both drafts, word by word."""
    return {"label": label, "changed": was != now, "runs": word_diff(was, now)}


def _words(row: Any) -> dict[str, str]:
    return {**row.words, commands.NOTE: row.internal_note}
