"""What the deadline board is computed from: first letters of the Party, years with actions, and what was filed."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from app.agreements import queries as agreements
from app.core.kept import Kept
from app.ledger.models import Movement
from app.projects.models import Authorisation, Project, ProjectEvent
from app.reporting.deadlines import AuthorisedApproach, Cycle, CycleRecords, Deadline, FiledReport, State, deadlines
from app.reporting.earlier import queries as earlier
from app.reporting.narratives import reading
from app.reporting.narratives.outline import cycle, outlines
from app.reporting.narratives.queries import filed_reports
from app.reporting.narratives.records import name_of_approach
from workflows.authorisation.process import Side
from workflows.ledger.movements import MOVEMENTS

SOON = 60  # days before a deadline from which it stands among what waits
_ACTIONS = tuple(kind.value for kind, declared in MOVEMENTS.items() if declared.action)
_kept: Kept[tuple[Deadline, ...]] = Kept(most=4)


def the_cycle() -> Cycle:
    """The days of the cycle, as the data file has them."""
    annual, biennial = cycle()["annual"], cycle()["biennial"]
    return Cycle(
        (annual.month, annual.day), (biennial.month, biennial.day), first=biennial.first, every=biennial.every
    )  # fmt: skip


def board(session: Any, *, today: date, head: str) -> tuple[Deadline, ...]:
    """Every deadline of the Party that reports here, kept until the newest audit entry, `head`, is another."""
    party = reading.home_party()
    return _kept.get(
        (head, today), lambda: tuple(deadlines(today, records_of(session, party), cycle=the_cycle()))
    )  # fmt: skip


def pressing(session: Any, *, today: date, head: str) -> tuple[Deadline, ...]:
    """Those that are overdue, or due within sixty days."""
    return tuple(
        each for each in board(session, today=today, head=head)
        if each.state is State.OVERDUE or (each.state is State.DUE and each.days is not None and each.days <= SOON)
    )  # fmt: skip


def records_of(session: Any, party: str) -> CycleRecords:
    """The records of a Party, in a constant number of queries however many projects there are."""
    return CycleRecords(
        approaches=_approaches(session),
        filed=(
            *(
                FiledReport(each.kind, each.filed_on, each.period, each.approaches)
                for each in filed_reports(session, party)
            ),
            *(
                FiledReport(row.kind, row.submitted_on, str(row.year or ""), frozenset(row.approaches))
                for row in earlier.counting(session, party, *outlines())
            ),
        ),
        action_years=_action_years(session),
        annual_filed=reading.annual_filed(session, party),
    )


def _approaches(session: Any) -> tuple[AuthorisedApproach, ...]:
    """By CARP identifier or project, with the days on which the Party first authorised each activity."""
    names = agreements.partner_names(session)
    rows = _first_letters(session)
    grouped: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.approach or row.reference].append(row)
    return tuple(
        AuthorisedApproach(
            key,
            name_of_approach(found[0].approach, names.get(found[0].partner, found[0].partner), found[0].title,
                             found[0].reference),
            frozenset({key, *(row.reference for row in found)}),
            tuple(sorted(row.dated for row in found if row.dated)),
        )
        for key, found in grouped.items()
    )  # fmt: skip


def _first_letters(session: Any) -> list[Any]:
    """Of each project that is authorised or about to be: its identifier, and the day of our own first letter."""
    struck = select(ProjectEvent.strikes_id).where(ProjectEvent.strikes_id.is_not(None))
    counts = Authorisation.event_id.not_in(struck)
    first = (
        select(Authorisation.project_id, func.min(Authorisation.dated).label("dated"))
        .where(counts, Authorisation.side == Side.HOME.value)
        .group_by(Authorisation.project_id)
        .subquery()
    )
    named = (
        select(Authorisation.project_id, func.max(Authorisation.approach).label("approach"))
        .where(counts)
        .group_by(Authorisation.project_id)
        .subquery()
    )
    query = (
        select(Project.reference, Project.title, Project.partner, func.coalesce(named.c.approach, "").label("approach"),
               first.c.dated)
        .outerjoin(first, first.c.project_id == Project.id)
        .outerjoin(named, named.c.project_id == Project.id)
        .where(*reading.concerned(session))
        .order_by(Project.reference)
    )  # fmt: skip
    return list(session.execute(query))


def _action_years(session: Any) -> frozenset[int]:
    """The years in which something happened that table 3 of the agreed electronic format reports."""
    first, last = session.execute(select(func.min(Movement.event_year), func.max(Movement.event_year))).one()
    reversing = aliased(Movement)
    reported = Movement.kind.in_(_ACTIONS), ~exists().where(reversing.reverses_id == Movement.id)
    years = range(first, last + 1) if first is not None else ()
    return frozenset(
        year for year in years
        if session.scalar(select(exists().where(Movement.event_year == year, *reported)))
    )  # fmt: skip
