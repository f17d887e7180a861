"""What a check found: where, how grave, in a sentence, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.reporting.aef.fields import tables


class Severity(StrEnum):
    """An error is refused or wrong; a warning needs an explanation; a note says what could not be looked at."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def label(self) -> str:
        return {"error": "Error", "warning": "Warning", "note": "Not checked"}[self.value]

    @property
    def rank(self) -> int:
        return list(Severity).index(self)


@dataclass(frozen=True)
class Finding:
    """One finding. `row` counts the rows of the table from 1 (0: the table as a whole), `field` is a label.

    `cell` is the address in a workbook that was read, `explanation` a text that may be filed with the submission.
    """

    check: str
    severity: Severity
    table: int
    row: int
    field: str
    sentence: str
    what_to_do: str
    explanation: str = ""
    cell: str = ""

    @property
    def place(self) -> str:
        """`Table 3, row 5, Vintage`, or the sheet and cell of a workbook that was read."""
        if self.cell:
            sheet = tables()[self.table].sheet if self.table else "Workbook"
            return f"{sheet}, {self.cell}"
        parts = [f"Table {self.table}" if self.table else "Workbook"]
        if self.row and self.table != 1:
            parts.append(f"row {self.row}")
        return ", ".join([*parts, self.field] if self.field else parts)

    def as_plain(self) -> dict[str, str | int]:
        """As JSON gives it."""
        return {
            "check": self.check, "severity": self.severity.value, "table": self.table, "row": self.row,
            "field": self.field, "cell": self.cell, "place": self.place, "sentence": self.sentence,
            "what_to_do": self.what_to_do, "explanation": self.explanation,
        }  # fmt: skip


MOST_ALIKE = 50


def capped(found: list[Finding]) -> list[Finding]:
    """The same with at most so many of one kind about one field; what is left out is counted, never dropped unsaid."""
    kept: list[Finding] = []
    alike: dict[tuple[str, int, str], int] = {}
    for each in found:
        key = (each.check, each.table, each.field)
        alike[key] = alike.get(key, 0) + 1
        if alike[key] <= MOST_ALIKE:
            kept.append(each)
    for (check, table, field), count in alike.items():
        if count > MOST_ALIKE:
            first = next(each for each in kept if (each.check, each.table, each.field) == (check, table, field))
            kept.append(
                Finding(
                    check, first.severity, table, 0, field,
                    f"{count - MOST_ALIKE:,} more rows have the same problem.", first.what_to_do,
                )
            )  # fmt: skip
    return kept


def in_order(found: list[Finding]) -> list[Finding]:
    """Errors first, then by table and row."""
    return sorted(found, key=lambda each: (each.severity.rank, each.table, each.check, each.row))
