"""What officers answer about tasks and comments, tidied or refused in a sentence."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from app.core.text import TextFault, clean

MOST_TEXT = 5000


class TaskRefused(Exception):
    """A task that cannot be kept as it is; `field` names the answer that the sentence is about."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class CommentRefused(TaskRefused):
    """A comment that cannot be kept as it is."""


class RemindedLately(Exception):
    """This person was reminded of this thing less than three days ago; the message says when."""


@dataclass(frozen=True)
class TaskAnswers:
    """A task as it was typed. `needs` are tasks of the same partner that come before it."""

    title: str
    owner_id: int | None = None
    agency: str = ""
    due_on: date | None = None
    description: str = ""
    evidence: str = ""
    needs: tuple[uuid.UUID, ...] = ()


@dataclass(frozen=True)
class CommentAnswers:
    """A comment as it was typed: whom it is for is chosen before it is written.

    `visibility` is group, agency (the author's own) or named, with the agencies named. `mentions` are officers
    who were ticked; whoever is named in the text behind an @ is mentioned as well.
    """

    text: str
    visibility: str
    agencies: tuple[str, ...] = ()
    mentions: tuple[int, ...] = ()


def tidy(field: str, text: str, *, most: int, multiline: bool = False) -> str:
    """The text, tidied. Raises TaskRefused where it cannot be kept."""
    try:
        return clean(text, most=most, multiline=multiline)
    except TextFault as fault:
        raise TaskRefused(f"The {field} {fault}", field) from fault
