"""The PDF of a document: kept after the first render, so that a second download costs no rendering."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from app.documents import commands, queries
from app.documents.facts import printed, sha256_of
from app.documents.kinds.kind import CLOSED
from app.documents.rendering import RenderingError, render_pdf
from app.documents.workbench import editions


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


def digest_at_foot(found: Any) -> str:
    """The SHA-256 that the foot of every page prints: that of the facts as they are attached, without their sources."""
    return sha256_of(printed(queries.context_of(found)))


def internal_pdf_of(session: Any, found: Any) -> tuple[bytes, str]:
    """The internal edition and its SHA-256: made from what was frozen, so the same bytes every time; never kept.

    Raises RenderingError.
    """
    state, number = state_of(found), found.number
    context = editions.edition(
        queries.context_of(found), note=found.internal_note, certain=found.certainties, name=editions.INTERNAL
    )
    session.rollback()
    pdf = render_pdf(context, state=state, version=number)
    return pdf, hashlib.sha256(pdf).hexdigest()


def file_name(found: Any, *, internal: bool = False) -> str:
    """The name of the PDF, with its edition and its classification."""
    published = found.published_at is not None and not internal
    word = queries.context_of(found)["classification"] if published else CLOSED
    edition = "-internal" if internal else ""
    draft = "" if found.published_at else "-draft"
    return f"{found.reference}-v{found.number}{draft}{edition}-{_in_a_name(word)}.pdf"


def _in_a_name(classification: str) -> str:
    """`official-open`: the classification as the name of a file has it."""
    return "-".join(re.findall(r"[a-z]+", classification.lower()))


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
