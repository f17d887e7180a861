"""Messages sorted by who reads them, so that the digests of many officers share the work."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.accounts.mailboxes import Mailbox, may_read, reaches
from app.mailing.records import Choice, Digest, Line

MOST_LINES = 40


@dataclass(frozen=True)
class Reach:
    """Of which messages a digest tells: of collections after one, made since a moment, not told before."""

    after: int
    start: datetime
    told: frozenset[int]

    def takes(self, message: Any) -> bool:
        return (
            message.collection > self.after
            and message.created_at >= self.start
            and not (message.urgent and message.id in self.told)
        )


@dataclass(frozen=True)
class _Found:
    """Which lines are within a reach, by number, and the newest of them with the message that said each last."""

    numbers: frozenset[int]
    newest: list[tuple[int, int]]


@dataclass
class _Pile:
    """Messages that the same officers read, all by one actor; what of it is within a reach is found once."""

    messages: list[tuple[int, Any]] = field(default_factory=list)
    kept: dict[tuple[int, datetime], _Found] = field(default_factory=dict)

    def within(self, reach: Reach) -> _Found:
        key = (reach.after, reach.start)
        if key not in self.kept or self.messages[0][1].urgent:
            self.kept[key] = _found((number, message) for number, message in self.messages if reach.takes(message))
        return self.kept[key]


def _found(messages: Iterable[tuple[int, Any]]) -> _Found:
    said_last = {number: message.id for number, message in messages}
    newest = heapq.nlargest(MOST_LINES, ((message_id, number) for number, message_id in said_last.items()))
    return _Found(frozenset(said_last), newest)


class Sorted:
    """Messages to audiences by what decides who reads them, then by who acted; and those to one officer alone."""

    def __init__(self, messages: Iterable[Any]) -> None:
        self._lines: list[Line] = []
        self._numbers: dict[tuple[str, str], int] = {}
        self._shared: dict[tuple[Any, ...], dict[int | None, _Pile]] = {}
        self._own: dict[int, list[tuple[int, Any]]] = {}
        for message in messages:
            self._add(message)

    def digest(self, box: Mailbox, choice: Choice, reach: Reach) -> Digest:
        """The newest lines of one officer; what was told to two audiences of theirs is one line."""
        own = _found(
            (number, message)
            for number, message in self._own.get(box.officer.id, ())
            if choice.in_digest(urgent=message.urgent, partner=message.partner)
            and reach.takes(message) and may_read(box.officer, message)
        )  # fmt: skip
        parts = [own, *self._shared_with(box, choice, reach)]
        different = frozenset().union(*(part.numbers for part in parts))
        newest = sorted((each for part in parts for each in part.newest), reverse=True)
        lines = list(dict.fromkeys(number for _, number in newest))[:MOST_LINES]
        return Digest(tuple(self._lines[number] for number in lines), more=len(different) - len(lines))

    def _shared_with(self, box: Mailbox, choice: Choice, reach: Reach) -> Iterator[_Found]:
        """What audiences of the officer were told by others."""
        for by_actor in self._shared.values():
            one = next(iter(by_actor.values())).messages[0][1]
            if choice.in_digest(urgent=one.urgent, partner=one.partner) and reaches(box.officer, one):
                yield from (pile.within(reach) for actor, pile in by_actor.items() if actor != box.officer.id)

    def _add(self, message: Any) -> None:
        said = (message.subject, message.path)
        number = self._numbers.setdefault(said, len(self._lines))
        if number == len(self._lines):
            self._lines.append(Line(*said))
        if message.officer_id is not None:
            self._own.setdefault(message.officer_id, []).append((number, message))
            return
        key = (message.audience, message.partner, message.permission, tuple(message.agencies), message.urgent)
        pile = self._shared.setdefault(key, {}).setdefault(message.actor_id, _Pile())
        pile.messages.append((number, message))
