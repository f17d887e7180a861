"""What this area offers the others: meetings and decisions as records, as work that waits, and as days."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy import select

from app.agreements.models import Partner
from app.committees.models import Body, Decision, Meeting
from app.committees.recording import address, with_article
from app.coordination.records import Dated, Record, Work
from app.core.access import Officer
from app.core.registry import Registry
from workflows.committee import DecisionStage

VIEW = "committees.view"
_KINDS: dict[str, Any] = {"meeting": Meeting, "committee_decision": Decision}


def offer(registry: Registry) -> None:
    registry.offer("record", record)
    registry.offer("work", work)
    registry.offer("dates", dates)


def record(session: Any, *, type: str, id: str) -> Record | None:
    """A meeting or a decision, as what comments and tasks are about."""
    kind = _KINDS.get(type)
    try:
        key = uuid.UUID(id)
    except ValueError:
        return None
    found = session.execute(_with_body(kind).where(kind.id == key)).first() if kind else None
    if found is None:
        return None
    row, body, _ = found
    title = f"{type.rpartition('_')[2].capitalize()} {row.number} of {with_article(body.name)}"
    return Record(type, str(row.id), title, address(body, row), body.partner, VIEW)


def work(session: Any, officer: Officer, *, today: date) -> list[Work]:
    """Decisions that another officer must confirm, and meetings without minutes. Two queries."""
    if not officer.may_somewhere(VIEW):
        return []
    waiting = _seen(_with_body(Decision), officer).where(Decision.stage == DecisionStage.RECORDED.value)
    unrecorded = _seen(_with_body(Meeting), officer).where(Meeting.stage == "planned", Meeting.last_on < today)
    return [
        *(_to_confirm(officer, row, body, partner=name) for row, body, name in session.execute(waiting)),
        *(_to_record(officer, row, body, partner=name) for row, body, name in session.execute(unrecorded)),
    ]


def _to_confirm(officer: Officer, row: Decision, body: Body, *, partner: str) -> Work:
    mine = officer.may("committees.write", body.partner) and officer.id not in row.hands
    return Work(
        title=f"Confirm decision {row.number} of {_with(body, partner)}", url=address(body, row), action="Confirm",
        who="You" if mine else "Another officer of the desk, or a negotiator", since=row.recorded_at.date(), mine=mine,
        partner=body.partner, asked_by=row.recorded_by_name,
    )  # fmt: skip


def _to_record(officer: Officer, row: Meeting, body: Body, *, partner: str) -> Work:
    mine = officer.may("committees.write", body.partner)
    return Work(
        title=f"Record the minutes of meeting {row.number} of {_with(body, partner)}", url=address(body, row),
        action="Record", who="You" if mine else "The desk, or a negotiator", since=row.last_on, mine=mine,
        partner=body.partner, asked_by=row.recorded_by_name,
    )  # fmt: skip


def dates(session: Any, officer: Officer, *, first: date, last: date) -> list[Dated]:
    """Meetings that fall between two days and were not called off. One query."""
    if not officer.may_somewhere(VIEW):
        return []
    query = _seen(_with_body(Meeting), officer).where(
        Meeting.stage != "called_off", Meeting.first_on <= last, Meeting.last_on >= first
    )
    return [
        Dated(
            kind="meeting", title=f"Meeting {row.number} of {_with(body, name)}", first=row.first_on, last=row.last_on,
            url=address(body, row), partner=body.partner, permission=VIEW,
            source="Day of the meeting on record",
        )
        for row, body, name in session.execute(query.order_by(Meeting.first_on))
    ]  # fmt: skip


def _with_body(kind: Any) -> Any:
    """Rows of this kind, each with its body and the name of the partner."""
    return (
        select(kind, Body, Partner.name).join(Body, Body.id == kind.body_id).join(Partner, Partner.iso3 == Body.partner)
    )


def _seen(query: Any, officer: Officer) -> Any:
    """Only of partners for which a role of the officer counts that sees committees."""
    if officer.may(VIEW):
        return query
    scopes = {scope for _, scope in officer.grants if scope and officer.may(VIEW, scope)}
    return query.where(Body.partner.in_(sorted(scopes)))


def _with(body: Body, partner: str) -> str:
    return f"{with_article(body.name)}, {partner}"
