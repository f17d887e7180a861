"""The bytes of an export into numbered rows of cells; what is no such file is refused in a sentence."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from app.registries.layouts import ExportFault

MOST_BYTES = 100_000_000
MOST_ROWS = 500_000
MOST_COLUMNS = 120
MOST_CELL = 100_000
_LEAST_HEADS = 3


@dataclass(frozen=True)
class Table:
    """The head of a file and its rows, each with its number as a spreadsheet shows it (the head is row 1)."""

    head: tuple[str, ...]
    rows: tuple[tuple[int, list[str]], ...]


def read_table(content: bytes) -> Table:
    """A CSV file in UTF-8, with or without a byte order mark, parted by commas, semicolons or tabs.

    Cells are taken as they stand: nothing in them is run or worked out. Raises ExportFault.
    """
    if not content.strip():
        raise ExportFault("The file is empty.")
    if len(content) > MOST_BYTES:
        raise ExportFault(f"The file has {len(content):,} bytes; at most {MOST_BYTES:,} are taken. Part it in two.")
    text = _decoded(content)
    rows = _numbered(text, _separator(text))
    try:
        _, head = next(rows)
        found = tuple(rows)
    except csv.Error as fault:
        raise ExportFault(f"The file is not CSV that can be read: {fault}. Export it again.") from fault
    while head and not head[-1].strip():
        head.pop()
    if len(head) > MOST_COLUMNS:
        raise ExportFault(f"The file has {len(head)} columns; at most {MOST_COLUMNS} are taken.")
    if len(found) > MOST_ROWS:
        raise ExportFault(f"The file has {len(found):,} rows; at most {MOST_ROWS:,} are taken. Part it in two.")
    return Table(tuple(" ".join(each.split()) for each in head), found)


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ExportFault("The file is in UTF-16. Save it as UTF-8 (in Excel: “CSV UTF-8”) and try again.")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise ExportFault("The file is a workbook. Save its sheet as CSV UTF-8 and try again.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise ExportFault(
            f"The file is not in UTF-8: line {line:,} cannot be read. "
            "Save it as UTF-8 (in Excel: “CSV UTF-8”) and try again."
        ) from fault


def _separator(text: str) -> str:
    """Whatever parts the first row into the most cells."""
    start = text.lstrip("\r\n")[:MOST_CELL]
    best, most = ",", 0
    for separator in (",", ";", "\t"):
        try:
            cells = len(next(csv.reader(io.StringIO(start), delimiter=separator), []))
        except csv.Error:
            continue
        if cells > most:
            best, most = separator, cells
    if most < _LEAST_HEADS:
        raise ExportFault("The first row holds no heads of columns, so this is no export of a registry.")
    return best


def _numbered(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Every row that is not empty. Raises csv.Error."""
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    for number, cells in enumerate(reader, start=1):
        if any(cells):
            yield number, cells
