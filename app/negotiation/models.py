"""Negotiations with their rounds, articles in their versions, steps, files received, positions, and the model text."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, DateTime, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import db
from workflows.negotiation import ArticleState, Turn

_STATES = ", ".join(repr(state.value) for state in ArticleState)
_TURNS = ", ".join(repr(turn.value) for turn in Turn)
# The hash is over the three texts with a separator that no text may hold.
HASHED = "sg_text || chr(30) || partner_text || chr(30) || working_text"


class Negotiation(db.Model):  # type: ignore[misc]
    """The text that is negotiated with one partner. `begun_from` says whether it began from the model or empty."""

    __tablename__ = "negotiations"
    __table_args__ = (
        CheckConstraint("begun_from IN ('model', 'empty')", name="beginning_is_declared"),
        UniqueConstraint("partner", name="uq_negotiations_partner"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    partner: Mapped[str] = mapped_column(ForeignKey("partners.iso3"))
    begun_from: Mapped[str] = mapped_column(String(10))
    begun_by: Mapped[int | None] = mapped_column(Integer)
    begun_by_name: Mapped[str] = mapped_column(Text)
    begun_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}


class Round(db.Model):  # type: ignore[misc]
    """One round: when, where, how, and who sat on each side. `last` is NULL where it took one day."""

    __tablename__ = "negotiation_rounds"
    __table_args__ = (
        CheckConstraint("number > 0", name="number_counts_from_one"),
        CheckConstraint("last IS NULL OR last >= first", name="ends_after_it_begins"),
        CheckConstraint("mode IN ('in_person', 'virtual', 'hybrid', 'correspondence')", name="mode_is_declared"),
        UniqueConstraint("negotiation_id", "number", name="uq_negotiation_rounds_number"),
        Index("ix_negotiation_rounds_first", "first"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    negotiation_id: Mapped[int] = mapped_column(ForeignKey("negotiations.id"))
    number: Mapped[int] = mapped_column(Integer)
    first: Mapped[date] = mapped_column(Date)
    last: Mapped[date | None] = mapped_column(Date)
    place: Mapped[str] = mapped_column(Text)
    mode: Mapped[str] = mapped_column(String(20))
    sg_delegation: Mapped[str] = mapped_column(Text)
    partner_delegation: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[int | None] = mapped_column(Integer)
    recorded_by_name: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}


class Article(db.Model):  # type: ignore[misc]
    """One article. `number` is its place, NULL where both sides left it out; `brackets` are those of the newest text.

    `model_key` names the article of the model text that it answers, empty where there is none.
    """

    __tablename__ = "negotiation_articles"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state_is_declared"),
        CheckConstraint(f"turn IN ({_TURNS})", name="turn_is_declared"),
        CheckConstraint("title <> ''", name="title_is_given"),
        CheckConstraint("number > 0", name="number_counts_from_one"),
        CheckConstraint("(number IS NULL) = (left_out <> '')", name="left_out_with_a_reason"),
        CheckConstraint(
            "state NOT IN ('agreed', 'agreed_ad_referendum') OR brackets = 0", name="agreed_without_brackets"
        ),
        UniqueConstraint(
            "negotiation_id", "number", name="uq_negotiation_articles_number", deferrable=True, initially="DEFERRED"
        ),
        Index("ix_negotiation_articles_model", "model_key", "state"),
        Index("ix_negotiation_articles_owner", "owner_id", "turn"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    negotiation_id: Mapped[int] = mapped_column(ForeignKey("negotiations.id"))
    number: Mapped[int | None] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    model_key: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(20))
    turn: Mapped[str] = mapped_column(String(6))
    turn_since: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    brackets: Mapped[int] = mapped_column(Integer)
    texts: Mapped[int] = mapped_column(Integer)
    owner_id: Mapped[int | None] = mapped_column(Integer)
    owner_name: Mapped[str] = mapped_column(Text)
    next: Mapped[str] = mapped_column(Text)
    left_out: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}


class ArticleVersion(db.Model):  # type: ignore[misc]
    """One version of the three texts of an article. `round_id` is NULL before the first round. Append-only."""

    __tablename__ = "article_versions"
    __table_args__ = (
        CheckConstraint("number > 0", name="number_counts_from_one"),
        CheckConstraint(f"sha256 = encode(sha256(convert_to({HASHED}, 'UTF8')), 'hex')", name="hash_is_that_of_texts"),
        UniqueConstraint("article_id", "number", name="uq_article_versions_number"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("negotiation_articles.id"))
    number: Mapped[int] = mapped_column(Integer)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("negotiation_rounds.id"))
    sg_text: Mapped[str] = mapped_column(Text)
    partner_text: Mapped[str] = mapped_column(Text)
    working_text: Mapped[str] = mapped_column(Text)
    brackets: Mapped[int] = mapped_column(Integer)
    source_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_files.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    written_by: Mapped[int | None] = mapped_column(Integer)
    written_by_name: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ArticleStep(db.Model):  # type: ignore[misc]
    """One step of an article: who took it, where it led, whose turn it then was, who agreed and where. Append-only."""

    __tablename__ = "article_steps"
    __table_args__ = (
        CheckConstraint(f"led_to IN ({_STATES})", name="state_is_declared"),
        CheckConstraint(f"turn IN ({_TURNS})", name="turn_is_declared"),
        Index("ix_article_steps_article", "article_id", "id"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("negotiation_articles.id"))
    step: Mapped[str] = mapped_column(String(30))
    led_to: Mapped[str] = mapped_column(String(20))
    turn: Mapped[str] = mapped_column(String(6))
    round_id: Mapped[int | None] = mapped_column(ForeignKey("negotiation_rounds.id"))
    agreed_by: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    taken_by: Mapped[int | None] = mapped_column(Integer)
    taken_by_name: Mapped[str] = mapped_column(Text)
    taken_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ArticlePosition(db.Model):  # type: ignore[misc]
    """What is kept in the compartment of an article, in versions. Append-only.

    Read by `app.negotiation.compartment` alone, and only for whoever holds `positions.view` for the partner.
    """

    __tablename__ = "article_positions"
    __table_args__ = (
        CheckConstraint("aspect IN ('position', 'fall_back', 'red_line', 'advice')", name="aspect_is_declared"),
        CheckConstraint("number > 0", name="number_counts_from_one"),
        CheckConstraint("sha256 = encode(sha256(convert_to(text, 'UTF8')), 'hex')", name="hash_is_that_of_the_text"),
        UniqueConstraint("article_id", "aspect", "number", name="uq_article_positions_number"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("negotiation_articles.id"))
    aspect: Mapped[str] = mapped_column(String(10))
    number: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    written_by: Mapped[int | None] = mapped_column(Integer)
    written_by_name: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ReceivedFile(db.Model):  # type: ignore[misc]
    """A file received from the partner in a round, as it came; its bytes are in `stored_files`. Append-only."""

    __tablename__ = "received_files"
    __table_args__ = (Index("ix_received_files_negotiation", "negotiation_id", "id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    negotiation_id: Mapped[int] = mapped_column(ForeignKey("negotiations.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("negotiation_rounds.id"))
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_files.id"))
    note: Mapped[str] = mapped_column(Text)


class ModelArticle(db.Model):  # type: ignore[misc]
    """One version of an article of the model text: proposed by one officer, approved by another.

    `key` stays; the newest approved version counts. What was decided stays as it is.
    """

    __tablename__ = "model_articles"
    __table_args__ = (
        CheckConstraint("decision IN ('', 'approved', 'refused')", name="decision_is_declared"),
        CheckConstraint("(decision = '') = (decided_at IS NULL)", name="decided_exactly_with_decision"),
        CheckConstraint(
            "decision = '' OR (decided_by IS NOT NULL AND decided_by IS DISTINCT FROM proposed_by)",
            name="another_person_decides",
        ),
        CheckConstraint("key ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="key_is_a_slug"),
        CheckConstraint("title <> ''", name="title_is_given"),
        CheckConstraint("number > 0", name="number_counts_from_one"),
        UniqueConstraint("key", "number", name="uq_model_articles_number"),
        Index("uq_model_articles_one_open", "key", unique=True, postgresql_where="decision = ''"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    key: Mapped[str] = mapped_column(String(60))
    number: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[int | None] = mapped_column(Integer)
    proposed_by_name: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    decision: Mapped[str] = mapped_column(String(10))
    decided_by: Mapped[int | None] = mapped_column(Integer)
    decided_by_name: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}
