"""The import of an export: choose a file, see what it holds, confirm it."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from app.core.access import current_officer, requires
from app.core.db import db
from app.core.uploads_access import takes_uploads
from app.registries import commands, queries
from app.registries.forms import MOST_BYTES, ConfirmForm, ImportForm
from app.registries.layouts import ExportFault, export_of, exports
from app.registries.report import Report, meeting_words, read_report
from app.registries.views.blueprint import blueprint
from app.registries.wording import note_words, rows_words

SHOWN = 100


@blueprint.get("/registries/import")
@requires("registries.import", everywhere=True)
def choose_file() -> str:
    """Choose a file and whose it is."""
    return _choose(ImportForm(formdata=None))


@blueprint.post("/registries/import")
@requires("registries.import", everywhere=True)
@takes_uploads(MOST_BYTES)
def try_import() -> Any:
    """The dry run: what the file holds, with every refused row. The file is kept for a day, its rows are not."""
    form = ImportForm()
    upload = form.file.data
    sound = _offered(form).validate()
    name = getattr(upload, "filename", "") or ""
    if not name:
        form.file.errors = ["Choose the file that the registry exported"]
    if not sound or not name:
        return _choose(form), 422
    content = upload.stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        form.file.errors = [f"The file has more than {MOST_BYTES // 1_000_000} MB. Part it in two."]
        return _choose(form), 422
    try:
        report = _report(form.export.data, content)
    except ExportFault as fault:
        form.file.errors = [str(fault)]
        return _choose(form), 422
    file_id = commands.keep_file(current_officer().actor(), name=name, content=content)
    return _dry_run(report, file_id, name=name)


@blueprint.post("/registries/import/<uuid:file_id>")
@requires("registries.import", everywhere=True)
def confirm_import(file_id: uuid.UUID) -> Any:
    """Store what the dry run showed: all rows that it took, or none."""
    form = ConfirmForm()
    form.validate()
    try:
        number = commands.import_export(
            current_officer().actor(), export=form.export.data or "", file_id=file_id, expected=form.digest.data or "",
            leave_out_refused=bool(form.leave_out_refused.data),
        )  # fmt: skip
    except commands.ImportRefused as refused:
        return _shown_again(file_id, form.export.data or "", str(refused))
    except (queries.UnknownImport, ExportFault):
        flash("The file of the dry run is not kept any more. Choose it again.", "problem")
        return redirect(url_for(".choose_file"), 303)
    flash(f"You imported {number_words(number)}.", "done")
    return redirect(url_for(".import_page", import_id=number), 303)


def number_words(import_id: int) -> str:
    """`200 rows of Verra`."""
    row = queries.import_row(db.session, import_id)
    return f"{rows_words(row.row_count)} of {exports()[row.export].label}"


def _shown_again(file_id: uuid.UUID, export: str, sentence: str) -> Any:
    """The dry run as it is now, with why it could not be confirmed."""
    file = queries.file_with_content(db.session, file_id)
    return _dry_run(_report(export, file.content), file_id, name=file.name, refusal=sentence), 422


def _report(name: str, content: bytes) -> Report:
    export = export_of(name)
    return read_report(export, content, held=queries.held_claims(db.session, export.codes))


def _offered(form: ImportForm) -> ImportForm:
    form.choose_exports([(name, export.label) for name, export in exports().items()])
    return form


def _choose(form: ImportForm) -> str:
    problems = _offered(form).problems()
    return render_template("registries/choose_file.html", form=form, problems=problems, has_errors=bool(problems))


def _dry_run(report: Report, file_id: uuid.UUID, *, name: str, refusal: str = "") -> str:
    data = {"export": report.export.name, "digest": report.digest}
    notes = [note_words(*key, found) for key, found in report.notes_by_sentence.items()]
    return render_template(
        "registries/dry_run.html",
        report=report,
        name=name,
        form=ConfirmForm(formdata=None, data=data),
        file_id=file_id,
        refusal=refusal,
        before=queries.standing_import_of(db.session, report.sha256),
        faults=report.sheet.faults[:SHOWN],
        doubles=report.inside.double[:SHOWN],
        twice=[meeting_words(each) for each in report.inside.twice_listed[:SHOWN]],
        held=report.held[:SHOWN],
        notes=notes[:SHOWN],
        most=SHOWN,
        has_errors=bool(refusal),
    )
