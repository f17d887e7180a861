"""A list that changes flags the projects of which it now says something else, and decides nothing."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, text

from app.core import audit
from app.core.db import unit_of_work
from app.core.outbox import OutboxMessage
from app.eligibility import commands as lists
from app.projects.models import Project
from app.projects.rechecking import recheck
from tests.projects.making import DESK, NCCS, NEA, enter
from tests.projects_queue.putting import K, put

ON = date(2026, 11, 20)
NEW_LIST = {"programmes": [{"programme": "VCS", "methodologies": {"include": [{"methodology": "VM0044"}]}}]}


def row(session, reference):
    session.rollback()
    return session.scalar(select(Project).where(Project.reference == reference))


def check(session, **more):
    with unit_of_work():
        return recheck(session, DESK, **({"today": ON} | more))


@pytest.fixture
def submitted(app):
    """A project whose method the list of Ghana took on the day of submission."""
    return enter().submit(date(2026, 1, 12))


@pytest.fixture
def dropped(submitted):
    """The same after a list of Ghana that no longer takes the method was approved; it counts from 1 November."""
    row = lists.propose_list(DESK, host="GHA", body=NEW_LIST, effective_from=date(2026, 11, 1))
    lists.decide_list(NEA, list_id=row.id, approve=True, reason="", version=None)
    return submitted


def test_an_approved_list_flags_what_it_no_longer_takes_and_leaves_the_verdict(dropped, session):
    found = row(session, dropped.reference)
    assert found.eligibility_outcome in ("eligible", "conditional")
    assert found.eligibility["outcome"] == found.eligibility_outcome
    assert found.flag["outcome"] == "not_eligible"
    assert found.flag["list"] == {"host": "GHA", "effective_from": "2026-11-01", "number": 2}
    assert found.flag["sentences"]
    assert found.version == dropped.version


def test_one_entry_names_the_projects_and_the_desk_is_told(dropped, session):
    session.rollback()
    entry = next(each for each in audit.history(session, limit=5) if each.action == "project.recheck")
    assert entry.details["flagged"] == [dropped.reference]
    assert entry.details["cleared"] == []
    message = session.scalar(select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(1))
    assert message.audience == "partner_desk"
    assert message.path == "/projects?tab=all&partner=GHA&flag=list"
    assert "1 project rests on a method of which the list now says something else" in message.subject


def test_a_second_recheck_changes_nothing_and_writes_nothing(dropped, session):
    before = audit.head(session)
    found = check(session)
    assert (found.checked, found.flagged, found.cleared) == (1, (), ())
    assert audit.head(session) == before


def test_the_flag_keeps_the_day_on_which_it_was_raised(dropped, session):
    since = row(session, dropped.reference).flag["since"]
    session.execute(text("UPDATE projects SET flag = jsonb_set(flag, '{sentences}', '[]') WHERE flag IS NOT NULL"))
    session.commit()
    assert check(session, today=date(2027, 1, 1)).flagged == (dropped.reference,)
    assert row(session, dropped.reference).flag["since"] == since


def test_a_flag_is_taken_away_once_the_list_says_the_same_again(dropped, session):
    found = check(session, today=date(2026, 10, 31))  # on that day the new list does not count yet
    assert found.cleared == (dropped.reference,)
    assert row(session, dropped.reference).flag is None
    assert session.scalar(text("SELECT count(*) FROM projects WHERE flag IS NOT NULL")) == 0


def test_what_has_ended_or_was_not_submitted_and_examples_are_left_alone(session):
    put(title="Not submitted")
    put((K.SUBMITTED, 10), (K.WITHDRAWN, 5), title="Ended", location="B", outcome="eligible")
    put((K.SUBMITTED, 10), title="Open", location="C", outcome="eligible", methodology="VM9999")
    found = check(session)
    assert found.checked == 1
    assert found.flagged == ("GHA-0003",)


def test_a_host_narrows_it(session):
    put((K.SUBMITTED, 10), outcome="eligible", methodology="VM9999")
    put((K.SUBMITTED, 10), outcome="eligible", methodology="VM9999", partner="PER")
    assert check(session, host="per").flagged == ("PER-0001",)
    assert check(session).flagged == ("GHA-0001",)


def test_a_refused_list_flags_nothing(submitted, session):
    proposed = lists.propose_list(DESK, host="GHA", body=NEW_LIST, effective_from=date(2026, 11, 1))
    lists.decide_list(NCCS, list_id=proposed.id, approve=False, reason="Not so", version=None)
    assert row(session, submitted.reference).flag is None


def test_the_command_says_what_it_flagged(app, session):
    put((K.SUBMITTED, 10), outcome="eligible", methodology="VM9999")
    done = app.test_cli_runner().invoke(args=["projects", "recheck"])
    assert done.output.splitlines() == [
        "Checked 1 projects: flagged 1, took 0 flags away.", "GHA-0001 flagged",
    ]  # fmt: skip


def test_the_proof_holds_after_a_recheck(dropped, app):
    from app.auditing import proof
    from app.core.db import db

    assert proof.verify_everything(db.session).problems == []
