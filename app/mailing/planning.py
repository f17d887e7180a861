"""Which mails are to be sent: one for each message that asks for an act at once, and the digests that are due."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, or_, select, update

from app.accounts.mailboxes import mailboxes, may_read
from app.core.db import unit_of_work
from app.core.outbox import OutboxMessage
from app.mailing.models import Delivery
from app.mailing.queries import choices
from app.mailing.records import Choice
from app.mailing.rhythm import due_days, had

PLANNING = 6_020_017  # one planner at a time: collections are numbered in the order in which they are committed
LARGEST_COLLECTION = 5_000
STALE = timedelta(days=7)  # what is older comes in the digest: nobody is asked at once for an act of last month


def collect(now: datetime) -> int:
    """Take the messages in hand that nobody has, and note who gets a mail at once; how many messages there were."""
    with unit_of_work() as session:
        session.execute(select(func.pg_advisory_xact_lock(PLANNING)))
        fresh = select(OutboxMessage.id).where(OutboxMessage.collection.is_(None)).order_by(OutboxMessage.id)
        number = (session.scalar(select(func.max(OutboxMessage.collection))) or 0) + 1
        rows = session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id.in_(fresh.limit(LARGEST_COLLECTION)))
            .values(collection=number)
            .returning(*OutboxMessage.__table__.columns)
        ).all()
        urgent = [row for row in rows if row.urgent and row.created_at > now - STALE]
        if urgent:
            _insert(session, _at_once(session, urgent), now)
    return len(rows)


def plan_digests(now: datetime, zone: ZoneInfo) -> int:
    """Note the digests that are due and were not made yet; how many. What stands in them is found when they go."""
    days = due_days(now.astimezone(zone))
    with unit_of_work() as session:
        session.execute(select(func.pg_advisory_xact_lock(PLANNING)))
        chosen, made, waits = choices(session), *_digests(session, since=min(days.values()))
        rows = []
        for officer_id in mailboxes(session):
            day = days.get(chosen.get(officer_id, Choice()).digest)
            if day and officer_id not in waits and not had(made.get(officer_id, set()), day):
                rows.append({"officer_id": officer_id, "digest_day": day, "message_id": None})
        _insert(session, rows, now)
    return len(rows)


def _at_once(session: Any, messages: Iterable[Any]) -> list[dict[str, Any]]:
    """A mail for each officer whom a message reaches now and who wants its kind at once."""
    boxes, chosen, usual = mailboxes(session), choices(session), Choice()
    return [
        {"officer_id": officer_id, "message_id": message.id, "digest_day": None}
        for message in messages
        for officer_id, box in _candidates(boxes, message)
        if may_read(box.officer, message)
        and chosen.get(officer_id, usual).at_once(kind=message.kind, urgent=True, partner=message.partner)
    ]


def _candidates(boxes: dict[int, Any], message: Any) -> Iterable[tuple[int, Any]]:
    if message.officer_id is None:
        return boxes.items()
    return [(message.officer_id, boxes[message.officer_id])] if message.officer_id in boxes else []


def _digests(session: Any, *, since: date) -> tuple[dict[int, set[date]], set[int]]:
    """The days of recent digests by officer, and the officers of whom one still waits."""
    made: dict[int, set[date]] = {}
    waits = set()
    recent = or_(Delivery.digest_day >= since, Delivery.state.in_(["waiting", "sending", "closing"]))
    query = select(Delivery.officer_id, Delivery.digest_day, Delivery.state).where(
        Delivery.digest_day.isnot(None), recent
    )
    for row in session.execute(query):
        made.setdefault(row.officer_id, set()).add(row.digest_day)
        if row.state in ("waiting", "sending", "closing"):
            waits.add(row.officer_id)
    return made, waits


def _insert(session: Any, rows: list[dict[str, Any]], now: datetime) -> None:
    if rows:
        session.execute(
            insert(Delivery.__table__), [{**row, "token": secrets.token_hex(16), "made_at": now} for row in rows]
        )
