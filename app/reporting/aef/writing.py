"""Writes a submission: the workbook in the layout that the checks of the UNFCCC expect, and one CSV for each table."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

from app.core.bulk import many_rows
from app.core.web import safe_cell
from app.reporting.aef import cells, layout, sheets
from app.reporting.aef.applying import NA, na_rule, never
from app.reporting.aef.fields import SUMMARY_SHEET, Field, tables
from app.reporting.aef.parties import name_of
from app.reporting.aef.profiles import Profile, profile
from app.reporting.aef.sheets import Sheet
from app.reporting.aef.tables import ROWS, Row, Tables

MOST_ROWS = 1_048_576 - layout.FIRST_ROW
_NA = sheets.body(NA)
_MOST_KNOWN = 1_000  # values of one column kept as XML
_FIXED = date(1980, 1, 1)  # the time of every file in an archive, so that the same content has the same bytes


class TooLarge(Exception):
    """A table has more rows than a sheet takes; the message says what to do."""


def workbook(given: Tables) -> bytes:
    """The bytes of the workbook: the same for the same submission. Raises TooLarge."""
    for number in ROWS:
        if len(given.of(number)) > MOST_ROWS:
            raise TooLarge(f"{tables()[number].title} has more than {MOST_ROWS:,} rows. Send it as CSV.")
    form = profile(given.profile)
    made = [_summary(given), _heading(given, form), *(_table(number, given, form) for number in ROWS)]
    with many_rows():
        return sheets.workbook(made, title=given.heading.file_stem, created=given.heading.submitted_on or _FIXED)


def _summary(given: Tables) -> Sheet:
    """What the file holds. Nothing reads it back."""
    facts: list[tuple[str, Any]] = [
        ("Party", name_of(given.heading.party)), ("Reported year", given.heading.year),
        ("Version", given.heading.version),
    ]  # fmt: skip
    facts += [(f"{tables()[number].title}: rows", len(given.of(number))) for number in ROWS]
    return Sheet(SUMMARY_SHEET, {1: 44, 2: 30}, _upright(SUMMARY_SHEET, facts))


def _heading(given: Tables, form: Profile) -> Sheet:
    table, row = tables()[1], given.heading_row
    facts = [(field.label, cells.written(field, row, form)) for field in table.fields]
    return Sheet(table.sheet, {layout.LABEL_COLUMN: 60, layout.VALUE_COLUMN: 60}, _upright(table.title, facts))


def _upright(title: str, facts: list[tuple[str, Any]]) -> list[tuple[int, str]]:
    """A title, and labels one below another with the value in the next column."""
    rows = [sheets.cells(layout.TITLE_ROW + 1, [(layout.TITLE_COLUMN, title, sheets.TITLE)])]
    for line, (label, value) in enumerate(facts, start=layout.FIRST_FIELD_ROW + 1):
        found: list[sheets.Cell] = [(layout.LABEL_COLUMN, label, sheets.HEAD)]
        if value is not None:
            found.append((layout.VALUE_COLUMN, value, 0))
        rows.append(sheets.cells(line, found))
    return rows


def _table(number: int, given: Tables, form: Profile) -> Sheet:
    table, places = tables()[number], layout.columns(number)
    filled = {place.position for place in places}
    widths = {at: 22 if at in filled else 2 for at in range(layout.FIRST_COLUMN, places[-1].position + 1)}
    return Sheet(table.sheet, widths, _rows(number, given, form))


def _rows(number: int, given: Tables, form: Profile) -> Iterator[tuple[int, str]]:
    """The title, the heads, and the rows. What a value reads as is worked out once while it keeps coming back."""
    table, places = tables()[number], layout.columns(number)
    yield sheets.cells(layout.TITLE_ROW + 1, [(layout.TITLE_COLUMN, table.title, sheets.TITLE)])
    heads: list[sheets.Cell] = [(place.position, place.field.label, sheets.HEAD) for place in places]
    yield sheets.cells(layout.HEADER_ROW + 1, heads)
    named = [
        (place.field, place.field.name, f'<c r="{layout.letters(place.position)}', na_rule(place.field, form),
         dict[Any, str]())
        for place in places
    ]  # fmt: skip
    for line, row in enumerate(given.of(number), start=layout.FIRST_ROW + 1):
        found = []
        for field, name, begin, says_na, known in named:
            value = row.get(name)
            if value is None:
                if says_na is not never and says_na(row):
                    found.append(f"{begin}{line}{_NA}")
                continue
            body = known.get(value)
            if body is None:
                if len(known) > _MOST_KNOWN:
                    known.clear()
                written = cells.written(field, row, form)
                body = known[value] = sheets.body(written if written is not None else "")
            found.append(f"{begin}{line}{body}")
        yield line, "".join(found)


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


def manifest(files: dict[str, bytes], given: Tables, **facts: Any) -> bytes:
    """What each file is called, its length and its SHA-256, as JSON; `facts` say who signed and the like."""
    found = {
        "submission": given.heading.file_stem, "profile": given.profile, "tables_sha256": given.sha256, **facts,
        "files": [
            {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in sorted(files.items())
        ],
    }  # fmt: skip
    return (json.dumps(found, indent=2, ensure_ascii=False) + "\n").encode()
