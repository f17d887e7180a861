"""A workflow as frozen data: guards, steps, stages, all checked when they are built."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from workflows.vocabulary import Audience, Role


class DeclarationError(Exception):
    """A workflow contradicts itself; raised at import, so that it never runs."""


class Target(Enum):
    """Where a step leads when that is not one fixed stage."""

    SAME = "stays where it is"
    RETURN = "returns to where it was"
    AS_RECORDED = "goes where its record leads"


@dataclass(frozen=True)
class Guard:
    """A predicate on plain facts, with the sentences that explain it.

    `statement` says what holds, `sentence` what must be done while it does not. `field` names
    the answer that a guard on answers judges; a guard without one judges the record, so it can
    be shown before anything is typed. `held_by` says who can put it right, `detail` how things
    stand now. A deployment may switch off a guard that is `optional`.
    """

    name: str
    holds: Callable[[Any], bool]
    statement: str
    sentence: str
    field: str | None = None
    held_by: str = ""
    detail: Callable[[Any], str] | None = None
    optional: bool = False


@dataclass(frozen=True)
class Reason:
    """One guard that does not hold, in words."""

    guard: str
    sentence: str
    field: str | None
    held_by: str
    detail: str


@dataclass(frozen=True)
class Step:
    """One thing that an officer may do, with everything that follows from it.

    `label` is imperative, `done` past tense (it follows the name of whoever acted), `by` the roles
    that may take it, `tells` who hears of it, `issues` the document kinds that it drafts,
    `act` the kind of act that it puts on record.
    """

    name: str
    label: str
    done: str
    source: tuple[Enum, ...]
    target: Enum
    by: frozenset[Role]
    guards: tuple[Guard, ...] = ()
    tells: tuple[Audience, ...] = ()
    issues: tuple[str, ...] = ()
    act: str | None = None
    hint: str = ""


@dataclass(frozen=True)
class Workflow:
    """Stages and steps; refuses at import what could never work.

    `path` lists the stages of the ordinary way in order; `endings` the stages that nothing
    leaves; `document_kinds` the kinds that a step may issue.
    """

    name: str
    stages: type[Enum]
    labels: Mapping[Any, str]
    initial: Enum
    endings: frozenset[Enum]
    path: tuple[Enum, ...]
    steps: tuple[Step, ...]
    document_kinds: frozenset[str] = frozenset()
    _by_name: dict[str, Step] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        for step in self.steps:
            self._check(step)
            self._by_name[step.name] = step
        self._check_stages()

    def step(self, name: str) -> Step | None:
        """The step of that name, or None."""
        return self._by_name.get(name)

    def guards(self) -> tuple[Guard, ...]:
        """Every guard once, in the order of the steps."""
        return tuple({guard.name: guard for step in self.steps for guard in step.guards}.values())

    def _check(self, step: Step) -> None:
        where = f"{self.name}.{step.name}"
        if step.name in self._by_name:
            raise DeclarationError(f"{where}: two steps have this name")
        if not step.by:
            raise DeclarationError(f"{where}: nobody may take this step")
        if not step.source:
            raise DeclarationError(f"{where}: no stage leads into this step")
        if not all(isinstance(stage, self.stages) for stage in step.source):
            raise DeclarationError(f"{where}: a source is not a stage of this workflow")
        if not isinstance(step.target, self.stages | Target):
            raise DeclarationError(f"{where}: the target is not a stage of this workflow")
        if leaving := set(step.source) & self.endings:
            raise DeclarationError(f"{where}: a step leaves the ending {sorted(s.value for s in leaving)}")
        if unknown := set(step.issues) - self.document_kinds:
            raise DeclarationError(f"{where}: unknown document kind {sorted(unknown)}")
        if len({guard.name for guard in step.guards}) < len(step.guards):
            raise DeclarationError(f"{where}: the same guard stands twice")

    def _check_stages(self) -> None:
        if missing := set(self.stages) - set(self.labels):
            raise DeclarationError(f"{self.name}: no label for {sorted(s.value for s in missing)}")
        reached = {step.target for step in self.steps} | {self.initial}
        if unreached := set(self.stages) - reached:
            raise DeclarationError(f"{self.name}: no step reaches {sorted(s.value for s in unreached)}")
