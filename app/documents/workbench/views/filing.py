"""Files on file with a partner and its documents: the list, a new one, a newer version, and the file itself."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from app.agreements import queries as agreements
from app.core import files
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.fields import choices
from app.core.uploads import megabytes
from app.core.uploads_access import takes_uploads
from app.core.web import local_words
from app.documents.views import blueprint
from app.documents.workbench import papers
from app.documents.workbench.forms import PaperForm
from app.documents.workbench.models import RESTRICTED


@blueprint.get("/partners/<iso3:iso3>/files")
@requires("files.view", partner="iso3")
def filed(iso3: str) -> str:
    """The latest version of every file on file with the partner and its documents."""
    form = PaperForm(formdata=None, data={"document": request.args.get("document", "")})
    return _list(iso3, form)


@blueprint.post("/partners/<iso3:iso3>/files")
@requires("files.add", partner="iso3")
@takes_uploads()
def file_paper(iso3: str) -> Any:
    """Put a file on file with the partner, or with one of its documents."""
    form = PaperForm()
    _offer_documents(form, iso3)
    if not form.validate():
        return _list(iso3, form), 422
    chosen = uuid.UUID(form.document.data) if form.document.data else None
    paper_id = papers.file_new(_actor(iso3), _filing(form), partner=iso3.upper(), document_id=chosen)
    flash(f"You filed “{form.title.data}” as {form.classification.data}.", "done")
    return redirect(url_for("documents.filed_paper", iso3=iso3, paper_id=paper_id), 303)


@blueprint.get("/partners/<iso3:iso3>/files/<uuid:paper_id>")
@requires("files.view", partner="iso3")
def filed_paper(iso3: str, paper_id: uuid.UUID) -> str:
    """One file: the version asked for, every other, and a form for the next."""
    found = papers.paper(db.session, iso3.upper(), paper_id)
    form = PaperForm(formdata=None, data={"title": found.title, "classification": found.classification})
    return _paper(iso3, found, form)


@blueprint.post("/partners/<iso3:iso3>/files/<uuid:paper_id>")
@requires("files.add", partner="iso3")
@takes_uploads()
def replace_paper(iso3: str, paper_id: uuid.UUID) -> Any:
    """File the next version; what was filed before stays as it is."""
    found = papers.paper(db.session, iso3.upper(), paper_id)
    form = PaperForm()
    form.document.choices = []
    if not form.validate():
        return _paper(iso3, found, form), 422
    newer = papers.file_version(_actor(iso3), _filing(form), partner=iso3.upper(), paper_id=paper_id)
    flash(f"You filed the next version of “{form.title.data}”. The one before stays on file.", "done")
    return redirect(url_for("documents.filed_paper", iso3=iso3, paper_id=newer), 303)


@blueprint.get("/partners/<iso3:iso3>/files/<uuid:paper_id>/download")
@requires("files.view", partner="iso3")
def download_paper(iso3: str, paper_id: uuid.UUID) -> Response:
    """The file as it was uploaded; its name says its version and its classification."""
    found = papers.paper(db.session, iso3.upper(), paper_id)
    response = files.as_response(files.find(db.session, found.file_id))
    name = papers.file_name(found.name, found.classification, found.number)
    response.headers["Content-Disposition"] = files.disposition(name)
    return response


def _actor(iso3: str) -> Any:
    return current_officer().actor(iso3.upper())


def _filing(form: PaperForm) -> papers.Filing:
    assert form.file.data is not None
    return papers.Filing(form.title.data or "", form.classification.data, form.file.data)


def _offer_documents(form: PaperForm, iso3: str) -> None:
    rows = papers.documents_of(db.session, iso3.upper())
    named = ((str(row.id), f"{row.reference}, version {row.number}: {row.title}") for row in rows)
    form.document.choices = choices([("", "The partner itself"), *named])


def _list(iso3: str, form: PaperForm) -> str:
    partner = agreements.partner_row(db.session, iso3.upper())
    _offer_documents(form, iso3)
    return render_template(
        "documents/workbench/files.html",
        partner=partner,
        rows=[shown(row) for row in papers.of_partner(db.session, partner.iso3)],
        form=form,
        may_add=current_officer().may("files.add", partner.iso3),
        has_errors=bool(form.problems()),
    )


def _paper(iso3: str, found: Any, form: PaperForm) -> str:
    form.document.choices = []
    rows = [shown(row) for row in papers.versions(db.session, found.series)]
    return render_template(
        "documents/workbench/file.html",
        partner=agreements.partner_row(db.session, iso3.upper()),
        found=shown(found),
        rows=rows,
        latest=rows[0]["id"] == found.id,
        newest=rows[0],
        form=form,
        may_add=current_officer().may("files.add", iso3.upper()),
        has_errors=bool(form.problems()),
    )


def shown(row: Any) -> dict[str, Any]:
    """A file as lists show it."""
    place = {"iso3": row.partner.lower(), "paper_id": row.id}
    return {
        "id": row.id,
        "url": url_for("documents.filed_paper", **place),
        "download": url_for("documents.download_paper", **place),
        "title": row.title,
        "number": row.number,
        "classification": row.classification,
        "restricted": row.classification == RESTRICTED,
        "name": row.name,
        "size": megabytes(row.size),
        "sha256": row.sha256,
        "by": row.filed_by_name,
        "at": local_words(row.filed_at),
        "with_url": url_for("documents.document", document_id=row.document_id) if row.document_id else "",
        "with": row.document_title or "",
    }
