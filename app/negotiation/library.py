"""The model text as it stands: the outline, with the words and articles that two officers have put into it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.negotiation.answers import UnknownNegotiation
from app.negotiation.models import ModelArticle
from app.negotiation.outline import OUTLINE


@dataclass(frozen=True)
class Model:
    """One article of the model text. `number` is 0 and `text` empty while nothing was approved."""

    key: str
    title: str
    text: str
    number: int
    approved_by: str
    waiting: ModelArticle | None


@dataclass(frozen=True)
class Library:
    """The articles of the model text in their order."""

    articles: tuple[Model, ...]

    def article(self, key: str) -> Model:
        """Raises UnknownNegotiation where the model has no such article."""
        found = next((each for each in self.articles if each.key == key), None)
        if found is None:
            raise UnknownNegotiation(f"The model text has no article {key!r}.")
        return found


def library(session: Any) -> Library:
    """The outline first, then articles that were added, in the order in which they were proposed; one read.

    An article that was only proposed is listed with what waits, and counts for nothing yet.
    """
    rows: dict[str, list[ModelArticle]] = {}
    query = select(ModelArticle).where(ModelArticle.decision != "refused").order_by(ModelArticle.id)
    for row in session.scalars(query):
        rows.setdefault(row.key, []).append(row)
    keys = dict.fromkeys([*(key for key, _ in OUTLINE), *rows])
    return Library(tuple(_model(key, rows.get(key, [])) for key in keys if _counts(key, rows.get(key, []))))


def waiting(session: Any) -> list[ModelArticle]:
    """Proposals that wait for another officer, oldest first."""
    query = select(ModelArticle).where(ModelArticle.decision == "").order_by(ModelArticle.id)
    return list(session.scalars(query))


def versions(session: Any, key: str) -> list[ModelArticle]:
    """Every version of an article of the model, newest first."""
    query = select(ModelArticle).where(ModelArticle.key == key).order_by(ModelArticle.number.desc())
    return list(session.scalars(query))


def _counts(key: str, rows: list[ModelArticle]) -> bool:
    return any(row.decision == "approved" for row in rows) or key in dict(OUTLINE)


def _model(key: str, rows: list[ModelArticle]) -> Model:
    approved = [row for row in rows if row.decision == "approved"]
    open_ = next((row for row in rows if row.decision == ""), None)
    if not approved:
        return Model(key, dict(OUTLINE)[key], "", 0, "", open_)
    newest = approved[-1]
    return Model(key, newest.title, newest.text, newest.number, newest.decided_by_name, open_)
