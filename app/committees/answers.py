"""What officers answer about bodies, members, meetings, decisions and action points, as plain values."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from app.core.text import TextFault, clean
from app.core.uploads import Upload

MOST_LINE = 200
MOST_TEXT = 10_000
MOST_ITEMS = 50  # of an agenda
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2200, 12, 31)


class CommitteeRefused(Exception):
    """The change cannot stand; the message says why and what to do. `field` names the answer at fault, if one is."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class BodyAnswers:
    """A working group or the Joint Committee of a partner."""

    kind: str
    name: str
    basis: str = ""


@dataclass(frozen=True)
class MemberAnswers:
    """Somebody on a body. `officer` is the id of an officer of Concord, whose name then counts."""

    side: str
    agency: str
    name: str = ""
    post: str = ""
    officer: int | None = None
    co_chair: bool = False
    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True)
class MeetingAnswers:
    """A meeting as it is planned; `agenda` is one text for each item."""

    first_on: date | None
    last_on: date | None = None
    online: bool = False
    place: str = ""
    agenda: tuple[str, ...] = ()


@dataclass(frozen=True)
class PaperAnswers:
    """A paper: a file, or the address of a page of the record, which begins with a slash."""

    title: str
    file: tuple[Upload, bytes] | None = None
    path: str = ""


@dataclass(frozen=True)
class DecisionAnswers:
    """A decision as taken; without a meeting, by correspondence. `supersedes` is the one whose place it takes."""

    text: str
    decided_on: date | None
    meeting: uuid.UUID | None = None
    supersedes: uuid.UUID | None = None


@dataclass(frozen=True)
class ActionAnswers:
    """What a side took on. `officer` owns it for our side; `owner` names whoever is no officer of Concord."""

    text: str
    side: str
    officer: int | None = None
    owner: str = ""
    due_on: date | None = None


def tidy(name: str, text: str, *, most: int = MOST_LINE, multiline: bool = False) -> str:
    """The text as it is kept. Raises CommitteeRefused, about the field of this name."""
    try:
        found = clean(text, most=most, multiline=multiline)
    except TextFault as fault:
        raise CommitteeRefused(f"The {name.replace('_', ' ')} {fault}.", name) from fault
    return found if multiline else " ".join(found.split())


def given(name: str, text: str, sentence: str, *, most: int = MOST_LINE, multiline: bool = False) -> str:
    """The text, tidied. Raises CommitteeRefused with the sentence where there is none."""
    found = tidy(name, text, most=most, multiline=multiline)
    if not found:
        raise CommitteeRefused(sentence, name)
    return found


def possible(name: str, day: date | None) -> date | None:
    """The day. Raises CommitteeRefused where no meeting of ours can be that long ago or that far ahead."""
    if day is not None and not FIRST_DAY <= day <= LAST_DAY:
        raise CommitteeRefused(f"Enter a day between {FIRST_DAY.year} and {LAST_DAY.year}.", name)
    return day


def chosen(name: str, value: str, among: Collection[str], sentence: str) -> str:
    """The value. Raises CommitteeRefused where it is none of those offered."""
    if value not in among:
        raise CommitteeRefused(sentence, name)
    return value
