"""Lists of projects as CSV and as a workbook: safe cells, dates as dates, tonnes as whole numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter
from flask import Response

from app.core.web import safe_cell
from app.projects.queue_rows import Row

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_CHARACTERS = 32_000  # a cell of a workbook holds 32,767
_WIDTH = {date: 12, int: 16, str: 24}


@dataclass(frozen=True)
class Column:
    """A column: its head, what it takes from a row, and of which type that is where it is known."""

    head: str
    value: Callable[[Any], Any]
    kind: type = str
    width: int = 0


def _clock(side: str) -> Callable[[Row], int | None]:
    return lambda row: next((clock.days for clock in row.clocks if clock.side == side), None)


QUEUE = (
    Column("Reference", lambda row: row.reference, width=12),
    Column("Entered as", lambda row: "Example from public sources" if row.example else "Application", width=26),
    Column("Title", lambda row: row.title, width=44),
    Column("Applicant", lambda row: row.applicant, width=32),
    Column("Partner code", lambda row: row.partner, width=12),
    Column("Partner", lambda row: row.partner_name, width=18),
    Column("Stage", lambda row: "" if row.example else row.stage.label, width=40),
    Column(
        "Letters waited for", lambda row: "; ".join(f"{letter.who}: {letter.name}" for letter in row.letters), width=40
    ),
    Column("Waiting on", lambda row: row.waiting_on, width=18),
    Column("Waits for a countersigner", lambda row: row.proposal, width=26),
    Column("Submitted on", lambda row: row.submitted_on, date),
    Column("Programme and methodology", lambda row: row.method, width=28),
    Column("On the list on that day", lambda row: row.outcome_label, width=22),
    Column("Expected, tCO2e a year", lambda row: row.a_year, int),
    Column("Expected in all, tCO2e", lambda row: row.in_all, int),
    Column("Days with us", _clock("home"), int),
    Column("Days with the host", _clock("host"), int),
    Column("Days with the applicant", _clock("applicant"), int),
    Column("Clock stopped on", lambda row: row.stopped, date),
    Column("Flags", lambda row: "; ".join(row.flags), width=40),
    Column("Source", lambda row: row.source, width=40),
)


def csv_response(columns: Sequence[Column], rows: Iterable[Any], *, name: str, on: date) -> Response:
    """The rows as CSV in UTF-8, as a download named after the day."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.head for column in columns])
    for row in rows:
        writer.writerow([_csv_cell(column.value(row)) for column in columns])
    return _download("\ufeff" + out.getvalue(), f"{name}-{on.isoformat()}.csv", "text/csv")


def _csv_cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int) else safe_cell(str(value))


def xlsx_response(columns: Sequence[Column], rows: Iterable[Any], *, name: str, on: date) -> Response:
    """The rows as a workbook with a frozen head, as a download named after the day."""
    return _download(workbook(columns, rows, title=name.capitalize(), on=on), f"{name}-{on.isoformat()}.xlsx", XLSX)


def workbook(columns: Sequence[Column], rows: Iterable[Any], *, title: str, on: date) -> bytes:
    """The bytes of a workbook of one sheet: the same for the same rows and day."""
    out = io.BytesIO()
    options = {
        "in_memory": True, "constant_memory": False, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False, "default_date_format": "d mmm yyyy",
    }  # fmt: skip
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": f"{title}, {on.isoformat()}", "created": datetime(on.year, on.month, on.day)})  # noqa: DTZ001 - the format knows no zone
        sheet = book.add_worksheet(title[:31])
        formats = {date: book.add_format({"num_format": "d mmm yyyy"}), int: book.add_format({"num_format": "#,##0"})}
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        for position, column in enumerate(columns):
            sheet.set_column(position, position, column.width or _WIDTH[column.kind])
            sheet.write_string(0, position, column.head, head)
        last = 0
        for last, row in enumerate(rows, start=1):
            for position, column in enumerate(columns):
                _write(sheet, last, position, column.value(row), formats)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)
    return out.getvalue()


def _write(sheet: Any, line: int, position: int, value: Any, formats: dict[type, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, date):
        sheet.write_datetime(line, position, value, formats[date])
    elif isinstance(value, int):
        sheet.write_number(line, position, value, formats[int])
    else:
        sheet.write_string(line, position, str(value)[:MOST_CHARACTERS])


def _download(content: Any, name: str, media_type: str) -> Response:
    return Response(content, mimetype=media_type, headers={"Content-Disposition": f"attachment; filename={name}"})
