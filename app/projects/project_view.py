"""The page of one project. Its parts are kept between requests until anything that they show has changed."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from app.coordination.shown import panel
from app.core import audit
from app.core.access import Officer, current_officer, requires
from app.core.db import db
from app.core.kept import Kept
from app.core.parts import parts_of
from app.core.uploads_access import takes_uploads
from app.core.versions import StaleVersion
from app.core.web import history_entries, local_today
from app.projects import page, registering
from app.projects.access import visible_case
from app.projects.blueprint import blueprint
from app.projects.forms import FileForm
from app.projects.records import ProjectCase

ENTRIES = 6
PARTS = ("name", "trail", "heading", "lede", "actions", "tabs", "content")
# Stands for the form token in what is kept: the token is that of a session, and put in at each request.
_SEAL = secrets.token_hex(16)
_kept: Kept[dict[str, str]] = Kept(most=500)


@blueprint.get("/projects/<ref:reference>")
@requires("projects.view", partner="reference")
def project(reference: str) -> str:
    """One project: where it stands, what happens next, what is missing, and what was done."""
    officer, today = current_officer(), local_today()
    # Whatever the page shows was written together with an audit entry, so the newest one stands for all of it.
    head = audit.head(db.session)
    key = (head, reference, officer.id, officer.agency, officer.grants, today)
    kept = _kept.get(key, lambda: _sealed(reference, officer, today=today))
    token = generate_csrf()
    parts = {name: Markup(html.replace(_SEAL, token)) for name, html in kept.items()}  # noqa: S704 - rendered escaped
    comments = panel(officer, type="project", id=reference.upper(), head=head)
    return render_template("projects/project.html", parts=parts, comments=comments)


def _sealed(reference: str, officer: Officer, *, today: date) -> dict[str, str]:
    """The parts with a seal in the place of the form token. Nothing in them changes unless the key does."""
    case = visible_case(reference)
    parts = _parts(case, officer, today=today, form=_file_form(case, blank=True))
    return {name: str(html).replace(generate_csrf(), _SEAL) for name, html in parts.items()}


def _parts(
    case: ProjectCase, officer: Officer, *, today: date, form: FileForm, changes: Any = None
) -> dict[str, Markup]:
    entries = audit.history(db.session, about=audit.Object("project", case.project.reference), limit=ENTRIES)
    context = {
        **page.overview(db.session, case, officer, today=today),
        "form": form, "entries": history_entries(entries), "changes": changes, "has_errors": _wrong(form, changes),
    }  # fmt: skip
    return parts_of("projects/page_parts.html", PARTS, context)


def _wrong(form: FileForm, changes: Any) -> bool:
    return bool(form.problems()) or changes is not None


def _refused(case: ProjectCase, form: FileForm, *, changes: Any = None) -> str:
    """The page with what is wrong with the file form; never kept."""
    parts = _parts(case, current_officer(), today=local_today(), form=form, changes=changes)
    comments = panel(current_officer(), type="project", id=case.project.reference)
    return render_template("projects/project.html", parts=parts, comments=comments, has_errors=True)


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
        return _refused(case, form), 422
    stage, item = form.stage_and_item
    try:
        said = registering.add_file(
            current_officer().actor(case.project.partner), reference=reference, received=form.file.data,
            stage_code=stage, item=item, note=form.note.data, version=form.version.data,
        )  # fmt: skip
    except StaleVersion as stale:
        case = visible_case(reference)
        form.version.data, form.version.raw_data = stale.version, None
        return _refused(case, form, changes=history_entries(reversed(stale.changes))), 409
    flash(said, "done")
    return redirect(url_for("projects.project", reference=reference, _anchor="files"), 303)
