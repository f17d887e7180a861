"""What stands in the digests of many officers, found together in a fixed number of reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from app.accounts.mailboxes import mailboxes
from app.core.outbox import OutboxMessage
from app.mailing.models import Delivery
from app.mailing.queries import choices
from app.mailing.records import Choice, Digest
from app.mailing.sorting import Reach, Sorted

EVER = datetime.min.replace(tzinfo=UTC)
FIRST_REACH = timedelta(days=14)  # how far back the first digest of an officer reaches


@dataclass(frozen=True)
class Digests:
    """The digests by officer, and the number of the last collection that they cover."""

    by_officer: dict[int, Digest]
    through: int


def compose(session: Any, ids: Iterable[int], *, now: datetime) -> Digests:
    """The digests of these officers as they read them now. Whoever has no mailbox any more is left out."""
    wanted = sorted(set(ids))
    through = session.scalar(select(func.max(OutboxMessage.collection))) or 0
    boxes, chosen, since = mailboxes(session, wanted), choices(session, wanted), _covered(session, wanted)
    heap = Sorted(_messages(session, since, wanted, through=through, now=now))
    told, found = _told(session, wanted), {}
    for officer_id, box in boxes.items():
        choice = chosen.get(officer_id, Choice())
        start = _start(choice, first=officer_id not in since, now=now)
        reach = Reach(since.get(officer_id, -1), start, frozenset(told.get(officer_id, ())))
        found[officer_id] = heap.digest(box, choice, reach)
    return Digests(found, through)


def _start(choice: Choice, *, first: bool, now: datetime) -> datetime:
    """The moment before which nothing stands in the digest: when it was switched on, and for a first one two weeks."""
    reach = now - FIRST_REACH if first else EVER
    return max(choice.digest_since or EVER, reach)


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


def _told(session: Any, ids: list[int]) -> dict[int, set[int]]:
    """Which messages came to each officer as a mail of their own, or are about to."""
    rows = session.execute(
        select(Delivery.message_id, Delivery.officer_id).where(
            Delivery.officer_id.in_(ids), Delivery.message_id.isnot(None),
            Delivery.state.in_(["waiting", "sending", "closing", "sent"]),
        )
    )  # fmt: skip
    told: dict[int, set[int]] = {}
    for message_id, officer_id in rows:
        told.setdefault(officer_id, set()).add(message_id)
    return told
