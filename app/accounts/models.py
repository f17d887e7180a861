"""Officers and what lets them in: roles, sessions, one-time links, attempts to sign in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import db
from workflows.vocabulary import AGENCIES, Role

NAME_LENGTH = 200
EMAIL_LENGTH = 254
SET_PASSWORD = "set_password"  # noqa: S105 - the purpose of a link


def _one_of(column: str, words: list[str]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


class OfficerRow(db.Model):  # type: ignore[misc]
    """An officer of an agency. Never deleted, since the record names them: a leaver is disabled."""

    __tablename__ = "officers"
    __table_args__ = (
        UniqueConstraint("email", name="uq_officers_one_account_per_email"),
        CheckConstraint("email = lower(email)", name="email_is_in_lower_case"),
        CheckConstraint("name <> ''", name="name_is_given"),
        CheckConstraint(_one_of("agency", [each.code for each in AGENCIES]), name="agency_is_in_the_working_group"),
        CheckConstraint("NOT sample OR password_hash IS NULL", name="sample_officers_have_no_password"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    email: Mapped[str] = mapped_column(String(EMAIL_LENGTH))
    agency: Mapped[str] = mapped_column(String(10))
    password_hash: Mapped[str | None] = mapped_column(Text)
    disabled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    last_signed_in_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    roles_changed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    sample: Mapped[bool] = mapped_column(Boolean, default=False, server_default="false")
    version: Mapped[int] = mapped_column(Integer)

    grants: Mapped[list[RoleGrant]] = relationship(
        back_populates="officer", foreign_keys="RoleGrant.officer_id", lazy="raise", order_by="RoleGrant.id"
    )

    __mapper_args__ = {"version_id_col": version}


class RoleGrant(db.Model):  # type: ignore[misc]
    """A role that an officer holds, for one partner or, where `partner` is empty, for all."""

    __tablename__ = "role_grants"
    __table_args__ = (
        UniqueConstraint(
            "officer_id", "role", "partner", name="uq_role_grants_a_role_is_granted_once",
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint(_one_of("role", [each.value for each in Role]), name="role_is_known"),
        CheckConstraint("partner ~ '^[A-Z]{3}$'", name="partner_is_a_country_code"),
        CheckConstraint(
            "role <> 'administrator' OR partner IS NULL", name="administrators_serve_all_partners"
        ),
        Index("ix_role_grants_role", "role"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    role: Mapped[str] = mapped_column(String(40))
    partner: Mapped[str | None] = mapped_column(String(3))
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    granted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    officer: Mapped[OfficerRow] = relationship(back_populates="grants", foreign_keys=[officer_id], lazy="raise")


class OfficerSession(db.Model):  # type: ignore[misc]
    """One browser. Only a hash of its token is kept, so that reading the table lets nobody in.

    A visitor who is not signed in has a row only when a form or a message needs one. `renew` asks for a
    new token at the next page, because what the officer may do has changed.
    """

    __tablename__ = "officer_sessions"
    __table_args__ = (
        UniqueConstraint("number", name="uq_officer_sessions_number"),
        CheckConstraint("token_hash ~ '^[0-9a-f]{64}$'", name="token_hash_is_sha256"),
        Index("ix_officer_sessions_open", "officer_id", postgresql_where="ended_at IS NULL"),
        Index("ix_officer_sessions_created_at", "created_at"),
    )

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    renew: Mapped[bool] = mapped_column(Boolean, default=False, server_default="false")
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    user_agent: Mapped[str] = mapped_column(String(300), default="", server_default="")


class SignInAttempt(db.Model):  # type: ignore[misc]
    """One attempt that failed or is under way, under one of the keys by which attempts are slowed down."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (
        Index("ix_sign_in_attempts_key_at", "key", "at"),
        Index("ix_sign_in_attempts_at", "at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    key: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class OneTimeLink(db.Model):  # type: ignore[misc]
    """A link that lets an officer set a password, once. Only a hash of its token is kept."""

    __tablename__ = "one_time_links"
    __table_args__ = (
        CheckConstraint("token_hash ~ '^[0-9a-f]{64}$'", name="token_hash_is_sha256"),
        CheckConstraint(_one_of("purpose", [SET_PASSWORD]), name="purpose_is_known"),
        Index("ix_one_time_links_unused", "officer_id", postgresql_where="used_at IS NULL"),
    )

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    purpose: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
