"""What the rules say in which year: limits, what is carried over, rates, the window; read once from the data file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

DATA = Path(__file__).parent / "data" / "policy.yaml"


@dataclass(frozen=True)
class Span:
    """Years from the first to the last, both counted in; an open end is open."""

    first: int
    last: int | None
    source: str

    def holds(self, year: int) -> bool:
        return self.first <= year and (self.last is None or year <= self.last)


@dataclass(frozen=True)
class LimitRule(Span):
    """So many per cent of the taxable emissions of a facility in an emissions year."""

    percent: int = 0


@dataclass(frozen=True)
class CarriedRule:
    """The unused limit of year `origin` may be used for year `into`, up to `most_percent` of its taxable emissions."""

    origin: int
    into: int
    most_percent: int
    source: str


@dataclass(frozen=True)
class Price(Span):
    """Whole dollars per tCO2e: the rate of an emissions year, or what a credit costs in the year it is bought."""

    dollars: int = 0


_S = TypeVar("_S", bound=Span)


@dataclass(frozen=True)
class Policy:
    """Everything that the data file says. What it does not say is None."""

    currency: str
    credit: str
    first_year: int
    limits: tuple[LimitRule, ...]
    carried: tuple[CarriedRule, ...]
    rates: tuple[Price, ...]
    rates_open: str
    fixed_price: tuple[Price, ...]
    opens: tuple[int, int]
    closes: tuple[int, int] | None
    window_source: str

    def limit(self, year: int) -> LimitRule | None:
        """The percentage that counts for an emissions year; None where none is stated."""
        return _of(self.limits, year)

    def carried_into(self, year: int) -> CarriedRule | None:
        """The rule by which an earlier year's unused limit counts for this one; None where nothing is carried."""
        return next((rule for rule in self.carried if rule.into == year), None)

    def carried_out_of(self, year: int) -> CarriedRule | None:
        """The rule by which this year's unused limit counts for a later one; None where nothing is carried."""
        return next((rule for rule in self.carried if rule.origin == year), None)

    def rate(self, year: int) -> Price | None:
        """The rate of the tax on the emissions of a year; None where none is legislated."""
        return _of(self.rates, year)

    def fixed_price_in(self, year: int) -> Price | None:
        """What a fixed-price credit costs that is bought in this year; None where it is not stated."""
        return _of(self.fixed_price, year)

    def opens_on(self, year: int) -> date:
        """The first day on which a notice for an emissions year is taken."""
        return date(year, *self.opens)

    def closes_on(self, year: int) -> date | None:
        """The last day on which a notice for an emissions year is taken; None while no source names it."""
        return date(year + 1, *self.closes) if self.closes else None


def _of(spans: Iterable[_S], year: int) -> _S | None:
    return next((span for span in spans if span.holds(year)), None)


@lru_cache(maxsize=1)
def policy() -> Policy:
    """The rules as the data file has them."""
    return read_policy(yaml.safe_load(DATA.read_text(encoding="utf-8")))


def read_policy(data: Mapping[str, Any]) -> Policy:
    """The rules from plain values. Raises KeyError or TypeError where a part is missing."""
    window = data["window"]
    return Policy(
        currency=data["currency"],
        credit=data["credit"],
        first_year=data["first_emissions_year"],
        limits=tuple(LimitRule(*_span(item), percent=item["percent"]) for item in data["limits"]),
        carried=tuple(
            CarriedRule(item["from"], item["into"], item["most_percent"], item["source"]) for item in data["carried"]
        ),
        rates=tuple(Price(*_span(item), dollars=item["dollars"]) for item in data["rates"]),
        rates_open=data["rates_open"],
        fixed_price=tuple(Price(*_span(item), dollars=item["dollars"]) for item in data["fixed_price"]),
        opens=_day(window["opens"]),
        closes=_day(window["closes"]) if window["closes"] else None,
        window_source=window["source"],
    )


def _span(item: Mapping[str, Any]) -> tuple[int, int | None, str]:
    return item["from"], item["to"], item["source"]


def _day(item: Mapping[str, int]) -> tuple[int, int]:
    return item["month"], item["day"]
