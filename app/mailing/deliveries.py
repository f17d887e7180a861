"""What becomes of a mail, written down at each step in a transaction of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from app.core import clock
from app.core.db import locked, unit_of_work
from app.mailing.models import Delivery, MailServerState
from app.mailing.queries import LONGEST_PAUSE, due
from app.mailing.rhythm import pause

MOST_TRIES = 100  # with the longest pause, about four days
_UNKNOWN = "Concord was interrupted at the moment of handing it over. It may have arrived."


@dataclass(frozen=True)
class Claimed:
    """A mail that a carrier has in hand."""

    id: int
    token: str
    officer_id: int
    message_id: int | None
    digest_day: date | None
    tries: int


def claim(carrier: str) -> Claimed | None:
    """Take the next mail in hand, or None where nothing is due: digests after the rest, what failed before last."""
    with unit_of_work() as session:
        next_one = (
            select(Delivery.id)
            .where(due(clock.now()))
            .order_by(Delivery.digest_day.isnot(None), Delivery.tries, Delivery.id)
            .limit(1)
        )
        row = session.execute(
            update(Delivery)
            .where(Delivery.id == locked(next_one, skip_locked=True).scalar_subquery())
            .values(state="sending", carrier=carrier, tries=Delivery.tries + 1, next_try_at=None)
            .returning(
                Delivery.id, Delivery.token, Delivery.officer_id, Delivery.message_id, Delivery.digest_day,
                Delivery.tries,
            )
        ).first()  # fmt: skip
    return Claimed(*row) if row else None


def about_to_close(delivery_id: int, *, carrier: str, address: str, through: int | None) -> bool:
    """Write down that the full stop comes next. False where another took the mail over; then it must not come."""
    with unit_of_work() as session:
        changed = session.execute(
            update(Delivery)
            .where(Delivery.id == delivery_id, Delivery.carrier == carrier, Delivery.state == "sending")
            .values(state="closing", address=address, through=through)
        )
    return bool(changed.rowcount)


def settle(delivery_id: int, *, state: str, reason: str = "", address: str | None = None) -> None:
    """The end of a mail: sent, refused, dropped or undecided. What was sent stays so."""
    values: dict[str, Any] = {"state": state, "reason": reason, "settled_at": clock.now(), "carrier": ""}
    if address is not None:
        values["address"] = address
    with unit_of_work() as session:
        session.execute(update(Delivery).where(Delivery.id == delivery_id, Delivery.state != "sent").values(**values))
        if state in ("sent", "refused"):
            _note_server(session, failing_since=None, last_error="", tries=0, next_try_at=None)
        if state == "sent":
            _note_server(session, last_sent_at=clock.now())


def try_later(mail: Claimed, *, reason: str, address: str = "") -> None:
    """The server does not take this mail now: later, and after very many tries not at all."""
    if mail.tries >= MOST_TRIES:
        settle(mail.id, state="refused", reason=f"Given up after {mail.tries} tries: {reason}", address=address)
        return
    wait = pause(mail.tries, first=timedelta(minutes=1), longest=LONGEST_PAUSE)
    _back(mail.id, tries=mail.tries, reason=reason, next_try_at=clock.now() + wait)


def not_taken(delivery_id: int, *, for_good: bool, reason: str) -> None:
    """The answer that a killed carrier did not read: the server refuses the mail, or does not take it now."""
    if for_good:
        settle(delivery_id, state="refused", reason=reason)
    else:
        _back(delivery_id, reason=reason, next_try_at=clock.now() + timedelta(minutes=1))


def put_back(mail: Claimed) -> None:
    """The mail was not handed over, and not because of anything in it: it waits as before."""
    _back(mail.id, tries=mail.tries - 1, reason="", next_try_at=None)


def server_failed(words: str) -> None:
    """Note what the server said, and when it is tried again: from half a minute to a quarter of an hour."""
    with unit_of_work() as session:
        state = session.get(MailServerState, 1)
        tries = (state.tries if state else 0) + 1
        now = clock.now()
        wait = pause(tries, first=timedelta(seconds=30), longest=timedelta(minutes=15))
        since = state.failing_since if state and state.failing_since else now
        _note_server(session, failing_since=since, last_error=words, tries=tries, next_try_at=now + wait)


def worker_seen(now: datetime) -> None:
    """A worker runs: the page for administrators says so."""
    with unit_of_work() as session:
        _note_server(session, worker_seen_at=now)


def left_by_others() -> int:
    """Mails in the hand of a carrier that is no more: those before the full stop wait again, the rest are undecided.

    Called by whoever holds the carriers' lock, so that no carrier is alive. How many are undecided.
    """
    with unit_of_work() as session:
        session.execute(update(Delivery).where(Delivery.state == "sending").values(state="waiting", carrier=""))
        changed = session.execute(
            update(Delivery)
            .where(Delivery.state == "closing")
            .values(state="undecided", reason=_UNKNOWN, settled_at=clock.now())
        )
    return int(changed.rowcount)


def in_hand_of(session: Any, carrier: str) -> tuple[int, str] | None:
    """The mail that a carrier had in hand when it ended, and how far it was."""
    row = session.execute(
        select(Delivery.id, Delivery.state)
        .where(Delivery.carrier == carrier, Delivery.state.in_(["sending", "closing", "undecided"]))
        .order_by(Delivery.id.desc())
    ).first()
    return (row[0], row[1]) if row else None


def release(delivery_id: int, *, carrier: str) -> None:
    """A mail whose carrier ended before the full stop waits again."""
    with unit_of_work() as session:
        session.execute(
            update(Delivery)
            .where(Delivery.id == delivery_id, Delivery.carrier == carrier, Delivery.state == "sending")
            .values(state="waiting", carrier="", tries=func.greatest(Delivery.tries - 1, 0))
        )


def _back(delivery_id: int, **values: Any) -> None:
    with unit_of_work() as session:
        session.execute(
            update(Delivery)
            .where(Delivery.id == delivery_id, Delivery.state.in_(["sending", "closing", "undecided"]))
            .values(state="waiting", carrier="", **values)
        )


def _note_server(session: Any, **values: Any) -> None:
    table = MailServerState.__table__
    session.execute(insert(table).values(id=1).on_conflict_do_nothing())
    session.execute(update(table).where(text("id = 1")).values(**values))
