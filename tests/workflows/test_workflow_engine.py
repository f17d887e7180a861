"""Taking a step: who, where from, and what must hold, in that order, with every reason at once."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, replace
from enum import Enum, StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from transitions import Machine

from tests.workflows.good_facts import HOW_TO_BREAK, actor, good_facts
from workflows import engine
from workflows.agreement import AGREEMENT
from workflows.agreement.facts import Stage
from workflows.declaration import Guard, Step, Target, Workflow
from workflows.engine import NotPermitted, Refused, UnknownStep, WrongStage, fire, offers
from workflows.vocabulary import Role


class Door(StrEnum):
    SHUT = "shut"
    OPEN = "open"
    LOCKED = "locked"
    GONE = "gone"


@dataclass(frozen=True)
class DoorFacts:
    has_key: bool = True
    hinges_oiled: bool = True
    knocked: bool = True
    returns_to: Door | None = None
    recorded_stage: Door = Door.OPEN


key_is_held = Guard(
    "key_is_held", lambda facts: facts.has_key, statement="The key is held", sentence="Fetch the key",
    held_by="Porter", detail=lambda facts: "It hangs in the hall",
)  # fmt: skip
hinges_are_oiled = Guard(
    "hinges_are_oiled", lambda facts: facts.hinges_oiled, statement="The hinges are oiled",
    sentence="Oil the hinges", optional=True,
)  # fmt: skip
knock_is_heard = Guard(
    "knock_is_heard",
    lambda facts: facts.knocked,
    statement="Somebody knocked",
    sentence="Knock",
    field="knock",
)
DESK = frozenset({Role.DESK_OFFICER})
ALL_GUARDS = (key_is_held, hinges_are_oiled, knock_is_heard)
DOOR = Workflow(
    name="door",
    stages=Door,
    labels={stage: stage.value.capitalize() for stage in Door},
    initial=Door.SHUT,
    endings=frozenset({Door.GONE}),
    path=(Door.SHUT, Door.OPEN),
    steps=(
        Step("open", "Open", "opened", source=(Door.SHUT,), target=Door.OPEN, by=DESK, guards=ALL_GUARDS),
        Step("paint", "Paint", "painted", source=(Door.SHUT, Door.OPEN), target=Target.SAME, by=DESK),
        Step("lock", "Lock", "locked", source=(Door.SHUT, Door.OPEN), target=Door.LOCKED, by=DESK),
        Step("unlock", "Unlock", "unlocked", source=(Door.LOCKED,), target=Target.RETURN, by=DESK),
        Step("look", "Look", "looked", source=(Door.SHUT, Door.LOCKED), target=Target.AS_RECORDED, by=DESK),
        Step(
            "remove",
            "Remove",
            "removed",
            source=(Door.OPEN,),
            target=Door.GONE,
            by=frozenset({Role.PUBLISHER}),
        ),
    ),
)
OFFICER = actor(Role.DESK_OFFICER)
NOTHING_HOLDS = DoorFacts(has_key=False, hinges_oiled=False, knocked=False)


def take(step: str, stage: Door, facts: DoorFacts | None = None, **changes: Any) -> Enum:
    case: dict[str, Any] = {"actor": OFFICER, "facts": facts or DoorFacts()} | changes
    return fire(DOOR, step, stage=stage, **case).target


def test_a_step_that_is_taken_says_where_it_led_from_and_to() -> None:
    outcome = fire(DOOR, "open", stage=Door.SHUT, actor=OFFICER, facts=DoorFacts())
    assert (outcome.step, outcome.source, outcome.target) == (DOOR.step("open"), Door.SHUT, Door.OPEN)


@pytest.mark.parametrize("name", ["burn", "", "to_OPEN", "to_open", "to_GONE", "trigger", "may_open", "is_SHUT"])
def test_a_step_that_is_not_declared_cannot_be_taken_nor_can_the_machine_be_driven_by_its_own_words(
    name: str,
) -> None:
    with pytest.raises(UnknownStep):
        take(name, Door.SHUT)


def test_the_role_is_judged_before_the_stage_and_the_stage_before_the_guards() -> None:
    stranger = actor(Role.VIEWER)
    with pytest.raises(NotPermitted):
        take("open", Door.LOCKED, NOTHING_HOLDS, actor=stranger)
    with pytest.raises(WrongStage, match="“Open” does not lead out of the stage “Locked”"):
        take("open", Door.LOCKED, NOTHING_HOLDS)
    with pytest.raises(Refused):
        take("open", Door.SHUT, NOTHING_HOLDS)


def test_a_failed_condition_raises_and_does_not_merely_return_false() -> None:
    with pytest.raises(Refused, match="Fetch the key"):
        take("open", Door.SHUT, DoorFacts(has_key=False))


def test_all_reasons_are_given_at_once_in_the_order_declared() -> None:
    with pytest.raises(Refused) as refused:
        take("open", Door.SHUT, NOTHING_HOLDS)
    assert [reason.guard for reason in refused.value.reasons] == [guard.name for guard in ALL_GUARDS]
    assert str(refused.value) == "Fetch the key. Oil the hinges. Knock."
    key = refused.value.reasons[0]
    assert (key.held_by, key.detail, key.field) == ("Porter", "It hangs in the hall", None)
    assert refused.value.reasons[2].field == "knock"


def test_an_officer_without_roles_takes_nothing_and_is_still_told_the_reasons() -> None:
    found = offers(DOOR, Door.SHUT, actor=actor(), facts=NOTHING_HOLDS)
    assert not any(offer.open or offer.permitted for offer in found)
    assert [reason.guard for reason in found[0].reasons] == ["key_is_held", "hinges_are_oiled"]


def test_offers_leave_out_guards_on_answers_for_nothing_has_been_answered_yet() -> None:
    offer = offers(DOOR, Door.SHUT, actor=OFFICER, facts=DoorFacts(knocked=False))[0]
    assert offer.open
    with pytest.raises(Refused, match="Knock"):
        take("open", Door.SHUT, DoorFacts(knocked=False))


def test_only_an_optional_guard_can_be_switched_off() -> None:
    off = {"key_is_held", "hinges_are_oiled", "knock_is_heard"}
    with pytest.raises(Refused) as refused:
        take("open", Door.SHUT, NOTHING_HOLDS, switched_off=off)
    assert [reason.guard for reason in refused.value.reasons] == ["key_is_held", "knock_is_heard"]
    assert take("open", Door.SHUT, DoorFacts(hinges_oiled=False), switched_off=off) is Door.OPEN
    offer = offers(DOOR, Door.SHUT, actor=OFFICER, facts=NOTHING_HOLDS, switched_off=off)[0]
    assert [reason.guard for reason in offer.reasons] == ["key_is_held"]


@pytest.mark.parametrize("stage", [Door.SHUT, Door.OPEN])
def test_a_step_that_stays_leaves_the_stage_as_it_is(stage: Door) -> None:
    assert take("paint", stage) is stage


def test_a_step_that_returns_leads_to_where_the_facts_say_it_was() -> None:
    assert take("unlock", Door.LOCKED, DoorFacts(returns_to=Door.OPEN)) is Door.OPEN
    assert take("unlock", Door.LOCKED, DoorFacts(returns_to=Door.SHUT)) is Door.SHUT


def test_a_step_that_returns_stays_where_nobody_knows_where_it_was() -> None:
    assert take("unlock", Door.LOCKED, DoorFacts(returns_to=None)) is Door.LOCKED


def test_a_step_that_follows_the_record_leads_where_the_record_does() -> None:
    assert take("look", Door.SHUT, DoorFacts(recorded_stage=Door.LOCKED)) is Door.LOCKED
    assert take("look", Door.SHUT, DoorFacts(recorded_stage=Door.SHUT)) is Door.SHUT


def test_the_machine_has_no_automatic_transitions_and_knows_only_the_step_at_hand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    built: list[Machine] = []

    class Spy(Machine):
        def __init__(self, *args: Any, **named: Any) -> None:
            super().__init__(*args, **named)
            built.append(self)

    monkeypatch.setattr(engine, "Machine", Spy)
    take("open", Door.SHUT)
    assert list(built[0].events) == ["open"]
    assert not [name for name in dir(built[0].model) if name.startswith("to_")]
    take("open", Door.SHUT)
    assert built[0] is not built[1], "a machine is built for one step and thrown away"


def test_a_refused_step_leaves_the_facts_and_the_workflow_as_they_were() -> None:
    facts = replace(NOTHING_HOLDS)
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            take("open", Door.SHUT, facts)
        assert len(refused.value.reasons) == 3
    assert facts == NOTHING_HOLDS


@given(
    step=st.sampled_from(AGREEMENT.steps),
    stage=st.sampled_from(Stage),
    roles=st.frozensets(st.sampled_from(Role)),
    broken=st.lists(st.sampled_from(sorted(HOW_TO_BREAK["agreement"])), max_size=3),
    off=st.frozensets(st.sampled_from([guard.name for guard in AGREEMENT.guards()])),
)
def test_what_is_offered_and_what_is_taken_agree_whatever_the_facts(
    step: Step, stage: Stage, roles: frozenset[Role], broken: list[str], off: frozenset[str]
) -> None:
    facts = good_facts(step, workflow="agreement", stage=stage)
    for guard in broken:
        facts = HOW_TO_BREAK["agreement"][guard](facts)
    somebody = actor(*roles)
    found = offers(AGREEMENT, stage, actor=somebody, facts=facts, switched_off=off)
    offer = next((offer for offer in found if offer.step is step), None)
    missing = [r for r in engine.unmet(step, facts, switched_off=off) if r.field is not None]
    if not roles & step.by:
        refused: Any = NotPermitted
        assert offer is None or not offer.permitted
    elif stage not in step.source:
        refused = WrongStage
        assert offer is None
    else:
        assert offer is not None
        assert offer.permitted
        refused = None if offer.open and not missing else Refused
    with pytest.raises(refused) if refused else nullcontext() as caught:
        fire(AGREEMENT, step.name, stage=stage, actor=somebody, facts=facts, switched_off=off)
    if refused is Refused:
        assert offer is not None
        assert caught is not None
        assert {*offer.reasons, *missing} == set(caught.value.reasons)
