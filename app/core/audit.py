"""The audit chain: the only place that writes audit entries, and the check that nobody rewrote them.

Each entry carries the SHA-256 of the one before it and of its own columns as text, so that a changed,
missing or inserted entry is found by anyone who recomputes the chain. Nothing that the database could
round is hashed: time and body are kept as the very text that was hashed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, String, Text, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import db
from workflows.vocabulary import Actor

GENESIS = "0" * 64
_FORM = "concord-audit-1"
# The advisory lock of the one chain, and then its newest entry.
_TAKE_TURN = "SELECT pg_advisory_xact_lock(6020001); SELECT seq, hash FROM audit_entries ORDER BY seq DESC LIMIT 1"
_COLUMNS = (
    "seq", "previous_hash", "at", "actor_id", "actor_name", "agency", "role", "on_behalf_of",
    "action", "object_type", "object_id", "object_version", "body",
)  # fmt: skip


class AuditEntry(db.Model):  # type: ignore[misc]
    """One act of one officer. Never updated, never deleted: a trigger refuses both."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_object", "object_type", "object_id", "seq"),)

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    previous_hash: Mapped[str] = mapped_column(String(64), unique=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    at: Mapped[str] = mapped_column(String(40))
    actor_id: Mapped[int | None] = mapped_column(Integer)
    actor_name: Mapped[str] = mapped_column(Text)
    agency: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    on_behalf_of: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    object_type: Mapped[str] = mapped_column(Text)
    object_id: Mapped[str] = mapped_column(Text)
    object_version: Mapped[int] = mapped_column(Integer)
    body: Mapped[str] = mapped_column(Text)

    @property
    def summary(self) -> str:
        """What was done, in the past tense; it follows the name of whoever acted."""
        return str(json.loads(self.body)["summary"])

    @property
    def details(self) -> dict[str, Any]:
        return dict(json.loads(self.body)["details"])

    @property
    def recorded_at(self) -> datetime:
        return datetime.fromisoformat(self.at)


_ADD = insert(AuditEntry.__table__)
_HEAD = select(AuditEntry.hash).order_by(AuditEntry.seq.desc()).limit(1)


@dataclass(frozen=True)
class Object:
    """What an entry is about: its type, its human reference, and its version after the act."""

    type: str
    id: str
    version: int = 1


@dataclass(frozen=True)
class Problem:
    """One entry of the chain that is not what was written."""

    seq: int
    sentence: str


SYSTEM = Actor(id=0, name="Concord", agency="", roles=frozenset())


@dataclass(frozen=True)
class Said:
    """What an act says of itself: the words of one entry, before it has its place in the chain."""

    action: str
    about: Object
    summary: str
    details: dict[str, Any] = field(default_factory=dict)
    role: str = ""
    on_behalf_of: str = ""


def append(
    session: Any, actor: Actor, *, action: str, about: Object, summary: str, details: dict[str, Any] | None = None,
    role: str = "", on_behalf_of: str = "",
) -> int:  # fmt: skip
    """Add an entry inside the transaction of the act itself and return its sequence number."""
    return append_all(session, actor, [Said(action, about, summary, details or {}, role, on_behalf_of)])


def append_all(session: Any, actor: Actor, said: Sequence[Said]) -> int:
    """Add entries in their order inside the transaction of their acts; the sequence number of the last.

    An advisory lock, held until the transaction ends, lets one writer at a time extend the chain. It is the last
    lock that a command takes: whoever took another after it would wait for somebody who waits for the chain.
    Before it come, in this order, the partner, what belongs to it, its clearances, and the ledger.
    """
    session.flush()
    seq, previous = _last(session)
    rows = []
    for each in said:
        seq += 1
        values = _values(actor, each, seq=seq, previous=previous)
        previous = chain_hash(values)
        rows.append(values | {"hash": previous})
    if rows:
        session.execute(_ADD, rows)
    return seq


def _last(session: Any) -> tuple[int, str]:
    """Number and hash of the newest entry, once nobody else extends the chain.

    Two statements in one message: the second sees what was committed while the first waited.
    """
    answer = session.connection().exec_driver_sql(_TAKE_TURN)
    answer.cursor.nextset()
    found = answer.cursor.fetchone()
    answer.close()
    return found or (0, GENESIS)


def _values(actor: Actor, said: Said, *, seq: int, previous: str) -> dict[str, Any]:
    return {
        "seq": seq,
        "previous_hash": previous,
        "at": clock.now().astimezone(UTC).isoformat(timespec="microseconds"),
        "actor_id": actor.id or None,
        "actor_name": actor.name,
        "agency": actor.agency,
        "role": said.role or ", ".join(sorted(actor.roles)),
        "on_behalf_of": said.on_behalf_of,
        "action": said.action,
        "object_type": said.about.type,
        "object_id": said.about.id,
        "object_version": said.about.version,
        "body": canonical({"summary": said.summary, "details": said.details}),
    }


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces: one text for one value."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)


def chain_hash(values: Any) -> str:
    """SHA-256, in hexadecimal, over every column but the hash itself, in a fixed order."""
    row = [_FORM, *(values[column] for column in _COLUMNS)]
    return hashlib.sha256(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def verify(session: Any) -> Iterator[Problem]:
    """Recompute the chain from its first entry and yield every entry that does not fit."""
    previous, expected = GENESIS, 1
    rows = session.execute(
        select(AuditEntry.__table__).order_by(AuditEntry.seq).execution_options(yield_per=5000)
    ).mappings()
    for row in rows:
        if row["seq"] != expected:
            yield Problem(row["seq"], f"entry {expected} is missing")
        if row["previous_hash"] != previous:
            yield Problem(row["seq"], f"entry {row['seq']} does not follow the entry before it")
        if chain_hash(row) != row["hash"]:
            yield Problem(row["seq"], f"entry {row['seq']} ({row['at']}, {row['action']}) was changed")
        previous, expected = row["hash"], row["seq"] + 1


def head(session: Any) -> str:
    """The hash of the newest entry: it stands for everything recorded so far, so what is made of it may be kept."""
    newest: str | None = session.scalar(_HEAD)
    return newest or GENESIS


def history(
    session: Any, *, about: Object | None = None, limit: int = 50, before: int | None = None
) -> list[AuditEntry]:
    """Entries newest first: of one object (all its versions), or of everything."""
    query = select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(limit)
    if about is not None:
        query = query.where(AuditEntry.object_type == about.type, AuditEntry.object_id == about.id)
    if before is not None:
        query = query.where(AuditEntry.seq < before)
    return list(session.scalars(query))


def since_version(session: Any, about: Object) -> list[AuditEntry]:
    """What was done to an object after the version given, oldest first."""
    query = (
        select(AuditEntry)
        .where(
            AuditEntry.object_type == about.type,
            AuditEntry.object_id == about.id,
            AuditEntry.object_version > about.version,
        )
        .order_by(AuditEntry.seq)
    )
    return list(session.scalars(query))
