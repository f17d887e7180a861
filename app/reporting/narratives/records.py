"""What a narrative report is assembled from, as plain values. Quantities are whole tCO2e."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from app.ledger.records import Flow
from workflows.authorisation.terms import Terms

NO_IDENTIFIER = "no identifier yet"


@dataclass(frozen=True)
class Place:
    """Where something can be looked up or filled in; pages turn it into an address.

    `kind` is project, agreement, ndc, inventory, ledger, text, report or authorisation; `key` what it names there.
    """

    kind: str
    key: str = ""


@dataclass(frozen=True)
class Source:
    """The record that a fact comes from, in words and as a place."""

    label: str
    place: Place


@dataclass(frozen=True)
class Letter:
    """One version of one side's authorisation. `side` is home or host; `number` counts from 1 on each side.

    `copy` says in words where its copy is, empty where none is on file.
    """

    side: str
    number: int
    dated: date
    terms: Terms
    copy: str = ""


@dataclass(frozen=True)
class Activity:
    """A project with all versions of its authorisations, the earliest first. `expected` maps years to tCO2e."""

    reference: str
    title: str
    partner: str
    programme: str = ""
    programme_project: str = ""
    methodology: str = ""
    sector: str = ""
    location: str = ""
    description: str = ""
    co_benefits: str = ""
    letters: tuple[Letter, ...] = ()
    expected: Mapping[int, int] = field(default_factory=dict)
    revoked_on: date | None = None

    def chain(self, side: str) -> tuple[Letter, ...]:
        """The versions of one side in order."""
        return tuple(letter for letter in self.letters if letter.side == side)


@dataclass(frozen=True)
class Approach:
    """A cooperative approach: by its CARP identifier where it has one, else one project with its host.

    `key` is the identifier or the reference of the project; `carp` is empty until it is given.
    """

    key: str
    carp: str
    partner: str
    partner_name: str
    activities: tuple[Activity, ...]

    @property
    def name(self) -> str:
        first = self.activities[0]
        return name_of_approach(self.carp, self.partner_name, first.title, first.reference)

    @property
    def tokens(self) -> frozenset[str]:
        """What a filed report may call it: an identifier that came later must not make it new."""
        return frozenset({self.key, *(activity.reference for activity in self.activities)} - {""})

    def letters(self, side: str) -> tuple[tuple[Activity, Letter], ...]:
        """The latest version of each project's letter of one side."""
        return tuple((each, each.chain(side)[-1]) for each in self.activities if each.chain(side))

    @property
    def standing(self) -> tuple[tuple[Activity, Letter], ...]:
        """The latest letters of both sides, ours first."""
        return (*self.letters("home"), *self.letters("host"))


def name_of_approach(carp: str, partner: str, title: str, reference: str) -> str:
    """`CA0042, with Peru` or `Better stoves, with Peru (GHA-0007; no identifier yet)`."""
    return f"{carp}, with {partner}" if carp else f"{title}, with {partner} ({reference}; {NO_IDENTIFIER})"


@dataclass(frozen=True)
class Agreement:
    """The Implementation Agreement with one partner. Percentages as texts, empty where the record has none."""

    partner: str
    partner_name: str
    signed: str
    in_force: str
    share_of_proceeds: str = ""
    omge: str = ""
    source: str = ""


@dataclass(frozen=True)
class Ndc:
    """The NDC of the reporting Party for one period, as far as it is recorded; each empty text is not known.

    `target_kind` is single_year or multi_year; `method` trajectory, averaging or multi_year; `metric` ghg, non_ghg or
    policies.
    """

    first_year: int | None = None
    last_year: int | None = None
    target_kind: str = ""
    target_year: str = ""
    target: str = ""
    reference: str = ""
    scope: str = ""
    metric: str = ""
    method: str = ""
    method_words: str = ""
    trajectory: str = ""
    quantification: str = ""
    source: str = ""

    @property
    def period(self) -> str:
        return f"{self.first_year} to {self.last_year}" if self.first_year and self.last_year else ""


@dataclass(frozen=True)
class InventoryYear:
    """One year of the national inventory, in tCO2e within the scope of the NDC."""

    year: int
    tonnes: int
    source: str = ""


@dataclass(frozen=True)
class Written:
    """The latest approved text of an item. `basis` is why a confidential one is protected."""

    text: str
    number: int
    by: str
    confidential: bool = False
    basis: str = ""


@dataclass(frozen=True)
class Filed:
    """A report that was filed. `sections` maps `code|approach` to the hash of what it said."""

    kind: str
    number: int
    filed_on: date
    period: str = ""
    approaches: frozenset[str] = frozenset()
    sections: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Records:
    """Everything that a report of one Party is assembled from. `flows`, `ndc` and `inventory` are None while
    nobody offers them. `texts` and `explanations` are keyed by item and approach ('' for none). `changed` names the
    items of which the record says something else than the filed initial report; None where nobody compared.
    """

    party: str
    party_name: str
    as_at: date
    approaches: tuple[Approach, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    flows: tuple[Flow, ...] | None = None
    ndc: Ndc | None = None
    inventory: tuple[InventoryYear, ...] | None = None
    texts: Mapping[tuple[str, str], Written] = field(default_factory=dict)
    explanations: Mapping[tuple[str, str], Written] = field(default_factory=dict)
    filed: tuple[Filed, ...] = ()
    changed: tuple[tuple[str, str], ...] | None = None
    names: Mapping[str, str] = field(default_factory=dict)

    def name_of(self, code: str) -> str:
        """The name of a Party; its code where nobody named it."""
        return self.names.get(code, code)
