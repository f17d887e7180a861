"""Tasks: begun, blocked, finished and opened again; which of them wait for each other, and never in a circle."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from workflows.declaration import Guard, Step, Workflow
from workflows.vocabulary import Role


class TaskState(StrEnum):
    """Where a task stands. That it is overdue is worked out when it is read, never stored."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    BLOCKED = "blocked"
    COMPLETED = "completed"


TASK_LABELS = {
    TaskState.NOT_STARTED: "Not started",
    TaskState.IN_PROGRESS: "In progress",
    TaskState.BLOCKED: "Blocked",
    TaskState.COMPLETED: "Completed",
}
OPEN = (TaskState.NOT_STARTED, TaskState.IN_PROGRESS, TaskState.BLOCKED)

WRITERS = frozenset(Role) - {Role.VIEWER, Role.AUDITOR, Role.ADMINISTRATOR}


@dataclass(frozen=True)
class TaskFacts:
    """What the conditions of a step look at. `concerns_actor` is true of its owner, of whoever asked, and of a desk."""

    owned: bool
    concerns_actor: bool
    waits_for: tuple[str, ...] = ()
    reason: str = ""


def _named(facts: TaskFacts) -> str:
    return "; ".join(facts.waits_for)


NOTHING_IS_BEFORE_IT = Guard(
    "nothing_is_before_it", lambda f: not f.waits_for, "Every task that it depends on is completed",
    "Cannot start yet: finish what it depends on first", detail=_named,
)  # fmt: skip
CONCERNS_THE_ACTOR = Guard(
    "concerns_the_actor", lambda f: f.concerns_actor, "It is the officer's own, or they asked for it",
    "Only its owner, whoever asked for it, or a desk officer says how it stands", held_by="Its owner",
)  # fmt: skip
REASON_IS_GIVEN = Guard(
    "reason_is_given", lambda f: bool(f.reason.strip()), "A reason is given", "Enter the reason", field="reason"
)
_S = TaskState

TASK = Workflow(
    name="task",
    stages=TaskState,
    labels=TASK_LABELS,
    initial=_S.NOT_STARTED,
    endings=frozenset(),
    path=(_S.NOT_STARTED, _S.IN_PROGRESS, _S.COMPLETED),
    steps=(
        Step(
            name="start", label="Start", done="started", source=(_S.NOT_STARTED, _S.BLOCKED), target=_S.IN_PROGRESS,
            by=WRITERS, guards=(CONCERNS_THE_ACTOR, NOTHING_IS_BEFORE_IT),
        ),
        Step(
            name="block", label="Mark as blocked", done="marked as blocked", source=(_S.NOT_STARTED, _S.IN_PROGRESS),
            target=_S.BLOCKED, by=WRITERS, guards=(CONCERNS_THE_ACTOR, REASON_IS_GIVEN),
            hint="Say what stands in the way, and who can remove it.",
        ),
        Step(
            name="complete", label="Complete", done="completed", source=OPEN, target=_S.COMPLETED,
            by=WRITERS, guards=(CONCERNS_THE_ACTOR, NOTHING_IS_BEFORE_IT),
        ),
        Step(
            name="reopen", label="Open again", done="opened again", source=(_S.COMPLETED,), target=_S.NOT_STARTED,
            by=WRITERS, guards=(CONCERNS_THE_ACTOR, REASON_IS_GIVEN),
        ),
    ),
)  # fmt: skip

Key = TypeVar("Key", bound=Hashable)


def circle(needs: Mapping[Key, frozenset[Key]], first: Key, second: Key) -> list[Key]:
    """The circle that would close if `first` came to depend on `second`, from first to first; empty where none would.

    `needs` names for each task those that it depends on already.
    """
    if first == second:
        return [first, first]
    ways: list[list[Key]] = [[first, second]]
    met = {second}
    while ways:
        way = ways.pop(0)
        for after in sorted(needs.get(way[-1], frozenset()), key=str):
            if after == first:
                return [*way, first]
            if after not in met:
                met.add(after)
                ways.append([*way, after])
    return []
