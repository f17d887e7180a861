"""A submission as plain values: a heading and the rows of tables 2 to 5, with a JSON that is the same every time."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from app.core.audit import canonical
from app.reporting.aef.fields import tables as all_tables

ROWS = (2, 3, 4, 5)
Value = str | int | date | datetime | Decimal
Row = Mapping[str, Value]  # by technical name; a field that is empty or does not apply is not in it
_VERSION = re.compile(r"[1-9]\d*\.\d+")


@dataclass(frozen=True)
class Heading:
    """Table 1. `party` is an ISO 3 code. The last three are what the platform filled in; empty: not yet."""

    party: str = ""
    version: str = ""
    year: int | None = None
    submitted_on: date | None = None
    ndc_first: int | None = None
    ndc_last: int | None = None
    review_status: str = ""
    check_result: str = ""
    review_report: str = ""

    @property
    def number(self) -> tuple[int, int]:
        """The version as numbers, for the order of versions; (0, 0) where it is no version."""
        if not _VERSION.fullmatch(self.version):
            return (0, 0)
        whole, _, part = self.version.partition(".")
        return int(whole), int(part)

    @property
    def file_stem(self) -> str:
        """`SGP_2026_1.0`: how the name of the file begins."""
        return f"{self.party}_{self.year}_{self.version}"


# Field of table 1 by its technical name, and the attribute that holds it.
HEADING = {
    "ParticipatingParty": "party", "SubmissionVersion": "version", "ReportedYear": "year",
    "DateOfSubmission": "submitted_on", "ReviewStatusOfInitialReport": "review_status",
    "ResultOfConsistencyCheck": "check_result", "FirstYearOfNDCPeriod": "ndc_first",
    "LastYearOfNDCPeriod": "ndc_last", "ReferenceToTerReport": "review_report",
}  # fmt: skip


@dataclass(frozen=True)
class Tables:
    """One submission in one form. `profile` is the code of the form that its values are in."""

    profile: str
    heading: Heading
    rows: Mapping[int, tuple[Row, ...]] = field(default_factory=dict)

    def of(self, number: int) -> tuple[Row, ...]:
        """The rows of a table from 2 to 5."""
        return self.rows.get(number, ())

    @property
    def heading_row(self) -> Row:
        """Table 1 as a row by technical names."""
        found = {name: getattr(self.heading, attribute) for name, attribute in HEADING.items()}
        return {name: value for name, value in found.items() if value not in (None, "")}

    def to_json(self) -> str:
        """The submission as canonical JSON: equal submissions give equal texts."""
        return canonical(
            {
                "profile": self.profile,
                "heading": {name: _plain(getattr(self.heading, name)) for name in HEADING.values()},
                "tables": {str(number): [_listed(number, row) for row in self.of(number)] for number in ROWS},
            }
        )

    @property
    def sha256(self) -> str:
        """In hexadecimal, over the canonical JSON."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()


def from_json(text: str) -> Tables:
    """The submission that `to_json` wrote."""
    found = json.loads(text)
    said = {name: _value(value) for name, value in found["heading"].items()}
    rows = {
        number: tuple(_row(number, values) for values in found["tables"].get(str(number), ())) for number in ROWS
    }  # fmt: skip
    return Tables(found["profile"], Heading(**said), rows)


def _listed(number: int, row: Row) -> list[Any]:
    return [_plain(row.get(column.name)) for column in all_tables()[number].fields]


def _row(number: int, values: list[Any]) -> Row:
    pairs = zip(all_tables()[number].fields, values, strict=True)
    return {column.name: _value(value) for column, value in pairs if value is not None}


def _plain(value: Any) -> Any:
    """As JSON keeps it: a date, moment or decimal as a list of its kind and its text."""
    if isinstance(value, datetime):
        return ["moment", value.astimezone(UTC).isoformat(timespec="milliseconds")]
    if isinstance(value, date):
        return ["date", value.isoformat()]
    if isinstance(value, Decimal):
        return ["decimal", str(value)]
    return value


def _value(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    kind, text = value
    if kind == "moment":
        return datetime.fromisoformat(text)
    return date.fromisoformat(text) if kind == "date" else Decimal(text)


def plain_decimal(number: Decimal) -> Decimal:
    """The same number in its one plain form: 500 for 500.0 and for 5E+2."""
    return Decimal(f"{number.normalize():f}")


def row_of(**values: Any) -> Row:
    """A row without what is empty. Names that Python cannot spell are given to it in a mapping."""
    return without_empty(values)


def without_empty(values: Mapping[str, Any]) -> Row:
    """The same without None and empty texts."""
    return {name: value for name, value in values.items() if value is not None and value != ""}
