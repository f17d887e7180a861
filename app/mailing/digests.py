"""What stands in the digests of many officers, found together in a fixed number of reads."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from app.accounts.mailboxes import Mailbox, mailboxes, reaches
from app.core.outbox import OutboxMessage
from app.mailing.models import Delivery
from app.mailing.queries import choices
from app.mailing.records import Choice, Digest, Line

MOST_LINES = 40
EVER = datetime.min.replace(tzinfo=UTC)
FIRST_REACH = timedelta(days=14)  # how far back the first digest of an officer reaches

_Key = tuple[str, str | None, str, tuple[str, ...], bool]


@dataclass(frozen=True)
class Digests:
    """The digests by officer, and the number of the last collection that they cover."""

    by_officer: dict[int, Digest]
    through: int


def _lists() -> dict[int | None, list[Any]]:
    return defaultdict(list)


@dataclass
class _Heap:
    """Messages of an audience by what decides who reads them, then by who acted; and those for one officer alone."""

    shared: dict[_Key, dict[int | None, list[Any]]] = field(default_factory=lambda: defaultdict(_lists))
    own: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))  # by the officer

    def add(self, message: Any) -> None:
        if message.officer_id is not None:
            self.own[message.officer_id].append(message)
            return
        key = (message.audience, message.partner, message.permission, tuple(message.agencies), message.urgent)
        self.shared[key][message.actor_id].append(message)


def compose(session: Any, ids: Iterable[int], *, now: datetime) -> Digests:
    """The digests of these officers as they read them now. Whoever has no mailbox any more is left out."""
    wanted = sorted(set(ids))
    through = session.scalar(select(func.max(OutboxMessage.collection))) or 0
    boxes, chosen, since = mailboxes(session, wanted), choices(session, wanted), _covered(session, wanted)
    heap = _Heap()
    for message in _messages(session, since, wanted, through=through, now=now):
        heap.add(message)
    told, found = _told(session, wanted), {}
    for officer_id, box in boxes.items():
        choice, after = chosen.get(officer_id, Choice()), since.get(officer_id, -1)
        start = _start(choice, first=officer_id not in since, now=now)
        read = [
            message
            for message in _readable(heap, box, choice)
            if message.collection > after and message.created_at >= start
            and not (message.urgent and (message.id, officer_id) in told)
        ]  # fmt: skip
        found[officer_id] = _shortened(read)
    return Digests(found, through)


def _start(choice: Choice, *, first: bool, now: datetime) -> datetime:
    """The moment before which nothing stands in the digest: when it was switched on, and for a first one two weeks."""
    reach = now - FIRST_REACH if first else EVER
    return max(choice.digest_since or EVER, reach)


def _readable(heap: _Heap, box: Mailbox, choice: Choice) -> Iterable[Any]:
    """What the officer may read and wants to, without what they did themselves."""
    for by_actor in heap.shared.values():
        any_one = next(iter(by_actor.values()))[0]
        if choice.in_digest(urgent=any_one.urgent, partner=any_one.partner) and reaches(box.officer, any_one):
            for actor, messages in by_actor.items():
                if actor != box.officer.id:
                    yield from messages
    for message in heap.own.get(box.officer.id, ()):
        if (
            message.actor_id != box.officer.id
            and choice.in_digest(urgent=message.urgent, partner=message.partner)
            and reaches(box.officer, message)
        ):
            yield message


def _shortened(messages: list[Any]) -> Digest:
    """The newest lines; a message told to two audiences of the officer is one line."""
    different = {(message.subject, message.path): message for message in messages}
    newest = heapq.nlargest(MOST_LINES, different.values(), key=lambda message: message.id)
    lines = tuple(Line(message.subject, message.path) for message in newest)
    return Digest(lines, more=len(different) - len(lines))


def _covered(session: Any, ids: list[int]) -> dict[int, int]:
    """The last collection that a digest of the officer covered. One that may not have arrived covers nothing."""
    rows = session.execute(
        select(Delivery.officer_id, func.max(Delivery.through))
        .where(Delivery.officer_id.in_(ids), Delivery.state == "sent", Delivery.through.isnot(None))
        .group_by(Delivery.officer_id)
    )
    return {row[0]: row[1] for row in rows}


def _messages(session: Any, since: dict[int, int], ids: list[int], *, through: int, now: datetime) -> Iterable[Any]:
    """Every message that may stand in one of the digests, in the order of numbers."""
    reach = []
    if since:
        reach.append(OutboxMessage.collection > min(since.values()))
    if len(since) < len(ids):
        reach.append(OutboxMessage.created_at >= now - FIRST_REACH)
    query = select(OutboxMessage.__table__).where(or_(*reach), OutboxMessage.collection <= through)
    return session.execute(query.order_by(OutboxMessage.id)).all()  # type: ignore[no-any-return]


def _told(session: Any, ids: list[int]) -> set[tuple[int, int]]:
    """Which messages came to whom as a mail of their own, or are about to."""
    rows = session.execute(
        select(Delivery.message_id, Delivery.officer_id).where(
            Delivery.officer_id.in_(ids), Delivery.message_id.isnot(None),
            Delivery.state.in_(["waiting", "sending", "closing", "sent"]),
        )
    )  # fmt: skip
    return {(row[0], row[1]) for row in rows}
