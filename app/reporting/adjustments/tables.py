"""The structured summary and its parts as plain tables, and the tables as a workbook and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import xlsxwriter

from app.core.web import safe_cell
from app.reporting.adjustments.computing import Adjustments
from app.reporting.adjustments.figures import TONNES, Figure
from app.reporting.adjustments.safeguards import Check
from app.reporting.adjustments.splitting import HEADS, SPLIT_PARAGRAPH, parts
from app.reporting.adjustments.summary import Summary, deviations

Cell = int | float | str
MOST_CHARACTERS = 32_000  # a cell of a workbook holds 32,767
YEAR_WIDTH = 14


@dataclass(frozen=True)
class Table:
    """A table of plain cells under heads. `widths` are in characters."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...] = ()


def summary_table(found: Summary) -> Table:
    """Row, unit, reference, one column a year, target level, target year, progress."""
    heads = (
        "Row", "Structured summary", "Paragraph", "Unit", "Reference", *(str(year) for year in found.years),
        "Target level", "Target year or period", "Progress",
    )  # fmt: skip
    rows = []
    for line in found.lines:
        years: tuple[Cell, ...] = tuple(cell_of(cell) for cell in line.cells) or ("",) * len(found.years)
        rows.append((
            line.key if line.key.isdigit() else "", line.label, line.paragraph, line.unit, line.reference, *years,
            line.target_level, line.target_year, line.progress or line.words,
        ))  # fmt: skip
    widths = (6, 44, 20, 10, 24, *(YEAR_WIDTH,) * len(found.years), 16, 16, 40)
    return Table("Structured summary", heads, tuple(rows), widths)


def split_table(found: Adjustments) -> Table:
    """What paragraph 23(j) asks for."""
    rows = tuple(
        (f"{part.row}  {part.label}", part.year, part.approach, part.sector, part.transferring, part.using,
         part.vintage, part.tonnes)
        for part in parts(found.record)
    )  # fmt: skip
    return Table(f"Paragraph {SPLIT_PARAGRAPH}", HEADS, rows, (44, 8, 18, 32, 18, 14, 10, 14))


def deviation_table(found: Adjustments) -> Table:
    rows = tuple((figure.year or "", figure.unit, cell_of(figure)) for figure in deviations(found))
    return Table("Deviation from the average", ("Year", "Unit", "Deviation"), rows, (8, 12, 18))


def notes_table(found: Summary, checks: Sequence[Check]) -> Table:
    """How it was computed, what is missing, and the tests of the safeguard."""
    rows = [("Note", note) for note in found.notes]
    rows += [("Missing", sentence) for sentence in found.missing]
    rows += [
        (f"Safeguard (paragraph {check.paragraph})", f"{check.name}: {check.verdict.value}. {check.sentence}")
        for check in checks
    ]  # fmt: skip
    return Table("Notes", ("What", "Sentence"), tuple(rows), (30, 110))


def cell_of(figure: Figure) -> Cell:
    """A number where the figure is known (averages rounded as the notes say), else the word for why not."""
    if figure.value is None:
        return figure.words()
    if figure.exact or figure.unit == TONNES:
        return figure.rounded or 0
    return float(Fraction(figure.value))


def as_csv(table: Table) -> str:
    """The table as CSV with a byte order mark; no cell is a formula, negative numbers stay numbers."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(table.heads)
    for row in table.rows:
        writer.writerow([cell if isinstance(cell, int | float) else safe_cell(cell) for cell in row])
    return "\ufeff" + out.getvalue()


def as_workbook(tables: Sequence[Table], *, title: str, on: date) -> bytes:
    """The bytes of a workbook, a sheet for each table: the same for the same tables and day."""
    out = io.BytesIO()
    options = {
        "in_memory": True, "constant_memory": False, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": title, "created": datetime(on.year, on.month, on.day)})  # noqa: DTZ001 - the format knows no zone
        formats = {
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
            "whole": book.add_format({"num_format": "#,##0;−#,##0", "valign": "top"}),
            "decimal": book.add_format({"num_format": "#,##0.######;−#,##0.######", "valign": "top"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "year": book.add_format({"num_format": "0", "valign": "top"}),
        }
        for table in tables:
            _sheet(book, table, formats)
    return out.getvalue()


def _sheet(book: Any, table: Table, formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet(table.title[:31])
    for position, head in enumerate(table.heads):
        sheet.set_column(position, position, table.widths[position] if table.widths else 16)
        sheet.write_string(0, position, head, formats["head"])
    for line, row in enumerate(table.rows, start=1):
        for position, cell in enumerate(row):
            _write(sheet, (line, position), cell, formats, head=table.heads[position])
    sheet.freeze_panes(1, 2 if len(table.heads) > 3 else 1)


def _write(sheet: Any, place: tuple[int, int], cell: Cell, formats: dict[str, Any], *, head: str) -> None:
    if isinstance(cell, str):
        if cell:
            sheet.write_string(*place, cell[:MOST_CHARACTERS], formats["text"])
    elif head in ("Year", "Vintage"):
        sheet.write_number(*place, cell, formats["year"])
    else:
        sheet.write_number(*place, cell, formats["whole" if isinstance(cell, int) else "decimal"])
