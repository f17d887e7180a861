"""Asking agencies: a round at once or in order, one of them again, a request withdrawn, a round called back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from app.clearances import queries
from app.clearances.acting import candidates
from app.clearances.models import ClearanceCase, ClearanceRequest
from app.clearances.policy import requirements_of
from app.clearances.recording import ClearanceRefused, Locked, facts_for, fire, locked, opened, said, tell
from app.clearances.records import Subject
from app.clearances.standing import Entry, Standing
from app.core import audit, clock, versions
from app.core.db import unit_of_work
from app.permissions import PERMISSIONS
from workflows.clearance import OUT, ClearanceFacts, ClearanceStage
from workflows.engine import NotPermitted
from workflows.vocabulary import Actor, Role

_TAKEN_AGAIN = OUT | {ClearanceStage.HELD}


def ask(
    actor: Actor, *, type: str, id: str, today: date, agencies: Iterable[str] = (), due: date | None = None,
    note: str = "", version: int | None = None,
) -> str:  # fmt: skip
    """Ask every agency that is required and whose clearance neither stands nor waits; those named only, where any is.

    One that nothing requires is asked where it is named.

    Raises NotPermitted, UnknownSubject, ClearanceRefused, and StaleVersion where the page showed another version.
    """
    if not actor.roles & PERMISSIONS["clearances.ask"]:
        raise NotPermitted("Your roles do not ask for clearances.")
    agencies = frozenset(agencies)
    with unit_of_work() as session:
        subject = queries.subject_of(session, type=type, id=id, lock=True)
        versions.check(session, audit.Object(subject.type, subject.audit_id, subject.version), seen=version)
        if subject.not_now:
            raise ClearanceRefused(subject.not_now)
        if due is not None and due < today:
            raise ClearanceRefused("The due date must be today or later", field="due")
        asked = ask_within(session, actor, subject, today=today, agencies=agencies, due=due, note=note)
        if not asked and not agencies and not requirements_of(subject.kind).requirements:
            raise ClearanceRefused("Choose at least one agency to ask", field="agencies")
        if not asked:
            raise ClearanceRefused("Nobody is left to ask: every required clearance stands or waits already")
    return f"You asked {listed(asked)}."


def ask_within(
    session: Any, actor: Actor, subject: Subject, *, today: date, agencies: Iterable[str] = (), due: date | None = None,
    note: str = "",
) -> list[str]:  # fmt: skip
    """The same inside the caller's transaction; the agencies that were asked now. A later step is held back."""
    chosen = frozenset(agencies)
    case = opened(session, subject)
    standing = queries.standing(session, subject)
    rows = []
    for entry in standing.entries:
        wanted = entry.agency in chosen and (entry.required or entry.offered) if chosen else entry.required
        if entry.given or entry.stage not in _TAKEN_AGAIN or not wanted:
            continue
        if entry.request is not None and entry.stage is ClearanceStage.HELD and standing.before(entry.step):
            continue
        rows.append(_request(session, case, entry, actor, standing=standing, today=today, due=due, note=note))
    if not rows:
        return []
    case.version += 1
    session.flush()
    asked = [row for row in rows if row.stage == ClearanceStage.WAITING]
    _tell_deciders(session, case, asked, subject=subject, actor=actor, today=today)
    names = [row.agency for row in rows]
    said(
        session, actor, case=case, step="ask", summary=f"asked {listed(names)} to clear {subject.title}",
        asked=[{"agency": row.agency, "stage": row.stage, "due": str(row.due or "")} for row in rows],
        version_asked=subject.version,
    )  # fmt: skip
    return names


def _request(
    session: Any, case: ClearanceCase, entry: Entry, actor: Actor, *, standing: Standing, today: date,
    due: date | None, note: str,
) -> ClearanceRequest:  # fmt: skip
    """A new row for an agency; the one before it gives way. What was held back is asked in its own row."""
    waits = not standing.before(entry.step)
    row = entry.request if entry.request is not None and entry.stage is ClearanceStage.HELD else None
    if row is None:
        if entry.request is not None:
            entry.request.live = False
            session.flush()
        row = ClearanceRequest(
            case_id=case.id, agency=entry.agency, role=entry.role.value, covers=list(entry.covers), step=entry.step,
            days=entry.days, note=note, asked_by=actor.id, asked_by_name=actor.name, asked_agency=actor.agency,
            asked_at=clock.now(), stage=ClearanceStage.HELD.value, parts={}, texts={}, hands=[], live=True,
        )  # fmt: skip
        session.add(row)
    if waits:
        fire("ask", stage=ClearanceStage.HELD, actor=actor, facts=ClearanceFacts())
        _start(row, today=today, due=due)
    session.flush()
    return row


def _start(row: ClearanceRequest, *, today: date, due: date | None = None) -> None:
    row.stage, row.asked_on = ClearanceStage.WAITING.value, today
    row.due = due or today + timedelta(days=row.days)


def release(session: Any, case: ClearanceCase, *, subject: Subject, actor: Actor, today: date) -> list[str]:
    """Ask those of later steps whose turn has come, in the transaction of the decision that opened it."""
    standing = queries.standing(session, subject)
    ready = [
        e.request for e in standing.entries
        if e.request is not None and e.stage is ClearanceStage.HELD and not standing.before(e.step)
    ]  # fmt: skip
    for row in ready:
        _start(row, today=today)
    session.flush()
    _tell_deciders(session, case, ready, subject=subject, actor=actor, today=today)
    return [row.agency for row in ready]


def _tell_deciders(
    session: Any, case: ClearanceCase, rows: Iterable[ClearanceRequest], *, subject: Subject, actor: Actor, today: date
) -> None:
    rows = list(rows)
    if not rows:
        return
    people, covers = queries.officers(session), queries.covers_on(session, today)
    for row in rows:
        may = candidates(people, covers, agency=row.agency, role=Role(row.role), subject=subject)
        due = f", by {row.due.day} {row.due:%b %Y}" if row.due else ""
        tell(
            session, [each.officer.id for each in may if not each.why], case=case, actor=actor, urgent=True,
            subject=f"Clear {subject.title} for {row.agency}{due}",
        )  # fmt: skip


def withdraw(actor: Actor, *, request_id: int, reason: str) -> str:
    """Take back a request that waits. Raises what the engine raises, UnknownRequest, DecidedMeanwhile."""
    with unit_of_work() as session:
        found = locked(session, request_id)
        fire("withdraw", stage=found.entry.stage, actor=actor, facts=facts_for(found, actor, reason=reason))
        _end(session, found, actor=actor, reason=reason)
        told = f"{actor.name} withdrew the request to {found.request.agency}: {found.subject.title}"
        people = queries.officers(session)
        holders = [p.id for p in people if p.agency == found.request.agency and p.may("clearances.decide")]
        tell(session, holders, case=found.case, subject=told, actor=actor)
        said(
            session, actor, case=found.case, step="withdraw", request=found.request, reason=reason,
            summary=f"withdrew the request to {found.request.agency} to clear {found.subject.title}: "
            f"{reason.rstrip('.')}",
        )  # fmt: skip
    return f"You withdrew the request to {found.request.agency}."


def _end(session: Any, found: Locked, *, actor: Actor, reason: str) -> None:
    end_pause(found.entry, actor)
    found.request.stage = ClearanceStage.WITHDRAWN.value
    found.request.ended_at, found.request.ended_because = clock.now(), reason
    found.case.version += 1
    session.flush()


def end_pause(entry: Entry, actor: Actor, *, today: date | None = None) -> None:
    """A stopped clock ends with what ends the waiting."""
    stopped = entry.paused
    if stopped is not None:
        stopped.until, stopped.resumed_by_name = today or stopped.since, actor.name


def recall_within(session: Any, actor: Actor, subject: Subject, *, reason: str) -> list[str]:
    """Call back whatever still waits, because its subject went back to its maker; what was given stays bound.

    The agencies whose requests were called back. Inside the caller's transaction.
    """
    case = queries.case_of(session, subject, lock=True)
    if case is None:
        return []
    waiting = [
        e for e in queries.standing(session, subject).entries
        if e.request is not None and e.stage in (ClearanceStage.WAITING, ClearanceStage.HELD)
    ]  # fmt: skip
    for entry in waiting:
        end_pause(entry, actor)
        entry.request.stage = ClearanceStage.WITHDRAWN.value
        entry.request.ended_at, entry.request.ended_because = clock.now(), reason
    if not waiting:
        return []
    case.version += 1
    names = [entry.agency for entry in waiting]
    summary = f"called back the requests to {listed(names)}"
    said(session, actor, case=case, step="recall", summary=summary, agencies=names, reason=reason)
    return names


def listed(names: Iterable[str]) -> str:
    """`MTI`, `MTI and NEA`, `MTI, NEA, and AGC`."""
    names = list(dict.fromkeys(names))
    if len(names) < 3:
        return " and ".join(names)
    return f"{', '.join(names[:-1])}, and {names[-1]}"
