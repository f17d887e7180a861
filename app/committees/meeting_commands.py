"""Changes to meetings: one is planned, its papers are added, and its minutes are recorded or it is called off."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy import func, select

from app.committees.answers import (
    MOST_ITEMS,
    MOST_TEXT,
    CommitteeRefused,
    MeetingAnswers,
    PaperAnswers,
    given,
    possible,
    tidy,
)
from app.committees.models import Meeting, Paper
from app.committees.queries import body_row, row_of
from app.committees.recording import about, log, named, permit, tell_members
from app.core import clock, files, versions
from app.core.db import unit_of_work
from workflows.vocabulary import Actor


def plan_meeting(actor: Actor, *, iso3: str, body_id: uuid.UUID, answers: MeetingAnswers) -> uuid.UUID:
    """Plan the next meeting of a body, or put one on record that was held; its id.

    Raises NotPermitted, UnknownCommittee, and CommitteeRefused.
    """
    permit(actor)
    values = _values(answers)
    with unit_of_work() as session:
        body = body_row(session, iso3, body_id, lock=True)
        highest = session.scalar(select(func.max(Meeting.number)).where(Meeting.body_id == body.id))
        row = Meeting(
            body_id=body.id, number=(highest or 0) + 1, recorded_by=actor.id or None, recorded_by_name=actor.name,
            recorded_at=clock.now(), minutes="", reason="", **values,
        )  # fmt: skip
        session.add(row)
        session.flush()
        tell_members(session, actor, body, row, summary=f"planned {named(row, body)}")
        log(session, actor, body, row, action="plan", summary=f"planned {named(row, body)}")
        return row.id


def change_meeting(
    actor: Actor, *, iso3: str, meeting_id: uuid.UUID, answers: MeetingAnswers, version: int | None, today: date
) -> None:
    """Change days, place or agenda of a meeting.

    Raises NotPermitted, UnknownCommittee, StaleVersion, and CommitteeRefused.
    """
    permit(actor)
    values = _values(answers)
    with unit_of_work() as session:
        row, body = _locked(session, iso3, meeting_id, version)
        if row.stage == "held" and values["first_on"] > today:
            raise CommitteeRefused("The meeting was held, so its day must not be in the future.", "first_on")
        for name, value in values.items():
            setattr(row, name, value)
        session.flush()
        tell_members(session, actor, body, row, summary=f"changed {named(row, body)}")
        log(session, actor, body, row, action="change", summary=f"changed {named(row, body)}")


def record_minutes(
    actor: Actor, *, iso3: str, meeting_id: uuid.UUID, minutes: str, version: int | None, today: date
) -> None:
    """Record what was said, or put it right; the meeting was held.

    Raises NotPermitted, UnknownCommittee, StaleVersion, and CommitteeRefused, also before the meeting begins.
    """
    permit(actor)
    said = given("minutes", minutes, "Enter what was said.", most=MOST_TEXT, multiline=True)
    with unit_of_work() as session:
        row, body = _locked(session, iso3, meeting_id, version)
        if row.first_on > today:
            raise CommitteeRefused("The meeting has not begun. Record its minutes once it has.", "minutes")
        row.minutes, row.stage = said, "held"
        log(session, actor, body, row, action="record_minutes", summary=f"recorded the minutes of {named(row, body)}")


def call_off(actor: Actor, *, iso3: str, meeting_id: uuid.UUID, reason: str, version: int | None) -> None:
    """Call a planned meeting off. Raises NotPermitted, UnknownCommittee, StaleVersion, and CommitteeRefused."""
    permit(actor)
    because = given("reason", reason, "Enter why it is called off.", most=2000, multiline=True)
    with unit_of_work() as session:
        row, body = _locked(session, iso3, meeting_id, version)
        if row.stage == "held":
            raise CommitteeRefused("The meeting was held: its minutes are on record.", "reason")
        row.reason, row.stage = because, "called_off"
        session.flush()
        tell_members(session, actor, body, row, summary=f"called off {named(row, body)}")
        log(session, actor, body, row, action="call_off", summary=f"called off {named(row, body)}")


def add_paper(actor: Actor, *, iso3: str, meeting_id: uuid.UUID, answers: PaperAnswers) -> None:
    """Add a paper to a meeting: a file, kept with its hash, or a page of the record. It stays.

    Raises NotPermitted, UnknownCommittee, and CommitteeRefused.
    """
    permit(actor)
    title = given("title", answers.title, "Enter what the paper is called.")
    path = tidy("path", answers.path, most=500)
    if (answers.file is None) == (not path):
        raise CommitteeRefused("Choose a file, or enter the address of a page, and not both.", "file")
    if path and not (path.startswith("/") and path[1:2] not in ("/", "\\") and " " not in path):
        raise CommitteeRefused("Enter the address of a page of Concord, like /documents. It begins with “/”.", "path")
    with unit_of_work() as session:
        row, body = _locked(session, iso3, meeting_id, None)
        file = files.keep(session, actor, *answers.file, subject=about(row)) if answers.file else None
        paper = Paper(
            meeting_id=row.id, title=title, path=path, file_id=file.id if file else None, added_by=actor.id or None,
            added_by_name=actor.name, added_at=clock.now(),
        )  # fmt: skip
        session.add(paper)
        said = f" ({file.name}, SHA-256 {file.sha256})" if file else ""
        log(session, actor, body, row, action="add_paper", tell=False,
            summary=f"added the paper “{title}”{said} to {named(row, body)}")  # fmt: skip


def _locked(session: Any, iso3: str, meeting_id: uuid.UUID, version: int | None) -> tuple[Meeting, Any]:
    row, body = row_of(session, Meeting, iso3, meeting_id, lock=True)
    versions.check(session, about(row), seen=version)
    if row.stage == "called_off":
        raise CommitteeRefused("The meeting was called off. Plan another one.")
    return row, body


def _values(answers: MeetingAnswers) -> dict[str, Any]:
    """The answers as columns. Raises CommitteeRefused, about the field that is at fault."""
    first = possible("first_on", answers.first_on)
    if first is None:
        raise CommitteeRefused("Enter the day of the meeting.", "first_on")
    last = possible("last_on", answers.last_on) or first
    if last < first:
        raise CommitteeRefused("The last day must not be before the first.", "last_on")
    place = tidy("place", answers.place)
    if not place and not answers.online:
        raise CommitteeRefused("Enter the place, or say that the meeting is online.", "place")
    items = [tidy("agenda", item, most=500) for item in answers.agenda]
    agenda = [item for item in items if item]
    if len(agenda) > MOST_ITEMS:
        raise CommitteeRefused(f"An agenda has at most {MOST_ITEMS} items; you entered {len(agenda)}.", "agenda")
    return {"first_on": first, "last_on": last, "online": answers.online, "place": place, "agenda": agenda}
