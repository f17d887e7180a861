"""What is asked about a subject ends with it, and may be asked again where its end is taken back."""

from __future__ import annotations

from typing import Any

from app.clearances import queries
from app.clearances.asking import end_pause, listed
from app.clearances.recording import said, tell
from app.clearances.records import Subject
from app.core import clock
from workflows.clearance import ClearanceStage
from workflows.vocabulary import Actor

_WAITING = (ClearanceStage.WAITING, ClearanceStage.HELD)


def end_within(session: Any, actor: Actor, subject: Subject, *, because: str) -> list[str]:
    """End all that is asked about a subject which has ended, inside the transaction of its end; the agencies that
    were still asked.

    `because` is a sentence without its stop. Requests that wait are withdrawn, and whoever had them and whoever asked
    hear why; what was decided stays as it was, and nobody is asked to take it up. Nothing where nobody was ever asked.
    """
    case = queries.case_of(session, subject, lock=True)
    if case is None or case.ended_because:
        return []
    waiting = [e for e in queries.standing(session, subject).entries if e.request is not None and e.stage in _WAITING]
    asked = [entry.agency for entry in waiting if entry.stage is ClearanceStage.WAITING]
    for entry in waiting:
        end_pause(entry, actor)
        entry.request.stage = ClearanceStage.WITHDRAWN.value
        entry.request.ended_at, entry.request.ended_because = clock.now(), because
    case.ended_because = because
    case.version += 1
    session.flush()
    people = queries.officers(session) if waiting else ()
    for entry in waiting:
        theirs = [p for p in people if p.agency == entry.agency] if entry.agency in asked else []
        told = [p.id for p in theirs if p.may("clearances.decide", case.partner or None)]
        tell(
            session, [*told, entry.request.asked_by], case=case, actor=actor,
            subject=f"{because}: {entry.agency} is no longer asked to clear {subject.title}",
        )  # fmt: skip
    names = [entry.agency for entry in waiting]
    what = f"called back the requests to {listed(names)} to clear" if names else "ended what was asked about"
    summary = f"{what} {subject.title}: {because}"
    said(session, actor, case=case, step="end", summary=summary, agencies=names, reason=because)
    return names


def revive_within(session: Any, actor: Actor, subject: Subject) -> bool:
    """Open it again because the end of its subject was taken back; whether it had ended. Nobody is asked by it."""
    case = queries.case_of(session, subject, lock=True)
    if case is None or not case.ended_because:
        return False
    case.ended_because = ""
    case.version += 1
    summary = f"opened the clearances of {subject.title} again: its end was taken back"
    said(session, actor, case=case, step="revive", summary=summary)
    return True
