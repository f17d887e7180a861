"""Reads a workbook of the agreed electronic format, ours or a partner's, and says cell by cell what is wrong with it.

What anchors the tables may differ in capitals; labels must be exact. Nothing is left out without a finding.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import python_calamine

from app.core.uploads import EXCEL, UploadRefused, examine
from app.core.uploads.refusing import SAVE_AGAIN
from app.reporting.aef import cells, layout
from app.reporting.aef.fields import SUMMARY_SHEET, Field, tables
from app.reporting.aef.findings import Finding, Severity, capped
from app.reporting.aef.grids import Grid, Header, find_header, layout_finding
from app.reporting.aef.package import MOST_NAMED, SheetFacts, look_into
from app.reporting.aef.profiles import Profile, default_profile, profile, profiles
from app.reporting.aef.tables import HEADING, ROWS, Heading, Row, Tables, without_empty

MOST_BYTES = 30_000_000
_NAME = re.compile(r"([A-Z]{3})[^A-Za-z0-9](\d{4})[^A-Za-z0-9]([1-9]\d*\.\d+)\..*")
_NOT_READ = f"The file is not a workbook that can be read. {SAVE_AGAIN}"


@dataclass(frozen=True)
class Raw:
    """The sheets of a workbook as they are, before any form is read into them."""

    name: str
    grids: Mapping[int, Grid]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Reading:
    """A workbook that was read: the submission, what is wrong with its form, and where each row stands in its sheet."""

    tables: Tables
    findings: tuple[Finding, ...]
    rows: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    columns: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    heading_cells: Mapping[str, str] = field(default_factory=dict)

    def located(self, finding: Finding) -> Finding:
        """The same finding with the address of its cell in the workbook."""
        rows, places = self.rows.get(finding.table, ()), self.columns.get(finding.table, {})
        if finding.table == 1 and finding.field in self.heading_cells:
            return replace(finding, cell=finding.cell or self.heading_cells[finding.field])
        if finding.cell or not 0 < finding.row <= len(rows):
            return finding
        position = places.get(finding.field)
        line = rows[finding.row - 1] + 1
        at = f"{layout.letters(position)}{line}" if position is not None else f"row {line}"
        return replace(finding, cell=at)


def read_workbook(name: str, content: bytes, *, form: str = "") -> Reading:
    """The submission in a workbook; the profile that fits it best where none is named.

    Raises UploadRefused for what is no sound workbook, and UnknownProfile.
    """
    raw = read_raw(name, content)
    if form:
        return interpreted(raw, profile(form))
    readings = [interpreted(raw, each) for each in profiles().values()]
    return min(readings, key=lambda r: (len(r.findings), r.tables.profile != default_profile()))


def read_raw(name: str, content: bytes) -> Raw:
    """The sheets with what is wrong whatever the form. Raises UploadRefused."""
    examine(name, content, most_bytes=MOST_BYTES, kinds=(EXCEL,))
    facts = look_into(content)
    found: list[Finding] = []
    wanted = {table.sheet: table.number for table in tables().values()}
    chosen: dict[int, str] = {}
    for sheet in facts:
        number = wanted.get(sheet) or next(
            (n for title, n in wanted.items() if title.casefold() == " ".join(sheet.split()).casefold()), None
        )
        if number is None or number in chosen:
            if sheet != SUMMARY_SHEET:
                found.append(_extra_sheet(sheet))
            continue
        chosen[number] = sheet
        if sheet not in wanted:
            sentence = f"The sheet is named “{sheet}”."
            found.append(layout_finding("LAY01", number, sentence, f"Name it “{tables()[number].sheet}”."))
        found += _hidden_faults(number, facts[sheet])
    for number, table in tables().items():
        if number not in chosen:
            found.append(
                layout_finding(
                    "LAY01", number, f"The sheet “{table.sheet}” is missing.",
                    "Add the sheet; where there is nothing to report, with its heads and no rows.",
                )
            )  # fmt: skip
    return Raw(name, _grids(content, chosen), tuple(found))


def _extra_sheet(sheet: str) -> Finding:
    return Finding(
        "LAY01", Severity.WARNING, 0, 0, "", f"The sheet “{sheet[:60]}” is none of the format. It was not read.",
        "Take it out, or make sure that nothing in it belongs to the submission.",
    )  # fmt: skip


def _hidden_faults(number: int, facts: SheetFacts) -> list[Finding]:
    found = []
    for check, what, addresses, count, advice in (
        ("LAY06", "a formula", facts.formulas, facts.formula_count, "Paste its value in place of the formula."),
        ("LAY07", "a merged cell", facts.merged, facts.merged_count, "Split it: each cell stands for itself."),
    ):
        found += [
            layout_finding(check, number, f"The sheet holds {what} in {at or 'a cell'}.", advice, cell=at)
            for at in addresses
        ]
        if count > MOST_NAMED:
            more = f"{count - MOST_NAMED:,} more cells hold {what}."
            found.append(layout_finding(check, number, more, advice))
    return found


def _grids(content: bytes, chosen: dict[int, str]) -> dict[int, Grid]:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        return {
            number: book.get_sheet_by_name(sheet).to_python(skip_empty_area=False) for number, sheet in chosen.items()
        }
    except BaseException as error:  # a panic of its Rust side is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit):
            raise
        raise UploadRefused(_NOT_READ) from error


def interpreted(raw: Raw, form: Profile) -> Reading:
    """The sheets read in one form."""
    found = list(raw.findings)
    heading_cells: dict[str, str] = {}
    heading = _heading(raw.grids.get(1), form, found, heading_cells)
    rows: dict[int, tuple[Row, ...]] = {}
    lines: dict[int, tuple[int, ...]] = {}
    places: dict[int, dict[str, int]] = {}
    for number in ROWS:
        grid = raw.grids.get(number)
        header = find_header(tables()[number], grid, found) if grid is not None else None
        if grid is None or header is None:
            continue
        rows[number], lines[number] = _rows(grid, header, form, found)
        places[number] = {field.label: position for position, field in header.columns.items()}
    _check_name(raw.name, heading, found)
    return Reading(Tables(form.code, heading, rows), tuple(capped(found)), lines, places, heading_cells)


def _rows(grid: Grid, header: Header, form: Profile, found: list[Finding]) -> tuple[tuple[Row, ...], tuple[int, ...]]:
    rows: list[Row] = []
    lines: list[int] = []
    for line in range(header.line + 1, len(grid)):
        if not any(filled(cell) for cell in grid[line]):
            _check_rest(grid, line, header, found)
            break
        values = {
            column.name: _value(column, grid[line][position], form, found, line, position)
            for position, column in header.columns.items()
        }
        rows.append(without_empty(values))
        lines.append(line)
        _check_strays(grid[line], line, header, found)
    return tuple(rows), tuple(lines)


def _check_rest(grid: Grid, line: int, header: Header, found: list[Finding]) -> None:
    below = next((at for at in range(line, len(grid)) if any(filled(cell) for cell in grid[at])), None)
    if below is not None:
        found.append(
            layout_finding(
                "LAY05", header.table.number,
                f"Row {line + 1} is empty, and the table ends there. What stands in row {below + 1} and below was "
                "not read.",
                "Delete the empty rows, or what stands below them.", cell=f"row {below + 1}",
            )
        )  # fmt: skip


def _check_strays(row: list[Any], line: int, header: Header, found: list[Finding]) -> None:
    for position, cell in enumerate(row):
        if position not in header.columns and position not in header.unknown and filled(cell):
            found.append(
                layout_finding(
                    "LAY04", header.table.number, "A cell stands in a column without a heading. It was not read.",
                    "Move it under its heading, or delete it.", cell=f"{layout.letters(position)}{line + 1}",
                )
            )  # fmt: skip


def filled(cell: Any) -> bool:
    """Whether a cell holds anything."""
    return cell is not None and (not isinstance(cell, str) or cell.strip() != "")


def _value(column: Field, cell: Any, form: Profile, found: list[Finding], line: int, position: int) -> Any:
    try:
        return cells.read(column, cell, form)
    except cells.Fault as fault:
        sentence, _, advice = str(fault).partition(". ")
        found.append(
            Finding(
                "CEL01", Severity.ERROR, column.table, 0, column.label, f"{column.label} {sentence.rstrip('.')}.",
                advice or "Correct the cell.", cell=f"{layout.letters(position)}{line + 1}",
            )
        )  # fmt: skip
        return fault.value


def _heading(grid: Grid | None, form: Profile, found: list[Finding], places: dict[str, str]) -> Heading:
    """Table 1, whose labels stand one below another with the value in the next column."""
    values: dict[str, Any] = {}
    if grid is None:
        return Heading()
    known = {" ".join(field.label.split()).casefold(): field for field in tables()[1].fields}
    seen: set[str] = set()
    for line, row in enumerate(grid):
        for position, cell in enumerate(row):
            label = cell if isinstance(cell, str) else ""
            column = known.get(" ".join(label.split()).casefold()) if label else None
            if column is None:
                continue
            if column.name in seen:
                found.append(_label_fault(column, f"“{column.label}” stands twice.", line, position))
                break
            seen.add(column.name)
            if label.strip() != column.label:
                found.append(_label_fault(column, f"A label is written “{label[:80]}”.", line, position))
            places[column.label] = f"{layout.letters(position + 1)}{line + 1}"
            value = row[position + 1] if position + 1 < len(row) else None
            values[HEADING[column.name]] = _value(column, value, form, found, line, position + 1)
            break
    for column in tables()[1].fields:
        if column.name not in seen:
            found.append(layout_finding("LAY03", 1, f"The label “{column.label}” is missing.", "Add it to the sheet."))
    day = values.get("submitted_on")
    values["submitted_on"] = day if isinstance(day, date) else None
    return Heading(**{name: value for name, value in values.items() if value is not None})


def _label_fault(column: Field, sentence: str, line: int, position: int) -> Finding:
    at = f"{layout.letters(position)}{line + 1}"
    return layout_finding("LAY03", column.table, sentence, f"Write it once, exactly: “{column.label}”.", cell=at)


def _check_name(name: str, heading: Heading, found: list[Finding]) -> None:
    said = _NAME.fullmatch(name)
    if said is None:
        like = (
            f"{heading.file_stem}.xlsx" if heading.party and heading.year and heading.version else "XXX_2026_1.0.xlsx"
        )
        sentence, advice = f"The file is named “{name[:80]}”.", f"Name it like {like}: Party, year, version."
        found.append(replace(layout_finding("LAY08", 0, sentence, advice), severity=Severity.WARNING))
    elif (said[1], said[2], said[3]) != (heading.party, str(heading.year), heading.version):
        sentence = f"The file is named for {said[1]}, {said[2]}, version {said[3]}, and table 1 says something else."
        found.append(layout_finding("LAY08", 1, sentence, "Make the name of the file and table 1 agree."))
