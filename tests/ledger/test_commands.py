"""Many entries at once, an entry agreed elsewhere, an entry refused or withdrawn, a year closed."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, text

from app.core.db import unit_of_work
from app.core.outbox import OutboxMessage
from app.core.versions import StaleVersion
from app.ledger import closing, commands, queries
from app.ledger.commands import LedgerRefused, UnknownEntry
from app.ledger.models import ClosedYear, LedgerEntry
from tests.ledger.making import CHECKER, COUNTERSIGNER, LETTERS, MAKER, TODAY, K, ago, issuance, move
from tests.ledger.racing import at_once
from tests.projects_queue.putting import authorise
from workflows import engine
from workflows.vocabulary import Actor, Role

VIEWER = Actor(30, "Viewer, MSE", "MSE", frozenset({Role.VIEWER}))
DESK = Actor(1, "Desk officer, MSE", "MSE", frozenset({Role.DESK_OFFICER}))
LAST_YEAR = TODAY.year - 1
THEN = date(LAST_YEAR, 11, 30)


def post_all(entries, *, by=CHECKER):
    return commands.post_entries(by, entry_ids=[entry.id for entry in entries], today=TODAY)


def written(session) -> tuple[int, int, int]:
    """Movements, posts in the chain, entries decided."""
    session.rollback()
    counts = text(
        "SELECT (SELECT count(*) FROM movements), (SELECT count(*) FROM audit_entries WHERE action = 'ledger.post'),"
        " (SELECT count(*) FROM ledger_entries WHERE decision <> '')"
    )
    found = tuple(session.execute(counts).one())
    session.rollback()
    return found


class TestManyAtOnce:
    def test_all_are_posted_each_with_its_movement_and_entry_in_the_chain(self, ledger, reference, session):
        issuance_id, start = ledger.held(reference)
        before = written(session)
        entries = [ledger.propose(move(K.CANCELLATION, issuance_id, start + i, start + i)) for i in range(20)]
        posted = post_all(entries)
        assert [row.decision for row in posted] == ["posted"] * 20
        assert [after - then for after, then in zip(written(session), before, strict=True)] == [20, 20, 20]
        assert ledger.accounts()["cancelled"] == 20

    def test_one_that_may_not_be_posted_keeps_back_all(self, ledger, reference, session):
        issuance_id, start = ledger.held(reference)
        entries = [ledger.propose(move(K.CANCELLATION, issuance_id, start + i, start + 10)) for i in (5, 0)]
        entries.insert(0, ledger.propose(move(K.CANCELLATION, issuance_id, start + 20, start + 29)))
        before = written(session)
        with pytest.raises(engine.Refused, match="cannot be moved so"):
            post_all(entries)
        assert written(session) == before
        assert [row.decision for row in post_all(entries[:2])] == ["posted", "posted"]

    def test_the_same_entry_twice_is_posted_once(self, ledger, reference, session):
        entry = ledger.propose(issuance(reference))
        assert len(post_all([entry, entry])) == 1
        assert written(session) == (1, 1, 1)
        with pytest.raises(LedgerRefused, match=f"Entry {entry.id} was posted already"):
            post_all([entry])

    def test_every_entry_is_asked_by_whom_it_was_made(self, ledger, reference, session):
        entries = [
            ledger.propose(issuance(reference, 1, 10)), ledger.propose(issuance(reference, 20, 30), by=CHECKER)
        ]  # fmt: skip
        with pytest.raises(engine.Refused, match="another officer must check"):
            post_all(entries)
        with pytest.raises(engine.NotPermitted):
            post_all(entries, by=DESK)
        assert written(session) == (0, 0, 0)
        assert len(post_all(entries, by=COUNTERSIGNER)) == 2

    def test_an_entry_that_is_not_there_keeps_back_all(self, ledger, reference, session):
        entry = ledger.propose(issuance(reference))
        with pytest.raises(UnknownEntry, match="There is no entry 999999"):
            commands.post_entries(CHECKER, entry_ids=[entry.id, 999_999], today=TODAY)
        assert written(session) == (0, 0, 0)

    def test_none_is_no_fault_and_too_many_are_refused(self, app, session):
        assert commands.post_entries(CHECKER, entry_ids=[], today=TODAY) == []
        with pytest.raises(LedgerRefused, match="at most 5,000"):
            commands.post_entries(CHECKER, entry_ids=range(5_001), today=TODAY)

    def test_posting_many_and_refusing_the_last_at_once_both_end(self, app, ledger, reference, session):
        entries = [ledger.propose(issuance(reference, 100 * i + 1, 100 * i + 50)) for i in range(12)]

        def either(index: int):
            if index == 0:
                return post_all(entries[:-1] + entries[-1:])
            return commands.decide_against(
                COUNTERSIGNER, entry_id=entries[-index].id, step="refuse", reason="It was a trial"
            )

        done = at_once(app, 4, either)
        assert all(isinstance(each, LedgerRefused | LedgerEntry | list) for each in done), done


class TestAgreedElsewhere:
    def within(self, answers, *, maker=MAKER, checker=CHECKER, key=None):
        with unit_of_work() as session:
            key = key or uuid.uuid4()
            return commands.post_within(session, maker, checker, key=key, answers=answers, today=TODAY)

    def test_it_is_proposed_and_posted_in_one_transaction(self, ledger, reference, session):
        row = self.within(issuance(reference))
        assert (row.decision, row.made_by, row.decided_by) == ("posted", MAKER.id, CHECKER.id)
        assert ledger.accounts() == {"host": 1000}

    def test_two_persons_are_asked_for_and_both_must_be_allowed(self, ledger, reference, session):
        with pytest.raises(engine.Refused, match="another officer must check"):
            self.within(issuance(reference), checker=MAKER)
        with pytest.raises(engine.NotPermitted):
            self.within(issuance(reference), maker=DESK)
        with pytest.raises(engine.NotPermitted):
            self.within(issuance(reference), checker=VIEWER)
        assert written(session) == (0, 0, 0)

    def test_sent_again_it_is_done_once(self, ledger, reference, session):
        key = uuid.uuid4()
        first = self.within(issuance(reference), key=key)
        assert self.within(issuance(reference), key=key).id == first.id
        with pytest.raises(LedgerRefused, match="with other answers"):
            self.within(issuance(reference, 5, 9), key=key)
        assert written(session) == (1, 1, 1)

    def test_what_was_refused_is_not_posted_by_the_same_key(self, ledger, reference, session):
        entry = ledger.propose(issuance(reference))
        commands.decide_against(CHECKER, entry_id=entry.id, step="refuse", reason="The proof is of another batch")
        with pytest.raises(LedgerRefused, match="was refused already"):
            self.within(issuance(reference), key=entry.key)

    def test_beside_ordinary_posts_it_waits_its_turn(self, app, ledger, reference, session):
        issuance_id, start = ledger.held(reference)
        pending = [ledger.propose(move(K.CANCELLATION, issuance_id, start + i, start + i)).id for i in range(8)]

        def either(index: int):
            if index % 2:
                return commands.post_entry(CHECKER, entry_id=pending[index // 2], today=TODAY)
            unit = start + 100 + index
            return self.within(
                move(K.SURRENDER, issuance_id, unit, unit, calendar_year=2025, using_entity="Made-up Refinery")
            )

        done = at_once(app, 16, either)
        assert [each for each in done if isinstance(each, Exception)] == []
        assert ledger.accounts() == {
            "omge": 20, "share_of_proceeds": 50, "held": 914, "cancelled": 8, "surrendered": 8
        }  # fmt: skip


class TestDecidedAgainst:
    def test_another_officer_refuses_with_a_reason(self, ledger, reference, session):
        entry = ledger.propose(issuance(reference))
        with pytest.raises(engine.Refused, match="Enter the reason"):
            commands.decide_against(CHECKER, entry_id=entry.id, step="refuse", reason="  ")
        with pytest.raises(engine.Refused, match="another officer must check"):
            commands.decide_against(MAKER, entry_id=entry.id, step="refuse", reason="I changed my mind")
        row = commands.decide_against(CHECKER, entry_id=entry.id, step="refuse", reason="The proof is of another batch")
        assert (row.decision, row.decided_by_name, row.reason) == (
            "refused", CHECKER.name, "The proof is of another batch"
        )  # fmt: skip
        assert written(session)[0] == 0

    def test_only_its_maker_withdraws(self, ledger, reference, session):
        entry = ledger.propose(issuance(reference))
        with pytest.raises(engine.Refused, match="Only the officer who made the entry"):
            commands.decide_against(CHECKER, entry_id=entry.id, step="withdraw")
        assert commands.decide_against(MAKER, entry_id=entry.id, step="withdraw").decision == "withdrawn"

    def test_what_is_decided_is_decided(self, ledger, reference, session):
        entry = ledger.enter(issuance(reference))
        for step in ("refuse", "withdraw"):
            with pytest.raises(LedgerRefused, match="was posted already, by Second ledger officer, NEA"):
                commands.decide_against(CHECKER, entry_id=entry.id, step=step, reason="Too late")

    @pytest.mark.parametrize("step", ["propose", "post", "approve", ""])
    def test_by_no_other_step_an_entry_is_decided_against(self, step, ledger, reference, session):
        entry = ledger.propose(issuance(reference))
        with pytest.raises(engine.StepError):
            commands.decide_against(CHECKER, entry_id=entry.id, step=step, reason="Because")
        assert written(session) == (0, 0, 0)

    def test_an_old_page_is_told_of_its_age_and_an_unknown_entry_is_unknown(self, ledger, reference, session):
        entry = ledger.propose(issuance(reference))
        with pytest.raises(StaleVersion):
            commands.decide_against(
                CHECKER, entry_id=entry.id, step="refuse", reason="Because", version=entry.version + 1
            )
        with pytest.raises(StaleVersion):
            commands.post_entry(CHECKER, entry_id=entry.id, today=TODAY, version=entry.version - 1)
        with pytest.raises(UnknownEntry):
            commands.decide_against(CHECKER, entry_id=0, step="refuse", reason="Because")


class TestAYearIsClosed:
    def propose(self, year=LAST_YEAR, *, by=MAKER, note=""):
        return closing.propose_closing(by, year=year, today=TODAY, note=note)

    def decide(self, *, by=COUNTERSIGNER, approve=True, reason=""):
        return closing.decide_closing(by, year=LAST_YEAR, approve=approve, today=TODAY, reason=reason)

    def close(self):
        self.propose()
        return self.decide()

    @pytest.mark.parametrize("year", [TODAY.year, TODAY.year + 1, 2020, 0, -5, 10**12])
    def test_only_one_that_has_ended_is_proposed(self, year, app):
        with pytest.raises(LedgerRefused, match="has not ended, or is before 2021"):
            self.propose(year)

    def test_by_two_checkers_and_once(self, app, session):
        for nobody in (DESK, VIEWER):
            with pytest.raises(engine.NotPermitted):
                self.propose(by=nobody)
        self.propose(note="Reported on 15 April")
        assert not queries.closed_years(session), "it is only proposed"
        session.rollback()
        for nobody in (DESK, VIEWER):
            with pytest.raises(engine.NotPermitted):
                self.decide(by=nobody)
        with pytest.raises(LedgerRefused, match="another officer must decide"):
            self.decide(by=MAKER)
        self.decide()
        row = session.get(ClosedYear, LAST_YEAR)
        assert (row.proposed_by, row.closed_by_name, row.note) == (MAKER.id, COUNTERSIGNER.name, "Reported on 15 April")
        session.rollback()
        with pytest.raises(LedgerRefused, match=f"{LAST_YEAR} is closed already"):
            self.propose()
        assert list(queries.closed_years(session)) == [LAST_YEAR]

    def test_a_refusal_has_a_reason_and_only_the_maker_withdraws(self, app, session):
        self.propose()
        with pytest.raises(LedgerRefused, match="waits for another officer"):
            self.propose(by=CHECKER)
        with pytest.raises(LedgerRefused, match="Enter why it is refused"):
            self.decide(approve=False)
        self.decide(approve=False, reason="Not reported yet")
        with pytest.raises(LedgerRefused, match="refused already, by Countersigner"):
            self.decide()
        self.propose()
        with pytest.raises(LedgerRefused, match="nobody else withdraws"):
            closing.withdraw_closing(CHECKER, year=LAST_YEAR)
        closing.withdraw_closing(MAKER, year=LAST_YEAR)
        assert not queries.closed_years(session)
        told = session.scalars(select(OutboxMessage.subject)).all()
        assert f"Countersigner, NEA refused to close {LAST_YEAR} in the ledger" in told
        with pytest.raises(closing.UnknownClosing):
            closing.decide_closing(COUNTERSIGNER, year=LAST_YEAR - 1, approve=True, today=TODAY)

    def test_of_four_at_once_one_closes_it(self, app):
        self.propose()
        done = at_once(app, 4, lambda _: self.decide())
        assert sorted(type(each).__name__ for each in done) == [*["LedgerRefused"] * 3, "YearClosing"]

    def test_not_while_an_entry_of_it_is_pending(self, ledger, reference, session):
        entry = ledger.propose(issuance(reference, on=THEN))
        with pytest.raises(LedgerRefused, match=f"Entry {entry.id} of {LAST_YEAR} is still pending"):
            self.close()
        commands.decide_against(MAKER, entry_id=entry.id, step="withdraw")
        self.close()

    def test_later_entries_of_it_say_why_they_come_late_and_are_listed(self, ledger, reference, session):
        self.close()
        late = issuance(reference, on=THEN)
        with pytest.raises(engine.Refused, match="Enter why this comes late"):
            ledger.propose(late)
        reason = replace(late.given, closing_reason="The programme told us in March")
        ledger.enter(replace(late, given=reason))
        assert [act.after_closing for act in queries.actions(session)] == [True]

    def test_an_entry_that_was_pending_when_the_year_was_closed_is_asked_again(
        self, ledger, reference, session, monkeypatch
    ):
        entry = ledger.propose(issuance(reference, on=THEN))
        monkeypatch.setattr(closing, "_refuse_unless_closable", lambda *_, **__: None)
        self.close()
        with pytest.raises(engine.Refused, match="Enter why this comes late"):
            ledger.post(entry)

    def test_taking_back_a_movement_of_it_is_a_correction_of_it(self, ledger, reference, session):
        issuance_id = ledger.issue(reference, on=THEN)
        moved = ledger.move(K.OMGE_CANCELLATION, issuance_id, 1, 5, effective_on=THEN)
        self.close()
        back = move(K.REVERSAL, issuance_id, 0, 0, reverses=moved.key, reason="It was another batch")
        with pytest.raises(engine.Refused, match="Enter why this comes late"):
            ledger.propose(back)
        ledger.enter(replace(back, given=replace(back.given, closing_reason="Found in the review")))
        assert [act.after_closing for act in queries.actions(session)] == [False, False, True]


class TestLettersChange:
    """A change or revocation does not reach what was first transferred (4/CMA.6); what was not, it does."""

    def changed(self, reference: str, **terms) -> None:
        authorise(reference, "host", number=2, **(LETTERS | terms))
        _as_owner(f"UPDATE authorisations SET dated = '{ago(5)}' WHERE number = 2", table="authorisations")

    def revoked(self) -> None:
        _as_owner(
            "INSERT INTO project_events (project_id, kind, happened_on, letter, body, recorded_by, recorded_by_name,"
            f" recorded_at) SELECT project_id, 'revoked', '{ago(5)}', '', body, recorded_by, recorded_by_name, now()"
            " FROM project_events ORDER BY id DESC LIMIT 1",
            table="project_events",
        )

    def test_a_change_reaches_only_what_was_not_first_transferred(self, ledger, reference, session):
        issuance_id, start = ledger.held(reference)
        second = ledger.issue(reference, 2001, 3000)
        first = ledger.shares(second, 2001, 3000)
        self.changed(reference, purposes="OIMP", parties=["CHE"])
        ledger.move(K.USE_NDC, issuance_id, start, start, calendar_year=2025, effective_on=ago(1))
        moving = {"acquiring_party": "SGP", "using_entity": "Made-up Carbon Pte. Ltd."}
        with pytest.raises(engine.Refused, match="does not authorise this Party"):
            ledger.propose(move(K.FIRST_TRANSFER, second, first, 3000, effective_on=ago(1), **moving))
        ledger.move(K.FIRST_TRANSFER, second, first, 3000, effective_on=ago(6), **moving)
        acts = queries.actions(session, issuance_id=issuance_id)
        assert {act.identity.purposes for act in acts} == {"NDC and OIMP"}

    def test_once_revoked_nothing_more_is_first_transferred_and_what_was_is_used(self, ledger, reference, session):
        issuance_id, start = ledger.held(reference)
        second = ledger.issue(reference, 2001, 3000)
        first = ledger.shares(second, 2001, 3000)
        self.revoked()
        ledger.move(K.USE_NDC, issuance_id, start, start, calendar_year=2025, effective_on=ago(1))
        moving = {"acquiring_party": "SGP", "using_entity": "Made-up Carbon Pte. Ltd."}
        with pytest.raises(engine.Refused, match="No authorisation of the host is in force"):
            ledger.propose(move(K.FIRST_TRANSFER, second, first, 3000, effective_on=ago(1), **moving))


def _as_owner(statement: str, *, table: str) -> None:
    with unit_of_work() as session:
        session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        session.execute(text(statement))
        session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))


def test_a_surrender_comes_by_its_notice_only(ledger, reference):
    issuance_id, start = ledger.held(reference)
    given = move(K.SURRENDER, issuance_id, start, start, calendar_year=2026, using_entity="Made-up Refinery")
    with pytest.raises(commands.LedgerRefused, match="under Carbon tax"):
        commands.propose_entry(MAKER, key=uuid.uuid4(), answers=given, today=ledger.today)
