"""Answers about comments: only those that the officer may read, in lists, counts and mentions alike."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, any_, func, literal, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.coordination.finding import UnknownComment, may_see
from app.coordination.models import Comment, CommentText, Mention
from app.coordination.records import Record
from app.coordination.task_queries import visible
from app.core.access import Officer
from app.core.db import locked

MAY_EDIT = timedelta(hours=1)


def readable(officer: Officer) -> Any:
    """The condition under which the officer may read a comment: its record, and whom it was written for.

    Every query of comments carries it, so that nothing of the others shows, not even their number.
    """
    theirs = or_(
        Comment.visibility == "group", Comment.author_id == officer.id,
        literal(officer.agency) == any_(Comment.agencies),
    )  # fmt: skip
    return and_(visible(officer, Comment), theirs)


def about(session: Any, officer: Officer, record: Record, *, limit: int, offset: int = 0) -> tuple[int, list[Comment]]:
    """How many comments on the record the officer may read, and some of them, newest first."""
    rule = and_(Comment.about_type == record.type, Comment.about_id == record.id, readable(officer))
    number = select(func.count()).select_from(Comment).where(rule).correlate(None)
    query = select(Comment, number.scalar_subquery()).where(rule).order_by(Comment.at.desc(), Comment.id)
    rows = session.execute(query.limit(limit).offset(offset)).all()
    if not rows and offset:  # a page behind the last one
        return int(session.scalar(number) or 0), []
    return (rows[0][1] if rows else 0), [row[0] for row in rows]


def how_many(session: Any, officer: Officer, *, type: str, id: str) -> int:
    """How many comments on the record the officer may read; those that were withdrawn stand there too."""
    rule = and_(Comment.about_type == type, Comment.about_id == id, readable(officer))
    return int(session.scalar(select(func.count()).select_from(Comment).where(rule)) or 0)


def comment_row(session: Any, comment_id: uuid.UUID, *, lock: bool = False) -> Comment:
    """The comment, locked for a change if asked. Raises UnknownComment."""
    query = select(Comment).where(Comment.id == comment_id)
    if lock:
        query = locked(query)
    found: Comment | None = session.scalar(query)
    if found is None:
        raise UnknownComment(str(comment_id))
    return found


def own(session: Any, officer: Officer, comment_id: uuid.UUID) -> Comment:
    """The officer's own comment. Raises UnknownComment for that of anybody else, as for none at all."""
    found = comment_row(session, comment_id)
    if found.author_id != officer.id or not may_see(officer, found.permission, found.partner):
        raise UnknownComment(str(comment_id))
    return found


def texts_of(session: Any, comment_id: uuid.UUID) -> list[CommentText]:
    """Every text that the comment had, newest first."""
    query = select(CommentText).where(CommentText.comment_id == comment_id).order_by(CommentText.number.desc())
    return list(session.scalars(query))


def mentioned(session: Any, comment_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[int]]:
    """The officers whom each comment names."""
    found: dict[uuid.UUID, list[int]] = {}
    query = select(Mention.comment_id, Mention.officer_id).where(Mention.comment_id.in_(comment_ids))
    for row in session.execute(query.order_by(Mention.officer_id)):
        found.setdefault(row.comment_id, []).append(row.officer_id)
    return found


def mentions_of(session: Any, officer: Officer, *, limit: int) -> list[Any]:
    """The newest comments that name the officer and that they may read now, without what they say."""
    query = (
        select(
            Comment.id, Comment.about_title, Comment.about_url, Comment.partner, Comment.author_name, Comment.at,
        )
        .join(Mention, Mention.comment_id == Comment.id)
        .where(Mention.officer_id == officer.id, Comment.withdrawn_at.is_(None), readable(officer))
        .order_by(Mention.at.desc(), Comment.id)
        .limit(limit)
    )  # fmt: skip
    return list(session.execute(query))


def last_on(session: Any, officer: Officer, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Any]:
    """The author and time of the newest comment on each record that the officer may read. One query."""
    if not keys:
        return {}
    query = (
        select(Comment.about_type, Comment.about_id, Comment.author_name, Comment.at)
        .ext(distinct_on(Comment.about_type, Comment.about_id))
        .where(or_(*(and_(Comment.about_type == type, Comment.about_id == id) for type, id in keys)))
        .where(readable(officer), Comment.withdrawn_at.is_(None))
        .order_by(Comment.about_type, Comment.about_id, Comment.at.desc())
    )
    return {(row.about_type, row.about_id): row for row in session.execute(query)}


def may_edit(comment: Comment, *, now: datetime) -> bool:
    """Whether its author may still change what it says: for an hour."""
    return comment.withdrawn_at is None and now - comment.at <= MAY_EDIT
