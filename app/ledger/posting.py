"""Writes one posted movement: the issuance where it is new, the movement, and the blocks before and after it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, any_, bindparam, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_or_keep

from app.core import clock
from app.ledger.judging import Judged
from app.ledger.models import Block, Issuance, LedgerEntry, Movement, UnitKey
from app.ledger.record import Reader
from app.ledger.replay import Position, arrived, positions
from app.projects.wording import home_code
from workflows.ledger.movements import MOVEMENTS, Account, MovementKind
from workflows.vocabulary import Actor

_LOCK = 6_020_004  # one advisory lock for the one ledger: whoever posts goes alone
_COUNT_FOR_NDC = (MovementKind.USE_NDC, MovementKind.SURRENDER)
_CROSS_BORDER = (MovementKind.FIRST_TRANSFER, MovementKind.ACQUISITION)


# Statements that never change, made once: three hundred movements are posted in a second.
_B = Block.__table__
_NEW_MOVEMENT = insert(Movement.__table__)
_RETIRED = update(_B).where(_B.c.id == any_(bindparam("ids", type_=ARRAY(BigInteger))), _B.c.live).values(live=False)
_READ = [column for column in _B.c if column.name != "id"]
_NEW_BLOCKS = insert(_B).from_select(
    [column.name for column in _READ],
    select(*(func.unnest(bindparam(column.name, type_=ARRAY(column.type))) for column in _READ)),
)


class LostRace(Exception):
    """The units were taken by another movement in the meantime; nothing was written."""


def hold(session: Any, *, shared: bool = False) -> None:
    """Wait until nobody posts, and keep it so to the end of the transaction; `shared` lets others look at once."""
    name = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    session.execute(text(f"SELECT {name}(:key)"), {"key": _LOCK})


def next_moment(session: Any) -> datetime:
    """The moment of recording: now, but never before the last movement, should the clock have been set back."""
    last = session.scalar(select(Movement.recorded_at).order_by(Movement.number.desc()).limit(1))
    now = clock.now()
    return max(now, last) if last else now


def write(session: Any, judged: Judged, *, entry: LedgerEntry, checker: Actor, moment: datetime) -> dict[str, Any]:
    """Write the movement of an entry whose guards hold, inside the caller's transaction; its values.

    The caller holds the ledger. Raises LostRace where the database says that the units moved after all.
    """
    issuance = judged.issuance or _new_issuance(session, judged, entry=entry, moment=moment)
    values = _values(judged, issuance, entry=entry, checker=checker, moment=moment)
    connection = session.connection()
    connection.execute(_NEW_MOVEMENT, values)
    _retire(connection, [block.id for block in judged.blocks])
    made = _after(session, judged, issuance, values)
    if made:
        connection.execute(_NEW_BLOCKS, _columns([_block(each, issuance, judged.partner) for each in made]))
    return values


def _columns(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in rows[0]}


def _new_issuance(session: Any, judged: Judged, *, entry: LedgerEntry, moment: datetime) -> Any:
    issued, serial = judged.answers.issued, judged.serial
    assert issued is not None
    assert serial is not None
    assert judged.background is not None
    project = judged.background.case.project
    row = Issuance(
        project_id=project.id, partner=project.partner, key_id=key_id(session, serial.registry, serial.key),
        serial=serial.text, form=serial.form, first=serial.first, last=serial.last, vintage=issued.vintage,
        issued_on=judged.facts.given.effective_on, mitigation_type=issued.mitigation_type, metric=issued.metric,
        gwp=issued.gwp, non_ghg_metric=issued.non_ghg_metric, non_ghg_per_tonne=issued.non_ghg_per_tonne,
        sectors=[project.sector] if project.sector else [], note=issued.note, proof_file_id=entry.file_id,
        report_file_id=entry.body.get("report_file_id"), recorded_at=moment,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def key_id(session: Any, unit_registry: str, key: str) -> int:
    """The number of a key of a registry, made where it is new."""
    table = UnitKey.__table__
    session.execute(insert_or_keep(table).values(unit_registry=unit_registry, key=key).on_conflict_do_nothing())
    found: int = session.scalar(select(table.c.id).where(table.c.unit_registry == unit_registry, table.c.key == key))
    return found


def _values(judged: Judged, issuance: Any, *, entry: LedgerEntry, checker: Actor, moment: datetime) -> dict[str, Any]:
    facts, given = judged.facts, judged.facts.given
    assert given.effective_on is not None
    source, target = _ways(judged)
    return {
        "id": entry.key, "entry_id": entry.id, "kind": facts.kind.value, "issuance_id": issuance.id,
        "partner": judged.partner, "first": given.first, "last": given.last, "tonnes": given.tonnes,
        "source": source, "target": target, "effective_on": given.effective_on,
        "event_year": given.effective_on.year, "recorded_at": moment,
        "transfers_first": facts.kind is not MovementKind.REVERSAL and facts.transfers_first,
        "counts_for_ndc": facts.kind in _COUNT_FOR_NDC, "after_closing": facts.year_closed,
        "calendar_year": given.calendar_year if facts.kind in _COUNT_FOR_NDC else None,
        "purpose_words": given.purpose_words, "using_entity": given.using_entity,
        "explanation": judged.answers.explanation or given.reason,
        "authorisation_id": judged.letter_id,
        "reverses_id": judged.reverses.id if judged.reverses else None,
        "made_by": entry.made_by, "made_by_name": entry.made_by_name,
        "checked_by": checker.id or None, "checked_by_name": checker.name, **_parties(judged, source),
    }  # fmt: skip


def movement_text(values: Any) -> dict[str, Any]:
    """A movement as plain JSON: what its audit entry holds and a proof compares."""
    return {name: value if isinstance(value, int | None | bool) else str(value) for name, value in values.items()}


def _ways(judged: Judged) -> tuple[str, str]:
    """Source and target: as declared for the kind, or back where a reversed movement came from."""
    if judged.reverses is not None:
        return judged.reverses.target, judged.reverses.source
    target = MOVEMENTS[judged.facts.kind].target
    assert target is not None
    source = judged.facts.accounts[0] if judged.facts.accounts else Account.ISSUED
    return source.value, target.value


def _parties(judged: Judged, source: str) -> dict[str, str]:
    """Whose hands it goes through: from the host to the Party named, and used by us where we held it."""
    kind, home = judged.facts.kind, home_code()
    leaves = kind in _CROSS_BORDER or kind is MovementKind.TRANSFER
    acquiring = home if kind is MovementKind.ACQUISITION else judged.facts.given.acquiring_party
    transferring = judged.partner if kind in _CROSS_BORDER else home
    uses = source == Account.HELD and not leaves and kind is not MovementKind.REVERSAL
    return {
        "transferring_party": transferring if leaves else "", "acquiring_party": acquiring if leaves else "",
        "using_party": home if uses else "",
    }  # fmt: skip


def _retire(connection: Any, ids: list[int]) -> None:
    if ids and connection.execute(_RETIRED, {"ids": ids}).rowcount != len(ids):
        raise LostRace("Somebody else moved these units a moment ago. Nothing was written: look at them again.")


class _Row:
    """The values of a movement as the fold reads them."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__.update(values)


def _after(session: Any, judged: Judged, issuance: Any, values: dict[str, Any]) -> list[Position]:
    """Where the units of the retired blocks are after the movement."""
    movement: Any = _Row(values)
    if judged.facts.kind is MovementKind.ISSUANCE:
        return [Position(movement.first, movement.last, movement.target, movement.id, movement.effective_on)]
    if judged.reverses is not None:
        low, high = min(b.first for b in judged.blocks), max(b.last for b in judged.blocks)
        again = positions(Reader(session).movements(issuance.id))
        return [part for each in again if (part := each.cut(low, high)) is not None]
    made: list[Position] = []
    for block in judged.blocks:
        position = Position(
            block.first, block.last, block.account, block.movement_id, block.moved_on, block.first_transferred_on,
            block.holder,
        )  # fmt: skip
        inside = position.cut(movement.first, movement.last)
        assert inside is not None
        parts = (
            position.cut(block.first, movement.first - 1), arrived(inside, movement),
            position.cut(movement.last + 1, block.last),
        )  # fmt: skip
        made += [part for part in parts if part is not None]
    return made


def _block(position: Position, issuance: Any, partner: str) -> dict[str, Any]:
    return {
        "issuance_id": issuance.id, "key_id": issuance.key_id, "partner": partner, "first": position.first,
        "last": position.last, "account": position.account, "holder": position.holder,
        "movement_id": position.movement_id, "moved_on": position.moved_on,
        "first_transferred_on": position.first_transferred_on, "live": True,
    }  # fmt: skip
