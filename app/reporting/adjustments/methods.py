"""The methods of corresponding adjustment as data, and the rule that one method holds for a whole period."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class MethodFault(ValueError):
    """The method cannot be used; the message says why and what to do."""


class Target(StrEnum):
    """Whether the NDC aims at one year or at each year of a period."""

    SINGLE_YEAR = "single_year"
    MULTI_YEAR = "multi_year"

    @property
    def label(self) -> str:
        return "Single-year target" if self is Target.SINGLE_YEAR else "Multi-year target"


class Elapsed(StrEnum):
    """Which years count as elapsed: paragraph 7(a)(ii) does not say, so the Party does."""

    CALENDAR = "calendar"
    INVENTORY = "inventory"

    @property
    def label(self) -> str:
        return _ELAPSED[self]


_ELAPSED = {
    Elapsed.CALENDAR: "Calendar years since the period began",
    Elapsed.INVENTORY: "Years of the period that have an inventory figure",
}


class Metric(StrEnum):
    """What the NDC is expressed in: paragraphs 8, 9 and 10 of the annex."""

    GHG = "ghg"
    NON_GHG = "non_ghg"
    POLICIES = "policies"

    @property
    def label(self) -> str:
        return _METRICS[self]


_METRICS = {
    Metric.GHG: "Tonnes of CO₂ equivalent",
    Metric.NON_GHG: "An indicator other than greenhouse gases",
    Metric.POLICIES: "Policies and measures that are not quantified",
}


class Method(StrEnum):
    """The methods of paragraph 7."""

    TRAJECTORY = "trajectory"
    AVERAGING = "averaging"
    MULTI_YEAR = "multi_year"

    @property
    def declared(self) -> Declared:
        return METHODS[self]

    @property
    def label(self) -> str:
        return METHODS[self].label


@dataclass(frozen=True)
class Declared:
    """One method: for which NDCs it is offered, where it stands, what it does each year and at the end."""

    method: Method
    label: str
    target: Target
    paragraph: str
    yearly: str
    end: str
    averages: bool = False
    cumulates: bool = False


METHODS = {
    found.method: found
    for found in (
        Declared(
            Method.TRAJECTORY, "Trajectory or budget, single year", Target.SINGLE_YEAR, "7(a)(i)",
            "The full amounts first transferred and used are applied in each year.", "As in each year.",
        ),
        Declared(
            Method.AVERAGING, "Averaging, single year", Target.SINGLE_YEAR, "7(a)(ii)",
            "Each year shows the same indicative amount: the cumulative amount divided by the years elapsed.",
            "The average amount is applied in the year of the NDC.", averages=True,
        ),
        Declared(
            Method.MULTI_YEAR, "Trajectory or budget, multi-year", Target.MULTI_YEAR, "7(b)",
            "The full amounts first transferred and used are applied in each year.",
            "Applied cumulatively at the end of the period as well.", cumulates=True,
        ),
    )
}  # fmt: skip


def check_method(method: Method, target: Target) -> None:
    """Raises MethodFault where the method is not offered to such an NDC (2/CMA.3, annex, paragraph 7)."""
    if METHODS[method].target is not target:
        offered = " or ".join(f"“{m.label}”" for m in METHODS.values() if m.target is target)
        name = "multi-year" if target is Target.MULTI_YEAR else "single-year"
        raise MethodFault(f"“{METHODS[method].label}” is not offered to a {name} NDC. Choose {offered}.")


def one_method(methods: Iterable[Method | str]) -> Method:
    """The one method of all the years. Raises MethodFault where they differ (2/CMA.3, annex, paragraph 7)."""
    found = list(dict.fromkeys(Method(each) for each in methods))
    if len(found) != 1:
        names = ", ".join(f"“{each.label}”" for each in found) or "none"
        raise MethodFault(f"One method holds for the whole NDC period, and here there are: {names}. Choose one.")
    return found[0]
