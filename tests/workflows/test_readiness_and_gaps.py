"""The two lists of a partner page: is it ready to assess applications, and what does its record lack."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.workflows.good_facts import TODAY
from workflows.agreement.facts import ActFacts, ActKind, AgreementFacts, Stage, Standing
from workflows.agreement.guards import GAPS, READY_TO_ASSESS
from workflows.declaration import Guard
from workflows.partial_date import UNKNOWN_DATE, on


def act(kind: ActKind, day: date, **named: object) -> ActFacts:
    return ActFacts(kind, on(day), **named)  # type: ignore[arg-type]


COMPLETE = AgreementFacts(
    today=TODAY,
    stage=Stage.OPEN,
    joint_committee_named=True,
    acts=(
        act(ActKind.MOU, date(2022, 11, 18), both_sides_named=True),
        act(ActKind.IA, date(2025, 4, 1), both_sides_named=True, share_of_proceeds=Decimal(5), omge=Decimal(2)),
        act(ActKind.IN_FORCE, date(2025, 8, 1)),
        act(ActKind.ELIGIBILITY_LIST, date(2025, 9, 1)),
        act(ActKind.CALL_ANNOUNCED, date(2025, 10, 1)),
        act(ActKind.CALL, date(2025, 10, 24)),
    ),
)


def without(kind: ActKind) -> AgreementFacts:
    return replace(COMPLETE, acts=tuple(each for each in COMPLETE.acts if each.kind is not kind))


def with_changed(kind: ActKind, **changes: object) -> AgreementFacts:
    acts = tuple(replace(each, **changes) if each.kind is kind else each for each in COMPLETE.acts)  # type: ignore[arg-type]
    return replace(COMPLETE, acts=acts)


def unmet(guards: tuple[Guard, ...], facts: AgreementFacts) -> list[str]:
    return [guard.name for guard in guards if not guard.holds(facts)]


def test_a_partner_whose_record_is_complete_is_ready_and_lacks_nothing() -> None:
    assert unmet(READY_TO_ASSESS, COMPLETE) == []
    assert unmet(GAPS, COMPLETE) == []


READY_BROKEN: dict[str, list[Callable[[], AgreementFacts]]] = {
    "agreement_is_signed_by_both": [lambda: with_changed(ActKind.IA, both_sides_named=False)],
    "terms_are_set": [
        lambda: with_changed(ActKind.IA, share_of_proceeds=None),
        lambda: with_changed(ActKind.IA, omge=None),
    ],
    "agreement_is_in_force": [lambda: without(ActKind.IN_FORCE)],
    "eligibility_list_is_published": [lambda: without(ActKind.ELIGIBILITY_LIST)],
    "joint_committee_is_named": [lambda: replace(COMPLETE, joint_committee_named=False)],
    "call_is_open": [lambda: without(ActKind.CALL)],
}
GAPS_BROKEN: dict[str, list[Callable[[], AgreementFacts]]] = {
    "entry_into_force_is_known": [lambda: without(ActKind.IN_FORCE)],
    "share_of_proceeds_is_known": [lambda: with_changed(ActKind.IA, share_of_proceeds=None)],
    "omge_is_known": [lambda: with_changed(ActKind.IA, omge=None)],
    "mou_signatories_are_known": [lambda: with_changed(ActKind.MOU, both_sides_named=False)],
    "announced_call_is_confirmed": [lambda: without(ActKind.CALL)],
}


@pytest.mark.parametrize(
    ("guards", "name", "facts"),
    [
        pytest.param(guards, name, facts, id=f"{name}-{n}")
        for guards, table in ((READY_TO_ASSESS, READY_BROKEN), (GAPS, GAPS_BROKEN))
        for name, ways in table.items()
        for n, facts in enumerate(ways)
    ],
)
def test_one_thing_that_is_missing_breaks_the_one_condition_about_it(
    guards: tuple[Guard, ...], name: str, facts: Callable[[], AgreementFacts]
) -> None:
    assert unmet(guards, facts()) == [name]


def test_the_two_lists_are_those_that_the_partner_page_was_agreed_with() -> None:
    assert [guard.name for guard in READY_TO_ASSESS] == list(READY_BROKEN)
    assert [guard.name for guard in GAPS] == list(GAPS_BROKEN)


def test_a_partner_at_the_beginning_is_ready_for_nothing_and_yet_has_no_gaps() -> None:
    fresh = AgreementFacts(today=TODAY)
    assert len(unmet(READY_TO_ASSESS, fresh)) == len(READY_TO_ASSESS)
    assert unmet(GAPS, fresh) == []


@pytest.mark.parametrize("stage", Stage)
def test_an_entry_into_force_is_missed_only_once_the_agreement_is_signed(stage: Stage) -> None:
    facts = replace(without(ActKind.IN_FORCE), stage=stage)
    signed = stage in (Stage.IA_SIGNED, Stage.IN_FORCE, Stage.OPEN)
    assert ("entry_into_force_is_known" in unmet(GAPS, facts)) is signed


@pytest.mark.parametrize("standing", [Standing.NOT_USED, Standing.STRUCK])
def test_an_act_that_was_left_out_or_struck_makes_nothing_ready(standing: Standing) -> None:
    facts = replace(COMPLETE, acts=tuple(replace(each, standing=standing) for each in COMPLETE.acts))
    assert unmet(READY_TO_ASSESS, replace(facts, joint_committee_named=False)) == list(READY_BROKEN)


def test_percentages_of_nought_are_set_and_an_act_without_a_date_is_done() -> None:
    terms = with_changed(ActKind.IA, share_of_proceeds=Decimal(0), omge=Decimal(0))
    assert unmet(READY_TO_ASSESS, terms) == []
    assert unmet(READY_TO_ASSESS, with_changed(ActKind.CALL, date=UNKNOWN_DATE)) == []
    assert unmet(READY_TO_ASSESS, with_changed(ActKind.ELIGIBILITY_LIST, date=UNKNOWN_DATE)) == []


@pytest.mark.parametrize("guard", [*READY_TO_ASSESS, *GAPS], ids=lambda guard: guard.name)
def test_every_condition_names_who_can_meet_it(guard: Guard) -> None:
    assert guard.held_by
    assert guard.field is None
