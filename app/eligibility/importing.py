"""Looks at the rows of a catalogue file before anything is written: what is wrong, new, changed, or as it was."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from app.core.audit import canonical
from app.core.text import TextFault, clean
from app.eligibility.names import code_form, version_words, word_form
from app.eligibility.records import Catalogue, Methodology
from app.eligibility.tables import Table
from workflows.partial_date import UNKNOWN_DATE, PartialDate, parse_iso

COLUMNS = ("programme", "code", "version", "title", "category", "active_from", "active_to", "source")
REQUIRED = ("programme", "code")
_MOST = {"programme": 200, "code": 40, "version": 20, "title": 300, "category": 200, "source": 500}
_NAMES = {
    "methodology": "code", "name": "title", "published": "active_from", "published_on": "active_from",
    "active_since": "active_from", "active_until": "active_to", "sectoral_scope": "category",
}  # fmt: skip
CLEARS = ("unknown", "not known", "none")
_FORMULA = ("=", "+", "@")


@dataclass(frozen=True)
class RowProblem:
    """What is wrong with one cell, and what to do."""

    row: int
    column: str
    value: str
    problem: str


@dataclass(frozen=True)
class RowChange:
    """One row of the file against what is on record; `was` is none where it is new."""

    row: int
    now: Methodology
    was: Methodology | None = None

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """Column, what is on record, what the file says."""
        before, after = (shown(item) if item else {} for item in (self.was, self.now))
        return [
            (name, before.get(name, ""), after[name]) for name in COLUMNS if before and before.get(name) != after[name]
        ]


@dataclass
class Plan:
    """What an import would do. With one problem it does nothing."""

    problems: list[RowProblem] = field(default_factory=list)
    new: list[RowChange] = field(default_factory=list)
    changed: list[RowChange] = field(default_factory=list)
    same: int = 0

    @property
    def rows(self) -> list[RowChange]:
        """What would be written."""
        return [*self.new, *self.changed]

    @property
    def digest(self) -> str:
        """Stands for what would be written: a confirmation is for this and nothing else."""
        rows = [[shown(each.now), shown(each.was) if each.was else None] for each in self.rows]
        return hashlib.sha256(canonical(rows).encode()).hexdigest()


Rows = list[tuple[int, Mapping[str, str]]]


def named_rows(table: Table) -> tuple[Rows, list[RowProblem]]:
    """The rows with the names of their columns, and what is wrong with the head."""
    names, problems = [], []
    for head in table.head:
        name = re.sub(r"[ -]+", "_", word_form(head))
        name = _NAMES.get(name, name)
        if name not in COLUMNS:
            problems.append(RowProblem(1, head, head, f"This column is not known. Use {', '.join(COLUMNS)}."))
        elif name in names:
            problems.append(RowProblem(1, head, head, "This column stands twice."))
        names.append(name)
    problems += [RowProblem(1, name, "", "This column is missing.") for name in REQUIRED if name not in names]
    rows: Rows = [
        (number, {name: cell for name, cell in zip(names, cells, strict=False) if name in COLUMNS})
        for number, cells in table.rows
    ]
    return rows, problems


def plan_import(rows: Iterable[tuple[int, Mapping[str, str]]], catalogue: Catalogue) -> Plan:
    """Each row against the catalogue. An empty cell keeps what is on record; `unknown` in a date clears it."""
    plan, seen = Plan(), dict[tuple[str, str, str], int]()
    known = {item.key: item for item in catalogue.methodologies}
    for number, cells in rows:
        read = _Row(number, cells, plan, catalogue)
        found = read.methodology(known)
        if found is None:
            continue
        if found.key in seen:
            read.problem("code", f"{found.label} of {found.programme} stands in row {seen[found.key]} already.")
            continue
        seen[found.key] = number
        was = known.get(found.key)
        if was is None:
            plan.new.append(RowChange(number, found))
        elif shown(was) != shown(found):
            plan.changed.append(RowChange(number, found, was))
        else:
            plan.same += 1
    return plan


class _Row:
    """One row of the file; its problems go into the plan."""

    def __init__(self, number: int, cells: Mapping[str, str], plan: Plan, catalogue: Catalogue) -> None:
        self.number, self.plan, self.catalogue, self.sound = number, plan, catalogue, True
        self.cells = {name: self._clean(name, cells.get(name) or "") for name in COLUMNS}

    def problem(self, column: str, sentence: str) -> None:
        self.sound = False
        value = self.cells.get(column, "") if hasattr(self, "cells") else ""
        self.plan.problems.append(RowProblem(self.number, column, value[:100], sentence))

    def methodology(self, known: Mapping[tuple[str, str, str], Methodology]) -> Methodology | None:
        """What the row says, on top of what is on record; none where something is wrong with it."""
        programme = self.catalogue.programme(self.cells["programme"])
        if not self.cells["programme"] or not self.cells["code"]:
            for name in REQUIRED:
                if not self.cells[name]:
                    self.problem(name, "This cell must not be empty.")
        elif programme is None:
            codes = ", ".join(item.code for item in self.catalogue.programmes)
            self.problem("programme", f"This programme is not known. Known are {codes}.")
        if programme is None or not self.sound:
            return None
        fresh = Methodology(programme.code, code_form(self.cells["code"]), version=version_words(self.cells["version"]))
        found = replace(known.get(fresh.key, fresh), **dict(self._given()))
        if found.active_to and found.active_from.first and found.active_to < found.active_from.first:
            self.problem("active_to", "The last day is before the day of publication.")
        return found if self.sound else None

    def _given(self) -> Iterator[tuple[str, Any]]:
        """What the row states besides its key."""
        for name in ("title", "source"):
            if self.cells[name]:
                yield name, self.cells[name]
        if self.cells["category"]:
            yield "categories", tuple(part.strip() for part in self.cells["category"].split(";") if part.strip())
        for name in ("active_from", "active_to"):
            if word_form(self.cells[name]) in CLEARS:
                yield name, UNKNOWN_DATE if name == "active_from" else None
            elif self.cells[name]:
                yield name, self._date(name)

    def _date(self, name: str) -> PartialDate | date | None:
        try:
            found = parse_iso(self.cells[name])
            if name == "active_from":
                return found
            if len(self.cells[name]) == 10:
                return found.first
        except ValueError:
            pass
        like = "2020-10-19, 2020-10 or 2020" if name == "active_from" else "2023-03-31"
        self.problem(name, f"This is not a date like {like}.")
        return UNKNOWN_DATE if name == "active_from" else None

    def _clean(self, name: str, cell: str) -> str:
        """The cell as it is kept. Our own export puts an apostrophe before what a spreadsheet would run."""
        cell = cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") else cell
        try:
            if cell.startswith(_FORMULA):
                raise TextFault("must not begin like a formula")
            return " ".join(clean(cell, most=_MOST.get(name, 40)).split())
        except TextFault as fault:
            self.sound = False
            self.plan.problems.append(RowProblem(self.number, name, cell[:100], f"This cell {fault}."))
            return ""


def shown(item: Methodology) -> dict[str, str]:
    """A methodology as the cells of a row."""
    return {
        "programme": item.programme,
        "code": item.code,
        "version": item.version,
        "title": item.title,
        "category": "; ".join(item.categories),
        "active_from": item.active_from.iso() or "",
        "active_to": item.active_to.isoformat() if item.active_to else "",
        "source": item.source,
    }


def kept(plan: Plan) -> list[dict[str, Any]]:
    """What the plan would write, as plain values: what a proposal keeps and an audit entry says."""
    return [
        {"row": each.row, "now": shown(each.now), "was": shown(each.was) if each.was else None} for each in plan.rows
    ]


def read_back(rows: Iterable[Mapping[str, Any]]) -> Plan:
    """The plan again from what was kept of it."""
    plan = Plan()
    for each in rows:
        was = methodology_of(each["was"]) if each["was"] else None
        (plan.changed if was else plan.new).append(RowChange(each["row"], methodology_of(each["now"]), was))
    return plan


def methodology_of(cells: Mapping[str, str]) -> Methodology:
    """The methodology that these cells show."""
    return Methodology(
        programme=cells["programme"], code=cells["code"], version=cells["version"], title=cells["title"],
        categories=tuple(part.strip() for part in cells["category"].split(";") if part.strip()),
        active_from=parse_iso(cells["active_from"]),
        active_to=date.fromisoformat(cells["active_to"]) if cells["active_to"] else None, source=cells["source"],
    )  # fmt: skip


def overtaken(plan: Plan, catalogue: Catalogue) -> list[RowChange]:
    """The changes whose row is no longer on record as the plan found it."""
    known = {item.key: item for item in catalogue.methodologies}

    def same(each: RowChange) -> bool:
        now = known.get(each.now.key)
        return now is None if each.was is None else now is not None and shown(now) == shown(each.was)

    return [each for each in plan.rows if not same(each)]
