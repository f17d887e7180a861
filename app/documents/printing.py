"""The PDF of a document: kept after the first render, so that a second download costs no rendering."""

from __future__ import annotations

from typing import Any

from app.documents import commands, queries
from app.documents.rendering import RenderingError, render_pdf


def state_of(found: Any) -> str:
    """The state that its pages carry: what was published stays so printed, also once superseded."""
    if found.published_at is not None:
        return "published"
    return found.stage if found.stage in ("draft", "in_clearance", "cleared") else "draft"


def pdf_of(session: Any, found: Any) -> tuple[bytes, str]:
    """The bytes and their SHA-256. Raises RenderingError; nothing is kept then.

    The database transaction is ended before rendering starts: it holds nothing while the worker works.
    """
    state = state_of(found)
    kept = queries.kept_pdf(session, found, state=state)
    if kept is not None:
        return bytes(kept.pdf), str(kept.pdf_sha256)
    context, number = queries.context_of(found), found.number
    document_id, digest = found.id, found.context_sha256
    session.rollback()
    pdf = render_pdf(context, state=state, version=number)
    return pdf, commands.keep_rendering(document_id=document_id, context_sha256=digest, state=state, pdf=pdf)


def why_not_printable(session: Any, found: Any) -> str:
    """Why this text could not be printed once it is published, in a sentence; empty when it can be.

    Asked before publication, since what is published can never be changed: a name in letters that the
    fonts lack would stay unprintable for ever.
    """
    context, number = queries.context_of(found), found.number
    session.rollback()
    try:
        render_pdf(context, state="published", version=number)
    except RenderingError as fault:
        return str(fault)
    return ""
