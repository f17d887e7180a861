"""Names the outcomes of an issuance as the Party's registry does, once it has (6/CMA.4, annex I, paragraph 5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.core import audit, outbox
from app.core.db import broken_constraint, unit_of_work
from app.ledger import posting
from app.ledger.commands import LedgerRefused
from app.ledger.loading import issuance_reference
from app.ledger.models import ItmoNumbers
from app.ledger.record import Reader
from app.ledger.serials import SerialFault, parse
from workflows.engine import NotPermitted
from workflows.ledger.entry import MAKERS
from workflows.vocabulary import Actor, Audience


def name_outcomes(actor: Actor, *, issuance_id: int, identifier: str) -> ItmoNumbers:
    """Give the outcomes of an issuance their identifiers; `identifier` is that of its first unit.

    The parts are the cooperative approach, the Party's registry, the first transferring Party, the first number and
    the vintage; Party and vintage must be those of the issuance. Naming it again retires the name before. Raises
    UnknownIssuance and LedgerRefused; then nothing is written.
    """
    if not actor.roles & MAKERS:
        raise NotPermitted("You may not name outcomes.")
    with unit_of_work() as session:
        posting.hold(session)
        issuance, _ = Reader(session).issuance(issuance_id)
        named = _read(identifier, issuance)
        moment = posting.next_moment(session)
        table = ItmoNumbers.__table__
        session.execute(update(table).where(table.c.issuance_id == issuance_id, table.c.live).values(live=False))
        row = _row(session, actor, issuance, named, moment)
        _log(session, actor, row)
    return row


def _read(identifier: str, issuance: Any) -> Any:
    try:
        named = parse(identifier, "ITMO")
    except SerialFault as fault:
        raise LedgerRefused(str(fault)) from fault
    parts = dict(named.parts)
    if named.vintage != issuance.vintage:
        raise LedgerRefused(f"The identifier names the vintage {named.vintage}; the issuance is of {issuance.vintage}.")
    if named.host != issuance.partner:
        raise LedgerRefused("The identifier names another first transferring Party than the host of the issuance.")
    if not named.approach or not parts.get("party_registry"):
        raise LedgerRefused("Enter the identifier in full, with the cooperative approach and the Party's registry.")
    return named


def _row(session: Any, actor: Actor, issuance: Any, named: Any, moment: datetime) -> ItmoNumbers:
    row = ItmoNumbers(
        issuance_id=issuance.id, key_id=posting.key_id(session, named.registry, named.key), approach=named.approach,
        party_registry=dict(named.parts)["party_registry"], first=named.first,
        last=named.first + issuance.last - issuance.first, live=True, recorded_by=actor.id or None,
        recorded_at=moment,
    )  # fmt: skip
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        if broken_constraint(error) != "itmo_numbers_never_meet":
            raise
        raise LedgerRefused("Some of these numbers name outcomes of another issuance already.") from error
    return row


def _log(session: Any, actor: Actor, row: ItmoNumbers) -> None:
    reference = issuance_reference(row.issuance_id)
    summary = f"named the outcomes of {reference}: {row.approach}, numbers {row.first:,} to {row.last:,}"
    outbox.tell(
        session, (Audience.LEDGER_OFFICERS,), subject=f"{actor.name} {summary}",
        path=f"/ledger/issuances/{row.issuance_id}", actor_id=actor.id,
    )  # fmt: skip
    audit.append(
        session, actor, action="ledger.name_outcomes", about=audit.Object("issuance", str(row.issuance_id)),
        summary=summary,
        details={
            "reference": reference, "approach": row.approach, "registry": row.party_registry, "first": row.first,
            "last": row.last,
        },
    )  # fmt: skip


def names_of(session: Any, issuance_id: int) -> list[ItmoNumbers]:
    """Every name that an issuance has had, the one that counts first."""
    query = select(ItmoNumbers).where(ItmoNumbers.issuance_id == issuance_id).order_by(ItmoNumbers.id.desc())
    return list(session.scalars(query))
