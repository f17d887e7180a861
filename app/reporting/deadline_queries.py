"""What the deadline board is computed from: authorisations, years of the ledger, and what was filed."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.core.kept import Kept
from app.ledger import queries as ledger
from app.reporting.deadlines import AuthorisedApproach, Cycle, CycleRecords, Deadline, FiledReport, State, deadlines
from app.reporting.narratives import reading
from app.reporting.narratives.outline import cycle
from app.reporting.narratives.queries import filed_reports
from app.reporting.narratives.records import Approach

SOON = 60  # days before a deadline from which it stands among what waits
_kept: Kept[tuple[Deadline, ...]] = Kept(most=4)


def the_cycle() -> Cycle:
    """The days of the cycle, as the data file has them."""
    annual, biennial = cycle()["annual"], cycle()["biennial"]
    return Cycle(
        (annual.month, annual.day), (biennial.month, biennial.day), first=biennial.first, every=biennial.every
    )  # fmt: skip


def records_of(session: Any, party: str) -> CycleRecords:
    """The records of a Party, read from the database."""
    return CycleRecords(
        approaches=tuple(_authorised(approach) for approach in reading.approaches_of(session)),
        filed=tuple(
            FiledReport(each.kind, each.filed_on, each.period, each.approaches)
            for each in filed_reports(session, party)
        ),
        action_years=frozenset(flow.event_year for flow in ledger.flows(session)),
        annual_filed=reading.annual_filed(session, party),
    )


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


def _authorised(approach: Approach) -> AuthorisedApproach:
    firsts = (activity.chain("home")[:1] for activity in approach.activities)
    dated = sorted(letter.dated for chain in firsts for letter in chain)
    return AuthorisedApproach(approach.key, approach.name, approach.tokens, tuple(dated))
