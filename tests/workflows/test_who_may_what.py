"""Every workflow, stage, step and role: allowed exactly where the frozen table says so."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workflows.golden import WORKFLOWS, frozen, table
from tests.workflows.good_facts import actor, good_facts
from workflows.declaration import Step
from workflows.engine import NotPermitted, WrongStage, fire, offers
from workflows.vocabulary import Role

FROZEN = frozen()
CASES = [
    pytest.param(name, step, stage, role, id=f"{name}-{step}-{stage.value}-{role}")
    for name, workflow in WORKFLOWS.items()
    for step in FROZEN[name]["steps"]
    for stage in workflow.stages
    for role in Role
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


@pytest.mark.parametrize(("workflow", "step", "stage", "role"), CASES)
def test_a_step_is_taken_exactly_by_its_roles_out_of_its_stages(
    workflow: str, step: str, stage: Any, role: Role
) -> None:
    row, declared = FROZEN[workflow]["steps"][step], WORKFLOWS[workflow]
    facts = good_facts(_step(workflow, step), workflow=workflow, stage=stage)
    offered = {o.step.name: o for o in offers(declared, stage, actor=actor(role), facts=facts)}
    case: dict[str, Any] = {"stage": stage, "actor": actor(role), "facts": facts}
    if role.value not in row["by"]:
        with pytest.raises(NotPermitted):
            fire(declared, step, **case)
        assert step not in offered or not offered[step].open
    elif stage.value not in row["source"]:
        with pytest.raises(WrongStage):
            fire(declared, step, **case)
        assert step not in offered
    else:
        outcome = fire(declared, step, **case)
        assert (outcome.source, outcome.target) == (stage, _target(workflow, row, stage=stage, facts=facts))
        assert offered[step].open


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
