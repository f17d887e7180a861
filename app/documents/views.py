"""Pages of documents: the list, a new one, one with its facts and words, its steps, and its PDF."""

from __future__ import annotations

import re
import uuid
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.routing import BaseConverter

from app.agreements import queries as agreements
from app.coordination.shown import panel
from app.core import audit
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.versions import StaleVersion
from app.core.web import history_entries, local_today, pages_of, settings
from app.documents import clearing, commands, printing, queries
from app.documents.facts import sourced
from app.documents.forms import DocumentStepForm, words_form, words_of
from app.documents.kinds import KINDS
from app.documents.kinds.kind import FactsMissing
from app.documents.listing import TONES, listed, project_url
from app.documents.process import RenderingError
from app.documents.record import project_of
from app.documents.state import facts_of
from app.documents.workbench import checklist, editions, papers
from app.documents.workbench.wording import moment_words
from workflows import engine
from workflows.document import DOCUMENT, DOCUMENT_LABELS, DocumentStage
from workflows.document.guards import letters_move_with_their_project

blueprint = Blueprint("documents", __name__)
PAGE_SIZE = 50
_REFERENCE = re.compile(r"[A-Z]{3}-[0-9]{4,9}")
# Steps that have no address of their own: one has a page, the others follow from other steps.
_NO_ADDRESS = frozenset({"edit", "supersede", "issue_letter", "schedule", "lift_embargo"})


class DocumentStepConverter(BaseConverter):
    """A step of the document workflow in an address; those with pages of their own are left out."""

    regex = "|".join(
        sorted(
            (s.name.replace("_", "-") for s in DOCUMENT.steps if s.name not in _NO_ADDRESS),
            key=len,
            reverse=True,
        )
    )

    def to_python(self, value: str) -> str:
        return value.replace("-", "_")

    def to_url(self, value: str) -> str:
        return value.replace("_", "-")


@blueprint.get("/documents")
@requires("documents.view")
def documents() -> str:
    """Every document that may be seen, newest first."""
    names = partner_names()
    offered = {"partner": names, "stage": set(DocumentStage), "kind": KINDS}
    asked = {name: value if (value := request.args.get(name, "")) in offered[name] else "" for name in offered}
    page = request.args.get("page", "1")
    number = max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    asked["project"] = _asked_project()
    rows, total = queries.listed(
        db.session, partners=current_officer().partners, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE, **asked
    )

    def address(**changes: Any) -> str:
        return url_for("documents.documents", **({k: v for k, v in asked.items() if v} | changes))

    stale = queries.stale_ids(db.session, rows)
    return render_template(
        "documents/documents.html",
        rows=[listed(row, stale) for row in rows],
        total=total,
        asked=asked,
        names=names,
        kinds=KINDS,
        stages=DOCUMENT_LABELS,
        pager=pages_of(total, number=number, size=PAGE_SIZE, address=address),
        may_write=current_officer().may_somewhere("documents.write"),
    )


def _asked_project() -> str:
    """The reference of a project to which the list is narrowed; empty for what is no reference."""
    found = _REFERENCE.fullmatch(request.args.get("project", "").strip().upper())
    return found.group() if found else ""


@blueprint.get("/documents/<uuid:document_id>")
@requires("documents.view")
def document(document_id: uuid.UUID) -> Any:
    """One document: where it stands, its facts, its words, its steps, its versions."""
    found = visible(document_id)
    kind = KINDS[found.kind]
    form = words_form(kind)(formdata=None, data=queries.context_of(found)["words"])
    form.version.data = found.version
    return _page(found, form)


@blueprint.post("/documents/<uuid:document_id>/words")
@requires("documents.write")
def edit(document_id: uuid.UUID) -> Any:
    """Save the words of a draft."""
    found = visible(document_id)
    kind = KINDS[found.kind]
    form = words_form(kind)()
    valid = form.validate()
    words = words_of(form, kind)
    for name, sentence in kind.word_errors(words).items():
        if not form[name].errors:
            form.add_problem(name, sentence)
            valid = False
    if not valid:
        return _page(found, form, refused=form.problems()), 422
    return _take(found, "edit", version=form.version.data, words=words, form=form)


@blueprint.post("/documents/<uuid:document_id>/steps/<document_step:step>")
@requires("documents.take_step")
def take_step(document_id: uuid.UUID, step: str) -> Any:
    """Take a step of the document workflow."""
    found = visible(document_id)
    form = DocumentStepForm()
    if step == "publish" and (fault := printing.why_not_printable(db.session, found)):
        return _page(visible(document_id), None, refused=[("main", fault)], step=step), 422
    if not form.validate():
        return _page(found, None, refused=form.problems(), step=step, reason=form.reason.data), 422
    return _take(found, step, version=form.version.data, reason=form.reason.data or "")


def _take(found: Any, step: str, *, version: int, words: Any = None, reason: str = "", form: Any = None) -> Any:
    actor = current_officer().actor(found.partner)
    document_id = found.id
    try:
        said = commands.take_step(
            actor, document_id=document_id, step=step, version=version, words=words, reason=reason,
            today=local_today(),
        )  # fmt: skip
    except engine.Refused as refused:
        problems = [
            (_place(r, step), f"{r.sentence}{': ' + r.detail if r.detail else ''}") for r in refused.reasons
        ]  # fmt: skip
        return _page(visible(document_id), form, refused=problems, step=step, reason=reason), 422
    except engine.WrongStage as wrong:
        return _page(visible(document_id), form, refused=[("main", str(wrong))], step=step, reason=reason), 409
    except FactsMissing as missing:
        problems = [("main", sentence) for sentence in missing.sentences]
        return _page(visible(document_id), form, refused=problems, step=step, reason=reason), 422
    except StaleVersion as stale:
        changes = history_entries(reversed(stale.changes))
        return _page(visible(document_id), form, changes=changes, step=step, reason=reason), 409
    flash(said, "done")
    endpoint = "documents.publication" if step == "publish" else "documents.document"
    return redirect(url_for(endpoint, document_id=document_id), 303)


@blueprint.get("/documents/<uuid:document_id>/pdf")
@requires("documents.view")
def pdf(document_id: uuid.UUID) -> Response:
    """The PDF: rendered once, then kept. With `edition=internal` what stands behind it follows its pages."""
    found = visible(document_id)
    internal = request.args.get("edition") == editions.INTERNAL
    try:
        content, digest = (printing.internal_pdf_of if internal else printing.pdf_of)(db.session, found)
    except RenderingError as fault:
        page = render_template(
            "errors/error.html", code=503, heading="The PDF could not be made", sentence=str(fault),
            what_to_do=["Try again in a minute.", "Shorten the words of the document if you wrote many."],
        )  # fmt: skip
        return Response(page, 503)
    name = printing.file_name(found, internal=internal)
    disposition = "attachment" if request.args.get("download") else "inline"
    headers = {"Content-Disposition": f"{disposition}; filename={name}", "ETag": f'"{digest}"'}
    return Response(content, mimetype="application/pdf", headers=headers)


def visible(document_id: uuid.UUID) -> Any:
    """The document, if its partner may be seen; otherwise it is not found."""
    db.session.rollback()
    found = queries.document(db.session, document_id)
    seen = current_officer().partners
    if seen is not None and found.partner not in seen:
        raise queries.UnknownDocument(str(document_id))
    return found


def _page(found: Any, form: Any, *, refused: Any = (), changes: Any = None, step: str = "", reason: str = "") -> str:
    officer = current_officer()
    actor = officer.actor(found.partner)
    kind = KINDS[found.kind]
    context = queries.context_of(found)
    typed = words_of(form, kind) if form is not None and request.method == "POST" else {}
    if form is None:
        form = words_form(kind)(formdata=None, data=context["words"])
    form.version.data, form.version.raw_data = found.version, None
    offers = engine.offers(
        DOCUMENT, DocumentStage(found.stage), actor=actor, facts=facts_of(db.session, found, actor=actor)
    )
    changed = queries.changes_since_draft(db.session, found)
    about = audit.Object("document", str(found.id))
    project = project_of(found.subject)
    may_step = officer.may("documents.take_step", found.partner)
    may_edit = any(o.step.name == "edit" and o.permitted for o in offers)
    return render_template(
        "documents/document.html",
        found=found,
        kind=kind,
        context=context,
        facts=sourced(context),
        digest_at_foot=printing.digest_at_foot(found),
        form=form,
        partner=agreements.partner_row(db.session, found.partner),
        stage_label=DOCUMENT_LABELS[DocumentStage(found.stage)],
        tone=TONES[found.stage],
        project=project,
        project_url=project_url(project),
        offers=[o for o in offers if may_step and _on_this_page(o)],
        may_edit=may_edit,
        may_step=may_step,
        **_beside(found, changed, may_edit=may_edit, may_step=may_step),
        clearances=clearing.standing_of(db.session, found),
        today=local_today(),
        unsaved=[] if may_edit else [(item.label, typed[item.name]) for item in kind.words if typed.get(item.name)],
        asks_reason={"return_to_draft", "withdraw", "withdraw_published"},
        changed={change["key"]: change for change in changed},
        changes_list=changed,
        kept=queries.kept_digest(db.session, found, state=printing.state_of(found)),
        versions=[listed(row, frozenset()) for row in queries.versions(db.session, found.reference)],
        entries=history_entries(audit.history(db.session, about=about, limit=8)),
        comments=panel(officer, type="document", id=str(found.id)),
        refused=list(refused),
        changes=changes,
        step=step,
        reason=reason,
        has_errors=bool(refused) or changes is not None,
    )


def _beside(found: Any, changed: Any, *, may_edit: bool, may_step: bool) -> dict[str, Any]:
    """What the workbench adds: the checklist of a draft, the files with it, and the time of its publication."""
    there = found.not_before if may_step and found.published_at is None else None
    return {
        "checks": checklist.checks(found, changes=changed) if may_edit else [],
        "filed": papers.of_document(db.session, found.id),
        "planned": moment_words(there, settings().time_zone) if there else "",
    }


def _place(reason: Any, step: str) -> str:
    """Where on the page the reason is put right: at its step, or nowhere but on the page of the project."""
    return "main" if reason.guard == letters_move_with_their_project.name else f"reason-{step}"


def _on_this_page(offer: Any) -> bool:
    """Whether the step is the officer's to take here: what a project moves is on the project's page."""
    with_project = any(reason.guard == letters_move_with_their_project.name for reason in offer.reasons)
    return bool(offer.permitted) and offer.step.name not in _NO_ADDRESS and not with_project


def partner_names() -> dict[str, str]:
    """Partners by code that the officer may see."""
    seen = current_officer().partners
    return {iso3: name for iso3, name in agreements.partner_names(db.session).items() if seen is None or iso3 in seen}
