"""The record of decisions of a meeting: everything that its PDF may say, as plain values."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any

from app.agreements.queries import partner_row
from app.committees.models import Decision, Meeting
from app.committees.queries import actions_of_meeting, decisions_of_body, later_ones, members_on, papers_of, row_of
from workflows.committee import DecisionStage


@dataclass(frozen=True)
class MemberSaid:
    """A member as the record names them, with the agency and post of that day."""

    side: str
    name: str
    agency: str
    post: str
    co_chair: bool


@dataclass(frozen=True)
class DecisionSaid:
    """A decision of the meeting. `confirmed_on` is empty while nobody has confirmed it; days are ISO."""

    number: int
    text: str
    decided_on: str
    confirmed_on: str
    supersedes: int | None
    superseded_by: int | None


@dataclass(frozen=True)
class ActionSaid:
    """What a side took on; days are ISO, empty where none was agreed."""

    text: str
    side: str
    owner: str
    due_on: str


@dataclass(frozen=True)
class MeetingSaid:
    """The record of one meeting. `as_at` is the day from which it says this, ISO as all days."""

    body: str
    basis: str
    partner: str
    partner_iso2: str
    number: int
    held: bool
    first_on: str
    last_on: str
    place: str
    online: bool
    as_at: str
    members: tuple[MemberSaid, ...]
    agenda: tuple[str, ...]
    papers: tuple[tuple[str, str], ...]
    minutes: str
    decisions: tuple[DecisionSaid, ...]
    actions: tuple[ActionSaid, ...]

    @property
    def final(self) -> bool:
        """Whether the meeting was held and every decision of it is confirmed; until then the record is a draft."""
        return self.held and all(each.confirmed_on for each in self.decisions)


def record_of(session: Any, iso3: str, meeting_id: uuid.UUID, *, today: date, zone: tzinfo) -> MeetingSaid:
    """What is on record of a meeting. Raises UnknownCommittee."""
    row, body = row_of(session, Meeting, iso3, meeting_id)
    partner = partner_row(session, iso3)
    everything = decisions_of_body(session, body.id)
    return MeetingSaid(
        body=body.name, basis=body.basis, partner=partner.name, partner_iso2=partner.iso2, number=row.number,
        held=row.stage == "held", first_on=row.first_on.isoformat(), last_on=row.last_on.isoformat(), place=row.place,
        online=row.online, as_at=max(today, row.last_on).isoformat() if row.stage == "held" else today.isoformat(),
        members=tuple(
            MemberSaid(m.side, m.name, m.agency, m.post, m.co_chair) for m in members_on(session, body.id, row.first_on)
        ),
        agenda=tuple(row.agenda), minutes=row.minutes,
        papers=tuple((paper.title, digest) for paper, digest, _ in papers_of(session, row.id)),
        decisions=_decisions(everything, row.id, zone),
        actions=tuple(
            ActionSaid(a.text, a.side, a.owner_name, a.due_on.isoformat() if a.due_on else "")
            for a in actions_of_meeting(session, row.id)
        ),
    )  # fmt: skip


def _decisions(everything: list[Decision], meeting_id: uuid.UUID, zone: tzinfo) -> tuple[DecisionSaid, ...]:
    numbers, later = {each.id: each.number for each in everything}, later_ones(everything)
    taken = [
        each for each in everything if each.meeting_id == meeting_id and each.stage != DecisionStage.WITHDRAWN.value
    ]
    return tuple(
        DecisionSaid(
            each.number, each.text, each.decided_on.isoformat(),
            each.confirmed_at.astimezone(zone).date().isoformat() if each.confirmed_at else "",
            numbers.get(each.supersedes_id) if each.supersedes_id else None,
            later[each.id].number if each.id in later else None,
        )
        for each in sorted(taken, key=lambda each: each.number)
    )  # fmt: skip
