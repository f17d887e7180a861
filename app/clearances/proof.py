"""Holds every clearance against its entries: what was decided, about which parts, by whom, and what lapsed since."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.clearances.covering import said_of
from app.clearances.models import ClearanceComment, ClearanceCover, ClearanceRequest
from app.clearances.recording import request_text
from app.core.proving import Proof

OBJECTS = ("clearance", "cover")


class Replayed:
    """What the entries say of each request: its last words, the entry that said them, and the parts it decided on."""

    def __init__(self) -> None:
        self.requests: dict[int, tuple[int, dict[str, Any]]] = {}
        self.parts: dict[int, tuple[int, dict[str, str]]] = {}
        self.comments: dict[int, tuple[int, dict[str, Any]]] = {}
        self.covers: dict[str, tuple[int, dict[str, Any]]] = {}

    def take(self, entry: Any, details: dict[str, Any]) -> None:
        """One entry of the chain about clearances or a cover, in its order."""
        if entry.object_type == "cover":
            self.covers[entry.object_id] = (entry.seq, details)
            return
        if isinstance(details.get("request"), dict):
            self.requests[details["request"]["id"]] = (entry.seq, details["request"])
        if isinstance(details.get("parts"), dict):
            self.parts[details["request"]["id"]] = (entry.seq, details["parts"])
        if isinstance(details.get("comment"), dict):
            self.comments[details["comment"]["id"]] = (entry.seq, details["comment"])


def compare(session: Any, replay: Replayed, found: Proof) -> None:
    """Put a sentence on the list for each clearance that is not what its entry recorded, or has none."""
    problems = found.problems
    stored = {row.id: row for row in session.scalars(select(ClearanceRequest))}
    for number, (seq, said) in replay.requests.items():
        row = stored.get(number)
        if row is None:
            problems.append(f"Clearance request {number} is no longer there; entry {seq} is about it.")
        elif said["decision"] and _differs(row, said):
            problems.append(f"The clearance of {row.agency} (request {number}) is not what entry {seq} recorded.")
    for number, row in stored.items():
        if not row.decision:
            continue
        seq, parts = replay.parts.get(number, (0, {}))
        if not seq:
            problems.append(f"The clearance of {row.agency} (request {number}) has no entry that recorded it.")
        elif parts != dict(row.parts):
            problems.append(f"What {row.agency} cleared (request {number}) is not what entry {seq} recorded.")
    _comments(session, replay, problems)
    _covers(session, replay, problems)


def _differs(row: Any, said: dict[str, Any]) -> bool:
    now = request_text(row)
    return any(now[name] != said.get(name) for name in said)


def _comments(session: Any, replay: Replayed, problems: list[str]) -> None:
    stored = {row.id: row for row in session.scalars(select(ClearanceComment))}
    for number, (seq, said) in replay.comments.items():
        row = stored.get(number)
        if row is None or (row.text, row.answer, row.accepted_by) != (
            said["text"], said["answer"], said["accepted_by"],
        ):  # fmt: skip
            problems.append(f"Comment {number} of a clearance is not what entry {seq} recorded.")
    for number, row in stored.items():
        if row.accepted_at is not None and number not in replay.comments:
            problems.append(f"The accepted comment {number} of a clearance has no entry that recorded it.")


def _covers(session: Any, replay: Replayed, problems: list[str]) -> None:
    """Who stands in for whom, from when to when: by it somebody else decides."""
    left = dict(replay.covers)
    for row in session.scalars(select(ClearanceCover)):
        seq, said = left.pop(str(row.id), (0, {}))
        name = f"The cover {row.id} of {row.agency}"
        if not seq:
            problems.append(f"{name} has no entry in the chain that recorded it.")
        elif said != said_of(row):
            problems.append(f"{name} is not what entry {seq} recorded.")
    problems += [f"Cover {id} is no longer there; entry {seq} is about it." for id, (seq, _) in left.items()]
