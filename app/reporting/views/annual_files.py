"""Files of annual information, and workbooks from elsewhere that are checked or taken in."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request

from app.core.access import current_officer, requires
from app.core.db import db
from app.core.files import disposition
from app.core.uploads import EXCEL, UploadRefused
from app.core.uploads_access import takes_uploads
from app.core.web import local_today
from app.projects.wording import home_code
from app.reporting.aef import gathering, queries, writing
from app.reporting.aef.building import host_tables
from app.reporting.aef.commands import ReportRefused
from app.reporting.aef.findings import Severity
from app.reporting.aef.forms import UploadForm
from app.reporting.aef.models import PREPARED, Submission
from app.reporting.aef.parties import name_of
from app.reporting.aef.profiles import default_profile, profile, profiles
from app.reporting.aef.receiving import examined, take_in
from app.reporting.aef.tables import Heading
from app.reporting.views.annual import YEAR, form_choices
from app.reporting.views.annual_page import TONES, address
from app.reporting.views.annual_steps import ONE
from app.reporting.views.blueprint import blueprint
from workflows.engine import NotPermitted

MOST_SHOWN = 300


@blueprint.get(f"{ONE}/<any(xlsx, csv, manifest):kind>")
@requires("reports.export", everywhere=True)
def annual_file(year: int, party: str, version: str, kind: str) -> Response:
    """The workbook, one CSV for each table, or the manifest that says what each file hashes to."""
    row = queries.by_version(db.session, party.upper(), year, version)
    name, files = _files(row)
    if kind == "xlsx":
        return _download(files[name], name, EXCEL.media_type)
    stem = f"{row.reference}{'_draft' if row.state == PREPARED else ''}"
    tables = queries.tables_of(row)
    if kind == "csv":
        return _download(writing.archive(writing.csv_files(tables)), f"{stem}_csv.zip", "application/zip")
    facts = {"state": row.state, "prepared_by": row.prepared_by_name, "signed_by": row.signed_by_name,
             "as_of": row.as_of.isoformat(), "explanations": row.explanations}  # fmt: skip
    content = writing.manifest(files | writing.csv_files(tables), tables, **facts)
    return _download(content, f"{stem}_manifest.json", "application/json")


def _files(row: Submission) -> tuple[str, dict[str, bytes]]:
    """The workbook by its name: as it was kept, or made of a draft, whose name says so."""
    found = queries.submission(db.session, row.id, workbook=True)
    if found.workbook is not None:
        return found.workbook_name, {found.workbook_name: found.workbook}
    name = f"{row.reference}_draft.xlsx"
    return name, {name: writing.workbook(queries.tables_of(found))}


@blueprint.get(f"/reports/annual/{YEAR}/host/<iso3:party>.xlsx")
@requires("reports.export", everywhere=True)
def annual_host(year: int, party: str) -> Response:
    """What a partner would submit of the same outcomes, as our ledger has it: for comparing, never for filing."""
    code = request.args.get("profile", default_profile())
    form = profile(code if code in profiles() else default_profile())
    heading = Heading(party.upper(), "1.0", year, local_today(), *gathering.ndc_period(db.session, party.upper(), year))
    tables = host_tables(gathering.sources(db.session, year=year, partner=heading.party), heading, form)
    return _download(writing.workbook(tables), f"{heading.file_stem}_as_we_have_it.xlsx", EXCEL.media_type)


def _download(content: bytes, name: str, media_type: str) -> Response:
    headers = {"Content-Disposition": disposition(name), "Cache-Control": "no-store"}
    return Response(content, mimetype=media_type, headers=headers)


@blueprint.get("/reports/annual/workbook")
@requires("reports.view", everywhere=True)
def annual_upload() -> str:
    """Choose a workbook."""
    return _upload_page(UploadForm(formdata=None).choose(form_choices()))


@blueprint.post("/reports/annual/workbook")
@requires("reports.view", everywhere=True)
@takes_uploads()
def annual_check() -> Any:
    """Check a workbook, or take it in as a partner's submission."""
    form = UploadForm().choose(form_choices())
    if not form.validate() or form.file.data is None:
        return _upload_page(form), 422
    upload, content = form.file.data
    code = form.profile.data if form.profile.data in profiles() else ""
    try:
        if request.form.get("do") == "keep":
            return _kept(upload.name, content, code)
        return _report(upload.name, content, code)
    except (UploadRefused, ReportRefused) as refused:
        db.session.rollback()
        form.file.errors = [str(refused)]
        return _upload_page(form), 422


def _kept(name: str, content: bytes, code: str) -> Any:
    officer = current_officer()
    if not officer.may("reports.prepare"):
        raise NotPermitted("You may not take in submissions.")
    row = take_in(officer.actor(), name=name, content=content, form=code, own=home_code())
    flash(f"You took in version {row.version} of {name_of(row.party)} for {row.year}.", "done")
    return redirect(address(row), 303)


def _report(name: str, content: bytes, code: str) -> str:
    report = examined(name, content, form=code)
    tables = report.reading.tables
    found = list(report.findings)
    return render_template(
        "reporting/annual_report.html", name=name, tables=tables, form=profile(tables.profile),
        party=name_of(tables.heading.party), findings=found[:MOST_SHOWN], total=len(found), tones=TONES,
        counts={each.value: sum(one.severity is each for one in found) for each in Severity},
        rows={number: len(tables.of(number)) for number in (2, 3, 4, 5)},
    )  # fmt: skip


def _upload_page(form: UploadForm) -> str:
    problems = form.problems()
    return render_template(
        "reporting/annual_upload.html", form=form, problems=problems, has_errors=bool(problems),
        may_keep=current_officer().may("reports.prepare"),
    )  # fmt: skip
