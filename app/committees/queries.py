"""Reads bodies with their members, meetings, decisions and action points: a constant number of queries for a page."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app.committees.models import ActionPoint, Body, Decision, Meeting, Member, Paper
from app.core.db import locked
from app.core.files import StoredFile
from workflows.committee import DecisionStage


class UnknownCommittee(LookupError):
    """There is no such body, member, meeting, decision or action point of this partner."""


@dataclass(frozen=True)
class Panel:
    """A body with everything on record about it, in the order of its page."""

    body: Body
    members: tuple[Member, ...]
    meetings: tuple[Meeting, ...]
    decisions: tuple[Decision, ...]
    actions: tuple[ActionPoint, ...]
    superseded: Mapping[uuid.UUID, Decision]

    def member_rows(self, side: str, *, today: date) -> list[tuple[Member, bool]]:
        """Those of one side, each with whether the time on the body has ended; co-chairs first."""
        rows = [(m, m.until_on is not None and m.until_on < today) for m in self.members if m.side == side]
        return sorted(rows, key=lambda row: (row[1], not row[0].co_chair, row[0].position))


def panels(session: Any, iso3: str) -> list[Panel]:
    """Every body of a partner, the Joint Committee first; five queries."""
    bodies = list(
        session.scalars(select(Body).where(Body.partner == iso3.upper()).order_by(Body.kind, Body.set_up_at, Body.id))
    )
    ids = [body.id for body in bodies]
    members = _by_body(session, Member, ids, Member.position, Member.id)
    meetings = _by_body(session, Meeting, ids, Meeting.first_on.desc(), Meeting.number.desc())
    decisions = _by_body(session, Decision, ids, Decision.number.desc())
    actions = _by_body(session, ActionPoint, ids, ActionPoint.state.desc(), ActionPoint.due_on, ActionPoint.id)
    return [
        Panel(
            body, members.get(body.id, ()), meetings.get(body.id, ()), decisions.get(body.id, ()),
            actions.get(body.id, ()), later_ones(decisions.get(body.id, ())),
        )
        for body in bodies
    ]  # fmt: skip


def _by_body(session: Any, kind: Any, ids: list[uuid.UUID], *order: Any) -> dict[uuid.UUID, tuple[Any, ...]]:
    found: dict[uuid.UUID, list[Any]] = {}
    for row in session.scalars(select(kind).where(kind.body_id.in_(ids)).order_by(*order)) if ids else ():
        found.setdefault(row.body_id, []).append(row)
    return {body: tuple(rows) for body, rows in found.items()}


def later_ones(decisions: Iterable[Decision]) -> dict[uuid.UUID, Decision]:
    """The confirmed decision that took the place of another, by the id of that other."""
    return {
        row.supersedes_id: row for row in decisions if row.supersedes_id and row.stage == DecisionStage.CONFIRMED.value
    }


def body_row(session: Any, iso3: str, body_id: uuid.UUID, *, lock: bool = False) -> Body:
    """The body of this partner. Raises UnknownCommittee."""
    query = select(Body).where(Body.id == body_id, Body.partner == iso3.upper())
    return _one(session, query, lock=lock)


def row_of(session: Any, kind: Any, iso3: str, row_id: Any, *, lock: bool = False) -> tuple[Any, Body]:
    """A member, meeting, decision or action point of this partner with its body. Raises UnknownCommittee."""
    query = select(kind).join(Body, Body.id == kind.body_id).where(kind.id == row_id, Body.partner == iso3.upper())
    row = _one(session, query, lock=lock, of=kind)
    return row, session.get(Body, row.body_id)


def _one(session: Any, query: Any, *, lock: bool, of: Any = None) -> Any:
    if lock:
        query = locked(query, of=of)
    row = session.scalar(query)
    if row is None:
        raise UnknownCommittee("There is nothing of this kind on record for this partner.")
    return row


def papers_of(session: Any, meeting_id: uuid.UUID) -> list[tuple[Paper, str, int]]:
    """The papers of a meeting in their order, each with the SHA-256 and the size of its file, empty for a page."""
    query = (
        select(Paper, StoredFile.sha256, StoredFile.size)
        .outerjoin(StoredFile, StoredFile.id == Paper.file_id)
        .where(Paper.meeting_id == meeting_id)
        .order_by(Paper.id)
    )
    return [(paper, digest or "", size or 0) for paper, digest, size in session.execute(query)]


def decisions_of_body(session: Any, body_id: uuid.UUID) -> list[Decision]:
    """Every decision of a body, the newest first."""
    return list(session.scalars(select(Decision).where(Decision.body_id == body_id).order_by(Decision.number.desc())))


def meetings_of_body(session: Any, body_id: uuid.UUID) -> list[Meeting]:
    """Every meeting of a body, the newest first."""
    return list(session.scalars(select(Meeting).where(Meeting.body_id == body_id).order_by(Meeting.number.desc())))


def actions_of_meeting(session: Any, meeting_id: uuid.UUID) -> list[ActionPoint]:
    """What was taken on at a meeting, in the order recorded."""
    query = select(ActionPoint).where(ActionPoint.meeting_id == meeting_id).order_by(ActionPoint.id)
    return list(session.scalars(query))


def actions_of_decision(session: Any, decision_id: uuid.UUID) -> list[ActionPoint]:
    """What was taken on by a decision, in the order recorded."""
    query = select(ActionPoint).where(ActionPoint.decision_id == decision_id).order_by(ActionPoint.id)
    return list(session.scalars(query))


def members_on(session: Any, body_id: uuid.UUID, day: date) -> list[Member]:
    """Who was on the body on a day; whoever has no day on record counts."""
    query = select(Member).where(
        Member.body_id == body_id, (Member.from_on.is_(None)) | (Member.from_on <= day),
        (Member.until_on.is_(None)) | (Member.until_on >= day),
    )  # fmt: skip
    return list(session.scalars(query.order_by(Member.side.desc(), Member.co_chair.desc(), Member.position)))


def replaced_stands(session: Any, body_id: uuid.UUID, supersedes: uuid.UUID | None) -> bool:
    """Whether the decision whose place is taken is confirmed, of this body, and not replaced; true without one."""
    if supersedes is None:
        return True
    old = session.get(Decision, supersedes, populate_existing=True)
    if old is None or old.body_id != body_id or old.stage != DecisionStage.CONFIRMED.value:
        return False
    taken = select(Decision.id).where(
        Decision.supersedes_id == supersedes, Decision.stage == DecisionStage.CONFIRMED.value
    )
    return session.scalar(taken.limit(1)) is None
