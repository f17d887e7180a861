"""Pages of CAD Trust: what would be sent with what is missing, the files, and the dry run of a file."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, current_app, render_template, request, url_for

from app.agreements import queries as agreements
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.uploads_access import takes_uploads
from app.core.web import local_today, settings
from app.ledger import queries as ledger
from app.registries.cad_trust.comparing import Comparison, compared
from app.registries.cad_trust.data_model import EXTENSION, DataModel, data_model
from app.registries.cad_trust.exporting import as_json, as_package, export_of
from app.registries.cad_trust.forms import MOST_UPLOADED, BundleForm
from app.registries.cad_trust.gathering import MOST_AT_ONCE, held, registrations, too_many
from app.registries.cad_trust.lists import ListsFault
from app.registries.cad_trust.plain_json import NotABundle
from app.registries.cad_trust.reading import read_file
from app.registries.cad_trust.records import Export, Held, Reading
from app.registries.cad_trust.wording import gaps, rows
from app.registries.views.blueprint import blueprint

SHOWN_AT_MOST = 200


@blueprint.get("/registries/cad-trust")
@requires("registries.view")
def cad_trust() -> Any:
    """What would be sent, table by table, and what is missing or has no mapping."""
    return _page(BundleForm(formdata=None))


@blueprint.get("/registries/cad-trust.json")
@requires("registries.view")
def cad_trust_json() -> Any:
    """The bundle, as a download."""
    return _too_many() or _download(as_json(_export(_model())), "json", "application/json")


@blueprint.get("/registries/cad-trust.zip")
@requires("registries.view")
def cad_trust_zip() -> Any:
    """One CSV for each table in a package, as a download."""
    model = _model()
    return _too_many() or _download(as_package(_export(model), model), "zip", "application/zip")


@blueprint.post("/registries/cad-trust")
@requires("registries.import")
@takes_uploads(MOST_UPLOADED)
def read_cad_trust() -> Any:
    """The dry run: what a file says, and everything that is wrong with it. Nothing is written."""
    form = BundleForm()
    if not form.validate():
        return _page(form), 422
    upload = form.file.data
    if not getattr(upload, "filename", ""):
        form.file.errors = ["Choose a file"]
        return _page(form), 422
    try:
        reading = read_file(upload.stream.read(MOST_UPLOADED + 1), _model(), most=MOST_UPLOADED)
    except NotABundle as fault:
        form.file.errors = [str(fault)]
        return _page(form), 422
    comparison = _compared(reading)
    page = render_template(
        "registries/cad_trust_reading.html", reading=reading, gaps=gaps(reading.problems), comparison=comparison,
        name=" ".join(upload.filename.replace("\x00", "").split())[:200], most=SHOWN_AT_MOST,
        has_errors=bool(reading.problems),
    )  # fmt: skip
    return page, 422 if reading.problems else 200


def _page(form: BundleForm) -> str:
    """The page of the export, with the form where the officer may read files."""
    model, problems = _model(), form.problems()
    names, partner = _names(), _partner()
    many = too_many(db.session, partner=partner)
    export = export_of(Held(local_today()), model) if many else _export(model)
    chosen = {"partner": partner.lower()} if partner else {}
    return render_template(
        "registries/cad_trust.html",
        form=form if current_officer().may_somewhere("registries.import") else None,
        problems=problems,
        has_errors=bool(problems),
        model=model,
        too_many=MOST_AT_ONCE if many else 0,
        export=export,
        rows=rows(export, model),
        gaps=gaps(export.problems),
        most=SHOWN_AT_MOST,
        today=local_today(),
        partners=[{"value": "", "label": "All partners", "chosen": not partner}]
        + [{"value": code.lower(), "label": name, "chosen": code == partner} for code, name in names.items()],
        partner_name=names.get(partner, ""),
        json_url=url_for("registries.cad_trust_json", **chosen),
        zip_url=url_for("registries.cad_trust_zip", **chosen),
    )


def _too_many() -> Any:
    """The page that says why there is no download, where it would hold more than a page takes; none else."""
    many = too_many(db.session, partner=_partner())
    return (_page(BundleForm(formdata=None)), 422) if many else None


def _names() -> dict[str, str]:
    """The partners that may be seen, by code."""
    visible = current_officer().partners
    return {
        code: name for code, name in agreements.partner_names(db.session).items() if visible is None or code in visible
    }


def _partner() -> str:
    """The partner asked for; all where none is. One that is not on the register, or not to be seen, is not found."""
    asked = request.args.get("partner", "").strip().upper()
    if asked and asked not in _names():
        abort(404)
    return asked


def _export(model: DataModel) -> Export:
    found = held(db.session, on=local_today(), partner=_partner(), visible=current_officer().partners)
    return export_of(found, model)


def _compared(reading: Reading) -> Comparison:
    """The file against what the officer may see of ours."""
    visible = current_officer().partners
    claims = [each for each in ledger.claims(db.session) if visible is None or each.reference[:3] in visible]
    return compared(reading, claims, registrations(db.session, visible=visible) if reading.projects else [])


def _model() -> DataModel:
    """The data model with the lists of this deployment; a fault in its file is logged, and the lists go without it."""
    try:
        return data_model(settings().instance / EXTENSION)
    except ListsFault as fault:
        current_app.logger.warning("%s", fault)
        return data_model()


def _download(content: Any, suffix: str, media_type: str) -> Response:
    partner = _partner().lower()
    name = "-".join(part for part in ("cad-trust", partner, local_today().isoformat()) if part)
    headers = {"Content-Disposition": f"attachment; filename={name}.{suffix}"}
    return Response(content, mimetype=media_type, headers=headers)
