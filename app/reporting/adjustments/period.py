"""What a Party's adjustments are computed from: its NDC period, its inventory, and the flows of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from app.ledger.records import Flow
from app.reporting.adjustments.figures import TONNES, Number
from app.reporting.adjustments.methods import Elapsed, Method, MethodFault, Metric, Target, check_method
from workflows.ledger.movements import MovementKind

FIRST_VINTAGE = 2021  # 2/CMA.3, annex, paragraph 1(e)
USES = frozenset({MovementKind.USE_NDC, MovementKind.SURRENDER})


class PeriodFault(ValueError):
    """The period cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class Period:
    """An NDC implementation period of one Party. What is None is not known.

    `through` is the last year that the figures cover. `per_tonne` turns tCO2e into the unit of an indicator.
    `name` is the Party in a sentence.
    """

    party: str
    first: int
    last: int
    through: int
    target: Target | None = None
    method: Method | None = None
    elapsed: Elapsed | None = None
    metric: Metric = Metric.GHG
    indicator: str = ""
    target_level: Number | None = None
    target_year: int | None = None
    reference: str = ""
    trajectory: Mapping[int, Number] = field(default_factory=dict)
    budget: Number | None = None
    note: str = ""
    per_tonne: Fraction | None = None
    tonnes_unit: str = TONNES
    name: str = ""

    def __post_init__(self) -> None:
        if not self.first <= self.last:
            raise PeriodFault("The first year of an NDC period is not after its last. Correct the years.")
        if self.method is not None and self.target is None:
            raise MethodFault("A method needs to know whether the NDC aims at a single year or at several years.")
        if self.method is not None and self.target is not None:
            check_method(self.method, self.target)

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(range(self.first, self.last + 1))

    @property
    def covered(self) -> tuple[int, ...]:
        """The years of the period up to the last one that the figures cover."""
        return tuple(year for year in self.years if year <= self.through)

    @property
    def unit(self) -> str:
        return self.indicator or "unit of the indicator" if self.metric is Metric.NON_GHG else self.tonnes_unit

    @property
    def sign(self) -> int:
        """+1 where a first transfer adds, -1 where it takes away (2/CMA.3, annex, paragraphs 8 and 9)."""
        return -1 if self.metric is Metric.NON_GHG else 1


@dataclass(frozen=True)
class PartyRecord:
    """A Party's period, its levels by year (inventory or indicator), and every flow that concerns it.

    `complete` says that these flows are all there are for the Party: so for our own side, but not for a partner,
    whose other transfers this ledger does not hold.
    """

    period: Period
    levels: Mapping[int, Number]
    flows: tuple[Flow, ...]
    complete: bool = True

    @cached_property
    def transferred(self) -> tuple[Flow, ...]:
        """First transfers by the Party within the years covered: by the flag of the ledger, whatever moved them."""
        return tuple(f for f in self.flows if f.first_transfer and f.party == self.period.party and self._is_covered(f))

    @cached_property
    def for_ndc(self) -> tuple[Flow, ...]:
        """First transferred by moving to another Party under an authorisation that names NDC use, or none known."""
        return tuple(f for f in self.transferred if is_for_ndc(f))

    @cached_property
    def for_other_purposes(self) -> tuple[Flow, ...]:
        """First transferred for other international mitigation purposes: what is not counted above."""
        return tuple(f for f in self.transferred if not is_for_ndc(f))

    @cached_property
    def used(self) -> tuple[Flow, ...]:
        """Used towards the NDC of the Party; an acquisition is no use."""
        return tuple(
            f for f in self.flows if f.kind in USES and f.using_party == self.period.party and self._is_covered(f)
        )

    def _is_covered(self, flow: Flow) -> bool:
        return flow.event_year <= self.period.through


def is_for_ndc(flow: Flow) -> bool:
    """Whether a first transfer counts in the row of ITMOs, not of outcomes for other purposes: each tonne in one."""
    purposes = flow.purposes.split(" and ")
    return flow.kind is MovementKind.FIRST_TRANSFER and (not flow.purposes or "NDC" in purposes)


def outside_the_period(record: PartyRecord) -> tuple[str, ...]:
    """Sentences for flows that no year of this period can take.

    A vintage before 2021 is no ITMO (paragraph 1(e)); use and mitigation lie in one NDC period (paragraph 8(b)).
    """
    period, found = record.period, []
    for flow in (*record.transferred, *record.used):
        words = f"{flow.tonnes:,} {TONNES} of vintage {flow.vintage}"
        if flow.vintage < FIRST_VINTAGE:
            found.append(f"{words} cannot be ITMOs: mitigation counts from {FIRST_VINTAGE} (paragraph 1(e)).")
        elif not period.first <= flow.vintage <= period.last:
            found.append(f"{words} lie outside the period {period.first} to {period.last}, so no year here shows them.")
    for flow in record.used:
        if flow.calendar_year is not None and not period.first <= flow.calendar_year <= period.last:
            found.append(
                f"{flow.tonnes:,} {TONNES} are used for {flow.calendar_year}, outside the period"
                f" {period.first} to {period.last} (paragraph 8(b))."
            )
    return tuple(dict.fromkeys(found))


def tonnes(flows: Iterable[Flow]) -> int:
    return sum(flow.tonnes for flow in flows)
