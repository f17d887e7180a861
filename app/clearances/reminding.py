"""Reminding an agency of a request that waits: whoever may decide is told, once in three days."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from app.clearances import queries
from app.clearances.acting import candidates
from app.clearances.recording import ClearanceRefused, Locked, locked, said
from app.coordination.reminding import EVERY, last_reminders, remind_within
from app.core import clock
from app.core.db import unit_of_work
from app.core.web import local_day
from workflows.clearance import ClearanceStage
from workflows.vocabulary import Actor, Role

TYPE = "clearance_request"


def remind(actor: Actor, *, request_id: int, today: date) -> str:
    """Remind everybody who may decide for the agency; what was done, as a sentence.

    Raises UnknownRequest, DecidedMeanwhile, RemindedLately, and ClearanceRefused where nobody is to be reminded.
    """
    with unit_of_work() as session:
        found = locked(session, request_id)
        request, title = found.request, found.subject.title
        _refuse(found, actor)
        for officer_id in _deciders(session, found, today=today):
            remind_within(
                session, actor, type=TYPE, id=str(request_id), officer_id=officer_id, name=request.agency,
                subject=f"{actor.name} reminds you: clear {title} for {request.agency}",
                path=f"/clearances/requests/{request_id}", partner=found.subject.partner or None,
                permission="clearances.view",
            )  # fmt: skip
        found.case.version += 1
        said(
            session, actor, case=found.case, step="remind", request=request,
            summary=f"reminded {request.agency} to clear {title}",
        )  # fmt: skip
    return f"You reminded {request.agency}."


def reminded(session: Any, request_ids: Collection[int]) -> dict[int, date]:
    """By request, the day of a reminder that is too young for another one."""
    last = last_reminders(session, type=TYPE, ids=[str(number) for number in request_ids])
    now = clock.now()
    return {int(number): local_day(at) for number, at in last.items() if now - at < EVERY}


def _refuse(found: Locked, actor: Actor) -> None:
    if actor.agency != found.request.asked_agency:
        raise ClearanceRefused(f"Only officers of {found.request.asked_agency}, which asked, remind of it.")
    if found.entry.stage is not ClearanceStage.WAITING:
        raise ClearanceRefused(f"{found.request.agency} has nothing to decide now, so there is nothing to remind of.")
    if found.entry.paused is not None:
        raise ClearanceRefused(f"The clock of {found.request.agency} is stopped. Start it again first.")


def _deciders(session: Any, found: Locked, *, today: date) -> list[int]:
    """Everybody who may decide now. Raises ClearanceRefused where that is nobody."""
    request = found.request
    may = candidates(
        queries.officers(session), queries.covers_on(session, today, agency=request.agency), agency=request.agency,
        role=Role(request.role), subject=found.subject,
    )  # fmt: skip
    ids = list(dict.fromkeys(each.officer.id for each in may if not each.why))
    if not ids:
        raise ClearanceRefused(f"Nobody of {request.agency} may decide now, so there is nobody to remind.")
    return ids
