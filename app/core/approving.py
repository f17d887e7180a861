"""The list of commands that approve something: whoever made a thing never approves it, by no route."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from app.permissions import PERMISSIONS
from workflows.engine import NotPermitted
from workflows.vocabulary import Actor

Command = TypeVar("Command", bound=Callable[..., Any])

# What the clock may approve, and nothing else: each carries out what an officer decided beforehand, at the time that
# this officer gave. Everything else that approves is done by an officer, never by Concord itself, which has number 0.
BY_THE_CLOCK = frozenset({"app.documents.workbench.embargo.publish_due"})
_NOBODY = "Concord itself decides on nothing: an officer must."


@dataclass(frozen=True)
class Approval:
    """One command that approves, clears, countersigns, posts or publishes. `what` says what, in the past tense."""

    name: str
    what: str


APPROVALS: dict[str, Approval] = {}


def approves(what: str) -> Callable[[Command], Command]:
    """Put the command on the list; it then refuses Concord itself, unless `BY_THE_CLOCK` names it.

    A command that is given no officer must be named there: nobody could be held to it.
    """

    def mark(command: Command) -> Command:
        name = f"{command.__module__}.{command.__qualname__}"
        APPROVALS[name] = Approval(name, what)
        if name in BY_THE_CLOCK:
            return command
        assert _officers_of(command), f"{name} approves, and is given no officer"
        return _by_officers(command)

    return mark


def _officers_of(command: Callable[..., Any]) -> list[str]:
    """The names of the arguments that are officers."""
    found = inspect.signature(command).parameters.values()
    return [each.name for each in found if each.annotation in (Actor, "Actor")]


def _by_officers(command: Command) -> Command:
    """The command, which raises NotPermitted before anything else where one of its officers is nobody."""

    @functools.wraps(command)
    def asked(*given: Any, **named: Any) -> Any:
        if any(isinstance(each, Actor) and not each.id for each in (*given, *named.values())):
            raise NotPermitted(_NOBODY)
        return command(*given, **named)

    return cast(Command, asked)


def permit(actor: Actor, permission: str) -> None:
    """Raises NotPermitted where no role of the officer carries the permission."""
    if not actor.roles & PERMISSIONS[permission]:
        raise NotPermitted("None of your roles decides on this.")
