"""Tonnes authorised, issued, first transferred and used, by partner and year: what the chart of the reports shows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.ledger.records import Flow
from app.projects.models import Authorisation, Project
from app.reporting.adjustments.period import USES
from workflows.ledger.movements import MovementKind

SERIES = ("authorised", "issued", "transferred", "used")
LABELS = {
    "authorised": "Authorised by the host", "issued": "Issued", "transferred": "First transferred",
    "used": "Used towards the NDC",
}  # fmt: skip


@dataclass(frozen=True)
class Volume:
    """Whole tCO2e of one partner and one year. `no_ceiling` counts authorisations that set no quantity."""

    partner: str
    year: int
    authorised: int = 0
    issued: int = 0
    transferred: int = 0
    used: int = 0
    no_ceiling: int = 0


def volumes(session: Any, flows: Iterable[Flow], *, partners: Collection[str] | None = None) -> tuple[Volume, ...]:
    """By partner and year, each in the year of its event; None means all partners."""
    found: dict[tuple[str, int], dict[str, int]] = {}
    for partner, year, tonnes, unset in _authorised(session):
        _add(found, (partner, year), "authorised", int(tonnes or 0))
        _add(found, (partner, year), "no_ceiling", int(unset))
    for flow in flows:
        series = _series(flow)
        if series:
            _add(found, (flow.partner, flow.event_year), series, flow.tonnes)
        if flow.first_transfer:
            _add(found, (flow.partner, flow.event_year), "transferred", flow.tonnes)
    return tuple(
        Volume(partner, year, **amounts)
        for (partner, year), amounts in sorted(found.items())
        if partners is None or partner in partners
    )


def _series(flow: Flow) -> str:
    if flow.kind is MovementKind.ISSUANCE:
        return "issued"
    return "used" if flow.kind in USES else ""


def _add(found: dict[tuple[str, int], dict[str, int]], key: tuple[str, int], series: str, tonnes: int) -> None:
    if tonnes:
        amounts = found.setdefault(key, {})
        amounts[series] = amounts.get(series, 0) + tonnes


def _authorised(session: Any) -> Iterable[Any]:
    """Ceilings of the hosts' newest authorisations, by the year of the letter."""
    newest = (
        select(Authorisation.project_id, func.max(Authorisation.number).label("number"))
        .where(Authorisation.side == "host")
        .group_by(Authorisation.project_id)
        .subquery()
    )
    year = func.extract("year", Authorisation.dated)
    unset = func.count().filter(Authorisation.quantity.is_(None))
    query = (
        select(Project.partner, year, func.sum(Authorisation.quantity), unset)
        .join(Project, Project.id == Authorisation.project_id)
        .join(newest, (newest.c.project_id == Authorisation.project_id) & (newest.c.number == Authorisation.number))
        .where(Authorisation.side == "host", Project.example.is_(False))
        .group_by(Project.partner, year)
    )
    return [(row[0], int(row[1]), row[2], row[3]) for row in session.execute(query)]
