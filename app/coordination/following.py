"""Who follows which record, and how much of it they want to hear."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from app.coordination.answers import TaskRefused
from app.coordination.finding import UnknownRecord, carries, record_of
from app.coordination.models import LEVELS, Follow
from app.coordination.task_queries import visible
from app.core import audit, clock
from app.core.access import Officer
from app.core.db import unit_of_work
from workflows.vocabulary import Actor

LEVEL_LABELS = {
    "everything": "Everything",
    "asks": "Only what asks me to act",
    "nothing": "Nothing",
}


def follow(actor: Actor, *, type: str, id: str, level: str) -> str:
    """Follow a record at a level; the title of the record. Only what asks me is what holds without a word.

    Raises UnknownRecord where it may not be seen, and TaskRefused for a level that there is not.
    """
    if level not in LEVELS:
        raise TaskRefused("Choose how much you want to hear.", "level")
    with unit_of_work() as session:
        record = record_of(session, type=type, id=id)
        if record is None or not carries(actor, record.permission):
            raise UnknownRecord(f"{type} {id}")
        key = {"officer_id": actor.id, "about_type": record.type, "about_id": record.id}
        values = {
            "about_title": record.title, "about_url": record.url, "partner": record.partner or None,
            "permission": record.permission, "level": level, "since": clock.now(),
        }  # fmt: skip
        write = insert(Follow).values(**key, **values)
        session.execute(write.on_conflict_do_update(index_elements=list(key), set_=values))
        audit.append(
            session, actor, action="follow", about=audit.Object("officer", str(actor.id)),
            summary="chose how much to hear of a record", details={"type": type, "id": id, "level": level},
        )  # fmt: skip
        return record.title


def level_of(session: Any, officer_id: int, *, type: str, id: str) -> str:
    """How much the officer hears of this record."""
    query = select(Follow.level).where(
        Follow.officer_id == officer_id, Follow.about_type == type, Follow.about_id == id
    )
    return session.scalar(query) or "asks"


def followers(session: Any, *, type: str, id: str, partner: str | None) -> list[int]:
    """Officers who hear everything of the record: they follow it, or its partner and not this record less."""
    near = and_(Follow.about_type == type, Follow.about_id == id)
    if partner:
        near = or_(near, and_(Follow.about_type == "partner", Follow.about_id == partner))
    rows = session.execute(
        select(Follow.officer_id, Follow.about_type, Follow.about_id, Follow.level).where(near)
    ).all()
    own = {row.officer_id: row.level for row in rows if (row.about_type, row.about_id) == (type, id)}
    return sorted(
        {row.officer_id for row in rows if own.get(row.officer_id, row.level) == "everything"}
    )  # fmt: skip


def silent(session: Any, *, type: str, id: str) -> frozenset[int]:
    """Officers who want to hear nothing of the record."""
    query = select(Follow.officer_id).where(Follow.about_type == type, Follow.about_id == id, Follow.level == "nothing")
    return frozenset(session.scalars(query))


def watched(session: Any, officer: Officer, *, limit: int, offset: int = 0) -> tuple[int, list[Any]]:
    """How many records the officer follows, and some of them, newest first; only those that may be seen now.

    With a limit of none they are only counted.
    """
    rule = and_(Follow.officer_id == officer.id, Follow.level == "everything", visible(officer, Follow))
    total = session.scalar(select(func.count()).select_from(Follow).where(rule))
    query = select(Follow.__table__).where(rule).order_by(Follow.since.desc()).limit(limit).offset(offset)
    return int(total or 0), list(session.execute(query)) if limit else []
