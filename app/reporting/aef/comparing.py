"""What changed between two submissions, row by row and field by field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.reporting.aef import cells
from app.reporting.aef.fields import tables
from app.reporting.aef.profiles import profile
from app.reporting.aef.tables import ROWS, Row, Tables

# What a row is recognised by. Rows that share it are paired in their order.
_KEYS: Mapping[int, tuple[str, ...]] = {
    2: ("AuthorizationID", "CooperativeApproachID", "AuthorizationVersion"),
    3: ("ActionDateTime", "ActionType", "ActionSubtype", "CooperativeApproachID", "FirstID"),
    4: ("CooperativeApproachID", "FirstID"),
    5: ("AuthorizedEntityID", "AuthorizedEntityName", "CooperativeApproachID"),
}


@dataclass(frozen=True)
class Change:
    """One row that is new, gone or changed. Rows count from 1, 0 for none; `cells` are label, before, now."""

    table: int
    kind: str
    before: int
    now: int
    cells: tuple[tuple[str, str, str], ...] = ()


def changes(before: Tables, now: Tables) -> tuple[Change, ...]:
    """From one submission to another. What a form writes differently, though it means the same, is no change."""
    found = []
    heading = _cells(1, before.heading_row, now.heading_row, before, now)
    if heading:
        found.append(Change(1, "changed", 1, 1, heading))
    for number in ROWS:
        found += _table(number, before, now)
    return tuple(found)


def _table(number: int, before: Tables, now: Tables) -> list[Change]:
    old: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for line, row in enumerate(before.of(number), start=1):
        old[_key(number, row)].append(line)
    found = []
    for line, row in enumerate(now.of(number), start=1):
        waiting = old.get(_key(number, row))
        if not waiting:
            found.append(Change(number, "new", 0, line))
            continue
        was = waiting.pop(0)
        if differing := _cells(number, before.of(number)[was - 1], row, before, now):
            found.append(Change(number, "changed", was, line, differing))
    gone = sorted(line for lines in old.values() for line in lines)
    return found + [Change(number, "gone", line, 0) for line in gone]


def _key(number: int, row: Row) -> tuple[Any, ...]:
    return tuple(row.get(name) for name in _KEYS[number])


def _cells(number: int, was: Row, now: Row, before: Tables, after: Tables) -> tuple[tuple[str, str, str], ...]:
    one, two = profile(before.profile), profile(after.profile)
    return tuple(
        (field.label, _shown(field, was, one), _shown(field, now, two))
        for field in tables()[number].fields
        if was.get(field.name) != now.get(field.name)
    )


def _shown(field: Any, row: Row, form: Any) -> str:
    value = cells.written(field, row, form)
    return "" if value is None else str(value)
