"""Changes to decisions: one officer records a decision, another confirms it, and a later one may take its place."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.committees.answers import MOST_TEXT, CommitteeRefused, DecisionAnswers, possible, tidy
from app.committees.models import Body, Decision, Meeting
from app.committees.queries import body_row, replaced_stands, row_of
from app.committees.recording import about, log, named, permit
from app.core import clock, versions
from app.core.approving import approves
from app.core.db import broken_constraint, unit_of_work
from workflows import engine
from workflows.committee import DECISION, DecisionFacts, DecisionStage
from workflows.vocabulary import Actor

_AMEND = DECISION.step("amend")


def record_decision(
    actor: Actor, *, iso3: str, body_id: uuid.UUID, answers: DecisionAnswers, today: date
) -> uuid.UUID:  # fmt: skip
    """Record a decision under the next number of its body; its id. Another officer confirms it.

    Raises NotPermitted, UnknownCommittee, CommitteeRefused, and Refused with every reason why not.
    """
    permit(actor)
    text = tidy("text", answers.text, most=MOST_TEXT, multiline=True)
    with unit_of_work() as session:
        body = body_row(session, iso3, body_id, lock=True)
        assert _AMEND is not None, "it is declared"
        facts = _facts(session, body.id, actor=actor, answers=answers, text=text, today=today)
        if reasons := engine.unmet(_AMEND, facts):
            raise engine.Refused(reasons)
        _of_the_body(session, body, answers.meeting)
        highest = session.scalar(select(func.max(Decision.number)).where(Decision.body_id == body.id))
        row = Decision(
            body_id=body.id, number=(highest or 0) + 1, meeting_id=answers.meeting, decided_on=answers.decided_on,
            text=text, supersedes_id=answers.supersedes, hands=[actor.id], recorded_by=actor.id,
            recorded_by_name=actor.name, recorded_at=clock.now(), stage=DecisionStage.RECORDED.value, reason="",
        )  # fmt: skip
        session.add(row)
        said = f"recorded {named(row, body)}; another officer confirms it"
        log(session, actor, body, row, action="record", summary=said)
        return row.id


def amend(
    actor: Actor, *, iso3: str, decision_id: uuid.UUID, answers: DecisionAnswers, version: int | None, today: date
) -> None:
    """Put right what was recorded, before it is confirmed; whoever does so does not confirm it.

    Raises UnknownCommittee, StaleVersion, CommitteeRefused, and what `engine.fire` raises.
    """
    text = tidy("text", answers.text, most=MOST_TEXT, multiline=True)
    with unit_of_work() as session:
        row, body = _locked(session, iso3, decision_id, version)
        facts = _facts(session, body.id, actor=actor, answers=answers, text=text, today=today, hands=row.hands)
        engine.fire(DECISION, "amend", stage=DecisionStage(row.stage), actor=actor, facts=facts)
        _of_the_body(session, body, answers.meeting)
        row.text, row.decided_on, row.meeting_id = text, answers.decided_on, answers.meeting
        row.supersedes_id = answers.supersedes
        row.hands = list(dict.fromkeys([*row.hands, actor.id]))
        log(session, actor, body, row, action="amend", summary=f"amended {named(row, body)}")


@approves("confirmed a decision of a committee")
def confirm(actor: Actor, *, iso3: str, decision_id: uuid.UUID, version: int | None, today: date) -> None:
    """Confirm what another officer recorded: from now on it stays, and takes the place of what it supersedes.

    Raises UnknownCommittee, StaleVersion, CommitteeRefused, and what `engine.fire` raises; then nothing is written.
    """
    with unit_of_work() as session:
        row, body = _locked(session, iso3, decision_id, version)
        answers = DecisionAnswers(row.text, row.decided_on, row.meeting_id, row.supersedes_id)
        facts = _facts(session, body.id, actor=actor, answers=answers, text=row.text, today=today, hands=row.hands)
        engine.fire(DECISION, "confirm", stage=DecisionStage(row.stage), actor=actor, facts=facts)
        row.stage = DecisionStage.CONFIRMED.value
        row.confirmed_by, row.confirmed_by_name, row.confirmed_at = actor.id, actor.name, clock.now()
        _flush(session)
        log(session, actor, body, row, action="confirm", summary=f"confirmed {named(row, body)}")


def withdraw(actor: Actor, *, iso3: str, decision_id: uuid.UUID, reason: str, version: int | None, today: date) -> None:
    """Withdraw a decision that is not confirmed; its number is not used again.

    Raises UnknownCommittee, StaleVersion, CommitteeRefused, and what `engine.fire` raises.
    """
    because = tidy("reason", reason, most=2000, multiline=True)
    with unit_of_work() as session:
        row, body = _locked(session, iso3, decision_id, version)
        facts = DecisionFacts(today=today, actor_id=actor.id, hands=frozenset(row.hands), reason=because)
        engine.fire(DECISION, "withdraw", stage=DecisionStage(row.stage), actor=actor, facts=facts)
        row.stage, row.reason = DecisionStage.WITHDRAWN.value, because
        log(session, actor, body, row, action="withdraw", summary=f"withdrew {named(row, body)}")


def _locked(session: Any, iso3: str, decision_id: uuid.UUID, version: int | None) -> tuple[Decision, Body]:
    """The decision, locked after its body: of two that take the place of one, the second waits and then sees it."""
    row, body = row_of(session, Decision, iso3, decision_id)
    body_row(session, iso3, body.id, lock=True)
    row, body = row_of(session, Decision, iso3, decision_id, lock=True)
    versions.check(session, about(row), seen=version)
    return row, body


def _facts(
    session: Any, body_id: uuid.UUID, *, actor: Actor, answers: DecisionAnswers, text: str, today: date, hands: Any = ()
) -> DecisionFacts:
    return DecisionFacts(
        today=today, actor_id=actor.id or None, hands=frozenset(hands), text=text,
        decided_on=possible("decided_on", answers.decided_on),
        replaced_stands=replaced_stands(session, body_id, answers.supersedes),
    )  # fmt: skip


def _of_the_body(session: Any, body: Body, meeting_id: uuid.UUID | None) -> None:
    if meeting_id is None:
        return
    meeting = session.get(Meeting, meeting_id)
    if meeting is None or meeting.body_id != body.id:
        raise CommitteeRefused("Choose a meeting of this body, or “By correspondence”.", "meeting")


def _flush(session: Any) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        if broken_constraint(error) != "uq_committee_decisions_superseded_once":
            raise
        raise CommitteeRefused("Another decision took its place a moment ago. Look at it before you go on.") from error
