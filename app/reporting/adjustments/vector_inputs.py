"""Vectors understood: which kind of case one is, by which method, and the Party's record that its inputs make."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.ledger.records import Flow
from app.reporting.adjustments.figures import Number
from app.reporting.adjustments.methods import Elapsed, Method, MethodFault, one_method
from app.reporting.adjustments.period import FIRST_VINTAGE, PartyRecord, Period, PeriodFault
from app.reporting.adjustments.triggers import Life
from app.reporting.adjustments.vector_reading import Vector, by_year, day, number, quantity, year
from workflows.ledger.movements import MovementKind

PARTY = "the Party"
_ACCOUNT_INPUTS = {
    "E", "first_transfers", "first_transfers_by_vintage", "used", "acquired", "budget", "trajectory", "ndc", "method",
    "elapsed", "through",
}  # fmt: skip
INDICATOR_INPUTS = ("host_level", "host_first_transferred", "buyer_level", "buyer_used")
# How the names of inputs that hold the days of an outcome begin, and how the title speaks of them.
_LIFE_INPUTS = {"authorised": "authori[sz]", "issued": "issu", "used": "use", "cancelled": "cancel"}
_IN_TITLE = r"\b{}\w*(?:\s+on)?\s+([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})"


@dataclass(frozen=True)
class Chosen:
    """The method taken, and from which words of the vector."""

    method: Method
    why: str


@dataclass(frozen=True)
class Case:
    """A vector as a Party's record. `shown` are the years that its results list."""

    record: PartyRecord
    chosen: Chosen
    shown: tuple[int, ...]
    acquired: int | None = None
    events_known: bool = True
    given: frozenset[str] = field(default_factory=frozenset)


def kind_of(vector: Vector) -> str:
    """`life` (when an outcome is first transferred), `indicator` (not in tCO2e) or `account`."""
    if any(vector.inputs.get(name) is not None for name in INDICATOR_INPUTS):
        return "indicator"
    if _ACCOUNT_INPUTS & set(vector.inputs) and not _days_in_inputs(vector):
        return "account"
    if _days_in_inputs(vector) or any(_in_title(vector, name) for name in _LIFE_INPUTS):
        return "life"
    return vector.fault("inputs", "there is nothing here that an adjustment can be computed from.")


def not_used(vector: Vector) -> list[str]:
    """The names of inputs that nothing is computed from."""
    kind = kind_of(vector)
    life = {"vintage", *(name for what in _LIFE_INPUTS if (name := _day_input(vector, what)))}
    known = {"account": _ACCOUNT_INPUTS, "indicator": set(INDICATOR_INPUTS), "life": life}[kind]
    return sorted(set(vector.inputs) - known)


def _days_in_inputs(vector: Vector) -> bool:
    return any(isinstance(vector.inputs.get(_day_input(vector, what) or ""), str) for what in _LIFE_INPUTS)


def _day_input(vector: Vector, what: str) -> str | None:
    """The name of the input that holds this day."""
    return next((name for name in vector.inputs if re.match(_LIFE_INPUTS[what], name, re.IGNORECASE)), None)


def _in_title(vector: Vector, what: str) -> str | None:
    found = re.search(_IN_TITLE.format(_LIFE_INPUTS[what]), vector.title, re.IGNORECASE)
    return found[1] if found else None


def life_of(vector: Vector) -> Life:
    """The days of one outcome, from the inputs or, where they are silent, from the title."""
    days: dict[str, date | None] = {}
    for what in _LIFE_INPUTS:
        given = vector.inputs.get(_day_input(vector, what) or "")
        days[what] = day(vector, what, given if given is not None else _in_title(vector, what))
    vintage = vector.inputs.get("vintage")
    if vintage is None and (said := re.search(r"\bvintage\s+([0-9]{4})\b", vector.title, re.IGNORECASE)):
        vintage = said[1]
    return Life(vintage=None if vintage is None else _vintage(vector, "vintage", vintage), **days)


def case_of(vector: Vector) -> Case:
    """The record of the Party. Raises VectorFault, MethodFault and PeriodFault with a sentence."""
    levels, used = by_year(vector, "E"), _used(vector)
    transferred, events_known = _transferred(vector)
    trajectory = by_year(vector, "trajectory")
    ndc, chosen = _ndc(vector), choose_method(vector)
    mentioned = sorted(
        {*levels, *trajectory, *(f.vintage for f in transferred), *(f.event_year for f in (*transferred, *used)),
         *(f.calendar_year for f in used if f.calendar_year)}
    )  # fmt: skip
    averages = chosen.method is Method.AVERAGING
    ndc = ndc or (_ndc_in_title(vector) if averages else None)
    if not mentioned:
        vector.fault("inputs", "no year is given: “E”, “used” or first transfers are needed.")
    first, last = ndc or (mentioned[0], mentioned[-1])
    through = _through(vector) or max([mentioned[-1], *(asked_years(vector) if averages else ())])
    for flow in (*transferred, *used):
        _inside(vector, flow, first=first, last=last)
    period = Period(
        party=PARTY, first=first, last=last, through=through, target=chosen.method.declared.target,
        method=chosen.method, elapsed=_elapsed(vector) if averages else None, trajectory=trajectory,
        budget=_optional(vector, "budget"), target_year=last if averages else None, tonnes_unit="units of the inputs",
    )  # fmt: skip
    shown = period.covered if averages else tuple(y for y in mentioned if first <= y <= last)
    if not shown:
        vector.fault("inputs", f"no year of the period {first} to {last} is covered.")
    return Case(
        PartyRecord(period, levels, (*transferred, *used)), chosen, shown, acquired=_acquired(vector, used),
        events_known=events_known, given=frozenset(vector.inputs),
    )  # fmt: skip


def _inside(vector: Vector, flow: Flow, *, first: int, last: int) -> None:
    if flow.calendar_year is not None and not first <= flow.calendar_year <= last:
        vector.fault("inputs.used", f"{flow.calendar_year} lies outside the NDC period {first} to {last}; use and"
                                    " mitigation lie in one period (2/CMA.3, annex, paragraph 8(b)).")  # fmt: skip
    if flow.first_transfer and not first <= flow.vintage <= last:
        vector.fault("first transfers", f"vintage {flow.vintage} lies outside the NDC period {first} to {last}.")


def _optional(vector: Vector, name: str) -> Number | None:
    value = vector.inputs.get(name)
    return None if value is None else number(vector, f"inputs.{name}", value)


def flow_of(kind: MovementKind, *, event: int, vintage: int, tonnes: int, use: int | None = None) -> Flow:
    """A flow of the Party of a vector; `use` is the calendar year for which it is used."""
    return Flow(
        kind=kind, event_year=event, vintage=vintage, calendar_year=use, approach="", partner=PARTY, party=PARTY,
        using_party=PARTY if use else "", acquiring_party="", sectors=(), purposes="", metric="GHG",
        first_transfer=kind is MovementKind.FIRST_TRANSFER, tonnes=tonnes,
    )  # fmt: skip


def _transferred(vector: Vector) -> tuple[list[Flow], bool]:
    """First transfers, and whether their days are known: a list says them, amounts by vintage do not."""
    kind = MovementKind.FIRST_TRANSFER
    listed = vector.inputs.get("first_transfers")
    flows = []
    if listed is not None and not isinstance(listed, list):
        vector.fault("inputs.first_transfers", "must be a list of objects with “q”, “vintage” and “ft”.")
    for place, item in enumerate(listed or ()):
        at = f"inputs.first_transfers[{place}]"
        if not isinstance(item, dict):
            vector.fault(at, "must be an object with “q”, “vintage” and “ft”.")
        vintage = _vintage(vector, f"{at}.vintage", item.get("vintage"))
        flows.append(flow_of(kind, event=_event(vector, f"{at}.ft", item.get("ft")), vintage=vintage,
                           tonnes=quantity(vector, f"{at}.q", item.get("q"))))  # fmt: skip
    by_vintage = by_year(vector, "first_transfers_by_vintage", whole=True)
    for vintage, tonnes in by_vintage.items():
        _vintage(vector, "inputs.first_transfers_by_vintage", vintage)
        flows.append(flow_of(kind, event=vintage, vintage=vintage, tonnes=int(tonnes)))
    return flows, not by_vintage


def _event(vector: Vector, place: str, value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return year(vector, place, value)
    found = day(vector, place, value)
    return found.year if found else vector.fault(place, "the day of the first transfer is missing, like 2024-05-10.")


def _vintage(vector: Vector, place: str, value: Any) -> int:
    found = year(vector, place, value)
    if found < FIRST_VINTAGE:
        vector.fault(place, f"vintage {found} is no ITMO: mitigation counts from {FIRST_VINTAGE}"
                            " (2/CMA.3, annex, paragraph 1(e)).")  # fmt: skip
    return found


def _used(vector: Vector) -> list[Flow]:
    """Uses by calendar year. Where no day says otherwise, a use is an event of the year for which it is made."""
    listed = vector.inputs.get("used")
    if not isinstance(listed, list):
        amounts = by_year(vector, "used", whole=True)
        return [flow_of(MovementKind.USE_NDC, event=y, vintage=y, tonnes=int(q), use=y) for y, q in amounts.items()]
    flows = []
    for place, item in enumerate(listed):
        at = f"inputs.used[{place}]"
        if not isinstance(item, dict):
            vector.fault(at, "must be an object with “q” and “year”.")
        use = year(vector, f"{at}.year", item.get("year"))
        vintage = _vintage(vector, f"{at}.vintage", item.get("vintage", use))
        event = day(vector, f"{at}.used", item.get("used"))
        flows.append(flow_of(MovementKind.USE_NDC, event=event.year if event else use, vintage=vintage, use=use,
                             tonnes=quantity(vector, f"{at}.q", item.get("q"))))  # fmt: skip
    return flows


def _acquired(vector: Vector, used: list[Flow]) -> int | None:
    value = vector.inputs.get("acquired")
    if value is None:
        return None
    found, total = quantity(vector, "inputs.acquired", value), sum(flow.tonnes for flow in used)
    if found < total:
        vector.fault("inputs.acquired", f"{total:,} are used, but only {found:,} were acquired.")
    return found


def _ndc(vector: Vector) -> tuple[int, int] | None:
    given = vector.inputs.get("ndc")
    if given is None:
        return None
    if not isinstance(given, list) or len(given) != 2:
        vector.fault("inputs.ndc", "must be the first and the last year of the period, like [2021, 2030].")
    first, last = (year(vector, "inputs.ndc", each) for each in given)
    if first > last:
        raise PeriodFault(f"Vector {vector.id}, inputs.ndc: the first year lies after the last.")
    return first, last


def _ndc_in_title(vector: Vector) -> tuple[int, int] | None:
    said = re.search(r"\bNDC\s+(?:period\s+)?([0-9]{4})\s*[-–]\s*([0-9]{4})", vector.title)
    return (int(said[1]), int(said[2])) if said and said[1] <= said[2] else None


def _through(vector: Vector) -> int | None:
    given = vector.inputs.get("through")
    if given is not None:
        return year(vector, "inputs.through", given)
    said = re.search(r"\bcover\w*\s+(?:up\s+)?to\s+([0-9]{4})\b", vector.title, re.IGNORECASE)
    return int(said[1]) if said else None


def asked_years(vector: Vector, *keys: str) -> set[int]:
    """The years of which a result is expected, under these keys or under any; no value is looked at."""
    found: set[int] = set()
    for key, value in (vector.expect or {}).items():
        if keys and key not in keys:
            continue
        names = [*value] if isinstance(value, dict) else re.findall(r"_([0-9]{4})(?![0-9])", key)
        found |= {int(name) for name in names if re.fullmatch(r"20[0-9]{2}", name)}
    return found


def _elapsed(vector: Vector) -> Elapsed:
    given = vector.inputs.get("elapsed", Elapsed.CALENDAR.value)
    if given not in [each.value for each in Elapsed]:
        vector.fault("inputs.elapsed", "must be “calendar” or “inventory”.")
    return Elapsed(given)


def choose_method(vector: Vector) -> Chosen:
    """The method that the vector names, or that its title, rule or inputs mean; raises MethodFault where they differ.

    One method holds for the whole period, and averaging is not offered to a multi-year NDC (2/CMA.3, annex, 7).
    """
    given = vector.inputs.get("method")
    title, rule = vector.title.lower(), vector.rule.replace(" ", "").lower()
    several = bool(re.search(r"multi[- ]?year", title)) or "7(b)" in rule
    averages = "averag" in title or "7(a)(ii)" in rule
    if given is not None:
        chosen = Chosen(_named(vector, given), "the input “method”")
        if several and chosen.method is not Method.MULTI_YEAR:
            raise MethodFault(f"Vector {vector.id}: “{chosen.method.label}” is not offered to a multi-year NDC.")
        return chosen
    if several and averages:
        raise MethodFault(f"Vector {vector.id}: averaging is not offered to a multi-year NDC. Correct title or rule.")
    if several:
        return Chosen(Method.MULTI_YEAR, "the title or the rule, which speak of a multi-year NDC")
    if averages:
        return Chosen(Method.AVERAGING, "the title or the rule, which speak of averaging")
    if "trajector" in title or "7(a)(i)" in rule:
        return Chosen(Method.TRAJECTORY, "the title or the rule, which speak of a trajectory")
    if {"average", "elapsed_years", "running_average_by_year"} & set(vector.expect or ()):
        return Chosen(Method.AVERAGING, "the results that are expected")
    return _meant_by_inputs(vector.inputs, single=bool(re.search(r"single[- ]?year", title)))


def _meant_by_inputs(inputs: Mapping[str, Any], *, single: bool) -> Chosen:
    if inputs.get("budget") is not None:
        return Chosen(Method.TRAJECTORY if single else Method.MULTI_YEAR, "the input “budget”")
    if inputs.get("ndc") is not None and inputs.get("used") is not None and inputs.get("E") is None:
        return Chosen(Method.AVERAGING, "the inputs “ndc” and “used” without “E”")
    return Chosen(Method.TRAJECTORY, "nothing that names another")


def _named(vector: Vector, given: Any) -> Method:
    """A method by its name; several by year must be one."""
    known = {each.value: each for each in Method} | {"budget": Method.MULTI_YEAR, "multi-year": Method.MULTI_YEAR}
    names = list(given.values()) if isinstance(given, dict) else [given]
    for name in names:
        if name not in known:
            vector.fault("inputs.method", f"“{str(name)[:40]}” is none of {', '.join(sorted(known))}.")
    return one_method(known[name] for name in names)
