"""Averages of paragraph 7(a)(ii): which years have elapsed, the running average, how far each year lies from it."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace
from fractions import Fraction

from app.reporting.adjustments.figures import Figure, Given, combine, unknown
from app.reporting.adjustments.methods import Elapsed
from app.reporting.adjustments.period import Period

READING_MISSING = "Which years count as elapsed is not known."


def elapsed_years(period: Period, levels: Container[int], *, through: int) -> tuple[int, ...] | None:
    """The years that count as elapsed by the end of `through`; None where the Party's reading is not known.

    Paragraph 7(a)(ii) defines no elapsed year: either every calendar year of the period, or those with an inventory.
    """
    if period.elapsed is None:
        return None
    years = tuple(year for year in period.years if year <= through)
    return years if period.elapsed is Elapsed.CALENDAR else tuple(year for year in years if year in levels)


def average(like: Figure, cumulative: Figure, years: tuple[int, ...] | None) -> Figure:
    """The cumulative amount divided by the number of years: an exact fraction."""
    found = combine(like, [(1, cumulative)])
    if not found.known:
        return found
    if years is None:
        return unknown(found, [READING_MISSING])
    if not years:
        return unknown(found, [f"No year up to {like.year} has an inventory figure, so no year counts as elapsed."])
    value = Fraction(found.value or 0) / len(years)
    return replace(found, value=value, given=(Given("Years elapsed", f"{len(years)}: {_listed(years)}"),))


def deviation(net: Figure, averaged: Figure) -> Figure:
    """How far the year's net amount lies from the average: what representativeness is judged by.

    Guidance on representativeness was asked for in 2/CMA.3, paragraph 3(b); none was found, so it is shown, not judged.
    """
    like = replace(
        averaged, row="deviation", label="Deviation from the average", year=net.year, given=(),
        paragraph="7(a)(ii); 6/CMA.4, paragraph 16(b)(i)", formula="Row 9 − the average",
        value=0 if averaged.known else None,
    )  # fmt: skip
    return combine(like, [(1, net), (-1, averaged)])


def _listed(years: tuple[int, ...]) -> str:
    if len(years) > 2 and years[-1] - years[0] == len(years) - 1:
        return f"{years[0]} to {years[-1]}"
    return ", ".join(str(year) for year in years)
