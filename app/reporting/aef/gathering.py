"""Gathers from ledger and projects what a submission is made of."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.core.audit import canonical
from app.core.registry import registry
from app.ledger import queries as ledger
from app.ledger.records import ActionRecord
from app.projects.loading import authorisations_of
from app.projects.models import Authorisation, Project
from app.reporting.aef import cycle
from app.reporting.aef.sources import HOME, Given, Sources
from workflows.ledger.movements import Account

_HELD = (Account.HELD, Account.HOST, Account.OIMP)


def sources(session: Any, *, year: int, as_of: datetime | None = None) -> Sources:
    """Movements of the year and holdings at its end, as recorded by a moment, and every authorisation."""
    return Sources(
        actions=ledger.actions(session, year=year, as_of=as_of, standing=True),
        holdings=ledger.holdings(session, on=date(year, 12, 31), as_of=as_of, accounts=_HELD),
        authorisations=authorisations(session),
    )


def authorisations(session: Any) -> list[Given]:
    """Every version of the authorisations of both sides, those struck left out."""
    rows = select(Project.id, Project.reference, Project.partner).where(
        Project.id.in_(select(Authorisation.project_id).distinct())
    )
    named = {row.id: row for row in session.execute(rows)}
    found = authorisations_of(session, list(named)) if named else {}
    return [
        Given(named[id].reference, named[id].partner, record) for id, records in found.items() for record in records
    ]  # fmt: skip


def frozen_holdings(given: Sources, year: int) -> str:
    """The holdings of our side at 31 December as canonical JSON, with everything that names them."""
    return canonical([asdict(record) for record in given.of_home(year).holdings])


def corrections(session: Any, *, year: int, since: datetime) -> list[ActionRecord]:
    """Movements of a year that were recorded after a moment, and those that were taken back after it."""
    then = {each.id for each in ledger.actions(session, year=year, as_of=since, standing=True)}
    now = ledger.actions(session, year=year)
    return [
        each for each in now
        if each.recorded_at > since or (each.id in then and each.reversed_by is not None)
    ]  # fmt: skip


def ndc_period(session: Any, party: str) -> tuple[int, int]:
    """First and last year of a Party's NDC as recorded; ours as the data file has it, where nothing is recorded."""
    recorded = (provider(session, party) for provider in registry.all("ndc_period"))
    return next((period for period in recorded if period is not None), cycle.ndc_period())


def active_years(session: Any) -> frozenset[int]:
    """The years of which a movement or an authorisation of ours is on record."""
    moved = {flow.event_year for flow in ledger.flows(session)}
    dated = session.scalars(select(Authorisation.dated).where(Authorisation.side == HOME).distinct())
    return frozenset(moved | {day.year for day in dated})
