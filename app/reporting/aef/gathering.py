"""Gathers from ledger and projects what a submission is made of."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.core.audit import canonical
from app.core.bulk import many_rows
from app.ledger import queries as ledger
from app.ledger.loading import Names
from app.ledger.records import ActionRecord
from app.projects.loading import authorisations_of
from app.projects.models import Authorisation, Project
from app.projects.wording import home_code
from app.reporting import settings_queries as settings
from app.reporting.aef import cycle
from app.reporting.aef.sources import HELD_BY_HOST, HOME, HOST, OUR_SOURCES, Given, Sources
from workflows.ledger.movements import Account


def sources(session: Any, *, year: int, partner: str | None = None, as_of: datetime | None = None) -> Sources:
    """What a submission of our own side, or of a partner, is made of, as recorded by a moment.

    Movements of the year, holdings at its end, and every authorisation. Nothing of the other side's movements is read.
    """
    ours = partner is None
    with many_rows():
        names = Names(session, partner=partner, as_of=as_of)
        return Sources(
            actions=ledger.actions(
                session, year=year, partner=partner, as_of=as_of, standing=True,
                sources=OUR_SOURCES if ours else (), names=names,
            ),
            holdings=ledger.holdings(
                session, on=date(year, 12, 31), partner=partner, as_of=as_of,
                accounts=(Account.HELD,) if ours else HELD_BY_HOST, names=names,
            ),
            authorisations=authorisations(session, side=HOME if ours else HOST, partner=partner),
        )  # fmt: skip


def authorisations(session: Any, *, side: str = "", partner: str | None = None) -> list[Given]:
    """Every version of the authorisations of a side, or of both, those struck left out."""
    having = select(Authorisation.project_id).distinct()
    if side:
        having = having.where(Authorisation.side == side)
    rows = select(Project.id, Project.reference, Project.partner).where(Project.id.in_(having))
    if partner is not None:
        rows = rows.where(Project.partner == partner)
    named = {row.id: row for row in session.execute(rows)}
    found = authorisations_of(session, list(named), side=side) if named else {}
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


def ndc_period(session: Any, party: str, year: int) -> tuple[int | None, int | None]:
    """First and last year of the Party's NDC that holds the year, as recorded.

    Where nothing is recorded, that of our own side is as the data file has it, and another's is not known.
    """
    periods = settings.in_force(settings.periods_of(session, party))
    found = next((each for each in periods if each.first_year <= year <= each.last_year), None)
    if found is not None:
        return found.first_year, found.last_year
    return cycle.ndc_period() if party == home_code() else (None, None)


def active_years(session: Any) -> frozenset[int]:
    """The years of which a movement or an authorisation of ours is on record."""
    moved = {flow.event_year for flow in ledger.flows(session)}
    dated = session.scalars(select(Authorisation.dated).where(Authorisation.side == HOME).distinct())
    return frozenset(moved | {day.year for day in dated})
