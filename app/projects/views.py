"""Pages beside that of a project itself: its files, its history, its workflow, and its authorisation."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, abort, render_template, request

from app.core import audit, files
from app.core.access import requires
from app.core.db import db
from app.core.web import history_entries
from app.projects import page
from app.projects.access import visible_case
from app.projects.blueprint import blueprint
from app.projects.records import AuthorisationRecord, ProjectCase
from app.projects.terms_words import TABLE_5, side_by_side, table_2, table_5, term_rows
from workflows.authorisation import workflow_of
from workflows.diagram import draw


@blueprint.get("/projects/<ref:reference>/files/<uuid:file_id>")
@requires("files.view", partner="reference")
def file(reference: str, file_id: uuid.UUID) -> Response:
    """One file of this project, as a download; a file of another project is not found here."""
    case = visible_case(reference)
    known = {found.id for found in case.files} | {entry.file_id for entry in case.events}
    if file_id not in known:
        abort(404)
    return files.as_response(files.find(db.session, file_id))


@blueprint.get("/projects/<ref:reference>/history")
@requires("projects.view", partner="reference")
def history(reference: str) -> str:
    """Everything done with this project, newest first, in plain sentences."""
    case = visible_case(reference)
    before = request.args.get("before", "")
    entries = audit.history(
        db.session,
        about=audit.Object("project", case.project.reference),
        limit=51,
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None,
    )
    return render_template(
        "projects/history.html",
        **page.frame(db.session, case),
        entries=history_entries(entries[:50]),
        older=entries[49].seq if len(entries) > 50 else None,
    )


@blueprint.get("/projects/<ref:reference>/workflow")
@requires("projects.view", partner="reference")
def workflow(reference: str) -> str:
    """The process of this project as a drawing, with "you are here"."""
    case = visible_case(reference)
    found = workflow_of(case.process)
    here = found.stages(case.project.stage)
    return render_template(
        "projects/workflow.html", **page.frame(db.session, case), workflow=found, here=here,
        drawing=draw(found, here=here),
    )  # fmt: skip


@blueprint.get("/projects/<ref:reference>/authorisation")
@requires("projects.view", partner="reference")
def authorisation(reference: str) -> str:
    """Both authorisations with every version, in words and as the agreed electronic format has them."""
    case = visible_case(reference)
    newest_first = sorted(case.authorisations, key=lambda found: (found.dated, found.id), reverse=True)
    return render_template(
        "projects/authorisation.html",
        **page.frame(db.session, case),
        terms=side_by_side(*page.sides(case), case.mismatches),
        versions=[_version(case, found) for found in newest_first],
        heads=TABLE_5,
    )


def _version(case: ProjectCase, found: AuthorisationRecord) -> dict[str, Any]:
    """One version in words, with what differs from the one that it replaced, and as the tables have it."""
    before = next((v for v in case.authorisations if (v.side, v.number) == (found.side, found.number - 1)), None)
    rows, earlier = term_rows(found.terms), term_rows(before.terms) if before else ()
    said = {row.label: row.home for row in earlier}
    return {
        "record": found,
        "rows": rows,
        "changed": {row.label for row in rows if before and said.get(row.label) != row.home},
        "gone": [label for label in said if label not in {row.label for row in rows}],
        "table_2": table_2(found),
        "table_5": table_5(found),
    }
