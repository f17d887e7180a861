"""Every workflow, stage, step and role: allowed exactly where the frozen table says so."""

from __future__ import annotations

from typing import Any

import pytest

from tests.together import together
from tests.workflows.golden import WORKFLOWS, frozen, table
from tests.workflows.good_facts import actor, good_facts
from workflows.declaration import Step
from workflows.engine import NotPermitted, StepError, WrongStage, fire, offers
from workflows.vocabulary import Role

FROZEN = frozen()
CASES = [
    pytest.param(name, step, stage, id=f"{name}-{step}-{stage.value}")
    for name, workflow in WORKFLOWS.items()
    for step in FROZEN[name]["steps"]
    for stage in workflow.stages
]


def _step(workflow: str, name: str) -> Step:
    step = WORKFLOWS[workflow].step(name)
    assert step is not None, f"the frozen table knows a step that {workflow} does not declare: {name}"
    return step


def _target(name: str, row: dict[str, Any], *, stage: Any, facts: Any) -> Any:
    match row["target"]:
        case "SAME":
            return stage
        case "RETURN":
            return facts.returns_to
        case "AS_RECORDED":
            return facts.recorded_stage
    return WORKFLOWS[name].stages(row["target"])


@together(("workflow", "step", "stage"), CASES)
def test_a_step_is_taken_exactly_by_its_roles_out_of_its_stages(workflow: str, step: str, stage: Any) -> None:
    row = FROZEN[workflow]["steps"][step]
    facts = good_facts(_step(workflow, step), workflow=workflow, stage=stage)
    for role in Role:
        expected: Any
        found, is_open = _attempt(workflow, step, stage=stage, role=role, facts=facts)
        if role.value not in row["by"]:
            expected = NotPermitted
        elif stage.value not in row["source"]:
            expected = WrongStage
        else:
            expected = (stage, _target(workflow, row, stage=stage, facts=facts))
        assert found == expected, f"{role} takes {step} in {stage}"
        assert is_open is isinstance(expected, tuple), f"{role} is offered {step} in {stage}"


def _attempt(workflow: str, step: str, *, stage: Any, role: Role, facts: Any) -> tuple[Any, bool]:
    """What taking the step led to, or how it was refused; and whether it was on offer before."""
    declared, somebody = WORKFLOWS[workflow], actor(role)
    offered = offers(declared, stage, actor=somebody, facts=facts)
    is_open = any(offer.step.name == step and offer.open for offer in offered)
    try:
        outcome = fire(declared, step, stage=stage, actor=somebody, facts=facts)
    except StepError as error:
        return type(error), is_open
    return (outcome.source, outcome.target), is_open


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_the_declaration_is_the_one_that_was_frozen(workflow: str) -> None:
    assert table()[workflow] == FROZEN[workflow]


def test_every_workflow_is_frozen() -> None:
    assert set(FROZEN) == set(WORKFLOWS)


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_an_administrator_an_auditor_and_a_viewer_take_no_step(workflow: str) -> None:
    idle = {Role.ADMINISTRATOR, Role.AUDITOR, Role.VIEWER}
    assert not any(step.by & idle for step in WORKFLOWS[workflow].steps)


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_nothing_leads_out_of_an_ending(workflow: str) -> None:
    declared = WORKFLOWS[workflow]
    everyone = actor(*Role)
    for stage in declared.endings:
        facts = good_facts(declared.steps[0], workflow=workflow, stage=stage)
        assert offers(declared, stage, actor=everyone, facts=facts) == ()
