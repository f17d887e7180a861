"""Exports that were imported, row by row, with the file they came from; and what officers set aside."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import db


class RegistryFile(db.Model):  # type: ignore[misc]
    """An export as it came, byte for byte. Never changed; removed only where it was tried and never imported."""

    __tablename__ = "registry_files"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name_is_given"),
        CheckConstraint("size > 0", name="file_is_not_empty"),
        CheckConstraint("size = octet_length(content)", name="size_is_that_of_the_content"),
        CheckConstraint("sha256 = encode(sha256(content), 'hex')", name="hash_is_that_of_the_content"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    name: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    kept_by: Mapped[int | None] = mapped_column(Integer)
    kept_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class RegistryImport(db.Model):  # type: ignore[misc]
    """One import. Its rows count until it is undone, which is written once and never taken back."""

    __tablename__ = "registry_imports"
    __table_args__ = (
        CheckConstraint("export <> ''", name="registry_is_named"),
        CheckConstraint("row_count >= 0 AND refused_count >= 0", name="rows_are_counted_from_nought"),
        CheckConstraint("tonnes >= 0", name="tonnes_are_not_negative"),
        CheckConstraint(
            "(undone_at IS NULL) = (undone_by_name = '') AND (undone_at IS NULL) = (undone_reason = '')",
            name="undone_exactly_with_person_and_reason",
        ),
        Index("uq_registry_imports_one_of_a_file", "sha256", unique=True, postgresql_where="undone_at IS NULL"),
        Index("ix_registry_imports_imported_at", "imported_at"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    export: Mapped[str] = mapped_column(String(30))
    layout: Mapped[str] = mapped_column(String(30))
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("registry_files.id"))
    file_name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    row_count: Mapped[int] = mapped_column(Integer)
    refused_count: Mapped[int] = mapped_column(Integer)
    tonnes: Mapped[int] = mapped_column(BigInteger)
    summary: Mapped[dict[str, Any]] = mapped_column(JSONB)
    imported_by: Mapped[int | None] = mapped_column(Integer)
    imported_by_name: Mapped[str] = mapped_column(Text)
    imported_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    undone_by: Mapped[int | None] = mapped_column(Integer)
    undone_by_name: Mapped[str] = mapped_column(Text, default="")
    undone_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    undone_reason: Mapped[str] = mapped_column(Text, default="")


class RegistryRow(db.Model):  # type: ignore[misc]
    """One row of an import, append-only. `quantity` is in whole tCO2e; numbers are empty where there is no serial.

    `authorised` holds the purposes that the label names: NULL without such a label, empty where it names none.
    `cells` are those of the file, as they stood.
    """

    __tablename__ = "registry_rows"
    __table_args__ = (
        CheckConstraint("(first IS NULL) = (last IS NULL) AND (first IS NULL) = (serial = '')", name="serial_is_whole"),
        CheckConstraint("first IS NULL OR quantity = last - first + 1", name="quantity_is_that_of_the_serial"),
        CheckConstraint("quantity >= 0", name="quantity_is_not_negative"),
        CheckConstraint("vintage_from <= vintage_to", name="vintage_ends_after_it_begins"),
        Index("ix_registry_rows_units", "unit_registry", "key", "first"),
        Index("ix_registry_rows_project", "unit_registry", "project"),
    )

    import_id: Mapped[int] = mapped_column(ForeignKey("registry_imports.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    unit_registry: Mapped[str] = mapped_column(String(12))
    key: Mapped[str] = mapped_column(Text)
    first: Mapped[int | None] = mapped_column(BigInteger)
    last: Mapped[int | None] = mapped_column(BigInteger)
    serial: Mapped[str] = mapped_column(Text)
    quantity: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(30))
    vintage_from: Mapped[int | None] = mapped_column(Integer)
    vintage_to: Mapped[int | None] = mapped_column(Integer)
    project: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    host: Mapped[str] = mapped_column(String(3))
    country: Mapped[str] = mapped_column(Text)
    issued_on: Mapped[date | None] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    labels: Mapped[str] = mapped_column(Text)
    authorised: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    beneficiary: Mapped[str] = mapped_column(Text)
    cells: Mapped[list[str]] = mapped_column(ARRAY(Text))


class SetAside(db.Model):  # type: ignore[misc]
    """A conflict that an officer looked at and set aside, with the reason. Append-only.

    `subject` stands for the conflict as it was: when a side says something else, it is another conflict.
    """

    __tablename__ = "registry_set_asides"
    __table_args__ = (
        CheckConstraint("kind IN ('label', 'claim')", name="kind_is_declared"),
        CheckConstraint("reason <> ''", name="reason_is_given"),
    )

    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    about: Mapped[str] = mapped_column(Text)
    sides: Mapped[list[str]] = mapped_column(ARRAY(Text))
    reason: Mapped[str] = mapped_column(Text)
    set_by: Mapped[int | None] = mapped_column(Integer)
    set_by_name: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
