"""How long a factsheet takes through the worker, against WeasyPrint alone on the same HTML."""

from __future__ import annotations

import statistics
import time
from datetime import date
from typing import Any

from flask import current_app

from app.agreements import queries
from app.core import audit
from app.core.db import db
from app.documents import commands, printing
from app.documents import queries as document_queries
from app.documents.kinds import KINDS
from app.documents.rendering import render_html, render_pdf
from benchmarks.bare_printing import BareWriter

SIGNED = date(2025, 4, 1)


def factsheet_against_bare(*, times: int) -> tuple[float, float, float]:
    """The ratio of medians, and both medians in milliseconds; asked in turn, warm."""
    file = queries.dossier(db.session, "PER", as_at=SIGNED)
    context = KINDS["ia_factsheet"].build(file, {}, document_queries.boilerplate(db.session))
    html = render_html(context, state="published", version=1)
    with BareWriter() as bare:
        pairs = [
            (_taken(lambda: render_pdf(context, state="published", version=1)), _taken(lambda: bare.write(html)))
            for _ in range(times + 3)
        ][3:]
    ours, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    return ours / theirs, ours, theirs


def kept_pdf(*, times: int) -> float:
    """The median in milliseconds of a download whose bytes were kept: as the application answers it."""
    drafted = commands.make(audit.SYSTEM, partner="PER", kind="ia_factsheet", as_at=SIGNED)
    found = document_queries.document(db.session, drafted.id)
    printing.pdf_of(db.session, found)
    db.session.rollback()

    def once() -> Any:
        again = document_queries.document(db.session, drafted.id)
        answer = printing.pdf_of(db.session, again)
        db.session.rollback()
        return answer

    assert current_app
    return statistics.median(_taken(once) for _ in range(times))


def _taken(action: Any) -> float:
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1000
