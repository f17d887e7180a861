"""Who may get a message by mail, worked out anew each time from the roles, agency and account as they stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.accounts.models import OfficerRow, RoleGrant
from app.accounts.queries import audience_roles
from app.core.access import Officer
from app.permissions import PERMISSIONS
from workflows.vocabulary import Audience, Role


@dataclass(frozen=True)
class Mailbox:
    """An officer who may sign in, with the roles held now, and where mail reaches them."""

    officer: Officer
    address: str


def mailboxes(session: Any, ids: Iterable[int] | None = None) -> dict[int, Mailbox]:
    """The mailboxes by the number of the officer, in two reads. Sample and disabled officers have none."""
    rows = select(OfficerRow.id, OfficerRow.name, OfficerRow.agency, OfficerRow.email).where(
        OfficerRow.disabled_at.is_(None), OfficerRow.sample.is_(False)
    )
    held = select(RoleGrant.officer_id, RoleGrant.role, RoleGrant.partner).order_by(RoleGrant.id)
    if ids is not None:
        wanted = sorted(set(ids))
        rows, held = rows.where(OfficerRow.id.in_(wanted)), held.where(RoleGrant.officer_id.in_(wanted))
    grants: dict[int, list[tuple[Role, str | None]]] = {}
    for row in session.execute(held):
        grants.setdefault(row.officer_id, []).append((Role(row.role), row.partner))
    return {
        row.id: Mailbox(Officer(row.id, row.name, row.agency, tuple(grants.get(row.id, ()))), row.email)
        for row in session.execute(rows.order_by(OfficerRow.id))
    }


def may_read(officer: Officer, message: Any) -> bool:
    """Whether a message reaches the officer now; their own acts never do. The same rule as `queries.messages_for`."""
    return message.actor_id != officer.id and reaches(officer, message)


def reaches(officer: Officer, message: Any) -> bool:
    """Whether the officer belongs to those whom a message is for, by role, partner, permission and agency."""
    if message.officer_id is None:
        roles = audience_roles(Audience(message.audience))
        return any(role in roles and scope in (None, message.partner) for role, scope in officer.grants)
    seen = message.partner is None or officer.partners is None or message.partner in officer.partners
    agency = not message.agencies or officer.agency in message.agencies
    return message.officer_id == officer.id and seen and agency and _permitted(officer, message)


def _permitted(officer: Officer, message: Any) -> bool:
    """A permission that is no longer in the table lets nobody read."""
    if not message.permission:
        return True
    return message.permission in PERMISSIONS and officer.may(message.permission, message.partner)
