"""What officers answer for a round, an article, its texts, a step or the model text, as plain values."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core.text import TextFault, clean

MOST_TEXT = 250_000  # characters of one text of an article: about a hundred pages
MOST_NOTE = 4_000
MOST_LINE = 200
MOST_ARTICLES = 200
MODES = {"in_person": "In person", "virtual": "Virtually", "hybrid": "In person and virtually",
         "correspondence": "By correspondence"}  # fmt: skip
ASPECTS = {"position": "Position", "fall_back": "Fall-back", "red_line": "Red line", "advice": "AGC advice"}


class NegotiationRefused(Exception):
    """The change cannot stand; the message says why and what to do. `field` names the answer at fault, if one is."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class UnknownNegotiation(LookupError):
    """There is no such tracker, round, article or article of the model text."""


@dataclass(frozen=True)
class RoundAnswers:
    """A round as it took place, or will."""

    first: date | None
    last: date | None = None
    place: str = ""
    mode: str = "in_person"
    sg_delegation: str = ""
    partner_delegation: str = ""
    note: str = ""


@dataclass(frozen=True)
class ArticleAnswers:
    """An article without its texts. `number` is its place; None puts it last."""

    title: str
    number: int | None = None
    model_key: str = ""
    owner_id: int | None = None
    next: str = ""


@dataclass(frozen=True)
class TextAnswers:
    """The three texts of an article, and in which round they stand so. `source_id` is the file they were taken from."""

    sg_text: str = ""
    partner_text: str = ""
    working_text: str = ""
    round_number: int | None = None
    source_id: uuid.UUID | None = None


@dataclass(frozen=True)
class StepAnswers:
    """What a step of an article asks: who agreed, where, in which round; or a reason."""

    agreed_by: str = ""
    place: str = ""
    round_number: int = 0
    reason: str = ""

    def body(self) -> dict[str, Any]:
        """The answers that were given."""
        return {name: value for name, value in vars(self).items() if value}


def tidy(name: str, text: str, *, most: int = MOST_LINE, multiline: bool = False, label: str = "") -> str:
    """The text as it is kept. Raises NegotiationRefused, about the field of this name."""
    try:
        found = clean(text or "", most=most, multiline=multiline)
    except TextFault as fault:
        raise NegotiationRefused(f"The {label or name.replace('_', ' ')} {fault}.", name) from fault
    return found if multiline else " ".join(found.split())
