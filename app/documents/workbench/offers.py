"""What the workbench offers other areas: drafts that wait for new facts, and times of publication."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from app.coordination.records import Dated, Work
from app.core.access import Officer
from app.core.db import db
from app.core.web import settings
from app.documents import queries
from app.documents.models import Document
from app.documents.workbench import embargo
from app.documents.workbench.wording import moment_words
from workflows.document import DocumentStage

MOST_DRAFTS = 60


def work(session: Any, officer: Officer, *, today: date) -> list[Work]:
    """Drafts whose facts have changed on record, for those who write them; cleared ones with a time, for publishers."""
    return [*_stale_drafts(session, officer), *_timed(session, officer)]


def due() -> list[str]:
    """What is due now of this area, published; in sentences."""
    waits = embargo.anything_due(db.session)
    db.session.rollback()
    return embargo.publish_due() if waits else []


def _stale_drafts(session: Any, officer: Officer) -> list[Work]:
    if not officer.may_somewhere("documents.write"):
        return []
    query = select(Document).where(Document.stage == DocumentStage.DRAFT.value).order_by(Document.made_at.desc())
    if officer.partners is not None:
        query = query.where(Document.partner.in_(sorted(officer.partners)))
    drafts = [row for row in session.scalars(query.limit(MOST_DRAFTS)) if officer.may("documents.write", row.partner)]
    stale, zone = queries.stale_among(session, drafts), settings().time_zone
    return [
        Work(
            title=f"Take the new facts into {row.title}", url=f"/documents/{row.id}/edit", action="Open the editor",
            who="The desk", since=row.made_at.astimezone(zone).date(), mine=True, partner=row.partner,
            asked_by="The record changed",
        )
        for row in drafts
        if row.id in stale
    ]  # fmt: skip


def _timed(session: Any, officer: Officer) -> list[Work]:
    zone = settings().time_zone
    found = [row for row in embargo.waiting(session) if officer.may("documents.take_step", row.partner)]
    return [
        Work(
            title=f"Wait until {moment_words(row.not_before, zone)} for {row.title} to be published",
            url=f"/documents/{row.id}/publication", action="Look at it", who="Concord",
            since=row.cleared_at.astimezone(zone).date(), mine=False, partner=row.partner,
            asked_by=row.scheduled_by_name, due=row.not_before.astimezone(zone).date(),
        )
        for row in found
    ]  # fmt: skip


def dates(session: Any, officer: Officer, *, first: date, last: date) -> list[Dated]:
    """Times of publication that fall between the days, for those who take steps with documents."""
    found, zone = [], settings().time_zone
    for row in embargo.waiting(session):
        day = row.not_before.astimezone(zone).date()
        if first <= day <= last and officer.may("documents.take_step", row.partner):
            at = f"{row.not_before.astimezone(zone):%H:%M}"
            found.append(
                Dated(
                    kind="publication", title=f"{row.title}: published at {at}", first=day, last=day,
                    url=f"/documents/{row.id}/publication", partner=row.partner,
                    source=f"Embargo set by {row.scheduled_by_name}", permission="documents.take_step",
                )
            )  # fmt: skip
    return found
