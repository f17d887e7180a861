"""Flows and records of made-up Parties."""

from __future__ import annotations

from typing import Any

from app.ledger.records import Flow
from app.reporting.adjustments.computing import Adjustments
from app.reporting.adjustments.methods import Elapsed, Method, Target
from app.reporting.adjustments.period import PartyRecord, Period
from workflows.ledger.movements import MovementKind as Kind

HOST, USER = "AAA", "ZZZ"


def transfer(tonnes: int, *, vintage: int, event: int, purposes: str = "NDC", **more: Any) -> Flow:
    values = {"kind": Kind.FIRST_TRANSFER, "acquiring_party": USER, "first_transfer": True, **more}
    return _flow(tonnes, vintage=vintage, event_year=event, purposes=purposes, **values)


def acquisition(tonnes: int, *, vintage: int, event: int) -> Flow:
    return _flow(tonnes, vintage=vintage, event_year=event, kind=Kind.ACQUISITION, acquiring_party=USER)


def use(tonnes: int, *, vintage: int, year: int | None, event: int | None = None, **more: Any) -> Flow:
    return _flow(tonnes, vintage=vintage, event_year=event or year or vintage, calendar_year=year, using_party=USER,
                 **{"kind": Kind.USE_NDC, **more})  # fmt: skip


def _flow(tonnes: int, **more: Any) -> Flow:
    values: dict[str, Any] = {
        "calendar_year": None, "approach": "CA0001", "partner": HOST, "party": HOST, "using_party": "",
        "acquiring_party": "", "sectors": ("Energy generation",), "purposes": "NDC", "metric": "GHG",
        "first_transfer": False, **more,
    }  # fmt: skip
    return Flow(tonnes=tonnes, **values)


def adjusted(*flows: Flow, levels: dict[int, int] | None = None, complete: bool = True, **more: Any) -> Adjustments:
    values: dict[str, Any] = {
        "party": USER, "first": 2021, "last": 2030, "through": 2026, "target": Target.SINGLE_YEAR,
        "method": Method.TRAJECTORY, "target_year": 2030, **more,
    }  # fmt: skip
    if values["method"] is Method.AVERAGING:
        values.setdefault("elapsed", Elapsed.CALENDAR)
    return Adjustments(PartyRecord(Period(**values), levels or {}, flows, complete))
