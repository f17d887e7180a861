"""Writes a submission: the workbook in the layout that the checks of the UNFCCC expect, and one CSV for each table."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from app.core.web import safe_cell
from app.reporting.aef import cells, layout
from app.reporting.aef.fields import SUMMARY_SHEET, Field, tables
from app.reporting.aef.parties import name_of
from app.reporting.aef.profiles import Profile, profile
from app.reporting.aef.tables import ROWS, Row, Tables

MOST_CHARACTERS = 32_767
MOST_ROWS = 1_048_576 - layout.FIRST_ROW
_FIXED = date(1980, 1, 1)  # the time of every file in an archive, so that the same content has the same bytes


class TooLarge(Exception):
    """A table has more rows than a sheet takes; the message says what to do."""


def workbook(given: Tables) -> bytes:
    """The bytes of the workbook: the same for the same submission. Raises TooLarge."""
    for number in ROWS:
        if len(given.of(number)) > MOST_ROWS:
            raise TooLarge(f"{tables()[number].title} has more than {MOST_ROWS:,} rows. Send it as CSV.")
    form, out = profile(given.profile), io.BytesIO()
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(out, options) as book:
        day = given.heading.submitted_on or _FIXED
        book.set_properties({"title": given.heading.file_stem, "created": datetime(day.year, day.month, day.day)})  # noqa: DTZ001 - the format knows no zone
        formats = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1}),
        }
        _summary(book.add_worksheet(SUMMARY_SHEET), given, formats)
        _heading(book.add_worksheet(tables()[1].sheet), given, form, formats)
        for number in ROWS:
            _table(book.add_worksheet(tables()[number].sheet), number, given, form, formats)
    return out.getvalue()


def _summary(sheet: Any, given: Tables, formats: dict[str, Any]) -> None:
    """What the file holds. Nothing reads it back."""
    sheet.set_column(1, 1, 44)
    sheet.set_column(2, 2, 30)
    sheet.write_string(1, 1, SUMMARY_SHEET, formats["title"])
    facts: list[tuple[str, Any]] = [
        ("Party", name_of(given.heading.party)), ("Reported year", given.heading.year),
        ("Version", given.heading.version),
    ]  # fmt: skip
    facts += [(f"{tables()[number].title}: rows", len(given.of(number))) for number in ROWS]
    for line, (label, value) in enumerate(facts, start=3):
        sheet.write_string(line, 1, label, formats["head"])
        _put(sheet, line, 2, value)


def _heading(sheet: Any, given: Tables, form: Profile, formats: dict[str, Any]) -> None:
    table = tables()[1]
    sheet.set_column(layout.LABEL_COLUMN, layout.LABEL_COLUMN, 60)
    sheet.set_column(layout.VALUE_COLUMN, layout.VALUE_COLUMN, 60)
    sheet.write_string(layout.TITLE_ROW, layout.TITLE_COLUMN, table.title, formats["title"])
    row = given.heading_row
    for line, field in enumerate(table.fields, start=layout.FIRST_FIELD_ROW):
        sheet.write_string(line, layout.LABEL_COLUMN, field.label, formats["head"])
        _put(sheet, line, layout.VALUE_COLUMN, cells.written(field, row, form))


def _table(sheet: Any, number: int, given: Tables, form: Profile, formats: dict[str, Any]) -> None:
    table, places = tables()[number], layout.columns(number)
    filled = {place.position for place in places}
    for position in range(layout.FIRST_COLUMN, places[-1].position + 1):
        sheet.set_column(position, position, 22 if position in filled else 2)
    sheet.write_string(layout.TITLE_ROW, layout.TITLE_COLUMN, table.title, formats["title"])
    for place in places:
        sheet.write_string(layout.HEADER_ROW, place.position, place.field.label, formats["head"])
    for line, row in enumerate(given.of(number), start=layout.FIRST_ROW):
        for place in places:
            _put(sheet, line, place.position, cells.written(place.field, row, form))


def _put(sheet: Any, line: int, position: int, value: Any) -> None:
    if value is None:
        return
    if isinstance(value, int | Decimal):
        sheet.write_number(line, position, value)
    else:
        sheet.write_string(line, position, str(value)[:MOST_CHARACTERS])


def csv_files(given: Tables) -> dict[str, bytes]:
    """One CSV in UTF-8 for each of the five tables, by file name."""
    form, found = profile(given.profile), {}
    for number, table in tables().items():
        out = io.StringIO()
        writer = csv.writer(out)
        if number == 1:
            row = given.heading_row
            writer.writerows([field.label, _csv_cell(field, row, form)] for field in table.fields)
        else:
            writer.writerow(table.labels)
            writer.writerows([_csv_cell(field, row, form) for field in table.fields] for row in given.of(number))
        found[f"{given.heading.file_stem}_table_{number}.csv"] = ("\ufeff" + out.getvalue()).encode()
    return found


def _csv_cell(field: Field, row: Row, form: Profile) -> Any:
    value = cells.written(field, row, form)
    if value is None:
        return ""
    return safe_cell(value) if isinstance(value, str) else value


def archive(files: dict[str, bytes]) -> bytes:
    """The files in one archive: the same bytes for the same files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name in sorted(files):
            package.writestr(zipfile.ZipInfo(name, (_FIXED.year, _FIXED.month, _FIXED.day, 0, 0, 0)), files[name])
    return out.getvalue()


def manifest(files: dict[str, bytes], given: Tables, **facts: str) -> bytes:
    """What each file is called, its length and its SHA-256, as JSON; `facts` say who signed and the like."""
    found = {
        "submission": given.heading.file_stem, "profile": given.profile, "tables_sha256": given.sha256, **facts,
        "files": [
            {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in sorted(files.items())
        ],
    }  # fmt: skip
    return (json.dumps(found, indent=2, ensure_ascii=False) + "\n").encode()
