"""Turns a context into HTML, and HTML into a PDF in a worker process that has limits and no network."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.documents import charts, drawing, process
from app.documents.facts import NOT_KNOWN, canonical, printed, sha256_of
from app.documents.flags import flag
from app.documents.kinds.kind import CLOSED
from app.documents.process import RenderingError
from app.documents.typesetting import keep_end, title_lines, title_size, typeset

__all__ = ["ROOM", "STATES", "RenderingError", "render_html", "render_pdf", "render_report", "report_html"]

_TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
_SHEETS = _TEMPLATES / "documents" / "sheets"
MOST_REPORT_PAGES = 200
# How close a sheet is set: as designed, closer, and closest without a fixed page break.
ROOM = ("", "snug", "snug tight")
STATES = ("draft", "in_clearance", "cleared", "published")
_STATE_WORDS = {"draft": "DRAFT", "in_clearance": "DRAFT IN CLEARANCE", "cleared": "CLEARED DRAFT"}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader([_SHEETS, _TEMPLATES]), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters.update(typeset=typeset, keep_end=keep_end, title_lines=title_lines, title_size=title_size)
    environment.globals.update(
        flag=flag,
        draw_path=drawing.draw_path,
        draw_counting=drawing.draw_counting,
        draw_bars=charts.draw_bars,
        not_known=NOT_KNOWN,
    )
    return environment


def render_html(context: Mapping[str, Any], *, state: str, version: int = 1, room: str = "") -> str:
    """The page as HTML: the same text for the same context, state and version.

    Unless published, every page says that it is a draft, and a public document is still closed.
    `room` is one of ROOM. Raises ValueError for a state that a sheet does not know.
    """
    if state not in STATES:
        raise ValueError(f"{state!r} is not a state of a sheet; it is one of {', '.join(STATES)}.")
    template = str(context["template"])
    if not re.fullmatch(r"[a-z_]+\.html", template):
        raise ValueError(f"{template!r} is not the name of a sheet.")
    page = _page(context, state=state, version=version, room=room)
    return _environment().get_template(template).render(c=context, page=page)


def _page(context: Mapping[str, Any], *, state: str, version: int, room: str) -> dict[str, str]:
    published = state == "published"
    words = _STATE_WORDS.get(state, "")
    numbered = f"version {version}" if published else f"version {version}, {words.lower()}"
    classes = [Path(str(context["template"])).stem, "" if published else "draft", room]
    return {
        "classes": " ".join(name for name in classes if name),
        "classification": str(context["classification"] if published else CLOSED).upper(),
        "state": "   ".join(part for part in (_edition(context), "" if published else f"{words} {version}") if part),
        "strip": "" if published else f"{words} {version}     NOT FOR RELEASE",
        "document": f"{context['id']}   {numbered}   as at {context['as_at_words']}",
        "sha256": sha256_of(printed(context)),
    }


def _edition(context: Mapping[str, Any]) -> str:
    """What the head of every page says of an edition for officers."""
    return "INTERNAL EDITION" if context.get("edition") == "internal" else ""


def render_pdf(context: Mapping[str, Any], *, state: str, version: int = 1) -> bytes:
    """The document as PDF/A-3a and PDF/UA-1 with its facts attached, not their sources: the same bytes every time.

    Set closer when it would otherwise run over the pages of its kind. Raises RenderingError,
    with a sentence for the officer, when it cannot be made within the limits.
    """
    pages = int(context["pages"])
    job = {
        "settings": [render_html(context, state=state, version=version, room=room) for room in ROOM],
        "pages": pages,
        "facts": canonical(printed(context)).decode("utf-8"),
        "as_at": str(context["as_at"]),
    }
    return process.render(job)


def report_html(template: str, context: Mapping[str, Any]) -> str:
    """The report as HTML, as `render_report` lays it out."""
    if not re.fullmatch(r"(?:[a-z_]+/)*[a-z_]+\.html", template):
        raise ValueError(f"{template!r} is not the name of a sheet.")
    words = str(context.get("state", "")).upper()
    page = {
        "classes": "report landscape" if context.get("landscape") else "report",
        "classification": str(context["classification"]).upper(),
        "state": words,
        "strip": "",
        "document": f"{context['id']}   as at {context['as_at_words']}",
        "sha256": sha256_of(context),
    }
    return _environment().get_template(template).render(c=context, page=page)


def render_report(template: str, context: Mapping[str, Any]) -> bytes:
    """A report of any length as PDF/A-3a and PDF/UA-1 with its facts attached: the same bytes for the same context.

    `template` is a path under `templates/`, or `report.html`, which prints what its `body` describes and which others
    extend. The context holds texts, whole numbers, lists and dicts: `title`, `language`, `issuer`, `id`,
    `classification`, `as_at` (ISO), `as_at_words`, `body` with `running`, `kicker` and `headline`, and where wished
    `state` (words in the head of each page) and `landscape`. Raises RenderingError, with a sentence for the officer,
    when it cannot be made within the limits; ValueError and TypeError for a context that no sheet can print.
    """
    job = {
        "settings": [report_html(template, context)],
        "pages": MOST_REPORT_PAGES,
        "facts": canonical(context).decode("utf-8"),
        "as_at": str(context["as_at"]),
    }
    return process.render(job)
