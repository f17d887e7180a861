"""The whole history of a document with its clearances: who did what, from the first draft to publication."""

from __future__ import annotations

import uuid
from typing import Any

from flask import render_template

from app.agreements import queries as agreements
from app.clearances import queries as clearances
from app.core import audit
from app.core.access import requires
from app.core.db import db
from app.core.web import history_entries
from app.documents import clearing
from app.documents.kinds import KINDS
from app.documents.views import blueprint, visible

MOST = 400


@blueprint.get("/documents/<uuid:document_id>/history")
@requires("documents.view")
def history(document_id: uuid.UUID) -> str:
    """Everything done with this version and its clearances, oldest first, so that it reads as a story."""
    found = visible(document_id)
    about = [audit.Object("document", str(found.id))]
    case = clearances.case_of(db.session, clearing.subject_of(found))
    if case is not None:
        about.append(audit.Object("clearance", str(case.id)))
    entries: list[Any] = [entry for each in about for entry in audit.history(db.session, about=each, limit=MOST)]
    entries.sort(key=lambda entry: entry.seq)
    return render_template(
        "documents/workbench/history.html",
        found=found,
        kind=KINDS[found.kind],
        partner=agreements.partner_row(db.session, found.partner),
        entries=history_entries(entries),
    )
