"""Proposing a version of a process, and deciding on one that another officer proposed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.agreements.queries import UnknownPartner
from app.core import audit
from app.core.audit import Object
from app.core.versions import StaleVersion
from app.projects import process_commands as commands
from app.projects.process_commands import ProcessRefused
from app.projects.process_queries import every_process, versions_of
from app.projects.processes import ProcessFault
from app.projects.queries import UnknownProcess, template_row
from app.projects.registering import Particulars, register_project
from tests.assessments.making import TODAY
from tests.processes.conftest import DESK, SECOND


def _propose(body, **changes):
    return commands.propose(
        DESK, partner="GHA", body=body("GHA", **{"name": "Revised", **changes}), note="Why", version=None
    )


def _decide(actor=SECOND, *, approve=True, reason="", number=2, version=None):
    return commands.decide(actor, partner="GHA", number=number, approve=approve, reason=reason, version=version)


def test_a_version_is_proposed_by_one_and_approved_by_another(session, proposed):
    assert versions_of(session, "GHA").waiting.number == proposed == 2
    session.rollback()
    assert _decide() == "You approved version 2. Projects entered from now on follow it."
    session.rollback()
    found = versions_of(session, "GHA")
    assert (found.in_force.number, found.in_force.decided_by_name, found.waiting) == (2, SECOND.name, None)
    entries = audit.history(session, about=Object("process", "GHA"))
    assert [(entry.action, entry.object_version) for entry in entries] == [
        ("process.approved", 3), ("process.proposed", 2), ("process.loaded", 1),
    ]  # fmt: skip
    assert entries[1].details["body"]["name"] == "Four stages, revised"
    told = session.execute(text("SELECT audience FROM outbox_messages WHERE path LIKE '/reference/process%'")).all()
    assert {row.audience for row in told} == {"countersigners", "legal_advisers", "partner_desk", "assessors"}


def test_a_refused_version_changes_nothing_and_the_next_one_has_a_number_of_its_own(session, proposed, body):
    with pytest.raises(ProcessRefused, match="Enter the reason for the refusal"):
        _decide(approve=False, reason=" ")
    assert _decide(approve=False, reason="Not needed") == "You refused version 2."
    session.rollback()
    assert versions_of(session, "GHA").in_force.number == 1
    assert _propose(body) == 3


def test_a_project_keeps_the_version_it_started_under(session, proposed):
    particulars = Particulars(title="First")
    first = register_project(DESK, partner="GHA", particulars=particulars, entered_on=TODAY)
    _decide()
    register_project(DESK, partner="GHA", particulars=replace(particulars, title="Second"), entered_on=TODAY)
    session.rollback()
    running = {each.number: each.projects for each in versions_of(session, "GHA").templates}
    assert running == {1: 1, 2: 1}
    row = session.execute(text("SELECT process_id FROM projects WHERE reference = :r"), {"r": first}).one()
    assert row.process_id == template_row(session, "GHA", number=1).id


def test_whoever_proposed_a_version_cannot_decide_on_it(proposed):
    own = replace(SECOND, id=DESK.id)
    with pytest.raises(ProcessRefused, match="another officer must decide"):
        _decide(own)


def test_the_database_itself_refuses_the_proposer(session, proposed):
    with pytest.raises(IntegrityError, match="another_person_decides"):
        session.execute(
            text(
                "UPDATE process_templates SET decision = 'approved', decided_at = now(), decided_by = proposed_by "
                "WHERE decision = ''"
            )
        )


def test_only_one_version_of_a_partner_waits(proposed, body):
    with pytest.raises(ProcessRefused, match="waits for a decision already"):
        _propose(body)


def test_a_decision_is_made_once_and_on_what_was_seen(session, proposed):
    with pytest.raises(StaleVersion) as stale:
        _decide(version=1)
    assert [entry.action for entry in stale.value.changes] == ["process.proposed"]
    _decide(version=2)
    for number in (1, 2, 9):
        with pytest.raises(ProcessRefused, match="does not wait"):
            _decide(number=number)


def test_a_proposal_made_from_an_older_page_is_refused(proposed, body):
    _decide(approve=False, reason="No")
    with pytest.raises(StaleVersion):
        commands.propose(DESK, partner="GHA", body=body("GHA", name="Other"), note="Why", version=1)


def test_a_proposal_must_change_something_and_be_sound(session, body):
    with pytest.raises(ProcessRefused, match="Nothing differs from version 1"):
        _propose(body, name=body("GHA")["name"])
    with pytest.raises(ProcessFault, match="at least one stage"):
        _propose(body, stages=[])
    with pytest.raises(UnknownPartner):
        commands.propose(DESK, partner="XXX", body=body("GHA"), note="Why", version=None)
    session.rollback()
    assert len(versions_of(session, "GHA").templates) == 1


def test_a_partner_without_a_process_gets_its_first(session, body):
    assert "CHL" not in every_process(session)
    assert commands.propose(DESK, partner="chl", body=body("PER"), note="Why", version=0) == 1
    commands.decide(SECOND, partner="CHL", number=1, approve=True, reason="", version=1)
    session.rollback()
    assert template_row(session, "CHL").number == 1


def test_a_version_that_is_not_there_is_unknown(session):
    with pytest.raises(UnknownProcess):
        versions_of(session, "GHA").numbered(7)


def test_what_was_decided_never_changes(session, proposed):
    _decide()
    session.rollback()
    with pytest.raises(DBAPIError, match="stay as they are"):
        session.execute(text("UPDATE process_templates SET note = 'x' WHERE number = 2 AND partner = 'GHA'"))
