"""Every step of both processes, out of every stage, by every role: allowed exactly where the frozen table says so."""

from __future__ import annotations

import pytest

from tests.authorisation.samples import HOW_TO_BREAK, PROCESSES, actor, good_facts
from tests.authorisation.table import WORKFLOWS, frozen, table
from tests.together import together
from workflows.declaration import Target
from workflows.engine import NotPermitted, Refused, WrongStage, fire, offers, unmet
from workflows.vocabulary import Role

FROZEN = frozen()
STEPS = [pytest.param(name, step, id=f"{name}-{step}") for name in PROCESSES for step in FROZEN[name]["steps"]]


def test_the_declarations_are_those_of_the_frozen_table():
    assert table() == FROZEN


@together(("name", "step"), STEPS)
def test_a_step_leads_out_of_its_stages_only_and_where_the_table_says(name, step):
    workflow, row = WORKFLOWS[name], FROZEN[name]["steps"][step]
    declared = workflow.step(step)
    for stage in workflow.stages:
        facts = good_facts(PROCESSES[name], declared, source=stage)
        if stage.value not in row["source"]:
            with pytest.raises(WrongStage):
                fire(workflow, step, stage=stage, actor=actor(*Role), facts=facts)
            continue
        outcome = fire(workflow, step, stage=stage, actor=actor(*Role), facts=facts)
        if declared.target is Target.SAME:
            assert outcome.target is stage
        elif declared.target is Target.RETURN:
            assert outcome.target.value == facts.standing.returns_to
        elif declared.target is not Target.AS_RECORDED:
            assert outcome.target.value == row["target"]


@together(("name", "step"), STEPS)
def test_only_the_roles_of_the_table_may_take_it(name, step):
    workflow, row = WORKFLOWS[name], FROZEN[name]["steps"][step]
    declared = workflow.step(step)
    for role in Role:
        facts = good_facts(PROCESSES[name], declared)
        if role.value in row["by"]:
            fire(workflow, step, stage=declared.source[0], actor=actor(role), facts=facts)
        else:
            with pytest.raises(NotPermitted):
                fire(workflow, step, stage=declared.source[0], actor=actor(role), facts=facts)


@together(("name", "step"), STEPS)
def test_each_guard_of_the_table_refuses_alone_with_its_own_sentence(name, step):
    workflow, row = WORKFLOWS[name], FROZEN[name]["steps"][step]
    declared = workflow.step(step)
    assert unmet(declared, good_facts(PROCESSES[name], declared)) == ()
    sentences = {guard.name: guard for guard in workflow.guards()}
    for guard in row["guards"]:
        facts = HOW_TO_BREAK[guard](good_facts(PROCESSES[name], declared))
        with pytest.raises(Refused) as refused:
            fire(workflow, step, stage=declared.source[0], actor=actor(*Role), facts=facts)
        assert [reason.guard for reason in refused.value.reasons] == [guard]
        assert refused.value.reasons[0].sentence == sentences[guard].sentence
        offer = next(
            o for o in offers(workflow, declared.source[0], actor=actor(*Role), facts=facts) if o.step is declared
        )
        assert offer.open is (sentences[guard].field is not None), (
            "what the record lacks is said before anything is typed"
        )


def test_every_guard_can_be_broken_and_nothing_else_is():
    known = {guard.name for name in PROCESSES for guard in WORKFLOWS[name].guards()}
    assert known == set(HOW_TO_BREAK)


def test_no_country_is_named_where_a_workflow_is_made():
    assert {step.name for step in WORKFLOWS["three"].steps} >= {"propose_los", "file_lon", "submit_c"}
    assert WORKFLOWS["three"].step("list_project") is None
