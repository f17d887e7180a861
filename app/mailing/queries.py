"""Answers about mail: what officers chose, what waits, what went wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from app.accounts.models import OfficerRow
from app.core.outbox import OutboxMessage
from app.mailing.models import Delivery, MailChoice, MailServerState, PartnerLevel
from app.mailing.records import KINDS, Choice

# A try that lies further ahead was set by a clock that has been put back since: it is due.
LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True)
class Failed:
    """A mail that did not arrive, or of which nobody knows whether it did."""

    id: int
    officer_id: int
    officer: str
    address: str
    what: str
    state: str
    reason: str
    settled_at: datetime | None


@dataclass(frozen=True)
class Standing:
    """How mail stands: how many wait and since when, and what the server last said."""

    waiting: int
    waiting_since: datetime | None
    failing_since: datetime | None
    last_error: str
    next_try_at: datetime | None
    last_sent_at: datetime | None
    worker_seen_at: datetime | None


def choices(session: Any, ids: Iterable[int] | None = None) -> dict[int, Choice]:
    """What officers chose, by number; whoever chose nothing is left out. Two reads."""
    rows, partners = select(MailChoice.__table__), select(PartnerLevel.__table__)
    if ids is not None:
        wanted = sorted(set(ids))
        rows = rows.where(MailChoice.officer_id.in_(wanted))
        partners = partners.where(PartnerLevel.officer_id.in_(wanted))
    levels: dict[int, dict[str, str]] = {}
    for row in session.execute(partners):
        levels.setdefault(row.officer_id, {})[row.partner] = row.level
    return {
        row.officer_id: Choice(
            digest=row.digest, not_at_once=frozenset(row.not_at_once), digest_since=row.digest_since,
            levels=levels.get(row.officer_id, {}), version=row.version,
        )
        for row in session.execute(rows)
    }  # fmt: skip


def due(at: datetime) -> Any:
    """Which deliveries may be tried at a moment."""
    when = Delivery.next_try_at
    return (Delivery.state == "waiting") & or_(when.is_(None), when <= at, when > at + LONGEST_PAUSE)


def server_may_be_tried(session: Any, at: datetime) -> bool:
    """Whether the server has not failed, or long enough ago."""
    when = session.scalar(select(MailServerState.next_try_at).where(MailServerState.id == 1))
    return when is None or when <= at or when > at + LONGEST_PAUSE


def anything_due(session: Any, at: datetime) -> bool:
    """Whether a carrier has something to do: a mail to send, or one that another left in hand."""
    left = Delivery.state.in_(["sending", "closing"])
    return session.scalar(select(Delivery.id).where(or_(due(at), left)).limit(1)) is not None


def standing(session: Any) -> Standing:
    """How mail stands now. Messages that were not yet collected wait too, where they ask for an act."""
    state = session.get(MailServerState, 1) or MailServerState(last_error="")
    open_states = Delivery.state.in_(["waiting", "sending", "closing"])
    waiting, since = session.execute(select(func.count(), func.min(Delivery.made_at)).where(open_states)).one()
    fresh, fresh_since = session.execute(
        select(func.count(), func.min(OutboxMessage.created_at)).where(
            OutboxMessage.collection.is_(None), OutboxMessage.urgent
        )
    ).one()
    return Standing(
        waiting + fresh, min((each for each in (since, fresh_since) if each), default=None), state.failing_since,
        state.last_error, state.next_try_at, state.last_sent_at, state.worker_seen_at,
    )  # fmt: skip


def failed(session: Any, *, limit: int = 200) -> list[Failed]:
    """Mails that were refused or of which the fate is not known, newest first, without what they were about."""
    rows = session.execute(
        select(Delivery.__table__, OfficerRow.name, OutboxMessage.kind)
        .join(OfficerRow, OfficerRow.id == Delivery.officer_id)
        .outerjoin(OutboxMessage, OutboxMessage.id == Delivery.message_id)
        .where(Delivery.state.in_(["refused", "undecided"]))
        .order_by(Delivery.id.desc())
        .limit(limit)
    )
    return [
        Failed(
            row.id, row.officer_id, row.name, row.address, KINDS.get(row.kind, "Something that asks for an act")
            if row.digest_day is None else f"Digest of {row.digest_day.day} {row.digest_day:%B %Y}",
            row.state, row.reason, row.settled_at,
        )
        for row in rows
    ]  # fmt: skip
