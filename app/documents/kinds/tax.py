"""The ICC Framework and the rates of the carbon tax, told as of the day of a document."""

from __future__ import annotations

from datetime import date

from app.documents.kinds.language import listed
from app.documents.kinds.reference import CarbonTax, TaxPeriod, load_carbon_tax
from workflows.partial_date import on


def is_public(day: date) -> bool:
    """Whether a document of that day may mention the ICC Framework at all."""
    return day >= load_carbon_tax().announced


def in_force(day: date) -> bool:
    """Whether the ICC Framework applied on that day."""
    return day >= load_carbon_tax().in_force


def limit_clause() -> str:
    """The limit, always in these words: of taxable emissions, never of a tax bill."""
    return f"up to {load_carbon_tax().limit_percent}% of their taxable emissions"


def framework_sentence(day: date) -> str:
    """What the ICC Framework allows, or will allow, as of that day."""
    start = on(load_carbon_tax().in_force).words()
    if in_force(day):
        return (
            f"Since {start}, companies liable for carbon tax may use eligible credits under the ICC "
            f"Framework to offset {limit_clause()}."
        )
    return (
        f"From {start}, companies liable for carbon tax will be able to use eligible credits under the ICC "
        f"Framework to offset {limit_clause()}."
    )


def rates_sentence(day: date) -> str:
    """The whole schedule, each rate in the past, the present or the future as of that day.

    `The tax was S$5 per tonne of CO₂ equivalent from 2019 to 2023, is S$25 in 2024 and 2025, and will be
    S$45 in 2026 and 2027.` A year beyond the schedule is said to be not known.
    """
    tax = load_carbon_tax()
    clauses: list[str] = []
    last_tense = ""
    for period in tax.periods:
        tense = _tense(period, day)
        verb = tense if tense != last_tense else ""
        unit = " per tonne of CO₂ equivalent" if not clauses else ""
        clauses.append(f"{verb} {tax.currency}{period.rate}{unit} {_years(period)}".strip())
        last_tense = tense
    sentence = f"The tax {listed(clauses)}."
    if day.year > tax.periods[-1].last:
        sentence += f" The rate for {day.year} is not known."
    return sentence


def view_sentence(day: date) -> str:
    """What the Government aims at after the schedule; empty once that year has come."""
    tax: CarbonTax = load_carbon_tax()
    if day.year >= tax.view_by:
        return ""
    return (
        f"The Government has stated a view to reaching {tax.currency}{tax.view_from} to "
        f"{tax.currency}{tax.view_to} by {tax.view_by}; no law sets that rate."
    )


def _tense(period: TaxPeriod, day: date) -> str:
    if period.last < day.year:
        return "was"
    return "is" if period.first <= day.year else "will be"


def _years(period: TaxPeriod) -> str:
    span = period.last - period.first
    if span == 0:
        return f"in {period.first}"
    return f"in {period.first} and {period.last}" if span == 1 else f"from {period.first} to {period.last}"


def source() -> str:
    """Where the schedule was read."""
    return load_carbon_tax().source
