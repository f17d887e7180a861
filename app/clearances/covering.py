"""Cover for absence: an officer names another of the same agency who decides on their behalf for some days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select

from app.clearances import queries
from app.clearances.acting import WORKING
from app.clearances.models import ClearanceCover
from app.clearances.recording import ClearanceRefused
from app.core import audit, clock, outbox
from app.core.access import Officer
from app.core.db import locked, unit_of_work
from app.permissions import PERMISSIONS
from workflows.vocabulary import Actor

MOST_DAYS = 120


class UnknownCover(LookupError):
    """No such cover, or it is not this officer's."""


def may_stand_in(people: Iterable[Officer], *, agency: str, officer_id: int) -> list[Officer]:
    """The officers who may be named: of the same agency, and doing some work; whoever only looks on may not."""
    return [
        each for each in people
        if each.agency == agency and each.id != officer_id and WORKING & {role for role, _ in each.grants}
    ]  # fmt: skip


def name_cover(actor: Actor, *, cover_id: int, first: date, last: date, today: date) -> str:
    """Name who decides in one's place from one day to another, both counted in. Raises ClearanceRefused."""
    with unit_of_work() as session:
        people = {officer.id: officer for officer in queries.officers(session)}
        session.execute(locked(select(ClearanceCover.id).where(ClearanceCover.officer_id == actor.id)))
        stand_in = people.get(cover_id)
        _check(session, actor, people, stand_in, first=first, last=last, today=today)
        assert stand_in is not None
        row = ClearanceCover(
            officer_id=actor.id, officer_name=actor.name, cover_id=stand_in.id, cover_name=stand_in.name,
            agency=actor.agency, first=first, last=last, made_at=clock.now(),
        )  # fmt: skip
        session.add(row)
        session.flush()
        days = f"from {_day(first)} to {_day(last)}"
        outbox.tell_officers(
            session, [stand_in.id], subject=f"You stand in for {actor.name} {days}", path="/clearances/cover",
            kind="action", permission="clearances.view", actor_id=actor.id,
        )  # fmt: skip
        _said(session, actor, row, step="name_cover", summary=f"named {stand_in.name} to stand in {days}")
    return f"{stand_in.name} stands in for you {days}."


def end_cover(actor: Actor, *, cover_row: int) -> str:
    """End a cover before its last day: by whoever named it. Raises UnknownCover."""
    with unit_of_work() as session:
        row: ClearanceCover | None = session.scalar(
            locked(select(ClearanceCover).where(ClearanceCover.id == cover_row))
        )
        if row is None or row.officer_id != actor.id:
            raise UnknownCover(f"There is no cover {cover_row} of yours.")
        if row.ended_at is not None:
            return f"{row.cover_name} had stopped standing in for you already."
        row.ended_at = clock.now()
        row.version += 1
        session.flush()
        _said(session, actor, row, step="end_cover", summary=f"ended the cover by {row.cover_name}")
    return f"{row.cover_name} no longer stands in for you."


def _check(
    session: Any, actor: Actor, people: dict[int, Officer], stand_in: Officer | None, *, first: date, last: date,
    today: date,
) -> None:  # fmt: skip
    if not actor.roles & PERMISSIONS["clearances.decide"]:
        raise ClearanceRefused("You clear nothing yourself, so there is nothing to stand in for")
    if stand_in is None or stand_in not in may_stand_in(people.values(), agency=actor.agency, officer_id=actor.id):
        raise ClearanceRefused(
            f"Choose an officer of {actor.agency} who does more than look on; you cannot name yourself", field="cover"
        )
    if last < first:
        raise ClearanceRefused("The last day must not come before the first", field="last")
    if last < today:
        raise ClearanceRefused("The last day must be today or later", field="last")
    if (last - first).days > MOST_DAYS:
        raise ClearanceRefused(f"Cover lasts {MOST_DAYS} days at most; name it again when it ends", field="last")
    meets = select(ClearanceCover.cover_name).where(
        ClearanceCover.officer_id == actor.id, ClearanceCover.ended_at.is_(None),
        ClearanceCover.first <= last, ClearanceCover.last >= first,
    )  # fmt: skip
    if (other := session.scalar(meets.limit(1))) is not None:
        raise ClearanceRefused(
            f"{other} stands in for you on some of these days already; end that cover first", field="first"
        )


def _said(session: Any, actor: Actor, row: ClearanceCover, *, step: str, summary: str) -> None:
    audit.append(
        session, actor, action=f"clearance.{step}", about=audit.Object("cover", str(row.id), row.version),
        summary=summary, details=said_of(row),
    )  # fmt: skip


def said_of(row: ClearanceCover) -> dict[str, Any]:
    """What an entry keeps of a cover, and `flask audit verify` compares with it."""
    return {
        "officer": row.officer_id, "cover": row.cover_id, "first": row.first.isoformat(),
        "last": row.last.isoformat(), "agency": row.agency, "ended": row.ended_at is not None,
    }  # fmt: skip


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
