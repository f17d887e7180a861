"""Writes the rows of an export into the database in one stream."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.registries.records import ExportRow

_COLUMNS = (
    "import_id", "number", "unit_registry", "key", "first", "last", "serial", "quantity", "state", "vintage_from",
    "vintage_to", "project", "title", "host", "country", "issued_on", "ended_on", "labels", "authorised",
    "beneficiary", "cells",
)  # fmt: skip


def store_rows(session: Any, import_id: int, rows: Iterable[ExportRow]) -> None:
    """Add the rows inside the caller's transaction. A hundred thousand take a few seconds."""
    session.flush()
    connection = session.connection().connection.driver_connection
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY registry_rows ({', '.join(_COLUMNS)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(_values(import_id, row))


def _values(import_id: int, row: ExportRow) -> tuple[Any, ...]:
    serial = row.serial
    since, until = row.vintages or (None, None)
    return (
        import_id, row.number, row.registry, serial.key if serial else "", serial.first if serial else None,
        serial.last if serial else None, serial.text if serial else "", row.quantity, row.state, since, until,
        row.project, row.title, row.host, row.country, row.issued_on, row.ended_on, row.labels,
        None if row.authorised is None else sorted(row.authorised), row.beneficiary, list(row.cells),
    )  # fmt: skip
