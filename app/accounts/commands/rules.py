"""What the commands on accounts share: finding an officer, refusing, and who may not do what."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, text, update

from app.accounts.models import OfficerRow, OfficerSession, RoleGrant
from app.core import audit, clock, versions
from app.core.db import locked
from workflows.vocabulary import Actor, Role

_LOCK = 6_020_003  # one change of roles at a time, so that two administrators cannot remove each other


class RefusedError(Exception):
    """A rule says no; the message is the sentence for whoever asked. `field` is what to correct, if any."""

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


def about(officer: OfficerRow) -> audit.Object:
    return audit.Object("officer", str(officer.id), officer.version)


def titled(officer: OfficerRow) -> str:
    """An officer in a sentence. A sample officer's name says the agency already."""
    return officer.name if officer.sample else f"{officer.name} ({officer.agency})"


def acting(session: Any, officer: OfficerRow) -> Actor:
    """The officer as whoever acts, with all roles held for any partner."""
    roles = session.scalars(select(RoleGrant.role).where(RoleGrant.officer_id == officer.id))
    return Actor(officer.id, officer.name, officer.agency, frozenset(Role(role) for role in roles))


def officer_to_change(session: Any, actor: Actor, officer_id: int, *, version: int | None) -> OfficerRow:
    """The officer, locked for a change by an administrator.

    Raises LookupError for an unknown officer, RefusedError when the actor is no administrator any
    more, versions.StaleVersion when the page showed an older version.
    """
    session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    require_administrator(session, actor)
    query = select(OfficerRow).where(OfficerRow.id == officer_id)
    officer: OfficerRow | None = session.scalar(locked(query))
    if officer is None:
        raise LookupError(f"No officer has the number {officer_id}.")
    versions.check(session, about(officer), seen=version)
    return officer


def require_administrator(session: Any, actor: Actor) -> None:
    """Asks the database again, inside the transaction that acts. The command line acts as Concord itself."""
    if actor == audit.SYSTEM:
        return
    query = (
        select(RoleGrant.id)
        .join(OfficerRow, OfficerRow.id == RoleGrant.officer_id)
        .where(
            RoleGrant.officer_id == actor.id,
            RoleGrant.role == Role.ADMINISTRATOR,
            OfficerRow.disabled_at.is_(None),
        )
    )
    if session.scalar(query) is None:
        raise RefusedError("Only an administrator may do this.")


def refuse_if_own(actor: Actor, officer: OfficerRow, *, sentence: str) -> None:
    if actor.id == officer.id:
        raise RefusedError(sentence)


def refuse_if_last_administrator(session: Any, officer: OfficerRow) -> None:
    """Raises RefusedError when nobody else could administer Concord."""
    others = (
        select(RoleGrant.id)
        .join(OfficerRow, OfficerRow.id == RoleGrant.officer_id)
        .where(
            RoleGrant.role == Role.ADMINISTRATOR,
            RoleGrant.officer_id != officer.id,
            OfficerRow.disabled_at.is_(None),
        )
        .limit(1)
    )
    if session.scalar(others) is None:
        raise RefusedError(f"{officer.name} is the last administrator. Make another officer administrator first.")


def end_sessions(session: Any, *conditions: Any) -> int:
    """Ends the open sessions that meet the conditions, and says how many."""
    query = update(OfficerSession).where(OfficerSession.ended_at.is_(None), *conditions)
    result = session.execute(
        query.values(ended_at=clock.now(), data={}), execution_options={"synchronize_session": False}
    )
    return int(result.rowcount)
