"""The clock of an agency: it counts days, and stands still while the other side or the applicant is asked."""

from __future__ import annotations

from datetime import date, timedelta

from app.clearances.models import ClearancePause
from app.clearances.recording import facts_for, fire, locked, said, tell
from app.core.db import unit_of_work
from workflows.vocabulary import Actor


def pause(actor: Actor, *, request_id: int, reason: str, today: date) -> str:
    """Stop the clock of a request that waits. Raises what the engine raises, UnknownRequest, DecidedMeanwhile."""
    with unit_of_work() as session:
        found = locked(session, request_id)
        fire("pause", stage=found.entry.stage, actor=actor, facts=facts_for(found, actor, reason=reason))
        session.add(ClearancePause(request_id=request_id, since=today, reason=reason, paused_by_name=actor.name))
        found.case.version += 1
        session.flush()
        told = f"The clock of {found.request.agency} stands still: {found.subject.title}"
        tell(session, [found.request.asked_by], case=found.case, subject=told, actor=actor)
        said(
            session, actor, case=found.case, step="pause", request=found.request, since=today.isoformat(),
            summary=f"stopped the clock of {found.request.agency} on {found.subject.title}: {reason.rstrip('.')}",
            reason=reason,
        )  # fmt: skip
    return f"You stopped the clock of {found.request.agency}."


def resume(actor: Actor, *, request_id: int, today: date) -> str:
    """Start the clock again; the due date moves by the days on which it stood still."""
    with unit_of_work() as session:
        found = locked(session, request_id)
        fire("resume", stage=found.entry.stage, actor=actor, facts=facts_for(found, actor))
        stopped = found.entry.paused
        stopped.until, stopped.resumed_by_name = max(today, stopped.since), actor.name
        days = (stopped.until - stopped.since).days
        if found.request.due is not None:
            found.request.due += timedelta(days=days)
        found.case.version += 1
        session.flush()
        said(
            session, actor, case=found.case, step="resume", request=found.request, days=days,
            summary=f"started the clock of {found.request.agency} on {found.subject.title} again after {days} "
            f"day{'' if days == 1 else 's'}",
        )  # fmt: skip
    return f"The clock of {found.request.agency} runs again."
