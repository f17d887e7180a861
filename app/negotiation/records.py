"""A negotiation as plain values, for pages, exports and other areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from workflows.negotiation import SETTLED, STATE_LABELS, ArticleState, Turn

TURN_WORDS = {Turn.NOBODY: "Nobody's", Turn.OURS: "Ours", Turn.THEIRS: "Theirs"}
TONES = {
    ArticleState.NOT_OPENED: "plain", ArticleState.OPEN: "info", ArticleState.AD_REFERENDUM: "good",
    ArticleState.AGREED: "good", ArticleState.RESERVED: "warn",
}  # fmt: skip


@dataclass(frozen=True)
class Tracked:
    """How many articles are tracked, how many of them are agreed for good, and how many brackets are left."""

    total: int
    agreed: int
    brackets: int

    @property
    def complete(self) -> bool:
        return 0 < self.total == self.agreed

    def words(self) -> str:
        """`14 of 21 articles agreed, 9 brackets left`."""
        if not self.total:
            return "No articles yet"
        articles = f"{self.agreed} of {counted(self.total, 'article')} agreed"
        return f"{articles}, {counted(self.brackets, 'bracket')} left"


def counted(number: int, noun: str) -> str:
    """`1 bracket`, `1,204 brackets`, `no brackets`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}" if number else f"no {noun}s"


def tracked(articles: Sequence[Any]) -> Tracked:
    """The counts of these articles."""
    agreed = sum(each.state == ArticleState.AGREED.value for each in articles)
    return Tracked(len(articles), agreed, sum(each.brackets for each in articles))


def state_words(article: Any) -> str:
    return STATE_LABELS[ArticleState(article.state)]


def state_tone(article: Any) -> str:
    return TONES[ArticleState(article.state)]


def settled(article: Any) -> bool:
    """Whether its words stand until it is set back to open."""
    return ArticleState(article.state) in SETTLED


@dataclass(frozen=True)
class Side:
    """For how many whole days an article has been with each side, and with whom it is now."""

    ours: int
    theirs: int
    now: Turn
    since: datetime | None


def days_with(steps: Sequence[Any], *, now: datetime, turn: Turn, since: datetime | None) -> Side:
    """Added up over every turn, oldest first; the one that stands runs to this moment."""
    spent = {Turn.OURS: timedelta(), Turn.THEIRS: timedelta(), Turn.NOBODY: timedelta()}
    ends = [*(step.taken_at for step in steps[1:]), now]
    for step, end in zip(steps, ends, strict=True) if steps else ():
        spent[Turn(step.turn)] += max(end - step.taken_at, timedelta())
    return Side(spent[Turn.OURS].days, spent[Turn.THEIRS].days, turn, since)


def noted_by_counsel(advice: Any, versions: Sequence[Any]) -> int:
    """The number of the version that stood when AGC last wrote its advice; 0 where it wrote none. Newest come first."""
    if advice is None or not advice.text:
        return 0
    return next((each.number for each in versions if each.written_at <= advice.written_at), 0)


def round_days(row: Any) -> tuple[date, date]:
    """First and last day."""
    return row.first, row.last or row.first
