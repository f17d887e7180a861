"""What a draft will look like: the same pages by the same renderer, also of words that are not saved yet."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, render_template, request

from app.core.access import current_officer, requires
from app.core.db import db
from app.core.security import SHOWN_INSIDE
from app.documents import printing
from app.documents.kinds.kind import FactsMissing
from app.documents.process import RenderingError
from app.documents.rendering import render_pdf
from app.documents.views import blueprint, visible
from app.documents.workbench import editions
from app.documents.workbench import queries as workbench
from app.documents.workbench.commands import NOTE


@blueprint.get("/documents/<uuid:document_id>/preview")
@requires("documents.view")
def preview(document_id: uuid.UUID) -> Response:
    """The pages as a PDF that stands inside the editor; with `copy` of what the officer has typed so far."""
    found = visible(document_id)
    name = editions.INTERNAL if request.args.get("edition") == editions.INTERNAL else editions.PUBLIC
    try:
        content = _made(found, edition=name, typed=bool(request.args.get("copy")))
    except (RenderingError, FactsMissing) as fault:
        return Response(_fault(str(fault)), 422)
    file_name = printing.file_name(found, internal=name == editions.INTERNAL)
    headers = {
        "Content-Disposition": f"inline; filename=preview-{file_name}",
        "Content-Security-Policy": SHOWN_INSIDE,
    }
    return Response(content, mimetype="application/pdf", headers=headers)


def _made(found: Any, *, edition: str, typed: bool) -> bytes:
    copy = workbench.copy_of(db.session, found.id, current_officer().id) if typed else None
    if copy is None or not workbench.is_draft(found):
        made = printing.internal_pdf_of if edition == editions.INTERNAL else printing.pdf_of
        return made(db.session, found)[0]
    words, number = dict(copy.words), found.number
    context = workbench.typed_context(db.session, found, words)
    context = editions.edition(
        context, note=words.get(NOTE, found.internal_note), certain=found.certainties, name=edition
    )
    db.session.rollback()  # nothing is held while the worker works
    return render_pdf(context, state=printing.state_of(found), version=number)


def _fault(sentence: str) -> str:
    return render_template(
        "errors/error.html", code=422, heading="The preview could not be made", sentence=sentence,
        what_to_do=["Change the words that the sentence names.", "Try again in a minute."],
    )  # fmt: skip
