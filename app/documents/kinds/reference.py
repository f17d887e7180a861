"""The data files of this area: the issuing country, the carbon tax, how places and regions read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_DATA = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True)
class Contact:
    """Whom to ask what, by role."""

    question: str
    role: str
    agency: str


@dataclass(frozen=True)
class Home:
    """The country that issues the documents. A deployment may replace any field from its settings."""

    name: str
    in_text: str
    iso2: str
    issuer: str
    issuer_short: str
    net_zero_year: int
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True)
class TaxPeriod:
    """A rate in whole dollars per tonne of CO2 equivalent, first and last emissions year counted in."""

    first: int
    last: int
    rate: int


@dataclass(frozen=True)
class CarbonTax:
    """The schedule of the carbon tax and the days of the ICC Framework."""

    currency: str
    source: str
    periods: tuple[TaxPeriod, ...]
    view_by: int
    view_from: int
    view_to: int
    announced: date
    in_force: date
    limit_percent: int


@dataclass(frozen=True)
class Wording:
    """Events spelt out, words that mark a venue, regions that take an article."""

    events: tuple[tuple[str, str], ...]
    venue_words: frozenset[str]
    regions_with_article: frozenset[str]


@cache
def load_home() -> Home:
    """The issuing country as `data/home.yaml` has it."""
    data = _read("home.yaml")
    contacts = tuple(Contact(**contact) for contact in data.pop("contacts"))
    return Home(**data, contacts=contacts)


@cache
def load_carbon_tax() -> CarbonTax:
    """The schedule as `data/carbon_tax.yaml` has it."""
    data = _read("carbon_tax.yaml")
    framework, view = data["icc_framework"], data["view"]
    return CarbonTax(
        currency=data["currency"],
        source=data["source"],
        periods=tuple(TaxPeriod(item["from"], item["to"], item["rate"]) for item in data["rates"]),
        view_by=view["by"],
        view_from=view["from"],
        view_to=view["to"],
        announced=framework["announced"],
        in_force=framework["in_force"],
        limit_percent=framework["limit_percent"],
    )


@cache
def load_wording() -> Wording:
    """How places and regions read, as `data/wording.yaml` has it."""
    data = _read("wording.yaml")
    return Wording(
        events=tuple(data["events"].items()),
        venue_words=frozenset(data["venue_words"]),
        regions_with_article=frozenset(data["regions_with_article"]),
    )


def _read(name: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((_DATA / name).read_text(encoding="utf-8"))
    return data
