"""Who is asking, and whether they may: default deny for every route."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from flask import abort, g

from app.permissions import PERMISSIONS
from workflows.vocabulary import Actor, Role

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Officer:
    """Whoever is signed in, with roles as they stand at this request.

    `grants` holds pairs of a role and the partner (ISO 3 code) it counts for; None counts for all.
    """

    id: int
    name: str
    agency: str
    grants: tuple[tuple[Role, str | None], ...]

    def roles_for(self, partner: str | None = None) -> frozenset[Role]:
        """The roles that count for this partner; without one, only those that count for all."""
        return frozenset(role for role, scope in self.grants if scope is None or scope == partner)

    def actor(self, partner: str | None = None) -> Actor:
        return Actor(self.id, self.name, self.agency, self.roles_for(partner))

    def may(self, permission: str, partner: str | None = None) -> bool:
        """Whether a role for this partner carries the permission. An unknown permission is an error."""
        return bool(PERMISSIONS[permission] & self.roles_for(partner))

    def may_somewhere(self, permission: str) -> bool:
        """Whether any role, for any partner, carries the permission: for lists and navigation."""
        return any(role in PERMISSIONS[permission] for role, _ in self.grants)

    @cached_property
    def partners(self) -> frozenset[str] | None:
        """The partners that may be seen; None means all."""
        seen = [scope for role, scope in self.grants if role in PERMISSIONS["partners.view"]]
        return None if None in seen else frozenset(scope for scope in seen if scope)


def public(view: View) -> View:
    """The view needs no sign-in."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def requires(permission: str, *, partner: str | None = None, everywhere: bool = False) -> Callable[[View], View]:
    """The view needs a permission; `partner` names the URL argument that holds the partner's code,
    or a reference that begins with it.

    Without one, a role for any partner will do, and the view shows only what `Officer.partners` allows;
    `everywhere` asks for a role that counts for all partners, where the view concerns them all.
    """
    if permission not in PERMISSIONS:
        raise KeyError(f"{permission} is not in the permission table")

    def mark(view: View) -> View:
        view.access = permission  # type: ignore[attr-defined]
        view.access_partner = partner  # type: ignore[attr-defined]
        view.access_everywhere = everywhere  # type: ignore[attr-defined]
        return view

    return mark


def opens(officer: Officer, view: Callable[..., Any]) -> bool:
    """Whether the officer may open a page of no partner in particular; one without a permission opens to nobody."""
    access: str | None = getattr(view, "access", None)
    if access is None:
        return False
    if access == "public":
        return True
    return officer.may(access) if getattr(view, "access_everywhere", False) else officer.may_somewhere(access)


def current_officer() -> Officer:
    """The officer who is signed in. For views behind `requires`."""
    officer: Officer = g.officer
    return officer


def enforce(view: Callable[..., Any], arguments: dict[str, Any]) -> bool:
    """Whether the request may go on; False sends a signed-out visitor to the sign-in page.

    Aborts with 404 where the officer may not even see the partner, with 403 where the
    permission is missing, and with 403 for a view that states no permission.
    """
    access = getattr(view, "access", None)
    if access == "public":
        return True
    officer: Officer | None = g.get("officer")
    if access is None:
        abort(403)
    if officer is None:
        return False
    argument = getattr(view, "access_partner", None)
    if getattr(view, "access_everywhere", False):
        return officer.may(access) or abort(403)
    if argument is None:
        return officer.may_somewhere(access) or abort(403)
    partner = str(arguments[argument]).upper()[:3]  # of a reference like GHA-0007, the code that it begins with
    if officer.partners is not None and partner not in officer.partners:
        abort(404)
    return officer.may(access, partner) or abort(403)
