"""Proposing a list and deciding on it: two officers by any route, and what is written with it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, InternalError

from app.agreements.queries import UnknownPartner
from app.core import audit
from app.core.db import db
from app.core.registry import registry
from app.core.versions import StaleVersion
from app.eligibility import loading, queries
from app.eligibility.bodies import body_of
from app.eligibility.commands import ListRefused, decide_list, propose_list
from app.eligibility.criteria import published_lists
from app.eligibility.models import ListRow
from app.eligibility.plain import Faulty
from app.eligibility.queries import UnknownList
from workflows.engine import NotPermitted
from workflows.vocabulary import Role

BODY = {"programmes": [{"programme": "VCS", "methodologies": {"include": {"all_active_before": "2025-01-01"}}}]}


def propose(actor, **more) -> ListRow:
    row = propose_list(actor, **{"host": "GHA", "body": BODY, "effective_from": date(2026, 1, 1), "source": "S"} | more)
    db.session.refresh(row)
    return row


def test_the_published_lists_stand_after_the_first_start_and_a_second_load_changes_nothing(session, everything):
    assert [row.number for row in queries.lists_of(session, "gha")] == [1]
    assert queries.list_in_force(session, "GHA", date(2024, 9, 30)).number == 1
    assert queries.list_in_force(session, "GHA", date(2024, 9, 29)) is None
    assert queries.list_in_force(session, "BTN", date(2026, 1, 1)) is None
    before = everything()
    assert loading.load_reference(audit.SYSTEM) == 0
    assert everything() == before


def test_what_stands_in_the_database_is_what_was_published(session):
    kept = {row.host: queries.record(row) for row in queries.every_list(session)}
    assert kept == {item.host: item for item in published_lists().lists}
    entries = audit.history(session, about=audit.Object("eligibility_list", "GHA-1"))
    assert entries[0].details["body"] == body_of(kept["GHA"].programmes)


def test_a_deployment_without_sample_data_gets_the_catalogue_and_no_list(session):
    session.execute(text("ALTER TABLE eligibility_lists DISABLE TRIGGER USER"))
    session.execute(text("DELETE FROM eligibility_lists; DELETE FROM methodologies; DELETE FROM programmes"))
    session.commit()
    assert loading.load_reference(audit.SYSTEM, with_lists=False) > 50
    assert queries.every_list(session) == []


def test_another_officer_approves_a_list_and_it_counts_from_its_day(session, assessor, countersigner):
    row = propose(assessor)
    assert queries.list_in_force(session, "GHA", date(2026, 6, 1)).number == 1
    decide_list(countersigner, list_id=row.id, approve=True, reason="", version=row.version)
    assert queries.list_in_force(session, "GHA", date(2026, 6, 1)).number == 2
    assert queries.list_in_force(session, "GHA", date(2025, 6, 1)).number == 1

    def ask(on: date) -> str:
        return queries.check_for(session, host="GHA", programme="VCS", methodology="VM0007", on=on).outcome.value

    assert ask(date(2025, 6, 1)) == "not_eligible"
    assert ask(date(2026, 6, 1)) == "eligible"
    assert queries.snapshot(session).check(
        host="GHA", programme="VCS", methodology="VM0007", on=date(2026, 6, 1)
    ) == queries.check_for(session, host="gha", programme="verra", methodology="vm0007", on=date(2026, 6, 1))  # fmt: skip


def test_whoever_proposed_a_list_never_decides_on_it(assessor, everything):
    assessor = replace(assessor, roles=assessor.roles | {Role.COUNTERSIGNER})
    row = propose(assessor)
    before = everything()
    for approve in (True, False):
        with pytest.raises(ListRefused, match="another officer must decide"):
            decide_list(assessor, list_id=row.id, approve=approve, reason="Because.", version=None)
    with pytest.raises(NotPermitted, match="an officer must"):
        decide_list(audit.SYSTEM, list_id=row.id, approve=True, reason="", version=None)
    with pytest.raises(ListRefused, match="another officer must decide"):
        decide_list(replace(assessor, name="Another name"), list_id=row.id, approve=True, reason="", version=None)
    assert everything() == before


def test_the_database_itself_asks_for_another_person(session, assessor):
    row_id = propose(assessor).id
    for decider in ("proposed_by", "NULL"):
        change = "UPDATE eligibility_lists SET decision = 'approved', decided_at = now(), decided_by ="
        with pytest.raises(IntegrityError, match="another_person_decides"):
            session.execute(text(f"{change} {decider} WHERE id = :id"), {"id": row_id})
        session.rollback()


def test_a_list_that_was_decided_stays_as_it_is(session):
    for change in (
        "UPDATE eligibility_lists SET body = '{}'", "DELETE FROM eligibility_lists", "TRUNCATE eligibility_lists",
    ):  # fmt: skip
        with pytest.raises((IntegrityError, InternalError), match=r"stay as they are|append-only"):
            session.execute(text(change))
        session.rollback()


def test_one_proposal_waits_for_a_host_at_a_time_also_when_many_come_at_once(app, assessor, rows):
    ready = Barrier(4)

    def attempt(_: int) -> str:
        with app.app_context():
            ready.wait(timeout=30)
            try:
                return str(propose_list(assessor, host="GHA", body=BODY, effective_from=None, source="S").number)
            except ListRefused as refused:
                return str(refused)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        said = sorted(pool.map(attempt, range(4)))
    assert said == ["2"] + ["A new list of this host waits for a decision already."] * 3
    assert rows("SELECT count(*) FROM eligibility_lists WHERE decision = ''") == [(1,)]


def test_a_refused_list_never_counts_and_its_reason_is_kept(session, assessor, countersigner):
    row = propose(assessor)
    with pytest.raises(ListRefused, match="Enter why"):
        decide_list(countersigner, list_id=row.id, approve=False, reason=" ", version=row.version)
    decide_list(countersigner, list_id=row.id, approve=False, reason="Wrong day", version=row.version)
    assert queries.list_in_force(session, "GHA", date(2026, 6, 1)).number == 1
    kept = queries.list_row(session, "GHA", 2)
    assert (kept.decision, kept.reason, kept.decided_by_name) == ("refused", "Wrong day", "Countersigner, NEA")
    with pytest.raises(ListRefused, match="refused already"):
        decide_list(countersigner, list_id=row.id, approve=True, reason="", version=None)
    assert propose(assessor).number == 3


def test_a_decision_made_from_an_old_page_and_an_unknown_list_are_refused(session, assessor, countersigner):
    row = propose(assessor)
    with pytest.raises(StaleVersion):
        decide_list(countersigner, list_id=row.id, approve=True, reason="", version=7)
    with pytest.raises(UnknownList):
        decide_list(countersigner, list_id=99_999, approve=True, reason="", version=None)
    with pytest.raises(UnknownList):
        queries.list_row(session, "GHA", 99)


def test_a_proposal_that_cannot_stand_is_refused_and_writes_nothing(assessor, everything):
    before = everything()
    same = body_of(next(item for item in published_lists().lists if item.host == "GHA").programmes)
    for fault, more in (
        (UnknownPartner, {"host": "XXX"}),
        (Faulty, {"body": {}}),
        (Faulty, {"body": {"programmes": [{"programme": "VCS", "methodologies": {"include": "some"}}]}}),
        (Faulty, {"body": "nonsense"}),
        (ListRefused, {"note": "x" * 3000}),
        (ListRefused, {"body": same, "effective_from": date(2024, 9, 30)}),
    ):
        with pytest.raises(fault):
            propose(assessor, **more)
    assert everything() == before


def test_the_audit_holds_the_whole_list_and_others_are_told(session, assessor, countersigner, rows):
    row = propose(assessor, note="N")
    decide_list(countersigner, list_id=row.id, approve=True, reason="", version=row.version)
    decided, proposed = audit.history(session, about=audit.Object("eligibility_list", "GHA-2"))
    assert proposed.summary == "proposed version 2 of the Eligibility List of Ghana"
    assert (proposed.details["body"], proposed.details["note"]) == (row.body, "N")
    assert (decided.action, decided.actor_name) == ("eligibility_list.approved", "Countersigner, NEA")
    told = rows("SELECT audience, partner, path FROM outbox_messages ORDER BY id")
    path = "/reference/eligibility-lists/gha/2"
    assert told == [(name, "GHA", path) for name in ("countersigners", "legal_advisers", "partner_desk", "assessors")]


def test_an_approval_is_heard_inside_the_transaction_and_a_refusal_is_not(
    session, assessor, countersigner, monkeypatch
):
    heard = []
    monkeypatch.setitem(
        registry._places, "eligibility_list_changed",
        [lambda session, actor, *, host, list_id: heard.append((actor.name, host, list_id))],
    )  # fmt: skip
    row = propose(assessor)
    decide_list(countersigner, list_id=row.id, approve=False, reason="No.", version=row.version)
    assert heard == []
    row = propose(assessor)
    decide_list(countersigner, list_id=row.id, approve=True, reason="", version=row.version)
    assert heard == [("Countersigner, NEA", "GHA", row.id)]


def test_where_a_listener_fails_nothing_is_decided(session, assessor, countersigner, everything, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the projects cannot be flagged")

    row = propose(assessor)
    before = everything()
    monkeypatch.setitem(registry._places, "eligibility_list_changed", [fail])
    with pytest.raises(RuntimeError):
        decide_list(countersigner, list_id=row.id, approve=True, reason="", version=row.version)
    assert everything() == before


def test_a_snapshot_takes_three_queries(session):
    from sqlalchemy import event

    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    found = queries.snapshot(session)
    assert len(asked) == 3
    assert len(found.lists) == 3
    assert found.names["PNG"] == "Papua New Guinea"
