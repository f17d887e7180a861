"""The states of an article of a text that is negotiated, and the plain facts that its guards judge."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ArticleState(StrEnum):
    """Where an article stands between the two sides."""

    NOT_OPENED = "not_opened"
    OPEN = "open"
    AD_REFERENDUM = "agreed_ad_referendum"
    AGREED = "agreed"
    RESERVED = "reserved"


class Turn(StrEnum):
    """Whose move it is."""

    NOBODY = ""
    OURS = "ours"
    THEIRS = "theirs"


@dataclass(frozen=True)
class ArticleFacts:
    """What the guards of an article may look at: its working text, whose turn it is, and the answers of the step.

    `brackets` counts what is contested in the working text; `round_number` is 0 where no round was answered.
    """

    written: bool = False
    brackets: int = 0
    turn: Turn = Turn.NOBODY
    agreed_by: str = ""
    place: str = ""
    round_number: int = 0
    reason: str = ""
