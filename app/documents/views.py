"""Pages of documents: the list, a new one, one with its facts and words, its steps, and its PDF."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.routing import BaseConverter

from app.agreements import queries as agreements
from app.core import audit
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.fields import choices
from app.core.versions import StaleVersion
from app.core.web import history_entries, local_today, pages_of
from app.documents import commands, printing, queries
from app.documents.forms import DocumentStepForm, NewDocumentForm, words_form, words_of
from app.documents.kinds import KINDS
from app.documents.kinds.kind import FactsMissing
from app.documents.process import RenderingError
from workflows import engine
from workflows.document import DOCUMENT, DOCUMENT_LABELS, DocumentStage

blueprint = Blueprint("documents", __name__)
PAGE_SIZE = 50
TONES = {
    "draft": "plain", "in_clearance": "info", "cleared": "good", "published": "good",
    "superseded": "plain", "withdrawn": "warn",
}  # fmt: skip


class DocumentStepConverter(BaseConverter):
    """A step of the document workflow in an address; those with pages of their own are left out."""

    regex = "|".join(
        sorted(
            (s.name.replace("_", "-") for s in DOCUMENT.steps if s.name not in ("edit", "supersede")),
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
    names = _names()
    offered = {"partner": names, "stage": set(DocumentStage), "kind": KINDS}
    asked = {name: value if (value := request.args.get(name, "")) in offered[name] else "" for name in offered}
    page = request.args.get("page", "1")
    number = max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    rows, total = queries.listed(
        db.session, partners=current_officer().partners, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE, **asked
    )

    def address(**changes: Any) -> str:
        return url_for("documents.documents", **({k: v for k, v in asked.items() if v} | changes))

    stale = queries.stale_ids(db.session, rows)
    return render_template(
        "documents/documents.html",
        rows=[_listed(row, stale) for row in rows],
        total=total,
        asked=asked,
        names=names,
        kinds=KINDS,
        stages=DOCUMENT_LABELS,
        pager=pages_of(total, number=number, size=PAGE_SIZE, address=address),
        may_write=current_officer().may_somewhere("documents.write"),
    )


@blueprint.route("/documents/new", methods=["GET", "POST"])
@requires("documents.write")
def new() -> Any:
    """Write a document of any kind about a partner, as at any day."""
    form = NewDocumentForm(data={key: request.args.get(key, "") for key in ("partner", "kind")} | {"as_at": None})
    form.partner.choices = choices(sorted(_names().items(), key=lambda item: item[1]))
    if form.validate_on_submit():
        partner, kind = form.partner.data, form.kind.data
        if not current_officer().may("documents.write", partner):
            abort(403)
        try:
            drafted = commands.make(
                current_officer().actor(partner), partner=partner, kind=kind, as_at=_as_at(form, partner, kind)
            )
        except FactsMissing as missing:
            for sentence in missing.sentences:
                form.add_problem("kind", sentence)
        else:
            flash(drafted.sentence, "done")
            return redirect(url_for("documents.document", document_id=drafted.id), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("documents/new.html", form=form, has_errors=bool(form.problems())), status


def _as_at(form: NewDocumentForm, partner: str, kind: str) -> Any:
    """The day asked for; else the day of the act; else today. Never in the future."""
    today = local_today()
    asked = form.as_at.data.last if form.as_at.data else None
    if asked is None:
        asked = KINDS[kind].default_as_at(agreements.partner_record(db.session, partner))
    return min(asked or today, today)


@blueprint.get("/documents/<uuid:document_id>")
@requires("documents.view")
def document(document_id: uuid.UUID) -> Any:
    """One document: where it stands, its facts, its words, its steps, its versions."""
    found = _visible(document_id)
    kind = KINDS[found.kind]
    form = words_form(kind)(formdata=None, data=queries.context_of(found)["words"])
    form.version.data = found.version
    return _page(found, form)


@blueprint.post("/documents/<uuid:document_id>/words")
@requires("documents.write")
def edit(document_id: uuid.UUID) -> Any:
    """Save the words of a draft."""
    found = _visible(document_id)
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
    found = _visible(document_id)
    form = DocumentStepForm()
    if step == "publish" and (fault := printing.why_not_printable(db.session, found)):
        return _page(_visible(document_id), None, refused=[("main", fault)], step=step), 422
    if not form.validate():
        return _page(found, None, refused=form.problems(), step=step, reason=form.reason.data), 422
    return _take(found, step, version=form.version.data, reason=form.reason.data or "")


def _take(found: Any, step: str, *, version: int, words: Any = None, reason: str = "", form: Any = None) -> Any:
    actor = current_officer().actor(found.partner)
    document_id = found.id
    try:
        said = commands.take_step(
            actor, document_id=document_id, step=step, version=version, words=words, reason=reason
        )
    except engine.Refused as refused:
        problems = [(f"reason-{step}", f"{r.sentence}{': ' + r.detail if r.detail else ''}") for r in refused.reasons]
        return _page(_visible(document_id), form, refused=problems, step=step, reason=reason), 422
    except engine.WrongStage as wrong:
        return _page(_visible(document_id), form, refused=[("main", str(wrong))], step=step, reason=reason), 409
    except FactsMissing as missing:
        problems = [("main", sentence) for sentence in missing.sentences]
        return _page(_visible(document_id), form, refused=problems, step=step, reason=reason), 422
    except StaleVersion as stale:
        changes = history_entries(reversed(stale.changes))
        return _page(_visible(document_id), form, changes=changes, step=step, reason=reason), 409
    flash(said, "done")
    return redirect(url_for("documents.document", document_id=document_id), 303)


@blueprint.get("/documents/<uuid:document_id>/pdf")
@requires("documents.view")
def pdf(document_id: uuid.UUID) -> Response:
    """The PDF: rendered once, then kept."""
    found = _visible(document_id)
    try:
        content, digest = printing.pdf_of(db.session, found)
    except RenderingError as fault:
        page = render_template(
            "errors/error.html", code=503, heading="The PDF could not be made", sentence=str(fault),
            what_to_do=["Try again in a minute.", "Shorten the words of the document if you wrote many."],
        )  # fmt: skip
        return Response(page, 503)
    state = "" if found.published_at else "-draft"
    name = f"{found.reference}-v{found.number}{state}.pdf"
    disposition = "attachment" if request.args.get("download") else "inline"
    headers = {"Content-Disposition": f"{disposition}; filename={name}", "ETag": f'"{digest}"'}
    return Response(content, mimetype="application/pdf", headers=headers)


def _visible(document_id: uuid.UUID) -> Any:
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
        DOCUMENT, DocumentStage(found.stage), actor=actor, facts=queries.facts_of(db.session, found, actor=actor)
    )
    changed = queries.changes_since_draft(db.session, found)
    about = audit.Object("document", str(found.id))
    may_edit = any(o.step.name == "edit" and o.permitted for o in offers)
    return render_template(
        "documents/document.html",
        found=found,
        kind=kind,
        context=context,
        form=form,
        partner=agreements.partner_row(db.session, found.partner),
        stage_label=DOCUMENT_LABELS[DocumentStage(found.stage)],
        tone=TONES[found.stage],
        offers=[o for o in offers if o.permitted and o.step.name not in ("edit", "supersede")],
        may_edit=may_edit,
        unsaved=[] if may_edit else [(item.label, typed[item.name]) for item in kind.words if typed.get(item.name)],
        asks_reason={"return_to_draft", "withdraw", "withdraw_published"},
        changed={change["key"]: change for change in changed},
        changes_list=changed,
        kept=queries.kept_digest(db.session, found, state=printing.state_of(found)),
        versions=[_listed(row, frozenset()) for row in queries.versions(db.session, found.reference)],
        entries=history_entries(audit.history(db.session, about=about, limit=8)),
        refused=list(refused),
        changes=changes,
        step=step,
        reason=reason,
        has_errors=bool(refused) or changes is not None,
    )


def _listed(row: Any, stale: frozenset[uuid.UUID]) -> dict[str, Any]:
    """A document as lists and panels show it."""
    return {
        "id": row.id,
        "url": url_for("documents.document", document_id=row.id),
        "label": KINDS[row.kind].label,
        "partner": row.partner,
        "reference": row.reference,
        "number": row.number,
        "title": row.title,
        "stage": row.stage,
        "stage_label": DOCUMENT_LABELS[DocumentStage(row.stage)],
        "tone": TONES[row.stage],
        "as_at": f"{row.as_at.day} {row.as_at:%b %Y}",
        "made_by": row.made_by_name,
        "made_at": row.made_at,
        "stale": row.id in stale,
    }


def partner_documents(session: Any, partner: str) -> list[dict[str, Any]]:
    """The documents on a partner's page: offered to the agreements area through the registry."""
    rows = queries.of_partner(session, partner)
    stale = queries.stale_ids(session, rows)
    return [_listed(row, stale) for row in rows]


def _names() -> dict[str, str]:
    """Partners by code that the officer may see."""
    seen = current_officer().partners
    return {iso3: name for iso3, name in agreements.partner_names(db.session).items() if seen is None or iso3 in seen}
