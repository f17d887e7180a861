"""The list of commands that approve something: whoever made a thing never approves it, by no route."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from app.permissions import PERMISSIONS
from workflows.engine import NotPermitted
from workflows.vocabulary import Actor

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True)
class Approval:
    """One command that approves, clears, countersigns, posts or publishes. `what` says what, in the past tense."""

    name: str
    what: str


APPROVALS: dict[str, Approval] = {}


def approves(what: str) -> Callable[[Command], Command]:
    """Put the command on the list."""

    def mark(command: Command) -> Command:
        name = f"{command.__module__}.{command.__qualname__}"
        APPROVALS[name] = Approval(name, what)
        return command

    return mark


def permit(actor: Actor, permission: str) -> None:
    """Raises NotPermitted where no role of the officer carries the permission. Concord itself, number 0, may."""
    if actor.id and not actor.roles & PERMISSIONS[permission]:
        raise NotPermitted("None of your roles decides on this.")
