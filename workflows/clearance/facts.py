"""The plain facts that the guards of a clearance judge."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.vocabulary import Role


@dataclass(frozen=True)
class ClearanceFacts:
    """One request to one agency, and whoever acts on it.

    `hands` made, edited, uploaded or sent it; `answered_by` gave the answer. `stands_for` is the officer on whose behalf the actor decides, None where it
    is on their own. `waited_for` names the agencies of earlier steps whose clearances do not stand. `side` is whether
    the actor asked or is of the agency that was asked. `takes_comments`: what is asked about may be cleared with some.
    """

    actor_id: int | None = None
    actor_agency: str = ""
    actor_roles: frozenset[Role] = frozenset()
    agency: str = ""
    role: Role | None = None
    stands_for: int | None = None
    hands: frozenset[int] = frozenset()
    waited_for: tuple[str, ...] = ()
    not_now: str = ""
    asker: bool = True
    side: bool = True
    takes_comments: bool = True
    comments: tuple[str, ...] = ()
    answered: bool = True
    answered_by: int | None = None
    paused: bool = False
    changed: tuple[str, ...] = ()
    reason: str = ""
    answer: str = ""

    @property
    def returns_to(self) -> None:
        return None
