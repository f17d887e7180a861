"""Runs a declaration: what is on offer, and what taking a step does. The only import of `transitions`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum
from typing import Any

from transitions import EventData, Machine, MachineError

from workflows.declaration import Guard, Reason, Step, Target, Workflow
from workflows.vocabulary import Actor


class StepError(Exception):
    """A step was not taken. Nothing has changed."""


class UnknownStep(StepError):
    """The workflow declares no such step."""


class NotPermitted(StepError):
    """None of the actor's roles may take the step."""


class WrongStage(StepError):
    """The step does not lead out of this stage."""


class Refused(StepError):
    """One or more guards do not hold; `reasons` has all of them."""

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        super().__init__(" ".join(f"{reason.sentence}." for reason in reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class Offer:
    """A step that leads out of this stage, and what stands in its way for this actor."""

    step: Step
    permitted: bool
    reasons: tuple[Reason, ...]

    @property
    def open(self) -> bool:
        return self.permitted and not self.reasons


@dataclass(frozen=True)
class Outcome:
    """A step that was taken: where it led from and to."""

    step: Step
    source: Enum
    target: Enum


def offers(
    workflow: Workflow, stage: Enum, *, actor: Actor, facts: Any, switched_off: Collection[str] = ()
) -> tuple[Offer, ...]:
    """Every step out of this stage, with all reasons from the record why it may not be taken now.

    Guards on answers are left out: nothing has been answered yet.
    """
    return tuple(
        Offer(
            step=step,
            permitted=bool(step.by & actor.roles),
            reasons=unmet(step, facts, switched_off=switched_off, with_answers=False),
        )
        for step in workflow.steps
        if stage in step.source
    )


def unmet(
    step: Step, facts: Any, *, switched_off: Collection[str] = (), with_answers: bool = True
) -> tuple[Reason, ...]:
    """Every guard of the step that does not hold, in the order declared."""
    return tuple(
        _reason(guard, facts)
        for guard in step.guards
        if _applies(guard, switched_off) and (with_answers or guard.field is None) and not guard.holds(facts)
    )


def fire(
    workflow: Workflow,
    step_name: str,
    *,
    stage: Enum,
    actor: Actor,
    facts: Any,
    switched_off: Collection[str] = (),
) -> Outcome:
    """Take the step and return where it led.

    Raises UnknownStep, NotPermitted, WrongStage, or Refused with every reason, in that order.
    `facts.returns_to` and `facts.recorded_stage` say where RETURN and AS_RECORDED lead.
    """
    step = workflow.step(step_name)
    if step is None:
        raise UnknownStep(f"There is no step {step_name!r}.")
    if not step.by & actor.roles:
        raise NotPermitted(f"You may not take the step “{step.label}”.")
    target = _destination(step, stage, facts=facts)
    case = _Case(step, facts, switched_off=switched_off)
    try:
        moved = _machine(workflow, stage, step=step, target=target, case=case).trigger(step.name)
    except MachineError as error:
        label = workflow.labels[stage]
        raise WrongStage(f"“{step.label}” does not lead out of the stage “{label}”.") from error
    if not moved:
        raise Refused(case.reasons)
    return Outcome(step=step, source=stage, target=target)


class _Case:
    """The model that one machine moves once; collects the reasons, since a condition returns only False."""

    state: Enum

    def __init__(self, step: Step, facts: Any, *, switched_off: Collection[str]) -> None:
        self._step, self._facts, self._switched_off = step, facts, switched_off
        self.reasons: tuple[Reason, ...] = ()

    def may(self, _event: EventData) -> bool:
        self.reasons = unmet(self._step, self._facts, switched_off=self._switched_off)
        return not self.reasons


def _machine(workflow: Workflow, stage: Enum, *, step: Step, target: Enum, case: _Case) -> Any:
    """A machine that knows this one step, built for it and thrown away.

    No automatic transitions: `to_<stage>()` would walk past every guard. The condition goes in
    as a callable: a name could be shadowed by an attribute of the model.
    """
    Machine(
        model=case,
        states=workflow.stages,
        initial=stage,
        auto_transitions=False,
        send_event=True,
        transitions=[{"trigger": step.name, "source": list(step.source), "dest": target, "conditions": [case.may]}],
    )
    return case


def _destination(step: Step, stage: Enum, *, facts: Any) -> Enum:
    match step.target:
        case Target.SAME:
            return stage
        case Target.RETURN:
            returns_to: Enum = facts.returns_to or stage
            return returns_to
        case Target.AS_RECORDED:
            recorded: Enum = facts.recorded_stage
            return recorded
    return step.target


def _applies(guard: Guard, switched_off: Collection[str]) -> bool:
    return not (guard.optional and guard.name in switched_off)


def _reason(guard: Guard, facts: Any) -> Reason:
    detail = guard.detail(facts) if guard.detail else ""
    return Reason(guard.name, guard.sentence, guard.field, guard.held_by, detail)
