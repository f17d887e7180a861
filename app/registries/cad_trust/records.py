"""What goes out to CAD Trust and what was read from it, as plain values. Quantities are whole tCO2e."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.ledger.records import ActionRecord, Claim, HoldingRecord
from app.projects.records import AuthorisationRecord, ProjectRecord


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with one field. `record` counts from 1 within its table, 0 where it is none of one.

    `about` names what of ours the record was made from, empty for a file.
    """

    table: str
    record: int
    field: str
    sentence: str
    about: str = ""

    @property
    def where(self) -> str:
        """`unit, record 3, unitCount`."""
        parts = (self.table, f"record {self.record}" if self.record else "", self.field)
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class HeldProject:
    """A project that was authorised, with every version of the authorisations of both sides, the earliest first."""

    project: ProjectRecord
    authorisations: tuple[AuthorisationRecord, ...]
    methodology_title: str = ""

    def latest(self, side: str) -> AuthorisationRecord | None:
        """The version of one side that stands; None where it has not authorised."""
        return next((each for each in reversed(self.authorisations) if each.side == side), None)


@dataclass(frozen=True)
class Submission:
    """The heading of a filed submission: table 1 of the agreed electronic format, as far as the Party fills it."""

    party: str
    version: str
    year: int
    submitted_on: date | None
    first_ndc_year: int | None
    last_ndc_year: int | None


@dataclass(frozen=True)
class Held:
    """What we hold and could send. `on` is the day as of which the holdings stand."""

    on: date
    projects: tuple[HeldProject, ...] = ()
    actions: tuple[ActionRecord, ...] = ()
    holdings: tuple[HoldingRecord, ...] = ()
    submission: Submission | None = None


@dataclass(frozen=True)
class Export:
    """What goes out: records by table in the order in which they are inserted, and what is wrong with them.

    A record with a problem stands in it without the field in question: CAD Trust will refuse it.
    """

    version: str
    on: date
    tables: Mapping[str, tuple[Mapping[str, Any], ...]]
    problems: tuple[Problem, ...]

    @property
    def total(self) -> int:
        return sum(len(records) for records in self.tables.values())

    def incomplete(self, table: str) -> int:
        """How many records of a table have a problem."""
        return len({each.record for each in self.problems if each.table == table and each.record})


@dataclass(frozen=True)
class Registration:
    """A project at one registry, as the search for double registration compares it. Dates are those of issuances.

    `countries` are ISO 3 codes and `sectors` those of the agreed electronic format; each may be empty: not known.
    """

    reference: str
    name: str
    registry: str
    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    first_issued: date | None
    last_issued: date | None


@dataclass(frozen=True)
class Label:
    """A label and the records of units that carry it, by their numbers in the file."""

    name: str
    kind: str
    on: date | None
    units: tuple[int, ...] = ()


@dataclass
class Reading:
    """What a file says, as a dry run: nothing is written. `left_out` counts the problems beyond the last one kept."""

    version: str
    counts: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    left_out: int = 0
    notes: list[str] = field(default_factory=list)
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    projects: list[Registration] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def tonnes(self) -> int:
        """Units of all claims; those of live ones are what may not meet another claim."""
        return sum(claim.last - claim.first + 1 for claim in self.claims)
