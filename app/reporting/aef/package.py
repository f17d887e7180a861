"""Looks into a workbook before its values are read: formulas, merged cells, and sizes that would do harm."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from posixpath import join, normpath
from typing import NoReturn
from xml.parsers import expat

from app.core.uploads import UploadRefused
from app.core.uploads.archive import Archive, Budget
from app.core.uploads.refusing import SAVE_AGAIN

MOST_CELLS = 3_000_000  # of a sheet from its first cell to its last, empty ones included
MOST_CHARACTERS = 50_000_000  # of all cells together, a text that is shared counted each time
MOST_PART = 90_000_000
MOST_NAMED = 20
_DAMAGED = f"The file is not a sound workbook. {SAVE_AGAIN}"
_TOO_LARGE = (
    f"A sheet of the file reaches over more than {MOST_CELLS:,} cells. Delete the empty rows and columns at its end, "
    "save it, and choose it again."
)
_REF = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


@dataclass
class SheetFacts:
    """What the values of a sheet do not show: cells with formulas and merged ranges, by address, the first of each."""

    formulas: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    formula_count: int = 0
    merged_count: int = 0


class _Sheet:
    """One sheet as its elements go by."""

    def __init__(self, lengths: list[int], budget: list[int]) -> None:
        self.facts = SheetFacts()
        self._lengths, self._budget = lengths, budget
        self._row = self._column = self._last_row = self._last_column = 0
        self._at, self._shared, self._text = "", False, ""
        self._in_value = False

    def start(self, name: str, values: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local == "row":
            given = values.get("r", "")
            self._row = int(given) if given.isascii() and given.isdigit() and len(given) < 8 else self._row + 1
            self._column = 0
        elif local == "c":
            self._cell(values)
        elif local == "f":
            self.facts.formula_count += 1
            if len(self.facts.formulas) < MOST_NAMED:
                self.facts.formulas.append(self._at)
        elif local == "v":
            self._in_value, self._text = True, ""
        elif local == "mergeCell":
            self.facts.merged_count += 1
            if len(self.facts.merged) < MOST_NAMED:
                self.facts.merged.append(values.get("ref", "")[:20])

    def _cell(self, values: dict[str, str]) -> None:
        self._at, self._shared = values.get("r", "")[:12], values.get("t") == "s"
        if found := _REF.fullmatch(self._at):
            self._column = 0
            for letter in found[1]:
                self._column = self._column * 26 + ord(letter) - 64
            self._row = int(found[2])
        else:
            self._column += 1
        self._last_row, self._last_column = max(self._last_row, self._row), max(self._last_column, self._column)
        if self._last_row * self._last_column > MOST_CELLS:
            raise UploadRefused(_TOO_LARGE)

    def text(self, data: str) -> None:
        if self._in_value and self._shared:
            self._text = (self._text + data)[:12]

    def end(self, name: str) -> None:
        if name.rpartition(" ")[2] != "v":
            return
        self._in_value = False
        if self._shared and self._text.strip().isdigit():
            place = int(self._text)
            self._budget[0] -= self._lengths[place] if place < len(self._lengths) else 0
            if self._budget[0] < 0:
                raise UploadRefused(f"The cells of the file hold more than {MOST_CHARACTERS:,} characters.")


def look_into(content: bytes) -> dict[str, SheetFacts]:
    """The sheets by their names in the order of the workbook. Raises UploadRefused for what may do harm."""
    archive = Archive(content, Budget())
    lengths = _shared_lengths(archive)
    budget = [MOST_CHARACTERS]
    found = {}
    for name, part in _sheets(archive).items():
        sheet = _Sheet(lengths, budget)
        _parse(archive, part, start=sheet.start, end=sheet.end, text=sheet.text)
        found[name] = sheet.facts
    return found


def _sheets(archive: Archive) -> dict[str, str]:
    """The part of each sheet by its name."""
    named: list[tuple[str, str]] = []
    targets: dict[str, str] = {}

    def sheet(name: str, values: dict[str, str]) -> None:
        if name.rpartition(" ")[2] == "sheet":
            link = next((value for key, value in values.items() if key.rpartition(" ")[2] == "id"), "")
            named.append((values.get("name", ""), link))

    def link(name: str, values: dict[str, str]) -> None:
        if name.rpartition(" ")[2] == "Relationship" and values.get("Type", "").endswith("/worksheet"):
            target = values.get("Target", "")
            targets[values.get("Id", "")] = target.lstrip("/") if target.startswith("/") else join("xl", target)

    _parse(archive, "xl/workbook.xml", start=sheet)
    _parse(archive, "xl/_rels/workbook.xml.rels", start=link)
    return {name: normpath(targets[link]) for name, link in named if link in targets}


def _shared_lengths(archive: Archive) -> list[int]:
    """How many characters each shared text has."""
    if "xl/sharedstrings.xml" not in archive.entries:
        return []
    lengths: list[int] = []

    def start(name: str, values: dict[str, str]) -> None:
        if name.rpartition(" ")[2] == "si":
            lengths.append(0)

    def text(data: str) -> None:
        if lengths:
            lengths[-1] += len(data)

    _parse(archive, "xl/sharedStrings.xml", start=start, text=text)
    return lengths


def _parse(
    archive: Archive, part: str, *, start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None, text: Callable[[str], None] | None = None,
) -> None:  # fmt: skip
    def refuse(*declared: object) -> NoReturn:
        raise UploadRefused(f"The file declares a document type, which no Office program does. {SAVE_AGAIN}")

    entry = archive.entries.get(part.lower())
    if entry is None:
        raise UploadRefused(_DAMAGED)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.buffer_text = True
    try:
        parser.Parse(archive.read(entry, most=MOST_PART), True)
    except (expat.ExpatError, ValueError, LookupError) as fault:
        raise UploadRefused(_DAMAGED) from fault
