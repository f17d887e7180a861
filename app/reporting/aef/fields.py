"""The five tables and 79 fields of the agreed electronic format, read from the data file that lists them."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.projects.nomenclature import code_lists

DATA = Path(__file__).parents[1] / "data"
CARP = "CARP"
_PATTERN = re.compile(r"regex (\^.+?\$)")
_PARTY = "^[A-Z]{3}$"
_KINDS = {"date": "date", "datetime": "moment", "integer": "whole", "number": "whole"}
# What the type column of the data file cannot say in one word.
_SPECIAL = {
    "FirstID": "itmo", "LastID": "itmo", "UnderlyingUnitFirstUnitID": "unit", "UnderlyingUnitLastUnitID": "unit",
    "QuantityNon-GHG": "decimal", "AuthorizedPartyIDs": "parties", "Sectors": "list", "ActivityType": "list",
    "FirstTransferDefnForOIMP": "first_transfer",
}  # fmt: skip
_NAMED = ("ParticipatingParty", "AuthorizedEntityCountryOfIncorporation")


@dataclass(frozen=True)
class Field:
    """One field. `label` is the template's, letter by letter; `name` the technical one of the nomenclature.

    `kind` says what a value is: text, date, moment, whole, decimal, party, named_party, parties, list, coded,
    first_transfer, itmo or unit. `pattern` must fit the whole text where it is given.
    """

    table: int
    order: int
    label: str
    name: str
    kind: str
    required: bool
    by_carp: bool
    pattern: str
    allowed: str
    applies: str
    meaning: str


@dataclass(frozen=True)
class Table:
    """One of the five: the name of its sheet, the title inside it, its fields in order, and where gaps follow."""

    number: int
    sheet: str
    title: str
    fields: tuple[Field, ...]
    spacer_after: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(field.label for field in self.fields)

    def field(self, name: str) -> Field:
        """The field of this technical name. Raises KeyError."""
        return _by_name(self.number)[name]


SUMMARY_SHEET = "Summary information"
_SHEETS = {
    1: ("Table 1 Submission", "Table 1: Submission", ()),
    2: ("Table 2 Authorizations", "Table 2: Authorizations", ("AuthorizationVersion",)),
    3: (
        "Table 3 Actions", "Table 3: Actions",
        (
            "LastID", "UnderlyingUnitLastUnitID", "QuantityNon-GHG", "Vintage", "AcquiringPartyID",
            "YearITMOUsedTowardsNDC",
        ),
    ),
    4: ("Table 4 Holdings", "Table 4: Holdings", ("LastID", "UnderlyingUnitLastUnitID", "QuantityNon-GHG")),
    5: ("Table 5 Auth. entities", "Table 5: Authorized entities", ()),
}  # fmt: skip


@lru_cache(maxsize=1)
def tables() -> dict[int, Table]:
    """The tables by number, with every field of the data file."""
    found: dict[int, list[Field]] = {number: [] for number in _SHEETS}
    with (DATA / "fields.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            number = int(row["table"][0])
            found[number].append(_field(number, row))
    return {number: Table(number, *_SHEETS[number][:2], tuple(found[number]), _SHEETS[number][2]) for number in _SHEETS}


@lru_cache(maxsize=8)
def _by_name(number: int) -> dict[str, Field]:
    return {field.name: field for field in tables()[number].fields}


def _field(number: int, row: dict[str, str]) -> Field:
    allowed, name = row["allowed_or_format"], row["technical_name_2026"]
    said = _PATTERN.search(allowed)
    pattern = said[1] if said else ""
    return Field(
        table=number, order=int(row["order"]), label=row["label_in_template"], name=name,
        kind=_kind(row, pattern), required=row["required"] == "yes", by_carp=row["filled_by"] == CARP,
        pattern=pattern, allowed=allowed, applies=row["applies_when"], meaning=row["meaning"],
    )  # fmt: skip


def _kind(row: dict[str, str], pattern: str) -> str:
    name = row["technical_name_2026"]
    if name in _SPECIAL:
        return _SPECIAL[name]
    if name in _NAMED:
        return "named_party"
    if pattern == _PARTY:
        return "party"
    if name in code_lists():
        return "coded"
    return _KINDS.get(row["type"].split(" ")[0], "text")
