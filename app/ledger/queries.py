"""What the ledger tells: actions, holdings and sums, as of a recorded moment and up to an effective day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ARRAY, Integer, all_, and_, any_, exists, func, literal, null, or_, select

from app.core import clock
from app.core.bulk import many_rows, rows_of
from app.ledger.loading import Names, action, holding, numbered
from app.ledger.models import Block, ClosedYear, Issuance, ItmoNumbers, Movement, UnitKey
from app.ledger.posting import hold
from app.ledger.record import Reader
from app.ledger.records import ActionRecord, Claim, Flow, HoldingRecord
from app.ledger.replay import Position, merged, positions
from app.projects.models import Authorisation, Project
from workflows.ledger.movements import Account, MovementKind

# Tables, not models: rows are read as they come. Without a cursor in the database, for whose queries it uses one core.
_M, _B = Movement.__table__, Block.__table__
_R = _M.alias("reversing")


def this_moment(session: Any) -> datetime:
    """Now, after every posting that runs has ended: a report as of this moment comes out the same for ever."""
    hold(session, shared=True)
    last = session.scalar(select(func.max(Movement.recorded_at)))
    now = clock.now()
    return max(now, last) if last else now


def hold_shared(session: Any) -> None:
    """Wait until nobody posts; nobody will until this transaction ends."""
    hold(session, shared=True)


def actions(
    session: Any, *, year: int | None = None, partner: str | None = None, as_of: datetime | None = None,
    issuance_id: int | None = None, standing: bool = False, sources: Iterable[Account] = (), names: Names | None = None,
) -> list[ActionRecord]:  # fmt: skip
    """Posted movements in the order of posting, those reversed marked as such. `year` is the effective one.

    `standing` leaves out what was reversed together with its reversal, as every report does; `sources` leaves out
    what does not come from one of these accounts. `names` are those of the same moment, where they are at hand.
    """
    query = select(*_M.c, _R.c.id.label("reversed_by")).outerjoin(_R, _taken_back(as_of))
    if standing:
        query = select(*_M.c, null().label("reversed_by")).where(*_standing(as_of))
    for column, value in ((_M.c.event_year, year), (_M.c.partner, partner), (_M.c.issuance_id, issuance_id)):
        if value is not None:
            query = query.where(column == value)
    if as_of is not None:
        query = query.where(_M.c.recorded_at <= as_of)
    if wanted := [account.value for account in sources]:
        query = query.where(_M.c.source.in_(wanted))
    with many_rows():
        names = names or Names(session, partner=partner, issuance_id=issuance_id, as_of=as_of)
        rows = session.execute(query.order_by(_M.c.number))
        return [action(row, names.identity(row.issuance_id, row.authorisation_id)) for row in rows_of(rows)]


def _taken_back(as_of: datetime | None) -> Any:
    """Whether `_R` takes `_M` back, as recorded by a moment."""
    reversal = _R.c.reverses_id == _M.c.id
    return reversal if as_of is None else and_(reversal, _R.c.recorded_at <= as_of)


def _standing(as_of: datetime | None) -> list[Any]:
    """Neither a reversal nor reversed. As NOT EXISTS: of an outer join without a match the database expects one row."""
    return [_M.c.reverses_id.is_(None), ~exists().where(_taken_back(as_of))]


def holdings(
    session: Any, *, on: date | None = None, partner: str | None = None, as_of: datetime | None = None,
    accounts: Iterable[Account] = (), names: Names | None = None,
) -> list[HoldingRecord]:  # fmt: skip
    """Unbroken ranges by account: at the end of a day, as recorded by a moment; without either, as it stands now."""
    wanted = {account.value for account in accounts}
    with many_rows():
        names = names or Names(session, partner=partner, as_of=as_of)
        return [
            holding(position, names.identity(issuance_id))
            for issuance_id, those in _positions(session, partner, on=on, as_of=as_of, accounts=wanted)
            for position in merged(those)
            if not wanted or position.account in wanted
        ]


def _positions(
    session: Any, partner: str | None, *, on: date | None, as_of: datetime | None, accounts: set[str]
) -> Iterator[tuple[int, Any]]:
    """Positions by issuance: as the blocks say where nothing happened since, else folded from the movements."""
    since = [_M.c.effective_on > on] if on is not None else []
    since += [_M.c.recorded_at > as_of] if as_of is not None else []
    # Read first and given to both as a list: asked for inside of each, all movements would be read once more for both.
    ids = list(session.scalars(select(_M.c.issuance_id).where(or_(*since)).distinct())) if since else []
    moved_since = literal(ids, ARRAY(Integer))
    yield from _positions_now(session, partner, accounts, but=moved_since if ids else None)
    if ids:
        yield from _positions_then(session, partner, on=on, as_of=as_of, of=moved_since)


def _positions_now(session: Any, partner: str | None, accounts: set[str], *, but: Any) -> Iterator[tuple[int, Any]]:
    query = select(_B.c.issuance_id, _B.c.first, _B.c.last, _B.c.account, _B.c.holder).where(_B.c.live)
    if partner is not None:
        query = query.where(_B.c.partner == partner)
    if accounts:
        query = query.where(_B.c.account.in_(accounts))
    if but is not None:
        query = query.where(_B.c.issuance_id != all_(but))
    rows = session.execute(query.order_by(_B.c.issuance_id, _B.c.first))
    for issuance_id, those in groupby(rows_of(rows), key=lambda row: row.issuance_id):
        yield issuance_id, (_position(row) for row in those)


def _position(row: Any) -> Any:
    return Position(row.first, row.last, row.account, movement_id=None, moved_on=date.min, holder=row.holder)


def _positions_then(
    session: Any, partner: str | None, *, on: date | None, as_of: datetime | None, of: Any
) -> Iterator[tuple[int, Any]]:
    """Positions of some issuances, folded from their movements without what was reversed.

    What was reversed never was, so it counts on no day, though it was taken back on a later one: its units may have
    moved otherwise on a day between.
    """
    counts = [_M.c.effective_on <= on] if on is not None else []
    counts += [_M.c.recorded_at <= as_of] if as_of is not None else []
    counts += [_M.c.partner == partner] if partner is not None else []
    # What only history tells of a position is not read: who holds what is all that is asked for.
    unread = (null().label(name) for name in ("id", "reverses_id", "effective_on", "transfers_first"))
    read = (_M.c.kind, _M.c.issuance_id, _M.c.first, _M.c.last, _M.c.target, _M.c.using_entity, *unread)
    query = (
        select(*read)
        .where(*_standing(as_of), _M.c.issuance_id == any_(of), *counts)
        .order_by(_M.c.issuance_id, _M.c.number)
    )
    for issuance_id, those in groupby(rows_of(session.execute(query)), key=lambda row: row.issuance_id):
        yield issuance_id, positions(those)


def flows(session: Any, *, as_of: datetime | None = None, partner: str | None = None) -> list[Flow]:
    """Tonnes summed over everything that year tables distinguish; reversed movements count for nothing."""
    approach = func.coalesce(ItmoNumbers.approach, Authorisation.approach, "")
    keys = (
        Movement.kind, Movement.event_year, Issuance.vintage, Movement.calendar_year, approach, Movement.partner,
        Movement.using_party, Movement.acquiring_party, Issuance.sectors, func.coalesce(Authorisation.purposes, ""),
        Issuance.metric, Movement.transfers_first,
    )  # fmt: skip
    tonnes = select(*keys, func.sum(Movement.tonnes)).join(Issuance, Issuance.id == Movement.issuance_id)
    query = (
        numbered(tonnes, as_of=as_of)
        .outerjoin(Authorisation, Authorisation.id == Movement.authorisation_id)
        .where(Movement.kind != MovementKind.REVERSAL.value, *_standing(as_of))
        .group_by(*keys)
        .order_by(*keys[:6])
    )
    if as_of is not None:
        query = query.where(Movement.recorded_at <= as_of)
    if partner is not None:
        query = query.where(Movement.partner == partner)
    return [_flow(row) for row in session.execute(query)]


def _flow(row: Any) -> Flow:
    kind, event_year, vintage, calendar_year, approach, partner, *rest = row
    using, acquiring, sectors, purposes, metric, first_transfer, tonnes = rest
    return Flow(
        kind=MovementKind(kind), event_year=event_year, vintage=vintage, calendar_year=calendar_year,
        approach=approach, partner=partner, party=partner, using_party=using, acquiring_party=acquiring,
        sectors=tuple(sectors), purposes=purposes, metric=metric, first_transfer=first_transfer, tonnes=int(tonnes),
    )  # fmt: skip


def claims(session: Any, registry: str = "") -> list[Claim]:
    """Every live block as a claim to units of a registry; of all of them where none is named."""
    query = (
        select(Block.first, Block.last, Block.account, UnitKey.unit_registry, UnitKey.key, Project.reference)
        .join(UnitKey, UnitKey.id == Block.key_id)
        .join(Issuance, Issuance.id == Block.issuance_id)
        .join(Project, Project.id == Issuance.project_id)
        .where(Block.live)
        .order_by(UnitKey.id, Block.first)
    )
    if registry:
        query = query.where(UnitKey.unit_registry == registry)
    return [
        Claim(
            registry=row.unit_registry, key=row.key, first=row.first, last=row.last, state=row.account,
            reference=row.reference, live=True,
        )
        for row in session.execute(query)
    ]  # fmt: skip


def closed_years(session: Any) -> dict[int, datetime]:
    """The years that are closed, each with its moment."""
    return dict(session.execute(select(ClosedYear.year, ClosedYear.closed_at)).all())


def first_transferred(session: Any, reference: str) -> tuple[int, tuple[int, ...]]:
    """Whole tCO2e of a project that were first transferred, and their vintages: no authorisation may undo them."""
    project_id = session.scalar(select(Project.id).where(Project.reference == reference.upper()))
    tonnes, vintages, _ = Reader(session).first_transferred(project_id) if project_id else (0, (), frozenset())
    return tonnes, vintages
