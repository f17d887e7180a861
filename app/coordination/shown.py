"""The comments of a record on the page of any area: `comments=panel(…)` in the view, `{{ comments }}` in the page."""

from __future__ import annotations

import secrets
from typing import Any

from flask import render_template
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from app.coordination import comment_queries as queries
from app.coordination import following
from app.coordination.comment_commands import named_in
from app.coordination.finding import may_see, people, seen_record
from app.coordination.forms import CommentForm
from app.coordination.records import Record, is_closed
from app.coordination.wording import readers
from app.core import audit
from app.core.access import Officer
from app.core.db import db
from app.core.kept import Kept
from app.core.web import local_words

ON_A_PAGE = 5
_SEAL = secrets.token_hex(16)  # stands for the form token in what is kept: the token is that of a session
_kept: Kept[str] = Kept(most=1000)


def panel(officer: Officer, *, type: str, id: str, head: str = "", record: Record | None = None) -> Markup:
    """The newest comments that the officer may read, the form of another one, and how much they hear of the record.

    Kept for this officer until anything is recorded; `head` is the newest audit entry and `record` what it is about,
    where the view has read them.
    Raises UnknownRecord for a record that the officer may not see.
    """
    key = (head or audit.head(db.session), type, id, officer.id, officer.agency, officer.grants)
    html = _kept.get(key, lambda: _panel(officer, seen_record(db.session, officer, type=type, id=id, found=record)))
    return Markup(html.replace(_SEAL, generate_csrf()))  # noqa: S704 - rendered with escaping


def _panel(officer: Officer, record: Record) -> str:
    total, rows = queries.about(db.session, officer, record, limit=ON_A_PAGE)
    html = render_template(
        "coordination/panel.html", total=total, **context(officer, record, rows, form=CommentForm(formdata=None))
    )
    return html.replace(generate_csrf(), _SEAL)


def context(officer: Officer, record: Record, rows: list[Any], *, form: CommentForm) -> dict[str, Any]:
    """What the list of comments and its form show. Names of those mentioned are marked in the text."""
    everybody = people(db.session)
    others = [each for each in everybody if each.id != officer.id and may_read(each, record)]
    form.offer(others, closed=record.closed)
    return {
        "record": record,
        "comments": [shown(row, officer, everybody) for row in rows],
        "form": form,
        "may_write": officer.may("comments.write", record.partner or None) or (
            not record.partner and officer.may_somewhere("comments.write")
        ),
        "may_task": record.tasks and may_see(officer, "tasks.write", record.partner),
        "agency": officer.agency,
        "level": following.level_of(db.session, officer.id, type=record.type, id=record.id),
        "levels": following.LEVEL_LABELS,
    }  # fmt: skip


def may_read(officer: Officer, record: Record) -> bool:
    """Whether the officer may read comments on the record that are for the whole working group."""
    return may_see(officer, record.permission, record.partner) and may_see(officer, "comments.view", record.partner)


def shown(row: Any, officer: Officer, everybody: list[Officer]) -> dict[str, Any]:
    """One comment as the page prints it; what a withdrawn one said is left out."""
    gone = row.withdrawn_at is not None
    names = {each.id: each.name for each in everybody}
    return {
        "id": row.id,
        "author": row.author_name,
        "agency": row.author_agency,
        "when": local_words(row.at),
        "when_iso": row.at.isoformat(timespec="seconds"),
        "edited": local_words(row.edited_at) if row.edited_at and not gone else "",
        "withdrawn": local_words(row.withdrawn_at) if gone else "",
        "paragraphs": [] if gone else [part for part in row.text.split("\n\n") if part.strip()],
        "names": [] if gone else [names[each] for each in dict.fromkeys(named_in(row.text, everybody))],
        "visibility": row.visibility,
        "readers": readers(row.visibility, row.agencies, closed=is_closed(row.permission)),
        "own": row.author_id == officer.id and not gone,
    }
