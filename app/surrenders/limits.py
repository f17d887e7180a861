"""How many credits one facility may use for one emissions year, and what they are worth: plain numbers in and out.

Tonnes are whole tCO2e and money whole cents. What depends on a figure that is not on record is None, never nought.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.surrenders.policy import CarriedRule, LimitRule, Policy


@dataclass(frozen=True)
class FacilityYears:
    """One facility: its taxable emissions by year where they are on record, and what was accepted or surrendered."""

    emissions: Mapping[int, int]
    used: Mapping[int, int]


@dataclass(frozen=True)
class Limit:
    """The limit of one facility and emissions year in whole tCO2e.

    `own` is the percentage of the year itself, `carried` what an earlier year left, `taken_on` how much of its own a
    later year has used already. `sure` is what may be used whatever the missing figures turn out to be. A value that
    depends on a missing figure is None, and `missing` says which.
    """

    year: int
    emissions: int | None
    rule: LimitRule | None
    own: int | None
    carried_by: CarriedRule | None
    carried: int | None
    taken_on: int
    used: int
    missing: tuple[str, ...] = ()

    @property
    def total(self) -> int | None:
        if self.own is None or self.carried is None:
            return None
        return self.own + self.carried

    @property
    def left(self) -> int | None:
        """What may still be used; negative where more was used than a corrected figure allows."""
        return None if self.total is None else self.total - self.used - self.taken_on

    @property
    def sure(self) -> int | None:
        """What may still be used for certain; None without the emissions of the year itself."""
        if self.own is None:
            return None
        return self.own + (self.carried or 0) - self.used - self.taken_on


def share(emissions: int, percent: int) -> int:
    """So many per cent of whole tonnes, down to whole tonnes."""
    return emissions * percent // 100


def limit_of(policy: Policy, years: FacilityYears, year: int) -> Limit:
    """The limit of one facility for one emissions year (five per cent of taxable emissions, per facility and year)."""
    rule, emissions = policy.limit(year), years.emissions.get(year)
    own = share(emissions, rule.percent) if rule and emissions is not None else None
    carried_by = policy.carried_into(year)
    missing = [] if emissions is not None else [_no_emissions(year)]
    if rule is None:
        missing.append(f"no limit is stated for the emissions of {year}")
    carried = 0
    if carried_by is not None:
        left = _left_by(policy, years, carried_by.origin)
        if left is None:
            missing.append(_no_emissions(carried_by.origin))
        carried = None if left is None or own is None or emissions is None else max(
            0, min(left, share(emissions, carried_by.most_percent) - own)
        )  # fmt: skip
    return Limit(
        year, emissions, rule, own, carried_by, carried, _taken_on(policy, years, year), years.used.get(year, 0),
        tuple(missing),
    )  # fmt: skip


def _left_by(policy: Policy, years: FacilityYears, year: int) -> int | None:
    """What an earlier year left of its own limit; None while its emissions are not on record."""
    rule, emissions = policy.limit(year), years.emissions.get(year)
    if rule is None or emissions is None:
        return None
    return max(0, share(emissions, rule.percent) - years.used.get(year, 0))


def _taken_on(policy: Policy, years: FacilityYears, year: int) -> int:
    """How much of this year's limit a later year has used: no tonne of it counts twice."""
    carried = policy.carried_out_of(year)
    if carried is None:
        return 0
    rule, emissions = policy.limit(carried.into), years.emissions.get(carried.into)
    own = share(emissions, rule.percent) if rule and emissions is not None else 0
    return max(0, years.used.get(carried.into, 0) - own)


def _no_emissions(year: int) -> str:
    return f"the taxable emissions of {year} are not on record"


@dataclass(frozen=True)
class Saving:
    """What the credits of a notice replace and save, in cents; None where the rate or the price is not known.

    `replaced` is the tax that need not be paid, `paid` what the credits cost, `saved` the first less the second.
    """

    tonnes: int
    rate: int | None
    price: int | None

    @property
    def replaced(self) -> int | None:
        return None if self.rate is None else self.tonnes * self.rate

    @property
    def paid(self) -> int | None:
        return None if self.price is None else self.tonnes * self.price

    @property
    def saved(self) -> int | None:
        return None if self.replaced is None or self.paid is None else self.replaced - self.paid


def saving_of(policy: Policy, *, tonnes: int, year: int, price_cents: int | None) -> Saving:
    """What so many credits save on the tax of an emissions year: one replaces one fixed-price credit, at its rate."""
    rate = policy.rate(year)
    return Saving(tonnes, rate.dollars * 100 if rate else None, price_cents)
