"""What a negotiation tells other areas through the registry: its articles, what waits, and when its rounds are."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select

from app.agreements.models import Partner
from app.coordination.records import Dated, Record, Work
from app.core.access import Officer
from app.core.registry import Registry
from app.negotiation.models import Article, Negotiation, Round
from app.negotiation.queries import articles_agreed
from workflows.negotiation import Turn

PERMISSION = "negotiation.view"


def offer(registry: Registry) -> None:
    """Fill the places of the registry that this area fills."""
    registry.offer("articles_agreed", articles_agreed)
    registry.offer("record", record)
    registry.offer("work", work)
    registry.offer("dates", dates)


def record(session: Any, *, type: str, id: str) -> Record | None:
    """An article as comments, tasks and messages are about it, and its compartment as comments alone are."""
    if type not in ("article", "position") or not (id.isascii() and id.isdigit() and len(id) < 10):
        return None
    query = (
        select(Article.number, Article.title, Partner.iso3, Partner.name)
        .join(Negotiation, Negotiation.id == Article.negotiation_id)
        .join(Partner, Partner.iso3 == Negotiation.partner)
        .where(Article.id == int(id), Article.number.is_not(None))
    )
    row = session.execute(query).first()
    if row is None:
        return None
    if type == "position":
        title = f"{row.name}, article {row.number} (restricted)"
        url = f"{_url(row.iso3, row.number)}/positions"
        return Record("position", id, title, url, row.iso3, "positions.view", tasks=False)
    return record_of(int(id), row, partner=row)


def record_of(id: int, article: Any, *, partner: Any) -> Record:
    """An article that was read already, with its partner."""
    title = f"{partner.name}, article {article.number}: {article.title}"
    return Record("article", str(id), title, _url(partner.iso3, article.number), partner.iso3, PERMISSION)


def work(session: Any, officer: Officer, today: date) -> list[Work]:
    """Articles of which this officer is our lead, while it is our turn."""
    query = (
        select(Article.number, Article.title, Article.next, Article.turn_since, Partner.iso3, Partner.name)
        .join(Negotiation, Negotiation.id == Article.negotiation_id)
        .join(Partner, Partner.iso3 == Negotiation.partner)
        .where(Article.owner_id == officer.id, Article.turn == Turn.OURS.value, Article.number.is_not(None))
        .order_by(Article.turn_since, Article.id)
        .limit(100)
    )
    return [
        Work(
            title=f"Move article {row.number}, {row.title}", url=_url(row.iso3, row.number),
            action=row.next or "Open the article", who=officer.name, since=row.turn_since.date(), mine=True,
            partner=row.iso3,
        )
        for row in session.execute(query)
        if officer.may("negotiation.write", row.iso3)
    ]  # fmt: skip


def dates(session: Any, officer: Officer, *, first: date, last: date) -> list[Dated]:
    """The rounds between two days, of partners that the officer may see."""
    query = (
        select(Round, Partner.iso3, Partner.name)
        .join(Negotiation, Negotiation.id == Round.negotiation_id)
        .join(Partner, Partner.iso3 == Negotiation.partner)
        .where(Round.first <= last, func.coalesce(Round.last, Round.first) >= first)
        .order_by(Round.first, Round.id)
        .limit(500)
    )
    return [
        Dated(
            kind="round", title=f"Round {row.Round.number} with {row.name}", first=row.Round.first,
            last=row.Round.last or row.Round.first, partner=row.iso3, permission=PERMISSION,
            url=f"/partners/{row.iso3.lower()}/negotiation/rounds/{row.Round.number}", source="As recorded",
        )
        for row in session.execute(query)
        if officer.may(PERMISSION, row.iso3)
    ]  # fmt: skip


def _url(iso3: str, number: int) -> str:
    return f"/partners/{iso3.lower()}/negotiation/articles/{number}"
