"""Each kind of entry of the ledger has exactly its guards, roles and stages; each guard alone refuses it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.together import together
from tests.workflows.good_facts import actor
from tests.workflows.ledger_facts import FOLLOWS, HOW_TO_BREAK, K, good_facts
from tests.workflows.ledger_table import frozen, table
from workflows.declaration import Guard
from workflows.engine import NotPermitted, Refused, StepError, WrongStage, fire, offers, unmet
from workflows.ledger.entry import ENTRIES, EntryStage
from workflows.ledger.movements import FINAL, MOVEMENTS, Account, MovementKind
from workflows.vocabulary import Role

FROZEN = frozen()
# From the frozen table, not from the declaration: a guard that is taken out of a kind must fail here.
GUARDED = [
    pytest.param(MovementKind(kind), step, guard, id=f"{kind}-{step}-{guard}")
    for kind, row in FROZEN.items()
    for step, declared in row["steps"].items()
    for guard in declared["guards"]
]
STEPS = [
    pytest.param(MovementKind(kind), step, id=f"{kind}-{step}") for kind, row in FROZEN.items() for step in row["steps"]
]
GUARDS = {guard.name: guard for workflow in ENTRIES.values() for guard in workflow.guards()}


def _source(kind: MovementKind, step: str) -> EntryStage:
    return EntryStage(FROZEN[kind.value]["steps"][step]["source"][0])


def _takers(kind: MovementKind, step: str) -> Any:
    return actor(*[Role(role) for role in FROZEN[kind.value]["steps"][step]["by"]])


def test_the_declaration_of_every_kind_is_the_one_that_was_frozen() -> None:
    assert list(FROZEN) == [kind.value for kind in MovementKind]
    assert table() == FROZEN


@together(("kind", "step"), STEPS)
def test_every_guard_holds_on_good_facts(kind: MovementKind, step: str) -> None:
    facts = good_facts(kind, step)
    assert fire(ENTRIES[kind], step, stage=_source(kind, step), actor=_takers(kind, step), facts=facts)


@together(("kind", "step", "guard"), GUARDED)
def test_an_entry_is_refused_for_the_one_guard_that_is_broken_and_says_its_sentence(
    kind: MovementKind, step: str, guard: str
) -> None:
    facts = HOW_TO_BREAK[guard](good_facts(kind, step))
    with pytest.raises(Refused) as refused:
        fire(ENTRIES[kind], step, stage=_source(kind, step), actor=_takers(kind, step), facts=facts)
    names = [reason.guard for reason in refused.value.reasons]
    assert guard in names
    assert set(names) - {guard} <= FOLLOWS.get(guard, set())
    assert GUARDS[guard].sentence in str(refused.value)
    assert all(reason.detail is not None for reason in refused.value.reasons), "its detail can be said"


@together("guard", [pytest.param(guard, id=guard.name) for guard in GUARDS.values()])
def test_a_guard_says_what_holds_and_what_must_be_done_without_a_full_stop(guard: Guard) -> None:
    for words in (guard.statement, guard.sentence):
        assert words[0].isupper()
        assert not words.endswith(".")


def test_every_guard_has_a_way_to_break_it_and_nothing_else_has() -> None:
    assert set(HOW_TO_BREAK) == set(GUARDS)


def test_no_guard_can_be_switched_off() -> None:
    assert not any(guard.optional for guard in GUARDS.values())


def test_what_is_proposed_is_asked_the_same_again_when_it_is_posted() -> None:
    for kind, workflow in ENTRIES.items():
        propose, post = workflow.step("propose"), workflow.step("post")
        assert propose is not None
        assert post is not None
        assert [guard.name for guard in post.guards] == ["another_person_checks", *[g.name for g in propose.guards]], (
            kind
        )


@together(("kind", "step"), STEPS)
def test_a_step_is_taken_exactly_by_its_roles_out_of_its_stages(kind: MovementKind, step: str) -> None:
    row, workflow, facts = FROZEN[kind.value]["steps"][step], ENTRIES[kind], good_facts(kind, step)
    for stage in EntryStage:
        for role in Role:
            somebody = actor(role)
            expected: Any = (stage, EntryStage(row["target"]))
            if role.value not in row["by"]:
                expected = NotPermitted
            elif stage.value not in row["source"]:
                expected = WrongStage
            try:
                outcome = fire(workflow, step, stage=stage, actor=somebody, facts=facts)
                found: Any = (outcome.source, outcome.target)
            except StepError as error:
                found = type(error)
            assert found == expected, f"{role} takes {step} in {stage}"
            is_open = any(o.step.name == step and o.open for o in offers(workflow, stage, actor=somebody, facts=facts))
            assert is_open is isinstance(expected, tuple), f"{role} is offered {step} in {stage}"


@pytest.mark.parametrize("kind", MovementKind)
def test_nothing_leads_out_of_what_was_decided(kind: MovementKind) -> None:
    for stage in (EntryStage.POSTED, EntryStage.REFUSED, EntryStage.WITHDRAWN):
        assert offers(ENTRIES[kind], stage, actor=actor(*Role), facts=good_facts(kind)) == ()


@pytest.mark.parametrize("kind", [kind for kind in MovementKind if kind not in (K.ISSUANCE, K.REVERSAL)])
def test_units_move_exactly_from_the_accounts_of_the_kind(kind: MovementKind) -> None:
    step = ENTRIES[kind].step("propose")
    assert step is not None
    for account in Account:
        names = {reason.guard for reason in unmet(step, good_facts(kind, accounts=(account,)))}
        assert ("units_are_where_this_begins" in names) is (account.value not in FROZEN[kind.value]["from"]), account
    for accounts in ((), (Account.HELD, Account.HOST)):
        names = {reason.guard for reason in unmet(step, good_facts(kind, accounts=accounts))}
        assert "units_are_where_this_begins" in names


def test_nothing_leaves_a_final_account_but_by_reversal_and_every_account_is_reached() -> None:
    for kind, declared in MOVEMENTS.items():
        assert kind is K.REVERSAL or not set(declared.sources) & FINAL
    assert {declared.target for declared in MOVEMENTS.values()} - {None} == set(Account) - {Account.ISSUED}


FIRST = {
    # kind: which of these counts as first transfer: from the host country by use, by authorisation; once it is held
    K.FIRST_TRANSFER: (True, True, True), K.OIMP_FIRST_TRANSFER: (True, True, True),
    K.USE_IMP: (True, True, False), K.USE_OP: (True, True, False),
    K.CANCELLATION: (True, False, False), K.VOLUNTARY_CANCELLATION: (True, False, False),
}  # fmt: skip


@pytest.mark.parametrize("kind", MovementKind)
def test_what_counts_as_first_transfer(kind: MovementKind) -> None:
    by_use, by_authorisation, held = FIRST.get(kind, (False, False, False))
    early = HOW_TO_BREAK["first_transfer_is_by_use"]
    from_host = good_facts(kind, accounts=(Account.HOST,))
    if kind is K.OIMP_FIRST_TRANSFER:
        from_host = HOW_TO_BREAK["first_transfer_is_early"](from_host)
    assert from_host.transfers_first is by_use
    assert early(from_host).transfers_first is by_authorisation
    assert good_facts(kind, accounts=(Account.HELD,)).transfers_first is held


@pytest.mark.parametrize("purposes", ["NDC", "", "something else"])
@pytest.mark.parametrize("kind", [K.CANCELLATION, K.VOLUNTARY_CANCELLATION])
def test_a_cancellation_in_the_host_country_of_what_no_other_purpose_has_is_no_first_transfer(kind, purposes) -> None:
    facts = good_facts(kind)
    assert facts.terms is not None
    changed = facts.terms.__class__(purposes=purposes, first_transfer="Use or Cancellation")
    for terms in (changed, None):
        other = good_facts(kind, terms=terms, omge_done=0, examined=False, first_transferred=10**9)
        assert not other.transfers_first
        step = ENTRIES[kind].step("propose")
        assert step is not None
        assert unmet(step, other) == ()


COVERED = {
    # what a letter says: the kinds of use that it covers
    "NDC": {K.USE_NDC, K.SURRENDER}, "IMP": {K.USE_IMP, K.OIMP_FIRST_TRANSFER}, "OP": {K.USE_OP, K.OIMP_FIRST_TRANSFER},
    "OIMP": {K.USE_IMP, K.USE_OP, K.OIMP_FIRST_TRANSFER},
    "NDC and IMP": {K.USE_NDC, K.SURRENDER, K.USE_IMP, K.OIMP_FIRST_TRANSFER},
    "NDC and OP": {K.USE_NDC, K.SURRENDER, K.USE_OP, K.OIMP_FIRST_TRANSFER},
    "NDC and OIMP": {K.USE_NDC, K.SURRENDER, K.USE_IMP, K.USE_OP, K.OIMP_FIRST_TRANSFER},
    "": set(), "ndc": set(), "NDC or OIMP": set(), "voluntary": set(),
}  # fmt: skip


@together("purposes", COVERED)
@together("kind", [K.USE_NDC, K.SURRENDER, K.USE_IMP, K.USE_OP, K.OIMP_FIRST_TRANSFER])
def test_a_letter_covers_exactly_the_purposes_that_it_names_and_the_narrower_letter_counts(kind, purposes) -> None:
    facts = good_facts(kind)
    assert facts.terms is not None
    said = facts.terms.__class__(**{**vars(facts.terms), "purposes": purposes})
    step = ENTRIES[kind].step("propose")
    assert step is not None
    for changed in (good_facts(kind, terms=said), good_facts(kind, terms=facts.terms, home_terms=said)):
        names = {reason.guard for reason in unmet(step, changed)}
        assert ("purpose_is_authorised" not in names) is (kind in COVERED[purposes])


@pytest.mark.parametrize(
    ("issued", "omge", "proceeds"), [(1, 1, 1), (49, 1, 3), (50, 1, 3), (51, 2, 3), (1000, 20, 50)]
)
def test_a_percentage_of_whole_tonnes_is_rounded_up(issued: int, omge: int, proceeds: int) -> None:
    facts = good_facts(K.FIRST_TRANSFER, issued=issued)
    assert (facts.owed(facts.omge_rate), facts.owed(facts.proceeds_rate)) == (omge, proceeds)
