"""Records of every area and the people who may see them, asked through the registry."""

from __future__ import annotations

from typing import Any

from app.coordination.records import Record
from app.core.access import Officer
from app.core.registry import registry
from app.permissions import OF_ALL_PARTNERS, PERMISSIONS
from workflows.vocabulary import Actor

MOST_KEY = 80


class UnknownRecord(LookupError):
    """There is no such record, or it may not be seen."""


class UnknownTask(LookupError):
    """There is no such task, or it may not be seen."""


class UnknownComment(LookupError):
    """There is no such comment, or it may not be seen."""


def record_of(session: Any, *, type: str, id: str) -> Record | None:
    """The record of this type and id, whatever area it belongs to; None where nobody knows it."""
    if len(type) > 40 or len(id) > MOST_KEY or "\x00" in type + id:
        return None
    for provider in registry.all("record"):
        found: Record | None = provider(session, type=type, id=id)
        if found is not None:
            return found
    return None


def seen_record(session: Any, officer: Officer, *, type: str, id: str, found: Record | None = None) -> Record:
    """The record, asked for unless it was `found` already, for an officer who may see it. Raises UnknownRecord."""
    found = found or record_of(session, type=type, id=id)
    if found is None or not may_see(officer, found.permission, found.partner):
        raise UnknownRecord(f"{type} {id}")
    return found


def may_see(officer: Officer, permission: str, partner: str | None) -> bool:
    """Whether the officer holds the permission for the partner; for what concerns all, for any, or for every one."""
    if partner or permission in OF_ALL_PARTNERS:
        return officer.may(permission, partner or None)
    return officer.may_somewhere(permission)


def people(session: Any) -> list[Officer]:
    """Every officer who may sign in, by name, with the roles held now."""
    return [officer for provider in registry.all("people") for officer in provider(session)]


def partners(session: Any) -> dict[str, tuple[str, str]]:
    """Name and alpha-2 code of every partner by its code."""
    return {code: named for provider in registry.all("partners") for code, named in provider(session).items()}


def carries(actor: Actor, permission: str) -> bool:
    """Whether a role of the actor carries the permission."""
    return bool(PERMISSIONS[permission] & actor.roles)
