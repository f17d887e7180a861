"""An edit lapses exactly the clearances that cover a changed part, and tells those who gave them."""

from __future__ import annotations

from typing import Any

from app.clearances import queries
from app.clearances.recording import fire, said, tell
from app.clearances.records import Subject
from app.clearances.standing import Entry
from app.core import clock
from workflows.clearance import STANDING, ClearanceFacts, ClearanceStage
from workflows.vocabulary import Actor


def changed_within(session: Any, actor: Actor, subject: Subject) -> list[str]:
    """Lapse every clearance of a part that is no longer what was cleared, inside the transaction of the edit.

    The agencies whose clearances lapsed; none where nothing that they cover has changed. A subject that was never
    put before anybody costs one read.
    """
    case = queries.case_of(session, subject, lock=True)
    if case is None:
        return []
    lapsed = []
    for entry in queries.standing(session, subject).entries:
        if entry.request is None or entry.stage not in STANDING:
            continue
        changed = changed_parts(entry, subject)
        if changed:
            _lapse(entry, actor, because=subject.labels(changed))
            lapsed.append(entry)
    if not lapsed:
        return []
    case.version += 1
    session.flush()
    _tell(session, case, lapsed, subject=subject, actor=actor)
    for entry in lapsed:
        said(
            session, actor, case=case, step="lapse", request=entry.request,
            summary=f"changed {entry.request.ended_because}: the clearance of {entry.agency} lapsed",
        )  # fmt: skip
    return [entry.agency for entry in lapsed]


def changed_parts(entry: Entry, subject: Subject) -> tuple[str, ...]:
    """The parts that a decision covers and that are not what they were: changed, added or gone."""
    was, now = entry.request.parts, subject.hashes(entry.covers)
    return tuple(key for key in (*now, *(key for key in was if key not in now)) if was.get(key) != now.get(key))


def _lapse(entry: Entry, actor: Actor, *, because: str) -> None:
    fire("lapse", stage=entry.stage, actor=actor, facts=ClearanceFacts(changed=(because,)))
    entry.request.stage = ClearanceStage.LAPSED.value
    entry.request.ended_at, entry.request.ended_because = clock.now(), because


def _tell(session: Any, case: Any, lapsed: list[Entry], *, subject: Subject, actor: Actor) -> None:
    """Whoever gave a clearance, whoever they stood in for, and whoever asked hears that it lapsed."""
    for entry in lapsed:
        row = entry.request
        told = f"The clearance of {entry.agency} lapsed because {row.ended_because} changed: {subject.title}"
        tell(session, [row.decided_by, row.on_behalf_of, row.asked_by], case=case, subject=told, actor=actor)
