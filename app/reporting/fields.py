"""Fields of the forms of reports: numbers with a sign, and a trajectory year by year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from wtforms import StringField

from app.core.fields import TextField, sentence

_NUMBER = re.compile(r"[-−]?(?:[0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]{1,15})(?:\.[0-9]{1,9})?", re.ASCII)
_ENTRY = re.compile(r"\s*([12][0-9]{3})\s*[:=\s]\s*(\S.*?)\s*")


def read_number(text: str) -> Decimal:
    """`−12,500.5` as the number that it says. Raises ValueError for anything else."""
    typed = text.strip().replace("\u00a0", " ")
    if not _NUMBER.fullmatch(typed):
        raise ValueError("must be a number in figures, like 12,500")
    return Decimal(re.sub("[, ]", "", typed).replace("−", "-"))


class SignedNumberField(StringField):  # type: ignore[misc]
    """A number that may be negative; the data is a Decimal or None. `required` is said where nothing was typed."""

    widget_kind = "decimal"

    def __init__(self, label: str, *, required: str = "", **rest: Any):
        self.required = required
        super().__init__(label, **rest)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        typed = (valuelist[0] if valuelist else "").strip()
        self.data = None
        if not typed:
            if self.required:
                raise ValueError(self.required)
            return
        try:
            self.data = read_number(typed)
        except ValueError as fault:
            raise ValueError(sentence(self.label.text, str(fault))) from None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else shown(self.data)


class TrajectoryField(TextField):  # type: ignore[misc]
    """One year on each line, like `2025: 60,000,000`; `levels` holds what was read."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.levels: dict[int, Decimal] = {}
        super().process_formdata(valuelist)
        for line in (self.data or "").split("\n"):
            if line.strip():
                self._take(line)

    def _take(self, line: str) -> None:
        found = _ENTRY.fullmatch(line)
        if found is None:
            raise ValueError("The trajectory needs a year and its level on each line, like 2025: 60,000,000")
        year = int(found[1])
        if year in self.levels:
            raise ValueError(f"The trajectory names {year} twice")
        try:
            self.levels[year] = read_number(found[2])
        except ValueError as fault:
            raise ValueError(f"The level for {year} {fault}") from None


def shown(value: Decimal) -> str:
    """The number as it may be typed again: with commas, and no nought too many."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
