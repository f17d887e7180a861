"""The authorisation of a project: a workflow made from the process template of its agreement."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from workflows.authorisation.common import after, gives_assurance, path
from workflows.authorisation.events import (
    AUTHORISED,
    ENDINGS,
    LAPSED,
    LISTED,
    REFUSED,
    REGISTERED,
    RETURNED,
    REVOKED,
    WITHDRAWN,
    awaited,
    review,
)
from workflows.authorisation.later import ending_steps, information_steps, listing_steps, strike
from workflows.authorisation.process import Process
from workflows.authorisation.steps import stage_steps
from workflows.declaration import Step, Target, Workflow
from workflows.document import DOCUMENT_KINDS

_LABELS = {
    AUTHORISED: "Authorised by both sides",
    LISTED: "Listed with a Joint Statement",
    REGISTERED: "Registered with the programme",
    RETURNED: "Returned for information",
    WITHDRAWN: "Withdrawn",
    REFUSED: "Refused",
    LAPSED: "Lapsed",
    REVOKED: "Authorisation revoked",
}


@cache
def workflow_of(process: Process) -> Workflow:
    """The workflow that the process sets. Raises DeclarationError for one that could never work."""
    labels = _labels(process)
    stages = StrEnum("ProjectStage", {code.upper(): code for code in labels})  # type: ignore[misc]
    return Workflow(
        name=f"{process.host} project",
        stages=stages,
        labels={stages(code): label for code, label in labels.items()},
        initial=stages(awaited(process.stages[0])),
        endings=frozenset(stages(code) for code in ENDINGS if code in labels),
        path=tuple(stages(code) for code in path(process)),
        document_kinds=DOCUMENT_KINDS,
        steps=tuple(_placed(step, stages) for step in _steps(process)),
    )


def _labels(process: Process) -> dict[str, str]:
    labels = {}
    for stage in process.single:
        labels[awaited(stage)] = f"{stage.code} {stage.name}: submission awaited"
        labels[review(stage)] = f"{stage.code} {stage.name}: in review"
    for code in after(process):
        labels[code] = _LABELS[code]
    for stage in process.stages:
        if stage.repeats:
            labels[review(stage)] = f"{stage.code} {stage.name}: in review"
    lapses = gives_assurance(process)
    return labels | {
        code: _LABELS[code] for code in (RETURNED, WITHDRAWN, REFUSED, LAPSED, REVOKED) if code != LAPSED or lapses
    }


def _placed(step: Step, stages: type[StrEnum]) -> Step:
    """The step with its stages as members of the workflow's own enumeration."""
    target = step.target if isinstance(step.target, Target) else stages(str(step.target))
    return Step(
        name=step.name,
        label=step.label,
        done=step.done,
        source=tuple(stages(str(code)) for code in step.source),
        target=target,
        by=step.by,
        guards=step.guards,
        tells=step.tells,
        issues=step.issues,
        hint=step.hint,
    )


def _steps(process: Process) -> tuple[Step, ...]:
    steps: list[Step] = []
    for stage in process.stages:
        steps += stage_steps(process, stage)
    return (*steps, *listing_steps(process), *information_steps(process), *ending_steps(process), strike(process))
