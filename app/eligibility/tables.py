"""Reads a CSV or XLSX file into numbered rows of texts; what is not such a file is refused in a sentence."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import python_calamine

MOST_BYTES = 2_000_000
MOST_ROWS = 5_000
MOST_COLUMNS = 40
MOST_CELL = 2_000
_MOST_UNPACKED = 40_000_000
_MOST_PARTS = 200
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")


class NotATable(Exception):
    """The file cannot be read as a table; the message says why and what to do."""


@dataclass(frozen=True)
class Table:
    """The head and the rows of a file; each row with its number as a spreadsheet shows it."""

    head: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_table(content: bytes) -> Table:
    """The first sheet of an XLSX file, or a CSV file. Raises NotATable."""
    if not content:
        raise NotATable("The file is empty.")
    if len(content) > MOST_BYTES:
        raise NotATable(f"The file has {len(content):,} bytes; at most {MOST_BYTES:,} are taken.")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise NotATable("This is an old or a protected Excel file. Save it as XLSX without a password, or as CSV.")
    rows = _xlsx(content) if content.startswith(b"PK") else _csv(content)
    filled = [(number, row) for number, row in enumerate(rows, start=1) if any(row)]
    if not filled:
        raise NotATable("The file holds no rows.")
    if len(filled) - 1 > MOST_ROWS:
        raise NotATable(f"The file has {len(filled) - 1:,} rows; at most {MOST_ROWS:,} are taken at once.")
    (_, head), *rest = filled
    if len(head) > MOST_COLUMNS:
        raise NotATable(f"The file has {len(head)} columns; at most {MOST_COLUMNS} are taken.")
    return Table(tuple(head), tuple((number, tuple(row)) for number, row in rest))


def _csv(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotATable("The file is neither XLSX nor a text in UTF-8. Save it as “CSV UTF-8” and try again.") from None
    if "\x00" in text:
        raise NotATable("The file is neither CSV nor XLSX.")
    first = text.partition("\n")[0]
    separator = max((",", ";", "\t"), key=first.count)
    try:
        return [
            [cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=separator, strict=True)
        ]
    except csv.Error as error:
        raise NotATable(f"The file is not CSV that can be read: {error}.") from error


def _xlsx(content: bytes) -> list[list[str]]:
    _refuse_odd_package(content)
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = workbook.get_sheet_by_index(0)
        return [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    except NotATable:
        raise
    except BaseException as error:  # a panic of its Rust side is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit):
            raise
        raise NotATable("The file is not a workbook that can be read. Save it again as XLSX, or as CSV.") from error


def _refuse_odd_package(content: bytes) -> None:
    """Look into the package before it is read: its size unpacked, macros, and formulas."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
                raise NotATable("The workbook is far larger unpacked than it seems. Save the sheet as CSV.")
            names = [part.filename.lower() for part in parts]
            if "xl/workbook.xml" not in names:
                raise NotATable("The file is a package, but no XLSX workbook.")
            if any(name.endswith("vbaproject.bin") for name in names):
                raise NotATable("The workbook holds macros. Save it as XLSX without them, or as CSV.")
            for part in parts:
                if part.filename.lower().startswith("xl/worksheets/") and _FORMULA.search(_unpacked(package, part)):
                    raise NotATable("The workbook holds formulas. Paste them as values, save, and try again.")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError) as error:
        raise NotATable("The file is not a workbook that can be read. Save it again as XLSX, or as CSV.") from error


def _unpacked(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """The part, never more than the package may have in all, whatever its head says."""
    with package.open(part) as file:
        found = file.read(_MOST_UNPACKED + 1)
    if len(found) > _MOST_UNPACKED:
        raise NotATable("The workbook is far larger unpacked than it seems. Save the sheet as CSV.")
    return found


def _text(cell: Any) -> str:
    """A cell as it would be typed: a day as 2024-09-30, 2.0 as 2, and a text without outer spaces."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell).strip() if cell is not None else ""
