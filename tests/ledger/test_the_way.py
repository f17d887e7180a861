"""The way of a tonne from its issuance to its last use, and that it is gone once."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import text

from app.ledger import queries
from app.ledger.commands import LedgerRefused
from tests.ledger.making import CHECKER, COUNTERSIGNER, MAKER, K, ago, issuance, move
from workflows import engine
from workflows.ledger.movements import Account


def test_issued_shared_transferred_acquired_and_used(ledger, reference, session):
    issuance_id, start = ledger.held(reference)
    assert ledger.accounts() == {"omge": 20, "share_of_proceeds": 50, "held": 930}
    ledger.move(K.USE_NDC, issuance_id, start, start + 99, calendar_year=2026)
    ledger.move(K.SURRENDER, issuance_id, start + 100, start + 199, calendar_year=2025, using_entity="Made-up Refinery")
    ledger.move(K.USE_IMP, issuance_id, start + 200, start + 299, purpose_words="CORSIA")
    ledger.move(K.VOLUNTARY_CANCELLATION, issuance_id, 1000, 1000)
    assert ledger.accounts() == {
        "omge": 20, "share_of_proceeds": 50, "held": 629, "used_ndc": 100, "surrendered": 100, "used_imp": 100,
        "voluntarily_cancelled": 1,
    }  # fmt: skip
    flows = queries.flows(session)
    assert sum(flow.tonnes for flow in flows if flow.first_transfer) == 930
    assert {flow.kind: flow.tonnes for flow in flows if flow.calendar_year} == {K.USE_NDC: 100, K.SURRENDER: 100}
    assert queries.first_transferred(session, reference) == (930, (2025,))


def test_a_split_of_a_first_transferred_block_stays_first_transferred(ledger, reference, session):
    issuance_id, _ = ledger.held(reference)
    ledger.move(K.CANCELLATION, issuance_id, 500, 509)
    assert queries.first_transferred(session, reference) == (930, (2025,))


def test_nobody_posts_what_they_entered(ledger, reference):
    entry = ledger.propose(issuance(reference))
    with pytest.raises(engine.Refused, match="another officer must check"):
        ledger.post(entry, by=MAKER)
    assert ledger.post(entry, by=COUNTERSIGNER).decision == "posted"


def test_the_same_form_sent_twice_is_one_entry_and_other_answers_are_refused(ledger, reference):
    key = uuid.uuid4()
    first = ledger.propose(issuance(reference), key=key)
    assert ledger.propose(issuance(reference), key=key).id == first.id
    with pytest.raises(LedgerRefused, match="with other answers"):
        ledger.propose(issuance(reference, 5, 10), key=key)
    ledger.post(first)
    assert ledger.propose(issuance(reference), key=key).decision == "posted"
    with pytest.raises(LedgerRefused, match="was posted already"):
        ledger.post(first, by=CHECKER)


def test_a_reversal_brings_the_units_back_and_both_stay_visible(ledger, reference, session):
    issuance_id, start = ledger.held(reference)
    used = ledger.move(K.USE_NDC, issuance_id, start, start + 99, calendar_year=2026)
    ledger.enter(move(K.REVERSAL, issuance_id, 0, 0, reverses=used.key, reason="The wrong year"))
    assert ledger.accounts()["held"] == 930
    acts = queries.actions(session, issuance_id=issuance_id)
    assert [act.kind for act in acts[-2:]] == [K.USE_NDC, K.REVERSAL]
    assert acts[-2].reversed_by == acts[-1].id
    assert all(flow.kind is not K.USE_NDC for flow in queries.flows(session))
    with pytest.raises(engine.Refused, match="reversed already"):
        ledger.propose(move(K.REVERSAL, issuance_id, 0, 0, reverses=used.key, reason="Again"))
    ledger.move(K.USE_NDC, issuance_id, start, start + 99, calendar_year=2025)


def test_a_movement_that_others_followed_is_reversed_after_them(ledger, reference, session):
    issuance_id, start = ledger.held(reference)
    used = ledger.move(K.USE_NDC, issuance_id, start, start + 9, calendar_year=2026)
    key = session.scalar(text("SELECT id FROM movements WHERE kind = 'acquisition'"))
    with pytest.raises(engine.Refused, match="reverse the later movement first"):
        ledger.propose(move(K.REVERSAL, issuance_id, 0, 0, reverses=key, reason="All of it"))
    ledger.enter(move(K.REVERSAL, issuance_id, 0, 0, reverses=used.key, reason="First this"))
    ledger.enter(move(K.REVERSAL, issuance_id, 0, 0, reverses=key, reason="Then that"))
    assert ledger.accounts()["in_transfer"] == 930


def test_holdings_as_of_then_are_the_same_when_asked_again(ledger, reference, session):
    issuance_id, start = ledger.held(reference)
    moment = queries.this_moment(session)
    before = queries.holdings(session, as_of=moment)
    session.rollback()
    ledger.move(K.USE_NDC, issuance_id, start, start + 99, calendar_year=2026)
    assert queries.holdings(session, as_of=moment) == before
    now = {(h.account, h.first, h.last) for h in queries.holdings(session)}
    assert now == {
        (Account.OMGE, 1, 20),
        (Account.SHARE_OF_PROCEEDS, 21, 70),
        (Account.USED_NDC, 71, 170),
        (Account.HELD, 171, 1000),
    }
    assert {(h.account, h.first, h.last) for h in queries.holdings(session, on=ago(0))} == now
    assert queries.holdings(session, on=ago(11)) == queries.holdings(session, on=ago(12))
