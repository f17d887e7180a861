"""What is held of the registries: imports, their rows, and every claim to units of theirs and ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from app.core.db import locked
from app.ledger import queries as ledger
from app.ledger.records import Claim
from app.registries.claiming import FILE
from app.registries.layouts import exports, words
from app.registries.models import RegistryFile, RegistryImport, RegistryRow

_ROWS = 10_000


class UnknownImport(LookupError):
    """There is no such import, or no such file."""


def imports(session: Any, *, limit: int = 50, offset: int = 0) -> tuple[list[RegistryImport], int]:
    """The imports, newest first, and how many there are."""
    query = select(RegistryImport).order_by(RegistryImport.id.desc()).limit(limit).offset(offset)
    return list(session.scalars(query)), session.scalar(select(func.count()).select_from(RegistryImport))


def import_row(session: Any, import_id: int, *, lock: bool = False) -> RegistryImport:
    """One import. Raises UnknownImport."""
    query = select(RegistryImport).where(RegistryImport.id == import_id)
    found: RegistryImport | None = session.scalar(locked(query) if lock else query)
    if found is None:
        raise UnknownImport(str(import_id))
    return found


def standing_import_of(session: Any, sha256: str) -> RegistryImport | None:
    """The import of a file with this hash that is not undone, if there is one."""
    query = select(RegistryImport).where(RegistryImport.sha256 == sha256, RegistryImport.undone_at.is_(None))
    found: RegistryImport | None = session.scalar(query)
    return found


def file_with_content(session: Any, file_id: Any) -> RegistryFile:
    """A file with its bytes. Raises UnknownImport."""
    query = select(RegistryFile).where(RegistryFile.id == file_id).options(undefer(RegistryFile.content))
    found: RegistryFile | None = session.scalar(query)
    if found is None:
        raise UnknownImport(str(file_id))
    return found


def rows_of(
    session: Any, import_id: int, *, text: str = "", limit: int = 50, offset: int = 0
) -> tuple[list[RegistryRow], int]:
    """The rows of an import in the order of the file, and how many there are; `text` is part of serial or project."""
    query = select(RegistryRow).where(RegistryRow.import_id == import_id)
    if text:
        like = f"%{text.replace(chr(92), chr(92) * 2).replace('%', chr(92) + '%').replace('_', chr(92) + '_')}%"
        query = query.where(RegistryRow.serial.ilike(like) | RegistryRow.project.ilike(like))
    total = session.scalar(select(func.count()).select_from(query.subquery()))
    return list(session.scalars(query.order_by(RegistryRow.number).limit(limit).offset(offset))), total


def held_claims(session: Any, codes: Sequence[str] = ()) -> list[Claim]:
    """Every live claim on record: the ledger's blocks, and rows of imports that are not undone.

    `codes` are those of list 31b; all of them where none is named. A row that a later import repeats is held once.
    """
    found: list[Claim] = []
    for code in codes or _codes():
        found += ledger.claims(session, code)
        found += _row_claims(session, code)
    return found


def _codes() -> Iterable[str]:
    return dict.fromkeys(code for export in exports().values() for code in export.codes)


def _row_claims(session: Any, code: str) -> Iterator[Claim]:
    row = RegistryRow
    query = (
        select(
            row.import_id, row.number, row.key, row.first, row.last, row.serial, row.state, row.ended_on, row.project,
            row.beneficiary, RegistryImport.export,
        )
        .join(RegistryImport, RegistryImport.id == row.import_id)
        .where(row.unit_registry == code, row.first.is_not(None), row.state.in_(words().live))
        .where(RegistryImport.undone_at.is_(None))
        .order_by(row.import_id.desc(), row.number)
        .execution_options(yield_per=_ROWS)
    )  # fmt: skip
    told: dict[tuple[Any, ...], int] = {}
    for each in session.execute(query):
        event = (each.serial, each.state, each.ended_on)
        if told.setdefault(event, each.import_id) == each.import_id:
            yield _row_claim(code, each)


def _row_claim(code: str, row: Any) -> Claim:
    label = exports()[row.export].label if row.export in exports() else row.export
    return Claim(
        code, row.key, row.first, row.last, row.state, f"{label} import {row.import_id}, row {row.number}", True,
        {FILE: str(row.import_id), "day": row.ended_on.isoformat() if row.ended_on else "", "serial": row.serial,
         "project": row.project, "beneficiary": row.beneficiary, "row": str(row.number)},
    )  # fmt: skip
