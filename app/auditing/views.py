"""The audit page: every entry in plain sentences, and whether the chain holds."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from app.auditing import proof
from app.core import audit
from app.core.access import requires
from app.core.db import db
from app.core.web import history_entries, settings

blueprint = Blueprint("auditing", __name__)


@blueprint.get("/admin/audit")
@requires("audit.view", everywhere=True)
def entries() -> str:
    """Entries newest first, a hundred to a page."""
    before = request.args.get("before", "")
    cut = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None
    found = audit.history(db.session, limit=101, before=cut)
    older = found[99].seq if len(found) > 100 else None
    return render_template("audit/entries.html", entries=history_entries(found[:100]), older=older)


@blueprint.post("/admin/audit/verify")
@requires("audit.view", everywhere=True)
def verify() -> Any:
    """Recompute the chain and replay the steps, now."""
    found = proof.verify_everything(db.session, checkpoints=settings().instance)
    if found.problems:
        for problem in found.problems[:20]:
            flash(problem, "problem")
    else:
        flash(f"The chain of {found.entries:,} entries holds, and every stage follows from its history.", "done")
    for sentence in found.said():
        flash(sentence, "info")
    return redirect(url_for("auditing.entries"), 303)
