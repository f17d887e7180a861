"""A round stands still while its subject is with its makers, and is taken up where it stood once they put it again."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.clearances import queries
from app.clearances.asking import end_pause, listed, release
from app.clearances.recording import fire, said
from app.clearances.records import Subject
from app.clearances.standing import Entry
from workflows.clearance import ClearanceFacts, ClearanceStage
from workflows.vocabulary import Actor


def hold_within(session: Any, actor: Actor, subject: Subject, *, reason: str) -> list[str]:
    """Hold back whatever waits, because its subject went back to its makers; what was decided stays bound.

    The agencies that are held back: what depends on them goes on waiting. Inside the caller's transaction.
    """
    case = queries.case_of(session, subject, lock=True)
    if case is None:
        return []
    waiting = [e for e in queries.standing(session, subject).entries if e.request and e.stage is ClearanceStage.WAITING]
    for entry in waiting:
        _hold(entry, actor)
    if not waiting:
        return []
    case.version += 1
    names = [entry.agency for entry in waiting]
    summary = f"held back the requests to {listed(names)} to clear {subject.title}"
    said(session, actor, case=case, step="hold", summary=summary, agencies=names, reason=reason)
    return names


def _hold(entry: Entry, actor: Actor) -> None:
    end_pause(entry, actor)
    outcome = fire("hold", stage=entry.stage, actor=actor, facts=ClearanceFacts())
    entry.request.stage = ClearanceStage(outcome.target).value
    entry.request.asked_on, entry.request.due = None, None


def put_again_within(session: Any, actor: Actor, subject: Subject, *, today: date) -> list[str]:
    """Put before their agencies again what was held back, with a fresh clock; the agencies. In the caller's
    transaction.
    """
    case = queries.case_of(session, subject, lock=True)
    if case is None:
        return []
    case.title, case.url = subject.title, subject.url
    names = release(session, case, subject=subject, actor=actor, today=today)
    if not names:
        return []
    case.version += 1
    summary = f"put {subject.title} before {listed(names)} again"
    said(session, actor, case=case, step="put_again", summary=summary, agencies=names, version_asked=subject.version)
    return names
