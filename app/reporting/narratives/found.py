"""What a reader of the record found for one item, and the sentences in which days, tonnes and lists are told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from app.core.tonnes import words as tonnes
from app.reporting.narratives.records import Approach, Letter, Place, Records, Source
from app.reporting.narratives.report import Gap, Part
from workflows.partial_date import on

__all__ = ["Found", "Reader", "day", "facts", "gap", "joined", "letter_words", "letters_word", "span", "text", "tonnes"]

OFFICER = "A ledger officer"
DESK = "The desk officer"


@dataclass(frozen=True)
class Found:
    """What the record says about an item. Without parts, gaps and a reason why it does not apply it says nothing:
    then the text of the item must."""

    parts: tuple[Part, ...] = ()
    sources: tuple[Source, ...] = ()
    gaps: tuple[Gap, ...] = ()
    not_applicable: str = ""


Reader = Callable[[Records, Approach | None], Found]


def text(words: str) -> Part:
    """A paragraph."""
    return Part(text=words)


def facts(pairs: Iterable[tuple[str, str]]) -> Part:
    """Facts as pairs, those without a value left out."""
    return Part(facts=tuple((label, value) for label, value in pairs if value))


def gap(sentence: str, place: Place, *, who: str = OFFICER) -> Found:
    """Nothing but a gap."""
    return Found(gaps=(Gap(sentence, who, place),))


def day(value: date | None) -> str:
    """`27 May 2024`; empty where it is not known."""
    return on(value).words() if value else ""


def span(first: date | None, last: date | None) -> str:
    """`1 January 2024 to 31 December 2030`, with an open end said; empty where neither is known."""
    if first is None and last is None:
        return ""
    return f"{day(first) or 'no first day stated'} to {day(last) or 'no last day stated'}"


def joined(values: Iterable[str]) -> str:
    """The values once each, in order, with commas."""
    return ", ".join(dict.fromkeys(value for value in values if value))


def letters_word(side: str, records: Records, approach: Approach) -> str:
    """Whose letter it is."""
    return records.party_name if side == "home" else approach.partner_name


def letter_words(letter: Letter, records: Records, approach: Approach) -> str:
    """`Singapore, GHA-LOA-1, version 2, 3 May 2026`."""
    parts = (
        letters_word(letter.side, records, approach), letter.terms.authorisation_id,
        f"version {letter.number}", day(letter.dated),
    )  # fmt: skip
    return ", ".join(part for part in parts if part)
