"""What an authorisation says, in codes beside its own words, and where the letters of two sides disagree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

OIMP_PURPOSES = frozenset({"OIMP", "IMP", "OP", "NDC and OIMP", "NDC and IMP", "NDC and OP"})


@dataclass(frozen=True)
class Entity:
    """An authorised entity, as table 5 of the agreed electronic format holds it. `country` is an ISO 3 code."""

    name: str
    country: str = ""
    identifier: str = ""
    conditions: str = ""
    change_and_revocation: str = ""
    explanation: str = ""


@dataclass(frozen=True)
class Terms:
    """One version of an authorisation, as table 2 of the agreed electronic format holds it (decision 4/CMA.6).

    `quantity` is the ceiling in tCO2e, None where the letter sets none. `approach` is the CARP identifier of the
    cooperative approach, empty until it has one. `words` are the letter's own; `first_transfer_words`
    those in which it says what counts as first transfer.
    """

    authorisation_id: str = ""
    approach: str = ""
    quantity: int | None = None
    metric: str = "GHG"
    gwp: str = ""
    non_ghg_metric: str = ""
    sectors: tuple[str, ...] = ()
    activity_types: tuple[str, ...] = ()
    purposes: str = ""
    parties: tuple[str, ...] = ()
    entities: tuple[Entity, ...] = ()
    oimp: str = ""
    occurs_from: date | None = None
    occurs_to: date | None = None
    use_from: date | None = None
    use_to: date | None = None
    conditions: str = ""
    first_transfer: str = ""
    first_transfer_words: str = ""
    change_and_revocation: str = ""
    explanation: str = ""
    words: str = ""

    @property
    def beyond_ndc(self) -> bool:
        """Whether it authorises other international mitigation purposes (decision 2/CMA.3, annex, paragraph 1(f))."""
        return self.purposes in OIMP_PURPOSES


@dataclass(frozen=True)
class Mismatch:
    """One thing on which the letters of the two sides disagree, as each has it."""

    subject: str
    home: str
    host: str

    @property
    def sentence(self) -> str:
        return f"{self.subject}: our letter says {self.home}, the host's says {self.host}"


def mismatches(
    home: Terms, host: Terms, *, home_dated: date | None = None, host_dated: date | None = None
) -> tuple[Mismatch, ...]:
    """Where the two letters disagree on dates, quantity, purposes, entities, sectors or what counts as first transfer.

    The days of the letters themselves differ as a rule, so only a use that begins before either letter counts.
    """
    pairs = (
        ("Quantity", _tonnes(home.quantity), _tonnes(host.quantity)),
        ("Purposes", home.purposes or "nothing", host.purposes or "nothing"),
        ("Authorised entities", _names(home.entities), _names(host.entities)),
        (
            "When the mitigation occurs",
            _span(home.occurs_from, home.occurs_to),
            _span(host.occurs_from, host.occurs_to),
        ),
        ("When it may be used", _span(home.use_from, home.use_to), _span(host.use_from, host.use_to)),
        ("Authorised Parties", _listed(home.parties), _listed(host.parties)),
        ("Sectors", _listed(home.sectors), _listed(host.sectors)),
        ("Activity types", _listed(home.activity_types), _listed(host.activity_types)),
        ("Metric", home.metric, host.metric),
        ("Cooperative approach", home.approach or "nothing", host.approach or "nothing"),
        ("First transfer", home.first_transfer or "nothing", host.first_transfer or "nothing"),
    )
    found = [Mismatch(subject, ours, theirs) for subject, ours, theirs in pairs if ours.casefold() != theirs.casefold()]
    if home.use_from and host_dated and home.use_from < host_dated:
        found.append(Mismatch("Dates", f"use from {_day(home.use_from)}", f"dated {_day(host_dated)}"))
    if host.use_from and home_dated and host.use_from < home_dated:
        found.append(Mismatch("Dates", f"dated {_day(home_dated)}", f"use from {_day(host.use_from)}"))
    return tuple(found)


def _tonnes(quantity: int | None) -> str:
    return "no ceiling" if quantity is None else f"{quantity:,} tCO2e"


def _names(entities: tuple[Entity, ...]) -> str:
    return ", ".join(sorted(" ".join(entity.name.split()) for entity in entities)) or "nobody"


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(sorted(values)) or "nothing"


def _span(first: date | None, last: date | None) -> str:
    if first is None and last is None:
        return "no period"
    return f"{_day(first)} to {_day(last)}"


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else "an open end"
