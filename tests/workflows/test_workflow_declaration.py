"""A workflow that contradicts itself is refused when it is built, and says where."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from enum import StrEnum
from typing import Any

import pytest

from tests.workflows.golden import WORKFLOWS
from workflows.declaration import DeclarationError, Guard, Step, Target, Workflow
from workflows.vocabulary import Role


class Lamp(StrEnum):
    OFF = "off"
    ON = "on"
    BROKEN = "broken"


class Other(StrEnum):
    ELSEWHERE = "elsewhere"


DESK = frozenset({Role.DESK_OFFICER})
LABELS = {Lamp.OFF: "Off", Lamp.ON: "On", Lamp.BROKEN: "Broken"}
is_plugged_in = Guard("is_plugged_in", lambda _: True, statement="It is plugged in", sentence="Plug it in")
LIGHT = Step("light", "Light", "lit", source=(Lamp.OFF,), target=Lamp.ON, by=DESK, guards=(is_plugged_in,))
DROP = Step("drop", "Drop", "dropped", source=(Lamp.OFF, Lamp.ON), target=Lamp.BROKEN, by=DESK)


def lamp(*steps: Step, **changes: Any) -> Workflow:
    values: dict[str, Any] = {
        "name": "lamp", "stages": Lamp, "labels": LABELS, "initial": Lamp.OFF, "steps": steps,
        "endings": frozenset({Lamp.BROKEN}), "path": (Lamp.OFF, Lamp.ON),
        "document_kinds": frozenset({"bill"}),
    }  # fmt: skip
    return Workflow(**values | changes)


def test_a_workflow_without_contradictions_is_built_and_finds_its_steps() -> None:
    built = lamp(LIGHT, DROP)
    assert built.step("light") is LIGHT
    assert built.step("to_on") is None
    assert built.guards() == (is_plugged_in,)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        pytest.param(
            (LIGHT, DROP, replace(DROP, name="light")),
            r"lamp\.light: two steps have this name",
            id="same-name",
        ),
        pytest.param((replace(LIGHT, by=frozenset()), DROP), "nobody may take this step", id="nobody"),
        pytest.param((replace(LIGHT, source=()), DROP), "no stage leads into this step", id="no-source"),
        pytest.param((replace(LIGHT, source=(Other.ELSEWHERE,)), DROP), "a source is not a stage", id="foreign-source"),
        pytest.param((replace(LIGHT, target=Other.ELSEWHERE), DROP), "the target is not a stage", id="foreign-target"),
        pytest.param(
            (replace(LIGHT, source=(Lamp.OFF, Lamp.BROKEN)), DROP),
            r"leaves the ending \['broken'\]",
            id="ending",
        ),
        pytest.param((replace(LIGHT, issues=("poem",)), DROP), r"unknown document kind \['poem'\]", id="unknown-kind"),
        pytest.param(
            (replace(LIGHT, guards=(is_plugged_in, is_plugged_in)), DROP),
            "the same guard stands twice",
            id="twice",
        ),
        pytest.param((LIGHT,), r"lamp: no step reaches \['broken'\]", id="unreachable"),
        pytest.param((replace(LIGHT, target=Target.SAME), DROP), r"no step reaches \['on'\]", id="stays"),
    ],
)
def test_a_step_that_could_never_work_is_refused_when_the_workflow_is_built(
    wrong: tuple[Step, ...], sentence: str
) -> None:
    with pytest.raises(DeclarationError, match=sentence):
        lamp(*wrong)


def test_a_stage_without_a_label_is_refused() -> None:
    with pytest.raises(DeclarationError, match=r"lamp: no label for \['on'\]"):
        lamp(LIGHT, DROP, labels={Lamp.OFF: "Off", Lamp.BROKEN: "Broken"})


def test_a_step_may_issue_a_kind_that_the_workflow_knows() -> None:
    assert lamp(replace(LIGHT, issues=("bill",)), DROP).step("light")


def test_a_step_cannot_be_changed_once_it_is_declared() -> None:
    with pytest.raises(FrozenInstanceError):
        LIGHT.by = frozenset(Role)  # type: ignore[misc]


@pytest.mark.parametrize("workflow", WORKFLOWS.values(), ids=WORKFLOWS)
def test_every_step_speaks_of_itself_as_an_order_and_as_a_deed(workflow: Workflow) -> None:
    for step in workflow.steps:
        assert step.label[0].isupper(), step.name
        assert step.done[0].islower(), step.name
        assert not step.label.endswith("."), step.name
        assert not step.hint or step.hint.endswith("."), step.name


@pytest.mark.parametrize("workflow", WORKFLOWS.values(), ids=WORKFLOWS)
def test_every_stage_can_be_reached_from_the_first_by_walking(workflow: Workflow) -> None:
    reached = {workflow.initial}
    for _ in workflow.stages:
        reached |= {
            step.target for step in workflow.steps if set(step.source) & reached and step.target in set(workflow.stages)
        }
    assert reached == set(workflow.stages)


@pytest.mark.parametrize("workflow", WORKFLOWS.values(), ids=WORKFLOWS)
def test_every_stage_but_an_ending_has_a_way_out_and_the_path_starts_where_cases_do(
    workflow: Workflow,
) -> None:
    left = {stage for step in workflow.steps for stage in step.source}
    assert left == set(workflow.stages) - workflow.endings
    assert workflow.path[0] is workflow.initial
    assert len(set(workflow.path)) == len(workflow.path)
    assert not set(workflow.path[:-1]) & workflow.endings
