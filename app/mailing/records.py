"""The words of mail: kinds of message, rhythms, levels, states, and what a mail to one officer says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

# Kinds of message that ask for an act of the officer, with what the page calls them.
KINDS = {
    "action": "Something waits for a decision or an act of yours",
    "assignment": "A task is given to you",
    "mention": "Somebody names you in a comment",
    "reminder": "A reminder of something due",
}
RHYTHMS = ("none", "daily", "weekly")
LEVELS = ("all", "urgent", "nothing")
STATES = ("waiting", "sending", "closing", "sent", "refused", "dropped", "undecided")


@dataclass(frozen=True)
class Choice:
    """What an officer gets by mail. Whoever chose nothing gets what asks for an act at once, the rest once a day."""

    digest: str = "daily"
    not_at_once: frozenset[str] = frozenset()
    digest_since: datetime | None = None
    levels: Mapping[str, str] = field(default_factory=dict)
    version: int = 0

    def level(self, partner: str | None) -> str:
        return self.levels.get(partner or "", "all")

    def at_once(self, *, kind: str, urgent: bool, partner: str | None) -> bool:
        """Whether a message comes as a mail of its own."""
        return urgent and kind not in self.not_at_once and self.level(partner) != "nothing"

    def in_digest(self, *, urgent: bool, partner: str | None) -> bool:
        """Whether a message that did not come at once stands in the digest."""
        return self.level(partner) == "all" or (urgent and self.level(partner) == "urgent")


@dataclass(frozen=True)
class Line:
    """One message in a digest: its subject and where it leads."""

    subject: str
    path: str


@dataclass(frozen=True)
class Digest:
    """The newest lines of a digest and how many there are more."""

    lines: tuple[Line, ...]
    more: int
