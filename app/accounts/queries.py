"""Answers about officers: who they are, what they may do, where they are signed in, what they are told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, any_, false, func, literal, or_, select, true

from app.accounts.links import officer_of
from app.accounts.models import OfficerRow, OfficerSession, RoleGrant
from app.core import audit, clock
from app.core.access import Officer
from app.core.outbox import OutboxMessage
from app.permissions import PERMISSIONS
from workflows.vocabulary import Audience, Role

_AUDIENCES: dict[Audience, frozenset[Role]] = {
    Audience.PARTNER_DESK: frozenset({Role.DESK_OFFICER}),
    Audience.AGENCIES: frozenset({Role.DESK_OFFICER, Role.CLEARER, Role.LEGAL_ADVISER}),
    Audience.CLEARERS: frozenset({Role.CLEARER}),
    Audience.LEGAL_ADVISERS: frozenset({Role.LEGAL_ADVISER}),
    Audience.PUBLISHERS: frozenset({Role.PUBLISHER}),
    Audience.ASSESSORS: frozenset({Role.ASSESSOR}),
    Audience.COUNTERSIGNERS: frozenset({Role.COUNTERSIGNER}),
    Audience.LEDGER_OFFICERS: frozenset({Role.LEDGER_OFFICER}),
    Audience.NEGOTIATORS: frozenset({Role.NEGOTIATOR}),
}


@dataclass(frozen=True)
class Grant:
    """A role held; `partner` is a country code or None for all."""

    id: int
    role: Role
    partner: str | None
    granted_at: datetime
    granted_by: str


@dataclass(frozen=True)
class Person:
    """An officer as the people pages show them."""

    id: int
    name: str
    email: str
    agency: str
    disabled_at: datetime | None
    created_at: datetime
    last_signed_in_at: datetime | None
    sample: bool
    has_password: bool
    version: int
    grants: tuple[Grant, ...]

    @property
    def state(self) -> str:
        """In words: active, disabled, invited, sample."""
        if self.disabled_at is not None:
            return "Disabled"
        if self.sample:
            return "Sample"
        return "Active" if self.has_password else "Invited"


@dataclass(frozen=True)
class OpenSession:
    """One place where an officer is signed in."""

    number: int
    created_at: datetime
    seen_at: datetime
    user_agent: str
    current: bool


def people(session: Any) -> list[Person]:
    """Every officer in the order of names; those who are disabled last."""
    rows = session.execute(
        select(OfficerRow.__table__).order_by(OfficerRow.disabled_at.isnot(None), OfficerRow.name, OfficerRow.id)
    ).all()
    grants = _grants(session)
    return [_person(row, grants.get(row.id, ())) for row in rows]


def person(session: Any, officer_id: int) -> Person | None:
    """One officer, or None."""
    row = session.execute(select(OfficerRow.__table__).where(OfficerRow.id == officer_id)).first()
    return _person(row, _grants(session, officer_id).get(officer_id, ())) if row else None


def sample_people(session: Any) -> list[Person]:
    """The sample officers who may sign in, in the order in which they were added."""
    return sorted(
        (each for each in people(session) if each.sample and each.disabled_at is None),
        key=lambda each: each.id,
    )


def open_sessions(
    session: Any, officer_id: int, *, current: str | None, idle: timedelta, absolute: timedelta
) -> list[OpenSession]:
    """Where the officer is signed in at this moment, last used first; `current` keys this session."""
    now = clock.now()
    rows = session.execute(
        select(
            OfficerSession.number, OfficerSession.created_at, OfficerSession.seen_at,
            OfficerSession.user_agent, OfficerSession.token_hash,
        )
        .where(
            OfficerSession.officer_id == officer_id,
            OfficerSession.ended_at.is_(None),
            OfficerSession.seen_at > now - idle,
            OfficerSession.created_at > now - absolute,
        )
        .order_by(OfficerSession.seen_at.desc(), OfficerSession.number.desc())
    )  # fmt: skip
    return [
        OpenSession(row.number, row.created_at, row.seen_at, row.user_agent, row.token_hash == current) for row in rows
    ]


def officer_of_link(session: Any, token: str) -> str | None:
    """The name of the officer for whom a one-time link works, or None."""
    officer = officer_of(session, token)
    return officer.name if officer else None


def officer_history(session: Any, officer_id: int, *, limit: int = 20) -> list[audit.AuditEntry]:
    """What was done about an officer's account, newest first."""
    return audit.history(session, about=audit.Object("officer", str(officer_id)), limit=limit)


def last_here(session: Any, officer_id: int, *, current: str | None) -> datetime | None:
    """When the officer was last seen before this session began; None where nothing is known of that."""
    began = select(OfficerSession.created_at).where(OfficerSession.token_hash == (current or "")).scalar_subquery()
    query = select(func.max(OfficerSession.seen_at)).where(
        OfficerSession.officer_id == officer_id, OfficerSession.token_hash != (current or ""),
        or_(began.is_(None), OfficerSession.created_at < began),
    )  # fmt: skip
    found: datetime | None = session.scalar(query)
    return found


def officers_by_id(session: Any, ids: Iterable[int | None]) -> dict[int, str]:
    """Names by number; a number that no officer has is left out."""
    wanted = {each for each in ids if each}
    if not wanted:
        return {}
    rows = session.execute(select(OfficerRow.id, OfficerRow.name).where(OfficerRow.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def audience_roles(audience: Audience) -> frozenset[Role]:
    """The roles that make an officer part of an audience."""
    return _AUDIENCES[audience]


def messages_for(session: Any, officer: Officer, *, limit: int = 20) -> list[OutboxMessage]:
    """Messages for the officer, newest first: by role and partner as of now, never of their own acts."""
    reach = [_reach(officer, audience) for audience in Audience]
    query = (
        select(OutboxMessage)
        .where(or_(*reach, _addressed_to(officer)))
        .where(OutboxMessage.actor_id.is_distinct_from(officer.id))
        .order_by(OutboxMessage.id.desc())
        .limit(limit)
    )
    return list(session.scalars(query))


def _addressed_to(officer: Officer) -> Any:
    """Messages to the officer alone, of what may be seen now."""
    told = OutboxMessage
    anywhere = [name for name in PERMISSIONS if officer.may(name)]
    somewhere = [
        and_(told.permission == name, told.partner.in_(sorted(scopes)))
        for name, roles in PERMISSIONS.items()
        if name not in anywhere and (scopes := {scope for role, scope in officer.grants if role in roles and scope})
    ]
    may = or_(told.permission == "", told.permission.in_(anywhere), *somewhere)
    everywhere = officer.partners is None
    seen = true() if everywhere else or_(told.partner.is_(None), told.partner.in_(sorted(officer.partners or ())))
    agency = or_(func.cardinality(told.agencies) == 0, literal(officer.agency) == any_(told.agencies))
    return and_(told.officer_id == officer.id, may, seen, agency)


def officers(session: Any) -> list[Officer]:
    """Every officer who may sign in, by name, with the roles that they hold now. One read."""
    rows = session.execute(
        select(OfficerRow.id, OfficerRow.name, OfficerRow.agency, RoleGrant.role, RoleGrant.partner)
        .outerjoin(RoleGrant, RoleGrant.officer_id == OfficerRow.id)
        .where(OfficerRow.disabled_at.is_(None))
        .order_by(OfficerRow.name, OfficerRow.id, RoleGrant.id)
    )
    people: dict[tuple[int, str, str], list[tuple[Role, str | None]]] = {}
    for row in rows:
        grants = people.setdefault((row.id, row.name, row.agency), [])
        if row.role is not None:
            grants.append((Role(row.role), row.partner))
    return [Officer(*person, tuple(grants)) for person, grants in people.items()]


def _reach(officer: Officer, audience: Audience) -> Any:
    """Which messages to an audience the officer may see."""
    roles = audience_roles(audience)
    scopes = [partner for role, partner in officer.grants if role in roles]
    if not scopes:
        return false()
    addressed = OutboxMessage.audience == audience.value
    if None in scopes:
        return addressed
    return and_(addressed, OutboxMessage.partner.in_(scopes))


def _grants(session: Any, officer_id: int | None = None) -> dict[int, tuple[Grant, ...]]:
    granter = OfficerRow.__table__.alias("granter")
    query = (
        select(RoleGrant.__table__, granter.c.name.label("granter"))
        .outerjoin(granter, granter.c.id == RoleGrant.granted_by)
        .order_by(RoleGrant.id)
    )
    if officer_id is not None:
        query = query.where(RoleGrant.officer_id == officer_id)
    found: dict[int, tuple[Grant, ...]] = {}
    for row in session.execute(query):
        grant = Grant(row.id, Role(row.role), row.partner, row.granted_at, row.granter or "Concord")
        found[row.officer_id] = (*found.get(row.officer_id, ()), grant)
    return found


def _person(row: Any, grants: tuple[Grant, ...]) -> Person:
    return Person(
        id=row.id, name=row.name, email=row.email, agency=row.agency, disabled_at=row.disabled_at,
        created_at=row.created_at, last_signed_in_at=row.last_signed_in_at, sample=row.sample,
        has_password=row.password_hash is not None, version=row.version, grants=grants,
    )  # fmt: skip
