"""Pages of one project: its own page, its files, its history, its workflow, and its authorisation."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for

from app.core import audit, files
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.uploads_access import takes_uploads
from app.core.versions import StaleVersion
from app.core.web import history_entries, local_today
from app.projects import page, registering
from app.projects.access import visible_case
from app.projects.blueprint import blueprint
from app.projects.forms import FileForm
from app.projects.records import AuthorisationRecord, ProjectCase
from app.projects.terms_words import TABLE_5, side_by_side, table_2, table_5, term_rows
from workflows.authorisation import workflow_of
from workflows.diagram import draw

ENTRIES = 6


@blueprint.get("/projects/<ref:reference>")
@requires("projects.view", partner="reference")
def project(reference: str) -> str:
    """One project: where it stands, what happens next, what is missing, and what was done."""
    case = visible_case(reference)
    return _page(case, _file_form(case, blank=True))


def _page(case: ProjectCase, form: FileForm, *, changes: Any = None) -> str:
    about = audit.Object("project", case.project.reference)
    entries = audit.history(db.session, about=about, limit=ENTRIES)
    return render_template(
        "projects/project.html",
        **page.overview(db.session, case, current_officer(), today=local_today()),
        form=form,
        entries=history_entries(entries),
        changes=changes,
        has_errors=bool(form.problems()) or changes is not None,
    )


def _file_form(case: ProjectCase, *, blank: bool = False) -> FileForm:
    form = FileForm(formdata=None, data={"place": f"{case.standing.at.code}."}) if blank else FileForm()
    form.offer(case.process.stages)
    if blank:
        form.version.data = case.project.version
    return form


@blueprint.post("/projects/<ref:reference>/files")
@requires("files.add", partner="reference")
@takes_uploads()
def add_file(reference: str) -> Any:
    """Keep a file of the applicant or the host on the record of the project."""
    case = visible_case(reference)
    form = _file_form(case)
    if not form.validate():
        return _page(case, form), 422
    stage, item = form.stage_and_item
    try:
        said = registering.add_file(
            current_officer().actor(case.project.partner), reference=reference, received=form.file.data,
            stage_code=stage, item=item, note=form.note.data, version=form.version.data,
        )  # fmt: skip
    except StaleVersion as stale:
        case = visible_case(reference)
        form.version.data, form.version.raw_data = stale.version, None
        return _page(case, form, changes=history_entries(reversed(stale.changes))), 409
    flash(said, "done")
    return redirect(url_for("projects.project", reference=reference, _anchor="files"), 303)


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
