"""One Party's adjustments from the records: its period, its checked figures, and the flows of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.ledger import queries as ledger
from app.ledger.records import ActionRecord, Flow
from app.reporting import settings_queries as queries
from app.reporting.adjustments.computing import Adjustments
from app.reporting.adjustments.figures import Figure
from app.reporting.adjustments.methods import Metric
from app.reporting.adjustments.period import PartyRecord, Period
from app.reporting.adjustments.safeguards import Check, no_net_increase
from app.reporting.settings_answers import EMISSIONS, INDICATOR
from app.reporting.settings_models import InventoryFigure, NdcPeriod
from app.reporting.settings_queries import Party, UnknownPeriod

MOST_MOVEMENTS = 200


@dataclass(frozen=True)
class Loaded:
    """Everything that a page of one Party shows. `row` is None where no NDC period is on record.

    Without one the years are those of the record, and whatever needs the period is indeterminate.
    """

    party: Party
    row: NdcPeriod | None
    in_force: tuple[NdcPeriod, ...]
    versions: tuple[NdcPeriod, ...]
    figures: tuple[InventoryFigure, ...]
    adjustments: Adjustments
    flows: tuple[Flow, ...]

    @property
    def waiting(self) -> NdcPeriod | None:
        return next((row for row in self.versions if row.decision == ""), None)

    @property
    def through(self) -> int:
        return self.adjustments.period.through

    def safeguard(self) -> tuple[Check, ...]:
        """The tests of no net increase; our own uses are held against what their hosts first transferred."""
        mine = self.adjustments
        hosts = sorted({flow.party for flow in self.flows if flow.first_transfer} - {self.party.code})
        others = [_counterpart(code, mine.period, self.flows) for code in hosts]
        return no_net_increase(mine, counterpart=others if self.party.ours else ())


def load(
    session: Any, code: str, *, this_year: int, through: int | None = None, number: int | None = None,
    as_of: datetime | None = None,
) -> Loaded:  # fmt: skip
    """The Party's records and figures. `number` asks for one of the periods in force, else the one of this year.

    `through` is the last year covered, this year where it is not given; `as_of` leaves out what was recorded later.
    Raises UnknownParty and UnknownPeriod.
    """
    party = queries.party(session, code)
    versions = [row for row in queries.periods_of(session, party.code) if _by_then(row.proposed_at, as_of)]
    held = queries.in_force(row for row in versions if row.decided_at and _by_then(row.decided_at, as_of))
    figures = [row for row in queries.figures_of(session, party.code) if _by_then(row.proposed_at, as_of)]
    flows = ledger.flows(session, as_of=as_of, partner=None if party.ours else party.code)
    row = _chosen(held, number=number, this_year=this_year)
    decided = [each for each in figures if each.decided_at and _by_then(each.decided_at, as_of)]
    record = _record(party, row, decided, flows, through=through or this_year)
    return Loaded(party, row, held, tuple(versions), tuple(figures), Adjustments(record), tuple(flows))


def _by_then(moment: datetime, as_of: datetime | None) -> bool:
    return as_of is None or moment <= as_of


def _chosen(held: Sequence[NdcPeriod], *, number: int | None, this_year: int) -> NdcPeriod | None:
    if number is not None:
        found = next((row for row in held if row.number == number), None)
        if found is None:
            raise UnknownPeriod("No NDC period in force has this number.")
        return found
    now = next((row for row in held if row.first_year <= this_year <= row.last_year), None)
    return now or (held[-1] if held else None)


def _record(
    party: Party, row: NdcPeriod | None, figures: Sequence[InventoryFigure], flows: Sequence[Flow], *, through: int
) -> PartyRecord:
    if row is not None:
        period = queries.period_of(row, through=through, name=party.in_text)
    else:
        years = {f.event_year for f in flows} | {f.vintage for f in flows} | {each.year for each in figures}
        years |= {f.calendar_year for f in flows if f.calendar_year} | {through}
        period = Period(party=party.code, name=party.in_text, first=min(years), last=max(years), through=through)
    measure = INDICATOR if period.metric is Metric.NON_GHG else EMISSIONS
    levels = {year: queries.value_of(found) for year, found in queries.levels(figures, measure).items()}
    return PartyRecord(period, levels, tuple(flows), complete=party.ours)


def _counterpart(code: str, period: Period, flows: Sequence[Flow]) -> Adjustments:
    """The same flows as the host sees them; nothing of its own NDC is needed to count what it first transferred."""
    blank = replace(period, party=code, method=None, target=None)
    return Adjustments(PartyRecord(blank, {}, tuple(flows), complete=False))


def movements_behind(
    session: Any, figure: Figure, *, as_of: datetime | None = None, most: int = MOST_MOVEMENTS
) -> tuple[list[ActionRecord], bool]:
    """The movements that the flows of a figure sum up, oldest first, and whether there are more than `most`."""
    wanted = {_key(flow) for flow in figure.flows}
    places = sorted({(flow.partner, flow.event_year) for flow in figure.flows})
    found: list[ActionRecord] = []
    for partner, year in places:
        for action in ledger.actions(session, partner=partner, year=year, as_of=as_of):
            counts = action.reverses is None and action.reversed_by is None
            if counts and _key_of(action) in wanted:
                found.append(action)
        if len(found) > most:
            break
    return found[:most], len(found) > most


def _key(flow: Flow) -> tuple[object, ...]:
    return flow.partner, flow.event_year, flow.kind, flow.vintage, flow.calendar_year


def _key_of(action: ActionRecord) -> tuple[object, ...]:
    identity = action.identity
    return identity.partner, action.effective_on.year, action.kind, identity.vintage, action.calendar_year
