"""The page on which a document is written: about a partner, or about one of its projects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for

from app.agreements import queries as agreements
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.fields import choices
from app.core.forms import ConcordForm
from app.core.web import local_today
from app.documents import commands
from app.documents.commands import Drafted
from app.documents.forms import AboutProjectForm, NewDocumentForm
from app.documents.kinds import KINDS
from app.documents.kinds.case import part_of
from app.documents.kinds.kind import FactsMissing
from app.documents.listing import project_url
from app.documents.views import blueprint, partner_names
from app.projects import queries as projects
from app.projects.records import ProjectCase


@blueprint.route("/documents/new", methods=["GET", "POST"])
@requires("documents.write")
def new() -> Any:
    """Write a document of any kind about a partner, or one of a few about a project, as at any day."""
    reference = request.args.get("project", "").strip()
    if reference:
        return _about_project(reference)
    form = NewDocumentForm(data={key: request.args.get(key, "") for key in ("partner", "kind")} | {"as_at": None})
    form.partner.choices = choices(sorted(partner_names().items(), key=lambda item: item[1]))
    if form.validate_on_submit():
        partner, kind = form.partner.data, form.kind.data
        if not current_officer().may("documents.write", partner):
            abort(403)
        as_at, actor = _as_at(form, partner, kind), current_officer().actor(partner)
        drafted = _drafted(form, lambda: commands.make(actor, partner=partner, kind=kind, as_at=as_at))
        if drafted is not None:
            return redirect(url_for("documents.document", document_id=drafted.id), 303)
    return _page(form)


def _page(form: ConcordForm, *, wrong_reference: str = "", status: int = 0) -> Any:
    status = status or (422 if form.is_submitted() else 200)
    page = render_template(
        "documents/new.html", form=form, has_errors=bool(form.problems()), wrong_reference=wrong_reference
    )
    return page, status


def _about_project(reference: str) -> Any:
    """The form for one project: the kinds that are written about projects, and of which stage."""
    case = _visible_case(reference)
    if case is None:
        form = NewDocumentForm(formdata=None)
        form.partner.choices = choices(sorted(partner_names().items(), key=lambda item: item[1]))
        return _page(form, wrong_reference=reference[:40], status=404)
    asked = request.args.get("kind", "")
    form = AboutProjectForm(data={"kind": asked, "stage": "", "as_at": None})
    form.stage.choices = choices([("", "The latest"), *_stages(case)])
    if form.validate_on_submit():
        actor = current_officer().actor(case.project.partner)
        if not current_officer().may("documents.write", case.project.partner):
            abort(403)
        today = local_today()
        as_at = min(form.as_at.data.last if form.as_at.data else today, today)
        kind, part = form.kind.data, form.stage.data if form.kind.data == "assessment_report" else ""
        drafted = _drafted(form, lambda: commands.make_about_project(
            actor, project=case.project.reference, kind=kind, as_at=as_at, part=part
        ))  # fmt: skip
        if drafted is not None:
            return redirect(url_for("documents.document", document_id=drafted.id), 303)
    page = render_template(
        "documents/new_about_project.html", form=form, project=case.project,
        project_url=project_url(case.project.reference), has_errors=bool(form.problems()),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


def _visible_case(reference: str) -> ProjectCase | None:
    """The project of this reference, if its partner may be seen."""
    seen = current_officer().partners
    if not reference.isprintable() or (seen is not None and reference[:3].upper() not in seen):
        return None
    try:
        return projects.case_of(db.session, reference)
    except projects.UnknownProject:
        return None


def _stages(case: ProjectCase) -> list[tuple[str, str]]:
    """The stages that have an assessment, with the issuance where a stage repeats."""
    return [
        (part_of(found.stage_code, found.round),
         f"{found.stage_code}, {case.process.stage(found.stage_code).name}"
         + (f", issuance {found.round}" if found.round > 1 else ""))
        for found in case.assessments
    ]  # fmt: skip


def _drafted(form: ConcordForm, make: Callable[[], Drafted]) -> Drafted | None:
    """What was drafted, said to the officer; None where facts are missing, which the form then says."""
    try:
        drafted = make()
    except FactsMissing as missing:
        for sentence in missing.sentences:
            form.add_problem("kind", sentence)
        return None
    flash(drafted.sentence, "done")
    return drafted


def _as_at(form: NewDocumentForm, partner: str, kind: str) -> Any:
    """The day asked for; else the day of the act; else today. Never in the future."""
    today = local_today()
    asked = form.as_at.data.last if form.as_at.data else None
    if asked is None:
        asked = KINDS[kind].default_as_at(agreements.partner_record(db.session, partner))
    return min(asked or today, today)
