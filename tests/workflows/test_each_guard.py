"""Each guard of each step: broken alone, it alone refuses the step, and the step says why."""

from __future__ import annotations

from typing import Any

import pytest

from tests.together import together
from tests.workflows.golden import WORKFLOWS, frozen
from tests.workflows.good_facts import HOW_TO_BREAK, actor, good_facts
from workflows.agreement.guards import GAPS, READY_TO_ASSESS
from workflows.declaration import Guard, Step, Workflow
from workflows.engine import Refused, fire, offers, unmet
from workflows.vocabulary import Role

# From the frozen table, not from the declaration: a guard that is taken out of a step must fail here.
GUARDED = [
    pytest.param(workflow, step, guard, id=f"{workflow}-{step}-{guard}")
    for workflow, table in frozen().items()
    for step, row in table["steps"].items()
    for guard in row["guards"]
]
EVERY_GUARD = [
    pytest.param(guard, id=f"{workflow.name}-{guard.name}")
    for workflow in WORKFLOWS.values()
    for guard in workflow.guards()
]


def _declared(workflow: str, step: str) -> tuple[Workflow, Step]:
    declared = WORKFLOWS[workflow].step(step)
    assert declared is not None
    return WORKFLOWS[workflow], declared


def _guard(workflow: str, name: str) -> Guard:
    return next(guard for guard in WORKFLOWS[workflow].guards() if guard.name == name)


@together(("workflow", "step", "guard"), GUARDED)
def test_a_step_is_refused_for_the_one_guard_that_is_broken_and_says_its_sentence(
    workflow: str, step: str, guard: str
) -> None:
    declared, taken = _declared(workflow, step)
    facts = HOW_TO_BREAK[workflow][guard](good_facts(taken, workflow=workflow))
    with pytest.raises(Refused) as refused:
        fire(declared, step, stage=taken.source[0], actor=actor(*taken.by), facts=facts)
    assert [(reason.guard, reason.sentence) for reason in refused.value.reasons] == [
        (guard, _guard(workflow, guard).sentence)
    ]
    assert _guard(workflow, guard).sentence in str(refused.value)


@together(("workflow", "step", "guard"), GUARDED)
def test_a_broken_guard_on_the_record_is_shown_before_the_step_is_tried_and_one_on_answers_is_not(
    workflow: str, step: str, guard: str
) -> None:
    declared, taken = _declared(workflow, step)
    facts = HOW_TO_BREAK[workflow][guard](good_facts(taken, workflow=workflow))
    found = offers(declared, taken.source[0], actor=actor(*taken.by), facts=facts)
    offer = next(offer for offer in found if offer.step is taken)
    on_record = _guard(workflow, guard).field is None
    assert [reason.guard for reason in offer.reasons] == ([guard] if on_record else [])
    assert offer.open is not on_record


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_every_guard_has_a_way_to_break_it_and_nothing_else_has(workflow: str) -> None:
    assert set(HOW_TO_BREAK[workflow]) == {guard.name for guard in WORKFLOWS[workflow].guards()}


@together(
    ("workflow", "step"),
    [(name, step.name) for name, declared in WORKFLOWS.items() for step in declared.steps],
)
def test_every_guard_holds_on_good_facts(workflow: str, step: str) -> None:
    declared, taken = _declared(workflow, step)
    assert unmet(taken, good_facts(taken, workflow=workflow)) == ()
    everyone = actor(*Role)
    fire(declared, step, stage=taken.source[0], actor=everyone, facts=good_facts(taken, workflow=workflow))


@together("guard", [*EVERY_GUARD, *READY_TO_ASSESS, *GAPS])
def test_a_guard_says_what_holds_and_what_must_be_done_without_a_full_stop(guard: Guard) -> None:
    for words in (guard.statement, guard.sentence):
        assert words
        assert words[0].isupper()
        assert not words.endswith(".")


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_a_guard_that_may_hold_up_a_step_for_others_names_who_can_put_it_right(workflow: str) -> None:
    for guard in WORKFLOWS[workflow].guards():
        assert not guard.optional or guard.field or guard.held_by, guard.name


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_one_name_of_a_guard_always_means_the_same_guard(workflow: str) -> None:
    seen: dict[str, Any] = {}
    for step in WORKFLOWS[workflow].steps:
        for guard in step.guards:
            assert seen.setdefault(guard.name, guard) is guard
