"""Closing a calendar year: one officer proposes it, another closes the year or refuses, the maker may withdraw."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.core import audit, clock, outbox, proposals, versions
from app.core.approving import approves
from app.core.db import broken_constraint, locked, unit_of_work
from app.core.proposals import APPROVED, REFUSED, WITHDRAWN
from app.core.text import TextFault, clean
from app.ledger import posting
from app.ledger.commands import MOST_TEXT, LedgerRefused
from app.ledger.models import ClosedYear, LedgerEntry, Movement, YearClosing
from workflows import engine
from workflows.ledger.entry import CHECKERS
from workflows.vocabulary import Actor, Audience

FIRST_YEAR = 2021
_WAITS = "The closing of this year is proposed already, and waits for another officer."


def propose_closing(actor: Actor, *, year: int, today: date, note: str = "") -> YearClosing:
    """Propose that a year which has ended is closed; the proposal. Nothing of the ledger changes.

    Raises NotPermitted, and LedgerRefused for a year that has not ended, is closed or proposed, or has pending entries.
    """
    _permit(actor)
    note = _clean(note, "note")
    with unit_of_work() as session:
        _refuse_unless_closable(session, year, today=today)
        row = YearClosing(year=year, note=note, **proposals.proposed(actor))
        session.add(row)
        try:
            session.flush()
        except IntegrityError as error:
            if broken_constraint(error) != "uq_year_closings_one_open":
                raise
            raise LedgerRefused(_WAITS) from error
        _say(session, actor, row, done="propose_closing", summary=f"proposed to close {year} in the ledger")
    return row


@approves("closed a year of the ledger, or refused to")
def decide_closing(
    actor: Actor, *, year: int, approve: bool, today: date, reason: str = "", version: int | None = None
) -> YearClosing:
    """Close the year as proposed, or refuse with a reason; the proposal as decided. Whoever proposed it never decides.

    Entries that take effect in a closed year are corrections. Raises NotPermitted, UnknownClosing, StaleVersion, and
    LedgerRefused: everything that was asked when it was proposed is asked again.
    """
    decision = APPROVED if approve else REFUSED
    _permit(actor)
    reason = _clean(reason, "reason")
    with unit_of_work() as session:
        posting.hold(session)
        row = _waiting(session, actor, year, decision=decision, reason=reason, version=version)
        if approve:
            _refuse_unless_closable(session, year, today=today)
            closed = ClosedYear(
                year=year, closed_at=posting.next_moment(session), closed_by=actor.id, closed_by_name=actor.name,
                note=row.note, proposed_by=row.proposed_by,
            )  # fmt: skip
            session.add(closed)
        _decide(session, row, actor, decision=decision, reason=reason)
        if approve:
            _say(session, actor, row, done="close_year", summary=f"closed {year} in the ledger")
        else:
            _say(session, actor, row, done="refuse_closing", summary=f"refused to close {year} in the ledger: {reason}")
    return row


def withdraw_closing(actor: Actor, *, year: int, reason: str = "", version: int | None = None) -> YearClosing:
    """Take back one's own proposal while it waits; the proposal as withdrawn. Raises as `decide_closing`."""
    _permit(actor)
    reason = _clean(reason, "reason")
    with unit_of_work() as session:
        row = _waiting(session, actor, year, decision=WITHDRAWN, reason=reason, version=version)
        _decide(session, row, actor, decision=WITHDRAWN, reason=reason)
        _say(session, actor, row, done="withdraw_closing", summary=f"withdrew the closing of {year}")
    return row


class UnknownClosing(LookupError):
    """Nobody proposed to close this year."""


def newest_closing(session: Any, year: int, *, lock: bool = False) -> YearClosing:
    """The last proposal to close the year, locked for a change if asked. Raises UnknownClosing."""
    query = select(YearClosing).where(YearClosing.year == year).order_by(YearClosing.id.desc()).limit(1)
    found: YearClosing | None = session.scalar(
        locked(query) if lock else query, execution_options={"populate_existing": True}
    )
    if found is None:
        raise UnknownClosing(f"Nobody proposed to close {year}.")
    return found


def closings_waiting(session: Any) -> list[YearClosing]:
    """The proposals that wait for another officer, the oldest year first."""
    return list(session.scalars(select(YearClosing).where(YearClosing.decision == "").order_by(YearClosing.year)))


def volume_of(session: Any, year: int) -> tuple[int, int]:
    """How many movements take effect in the year, and how many entries of it are pending."""
    movements = session.scalar(select(func.count()).select_from(Movement).where(Movement.event_year == year))
    pending = session.scalar(select(func.count()).select_from(_pending_of(year).subquery()))
    return int(movements), int(pending)


def _permit(actor: Actor) -> None:
    if not actor.roles & CHECKERS:
        raise engine.NotPermitted("You may not close a year.")


def _refuse_unless_closable(session: Any, year: int, *, today: date) -> None:
    if not FIRST_YEAR <= year < today.year:
        raise LedgerRefused(f"{year} has not ended, or is before {FIRST_YEAR}: it cannot be closed.")
    if session.get(ClosedYear, year) is not None:
        raise LedgerRefused(f"{year} is closed already.")
    if (found := session.scalar(_pending_of(year).limit(1))) is not None:
        raise LedgerRefused(f"Entry {found} of {year} is still pending. Post or refuse it first.")


def _pending_of(year: int) -> Any:
    begin, end = date(year, 1, 1), date(year, 12, 31)
    return select(LedgerEntry.id).where(LedgerEntry.decision == "", LedgerEntry.effective_on.between(begin, end))


def _waiting(
    session: Any, actor: Actor, year: int, *, decision: str, reason: str, version: int | None
) -> YearClosing:  # fmt: skip
    """The proposal, locked, that this officer may decide on so."""
    row = newest_closing(session, year, lock=True)
    versions.check(session, audit.Object("year_closing", str(row.id), row.version), seen=version)
    if said := proposals.against(row, actor, decision=decision, reason=reason):
        raise LedgerRefused(said)
    return row


def _decide(session: Any, row: YearClosing, actor: Actor, *, decision: str, reason: str) -> None:
    row.decision, row.reason = decision, reason
    row.decided_by, row.decided_by_name, row.decided_at = actor.id, actor.name, clock.now()
    row.version += 1
    session.flush()


def contents(row: YearClosing) -> dict[str, Any]:
    """What the row says, as plain values: what an audit entry holds and a check compares."""
    return {
        "closing": row.id, "year": row.year, "note": row.note, "proposed_by": row.proposed_by,
        "decision": row.decision, "decided_by": row.decided_by, "reason": row.reason,
    }  # fmt: skip


def _say(session: Any, actor: Actor, row: YearClosing, *, done: str, summary: str) -> None:
    """Tell those who check and whoever proposed it, and write the entry: that of a closing is about the year."""
    path = f"/ledger/periods/{row.year}" + ("" if done == "close_year" else "/closing")
    outbox.tell(
        session, (Audience.LEDGER_OFFICERS, Audience.COUNTERSIGNERS), subject=f"{actor.name} {summary.split(':')[0]}",
        path=path, actor_id=actor.id,
    )  # fmt: skip
    about = audit.Object("year_closing", str(row.id), row.version)
    audit.append(
        session, actor, action=f"ledger.{done}",
        about=audit.Object("ledger_year", str(row.year)) if done == "close_year" else about,
        summary=summary.rstrip("."), details={"reference": f"Ledger {row.year}", **contents(row)},
    )  # fmt: skip


def _clean(typed: str, name: str) -> str:
    try:
        return clean(typed, most=MOST_TEXT, multiline=True)
    except TextFault as fault:
        raise LedgerRefused(f"The {name} {fault}.") from fault
