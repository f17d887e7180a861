"""Forms of NDC periods, of a year's figure, and of the decision on either."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from wtforms import SelectField
from wtforms.validators import ValidationError

from app.core.day_field import DayField
from app.core.fields import ChoiceField, LineField, TextField, WholeNumberField, choices
from app.core.forms import ConcordForm, VersionField
from app.reporting.adjustments.methods import Elapsed, Method, Metric, Target
from app.reporting.fields import SignedNumberField, TrajectoryField, shown
from app.reporting.settings_answers import (
    EMISSIONS,
    FIRST_YEAR,
    INDICATOR,
    LAST_YEAR,
    FigureAnswers,
    PeriodAnswers,
    SettingRefused,
)

UNKNOWN = ("unknown", "Not known")
MEASURES = ((EMISSIONS, "Emissions and removals in the scope of the NDC, tCO₂e"), (INDICATOR, "Level of the indicator"))


def _listed(found: Any) -> Any:
    return choices([UNKNOWN, *((each.value, each.label) for each in found)])


def _known(answer: str) -> str:
    return "" if answer == UNKNOWN[0] else answer


class SettingForm(ConcordForm):
    """A form whose answers may be refused by the command, beside the answer at fault."""

    def refuse(self, fault: SettingRefused) -> None:
        """Put the sentence beside the answer at fault, else beside the source."""
        field = getattr(self, fault.field, None) if fault.field else None
        target = field if field is not None else getattr(self, "source", None) or self.reason
        target.errors = [*target.errors, str(fault)]


class AsOfForm(ConcordForm):
    """By which day something was recorded; sent in the address, so without a token."""

    class Meta:
        csrf = False

    as_of = DayField("As recorded by (optional)")

    def validate_as_of(self, field: DayField) -> None:
        """A day outside what can be on record is none that was left out."""
        if field.data and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
            field.data = None
            raise ValidationError(f"The day must lie from {FIRST_YEAR} to {LAST_YEAR}.")


class PeriodForm(SettingForm):
    """An NDC period as the Party states it. What is left empty is not known, and figures that need it stay open."""

    version = VersionField()
    first_year = WholeNumberField("First year of the period", least=FIRST_YEAR, most=LAST_YEAR)
    last_year = WholeNumberField("Last year of the period", least=FIRST_YEAR, most=LAST_YEAR)
    target_type = ChoiceField("What the NDC aims at", choices=_listed(Target), default=UNKNOWN[0])
    method = ChoiceField(
        "Method of corresponding adjustment", choices=_listed(Method), default=UNKNOWN[0],
        description="One method for the whole period. Averaging is not offered to a multi-year target.",
    )  # fmt: skip
    elapsed = ChoiceField(
        "Which years count as elapsed", choices=_listed(Elapsed), default=UNKNOWN[0],
        description="For averaging. Decision 2/CMA.3 does not say, so the Party does.",
    )  # fmt: skip
    metric = SelectField(
        "Metric of the NDC", choices=choices([(m.value, m.label) for m in Metric]), validate_choice=False,
        default=Metric.GHG.value,
    )  # fmt: skip
    indicator = LineField("Unit of the indicator (optional)", most=100, description="For example, GWh of wind power")
    per_tonne = SignedNumberField(
        "Units of the indicator for one tonne (optional)", description="How ITMOs in tCO₂e count in the indicator"
    )
    reference = LineField("Reference level or base year (optional)", most=500)
    target_level = SignedNumberField("Target level (optional)", description="In tCO₂e, or in the unit of the indicator")
    target_year = WholeNumberField("Target year (optional)", least=FIRST_YEAR, most=LAST_YEAR)
    trajectory = TrajectoryField(
        "Trajectory (optional)", most=3000, description="A year and its level on each line, like 2025: 60,000,000"
    )
    budget = SignedNumberField("Budget for the whole period (optional)")
    source = LineField("Source", most=500, required="Enter the source: where this is published or who stated it")
    note = TextField("Other Article 6 information (optional)", most=2000, description="Shown in row 15")

    def sound(self) -> bool:
        """Whether the answers can be proposed; years that were left out are asked for."""
        self.validate()
        for field in (self.first_year, self.last_year):
            if field.data is None and not field.errors:
                field.errors = [f"Enter the {field.label.text.lower()}"]
        return not self.problems()

    def answers(self) -> PeriodAnswers:
        return PeriodAnswers(
            first_year=self.first_year.data, last_year=self.last_year.data, target_type=_known(self.target_type.data),
            method=_known(self.method.data), elapsed=_known(self.elapsed.data), metric=self.metric.data or "",
            indicator=self.indicator.data or "", per_tonne=self.per_tonne.data, reference=self.reference.data or "",
            target_level=self.target_level.data, target_year=self.target_year.data, trajectory=self.trajectory.levels,
            budget=self.budget.data, source=self.source.data, note=self.note.data or "",
        )  # fmt: skip


def period_data(row: Any) -> dict[str, Any]:
    """What the form shows of a version on record; the source is asked for afresh."""
    names = ("first_year", "last_year", "target_type", "method", "elapsed", "metric", "indicator", "per_tonne",
             "reference", "target_level", "target_year", "budget", "note")  # fmt: skip
    lines = [f"{year}: {shown(Decimal(text))}" for year, text in sorted(row.trajectory.items())]
    found = {name: getattr(row, name) for name in names} | {"trajectory": "\n".join(lines)}
    return found | {name: found[name] or UNKNOWN[0] for name in ("target_type", "method", "elapsed")}


class FigureForm(SettingForm):
    """One year's figure. Net removals are typed with a minus."""

    year = WholeNumberField("Year", least=FIRST_YEAR, most=LAST_YEAR)
    measure = ChoiceField("What it is", choices=choices(MEASURES), default=EMISSIONS)
    value = SignedNumberField("Figure", required="Enter the figure", description="Whole tonnes, like 52,500,000")
    scope = LineField("Scope (optional)", most=500, description="For example, all sectors but LULUCF")
    source = LineField("Source", most=500, required="Enter the source: the inventory report and its year")

    def sound(self) -> bool:
        self.validate()
        if self.year.data is None and not self.year.errors:
            self.year.errors = ["Enter the year"]
        return not self.problems()

    def answers(self) -> FigureAnswers:
        return FigureAnswers(
            year=self.year.data, measure=self.measure.data, value=self.value.data, scope=self.scope.data or "",
            source=self.source.data,
        )  # fmt: skip


class DecisionForm(SettingForm):
    """The decision of another officer."""

    version = VersionField()
    reason = TextField("Reason (optional)", most=2000, description="Needed for a refusal; whoever proposed it reads it")
