"""An export row by row: each is read into plain values, or refused with its row, column, value and a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from app.ledger.serials import Serial, SerialFault, parse
from app.registries.hosts import alpha2_of
from app.registries.labels import adjusted, authorised
from app.registries.layouts import Export, Fitted, fit, words
from app.registries.records import ExportRow, RowFault, RowNote, Sheet, project_key, shown
from app.registries.tables import Table, read_table

UNKNOWN = "not known"
MOST_TONNES = 10**12
_QUANTITY = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,15})(?:\.0+)?")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ][0-9:.+Z-]*)?")
_US = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})(?: [0-9:]+(?: [AP]M)?)?")
_YEAR = re.compile(r"[0-9]{4}")
_FORMULA = ("=", "+", "-", "@")
_LIKE = {"iso": "2026-04-10", "us": "04/10/2026"}


class _Refused(Exception):
    """One row cannot be taken; carries the field and a sentence."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def read_export(export: Export, content: bytes) -> Sheet:
    """Every row of the file. Raises ExportFault where the file is no export of this registry."""
    return read_rows(export, read_table(content))


def read_rows(export: Export, table: Table) -> Sheet:
    """Every row of the table, taken or refused. Raises ExportFault for a head that is not the registry's."""
    fitted = fit(export, table.head)
    sheet = Sheet(table.head, fitted.layout.name, tells_labels=bool({"labels", "adjustment"} & set(fitted.places)))
    for number, cells in table.rows:
        reader = _Row(export, fitted, number=number, cells=cells, width=len(table.head))
        try:
            row = reader.row()
        except _Refused as refused:
            head, value = reader.where(refused.field)
            sheet.faults.append(RowFault(number, head, shown(value), str(refused)))
        else:
            sheet.rows.append(row)
            sheet.notes += reader.notes
    return sheet


class _Row:
    """The cells of one row, and what is noted while they are read."""

    def __init__(self, export: Export, fitted: Fitted, *, number: int, cells: Sequence[str], width: int) -> None:
        self.export, self.fitted, self.number, self.cells, self.width = export, fitted, number, cells, width
        self.notes: list[RowNote] = []
        self.texts = {field: cells[place].strip() for field, place in fitted.places.items() if place < len(cells)}

    def text(self, field: str) -> str:
        return self.texts.get(field, "")

    def where(self, field: str) -> tuple[str, str]:
        """The head of a field and what stands in it; the row as a whole where the field is none."""
        return self.fitted.heads.get(field, ""), self.raw(field)

    def raw(self, field: str) -> str:
        place = self.fitted.places.get(field)
        return self.cells[place] if place is not None and place < len(self.cells) else ""

    def note(self, field: str, sentence: str) -> None:
        self.notes.append(RowNote(self.number, self.fitted.heads.get(field, ""), sentence))

    def row(self) -> ExportRow:
        """Raises _Refused."""
        self._check_shape()
        quantity = self._quantity()
        serial = self._serial(quantity)
        project = self.text("project").removesuffix(".0") or (serial.project if serial else "")
        issued_on, ended_on = self._day("issued_on"), self._day("ended_on")
        found = ExportRow(
            number=self.number, state=self._state(ended_on), quantity=quantity, serial=serial,
            registry=serial.registry if serial else self.export.codes[0], project=project_key(project),
            title=self.text("title"), host=serial.host if serial else "", country=self.text("country"),
            vintages=(serial.vintages if serial else None) or self._vintages(), issued_on=issued_on,
            ended_on=ended_on, labels=self.text("labels") or self.text("adjustment"), authorised=self._authorised(),
            beneficiary=self.text("beneficiary"), reason=self.text("reason"), cells=self.cells,
        )  # fmt: skip
        self._compare(found)
        return found

    def _check_shape(self) -> None:
        if len(self.cells) < self.width or any(each.strip() for each in self.cells[self.width :]):
            raise _Refused("", f"The row has {len(self.cells)} cells, the head has {self.width}.")
        if place := next((place for place, cell in enumerate(self.cells, start=1) if "\x00" in cell), 0):
            raise _Refused("", f"Cell {place} of the row holds a NUL, which is no text.")
        for field, text in self.texts.items():
            if text.startswith(_FORMULA):
                self.note(field, "The cell begins like a formula. It is kept as text and never worked out.")

    def _quantity(self) -> int:
        typed = self.text("quantity")
        if not typed and self.fitted.layout.may_be_nothing:
            self.note("quantity", "No quantity is given: the row counts no tonnes.")
            return 0
        if not _QUANTITY.fullmatch(typed):
            wrong = "There is no quantity." if not typed else "The quantity is not whole tonnes, like 28,571."
            raise _Refused("quantity", wrong)
        quantity = int(typed.partition(".")[0].replace(",", ""))
        if quantity > MOST_TONNES:
            raise _Refused("quantity", f"The quantity is above {MOST_TONNES:,}: a slip, not a quantity.")
        if quantity == 0 and "serial" in self.fitted.places:
            raise _Refused("quantity", "The quantity is 0.")
        return quantity

    def _serial(self, quantity: int) -> Serial | None:
        if not self.fitted.layout.has_serials:
            return None
        try:
            serial = parse(self.raw("serial"), quantity=quantity)
        except SerialFault as fault:
            raise _Refused("serial", str(fault)) from fault
        if serial.registry not in self.export.codes:
            raise _Refused("serial", f"The serial is one of {serial.registry}, not of {self.export.label}.")
        for sentence in serial.notes:
            self.note("serial", sentence)
        return serial

    def _state(self, ended_on: date | None) -> str:
        layout = self.fitted.layout
        if word := self.text("status").casefold():
            if word not in words().states:
                self.note("status", f"The status “{shown(word)}” is not known, so the row counts as no claim.")
            return words().states.get(word, UNKNOWN)
        return layout.ended if layout.ended and ended_on else layout.state

    def _day(self, field: str) -> date | None:
        typed = self.text(field)
        if not typed:
            return None
        try:
            return _read_day(typed, self.export.days)
        except ValueError as fault:
            raise _Refused(field, f"This is no day; {self.export.label} writes {_LIKE[self.export.days]}.") from fault

    def _vintages(self) -> tuple[int, int] | None:
        """The years that the columns tell."""
        single = self.text("vintage").removesuffix(".0")
        years = [single, single] if single else [self.text(each)[:4] for each in ("vintage_from", "vintage_to")]
        if all(_YEAR.fullmatch(year) and year.isascii() for year in years) and years[0] <= years[1]:
            return int(years[0]), int(years[1])
        if any(years):
            self.note("vintage" if single else "vintage_from", "The vintage is no year, so it is not known.")
        return None

    def _authorised(self) -> frozenset[str] | None:
        if "labels" in self.fitted.places:
            return authorised(self.text("labels"), self.fitted.layout.label_prefix)
        return adjusted(self.text("adjustment"))

    def _compare(self, row: ExportRow) -> None:
        """Note where the columns and the serial disagree. What the serial says counts."""
        serial = row.serial
        if serial is None:
            self.note("serial", "This export gives no serial: the tonnes are counted, overlaps cannot be checked.")
            return
        column = project_key(self.text("project").removesuffix(".0"))
        if column and column != project_key(serial.project):
            self.note("project", f"The column says project {shown(column)}, the serial {serial.project}.")
        said = alpha2_of(row.country)
        if said and row.host and said != row.host:
            self.note("country", f"The column says {shown(row.country)} ({said}), the serial {row.host}.")
        years = self._vintages()
        if years and serial.vintages and years != serial.vintages:
            self.note("vintage", f"The columns say vintage {_span(years)}, the serial {_span(serial.vintages)}.")


@lru_cache(maxsize=4000)
def _read_day(typed: str, days: str) -> date:
    """A day as the registry writes it. Raises ValueError."""
    found = (_ISO if days == "iso" else _US).fullmatch(typed)
    if not found:
        raise ValueError(typed)
    one, two, three = (int(each) for each in found.groups())
    return date(one, two, three) if days == "iso" else date(three, one, two)


def _span(years: tuple[int, int]) -> str:
    return str(years[0]) if years[0] == years[1] else f"{years[0]} to {years[1]}"
