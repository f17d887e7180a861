"""The known traps of carbon ledgers, one by one: what others got wrong does not go wrong here."""

from __future__ import annotations

import ast
import inspect
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from app.core.db import unit_of_work
from app.ledger import judging, posting, queries, record
from tests.ledger.making import CHECKER, LETTERS, MAKER, K, ago, issuance, move, project
from tests.projects_queue.putting import AUTHORISED, authorise, put
from workflows import engine
from workflows.authorisation.events import EventKind
from workflows.ledger import entry as entries
from workflows.ledger import facts, guards, movements
from workflows.ledger.entry import ENTRIES, GUARDS, EntryStage
from workflows.ledger.movements import FINAL, MOVEMENTS, Account, MovementKind

ROOT = Path(__file__).parents[2]
ENTITY = "Made-up Carbon Pte. Ltd."
# What the ledger hands on; each is tested where it belongs.
ELSEWHERE = {
    "sign of the balance": ("tests/adjustments/test_vectors.py", "test_every_vector_gives_what_it_expects"),
    "method ignored": ("tests/adjustments/test_computing.py", "test_the_method_decides_what_a_year_shows"),
    "safeguard passing on missing data": (
        "tests/adjustments/test_computing.py", "test_the_safeguard_does_not_pass_on_missing_data",
    ),
    "missing inventory counted as nought": (
        "tests/adjustments/test_vectors.py", "test_a_missing_inventory_is_null_and_named_never_a_nought",
    ),
    "empty sections filed": (
        "tests/narratives/test_assembly.py", "test_every_item_is_in_the_report_in_order_and_none_is_silently_empty",
    ),
    "an approach of several sectors": ("tests/aef/test_checks.py", "II03"),
    "a mixed purpose": ("tests/aef/test_checks.py", "STC02"),
    "overwriting what was filed": ("tests/aef/test_filing.py", "test_the_database_keeps_what_was_signed"),
    "versions after filing": ("tests/aef/test_filing.py", "test_after_1_0_is_signed_only_a_higher_version_can_follow"),
    "holdings of the year's end frozen": ("tests/aef/test_filing.py", "test_a_version_is_frozen_with_its_holdings"),
}  # fmt: skip


@pytest.mark.parametrize("trap", ELSEWHERE)
def test_traps_of_other_areas_have_their_test_there(trap):
    path, name = ELSEWHERE[trap]
    assert name in (ROOT / path).read_text(encoding="utf-8")


def test_trap_signs_what_is_first_transferred_and_what_is_used_is_told_apart_and_acquisition_is_neither(
    ledger, reference, session
):
    issuance_id, start = ledger.held(reference)
    ledger.move(K.USE_NDC, issuance_id, start, start + 99, calendar_year=2026)
    flows = queries.flows(session)
    first = {flow.kind: flow.tonnes for flow in flows if flow.first_transfer}
    used = {flow.kind: flow.tonnes for flow in flows if flow.calendar_year}
    assert (first, used) == ({K.FIRST_TRANSFER: 930}, {K.USE_NDC: 100})
    acquired = next(flow for flow in flows if flow.kind is K.ACQUISITION)
    assert (acquired.first_transfer, acquired.calendar_year, acquired.using_party) == (False, None, "")


def test_trap_purpose_not_stored_each_use_keeps_its_purpose_its_year_and_its_words(ledger, reference, session):
    issuance_id, start = ledger.held(reference)
    ledger.move(K.USE_IMP, issuance_id, start, start, purpose_words="CORSIA, first phase")
    ledger.move(K.USE_OP, issuance_id, start + 1, start + 1, purpose_words="A voluntary programme")
    ledger.move(K.USE_NDC, issuance_id, start + 2, start + 2, calendar_year=2025)
    ledger.move(K.SURRENDER, issuance_id, start + 3, start + 3, calendar_year=2024, using_entity="Made-up Refinery")
    acts = queries.actions(session, issuance_id=issuance_id)[-4:]
    assert [(a.kind, a.purpose_words, a.calendar_year, a.using_entity) for a in acts] == [
        (K.USE_IMP, "CORSIA, first phase", None, ""), (K.USE_OP, "A voluntary programme", None, ""),
        (K.USE_NDC, "", 2025, ""), (K.SURRENDER, "", 2024, "Made-up Refinery"),
    ]  # fmt: skip
    assert {act.identity.purposes for act in acts} == {"NDC and OIMP"}
    assert [act.target for act in acts] == [
        Account.USED_IMP, Account.USED_OP, Account.USED_NDC, Account.SURRENDERED
    ]  # fmt: skip


def test_trap_first_transfer_lost_on_split_each_part_keeps_its_day_and_none_is_born_with_one(
    ledger, reference, session
):
    issuance_id, start = ledger.held(reference)
    for unit in (start + 5, start + 50, 999):
        ledger.move(K.CANCELLATION, issuance_id, unit, unit, effective_on=ago(3))
    moved = ledger.move(K.USE_NDC, issuance_id, 500, 600, calendar_year=2026, effective_on=ago(2))
    ledger.enter(move(K.REVERSAL, issuance_id, 0, 0, reverses=moved.key, reason="The wrong year", effective_on=ago(1)))
    query = "SELECT account, first_transferred_on FROM blocks WHERE live"
    days = {(account, day) for account, day in session.execute(text(query))}
    assert days == {
        ("omge", None), ("share_of_proceeds", None), ("held", ago(10)), ("cancelled", ago(10)),
    }  # fmt: skip
    assert queries.first_transferred(session, reference) == (930, (2025,))


def test_trap_first_transfer_counted_twice_a_transfer_onward_or_a_use_afterwards_is_none(ledger, reference, session):
    issuance_id, start = ledger.held(reference)
    ledger.move(K.TRANSFER, issuance_id, start, start, acquiring_party="CHE")
    ledger.move(K.USE_IMP, issuance_id, start + 1, start + 1, purpose_words="CORSIA")
    ledger.move(K.VOLUNTARY_CANCELLATION, issuance_id, start + 2, start + 2)
    assert sum(flow.tonnes for flow in queries.flows(session) if flow.first_transfer) == 930


def test_trap_a_check_passing_on_missing_data_what_is_not_known_holds_nothing_open(ledger, session):
    """No letters, no percentages, no eligibility: each is a reason against, none a silent yes."""
    step = ENTRIES[K.FIRST_TRANSFER].step("propose")
    given = facts.Given(first=1, last=10, effective_on=ago(1), acquiring_party="HOM")
    nothing = facts.EntryFacts(kind=K.FIRST_TRANSFER, given=given, today=ago(0), home="HOM")
    names = {reason.guard for reason in engine.unmet(step, nothing)}
    assert {
        "host_has_authorised", "rates_are_on_record", "first_sale_is_to_an_eligible_entity",
        "units_are_where_this_begins", "vintage_is_2021_or_later",
    } <= names  # fmt: skip
    use = ENTRIES[K.USE_NDC].step("propose")
    names = {reason.guard for reason in engine.unmet(use, replace(nothing, kind=K.USE_NDC))}
    assert {"purpose_is_authorised", "occurred_in_the_same_period", "calendar_year_is_given"} <= names


def test_trap_percentages_that_are_not_on_record_are_asked_for_with_a_reason(ledger, session):
    reference = project(partner="GHA")
    with unit_of_work() as writing:
        writing.execute(text("ALTER TABLE acts DISABLE TRIGGER USER"))
        writing.execute(text("UPDATE acts SET omge = NULL, share_of_proceeds = NULL"))
        writing.execute(text("ALTER TABLE acts ENABLE TRIGGER USER"))
    issuance_id = ledger.issue(reference)
    moved = {"acquiring_party": "SGP", "using_entity": ENTITY}
    with pytest.raises(engine.Refused, match="percentages of the agreement are not on record"):
        ledger.propose(move(K.FIRST_TRANSFER, issuance_id, 1, 1000, **moved))
    ledger.move(K.FIRST_TRANSFER, issuance_id, 1, 1000, reason="The agreement sets none", **moved)


def test_trap_a_state_no_path_reaches_every_account_is_reached_and_every_unfinished_one_can_be_left():
    reached, frontier = {Account.ISSUED}, [Account.ISSUED]
    ways = [(set(d.sources), d.target) for d in MOVEMENTS.values() if d.target is not None]
    while frontier:
        at = frontier.pop()
        new = {target for sources, target in ways if at in sources} - reached
        reached |= new
        frontier += new
    assert reached == set(Account)
    left = {source for sources, _ in ways for source in sources}
    assert set(Account) - left == FINAL
    for kind, workflow in ENTRIES.items():
        stages = {workflow.initial} | {step.target for step in workflow.steps}
        assert stages == set(EntryStage), kind


def test_trap_a_gate_declared_but_not_called_every_guard_of_the_module_is_asked_by_some_kind():
    declared = {name for name, value in vars(guards).items() if isinstance(value, guards.Guard)}
    asked = {guard.name for workflow in ENTRIES.values() for guard in workflow.guards()}
    assert declared == asked
    for kind, asked_of in GUARDS.items():
        for step in ("propose", "post"):
            assert set(asked_of) <= set(ENTRIES[kind].step(step).guards), kind


def test_trap_a_gate_walked_past_there_is_one_way_to_write_a_movement_and_it_asks_the_guards():
    """Only `posting` writes movements and blocks, and only the commands call it, after the guards were asked."""
    writers, callers = set(), set()
    for path in (ROOT / "app").rglob("*.py"):
        code = path.read_text(encoding="utf-8")
        if "migrations" in path.parts or "ledger" not in code:
            continue
        models = "app.ledger.models" in code
        for node in ast.walk(ast.parse(code)):
            said = ast.unparse(node) if isinstance(node, ast.Call) else ""
            if models and said.startswith(("insert(Movement", "insert(Block", "Movement(", "Block(")):
                writers.add(path.relative_to(ROOT / "app").as_posix())
            if said.startswith("posting.write("):
                callers.add(path.relative_to(ROOT / "app").as_posix())
    assert writers == {"ledger/posting.py"}
    assert callers == {"ledger/commands.py"}


def test_trap_holdings_rebuilt_later_the_year_end_comes_out_the_same_after_more_was_done(ledger, reference, session):
    issuance_id, start = ledger.held(reference)
    end, moment = ago(9), queries.this_moment(session)
    then = queries.holdings(session, on=end, as_of=moment)
    session.rollback()
    ledger.move(K.USE_NDC, issuance_id, start, start + 99, calendar_year=2026, effective_on=ago(9))  # told late
    ledger.move(K.USE_NDC, issuance_id, start + 100, start + 199, calendar_year=2026, effective_on=ago(1))
    assert queries.holdings(session, on=end, as_of=moment) == then
    held = {h.account: h.tonnes for h in queries.holdings(session, on=end)}
    assert held[Account.USED_NDC] == 100
    assert sum(h.tonnes for h in then if h.account is Account.HELD) == 930


def test_trap_overwriting_a_correction_is_a_movement_of_its_own_and_the_first_stays(ledger, reference, session):
    issuance_id, start = ledger.held(reference)
    wrong = ledger.move(K.USE_NDC, issuance_id, start, start + 99, calendar_year=2024)
    ledger.enter(move(K.REVERSAL, issuance_id, 0, 0, reverses=wrong.key, reason="The wrong year"))
    ledger.move(K.USE_NDC, issuance_id, start, start + 99, calendar_year=2025)
    acts = queries.actions(session, issuance_id=issuance_id)[-3:]
    assert [(a.kind, a.calendar_year, a.reversed_by) for a in acts] == [
        (K.USE_NDC, 2024, acts[1].id), (K.REVERSAL, None, None), (K.USE_NDC, 2025, None)
    ]  # fmt: skip
    assert [flow.calendar_year for flow in queries.flows(session) if flow.kind is K.USE_NDC] == [2025]


def test_trap_rates_of_article_6_4_are_nowhere_in_the_ledger_they_come_from_the_agreement(ledger, session):
    with unit_of_work() as writing:
        writing.execute(text("ALTER TABLE acts DISABLE TRIGGER USER"))
        writing.execute(text("UPDATE acts SET omge = 0, share_of_proceeds = 10"))
        writing.execute(text("ALTER TABLE acts ENABLE TRIGGER USER"))
    issuance_id = ledger.issue(project())
    ledger.move(K.SHARE_OF_PROCEEDS, issuance_id, 1, 99)
    moved = {"acquiring_party": "SGP", "using_entity": ENTITY}
    with pytest.raises(engine.Refused, match="share of proceeds") as refused:
        ledger.propose(move(K.FIRST_TRANSFER, issuance_id, 101, 1000, **moved))
    assert [reason.detail for reason in refused.value.reasons] == ["99 of 100 tCO2e are set aside"]
    ledger.move(K.SHARE_OF_PROCEEDS, issuance_id, 100, 100)
    ledger.move(K.FIRST_TRANSFER, issuance_id, 101, 1000, **moved)
    for module in (movements, facts, guards, entries, judging, posting, record):
        numbers = {
            node.value for node in ast.walk(ast.parse(inspect.getsource(module)))
            if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool)
        }  # fmt: skip
        assert 5 not in numbers, module.__name__
        assert not {0.02, 0.05, 0.95, 0.93} & numbers, module.__name__


def test_trap_an_automatic_deduction_the_ledger_never_moves_a_tonne_that_nobody_entered(ledger, reference, session):
    ledger.issue(reference)
    assert ledger.accounts() == {"host": 1000}
    assert session.scalar(text("SELECT count(*) FROM movements")) == 1


@pytest.mark.parametrize(
    "said", ["first international transfer", "Cancellation/use", "", "Use", "use or cancellation in its own registry"]
)
def test_trap_first_transfer_words_outside_the_list_are_no_definition_and_do_not_pass_as_one(said, ledger, session):
    reference = project(first_transfer=said, first_transfer_words="The letter's own words", quantity=None)
    issuance_id = ledger.issue(reference)
    start = ledger.shares(issuance_id)
    for kind in (K.USE_IMP, K.USE_OP):
        with pytest.raises(engine.Refused, match="does not count use as the first transfer"):
            ledger.propose(move(kind, issuance_id, start, start, purpose_words="CORSIA"))
    with pytest.raises(engine.Refused, match="does not count authorisation or issuance"):
        ledger.propose(move(K.OIMP_FIRST_TRANSFER, issuance_id, start, start))
    # Zimbabwe's case: cancelling a record in the host's own registry is no use, and no first transfer.
    ledger.move(K.CANCELLATION, issuance_id, start, start)
    assert queries.first_transferred(session, reference) == (0, ())


def test_trap_terms_not_modelled_caps_windows_vintages_and_parties_of_the_letters_bind(ledger, session):
    moved = {"acquiring_party": "SGP", "using_entity": ENTITY}
    for number, (terms, words) in enumerate((
        ({"quantity": 929}, "over the authorised quantity"),
        ({"occurs_to": "2024-12-31"}, "outside the timeframe that the letters authorise"),
        ({"occurs_from": "2026-01-01"}, "outside the timeframe that the letters authorise"),
        ({"parties": ["CHE"]}, "does not authorise this Party"),
    )):  # fmt: skip
        issuance_id = ledger.issue(project(title=f"Stoves {number}", **terms), 2000 * number + 1, 2000 * number + 1000)
        start = ledger.shares(issuance_id, 2000 * number + 1, 2000 * number + 1000)
        with pytest.raises(engine.Refused, match=words):
            ledger.propose(move(K.FIRST_TRANSFER, issuance_id, start, 2000 * number + 1000, **moved))
    late = project(title="Used too late", use_to=ago(11).isoformat())
    issuance_id, start = ledger.held(late, 20_001, 21_000)
    with pytest.raises(engine.Refused, match="outside the time of use"):
        ledger.propose(move(K.USE_NDC, issuance_id, start, start, calendar_year=2026))


def test_trap_authorised_but_not_on_carp_tonnes_are_counted_though_the_approach_has_no_identifier(ledger, session):
    reference = project(approach="", authorisation_id="")
    ledger.held(reference)
    assert queries.first_transferred(session, reference) == (930, (2025,))
    assert sum(flow.tonnes for flow in queries.flows(session) if flow.first_transfer) == 930
    assert {flow.approach for flow in queries.flows(session)} == {""}, "unknown stays unknown"
    assert sum(holding.tonnes for holding in queries.holdings(session)) == 1000


def test_trap_records_that_disagree_the_narrower_of_the_two_letters_counts(ledger, session):
    reference = put(
        *AUTHORISED, (EventKind.LETTER_FILED, 15, "lpe"), partner="GHA", title="Two minds", location="Two minds"
    )
    authorise(reference, "home", **(LETTERS | {"purposes": "OIMP"}))
    authorise(reference, "host", **(LETTERS | {"quantity": 930}))
    issuance_id, start = ledger.held(reference)
    with pytest.raises(engine.Refused, match="do not authorise this purpose"):
        ledger.propose(move(K.USE_NDC, issuance_id, start, start, calendar_year=2026))
    ledger.move(K.USE_IMP, issuance_id, start, start, purpose_words="CORSIA")


def test_trap_nobody_checks_their_own_entry_by_whichever_kind(ledger, reference):
    for kind, workflow in ENTRIES.items():
        assert guards.another_person_checks in workflow.step("post").guards, kind
        assert guards.another_person_checks in workflow.step("refuse").guards, kind
    entry = ledger.propose(issuance(reference), by=CHECKER)
    with pytest.raises(engine.Refused, match="another officer must check"):
        ledger.post(entry, by=CHECKER)
    ledger.post(entry, by=MAKER)


def test_trap_a_final_state_left_nothing_but_a_reversal_moves_what_was_used(ledger, reference):
    issuance_id, start = ledger.held(reference)
    ledger.move(K.USE_NDC, issuance_id, start, start, calendar_year=2026)
    given = {"purpose_words": "X", "acquiring_party": "CHE", "calendar_year": 2026, "using_entity": "X"}
    for kind in set(MovementKind) - {K.ISSUANCE, K.REVERSAL}:
        with pytest.raises(engine.Refused, match="cannot be moved so"):
            ledger.propose(move(kind, issuance_id, start, start, **given))


def test_trap_what_was_first_transferred_to_another_party_is_not_acquired_here(ledger, reference):
    issuance_id = ledger.issue(reference)
    start = ledger.shares(issuance_id)
    ledger.move(K.FIRST_TRANSFER, issuance_id, start, 1000, acquiring_party="CHE")
    with pytest.raises(engine.Refused, match="first transferred to another Party"):
        ledger.propose(move(K.ACQUISITION, issuance_id, start, 1000))
