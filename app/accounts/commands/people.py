"""What an administrator does: officers, their roles, and links to set a password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.accounts import links
from app.accounts.commands.rules import (
    RefusedError,
    about,
    end_sessions,
    officer_to_change,
    refuse_if_last_administrator,
    refuse_if_own,
    require_administrator,
    titled,
)
from app.accounts.details import officer_agency, officer_email, officer_name
from app.accounts.models import OfficerRow, OfficerSession, RoleGrant
from app.core import audit, clock
from app.core.db import broken_constraint, unit_of_work
from app.core.text import TextFault
from workflows.vocabulary import Actor, Role

_OWN_ROLES = "You cannot change your own roles. Ask another administrator."
_ONE_ACCOUNT = "uq_officers_one_account_per_email"
_GRANTED_ONCE = "uq_role_grants_a_role_is_granted_once"


@dataclass(frozen=True)
class OfficerAdded:
    """A new officer, and the path of the link by which they set their password. The path is shown once."""

    id: int
    name: str
    path: str


def invite_administrator(email: str, name: str, agency: str) -> str:
    """The path of a one-time link (24 hours) by which a first administrator sets a password.

    For the command line. An officer who has the address already becomes administrator and gets a new
    link. Raises RefusedError.
    """
    email, name, agency = _shaped(email, name, agency)
    with unit_of_work() as session:
        officer = session.scalar(select(OfficerRow).where(OfficerRow.email == email))
        if officer is None:
            officer = _insert(session, audit.SYSTEM, name=name, email=email, agency=agency)
        elif officer.disabled_at is not None:
            raise RefusedError(f"{officer.name} is disabled. An administrator can enable the account again.")
        held = select(RoleGrant.id).where(RoleGrant.officer_id == officer.id, RoleGrant.role == Role.ADMINISTRATOR)
        if session.scalar(held) is None:
            _grant(session, audit.SYSTEM, officer, role=Role.ADMINISTRATOR, partner=None)
        return _link(session, audit.SYSTEM, officer)


def add_officer(actor: Actor, *, name: str, email: str, agency: str) -> OfficerAdded:
    """Adds an officer without roles. Raises RefusedError, also when the address is taken."""
    email, name, agency = _shaped(email, name, agency)
    try:
        with unit_of_work() as session:
            require_administrator(session, actor)
            officer = _insert(session, actor, name=name, email=email, agency=agency)
            path = _link(session, actor, officer)
            return OfficerAdded(officer.id, officer.name, path)
    except IntegrityError as error:
        if broken_constraint(error) != _ONE_ACCOUNT:
            raise
        raise RefusedError("Another officer has this e-mail address.", field="email") from error


def grant_role(actor: Actor, officer_id: int, *, role: Role, partner: str | None, version: int | None) -> str:
    """Gives a role for one partner, or for all, and returns what was done as a sentence.

    Raises LookupError, RefusedError and StaleVersion.
    """
    try:
        with unit_of_work() as session:
            officer = officer_to_change(session, actor, officer_id, version=version)
            refuse_if_own(actor, officer, sentence=_OWN_ROLES)
            if role is Role.ADMINISTRATOR and partner is not None:
                raise RefusedError("An administrator serves all partners. Choose all partners.", field="partner")
            _grant(session, actor, officer, role=role, partner=partner)
            return f"{titled(officer)} is now {_in_words(role, partner)}."
    except IntegrityError as error:
        if broken_constraint(error) != _GRANTED_ONCE:
            raise
        raise RefusedError("This officer has this role already.", field="role") from error


def remove_role(actor: Actor, officer_id: int, *, grant_id: int, version: int | None) -> str:
    """Takes a role away, at once also in open sessions. Raises LookupError, RefusedError, StaleVersion."""
    with unit_of_work() as session:
        officer = officer_to_change(session, actor, officer_id, version=version)
        refuse_if_own(actor, officer, sentence=_OWN_ROLES)
        grant = session.scalar(select(RoleGrant).where(RoleGrant.id == grant_id, RoleGrant.officer_id == officer.id))
        if grant is None:
            raise LookupError("This officer does not have this role.")
        role, partner = Role(grant.role), grant.partner
        if role is Role.ADMINISTRATOR:
            refuse_if_last_administrator(session, officer)
        session.delete(grant)
        _roles_changed(session, officer)
        audit.append(
            session, actor, action="remove_role", about=about(officer),
            summary=f"took away from {titled(officer)} the role of {_in_words(role, partner)}",
            details={"role": role.value, "partner": partner},
        )  # fmt: skip
        return f"{titled(officer)} is no longer {_in_words(role, partner)}."


def disable_officer(actor: Actor, officer_id: int, *, version: int | None) -> str:
    """Keeps an officer out from now on. Raises LookupError, RefusedError and StaleVersion."""
    with unit_of_work() as session:
        officer = officer_to_change(session, actor, officer_id, version=version)
        refuse_if_own(actor, officer, sentence="You cannot disable yourself. Ask another administrator.")
        refuse_if_last_administrator(session, officer)
        if officer.disabled_at is not None:
            raise RefusedError(f"{officer.name} is disabled already.")
        officer.disabled_at = clock.now()
        session.flush()
        links.withdraw(session, officer)
        end_sessions(session, OfficerSession.officer_id == officer.id)
        audit.append(
            session,
            actor,
            action="disable_officer",
            about=about(officer),
            summary=f"disabled {titled(officer)}",
        )
        return f"{titled(officer)} is disabled and signed out everywhere."


def enable_officer(actor: Actor, officer_id: int, *, version: int | None) -> str:
    """Lets an officer in again, with the roles held before."""
    with unit_of_work() as session:
        officer = officer_to_change(session, actor, officer_id, version=version)
        refuse_if_own(actor, officer, sentence="You cannot enable yourself. Ask another administrator.")
        if officer.disabled_at is None:
            raise RefusedError(f"{officer.name} is not disabled.")
        officer.disabled_at = None
        session.flush()
        audit.append(
            session,
            actor,
            action="enable_officer",
            about=about(officer),
            summary=f"enabled {titled(officer)} again",
        )
        return f"{titled(officer)} may sign in again."


def make_link(actor: Actor, officer_id: int, *, version: int | None) -> str:
    """The path of a new one-time link (24 hours); earlier links stop working."""
    with unit_of_work() as session:
        officer = officer_to_change(session, actor, officer_id, version=version)
        if officer.disabled_at is not None:
            raise RefusedError(f"{officer.name} is disabled. Enable the account first.")
        if officer.sample:
            raise RefusedError("A sample officer has no password, and signs in in development only.")
        return _link(session, actor, officer)


def end_sessions_of(actor: Actor, officer_id: int, *, version: int | None) -> int:
    """Signs an officer out everywhere, and says of how many sessions."""
    with unit_of_work() as session:
        officer = officer_to_change(session, actor, officer_id, version=version)
        ended = end_sessions(session, OfficerSession.officer_id == officer.id)
        if ended:
            audit.append(
                session, actor, action="end_sessions", about=about(officer),
                summary=f"signed {titled(officer)} out everywhere", details={"sessions": ended},
            )  # fmt: skip
        return ended


def _shaped(email: str, name: str, agency: str) -> tuple[str, str, str]:
    """The particulars as they are kept. Raises RefusedError."""
    checks = (
        ("email", "The e-mail address", email, officer_email),
        ("name", "The name", name, officer_name),
        ("agency", "The agency", agency, officer_agency),
    )
    kept = []
    for field, subject, text, check in checks:
        try:
            kept.append(check(text))
        except TextFault as fault:
            raise RefusedError(f"{subject} {fault}.", field=field) from fault
    return kept[0], kept[1], kept[2]


def _insert(session: Any, actor: Actor, *, name: str, email: str, agency: str) -> OfficerRow:
    officer = OfficerRow(name=name, email=email, agency=agency, created_at=clock.now(), sample=False)
    session.add(officer)
    session.flush()
    audit.append(
        session, actor, action="add_officer", about=about(officer),
        summary=f"added {titled(officer)} as an officer", details={"email": email},
    )  # fmt: skip
    return officer


def _grant(session: Any, actor: Actor, officer: OfficerRow, *, role: Role, partner: str | None) -> None:
    session.add(
        RoleGrant(
            officer_id=officer.id, role=role.value, partner=partner,
            granted_by=actor.id or None, granted_at=clock.now(),
        )
    )  # fmt: skip
    _roles_changed(session, officer)
    audit.append(
        session, actor, action="grant_role", about=about(officer),
        summary=f"gave {titled(officer)} the role of {_in_words(role, partner)}",
        details={"role": role.value, "partner": partner},
    )  # fmt: skip


def _roles_changed(session: Any, officer: OfficerRow) -> None:
    """A new version of the officer, and a new token for every open session."""
    officer.roles_changed_at = clock.now()
    session.flush()
    session.execute(
        update(OfficerSession)
        .where(OfficerSession.officer_id == officer.id, OfficerSession.ended_at.is_(None))
        .values(renew=True),
        execution_options={"synchronize_session": False},
    )


def _link(session: Any, actor: Actor, officer: OfficerRow) -> str:
    path = links.path_of(links.make(session, officer))
    audit.append(
        session, actor, action="make_link", about=about(officer),
        summary=f"made a one-time link for {titled(officer)} to set a password",
    )  # fmt: skip
    return path


def _in_words(role: Role, partner: str | None) -> str:
    return f"{role.label.lower()} for {partner or 'all partners'}"
