"""Answers about negotiations: a tracker, its rounds, articles, versions, steps and files; nothing of a compartment."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.agreements.models import Partner
from app.core.db import locked
from app.core.files import StoredFile
from app.negotiation.answers import UnknownNegotiation
from app.negotiation.models import Article, ArticleStep, ArticleVersion, Negotiation, ReceivedFile, Round
from app.negotiation.records import Tracked
from workflows.negotiation import ArticleFacts, ArticleState, Turn


@dataclass(frozen=True)
class Tracker:
    """The text that is negotiated with one partner: its rounds, newest last, and its articles in their order."""

    partner: Partner
    row: Negotiation
    rounds: tuple[Round, ...]
    articles: tuple[Article, ...]

    @property
    def iso3(self) -> str:
        return str(self.row.partner)

    def round_numbers(self) -> dict[int, int]:
        """The number of each round by its id."""
        return {each.id: each.number for each in self.rounds}

    def article(self, number: int) -> Article:
        """The article in this place. Raises UnknownNegotiation."""
        found = next((each for each in self.articles if each.number == number), None)
        if found is None:
            raise UnknownNegotiation(f"The text has no article {number}.")
        return found

    def round(self, number: int) -> Round:
        """The round of this number. Raises UnknownNegotiation."""
        found = next((each for each in self.rounds if each.number == number), None)
        if found is None:
            raise UnknownNegotiation(f"There is no round {number}.")
        return found


def tracker(session: Any, iso3: str, *, lock: bool = False) -> Tracker:
    """The tracker of a partner, in three reads. Raises UnknownNegotiation; with `lock` nobody else changes it."""
    found = find(session, iso3, lock=lock)
    if found is None:
        raise UnknownNegotiation(f"No negotiation is tracked for {iso3.upper()}.")
    return found


def find(session: Any, iso3: str, *, lock: bool = False) -> Tracker | None:
    """The tracker of a partner, or None where none was begun."""
    if lock:
        session.execute(locked(select(Negotiation.id).where(Negotiation.partner == iso3.upper())))
    query = select(Negotiation, Partner).join(Partner, Partner.iso3 == Negotiation.partner)
    row = session.execute(query.where(Partner.iso3 == iso3.upper()).execution_options(populate_existing=lock)).first()
    if row is None:
        return None
    of = row.Negotiation.id
    rounds = select(Round).where(Round.negotiation_id == of).order_by(Round.number)
    articles = select(Article).where(Article.negotiation_id == of, Article.number.is_not(None)).order_by(Article.number)
    again = {"populate_existing": lock}
    return Tracker(
        row.Partner, row.Negotiation, tuple(session.scalars(rounds, execution_options=again)),
        tuple(session.scalars(articles, execution_options=again)),
    )  # fmt: skip


# Asked with every step of an agreement, so put together once.
_AGREED = (
    select(
        func.count(Article.id), func.count().filter(Article.state == ArticleState.AGREED.value),
        func.coalesce(func.sum(Article.brackets), 0),
    )
    .select_from(Negotiation)
    .outerjoin(Article, (Article.negotiation_id == Negotiation.id) & Article.number.is_not(None))
    .where(Negotiation.partner == bindparam("partner"))
    .group_by(Negotiation.id)
)  # fmt: skip


def articles_agreed(session: Any, iso3: str) -> Tracked | None:
    """How many articles are tracked for a partner, how many are agreed for good and how many brackets are left."""
    row = session.execute(_AGREED, {"partner": iso3.upper()}).first()
    return Tracked(int(row[0]), int(row[1]), int(row[2])) if row else None


def left_out(session: Any, negotiation_id: int) -> list[Article]:
    """The articles that both sides left out."""
    query = select(Article).where(Article.negotiation_id == negotiation_id, Article.number.is_(None))
    return list(session.scalars(query.order_by(Article.id)))


def versions_of(session: Any, article_id: int) -> list[Any]:
    """The versions of an article, newest first, without their texts."""
    columns = [column for column in ArticleVersion.__table__.c if not column.name.endswith("_text")]
    query = select(*columns).where(ArticleVersion.article_id == article_id).order_by(ArticleVersion.number.desc())
    return list(session.execute(query))


def version(session: Any, article_id: int, number: int) -> ArticleVersion | None:
    """One version of an article with its texts; None where there is none of this number."""
    query = select(ArticleVersion).where(ArticleVersion.article_id == article_id, ArticleVersion.number == number)
    found: ArticleVersion | None = session.scalar(query)
    return found


def texts(session: Any, negotiation_id: int, *, round_number: int | None = None) -> dict[int, ArticleVersion]:
    """The newest version of every article by the id of the article; as it stood at the end of a round, if one is named.

    What was written before the first round counts for each of them.
    """
    query = select(ArticleVersion).join(Article, Article.id == ArticleVersion.article_id)
    query = query.where(Article.negotiation_id == negotiation_id)
    if round_number is not None:
        query = query.outerjoin(Round, Round.id == ArticleVersion.round_id)
        query = query.where(func.coalesce(Round.number, 0) <= round_number)
    query = query.ext(distinct_on(ArticleVersion.article_id))
    rows = session.scalars(query.order_by(ArticleVersion.article_id, ArticleVersion.number.desc()))
    return {row.article_id: row for row in rows}


def steps_of(session: Any, article_id: int) -> list[ArticleStep]:
    """The steps of an article, oldest first."""
    query = select(ArticleStep).where(ArticleStep.article_id == article_id).order_by(ArticleStep.id)
    return list(session.scalars(query))


def steps_of_all(session: Any, negotiation_id: int) -> dict[int, list[ArticleStep]]:
    """The steps of every article of a text by the id of the article, oldest first; one read."""
    query = select(ArticleStep).join(Article, Article.id == ArticleStep.article_id)
    found: dict[int, list[ArticleStep]] = {}
    for row in session.scalars(query.where(Article.negotiation_id == negotiation_id).order_by(ArticleStep.id)):
        found.setdefault(row.article_id, []).append(row)
    return found


def received(session: Any, negotiation_id: int) -> list[Any]:
    """The files received, newest first, without their content."""
    columns = (StoredFile.id, StoredFile.name, StoredFile.size, StoredFile.sha256, StoredFile.uploaded_by_name,
               StoredFile.uploaded_at, ReceivedFile.round_id, ReceivedFile.note)  # fmt: skip
    query = select(*columns).join(ReceivedFile, ReceivedFile.file_id == StoredFile.id)
    return list(session.execute(query.where(ReceivedFile.negotiation_id == negotiation_id).order_by(
        ReceivedFile.id.desc())))  # fmt: skip


def is_received(session: Any, negotiation_id: int, file_id: uuid.UUID) -> bool:
    """Whether the file was received in this negotiation."""
    query = select(ReceivedFile.id).where(ReceivedFile.negotiation_id == negotiation_id)
    return session.scalar(query.where(ReceivedFile.file_id == file_id).limit(1)) is not None


def is_written(session: Any, article: Article) -> bool:
    """Whether the newest version has a working text; asked without reading it."""
    query = select(ArticleVersion.working_text != "").where(
        ArticleVersion.article_id == article.id, ArticleVersion.number == article.texts
    )
    return bool(session.scalar(query))


def written_articles(session: Any, negotiation_id: int) -> frozenset[int]:
    """The ids of the articles whose newest version has a working text. One query, which reads no text."""
    query = (
        select(Article.id)
        .join(ArticleVersion, (ArticleVersion.article_id == Article.id) & (ArticleVersion.number == Article.texts))
        .where(Article.negotiation_id == negotiation_id, ArticleVersion.working_text != "")
    )
    return frozenset(session.scalars(query))


def facts_of(article: Article, answers: Any = None, *, written: bool) -> ArticleFacts:
    """What the guards of an article may look at."""
    return ArticleFacts(
        written=written, brackets=article.brackets, turn=Turn(article.turn),
        agreed_by=getattr(answers, "agreed_by", ""), place=getattr(answers, "place", ""),
        round_number=getattr(answers, "round_number", 0) or 0, reason=getattr(answers, "reason", ""),
    )  # fmt: skip


@dataclass(frozen=True)
class Precedent:
    """What was agreed with another partner for an article of the model text."""

    iso3: str
    partner: str
    number: int
    title: str
    state: str
    working_text: str
    sha256: str


def precedents(
    session: Any, key: str, *, partners: Collection[str] | None, but: str = "", limit: int = 30
) -> list[Precedent]:
    """What was agreed on this article with other partners; of those that may be seen, None meaning all."""
    agreed = (ArticleState.AGREED.value, ArticleState.AD_REFERENDUM.value)
    query = (
        select(Partner.iso3, Partner.name, Article.number, Article.title, Article.state, ArticleVersion.working_text,
               ArticleVersion.sha256)
        .join(Negotiation, Negotiation.partner == Partner.iso3)
        .join(Article, Article.negotiation_id == Negotiation.id)
        .join(ArticleVersion, (ArticleVersion.article_id == Article.id) & (ArticleVersion.number == Article.texts))
        .where(Article.model_key == key, Article.number.is_not(None), Article.state.in_(agreed), Partner.iso3 != but)
        .order_by(Partner.name)
        .limit(limit)
    )  # fmt: skip
    if partners is not None:
        query = query.where(Partner.iso3.in_(sorted(partners)))
    return [Precedent(*row) for row in session.execute(query)]
