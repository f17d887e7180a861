"""Where everything stands in the workbook: the cells that our own files use, which is one way to lay it out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from app.reporting.aef.fields import Field, Table, tables

# Counted from nought. The Party stands in row 4 of its sheet, so that the result of the check falls into C9.
TITLE_ROW, TITLE_COLUMN = 1, 1
FIRST_FIELD_ROW = 3
LABEL_COLUMN, VALUE_COLUMN = 1, 2
HEADER_ROW, FIRST_ROW = 3, 4
FIRST_COLUMN = 1


@dataclass(frozen=True)
class Column:
    """A field with the column that it stands in, counted from nought."""

    field: Field
    position: int


@lru_cache(maxsize=8)
def columns(number: int) -> tuple[Column, ...]:
    """The columns of a table from 2 to 5, with the empty ones between them left out."""
    table, position, found = tables()[number], FIRST_COLUMN, []
    for field in table.fields:
        found.append(Column(field, position))
        position += 2 if field.name in table.spacer_after else 1
    return tuple(found)


def letters(position: int) -> str:
    """The name of a column counted from nought: A, B, … Z, AA."""
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(65 + rest) + name
    return name


def anchor(number: int, row: int) -> str:
    """What a page calls a row of a table, counted from 1: `t3-r5`; the table itself for row 0."""
    return f"t{number}-r{row}" if row else f"t{number}"


def table_of_sheet(name: str) -> Table | None:
    """The table that a sheet of this name holds."""
    return next((table for table in tables().values() if table.sheet == name), None)
