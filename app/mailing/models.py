"""Mails to officers, what each officer chose to get, and how the mail server answers."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import db
from app.mailing.records import LEVELS, RHYTHMS, STATES


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


class Delivery(db.Model):  # type: ignore[misc]
    """One mail to one officer: of one message, or the digest of one day. There is never a second row for either.

    `token` makes the Message-ID, the same at every try. `carrier` names the process that has the mail in hand.
    `through` is the number of the last collection that a digest covers; the next one begins after it.
    """

    __tablename__ = "mail_deliveries"
    __table_args__ = (
        UniqueConstraint("message_id", "officer_id", name="uq_mail_deliveries_a_message_goes_to_an_officer_once"),
        UniqueConstraint("officer_id", "digest_day", name="uq_mail_deliveries_an_officer_has_one_digest_a_day"),
        CheckConstraint("num_nonnulls(message_id, digest_day) = 1", name="it_is_a_message_or_a_digest"),
        CheckConstraint(_one_of("state", STATES), name="state_is_known"),
        Index("ix_mail_deliveries_open", "id", postgresql_where="state IN ('waiting', 'sending', 'closing')"),
        Index("ix_mail_deliveries_failed", "id", postgresql_where="state IN ('refused', 'undecided')"),
        Index("ix_mail_deliveries_officer", "officer_id", "through"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_messages.id"))
    digest_day: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(10), default="waiting", server_default="waiting")
    carrier: Mapped[str] = mapped_column(String(32), default="", server_default="")
    address: Mapped[str] = mapped_column(String(254), default="", server_default="")
    through: Mapped[int | None] = mapped_column(Integer)
    tries: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    next_try_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class MailChoice(db.Model):  # type: ignore[misc]
    """What an officer chose: how often a digest comes, and which kinds wait for it instead of coming at once."""

    __tablename__ = "mail_choices"
    __table_args__ = (CheckConstraint(_one_of("digest", RHYTHMS), name="digest_is_known"),)

    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(10))
    not_at_once: Mapped[list[str]] = mapped_column(ARRAY(String(30)), default=list, server_default="{}")
    digest_since: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}


class PartnerLevel(db.Model):  # type: ignore[misc]
    """How much an officer gets by mail about one partner; without a row, everything."""

    __tablename__ = "mail_partner_levels"
    __table_args__ = (CheckConstraint(_one_of("level", LEVELS[1:]), name="level_is_known"),)

    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"), primary_key=True)
    partner: Mapped[str] = mapped_column(String(3), primary_key=True)
    level: Mapped[str] = mapped_column(String(10))


class MailServerState(db.Model):  # type: ignore[misc]
    """The one row about the mail server: since when it fails, what it said, and when it is tried again."""

    __tablename__ = "mail_server_state"
    __table_args__ = (CheckConstraint("id = 1", name="there_is_one_row"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    failing_since: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_error: Mapped[str] = mapped_column(Text, default="", server_default="")
    tries: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    next_try_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    worker_seen_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
