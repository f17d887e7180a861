"""Holds what stands in the ledger against what led there: issuances, blocks, and the names of outcomes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby, zip_longest
from typing import Any

from sqlalchemy import Integer, and_, cast, select

from app.core.audit import AuditEntry
from app.ledger.loading import issuance_reference
from app.ledger.models import Block, Issuance, ItmoNumbers, LedgerEntry, Movement, UnitKey
from app.ledger.replay import Position, positions
from app.ledger.serials import SerialFault, parse
from app.projects.models import Project
from workflows.ledger.movements import Account, MovementKind

_ROWS = 2_000
_AS_ISSUED = ("vintage", "mitigation_type", "metric", "gwp", "non_ghg_metric", "non_ghg_per_tonne", "note")


def stream(session: Any, query: Any) -> Iterator[Any]:
    """The rows of a query, a few thousand at a time; the cursor is closed however the reading ends."""
    with session.execute(query.execution_options(yield_per=_ROWS)) as rows:
        yield from rows


def issuances(session: Any) -> Iterator[str]:
    """Each issuance is what its entry says; what the entry says is held against the chain elsewhere."""
    query = (
        select(
            Issuance.__table__, Project.reference, Project.partner.label("host"), UnitKey.unit_registry, UnitKey.key,
            LedgerEntry.id.label("entry_id"), LedgerEntry.body, LedgerEntry.file_id,
            Movement.first.label("moved_first"), Movement.last.label("moved_last"),
            Movement.recorded_at.label("moved_at"),
        )
        .join(Project, Project.id == Issuance.project_id)
        .join(UnitKey, UnitKey.id == Issuance.key_id)
        .outerjoin(
            Movement, and_(Movement.issuance_id == Issuance.id, Movement.kind == MovementKind.ISSUANCE.value)
        )
        .outerjoin(LedgerEntry, LedgerEntry.id == Movement.entry_id)
    )  # fmt: skip
    for row in stream(session, query):
        name = issuance_reference(row.id)
        if row.entry_id is None:
            yield f"Issuance {name} has no movement that issued it."
        elif not _is_as_issued(row):
            yield f"Issuance {name} is not what ledger entry {row.entry_id} says."


def _is_as_issued(row: Any) -> bool:
    issued = row.body["issued"]
    try:
        serial = parse(issued["serial"], issued["registry"])
    except SerialFault:
        return False
    stored = [
        row.serial, row.form, row.first, row.last, row.unit_registry, row.key, row.moved_first, row.moved_last,
        row.reference, row.partner, str(row.issued_on), row.recorded_at, row.proof_file_id,
        str(row.report_file_id) if row.report_file_id else None, *(getattr(row, name) for name in _AS_ISSUED),
    ]  # fmt: skip
    said = [
        serial.text, serial.form, serial.first, serial.last, serial.registry, serial.key, serial.first, serial.last,
        issued["project"].upper(), row.host, row.body["given"]["effective_on"], row.moved_at, row.file_id,
        row.body.get("report_file_id"), *(issued[name] for name in _AS_ISSUED),
    ]  # fmt: skip
    return stored == said


def blocks(session: Any) -> Iterator[str]:
    """The live blocks of each issuance are where its movements lead, with their history."""
    moved = stream(session, select(Movement.__table__).order_by(Movement.issuance_id, Movement.number))
    standing = stream(session, select(Block.__table__).where(Block.live).order_by(Block.issuance_id, Block.first))
    keys = dict(session.execute(select(Issuance.id, Issuance.key_id)).all())
    for issuance_id, movements, those in _side_by_side(moved, standing):
        lead, stand = _joined(positions(movements)), _joined(_position(block) for block in those)
        if lead != stand:
            yield f"The blocks of {issuance_reference(issuance_id)} {_difference(lead, stand)}."
        partner = {each.partner for each in movements}
        if any(block.key_id != keys[issuance_id] or {block.partner} != partner for block in those):
            yield f"A block of {issuance_reference(issuance_id)} has the key or the partner of another issuance."


def _side_by_side(left: Any, right: Any) -> Iterator[tuple[int, list[Any], list[Any]]]:
    """Both streams issuance by issuance; they are ordered by it."""
    groups = [groupby(stream, key=lambda row: row.issuance_id) for stream in (left, right)]
    heads = [next(each, None) for each in groups]
    while any(heads):
        issuance_id = min(head[0] for head in heads if head)
        found: list[list[Any]] = []
        for side in (0, 1):
            head = heads[side]
            mine = head is not None and head[0] == issuance_id
            found.append(list(head[1]) if head and mine else [])
            if mine:
                heads[side] = next(groups[side], None)
        yield issuance_id, found[0], found[1]


def _position(block: Any) -> Position:
    return Position(
        block.first, block.last, block.account, block.movement_id, block.moved_on, block.first_transferred_on,
        block.holder,
    )  # fmt: skip


def _joined(found: Iterable[Position]) -> list[Position]:
    """Neighbours with one history as one: a reversal may leave them split."""
    joined: list[Position] = []
    for each in found:
        if joined and joined[-1].last + 1 == each.first and _history(joined[-1]) == _history(each):
            each = _spanning(joined.pop(), each)
        joined.append(each)
    return joined


def _history(each: Position) -> tuple[Any, ...]:
    return each.account, each.movement_id, each.moved_on, each.first_transferred_on, each.holder


def _spanning(left: Position, right: Position) -> Position:
    return Position(left.first, right.last, *_history(right))


def _difference(lead: list[Position], stand: list[Position]) -> str:
    """The first place where the two part, in words."""
    expected, found = next(pair for pair in zip_longest(lead, stand) if pair[0] != pair[1])
    said = [
        f"{each.first:,} to {each.last:,} in “{Account(each.account).label}”" if each else "none"
        for each in (expected, found)
    ]
    if said[0] == said[1]:
        return f"do not have the history of their movements: {said[1]}"
    return f"are not where its movements lead: {said[0]} by the movements, {said[1]} by the blocks"


def names(session: Any) -> Iterator[str]:
    """Each name of outcomes is as it was given, and only the last given stands."""
    number = cast(AuditEntry.object_id, Integer)
    given = (
        select(number.label("issuance_id"), AuditEntry.seq, AuditEntry.body, AuditEntry.actor_id)
        .where(AuditEntry.action == "ledger.name_outcomes")
        .order_by(number, AuditEntry.seq)
    )
    kept = select(ItmoNumbers.__table__, UnitKey.unit_registry).join(UnitKey, UnitKey.id == ItmoNumbers.key_id)
    stands = stream(session, kept.order_by(ItmoNumbers.issuance_id, ItmoNumbers.id))
    for issuance_id, said, those in _side_by_side(stream(session, given), stands):
        recorded = [json.loads(entry.body)["details"] | {"by": entry.actor_id} for entry in said]
        stored = [
            {
                "reference": issuance_reference(issuance_id), "approach": name.approach, "first": name.first,
                "registry": name.party_registry, "last": name.last, "by": name.recorded_by,
            }
            for name in those
        ]  # fmt: skip
        live = [name.live for name in those]
        if stored != recorded or live != [at == len(those) - 1 for at in range(len(those))]:
            yield f"The outcomes of {issuance_reference(issuance_id)} are not named as the chain recorded."
