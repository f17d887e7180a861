"""Who decides for an agency: holders of the role that was asked, and those who stand in for one of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.clearances import queries
from app.clearances.records import Subject
from app.core.access import Officer
from app.permissions import PERMISSIONS
from workflows.vocabulary import Actor, Role

WORKING = PERMISSIONS["clearances.ask"]


@dataclass(frozen=True)
class Acting:
    """An officer with the roles that count for one request, and whom they stand in for, if anybody."""

    actor: Actor
    stands_for: int | None = None
    stands_for_name: str = ""


@dataclass(frozen=True)
class Candidate:
    """Somebody who holds the role that was asked or stands in for a holder; `why` says what keeps them from it."""

    officer: Officer
    stands_for: Officer | None = None
    why: str = ""

    @property
    def words(self) -> str:
        name = self.officer.name
        return f"{name}, standing in for {self.stands_for.name}" if self.stands_for else name


def candidates(
    people: Iterable[Officer], covers: Sequence[Any], *, agency: str, role: Role, subject: Subject
) -> list[Candidate]:
    """Everybody who could decide for the agency, those who may not with the reason."""
    of_agency = {officer.id: officer for officer in people if officer.agency == agency}
    holders = [each for each in of_agency.values() if role in each.roles_for(subject.partner or None)]
    found = [Candidate(each, None, _why(each, None, subject)) for each in holders]
    known = {each.id for each in holders}
    for cover in covers:
        stand_in, absent = of_agency.get(cover.cover_id), of_agency.get(cover.officer_id)
        if stand_in is None or absent is None or absent.id not in known or stand_in.id in known:
            continue
        if WORKING & stand_in.roles_for(subject.partner or None):
            found.append(Candidate(stand_in, absent, _why(stand_in, absent, subject)))
    return found


def _why(officer: Officer, absent: Officer | None, subject: Subject) -> str:
    if officer.id in subject.hands:
        return f"made, edited or sent version {subject.version_words()}"
    if absent is not None and absent.id in subject.hands:
        return f"stands in for {absent.name}, who made, edited or sent version {subject.version_words()}"
    return ""


def acting_as(
    session: Any, actor: Actor, *, agency: str, role: Role, subject: Subject, today: date, behalf: bool = False
) -> Acting:
    """The actor with the role that counts: their own, or that of the officer for whom they stand in today.

    A holder of the role may say that they decide on behalf of whom they stand in for (`behalf`).
    """
    if actor.agency != agency or (role in actor.roles and not behalf):
        return Acting(actor)
    covers = [cover for cover in queries.covers_on(session, today, agency=agency) if cover.cover_id == actor.id]
    if not covers or not (WORKING & actor.roles):
        return Acting(actor)
    absent = {officer.id: officer for officer in queries.officers(session)}
    for cover in covers:
        found = absent.get(cover.officer_id)
        if found is not None and found.agency == agency and role in found.roles_for(subject.partner or None):
            roles = actor.roles | {role}
            return Acting(Actor(actor.id, actor.name, actor.agency, roles), found.id, found.name)
    return Acting(actor)
