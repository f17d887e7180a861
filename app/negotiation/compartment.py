"""The compartment of an article: position, fall-back, red line, and the advice of counsel.

Only this module reads or writes its table, in queries of its own that join nothing else, and only for whoever holds
`positions.view` for the partner. What is written here goes into no message, no search and no audit entry: the audit
keeps a SHA-256. The exports print it in the brief for our eyes alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.exc import IntegrityError

from app.core import audit, clock
from app.core.access import Officer
from app.core.db import broken_constraint, unit_of_work
from app.core.proving import digest, digest_in_database
from app.core.versions import StaleVersion
from app.negotiation.answers import ASPECTS, MOST_NOTE, NegotiationRefused, tidy
from app.negotiation.models import ArticlePosition
from app.negotiation.queries import tracker
from workflows.engine import NotPermitted

MARK = "Restricted"
MOST_ADVICE = 20_000


def permission_to_write(aspect: str) -> str:
    """Counsel writes the advice, the negotiators the rest."""
    return "advice.write" if aspect == "advice" else "positions.write"


def read(session: Any, officer: Officer, iso3: str, *, articles: Collection[int]) -> dict[int, dict[str, Any]]:
    """What is kept of these articles, by article and aspect. Raises NotPermitted without `positions.view`."""
    _see_to_it(officer, iso3)
    table = ArticlePosition
    query = select(table).where(table.article_id.in_(sorted(articles)))
    query = query.ext(distinct_on(table.article_id, table.aspect))
    found: dict[int, dict[str, Any]] = {}
    for row in session.scalars(query.order_by(table.article_id, table.aspect, table.number.desc())):
        found.setdefault(row.article_id, {})[row.aspect] = row
    return found


def history(session: Any, officer: Officer, iso3: str, *, article_id: int, aspect: str) -> list[ArticlePosition]:
    """Every version of one aspect, newest first. Raises NotPermitted."""
    _see_to_it(officer, iso3)
    table = ArticlePosition
    query = select(table).where(table.article_id == article_id, table.aspect == aspect)
    return list(session.scalars(query.order_by(table.number.desc()).limit(50)))


def write(officer: Officer, *, iso3: str, number: int, aspect: str, text: str, seen: int | None) -> str:
    """Write one aspect of an article; a sentence that says so. `seen` is the number of the version that was shown.

    Raises NotPermitted, UnknownNegotiation, StaleVersion, and NegotiationRefused where nothing would change.
    """
    _see_to_it(officer, iso3)
    if not officer.may(permission_to_write(aspect), iso3):
        raise NotPermitted("None of your roles writes this.")
    most = MOST_ADVICE if aspect == "advice" else MOST_NOTE
    text = tidy("text", text, most=most, multiline=True)
    with unit_of_work() as session:
        article = tracker(session, iso3, lock=True).article(number)
        newest = next(iter(history(session, officer, iso3, article_id=article.id, aspect=aspect)), None)
        stands = newest.number if newest else 0
        if seen is not None and seen != stands:
            # The audit says nothing of the words, so what changed is shown from the compartment itself.
            raise StaleVersion([], version=stands)
        if text == (newest.text if newest else ""):
            raise NegotiationRefused("Nothing would change: this is what is written already.", "text")
        _add(session, officer, article_id=article.id, aspect=aspect, number=stands + 1, text=text)
        audit.append(
            session, officer.actor(iso3.upper()), action="compartment.write",
            about=audit.Object("compartment", f"{iso3.upper()}-{article.id}", stands + 1),
            summary=f"wrote in the compartment of {iso3.upper()}",
            details={"sha256": digest(text), "row": _row_digest(article.id, aspect, stands + 1, digest(text))},
        )  # fmt: skip
    return f"You wrote the {ASPECTS[aspect][:1].lower() + ASPECTS[aspect][1:] if aspect != 'advice' else 'AGC advice'}."


def audited(officer: Officer, *, iso3: str, name: str, sha256: str) -> None:
    """Put on record that the brief was taken out, with the SHA-256 of its bytes."""
    with unit_of_work() as session:
        audit.append(
            session, officer.actor(iso3.upper()), action="compartment.export",
            about=audit.Object("compartment", iso3.upper()), summary=f"took the brief for our eyes of {iso3.upper()}",
            details={"file": name, "sha256": sha256},
        )  # fmt: skip


def _add(session: Any, officer: Officer, *, article_id: int, aspect: str, number: int, text: str) -> None:
    row = ArticlePosition(
        article_id=article_id, aspect=aspect, number=number, text=text, sha256=digest(text),
        written_by=officer.id or None, written_by_name=officer.name, written_at=clock.now(),
    )  # fmt: skip
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        if broken_constraint(error) != "uq_article_positions_number":
            raise
        raise StaleVersion([], version=number) from error


def hashes(session: Any) -> Iterator[tuple[int, int, str, str]]:
    """Article, number, and the hashes that an entry keeps of every version: what a proof compares, and no word of it.

    They are made again of the words as they stand, where they stand.
    """
    table = ArticlePosition
    query = select(table.article_id, table.aspect, table.number, table.sha256, digest_in_database(table.text))
    for article_id, aspect, number, kept, made in session.execute(query.order_by(table.id)):
        yield article_id, number, made if kept == made else "", _row_digest(article_id, aspect, number, made)


def _row_digest(article_id: int, aspect: str, number: int, sha256: str) -> str:
    """So that the same words cannot be put under another heading: a red line is not a position."""
    return digest(f"{article_id} {aspect} {number} {sha256}")


def _see_to_it(officer: Officer, iso3: str) -> None:
    if not officer.may("positions.view", iso3.upper()):
        raise NotPermitted("This is kept in a compartment.")
