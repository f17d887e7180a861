"""What is taken out of a tracker: texts and comparison as PDF, articles as a workbook, and the brief for our eyes."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Response, request

from app.core import clock
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.web import local_today, settings
from app.negotiation import article_commands, compartment, printing, queries, workbook
from app.negotiation.queries import Tracker
from app.negotiation.records import days_with
from app.negotiation.views.blueprint import blueprint
from workflows.negotiation import Turn

_BASE = "/partners/<iso3:iso3>/negotiation"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"


@blueprint.get(f"{_BASE}/<any(clean, bracketed):kind>.pdf")
@requires("negotiation.export", partner="iso3")
def text_pdf(iso3: str, kind: str) -> Response:
    """The working text of all articles, clean or with its brackets."""
    found = queries.tracker(db.session, iso3)
    texts = queries.texts(db.session, found.row.id)
    compose = printing.clean if kind == "clean" else printing.bracketed
    context = compose(found, texts, today=local_today(), classification=settings().classification)
    return _taken(found, _printed(context), f"{kind}-text", PDF)


@blueprint.get(f"{_BASE}/comparison.pdf")
@requires("negotiation.export", partner="iso3")
def comparison_pdf(iso3: str) -> Response:
    """What changed in the working text from one round to another; without a choice, in the last round."""
    found = queries.tracker(db.session, iso3)
    last = len(found.rounds)
    old, new = _asked("from", most=last, otherwise=max(0, last - 1)), _asked("to", most=last, otherwise=last)
    texts = [queries.texts(db.session, found.row.id, round_number=number) for number in (old, new)]
    context = printing.comparison(
        found, *texts, rounds=(old, new), today=local_today(), classification=settings().classification
    )
    return _taken(found, _printed(context), f"comparison-round-{old}-with-{new}", PDF)


@blueprint.get(f"{_BASE}/articles.xlsx")
@requires("negotiation.export", partner="iso3")
def articles_xlsx(iso3: str) -> Response:
    """The articles with their states and texts as a workbook."""
    found = queries.tracker(db.session, iso3)
    content = workbook.workbook(
        _rows(found), title=_title("Articles", found), classification=settings().classification,
        today=local_today(), positions=False,
    )  # fmt: skip
    return _taken(found, content, "articles", XLSX)


@blueprint.get(f"{_BASE}/brief.pdf")
@requires("positions.view", partner="iso3")
def brief_pdf(iso3: str) -> Response:
    """The brief for our eyes, with positions."""
    found = queries.tracker(db.session, iso3)
    texts, kept = queries.texts(db.session, found.row.id), _kept(found)
    return _taken_apart(found, _printed(printing.brief(found, texts, kept, today=local_today())), PDF, "pdf")


@blueprint.get(f"{_BASE}/brief.xlsx")
@requires("positions.view", partner="iso3")
def brief_xlsx(iso3: str) -> Response:
    """The same as a workbook."""
    found = queries.tracker(db.session, iso3)
    rows = workbook.with_positions(_rows(found), found.articles, _kept(found))
    content = workbook.workbook(
        rows, title=_title("Brief for our eyes", found), classification=compartment.MARK, today=local_today(),
        positions=True,
    )  # fmt: skip
    return _taken_apart(found, content, XLSX, "xlsx")


def _rows(found: Tracker) -> list[list[Any]]:
    texts, steps = queries.texts(db.session, found.row.id), queries.steps_of_all(db.session, found.row.id)
    now = clock.now()
    sides = {
        each.id: days_with(steps.get(each.id, []), now=now, turn=Turn(each.turn), since=each.turn_since)
        for each in found.articles
    }
    return workbook.rows(found.articles, texts, sides)


def _kept(found: Tracker) -> dict[int, dict[str, Any]]:
    ids = [each.id for each in found.articles]
    return compartment.read(db.session, current_officer(), found.iso3, articles=ids)


def _title(name: str, found: Tracker) -> str:
    return f"{name}: negotiation with {found.partner.in_text}"


def _printed(context: dict[str, Any]) -> bytes:
    """Laid out after the transaction has ended: it holds nothing while the worker works."""
    db.session.rollback()
    return printing.pdf(context)


def _asked(name: str, *, most: int, otherwise: int) -> int:
    typed = request.args.get(name, "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else otherwise
    return number if number <= most else otherwise


def _taken(found: Tracker, content: bytes, what: str, media_type: str) -> Response:
    """The bytes as a download, once it is on record that they were taken."""
    iso3 = str(request.view_args["iso3"]) if request.view_args else ""
    name = f"{iso3}-negotiation-{what}-{local_today().isoformat()}.{'pdf' if media_type == PDF else 'xlsx'}"
    digest = hashlib.sha256(content).hexdigest()
    article_commands.export_taken(current_officer().actor(iso3.upper()), iso3=iso3, name=name, sha256=digest)
    return _download(content, name, media_type)


def _taken_apart(found: Tracker, content: bytes, media_type: str, ending: str) -> Response:
    """The same for the brief: its classification stands in the name of the file."""
    iso3 = str(request.view_args["iso3"]) if request.view_args else ""
    name = f"{compartment.MARK.upper()}-{iso3}-negotiation-brief-{local_today().isoformat()}.{ending}"
    digest = hashlib.sha256(content).hexdigest()
    compartment.audited(current_officer(), iso3=iso3, name=name, sha256=digest)
    return _download(content, name, media_type)


def _download(content: bytes, name: str, media_type: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename={name}", "Cache-Control": "no-store"}
    return Response(content, mimetype=media_type, headers=headers)
