"""A report as of then comes out the same now, whatever was recorded, named or reversed since."""

from __future__ import annotations

from sqlalchemy import text

from app.core import clock
from app.core.db import unit_of_work
from app.ledger import queries
from app.ledger.naming import name_outcomes
from tests.ledger.making import MAKER, K, ago, move
from tests.projects_queue.putting import authorise
from workflows.ledger.movements import Account


def _report(session, moment):
    session.rollback()
    found = (
        queries.actions(session, as_of=moment), queries.holdings(session, as_of=moment),
        queries.holdings(session, on=ago(10), as_of=moment), queries.flows(session, as_of=moment),
    )  # fmt: skip
    session.rollback()
    return found


def test_names_that_the_registry_gives_later_do_not_change_a_report_of_before(ledger, reference, session):
    issuance_id, _ = ledger.held(reference)
    before = _report(session, moment := queries.this_moment(session))
    name_outcomes(MAKER, issuance_id=issuance_id, identifier="CA0004-GHA01-GHA-1-2025")
    named = _report(session, then := queries.this_moment(session))
    name_outcomes(MAKER, issuance_id=issuance_id, identifier="CA0099-GHA01-GHA-1-2025")
    assert _report(session, moment) == before
    assert _report(session, then) == named
    assert {record.identity.approach for record in named[1]} == {"CA0004"}
    assert {record.identity.offset for record in before[1]} == {None}
    assert {flow.approach for flow in queries.flows(session)} == {"CA0099"}


def test_a_letter_recorded_later_does_not_rename_what_was_reported(ledger, reference, session):
    ledger.issue(reference)
    before = _report(session, moment := queries.this_moment(session))
    with unit_of_work() as writing:
        writing.execute(
            text(
                "INSERT INTO project_events (project_id, kind, happened_on, letter, body, recorded_by, recorded_by_name,"
                " recorded_at) SELECT project_id, kind, happened_on, letter, body, recorded_by, recorded_by_name, now()"
                " FROM project_events ORDER BY id DESC LIMIT 1"
            )
        )
    authorise(reference, "host", number=2, approach="CA0777", purposes="OIMP")
    assert _report(session, moment) == before
    assert {record.identity.approach for record in queries.holdings(session)} == {"CA0777"}


def test_what_was_reversed_counts_on_no_day(ledger, reference, session):
    issuance_id, start = ledger.held(reference)
    used = ledger.move(K.USE_NDC, issuance_id, start, 1000, calendar_year=2025, effective_on=ago(9))
    moment = queries.this_moment(session)
    used_then = queries.holdings(session, on=ago(8), as_of=moment)
    session.rollback()
    ledger.enter(move(K.REVERSAL, issuance_id, 0, 0, reverses=used.key, reason="The wrong year", effective_on=ago(1)))
    ledger.move(K.TRANSFER, issuance_id, start, start + 9, acquiring_party="CHE", effective_on=ago(5))

    def left(day: int) -> dict[Account, int]:
        return {each.account: each.tonnes for each in queries.holdings(session, on=ago(day))}

    shares = {Account.OMGE: 20, Account.SHARE_OF_PROCEEDS: 50}
    assert left(8) == shares | {Account.HELD: 930}
    assert left(3) == shares | {Account.HELD: 920, Account.ELSEWHERE: 10}
    assert queries.holdings(session, on=ago(8), as_of=moment) == used_then


def test_the_moment_of_recording_never_goes_back(ledger, reference, session, monkeypatch):
    ledger.issue(reference)
    last = session.scalar(text("SELECT max(recorded_at) FROM movements"))
    session.rollback()
    with monkeypatch.context() as patched:
        patched.setattr(clock, "now", lambda: last.replace(year=last.year - 1))
        ledger.shares(1)
        assert queries.this_moment(session) == last
        session.rollback()
    moments = session.scalars(text("SELECT recorded_at FROM movements ORDER BY number")).all()
    assert moments == sorted(moments)
    assert len(moments) == 3
