"""Holds every file on file, and the bytes of every file, against what was recorded of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.core import files
from app.core.files import StoredFile
from app.documents.workbench.models import FiledPaper

ACTIONS = ("file.add", "file.replace")
_NAMES = ("partner", "name", "sha256", "number", "classification", "title", "series", "document")


class Replayed:
    """What the chain says of each version of a file on file, by its id."""

    def __init__(self) -> None:
        self.filed: dict[str, tuple[int, dict[str, Any]]] = {}

    def take(self, entry: Any, details: dict[str, Any]) -> None:
        """Read one entry of the chain about a file on file; earlier ones say less of it."""
        said = {name: details[name] for name in _NAMES if name in details} | {"by": entry.actor_id}
        self.filed[details["file"]] = (entry.seq, said)


def compare(session: Any, replayed: Replayed, problems: list[str]) -> None:
    """Add a sentence for each that is not as the chain left it, has no entry, or is no longer there."""
    left = dict(replayed.filed)
    query = select(FiledPaper, StoredFile.name, StoredFile.sha256)
    for row, name, sha256 in session.execute(query.join(StoredFile, StoredFile.id == FiledPaper.file_id)):
        seq, said = left.pop(str(row.id), (0, {}))
        stands = {
            "partner": row.partner, "name": name, "sha256": sha256, "number": row.number,
            "classification": row.classification, "title": row.title, "series": str(row.series),
            "document": str(row.document_id or ""), "by": row.filed_by,
        }  # fmt: skip
        if not seq:
            problems.append(f"File {row.id} on file with {row.partner} has no entry in the chain that recorded it.")
        elif any(stands[column] != value for column, value in said.items()):
            problems.append(f"File {row.id} on file with {row.partner} is not what entry {seq} recorded.")
    problems += [f"File {id} is no longer on file; entry {seq} is about it." for id, (seq, _) in left.items()]
    problems += [f"The content of file {id} is not the one that was uploaded." for id in files.altered(session)]
