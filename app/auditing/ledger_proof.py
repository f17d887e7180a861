"""Holds the ledger against the audit chain and against itself: entries, movements, issuances, blocks, names, years."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import String, cast, func, select

from app.auditing.ledger_standing import blocks, issuances, names, stream
from app.core import audit
from app.core.audit import AuditEntry
from app.core.files import StoredFile
from app.ledger.closing import contents
from app.ledger.models import ClosedYear, LedgerEntry, Movement, YearClosing
from app.ledger.posting import movement_text
from workflows.ledger.movements import MovementKind

MOST = 100  # sentences on one subject: whoever reads them has seen enough
_DECISIONS = {
    "ledger.propose": "", "ledger.post": "posted", "ledger.refuse": "refused", "ledger.withdraw": "withdrawn",
}  # fmt: skip

# Its number is given by the database when it is written; that it fits is asked of all of them together.
_RECORDED = [column.name for column in Movement.__table__.c if column.name != "number"]


def compare(session: Any, problems: list[str]) -> None:
    """Add a sentence for everything in the ledger that is not as the chain recorded it, or as it must follow.

    Everything is read in streams: the memory it takes does not grow with the ledger.
    """
    for check in (_entries, _movements, _order, issuances, blocks, names, _closed_years, _closings):
        with closing(check(session)) as sentences:
            problems += islice(sentences, MOST)
            if next(sentences, None) is not None:
                problems.append("There is more of this kind in the ledger; only the first are named.")


def _chain(*actions: str) -> Any:
    """The entries of these actions as a table of its own, to be joined."""
    columns = ("seq", "actor_id", "actor_name", "action", "object_id", "object_version", "body")
    return select(*(getattr(AuditEntry, name) for name in columns)).where(AuditEntry.action.in_(actions)).subquery()


def _entries(session: Any) -> Iterator[str]:
    """Each entry of the ledger is as it was proposed and as it was decided."""
    proposed, decided = _chain("ledger.propose"), _chain("ledger.post", "ledger.refuse", "ledger.withdraw")
    number = cast(LedgerEntry.id, String)
    query = (
        select(LedgerEntry.__table__, StoredFile.sha256, *_labelled("p", proposed), *_labelled("d", decided))
        .select_from(LedgerEntry)
        .join(proposed, proposed.c.object_id == number, full=True)
        .outerjoin(decided, decided.c.object_id == func.coalesce(number, proposed.c.object_id))
        .outerjoin(StoredFile, StoredFile.id == LedgerEntry.file_id)
    )
    for row in stream(session, query):
        if row.id is None:
            yield f"Entry {row.p_seq} proposed ledger entry {row.p_object_id}, which is no longer there."
        elif row.p_seq is None:
            yield f"Ledger entry {row.id} has no entry in the chain that proposed it."
        elif not _is_as_proposed(row):
            yield f"Ledger entry {row.id} is not what entry {row.p_seq} proposed."
        elif not _is_as_decided(row):
            yield f"Ledger entry {row.id} is not as entry {row.d_seq or row.p_seq} left it."


def _labelled(letter: str, table: Any) -> list[Any]:
    return [column.label(f"{letter}_{column.name}") for column in table.c]


def _is_as_proposed(row: Any) -> bool:
    said = json.loads(row.p_body)["details"]
    body = said["body"]
    stored = (row.kind, str(row.key), row.partner, row.made_by, row.made_by_name, audit.canonical(row.body))
    recorded = (said["kind"], said["key"], said["partner"], row.p_actor_id, row.p_actor_name, audit.canonical(body))
    day = str(row.effective_on) == body["given"]["effective_on"]
    return stored == recorded and day and row.sha256 == body["proof"] and _units_are_given(row, body)


def _units_are_given(row: Any, body: dict[str, Any]) -> bool:
    """An issuance gets its units from its serial, a reversal from its movement: those follow elsewhere."""
    if row.kind in (MovementKind.ISSUANCE, MovementKind.REVERSAL):
        return True
    given = body["given"]
    tonnes: int = given["last"] - given["first"] + 1
    return (row.tonnes, row.issuance_id) == (tonnes, body["issuance_id"])


def _is_as_decided(row: Any) -> bool:
    if row.d_seq is None:
        return (row.decision, row.version, row.decided_by) == ("", row.p_object_version, None)
    stored = (row.decision, row.version, row.decided_by, row.decided_by_name, row.reason)
    reason = json.loads(row.d_body)["details"]["reason"]
    return stored == (_DECISIONS[row.d_action], row.d_object_version, row.d_actor_id, row.d_actor_name, reason)


def _movements(session: Any) -> Iterator[str]:
    """Each movement is the one that its entry in the chain recorded, and none is missing."""
    posted = _chain("ledger.post")
    query = (
        select(Movement.__table__, *_labelled("a", posted), LedgerEntry.tonnes.label("entry_tonnes"))
        .select_from(Movement)
        .join(posted, posted.c.object_id == cast(Movement.entry_id, String), full=True)
        .outerjoin(LedgerEntry, LedgerEntry.id == Movement.entry_id)
    )
    for row in stream(session, query):
        if row.id is None:
            yield f"Entry {row.a_seq} posted ledger entry {row.a_object_id}, whose movement is no longer there."
        elif row.a_seq is None:
            yield f"Movement {row.number} has no entry in the chain that posted it."
        else:
            yield from _movement_against(row)


def _movement_against(row: Any) -> Iterator[str]:
    stored = movement_text({name: getattr(row, name) for name in _RECORDED})
    recorded = json.loads(row.a_body)["details"]["movement"] or {}
    for found in (stored, recorded):
        found["recorded_at"] = _moment(found.get("recorded_at"))
    differ = sorted(name for name in stored | recorded if stored.get(name) != recorded.get(name))
    if differ:
        words = ", ".join(name.replace("_", " ") for name in differ)
        yield f"Movement {row.number} is not what entry {row.a_seq} recorded: {words}."
    elif row.entry_tonnes != row.tonnes:
        yield f"Ledger entry {row.entry_id} does not have the tonnes of its movement {row.number}."


def _moment(text: Any) -> str:
    """A moment in universal time, whatever the time zone in which it was written."""
    return datetime.fromisoformat(str(text)).astimezone(UTC).isoformat() if text else ""


def _order(session: Any) -> Iterator[str]:
    """Movements were numbered, and their moments run, in the order in which the chain has them."""
    posted = select(AuditEntry.seq, AuditEntry.object_id).where(AuditEntry.action == "ledger.post").subquery()
    before = {"order_by": posted.c.seq}
    pairs = (
        select(
            Movement.number, func.lag(Movement.number).over(**before).label("number_before"),
            Movement.recorded_at, func.lag(Movement.recorded_at).over(**before).label("moment_before"),
        )
        .join(posted, posted.c.object_id == cast(Movement.entry_id, String))
        .subquery()
    )  # fmt: skip
    wrong = (pairs.c.number < pairs.c.number_before) | (pairs.c.recorded_at < pairs.c.moment_before)
    for row in stream(session, select(pairs.c.number).where(wrong)):
        yield f"Movement {row.number} is not in the order in which the chain has it."


def _closed_years(session: Any) -> Iterator[str]:
    """Each closed year was closed by an entry of the chain, and none was opened again."""
    closings = _chain("ledger.close_year")
    joined = (
        select(ClosedYear.__table__, *_labelled("a", closings))
        .select_from(ClosedYear)
        .join(closings, closings.c.object_id == cast(ClosedYear.year, String), full=True)
    )
    for row in session.execute(joined):
        if row.year is None:
            yield f"Entry {row.a_seq} closed {row.a_object_id}, which is open again."
        elif row.a_seq is None:
            yield f"The year {row.year} has no entry in the chain that closed it."
        elif (row.note, row.closed_by, row.proposed_by) != _closed_by(row):
            yield f"The closing of {row.year} is not what entry {row.a_seq} recorded."


def _closed_by(row: Any) -> tuple[Any, ...]:
    """As the entry says; one from before two officers were asked for names nobody who proposed."""
    details = json.loads(row.a_body)["details"]
    return details["note"], row.a_actor_id, details.get("proposed_by")


def _closings(session: Any) -> Iterator[str]:
    """Each proposal to close a year is as its last entry recorded it."""
    entries = _chain("ledger.propose_closing", "ledger.refuse_closing", "ledger.withdraw_closing", "ledger.close_year")
    said: dict[int, tuple[int, dict[str, Any]]] = {}
    for row in session.execute(select(entries).order_by(entries.c.seq)):
        details = json.loads(row.body)["details"]
        if "closing" in details:  # before two officers were asked for, a year was closed without a proposal
            said[details["closing"]] = (row.seq, {name: details[name] for name in details if name != "reference"})
    for row in session.scalars(select(YearClosing)):
        seq, recorded = said.pop(row.id, (0, {}))
        if recorded != contents(row):
            yield f"The proposal to close {row.year} is not what entry {seq} recorded."
    for _, (seq, recorded) in sorted(said.items()):
        yield f"Entry {seq} proposed to close {recorded['year']}, a proposal that is no longer there."
