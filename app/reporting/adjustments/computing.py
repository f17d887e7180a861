"""The rows of the structured summary for one Party: both clocks, every method, and no figure out of thin air."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from app.ledger.records import Flow
from app.reporting.adjustments import rows as declared
from app.reporting.adjustments.averaging import average, elapsed_years
from app.reporting.adjustments.figures import Figure, Given, State, combine, number_words, unknown, without
from app.reporting.adjustments.methods import Method, Metric, Target
from app.reporting.adjustments.period import PartyRecord, tonnes
from app.reporting.adjustments.rows import Row

_PLANS = frozenset({"1", "2"})  # what was planned is told of years to come as well
METHOD_MISSING = "The method of corresponding adjustment is not known."
TARGET_MISSING = "Whether the NDC aims at one year or at several years is not known."


class Adjustments:
    """Every figure of one Party. `figure(row, year)` is the way in; figures are made once and kept."""

    def __init__(self, record: PartyRecord) -> None:
        self.record = record
        self.period = record.period
        self._made: dict[tuple[str, int | None], Figure] = {}
        # A use without its calendar year belongs to no year: every year's sum could be wrong by it.
        self._undated = tonnes(flow for flow in record.used if flow.calendar_year is None)

    def figure(self, row: str, year: int) -> Figure:
        """The figure of a row in a year of the period. Raises KeyError for any other row or year."""
        if year not in self.period.years:
            raise KeyError(year)
        if (row, year) not in self._made:
            found = _MADE_BY[row](self, self._blank(declared.ROWS[row], year), year)
            ahead = year > self.period.through and row not in _PLANS
            if ahead and found.state is not State.NOT_APPLICABLE:
                blank = self._blank(declared.ROWS[row], year)
                found = without(blank, State.NOT_YET, f"These figures cover the years to {self.period.through}.")
            self._made[row, year] = found
        return self._made[row, year]

    def series(self, row: str) -> tuple[Figure, ...]:
        """The row over every year of the period."""
        return tuple(self.figure(row, year) for year in self.period.years)

    def clock(self, row: str) -> str:
        """By which year the flows of a row are counted; an average counts events."""
        averages = self.period.method is Method.AVERAGING and declared.ROWS[row].clock
        return declared.EVENT if averages else declared.ROWS[row].clock

    def total(self, row: str, label: str, *, formula: str = "", years: Sequence[int] | None = None) -> Figure:
        """The sum of a row over the years covered, or those given; without a value where any year has none."""
        covered = self.period.covered if years is None else years
        blank = replace(self._blank(declared.ROWS[row], None), label=label, formula=formula or f"Sum of: {label}")
        return combine(blank, [(1, self.figure(row, year)) for year in covered])

    def _blank(self, row: Row, year: int | None) -> Figure:
        unit = self.period.tonnes_unit if row.tonnes else self.period.unit
        formula = row.reversed_formula if self.period.sign < 0 and row.reversed_formula else row.formula
        paragraph = row.reversed_paragraph if self.period.sign < 0 and row.reversed_paragraph else row.paragraph
        return Figure(row.key, row.label, year, 0, unit, paragraph, formula)

    def _sum(self, like: Figure, flows: Sequence[Flow]) -> Figure:
        """The tonnes of the flows, in the unit of the row."""
        found = replace(like, flows=tuple(flows))
        amount = tonnes(flows)
        if like.unit == self.period.tonnes_unit or not amount:
            return replace(found, value=amount)
        if self.period.per_tonne is None:
            return unknown(found, [f"How many of “{like.unit}” stand for {amount:,} tCO₂e is not known."])
        rate = Fraction(self.period.per_tonne)
        return replace(found, value=amount * rate, given=(Given("Conversion", f"{rate} {like.unit} for a tonne"),))

    def _planned(self, like: Figure, year: int) -> Figure:
        """The trajectory of the year; a budget stands for the whole period."""
        if year in self.period.trajectory:
            return replace(like, value=self.period.trajectory[year])
        if self.period.budget is not None:
            words = number_words(self.period.budget, unit=self.period.unit)
            return without(like, State.NOT_APPLICABLE, f"A budget of {words} holds for the whole period.")
        return unknown(like, [f"No trajectory for {year} and no budget is recorded."])


def _planned_for(target: Target) -> Callable[[Adjustments, Figure, int], Figure]:
    def made(found: Adjustments, like: Figure, year: int) -> Figure:
        period = found.period
        if period.target is None:
            return unknown(like, [TARGET_MISSING])
        if period.target is not target:
            return without(like, State.NOT_APPLICABLE, f"The NDC has a {period.target.label.lower()}.")
        if period.method is None:
            return unknown(like, [METHOD_MISSING])
        if period.method is Method.AVERAGING:
            return without(like, State.NOT_APPLICABLE, "Averaging needs no trajectory.")
        return found._planned(like, year)

    return made


def _level(found: Adjustments, like: Figure, year: int) -> Figure:
    """What was recorded of the year. A year without a record is never a nought."""
    levels, name = found.record.levels, found.period.name or found.period.party
    if year not in levels:
        what = "level of the indicator" if found.period.metric is Metric.NON_GHG else "inventory figure"
        return unknown(like, [f"No checked {what} of {name} for {year} is recorded."])
    return replace(like, value=levels[year], given=(Given("Recorded", f"{levels[year]} {like.unit}"),))


def _emissions(found: Adjustments, like: Figure, year: int) -> Figure:
    if found.period.metric is Metric.NON_GHG:
        return without(like, State.NOT_APPLICABLE, "The NDC is not expressed in greenhouse gases.")
    return _level(found, like, year)


def _portion(found: Adjustments, like: Figure, year: int) -> Figure:
    if found.period.metric is not Metric.POLICIES:
        return without(like, State.NOT_APPLICABLE, "The NDC is not one of unquantified policies and measures.")
    return _level(found, like, year)


def _indicator(found: Adjustments, like: Figure, year: int) -> Figure:
    if found.period.metric is not Metric.NON_GHG:
        return without(like, State.NOT_APPLICABLE, "The NDC has no indicator other than greenhouse gases.")
    return _level(found, like, year)


def _transferred(found: Adjustments, like: Figure, year: int) -> Figure:
    return found._sum(like, [flow for flow in found.record.for_ndc if flow.event_year == year])


def _other_purposes(found: Adjustments, like: Figure, year: int) -> Figure:
    return found._sum(like, [flow for flow in found.record.for_other_purposes if flow.event_year == year])


def _used(found: Adjustments, like: Figure, year: int) -> Figure:
    return found._sum(like, [flow for flow in found.record.used if flow.event_year == year])


def _net(found: Adjustments, like: Figure, year: int) -> Figure:
    return combine(like, [(sign, found.figure(row, year)) for sign, row in ((1, "6"), (1, "7"), (-1, "8"))])


def _cumulative(found: Adjustments, like: Figure, year: int) -> Figure:
    return combine(like, [(1, found.figure("9", each)) for each in range(found.period.first, year + 1)])


def _average(found: Adjustments, like: Figure, year: int) -> Figure:
    """The running average: the cumulative net amount up to the year, divided by the years elapsed by then."""
    if found.period.method is None:
        return unknown(like, [METHOD_MISSING])
    if found.period.method is not Method.AVERAGING:
        return without(like, State.NOT_APPLICABLE, "The method of the Party is not averaging.")
    years = elapsed_years(found.period, found.record.levels, through=year)
    return average(like, found.figure("12", year), years)


def _adjustment(found: Adjustments, like: Figure, year: int) -> Figure:
    """Row 11: by the Party's own method; without a known method there is none."""
    period = found.period
    if period.method is None:
        return unknown(like, [METHOD_MISSING])
    if period.method is Method.AVERAGING:
        if not period.covered:
            return without(like, State.NOT_YET, f"These figures cover the years to {period.through}.")
        # The same indicative figure in each year: the average over everything covered so far.
        averaged = found.figure("10", period.covered[-1])
        like = replace(like, paragraph="7(a)(ii), 23(g)", formula="The average of row 10, the same in each year",
                       note=_indicative(period.target_year, year))  # fmt: skip
        return combine(like, [(period.sign, averaged)])
    by_vintage = [flow for flow in found.record.transferred if flow.vintage == year]
    by_use = [flow for flow in found.record.used if flow.calendar_year == year]
    transferred = found._sum(
        replace(like, label="First transferred, by the year of the mitigation", formula="", paragraph="8(a), 16"),
        by_vintage,
    )
    used = found._sum(replace(like, label="Used, by the calendar year of use", formula="", paragraph="8(b)"), by_use)
    if found._undated:
        used = unknown(used, [f"{found._undated:,} tCO₂e were used without a calendar year of use."])
    return combine(like, [(period.sign, transferred), (-period.sign, used)])


def _indicative(target_year: int | None, year: int) -> str:
    if target_year is None:
        return "Indicative. The year of the NDC, in which the average is applied, is not known."
    if year == target_year:
        return "Applied: this is the year of the NDC."
    return f"Indicative. The average is applied in {target_year}."


def _balance(found: Adjustments, like: Figure, year: int) -> Figure:
    if found.period.metric is Metric.NON_GHG:
        return without(like, State.NOT_APPLICABLE, "The NDC is not expressed in greenhouse gases; see row 14.")
    return combine(like, [(1, found.figure("3", year)), (1, found.figure("11", year))])


def _adjusted_indicator(found: Adjustments, like: Figure, year: int) -> Figure:
    if found.period.metric is not Metric.NON_GHG:
        return without(like, State.NOT_APPLICABLE, "The NDC is expressed in greenhouse gases; see row 13.")
    return combine(like, [(1, found.figure("5", year)), (1, found.figure("11", year))])


_MADE_BY: dict[str, Callable[[Adjustments, Figure, int], Figure]] = {
    "1": _planned_for(Target.SINGLE_YEAR), "2": _planned_for(Target.MULTI_YEAR), "3": _emissions, "4": _portion,
    "5": _indicator, "6": _transferred, "7": _other_purposes, "8": _used, "9": _net, "10": _average,
    "11": _adjustment, "12": _cumulative, "13": _balance, "14": _adjusted_indicator,
}  # fmt: skip
