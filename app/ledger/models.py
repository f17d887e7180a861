"""Issuances, entries that wait for a checker, posted movements, where every unit is now, and closed years."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
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
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import db
from app.core.proposals import Proposed, by_two_officers
from workflows.ledger.entry import EntryStage
from workflows.ledger.movements import Account, MovementKind


def _one_of(column: str, values: Any) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


def _no_overlap(name: str, group: str, first: str, last: str) -> ExcludeConstraint:
    """No two live rows of one group share a number; it needs no extension of the database."""
    return ExcludeConstraint(
        (func.int4range(text(group), text(group), text("'[]'")), "&&"),
        (func.int8range(text(first), text(last), text("'[]'")), "&&"),
        where=text("live"), using="gist", name=name,
    )  # fmt: skip


class UnitKey(db.Model):  # type: ignore[misc]
    """Within one key, the numbers of units run on and never meet: registry-wide, or one batch. Append-only."""

    __tablename__ = "unit_keys"
    __table_args__ = (UniqueConstraint("unit_registry", "key", name="uq_unit_keys_one"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    unit_registry: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)


class Issuance(db.Model):  # type: ignore[misc]
    """One issuance of a programme with its proof. Append-only: a mistake is reversed and issued again.

    `form` renders the serial of any part of it. Quantities are whole tCO2e.
    """

    __tablename__ = "issuances"
    __table_args__ = (
        CheckConstraint("first >= 0 AND first <= last", name="range_runs_upward"),
        CheckConstraint("vintage >= 2021", name="vintage_is_2021_or_later"),
        CheckConstraint("metric IN ('GHG', 'non-GHG')", name="metric_is_declared"),
        Index("ix_issuances_project", "project_id"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    partner: Mapped[str] = mapped_column(ForeignKey("partners.iso3"))
    key_id: Mapped[int] = mapped_column(ForeignKey("unit_keys.id"))
    serial: Mapped[str] = mapped_column(Text)
    form: Mapped[str] = mapped_column(Text)
    first: Mapped[int] = mapped_column(BigInteger)
    last: Mapped[int] = mapped_column(BigInteger)
    vintage: Mapped[int] = mapped_column(Integer)
    issued_on: Mapped[date] = mapped_column(Date)
    mitigation_type: Mapped[str] = mapped_column(Text)
    metric: Mapped[str] = mapped_column(Text, default="GHG")
    gwp: Mapped[str] = mapped_column(Text, default="")
    non_ghg_metric: Mapped[str] = mapped_column(Text, default="")
    non_ghg_per_tonne: Mapped[str] = mapped_column(Text, default="")
    sectors: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    note: Mapped[str] = mapped_column(Text, default="")
    proof_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_files.id"))
    report_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_files.id"))
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ItmoNumbers(db.Model):  # type: ignore[misc]
    """How the outcomes of an issuance are named once the Party's registry names them. A correction retires the row.

    `approach` is the CARP identifier, `party_registry` the Party's registry; the first unit has the number `first`.
    """

    __tablename__ = "itmo_numbers"
    __table_args__ = (
        CheckConstraint("first > 0 AND first <= last", name="range_runs_upward"),
        CheckConstraint("approach ~ '^CA[0-9]{4}$'", name="approach_is_a_carp_identifier"),
        CheckConstraint("party_registry ~ '^[A-Z]{3}[0-9]{2}$'", name="registry_is_code_and_number"),
        Index("uq_itmo_numbers_one_live", "issuance_id", unique=True, postgresql_where=text("live")),
        _no_overlap("itmo_numbers_never_meet", "key_id", "first", "last"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    issuance_id: Mapped[int] = mapped_column(ForeignKey("issuances.id"))
    key_id: Mapped[int] = mapped_column(ForeignKey("unit_keys.id"))
    approach: Mapped[str] = mapped_column(Text)
    party_registry: Mapped[str] = mapped_column(Text)
    first: Mapped[int] = mapped_column(BigInteger)
    last: Mapped[int] = mapped_column(BigInteger)
    live: Mapped[bool] = mapped_column(Boolean)
    recorded_by: Mapped[int | None] = mapped_column(Integer)
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class LedgerEntry(db.Model):  # type: ignore[misc]
    """One entry: pending until another officer posts or refuses it. What was decided on never changes.

    `key` is made by the client: the same entry sent twice is one. `body` are its answers.
    """

    __tablename__ = "ledger_entries"
    __table_args__ = (
        CheckConstraint(_one_of("kind", MovementKind), name="kind_is_declared"),
        CheckConstraint(
            _one_of("decision", ["", EntryStage.POSTED, EntryStage.REFUSED, EntryStage.WITHDRAWN]),
            name="decision_is_declared",
        ),
        CheckConstraint("(decision = '') = (decided_at IS NULL)", name="decided_exactly_with_decision"),
        CheckConstraint(
            "decision IN ('', 'withdrawn') OR (decided_by IS NOT NULL AND decided_by IS DISTINCT FROM made_by)",
            name="another_person_checks",
        ),
        UniqueConstraint("key", name="uq_ledger_entries_key"),
        Index("ix_ledger_entries_pending", "id", postgresql_where=text("decision = ''")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    key: Mapped[uuid.UUID] = mapped_column()
    kind: Mapped[str] = mapped_column(String(30))
    partner: Mapped[str] = mapped_column(ForeignKey("partners.iso3"))
    issuance_id: Mapped[int | None] = mapped_column(ForeignKey("issuances.id"))
    tonnes: Mapped[int] = mapped_column(BigInteger)
    effective_on: Mapped[date] = mapped_column(Date)
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_files.id"))
    made_by: Mapped[int | None] = mapped_column(Integer)
    made_by_name: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    decision: Mapped[str] = mapped_column(String(10), default="")
    decided_by: Mapped[int | None] = mapped_column(Integer)
    decided_by_name: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def stage(self) -> EntryStage:
        return EntryStage(self.decision or "pending")


class Movement(db.Model):  # type: ignore[misc]
    """One posted movement: a debit of `source` and a credit of `target` by the same whole tonnes. Append-only.

    Its `id` is the key of its entry, `number` the order of posting. `recorded_at` never goes back.
    """

    __tablename__ = "movements"
    __table_args__ = (
        CheckConstraint(_one_of("kind", MovementKind), name="kind_is_declared"),
        CheckConstraint(_one_of("source", Account), name="source_is_an_account"),
        CheckConstraint(_one_of("target", Account), name="target_is_an_account"),
        CheckConstraint("source <> target", name="goes_somewhere"),
        CheckConstraint("first <= last AND tonnes = last - first + 1", name="tonnes_are_those_of_the_range"),
        CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name="reverses_exactly_one_movement"),
        CheckConstraint("made_by IS NULL OR checked_by IS DISTINCT FROM made_by", name="another_person_checked"),
        CheckConstraint("NOT counts_for_ndc OR calendar_year IS NOT NULL", name="use_towards_the_ndc_has_its_year"),
        UniqueConstraint("number", name="uq_movements_number"),
        UniqueConstraint("reverses_id", name="uq_movements_reversed_once"),
        Index("ix_movements_issuance", "issuance_id", "number"),
        Index("ix_movements_partner", "partner", "number"),
        Index("ix_movements_year", "event_year", "number"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=False))
    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entries.id"))
    kind: Mapped[str] = mapped_column(String(30))
    issuance_id: Mapped[int] = mapped_column(ForeignKey("issuances.id"))
    partner: Mapped[str] = mapped_column(String(3))
    first: Mapped[int] = mapped_column(BigInteger)
    last: Mapped[int] = mapped_column(BigInteger)
    tonnes: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str] = mapped_column(String(24))
    target: Mapped[str] = mapped_column(String(24))
    effective_on: Mapped[date] = mapped_column(Date)
    event_year: Mapped[int] = mapped_column(Integer)
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    transfers_first: Mapped[bool] = mapped_column(Boolean)
    counts_for_ndc: Mapped[bool] = mapped_column(Boolean)
    after_closing: Mapped[bool] = mapped_column(Boolean)
    transferring_party: Mapped[str] = mapped_column(String(3), default="")
    acquiring_party: Mapped[str] = mapped_column(String(3), default="")
    using_party: Mapped[str] = mapped_column(String(3), default="")
    using_entity: Mapped[str] = mapped_column(Text, default="")
    calendar_year: Mapped[int | None] = mapped_column(Integer)
    purpose_words: Mapped[str] = mapped_column(Text, default="")
    explanation: Mapped[str] = mapped_column(Text, default="")
    authorisation_id: Mapped[int | None] = mapped_column(ForeignKey("authorisations.id"))
    reverses_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("movements.id"))
    made_by: Mapped[int | None] = mapped_column(Integer)
    made_by_name: Mapped[str] = mapped_column(Text)
    checked_by: Mapped[int | None] = mapped_column(Integer)
    checked_by_name: Mapped[str] = mapped_column(Text)


class Block(db.Model):  # type: ignore[misc]
    """Where an unbroken range of units is now. A movement retires the blocks it takes from and makes new ones.

    `first_transferred_on` goes along when a block is split. No two live blocks hold the same unit: the database
    refuses it. What the blocks say follows from the movements, and `flask audit verify` proves it.
    """

    __tablename__ = "blocks"
    __table_args__ = (
        CheckConstraint("first <= last", name="range_runs_upward"),
        CheckConstraint(_one_of("account", Account), name="account_is_declared"),
        CheckConstraint("account <> 'issued'", name="issued_is_the_source_only"),
        _no_overlap("blocks_never_meet", "key_id", "first", "last"),
        Index("ix_blocks_issuance", "issuance_id", "first", postgresql_where=text("live")),
        Index("ix_blocks_partner", "partner", "account", postgresql_where=text("live")),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    issuance_id: Mapped[int] = mapped_column(ForeignKey("issuances.id"))
    key_id: Mapped[int] = mapped_column(ForeignKey("unit_keys.id"))
    partner: Mapped[str] = mapped_column(String(3))
    first: Mapped[int] = mapped_column(BigInteger)
    last: Mapped[int] = mapped_column(BigInteger)
    account: Mapped[str] = mapped_column(String(24))
    holder: Mapped[str] = mapped_column(Text, default="")
    movement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("movements.id"))
    moved_on: Mapped[date] = mapped_column(Date)
    first_transferred_on: Mapped[date | None] = mapped_column(Date)
    live: Mapped[bool] = mapped_column(Boolean)


class ClosedYear(db.Model):  # type: ignore[misc]
    """A calendar year whose position was reported: what comes later is a correction. Append-only.

    Years that were closed before two officers were asked for have no `proposed_by`; of a new row a trigger asks it.
    """

    __tablename__ = "closed_years"

    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    closed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    closed_by: Mapped[int | None] = mapped_column(Integer)
    closed_by_name: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
    proposed_by: Mapped[int | None] = mapped_column(Integer)


class YearClosing(Proposed, db.Model):  # type: ignore[misc]
    """The closing of a year as one officer proposed it: another closes the year or refuses, the maker withdraws."""

    __tablename__ = "year_closings"
    __table_args__ = (
        *by_two_officers(),
        Index("uq_year_closings_one_open", "year", unique=True, postgresql_where="decision = ''"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    year: Mapped[int] = mapped_column(Integer)
    note: Mapped[str] = mapped_column(Text, default="")
