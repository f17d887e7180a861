"""Fifty officers at one block: one wins, the others are told why, and the database alone would hold it too.

`LEDGER_RACES=200` runs the long one.
"""

from __future__ import annotations

import os
import uuid
from collections import Counter

import pytest
from sqlalchemy import text

from app.core.db import db
from app.ledger import commands, posting
from app.ledger.commands import LedgerRefused
from app.ledger.models import LedgerEntry
from app.ledger.posting import LostRace
from tests.ledger.making import CHECKER, TODAY, K, issuance, move, project
from tests.ledger.racing import at_once
from workflows import engine

OFFICERS = 50
ROUNDS = int(os.environ.get("LEDGER_RACES", "3"))
REFUSALS = (LedgerRefused, LostRace, engine.Refused)


@pytest.fixture
def connections(app, monkeypatch):
    """Each officer needs a connection; the pool lends so many."""
    monkeypatch.setattr(db.engine.pool, "_max_overflow", OFFICERS + 5)


def post(entries: list[int]):
    return lambda index: commands.post_entry(CHECKER, entry_id=entries[index], today=TODAY)


def one_wins(done: list) -> bool:
    """Exactly one was posted; everybody else was refused in words."""
    won = [each for each in done if isinstance(each, LedgerEntry)]
    lost = [each for each in done if isinstance(each, REFUSALS) and str(each)]
    assert len(won) + len(lost) == len(done), Counter(repr(each) for each in done if not isinstance(each, LedgerEntry))
    return len(won) == 1


def race(app, ledger, issuance_id: int, unit: int) -> None:
    """Fifty entries to use one block of ten, some of them only a part of it, all of them over its middle."""
    entries = [
        ledger.propose(
            move(K.USE_NDC, issuance_id, unit + index % 5, unit + 9 - index % 4, calendar_year=2026)
        ).id
        for index in range(OFFICERS)
    ]  # fmt: skip
    assert one_wins(at_once(app, OFFICERS, post(entries)))


def test_of_fifty_uses_of_one_block_at_once_exactly_one_wins(app, ledger, reference, session, connections):
    issuance_id, start = ledger.held(reference, 1, 12 * ROUNDS + 100)  # the shares come off first
    for number in range(ROUNDS):
        race(app, ledger, issuance_id, start + 10 * number)
        assert len(session.execute(text("SELECT 1 FROM movements WHERE kind = 'use_ndc'")).all()) == number + 1
        session.rollback()


def test_without_the_lock_the_database_alone_lets_one_win(app, ledger, reference, session, connections, monkeypatch):
    issuance_id, start = ledger.held(reference)
    monkeypatch.setattr(posting, "hold", lambda *_, **__: None)
    for number in range(min(ROUNDS, 20)):
        race(app, ledger, issuance_id, start + 10 * number)
    assert session.scalar(text("SELECT count(*) FROM movements WHERE kind = 'use_ndc'")) == min(ROUNDS, 20)


def test_without_the_lock_one_issuance_of_the_same_units_wins(app, ledger, reference, session, monkeypatch):
    ledger.issue(reference, 50_001, 50_010)  # the key of the batch is known
    entries = [ledger.propose(issuance(reference, 1 + at, 100 + at)).id for at in range(6)]
    monkeypatch.setattr(posting, "hold", lambda *_, **__: None)
    assert one_wins(at_once(app, 6, post(entries)))
    assert ledger.accounts() == {"host": 110}


def test_one_entry_posted_by_many_at_once_is_posted_once(app, ledger, reference, session):
    entry = ledger.propose(issuance(reference)).id
    assert one_wins(at_once(app, 8, post([entry] * 8)))
    assert ledger.accounts() == {"host": 1000}


def test_the_same_form_sent_by_a_double_click_is_one_entry(app, ledger, reference, session):
    key = uuid.uuid4()
    done = at_once(app, 6, lambda _: ledger.propose(issuance(reference), key=key).id)
    assert len(set(done)) == 1
    assert not isinstance(done[0], Exception)


def test_two_first_transfers_at_once_do_not_exceed_the_ceiling_together(app, ledger, session):
    reference = project(quantity=1_500)
    entries = []
    for at in range(2):
        first = 10_000 * at + 1
        issuance_id = ledger.issue(reference, first, first + 999)
        start = ledger.shares(issuance_id, first, first + 999)
        moved = move(
            K.FIRST_TRANSFER, issuance_id, start, first + 999, acquiring_party="SGP",
            using_entity="Made-up Carbon Pte. Ltd.",
        )  # fmt: skip
        entries.append(ledger.propose(moved).id)
    done = at_once(app, 2, post(entries))
    assert one_wins(done)
    assert any("over the authorised quantity" in str(each) for each in done)


def test_a_use_and_the_reversal_of_what_it_rests_on_at_once_do_not_both_happen(app, ledger, reference, session):
    issuance_id, start = ledger.held(reference)
    key = session.scalar(text("SELECT id FROM movements WHERE kind = 'acquisition'"))
    session.rollback()
    entries = [
        ledger.propose(move(K.USE_NDC, issuance_id, start, start, calendar_year=2026)).id,
        ledger.propose(move(K.REVERSAL, issuance_id, 0, 0, reverses=key, reason="Not ours")).id,
    ]
    assert one_wins(at_once(app, 2, post(entries)))


def test_a_movement_is_reversed_once_by_many(app, ledger, reference, session, monkeypatch):
    issuance_id, start = ledger.held(reference)
    moved = ledger.move(K.USE_NDC, issuance_id, start, start + 9, calendar_year=2026)
    back = move(K.REVERSAL, issuance_id, 0, 0, reverses=moved.key, reason="The wrong year")
    for lock in (True, False):
        if not lock:
            moved = ledger.move(K.USE_NDC, issuance_id, start + 20, start + 29, calendar_year=2026)
            back = move(K.REVERSAL, issuance_id, 0, 0, reverses=moved.key, reason="The wrong year")
            monkeypatch.setattr(posting, "hold", lambda *_, **__: None)
        entries = [ledger.propose(back).id for _ in range(5)]
        assert one_wins(at_once(app, 5, post(entries)))
    assert ledger.accounts()["held"] == 930
