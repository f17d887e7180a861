"""What officers do with exports: keep one for a dry run, import it, undo an import, set a conflict aside."""

from __future__ import annotations

import hashlib
import uuid
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, text

from app.core import audit, clock, outbox
from app.core.db import unit_of_work
from app.core.tonnes import words as tonnes_words
from app.registries.comparing import odds
from app.registries.layouts import export_of
from app.registries.models import RegistryFile, RegistryImport, SetAside
from app.registries.queries import UnknownImport, file_with_content, held_claims, import_row, standing_import_of
from app.registries.records import shown
from app.registries.report import Report, read_report
from app.registries.storing import store_rows
from app.registries.wording import rows_words
from workflows.vocabulary import Actor, Audience

UNDO_WITHIN = timedelta(hours=24)
KEPT_FOR = timedelta(hours=24)
LEAST_REASON = 3


class ImportRefused(Exception):
    """The file cannot be imported, or an import not be undone; the text says why and what to do."""


class ConflictRefused(Exception):
    """The conflict cannot be set aside; the text says why."""


def keep_file(actor: Actor, *, name: str, content: bytes) -> uuid.UUID:
    """Keep a file for its dry run and return its id. Files that were tried and never imported go after a day."""
    with unit_of_work() as session:
        imported = select(RegistryImport.file_id)
        session.execute(
            delete(RegistryFile)
            .where(RegistryFile.kept_at < clock.now() - KEPT_FOR, RegistryFile.id.not_in(imported))
            .execution_options(synchronize_session=False)
        )
        return _kept(session, actor, name=name, content=content).id


def import_export(
    actor: Actor, *, export: str, expected: str, file_id: uuid.UUID | None = None, name: str = "",
    content: bytes = b"", leave_out_refused: bool = False,
) -> int:  # fmt: skip
    """Store every row of a file, or none, and return the number of the import.

    The file is one that was kept, or given with its name. `expected` is the digest of the dry run that was confirmed.
    A file with refused rows is stored only where they are to be left out; they stay in the file, which is kept.
    Raises ImportRefused, UnknownImport for a file that has gone, and ExportFault for one that is no such export.
    """
    with unit_of_work() as session:
        session.execute(text("LOCK TABLE registry_imports IN SHARE ROW EXCLUSIVE MODE"))
        file = file_with_content(session, file_id) if file_id else _kept(session, actor, name=name, content=content)
        _refuse_twice(session, file.sha256)
        found = export_of(export)
        report = read_report(found, file.content, held=held_claims(session, found.codes))
        _refuse_unconfirmed(report, expected, leave_out_refused=leave_out_refused)
        row = _import_row(actor, report, file)
        session.add(row)
        session.flush()
        store_rows(session, row.id, report.sheet.rows)
        _log_import(session, actor, report, row)
        return int(row.id)


def undo_import(actor: Actor, *, import_id: int, reason: str) -> None:
    """Take an import back within 24 hours: its rows count no more, and stay on record.

    Raises ImportRefused where it is undone already, or too old; UnknownImport.
    """
    reason = _reason(reason, ImportRefused)
    with unit_of_work() as session:
        row = import_row(session, import_id, lock=True)
        now = clock.now()
        if row.undone_at is not None:
            raise ImportRefused(f"Import {import_id} was undone by {row.undone_by_name} already.")
        if now - row.imported_at > UNDO_WITHIN:
            raise ImportRefused(
                "An import can be undone within 24 hours. This one is older: import a newer export, which replaces it."
            )
        row.undone_at, row.undone_by, row.undone_by_name = now, actor.id or None, actor.name
        row.undone_reason = reason
        audit.append(
            session, actor, action="registries.undo", about=audit.Object("registry import", str(row.id), 2),
            summary=f"undid the import of {row.file_name} with {rows_words(row.row_count)}",
            details={"reference": f"Import {row.id}", "reason": reason, "sha256": row.sha256},
        )  # fmt: skip


def set_aside(actor: Actor, *, subject: str, reason: str) -> None:
    """Take a conflict off the queue with a reason. It comes back as another one when a side says something else.

    Raises ConflictRefused where there is no such conflict now, or it was set aside already.
    """
    reason = _reason(reason, ConflictRefused)
    with unit_of_work() as session:
        session.execute(text("LOCK TABLE registry_set_asides IN SHARE ROW EXCLUSIVE MODE"))
        found = odds(session)
        if subject in found.set_aside:
            raise ConflictRefused(f"{found.set_aside[subject].set_by_name} has set this conflict aside already.")
        row = _set_aside_row(found, subject)
        row.reason, row.set_by, row.set_by_name, row.set_at = reason, actor.id or None, actor.name, clock.now()
        session.add(row)
        audit.append(
            session, actor, action="registries.set_aside", about=audit.Object("registry conflict", subject[:12]),
            summary=f"set a conflict aside: {row.about}",
            details={"reference": row.about, "sides": row.sides, "reason": reason, "subject": subject},
        )  # fmt: skip


def _set_aside_row(found: Any, subject: str) -> SetAside:
    """Raises ConflictRefused where nothing is at odds under this subject."""
    for label in found.labels:
        if label.subject == subject:
            sides = [f"Registry: {label.label_says}", f"Letters: {label.letter_says}"]
            return SetAside(subject=subject, kind="label", about=f"{label.about}: {label.kind}", sides=sides)
    for double in found.doubles:
        if double.subject == subject:
            sides = [f"{each.reference}: {each.state}, {each.first} to {each.last}" for each in double.claims]
            return SetAside(subject=subject, kind="claim", about=f"{double.about}: double claim", sides=sides)
    raise ConflictRefused("This conflict is not there any more: one of its sides says something else now.")


def _reason(typed: str, refusal: type[Exception]) -> str:
    reason = " ".join(typed.split())
    if len(reason) < LEAST_REASON:
        raise refusal("Enter the reason, so that others can follow it later.")
    return reason


def _kept(session: Any, actor: Actor, *, name: str, content: bytes) -> RegistryFile:
    row = RegistryFile(
        id=uuid.uuid4(), name=shown(name, 200) or "export.csv", size=len(content),
        sha256=hashlib.sha256(content).hexdigest(), content=content, kept_by=actor.id or None, kept_at=clock.now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def _refuse_twice(session: Any, sha256: str) -> None:
    if before := standing_import_of(session, sha256):
        raise ImportRefused(
            f"This very file was imported already: import {before.id} ({before.file_name}) by "
            f"{before.imported_by_name}. Undo that one first, or import a newer export."
        )


def _refuse_unconfirmed(report: Report, expected: str, *, leave_out_refused: bool) -> None:
    if expected != report.digest:
        raise ImportRefused("What is held has changed since the dry run. Look at it again before you confirm.")
    if report.sheet.faults and not leave_out_refused:
        raise ImportRefused("Rows of the file were refused, so nothing was stored. Correct them, or leave them out.")
    if not report.sheet.rows:
        raise ImportRefused("The file holds no row that can be stored.")


def _import_row(actor: Actor, report: Report, file: RegistryFile) -> RegistryImport:
    return RegistryImport(
        export=report.export.name, layout=report.sheet.layout, file_id=file.id, file_name=file.name,
        sha256=file.sha256, row_count=len(report.sheet.rows), refused_count=report.sheet.total - len(report.sheet.rows),
        tonnes=report.total.tonnes, summary=_summary(report), imported_by=actor.id or None,
        imported_by_name=actor.name, imported_at=clock.now(), undone_by_name="", undone_reason="",
    )  # fmt: skip


def _summary(report: Report) -> dict[str, Any]:
    """What the page of the import shows without reading the rows again. Tonnes are whole tCO2e."""
    return {
        "head": list(report.sheet.head),
        "tells_labels": report.sheet.tells_labels,
        "by_state": {state: [total.rows, total.tonnes] for state, total in report.by_state.items()},
        "before_first_year": [report.before_first_year.rows, report.before_first_year.tonnes],
        "unknown_vintage": [report.unknown_vintage.rows, report.unknown_vintage.tonnes],
        "labelled": [report.labelled.rows, report.labelled.tonnes],
        "double_claims": len(report.inside.double) + len(report.held),
        "without_serial": report.without_serial,
    }


def _log_import(session: Any, actor: Actor, report: Report, row: RegistryImport) -> None:
    said = f"{rows_words(row.row_count)} of {report.export.label}, {tonnes_words(row.tonnes)}"
    doubles = len(report.inside.double) + len(report.held)
    if doubles:
        outbox.tell(
            session, (Audience.LEDGER_OFFICERS,), actor_id=actor.id, path="/registries/double-claims",
            subject=f"An import of {report.export.label} brought {doubles:,} double claim{'' if doubles == 1 else 's'}",
        )  # fmt: skip
    audit.append(
        session, actor, action="registries.import", about=audit.Object("registry import", str(row.id)),
        summary=f"imported {said}",
        details={
            "reference": f"Import {row.id}", "file": row.file_name, "sha256": row.sha256, "rows": row.row_count,
            "refused": row.refused_count, "tonnes": row.tonnes, "double_claims": doubles,
        },
    )  # fmt: skip


__all__ = [
    "ConflictRefused", "ImportRefused", "UnknownImport", "import_export", "keep_file", "set_aside", "undo_import",
]  # fmt: skip
