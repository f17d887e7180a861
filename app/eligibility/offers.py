"""What this area offers the others: proposed lists and imports as work that waits for a second officer."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.agreements.queries import names_and_flags
from app.coordination.records import Record, Work
from app.core.access import Officer
from app.core.registry import Registry
from app.core.web import settings
from app.eligibility import queries
from app.eligibility.commands import path_of as path_of_list

_MOST_FIGURES = 9
_DECIDER = "A countersigner or a legal adviser"


def offer(registry: Registry) -> None:
    registry.offer("record", record)
    registry.offer("work", work)


def record(session: Any, *, type: str, id: str) -> Record | None:
    """A proposed import of methodologies, by its number: it concerns all partners."""
    if type != "catalogue_proposal" or not (id.isascii() and id.isdigit() and len(id) <= _MOST_FIGURES):
        return None
    try:
        row = queries.catalogue_proposal(session, int(id))
    except queries.UnknownProposal:
        return None
    return Record(type, str(row.id), f"Import {row.id} of methodologies", _path(row), "", "eligibility.view")


def work(session: Any, officer: Officer, *, today: date) -> list[Work]:
    """Lists and imports that wait for a decision. Three queries, however much waits."""
    if not officer.may_somewhere("eligibility.view"):
        return []
    return [*_imports(session, officer), *_lists(session, officer)]


def _imports(session: Any, officer: Officer) -> list[Work]:
    zone = settings().time_zone
    found = []
    for row in queries.catalogue_proposals(session, open_only=True):
        mine = officer.may("catalogue.decide") and row.proposed_by != officer.id
        found.append(
            Work(
                title=f"Decide on import {row.id} of methodologies: {row.new} new, {row.changed} changed",
                url=_path(row), action="Decide", who="You" if mine else _DECIDER,
                since=row.proposed_at.astimezone(zone).date(), mine=mine, asked_by=row.proposed_by_name,
            )
        )  # fmt: skip
    return found


def _lists(session: Any, officer: Officer) -> list[Work]:
    names, zone, found = names_and_flags(session), settings().time_zone, []
    for row in queries.lists_waiting(session, hosts=officer.partners):
        mine = officer.may("eligibility.decide", row.host) and row.proposed_by != officer.id
        found.append(
            Work(
                title=f"Decide on version {row.number} of the Eligibility List of {names[row.host][0]}",
                url=f"{path_of_list(row)}/decision" if mine else path_of_list(row), action="Decide",
                who="You" if mine else _DECIDER, since=row.proposed_at.astimezone(zone).date(), mine=mine,
                partner=row.host, asked_by=row.proposed_by_name,
            )
        )  # fmt: skip
    return found


def _path(row: Any) -> str:
    return f"/reference/methodologies/proposals/{row.id}"
