"""The page of one article. Its parts are kept between requests until anything that they show has changed."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from markupsafe import Markup

from app.coordination import comment_queries
from app.coordination.records import Record
from app.coordination.shown import panel
from app.core import audit, clock
from app.core.access import Officer, current_officer, requires
from app.core.db import db
from app.core.kept import Kept
from app.core.parts import parts_of
from app.core.web import history_entries
from app.negotiation import commands, compartment, queries, shown
from app.negotiation.article_commands import TEXTS
from app.negotiation.models import Article
from app.negotiation.offers import record_of
from app.negotiation.queries import Tracker
from app.negotiation.records import days_with, noted_by_counsel
from app.negotiation.views.blueprint import blueprint, frame, words
from workflows import engine
from workflows.negotiation import ARTICLE, ArticleState, Turn

PARTS = ("name", "trail", "heading", "lede", "actions", "content")
_kept: Kept[tuple[Record, dict[str, Markup]]] = Kept(most=300)


@blueprint.get("/partners/<iso3:iso3>/negotiation/articles/<int(max=9999):number>")
@requires("negotiation.view", partner="iso3")
def article(iso3: str, number: int) -> str:
    """The article as it stands: three texts, what changed between two versions, its steps, and what is kept apart."""
    officer, head, asked = current_officer(), audit.head(db.session), (_asked("from"), _asked("to"))
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    # Whatever the page shows was written together with an audit entry, but for the days with each side: by the hour.
    # What is kept apart is in it for whoever may see it, so it is kept for this officer with the roles of now alone.
    key = (head, iso3, number, asked, officer.id, officer.agency, officer.grants, hour)
    record, parts = _kept.get(key, lambda: _parts(iso3, number, officer, asked=asked))
    comments = panel(officer, type=record.type, id=record.id, head=head, record=record)
    return render_template("negotiation/article.html", parts=parts, comments=comments)


def _asked(name: str) -> int:
    """The number of the version that the address asks for; 0 where it names none."""
    said = request.args.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 0


def _parts(iso3: str, number: int, officer: Officer, *, asked: tuple[int, int]) -> tuple[Record, dict[str, Markup]]:
    """What the comments are about, and the parts of the page as HTML. Nothing in them changes unless the key does."""
    found = queries.tracker(db.session, iso3)
    row = found.article(number)
    context = {**words(), **frame(found), **_context(found, row, officer, asked=asked)}
    parts = parts_of("negotiation/article_parts.html", PARTS, context)
    return record_of(row.id, row, partner=found.partner), parts


def _context(found: Tracker, row: Article, officer: Officer, *, asked: tuple[int, int]) -> dict[str, Any]:
    versions = queries.versions_of(db.session, row.id)
    steps = queries.steps_of(db.session, row.id)
    facts = queries.facts_of(row, written=queries.is_written(db.session, row))
    return {
        "article": row,
        "versions": versions,
        "labels": {each.number: shown.version_label(each, found.round_numbers()) for each in versions},
        **_texts(row.id, *_chosen(versions, asked)),
        "steps": list(reversed(steps)),
        "side": days_with(steps, now=clock.now(), turn=Turn(row.turn), since=row.turn_since),
        "offers": engine.offers(ARTICLE, ArticleState(row.state), actor=officer.actor(found.iso3), facts=facts),
        "neighbours": [each for each in found.articles if each.number in (row.number - 1, row.number + 1)],
        "may_write": officer.may("negotiation.write", found.iso3),
        "may_export": officer.may("negotiation.export", found.iso3),
        **_kept_apart(row.id, found.iso3, officer, versions=versions),
        "history": history_entries(audit.history(db.session, about=commands.article_about(row), limit=12)),
    }


def _chosen(versions: list[Any], asked: tuple[int, int]) -> tuple[int, int]:
    """The two versions that are asked for; else the newest against the last one of the round before it."""
    known = {each.number for each in versions}
    to = asked[1] if asked[1] in known else versions[0].number if versions else 0
    if asked[0] in known:
        return asked[0], to
    held = next((each.round_id for each in versions if each.number == to), None)
    earlier = next((each.number for each in versions if each.number < to and each.round_id != held), 0)
    return earlier or max(0, to - 1), to


def _texts(article_id: int, old: int, new: int) -> dict[str, Any]:
    """The texts in rows of paragraphs: both sides with the words that changed, the working text with its brackets."""
    newer = queries.version(db.session, article_id, new)
    older = queries.version(db.session, article_id, old) if old else None
    if newer is None:
        return {"rows": [], "old": 0, "new": 0, "newer": None, "changed_working": []}
    ours, theirs, working = (getattr(newer, name) for name in TEXTS)
    if older is None:
        rows = shown.beside(shown.bracketed(ours), shown.bracketed(theirs), shown.bracketed(working))
        return {"rows": rows, "old": 0, "new": new, "newer": newer, "changed_working": []}
    rows = shown.beside(
        shown.compared(older.sg_text, ours), shown.compared(older.partner_text, theirs), shown.bracketed(working)
    )
    changed = shown.compared(older.working_text, working) if shown.differ(older.working_text, working) else []
    return {"rows": rows, "old": old, "new": new, "newer": newer, "changed_working": changed}


def _kept_apart(article_id: int, iso3: str, officer: Officer, *, versions: list[Any]) -> dict[str, Any]:
    """What is kept in the compartment, for whoever may see it; for others there is nothing to pass on."""
    if not officer.may("positions.view", iso3):
        return {"kept": None, "writes": {}, "noted": 0, "said": 0}
    kept = compartment.read(db.session, officer, iso3, articles=[article_id]).get(article_id, {})
    noted = noted_by_counsel(kept.get("advice"), versions)
    said = comment_queries.how_many(db.session, officer, type="position", id=str(article_id))
    return {"kept": kept, "noted": noted, "said": said, "writes": {
        aspect: officer.may(compartment.permission_to_write(aspect), iso3) for aspect in compartment.ASPECTS
    }}  # fmt: skip
