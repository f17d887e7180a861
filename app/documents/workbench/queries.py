"""Answers of the workbench: an officer's working copy, the context that it would make, facts with their state."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.documents import queries
from app.documents.facts import Context, sourced
from app.documents.kinds import KINDS
from app.documents.models import Document
from app.documents.record import Record
from app.documents.workbench.commands import NOTE
from app.documents.workbench.models import WorkingCopy
from workflows.document import DocumentStage


def copy_of(session: Any, document_id: uuid.UUID, officer_id: int) -> WorkingCopy | None:
    """What this officer has typed into the document and not saved."""
    found: WorkingCopy | None = session.scalar(
        select(WorkingCopy).where(WorkingCopy.document_id == document_id, WorkingCopy.officer_id == officer_id)
    )
    return found


def typed_context(session: Any, found: Document, words: Mapping[str, str]) -> Context:
    """What the document would say with these words and the facts on record now. Raises FactsMissing."""
    record = Record(session)
    file = queries.dossier_of(found, record)
    own = {name: text for name, text in words.items() if name != NOTE}
    return dict(KINDS[found.kind].build(file, own, record.boilerplate))


_CALLS = re.compile(r"\[\[[a-z_]+\]\]")  # calls of notes: numbers on the page


@dataclass(frozen=True)
class FactRow:
    """A fact as the editor shows it; `now` is what the record has since, where that is something else."""

    key: str
    label: str
    value: str
    source: str
    now: str | None = None


@dataclass(frozen=True)
class BlockRow:
    """A block of boilerplate that the document prints; `newer` is the version approved since, or None."""

    key: str
    name: str
    version: int
    text: str
    newer: int | None


def fact_rows(context: Context, changes: list[dict[str, str]]) -> list[FactRow]:
    """The facts in the order of the page, then those that the record has and the draft has not."""
    changed = {change["key"]: change for change in changes if not change["key"].startswith("boilerplate.")}
    rows = [
        FactRow(fact["key"], fact["label"], fact["value"], fact["source"], changed.pop(fact["key"], {}).get("now"))
        for fact in sourced(context)
    ]
    return rows + [FactRow(c["key"], c["label"], c["was"], "", c["now"]) for c in changed.values()]


def block_rows(session: Any, context: Context) -> list[BlockRow]:
    """The boilerplate that the document prints, with what the library says now."""
    texts = queries.boilerplate(session)
    return [
        BlockRow(
            key, queries.block_name(key), version, _CALLS.sub("", texts[key].text),
            texts[key].version if texts[key].version != version else None,
        )
        for key, version in context["boilerplate"].items()
        if key in texts
    ]  # fmt: skip


def is_draft(found: Document) -> bool:
    return found.stage == DocumentStage.DRAFT.value
