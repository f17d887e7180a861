"""Holds every comment, and every text that it had, against the hashes that its entries keep."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.coordination.comment_commands import hashes
from app.coordination.models import Comment, CommentText
from app.core.proving import Proof, digest_in_database

OBJECTS = ("comment",)


class Replayed:
    """What the chain says last of each comment, and of each of its texts; None where it kept no hash yet."""

    def __init__(self) -> None:
        self.last: dict[str, tuple[int, int, dict[str, Any] | None]] = {}
        self.texts: dict[tuple[str, int], tuple[int, str | None]] = {}

    def take(self, entry: Any, details: dict[str, Any]) -> None:
        """Read one entry of the chain about a comment, in the order of the chain."""
        said = {name: details[name] for name in ("sha256", "row", "visibility", "withdrawn")} if details else None
        self.last[entry.object_id] = (entry.seq, entry.object_version, said)
        if said is None or not said["withdrawn"]:
            key = (entry.object_id, entry.object_version)
            self.texts[key] = (entry.seq, said["sha256"] if said else None)


def compare(session: Any, replayed: Replayed, found: Proof) -> None:
    """Say of each comment that is not as the chain left it, has no entry, or is no longer there; never what it says."""
    left = dict(replayed.last)
    for row in session.scalars(select(Comment).execution_options(yield_per=1000)):
        seq, version, said = left.pop(str(row.id), (0, 0, None))
        if not seq:
            found.problems.append(f"Comment {row.id} has no entry in the chain that recorded it.")
        elif said is None:
            found.older["comment"] += 1
        elif (version, said) != (row.version, hashes(row)):
            found.problems.append(f"Comment {row.id} is not what entry {seq} recorded.")
    found.problems += [f"Comment {id} is no longer there; entry {seq} is about it." for id, (seq, *_) in left.items()]
    _texts(session, replayed, found)


def _texts(session: Any, replayed: Replayed, found: Proof) -> None:
    """A text that a comment had is told apart from one that nobody wrote: its number is that of its entry."""
    left = dict(replayed.texts)
    query = select(CommentText.comment_id, CommentText.number, digest_in_database(CommentText.text))
    for comment_id, number, made in session.execute(query.execution_options(yield_per=1000)):
        seq, said = left.pop((str(comment_id), number), (0, ""))
        name = f"Text {number} of comment {comment_id}"
        if not seq and str(comment_id) in replayed.last:
            found.problems.append(f"{name} has no entry in the chain that recorded it.")
        elif said not in (None, made) and seq:
            found.problems.append(f"{name} is not what entry {seq} recorded.")
    found.problems += [
        f"Text {number} of comment {id} is no longer there; entry {seq} is about it."
        for (id, number), (seq, said) in left.items()
        if said is not None
    ]
