"""Vectors out: every result under its key, held against what the file expects."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.reporting.adjustments.averaging import deviation, elapsed_years
from app.reporting.adjustments.computing import Adjustments
from app.reporting.adjustments.figures import Figure, Number
from app.reporting.adjustments.methods import Elapsed, Method, Metric, Target
from app.reporting.adjustments.period import PartyRecord, Period, tonnes
from app.reporting.adjustments.safeguards import Verdict, cumulative, within
from app.reporting.adjustments.triggers import DEFINITIONS, Life
from app.reporting.adjustments.vector_inputs import (
    PARTY,
    Case,
    asked_years,
    case_of,
    flow_of,
    kind_of,
    life_of,
    not_used,
)
from app.reporting.adjustments.vector_reading import Vector, number
from workflows.ledger.movements import MovementKind

Results = dict[str, Any]


def compute(vector: Vector) -> dict[str, Any]:
    """The answer to one vector: results, whether each equals what is expected, and what is missing.

    Raises VectorFault, MethodFault or PeriodFault with a sentence.
    """
    kind = kind_of(vector)
    missing: list[str] = []
    if kind == "life":
        found, method = _life(life_of(vector), missing), "First transfer for other purposes, paragraph 2(b)"
        why = "the days of authorisation, issuance, use and cancellation"
    elif kind == "indicator":
        found, method = _indicator(vector, missing), "Indicator other than greenhouse gases, paragraph 9"
        why = "the levels of an indicator"
    else:
        case = case_of(vector)
        found, why = _account(case, vector, missing), case.chosen.why
        method = f"{case.chosen.method.label}, paragraph {case.chosen.method.declared.paragraph}"
    return _answer(vector, found, method=method, why=why, missing=missing)


def _answer(vector: Vector, found: Results, *, method: str, why: str, missing: Iterable[str]) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "id": vector.id, "title": vector.title, "method": method, "method_taken_from": why,
        "inputs_not_used": not_used(vector),
    }  # fmt: skip
    if vector.expect is None:
        return {**answer, "results": found, "missing": list(dict.fromkeys(missing))}
    results = {key: _like(found.get(_plain(key, found)), expected) for key, expected in vector.expect.items()}
    equal = {
        key: _plain(key, found) in found and _equal(results[key], expected) for key, expected in vector.expect.items()
    }
    more = {key: value for key, value in found.items() if key not in results or _holds_more(value, results[key])}
    unknown = [f"“{key}” is not a result of these inputs." for key in vector.expect if _plain(key, found) not in found]
    return {
        **answer, "results": results, "equals_expected": equal, "all_equal": all(equal.values()),
        "missing": list(dict.fromkeys([*missing, *unknown])), "more": more,
    }  # fmt: skip


def _plain(key: str, found: Results) -> str:
    """The key under which the result stands: an indicative adjustment carries the years that it is asked for."""
    if key in found or not re.fullmatch(r"indicative_CA_each_year(_[0-9]{4}_[0-9]{4})?", key):
        return key
    return next((each for each in found if each.startswith("indicative_CA_each_year_")), key)


def _word(text: str) -> str:
    return text.lower().replace("z", "s")


def _like(value: Any, expected: Any) -> Any:
    """Of a result by year or by definition, the entries that are asked for, under the names that they were given."""
    if not isinstance(value, dict) or not isinstance(expected, dict):
        return value
    named = {_word(key): each for key, each in value.items()}
    return {key: named.get(_word(key)) for key in expected}


def _holds_more(value: Any, shown: Any) -> bool:
    if not isinstance(value, dict) or not isinstance(shown, dict):
        return False
    seen = {_word(key) for key in shown}
    return any(each not in (0, 0.0) for key, each in value.items() if _word(key) not in seen)


def _equal(value: Any, expected: Any) -> bool:
    if isinstance(expected, dict):
        return isinstance(value, dict) and all(_equal(value.get(key), each) for key, each in expected.items())
    if isinstance(expected, bool) or isinstance(value, bool) or expected is None or value is None:
        return value is expected
    if isinstance(expected, int | float | Decimal) and isinstance(value, int | float):
        # Averages are printed as the nearest binary fraction; whole numbers must agree to the last figure.
        near = isinstance(value, float) and abs(Fraction(value) - Fraction(expected)) < Fraction(1, 10**6)
        return value == expected or near
    return bool(value == expected)


def _shown(value: Number | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if Fraction(value).denominator == 1 else float(value)


def _take(figure: Figure, missing: list[str]) -> int | float | None:
    missing.extend(figure.missing)
    return _shown(figure.value)


def _life(life: Life, missing: list[str]) -> Results:
    for definition, found in life.dates().items():
        if found is None:
            missing.append(f"The day that “{definition}” needs is not given.")
    if life.vintage is None:
        missing.append("The vintage is not given, so the year of the adjustment is not known.")
    words: Callable[[date | None], str | None] = lambda found: found.isoformat() if found else None  # noqa: E731
    return {
        "first_transfer_date_if": {each: words(life.dates()[each]) for each in DEFINITIONS},
        "aef_reported_year_if": dict(life.reported_years()),
        "host_CA_calendar_year": life.adjustment_year,
    }


def _indicator(vector: Vector, missing: list[str]) -> Results:
    """Each side that the inputs speak of: the host loses what it first transferred, the user gains what it used."""
    found: Results = {}
    sides = (
        ("host", "host_level", "host_first_transferred", MovementKind.FIRST_TRANSFER),
        ("buyer", "buyer_level", "buyer_used", MovementKind.USE_NDC),
    )
    for side, level, moved, kind in sides:
        if all(vector.inputs.get(name) is None for name in (level, moved)):
            continue
        record = _indicator_record(vector, level, moved, kind)
        if vector.inputs.get(moved) is None:
            missing.append(f"“{moved}” is not given.")
            found[f"{side}_adjusted_indicator"] = None
            continue
        found[f"{side}_adjusted_indicator"] = _take(Adjustments(record).figure("14", _YEAR), missing)
    return found


_YEAR = 2030  # an indicator vector has no years: any one stands for its only year


def _indicator_record(vector: Vector, level: str, moved: str, kind: MovementKind) -> PartyRecord:
    value, amount = vector.inputs.get(level), vector.inputs.get(moved)
    levels = {} if value is None else {_YEAR: number(vector, f"inputs.{level}", value)}
    scaled = number(vector, f"inputs.{moved}", 0 if amount is None else amount, least=0)
    exact = Fraction(scaled)
    flow = flow_of(kind, event=_YEAR, vintage=_YEAR, tonnes=exact.numerator,
                   use=_YEAR if kind is MovementKind.USE_NDC else None)  # fmt: skip
    period = Period(
        party=PARTY, first=_YEAR, last=_YEAR, through=_YEAR, target=Target.SINGLE_YEAR, method=Method.TRAJECTORY,
        metric=Metric.NON_GHG, indicator="units of the indicator", per_tonne=Fraction(1, exact.denominator),
    )  # fmt: skip
    return PartyRecord(period, levels, (flow,))


def _widened(case: Case, asked: set[int]) -> Adjustments:
    """The same Party over every year that is asked for: what a year shows does not depend on where a period ends."""
    period = case.record.period
    if case.chosen.method is Method.AVERAGING or not asked:
        return Adjustments(case.record)
    first, last = min(period.first, *asked), max(period.last, *asked)
    wide = replace(period, first=first, last=last, through=max(period.through, last))
    return Adjustments(replace(case.record, period=wide))


def _account(case: Case, vector: Vector, missing: list[str]) -> Results:
    adjusted = Adjustments(case.record)
    by_row = {
        "row_23c_by_event_year": "6", "row_23e": "8", "row_23f_net": "9", "row_23g_CA": "11",
        "row_23h_cumulative": "12", "emissions_balance": "13",
    }  # fmt: skip
    yearly = _widened(case, asked_years(vector, *by_row))
    found: Results = {}
    for key, row in by_row.items():
        if key == "emissions_balance" and "E" not in case.given:
            continue
        years = sorted({*case.shown, *(asked_years(vector, key) & set(yearly.period.years))})
        found[key] = {str(year): _take(yearly.figure(row, year), missing) for year in years}
    if not case.events_known:
        missing.append("First transfers by vintage do not say the year in which they were made.")
        for key in ("row_23c_by_event_year", "row_23f_net", "row_23h_cumulative"):
            found[key] = {str(year): None for year in case.shown}
    if case.acquired is not None:
        found["still_held"] = case.acquired - tonnes(case.record.used)
    if case.chosen.method is Method.AVERAGING:
        found |= _averages(case, adjusted, missing)
    else:
        found |= _sums(case, adjusted, missing)
    return found


def _sums(case: Case, adjusted: Adjustments, missing: list[str]) -> Results:
    sums = cumulative(adjusted)
    found: Results = {"cumulative_CA": _take(sums.adjustments, missing)}
    if "E" in case.given:
        found |= {"cumulative_E": _take(sums.emissions, missing), "cumulative_balance": _take(sums.balance, missing)}
    if "budget" in case.given or "trajectory" in case.given:
        check = within(adjusted)
        missing.extend(check.missing)
        found["within_budget"] = None if check.verdict is Verdict.INDETERMINATE else check.verdict is Verdict.PASSES
    return found


def _averages(case: Case, adjusted: Adjustments, missing: list[str]) -> Results:
    """Amounts of a Party that only uses, or only first transfers, carry no sign here; the adjustment always does."""
    record, period = case.record, case.record.period
    last = period.covered[-1]
    side = -1 if record.used and not record.transferred else 1
    averaged = adjusted.figure("10", last)
    cumulated = adjusted.figure("12", last)
    running = [adjusted.figure("10", year) for year in case.shown]
    apart = [deviation(adjusted.figure("9", year), averaged) for year in case.shown]
    years = elapsed_years(period, record.levels, through=last)
    readings = {
        each.value: len(elapsed_years(replace(period, elapsed=each), record.levels, through=last) or ())
        for each in Elapsed
    }
    return {
        "cumulative": None if cumulated.value is None else _shown(side * cumulated.value),
        "elapsed_years": None if years is None else len(years),
        "elapsed_years_by_reading": readings,
        "average": None if averaged.value is None else _shown(side * averaged.value),
        f"indicative_CA_each_year_{period.first}_{last}": _take(adjusted.figure("11", last), missing),
        "running_average_by_year": {str(f.year): None if f.value is None else float(side * f.value) for f in running},
        "deviation_by_year": {str(f.year): None if f.value is None else _shown(side * f.value) for f in apart},
    }


def as_plain(value: Any) -> Any:
    """The value as JSON writes it: decimals of the file become numbers."""
    if isinstance(value, Mapping):
        return {str(key): as_plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [as_plain(each) for each in value]
    return float(value) if isinstance(value, Decimal | Fraction) else value
