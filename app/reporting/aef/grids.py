"""Finds the head of a table in the cells of its sheet: by its title, whatever its capitals, and by its exact labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.reporting.aef.fields import Field, Table
from app.reporting.aef.findings import Finding, Severity
from app.reporting.aef.layout import letters

Grid = list[list[Any]]
_LOOKED_AT = 60  # rows in which a head may begin


@dataclass(frozen=True)
class Header:
    """The row of heads: fields by their columns, and the columns under a heading that is none of the format."""

    table: Table
    line: int
    columns: Mapping[int, Field]
    unknown: frozenset[int]


def layout_finding(check: str, table: int, sentence: str, what_to_do: str, cell: str = "") -> Finding:
    """An error in how the workbook is laid out."""
    return Finding(check, Severity.ERROR, table, 0, "", sentence, what_to_do, cell=cell)


def find_header(table: Table, grid: Grid, found: list[Finding]) -> Header | None:
    """The head of the table; None where there is none, which is a finding like everything that is odd about it."""
    known = {_plain(label): field for label, field in zip(table.labels, table.fields, strict=True)}
    counts = [sum(_plain(cell) in known for cell in row) for row in grid[:_LOOKED_AT]]
    line = max(range(len(counts)), key=counts.__getitem__, default=-1)
    if line < 0 or counts[line] < 2:
        found.append(
            layout_finding(
                "LAY03", table.number, "No row holds the heads of the table.",
                f"Put the {len(table.fields)} heads into one row, from “{table.labels[0]}” on.",
            )
        )  # fmt: skip
        return None
    if not any(_plain(cell) == _plain(table.title) for row in grid[:line] for cell in row):
        title = f"The title “{table.title}” does not stand above the table."
        found.append(layout_finding("LAY02", table.number, title, f"Write “{table.title}” above its heads."))
    return _columns(table, grid[line], line, known, found)


def _columns(table: Table, row: list[Any], line: int, known: dict[str, Field], found: list[Finding]) -> Header:
    columns: dict[int, Field] = {}
    unknown = set()
    for position, cell in enumerate(row):
        if cell is None or not str(cell).strip():
            continue
        at = f"{letters(position)}{line + 1}"
        field = known.get(_plain(cell))
        if field is None:
            unknown.add(position)
            sentence = f"The column “{str(cell)[:80]}” is none of the format. It was not read."
            found.append(layout_finding("LAY04", table.number, sentence, "Take the column out.", cell=at))
        elif field in columns.values():
            unknown.add(position)
            sentence = f"The head “{field.label}” stands twice. The second column was not read."
            found.append(layout_finding("LAY03", table.number, sentence, "Take one of the two out.", cell=at))
        else:
            columns[position] = field
            if str(cell).strip() != field.label:
                advice = f"Write it exactly: “{field.label}”."
                found.append(layout_finding("LAY03", table.number, f"A head is written “{cell}”.", advice, cell=at))
    for field in table.fields:
        if field not in columns.values():
            sentence = f"The head “{field.label}” is missing."
            found.append(layout_finding("LAY03", table.number, sentence, "Add the column with this head."))
    return Header(table, line, columns, frozenset(unknown))


def _plain(cell: Any) -> str:
    return " ".join(cell.split()).casefold() if isinstance(cell, str) else ""
