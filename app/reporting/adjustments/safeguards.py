"""Budget, achievement and the safeguard against a net increase: a test passes only on what is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from app.reporting.adjustments.computing import METHOD_MISSING, Adjustments
from app.reporting.adjustments.figures import Figure, Given, State, combine, number_words, unknown, without
from app.reporting.adjustments.methods import Method, Metric, Target
from app.reporting.adjustments.period import outside_the_period, tonnes
from app.reporting.adjustments.rows import ASSESSMENT


class Verdict(StrEnum):
    """The answer of a test. Indeterminate is no pass."""

    PASSES = "passes"
    FAILS = "fails"
    INDETERMINATE = "indeterminate"


@dataclass(frozen=True)
class Check:
    """One test with its paragraph of 2/CMA.3, annex, its sentence, and what is missing where it cannot be made."""

    name: str
    paragraph: str
    verdict: Verdict
    sentence: str
    missing: tuple[str, ...] = ()


class Cumulative(NamedTuple):
    """The sums over the years covered that paragraph 7(b) asks for."""

    emissions: Figure
    adjustments: Figure
    balance: Figure
    planned: Figure


def cumulative(found: Adjustments) -> Cumulative:
    """Cumulative emissions, adjustments and balance, and the budget or the sum of the trajectory they stand against.

    For an indicator other than greenhouse gases the levels take the place of emissions.
    """
    level, balance = ("5", "14") if found.period.metric is Metric.NON_GHG else ("3", "13")
    return Cumulative(
        found.total(level, "Cumulative level" if level == "5" else "Cumulative emissions"),
        found.total("11", "Cumulative corresponding adjustments"),
        found.total(balance, "Cumulative adjusted level" if balance == "14" else "Cumulative emissions balance"),
        _planned(found),
    )


def _planned(found: Adjustments) -> Figure:
    """The budget where the period is over; before that, or without one, the trajectory of the years covered."""
    period = found.period
    like = Figure("planned", "Budget of the period", None, 0, period.unit, "7(b)", "As recorded for the period")
    if period.budget is not None:
        words = number_words(period.budget, unit=period.unit)
        return replace(like, value=period.budget, given=(Given("Budget", words),))
    like = replace(like, label="Cumulative trajectory", formula="Sum of the trajectory over the years covered")
    lacking = [year for year in period.covered if year not in period.trajectory]
    if lacking or not period.covered:
        years = lacking or period.years[:1]
        return unknown(like, [f"No trajectory for {year} and no budget is recorded." for year in years])
    return replace(like, value=sum(period.trajectory[year] for year in period.covered))


def within(found: Adjustments) -> Check:
    """Whether the cumulative balance keeps to the budget or the trajectory (paragraphs 7 and 7(b))."""
    sums = cumulative(found)
    missing = list(dict.fromkeys((*sums.balance.missing, *sums.planned.missing)))
    name, paragraph = "The balance keeps to the budget or trajectory", "7, 7(b)"
    if found.period.metric is Metric.NON_GHG:
        missing.append("Whether more or less of an indicator is meant is for the Party to say.")
    if missing or sums.balance.value is None or sums.planned.value is None:
        return Check(name, paragraph, Verdict.INDETERMINATE, "It cannot be told.", tuple(missing) or (METHOD_MISSING,))
    against = f"{sums.balance.words()} against {sums.planned.words()} {sums.planned.unit}"
    if sums.balance.value <= sums.planned.value:
        if found.period.budget is not None and found.period.through < found.period.last:
            ahead = f"The budget runs to {found.period.last}; these figures cover the years to {found.period.through}."
            return Check(name, paragraph, Verdict.INDETERMINATE, f"So far the balance is {against}.", (ahead,))
        return Check(name, paragraph, Verdict.PASSES, f"The cumulative balance is {against}.")
    return Check(name, paragraph, Verdict.FAILS, f"The cumulative balance goes over: {against}.")


def no_net_increase(found: Adjustments, *, counterpart: Sequence[Adjustments] = ()) -> tuple[Check, ...]:
    """The tests of “no net increase within and between periods” that figures can answer (paragraphs 7 and 17).

    `counterpart` are the other Parties of the same flows: what they add must cover what this Party takes off.
    """
    return (_covered(found, counterpart), _same_period(found), within(found))


def overall(checks: Sequence[Check]) -> Verdict:
    """Fails where one fails; passes only where all pass."""
    verdicts = {check.verdict for check in checks}
    if Verdict.FAILS in verdicts:
        return Verdict.FAILS
    return Verdict.PASSES if verdicts == {Verdict.PASSES} else Verdict.INDETERMINATE


def _covered(found: Adjustments, counterpart: Sequence[Adjustments]) -> Check:
    name, paragraph = "What users take off, first transferring Parties add", "7, 8"
    used = tonnes(found.record.used)
    if not used:
        return Check(name, paragraph, Verdict.PASSES, "Nothing was used towards the NDC.")
    if not counterpart:
        missing = ("The first transfers behind these uses are not at hand.",)
        return Check(name, paragraph, Verdict.INDETERMINATE, "It cannot be told.", missing)
    added = sum(tonnes(other.record.transferred) for other in counterpart)
    sentence = f"{added:,} tCO₂e were first transferred and {used:,} used."
    return Check(name, paragraph, Verdict.PASSES if added >= used else Verdict.FAILS, sentence)


def _same_period(found: Adjustments) -> Check:
    outside = outside_the_period(found.record)
    name, paragraph = "Mitigation and use lie in this NDC period", "1(e), 8(b)"
    if outside:
        return Check(name, paragraph, Verdict.FAILS, " ".join(outside))
    return Check(name, paragraph, Verdict.PASSES, "Every flow lies in this period.")


def achievement(found: Adjustments) -> Figure:
    """How far the adjusted result lies from the target: negative is below it (paragraph 23(l)).

    Of an indicator other than greenhouse gases nothing says whether more or less is better, so only the distance is.
    """
    period = found.period
    like = Figure("assessment", ASSESSMENT.label, period.target_year, 0, period.unit, "23(l)",
                  "Adjusted result − target level")  # fmt: skip
    if period.target is None:
        return unknown(like, ["Whether the NDC aims at one year or at several years is not known."])
    several = period.target is Target.MULTI_YEAR
    end = period.last if several else period.target_year
    if end is None:
        return unknown(like, ["The year of the NDC is not known."])
    if end > period.through:
        return without(like, State.NOT_YET, f"It can be assessed once the figures cover {end}.")
    if period.method is None:
        return unknown(like, [METHOD_MISSING])
    if not several and end not in period.years:
        return unknown(like, [f"The year of the NDC, {end}, lies outside its period."])
    row = "14" if period.metric is Metric.NON_GHG else "13"
    result = cumulative(found).balance if several else found.figure(row, end)
    level = period.budget if several and period.budget is not None else period.target_level
    target = replace(like, row="target", label="Target level", value=level) if level is not None else unknown(
        like, ["The target level is not known."]
    )  # fmt: skip
    if period.method is Method.AVERAGING:
        like = replace(like, note="The average amount is applied in the year of the NDC.")
    return combine(like, [(1, result), (-1, target)])


def achievement_words(found: Adjustments, assessed: Figure) -> str:
    """The assessment in a sentence."""
    if assessed.value is None:
        return assessed.note or " ".join(assessed.missing)
    distance = number_words(abs(assessed.value), unit=assessed.unit)
    if found.period.metric is Metric.NON_GHG:
        side = "above" if assessed.value > 0 else "below"
        return f"{distance} {assessed.unit} {side} the target level; whether that is met is for the Party to say."
    if assessed.value > 0:
        return f"Not achieved: {distance} {assessed.unit} above the target."
    return f"Achieved: {distance} {assessed.unit} below the target."
