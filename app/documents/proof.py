"""Holds every document with its kept PDFs, its saved drafts, files on file and boilerplate against their entries."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from sqlalchemy import select

from app.core.proving import Decisions, Proof, decided
from app.documents import papers_proof
from app.documents.models import BoilerplateText, Document, Rendering
from app.documents.moving import row_digest
from app.documents.workbench.drafts import hashes
from app.documents.workbench.models import DraftVersion

OBJECTS = ("document", "boilerplate")


class Replayed:
    """What the chain says last of each document, of each saved draft, each version of boilerplate and each file."""

    def __init__(self) -> None:
        self.last: dict[str, tuple[int, int, dict[str, Any]]] = {}
        self.contexts: set[tuple[str, str]] = set()
        self.drafts: dict[tuple[str, int], tuple[int, str]] = {}
        self.boilerplate = Decisions()
        self.papers = papers_proof.Replayed()

    def take(self, entry: Any, details: dict[str, Any]) -> None:
        """Read one entry of the chain about a document, a block, or a file on file, in the order of the chain."""
        if entry.action in papers_proof.ACTIONS:
            self.papers.take(entry, details)
        elif entry.object_type == "boilerplate":
            said = {"text": details["text"], "reason": details.get("reason") or ""}
            self.boilerplate.record(entry, key=(entry.object_id, details["number"]), said=said)
        elif "to" in details:
            self.last[entry.object_id] = (entry.seq, entry.object_version, details)
            self.contexts.add((entry.object_id, details.get("context_sha256", "")))
            if saved := details.get("saved"):
                self.drafts.setdefault((entry.object_id, saved["number"]), (entry.seq, saved["sha256"]))


def compare(session: Any, replayed: Replayed, found: Proof) -> None:
    """Add a sentence for each that is not as the chain left it, has no entry, or is no longer there."""
    _documents(session, replayed, found.problems)
    _renderings(session, found.problems)
    _drafts(session, replayed, found)
    blocks = session.scalars(select(BoilerplateText).order_by(BoilerplateText.id))
    replayed.boilerplate.compare(
        (((row.key, row.number), decided(row, "text", "reason")) for row in blocks),
        name=lambda key: f"Version {key[1]} of the boilerplate {key[0]}", problems=found.problems,
    )  # fmt: skip
    papers_proof.compare(session, replayed.papers, found.problems)


def _documents(session: Any, replayed: Replayed, problems: list[str]) -> None:
    left = dict(replayed.last)
    for row in session.scalars(select(Document).execution_options(yield_per=500)):
        name = f"{row.reference} ({row.id})"
        seq, version, said = left.pop(str(row.id), (0, 0, {}))
        if not seq:
            problems.append(f"Document {name} has no entry in the chain.")
            continue
        stands = (row.stage, row.version, row.context_sha256, row_digest(row))
        recorded = (said["to"], version, said.get("context_sha256", ""), said.get("row") or stands[3])
        if stands != recorded:
            problems.append(f"Document {name} is not as entry {seq} left it.")
        if sha256(row.context.encode()).hexdigest() != row.context_sha256:
            problems.append(f"The facts of document {name} are not those that entry {seq} froze.")
    problems += [f"Document {gone} is no longer there; entry {seq} is about it." for gone, (seq, *_) in left.items()]


def _renderings(session: Any, problems: list[str]) -> None:
    query = select(Rendering.document_id, Rendering.pdf, Rendering.pdf_sha256).execution_options(yield_per=50)
    for document_id, pdf, digest in session.execute(query):
        if sha256(pdf).hexdigest() != digest:
            problems.append(f"A kept PDF of document {document_id} is not the one that was made.")


def _drafts(session: Any, replayed: Replayed, found: Proof) -> None:
    """Earlier entries have of a draft the hash of its facts alone: what else it says cannot be checked."""
    left = dict(replayed.drafts)
    first: dict[str, int] = {}
    for id, number in left:
        first[id] = min(number, first.get(id, number))
    for row in session.scalars(select(DraftVersion).execution_options(yield_per=200)):
        id, name = str(row.document_id), f"Saved draft {row.number} of document {row.document_id}"
        seq, said = left.pop((id, row.number), (0, ""))
        if not seq and (row.number > first.get(id, row.number) or (id, row.context_sha256) not in replayed.contexts):
            found.problems.append(f"{name} has no entry in the chain that recorded it.")
        elif not seq:
            found.older["saved draft"] += 1
        elif said != hashes(row)["sha256"]:
            found.problems.append(f"{name} is not what entry {seq} recorded.")
    found.problems += [
        f"Saved draft {number} of document {id} is no longer there; entry {seq} is about it."
        for (id, number), (seq, _) in left.items()
    ]
