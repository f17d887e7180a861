"""`flask audit verify` holds every clearance against its entries and finds what was changed behind them."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.auditing.proof import verify_everything
from app.clearances import commands
from tests.agreements.people import AGC, DESK


@pytest.fixture
def decided(asked):
    """Decisions of every kind, an answer accepted, and a clearance that lapsed."""
    asked.decide("MTI")
    asked.decide("NEA", "not_cleared", reason="No")
    asked.decide("AGC", "comments", comments=("Why?",))
    comment = asked.entry("AGC").comments[0].id
    commands.answer_comment(DESK, comment_id=comment, answer="Because.")
    commands.accept_answer(AGC, comment_id=comment, today=asked.today)
    asked.take("return_to_draft", reason="A better headline")
    asked.take("edit", words={**asked.context["words"], "headline": "Another headline"})
    return asked


def test_what_was_decided_answered_and_lapsed_is_proved(decided, session):
    assert verify_everything(session).problems == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("UPDATE clearance_requests SET stage = 'cleared' WHERE agency = 'MTI'", "The clearance of MTI (request"),
        (
            "UPDATE clearance_requests SET sha256 = repeat('0', 64) WHERE agency = 'NEA'",
            "The clearance of NEA (request",
        ),
        ("UPDATE clearance_requests SET parts = '{}' WHERE agency = 'AGC'", "What AGC cleared (request"),
        ("UPDATE clearance_comments SET answer = 'Never.'", "Comment 1 of a clearance"),
    ],
)
def test_what_was_changed_behind_the_record_is_found(change, sentence, decided, session):
    session.rollback()
    table = change.split()[1]
    session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    session.execute(text(change))
    session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
    session.commit()
    assert [problem for problem in verify_everything(session).problems if problem.startswith(sentence)]
