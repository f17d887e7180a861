"""What an officer states of an NDC period or a year's figure, and whether it may stand; no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from app.core.text import TextFault, clean
from app.reporting.adjustments.methods import Method, MethodFault, Metric, Target, check_method

EMISSIONS, INDICATOR = "emissions", "indicator"
FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST = Decimal(10) ** 15
_TEXTS = {"indicator": 100, "reference": 500, "source": 500, "note": 2000, "scope": 500}


class SettingRefused(Exception):
    """The proposal or the decision cannot stand; the message says why. `field` is the answer at fault, or empty."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class PeriodAnswers:
    """An NDC period as an officer states it. An empty word and None are what is not known."""

    first_year: int
    last_year: int
    target_type: str = ""
    method: str = ""
    elapsed: str = ""
    metric: str = Metric.GHG.value
    indicator: str = ""
    per_tonne: Decimal | None = None
    reference: str = ""
    target_level: Decimal | None = None
    target_year: int | None = None
    trajectory: Mapping[int, Decimal] = field(default_factory=dict)
    budget: Decimal | None = None
    source: str = ""
    note: str = ""


@dataclass(frozen=True)
class FigureAnswers:
    """One year's figure: `value` is whole tCO2e for emissions, a decimal for an indicator."""

    year: int
    measure: str
    value: Decimal
    scope: str = ""
    source: str = ""


def _checked_text(name: str, value: str) -> str:
    try:
        return clean(value, most=_TEXTS[name], multiline=name == "note")
    except TextFault as fault:
        raise SettingRefused(f"The {name} {fault}", name) from fault


def checked_period(answers: PeriodAnswers) -> dict[str, Any]:
    """The columns of the period. Raises SettingRefused, naming the answer at fault."""
    found = asdict(answers)
    for name in ("indicator", "reference", "source", "note"):
        found[name] = _checked_text(name, found[name])
    if not FIRST_YEAR <= answers.first_year <= answers.last_year <= LAST_YEAR:
        sentence = f"The years must lie between {FIRST_YEAR} and {LAST_YEAR}, the first before the last."
        raise SettingRefused(sentence, "last_year")
    if not found["source"]:
        raise SettingRefused("Enter the source: where this is published or who stated it.", "source")
    _check_method(answers)
    _check_metric(answers, indicator=found["indicator"])
    _check_levels(answers)
    found["trajectory"] = {str(year): f"{value:f}" for year, value in sorted(answers.trajectory.items())}
    return found


def _check_method(answers: PeriodAnswers) -> None:
    if answers.target_type not in ("", *Target) or answers.method not in ("", *Method):
        raise SettingRefused("Choose the target and the method from the lists.", "method")
    if answers.elapsed not in ("", "calendar", "inventory"):
        raise SettingRefused("Choose how elapsed years are counted from the list.", "elapsed")
    if not answers.method:
        return
    if not answers.target_type:
        raise SettingRefused("Say whether the NDC aims at one year or several, before its method.", "target_type")
    try:
        check_method(Method(answers.method), Target(answers.target_type))
    except MethodFault as fault:
        raise SettingRefused(str(fault), "method") from fault


def _check_metric(answers: PeriodAnswers, *, indicator: str) -> None:
    if answers.metric not in set(Metric):
        raise SettingRefused("Choose the metric from the list.", "metric")
    if (answers.metric == Metric.NON_GHG) != bool(indicator):
        raise SettingRefused("Name the unit of the indicator exactly where the NDC is expressed in one.", "indicator")
    if answers.per_tonne is not None and (answers.metric != Metric.NON_GHG or answers.per_tonne <= 0):
        raise SettingRefused("A conversion is given for an indicator only, and is above nought.", "per_tonne")


def _check_levels(answers: PeriodAnswers) -> None:
    outside = [year for year in answers.trajectory if not answers.first_year <= year <= answers.last_year]
    if outside:
        raise SettingRefused(f"The trajectory names {outside[0]}, which lies outside the period.", "trajectory")
    if answers.trajectory and answers.budget is not None:
        raise SettingRefused("Give a trajectory or a budget, not both.", "budget")
    if answers.target_year is not None and not answers.first_year <= answers.target_year <= answers.last_year:
        raise SettingRefused("The target year lies outside the period.", "target_year")
    for name, value in (("target_level", answers.target_level), ("budget", answers.budget), *(
        ("trajectory", each) for each in answers.trajectory.values()
    )):  # fmt: skip
        if value is not None and not (value.is_finite() and abs(value) < MOST):
            raise SettingRefused("A level is beyond anything that a country emits. Correct it.", name)


def checked_figure(answers: FigureAnswers) -> dict[str, Any]:
    """The columns of the figure. Raises SettingRefused, naming the answer at fault."""
    if answers.measure not in (EMISSIONS, INDICATOR):
        raise SettingRefused("Choose what the figure is about from the list.", "measure")
    if not FIRST_YEAR <= answers.year <= LAST_YEAR:
        raise SettingRefused(f"The year must lie between {FIRST_YEAR} and {LAST_YEAR}.", "year")
    value, emissions = answers.value, answers.measure == EMISSIONS
    if not (value.is_finite() and abs(value) < MOST):
        raise SettingRefused("The figure is beyond anything that a country emits. Correct it.", "value")
    if emissions and value != value.to_integral_value():
        raise SettingRefused("Emissions are recorded in whole tonnes.", "value")
    source = _checked_text("source", answers.source)
    if not source:
        raise SettingRefused("Enter the source: the inventory report and its year.", "source")
    return {
        "year": answers.year, "measure": answers.measure, "tonnes": int(value) if emissions else None,
        "level": None if emissions else value, "scope": _checked_text("scope", answers.scope), "source": source,
    }  # fmt: skip
