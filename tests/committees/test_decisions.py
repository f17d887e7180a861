"""Decisions are recorded by one officer and confirmed by another; what was confirmed stays."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.committees import decision_commands
from app.committees.answers import CommitteeRefused, DecisionAnswers
from app.committees.models import Decision
from app.committees.queries import UnknownCommittee, later_ones, row_of
from app.core import audit
from app.core.approving import APPROVALS
from app.core.db import db
from app.core.versions import StaleVersion
from tests.committees.making import DESK, NEGOTIATOR, PARTNER, READER, TODAY, ago, body, confirm, decision, meeting
from workflows.engine import NotPermitted, Refused, WrongStage


def row(which: uuid.UUID) -> Decision:
    db.session.expire_all()
    return row_of(db.session, Decision, PARTNER, which)[0]


def reasons(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.guard for reason in refused.value.reasons]


def amend(which: uuid.UUID, said: str, by=NEGOTIATOR, version=None) -> None:
    answers = DecisionAnswers(said, ago(4))
    decision_commands.amend(by, iso3=PARTNER, decision_id=which, answers=answers, version=version, today=TODAY)


def test_decisions_are_numbered_within_their_body_and_confirmed_by_another_officer(app):
    committee, group = body(), body("Working group", "working_group")
    first, second, other = decision(committee), decision(committee), decision(group)
    assert [row(each).number for each in (first, second, other)] == [1, 2, 1]
    confirm(first)
    assert (row(first).stage, row(first).confirmed_by_name) == ("confirmed", NEGOTIATOR.name)
    entries = audit.history(db.session, about=audit.Object("committee_decision", str(first)))
    assert [entry.summary for entry in entries] == [
        "confirmed decision 1 of the Joint Committee",
        "recorded decision 1 of the Joint Committee; another officer confirms it",
    ]


def test_nobody_confirms_what_they_recorded_or_amended(app):
    which = decision(body())
    with pytest.raises(Refused) as refused:
        confirm(which, by=DESK)
    assert reasons(refused) == ["confirmer_is_another_person"]
    amend(which, "The forms are adopted as amended.")
    with pytest.raises(Refused):
        confirm(which, by=NEGOTIATOR)
    with pytest.raises(NotPermitted):
        confirm(which, by=READER)
    assert "app.committees.decision_commands.confirm" in APPROVALS


def test_the_database_too_refuses_a_confirmation_by_a_hand(app):
    which = decision(body())
    broken = text("UPDATE committee_decisions SET stage='confirmed', confirmed_by=901, confirmed_at=now() WHERE id=:id")
    with pytest.raises(IntegrityError, match="another_person_confirms"):
        db.session.execute(broken, {"id": which})


@pytest.mark.parametrize("change", ["text = 'Other'", "stage = 'recorded'", "supersedes_id = NULL, number = 9"])
def test_a_confirmed_decision_never_changes(app, change):
    which = decision(body())
    confirm(which)
    with pytest.raises(Exception, match="stays as it was confirmed"):
        db.session.execute(text(f"UPDATE committee_decisions SET {change} WHERE id = :id"), {"id": which})
    db.session.rollback()
    with pytest.raises(WrongStage):
        amend(which, "Other")


def test_a_later_decision_takes_the_place_of_an_earlier_one_once_confirmed(app):
    committee = body()
    old = decision(committee)
    with pytest.raises(Refused) as refused:
        decision(committee, supersedes=old)
    assert reasons(refused) == ["replaced_decision_stands"]
    confirm(old)
    new, rival = decision(committee, "New forms.", supersedes=old), decision(committee, "Rival.", supersedes=old)
    assert later_ones([row(old), row(new)]) == {}
    confirm(new)
    assert later_ones([row(old), row(new)])[old].id == new
    with pytest.raises(Refused) as refused:
        confirm(rival)
    assert reasons(refused) == ["replaced_decision_stands"]


def test_a_decision_that_changed_a_second_ago_is_not_confirmed(app):
    which = decision(body())
    seen = row(which).version
    decision_commands.amend(
        DESK,
        iso3=PARTNER,
        decision_id=which,
        answers=DecisionAnswers("Another text", ago(4)),
        version=seen,
        today=TODAY,
    )
    with pytest.raises(StaleVersion):
        confirm(which, version=seen)


def test_a_withdrawn_decision_keeps_its_number_and_its_reason(app):
    committee = body()
    which = decision(committee)
    with pytest.raises(Refused) as refused:
        decision_commands.withdraw(DESK, iso3=PARTNER, decision_id=which, reason=" ", version=None, today=TODAY)
    assert reasons(refused) == ["reason_is_given"]
    decision_commands.withdraw(DESK, iso3=PARTNER, decision_id=which, reason="Not taken", version=None, today=TODAY)
    assert row(decision(committee)).number == 2


def test_answers_that_no_decision_can_have_are_refused_with_every_reason(app):
    committee, group = body(), body("Working group", "working_group")
    with pytest.raises(Refused) as refused:
        decision(committee, "", decided_on=None)
    assert reasons(refused) == ["text_is_given", "day_is_given"]
    with pytest.raises(Refused) as refused:
        decision(committee, decided_on=ago(-2))
    assert reasons(refused) == ["day_is_not_to_come"]
    for more in ({"text": "\x00"}, {"text": "x" * 10_001}, {"meeting": meeting(group)}, {"meeting": uuid.UUID(int=0)}):
        with pytest.raises(CommitteeRefused):
            decision(committee, **more)
    with pytest.raises(UnknownCommittee):
        decision_commands.confirm(NEGOTIATOR, iso3="per", decision_id=decision(committee), version=None, today=TODAY)
