"""Messages saved with the change they tell of, and sent after it is committed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, Boolean, DateTime, Index, Integer, String, Text, insert
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import db
from workflows.vocabulary import Audience


class OutboxMessage(db.Model):  # type: ignore[misc]
    """One message to one audience or officer. It carries a link and a subject, never the content itself.

    `kind` is what an officer may choose by (news, action, mention, reminder); `urgent` asks for an act of theirs.
    Whoever reads it must hold `permission` for the partner and belong to one of `agencies`, where either is named,
    at the moment of reading or sending. `collection` numbers the round in which the worker took it in hand.
    """

    __tablename__ = "outbox_messages"
    __table_args__ = (
        Index("ix_outbox_messages_waiting", "id", postgresql_where="collection IS NULL"),
        Index("ix_outbox_messages_collection", "collection", "created_at"),
        Index("ix_outbox_messages_audience", "audience", "id"),
        Index("ix_outbox_messages_officer", "officer_id", "id", postgresql_where="officer_id IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    audience: Mapped[str] = mapped_column(String(40), default="", server_default="")
    officer_id: Mapped[int | None] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(30), default="news", server_default="news")
    urgent: Mapped[bool] = mapped_column(Boolean, default=False, server_default="false")
    permission: Mapped[str] = mapped_column(String(40), default="", server_default="")
    agencies: Mapped[list[str]] = mapped_column(ARRAY(String(10)), default=list, server_default="{}")
    partner: Mapped[str | None] = mapped_column(String(3))
    actor_id: Mapped[int | None] = mapped_column(Integer)
    subject: Mapped[str] = mapped_column(Text)
    path: Mapped[str] = mapped_column(Text)
    collection: Mapped[int | None] = mapped_column(Integer)


_ADD = insert(OutboxMessage.__table__)


def tell(
    session: Any, audiences: Iterable[Audience], *, subject: str, path: str,
    partner: str | None = None, actor_id: int | None = None,
) -> None:  # fmt: skip
    """Put one message per audience into the outbox, inside the transaction of the change.

    Who belongs to an audience is worked out when it is read or sent, with the roles of that moment.
    """
    rows = [
        {
            "created_at": clock.now(), "audience": audience.value, "partner": partner,
            "actor_id": actor_id or None, "subject": subject, "path": path,
        }
        for audience in audiences
    ]  # fmt: skip
    if rows:
        session.execute(_ADD, rows)


def tell_officers(
    session: Any, officer_ids: Iterable[int], *, subject: str, path: str, kind: str, urgent: bool = False,
    partner: str | None = None, permission: str = "", agencies: Iterable[str] = (), actor_id: int | None = None,
) -> None:  # fmt: skip
    """Put one message for each officer into the outbox, inside the transaction of the change; none for the actor.

    Whether they may still see it is asked again when it is read or sent.
    """
    rows = [
        {
            "created_at": clock.now(), "audience": "", "officer_id": officer_id, "partner": partner, "kind": kind,
            "urgent": urgent, "permission": permission, "agencies": sorted(agencies), "actor_id": actor_id or None,
            "subject": subject, "path": path,
        }
        for officer_id in dict.fromkeys(officer_ids)
        if officer_id != actor_id
    ]  # fmt: skip
    if rows:
        session.execute(_ADD, rows)
