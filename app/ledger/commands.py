"""Changes to the ledger: an officer proposes an entry, another posts or refuses it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core import audit, clock, files, outbox, versions
from app.core.approving import approves
from app.core.db import broken_constraint, locked, unit_of_work
from app.core.text import TextFault, clean
from app.core.tonnes import words
from app.ledger import posting
from app.ledger.answers import EntryAnswers, answers_of
from app.ledger.judging import Judged, judge
from app.ledger.models import LedgerEntry
from app.ledger.record import MOST_ROWS, Reader
from workflows import engine
from workflows.ledger.entry import ENTRIES, EntryStage
from workflows.ledger.facts import EntryFacts, Given
from workflows.ledger.movements import MOVEMENTS, MovementKind
from workflows.vocabulary import Actor

MOST_AT_ONCE = 5_000
MOST_TEXT = 2_000
_BY_NOTICE = "A surrender is entered as a notice under Carbon tax, where its limit is checked."
_HELD_BY_THE_DATABASE = {
    "blocks_never_meet": "Some of these units are in the ledger already, by an entry that was posted a moment ago.",
    "uq_movements_reversed_once": "This movement was reversed a moment ago, by another entry.",
}


class LedgerRefused(Exception):
    """The change cannot stand; the message says why and what to do."""


class UnknownEntry(LookupError):
    """There is no such entry."""


def propose_entry(actor: Actor, *, key: uuid.UUID, answers: EntryAnswers, today: date) -> LedgerEntry:
    """Put an entry before another officer; the row, pending.

    `key` is made by the client: the same entry sent again gives the same row and writes nothing. Raises what
    `engine.fire` raises (Refused with every reason), UnknownIssuance, UnknownMovement, and LedgerRefused where the
    key was used for another entry.
    """
    if answers.kind is MovementKind.SURRENDER:
        raise LedgerRefused(_BY_NOTICE)
    with unit_of_work() as session:
        return propose_within(session, actor, key=key, answers=answers, today=today)


def propose_within(session: Any, actor: Actor, *, key: uuid.UUID, answers: EntryAnswers, today: date) -> LedgerEntry:
    """As `propose_entry`, inside the caller's transaction."""
    answers = _cleaned(answers)
    if (again := _sent_before(session, actor, key, answers)) is not None:
        return again
    judged = judge(Reader(session), answers, actor=actor, today=today)
    step = _fire(judged, "propose", actor=actor)
    row = _entry_row(actor, key, judged)
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as error:
        if broken_constraint(error) != "uq_ledger_entries_key":
            raise
        again = _sent_before(session, actor, key, answers)
        assert again is not None, "the key is taken"
        return again
    _keep_files(session, actor, row, answers)
    _say(session, actor, [(row, step, step.done, None)])
    return row


@approves("posted an entry of the ledger")
def post_entry(actor: Actor, *, entry_id: int, today: date, version: int | None = None) -> LedgerEntry:
    """Post a pending entry that another officer made; the row, posted.

    Every guard is asked again, against the ledger as it is now. Raises UnknownEntry, StaleVersion, LedgerRefused
    where it was decided already, LostRace, and what `engine.fire` raises; then nothing is written.
    """
    with unit_of_work() as session:
        posting.hold(session)
        rows = _pending(session, [entry_id], version=version)
        return _post(session, actor, rows, today=today)[0]


@approves("posted many entries of the ledger")
def post_entries(actor: Actor, *, entry_ids: Sequence[int], today: date) -> list[LedgerEntry]:
    """Post many entries in one transaction, in their order: all, or none. Each is checked and audited as one alone.

    Raises as `post_entry`, and LedgerRefused for more than 5,000.
    """
    if len(entry_ids) > MOST_AT_ONCE:
        raise LedgerRefused(f"Post at most {MOST_AT_ONCE:,} entries at once.")
    if not entry_ids:
        return []
    with unit_of_work() as session:
        posting.hold(session)
        return _post(session, actor, _pending(session, list(dict.fromkeys(entry_ids))), today=today)


@approves("posted an entry that two officers agreed elsewhere")
def post_within(
    session: Any, maker: Actor, checker: Actor, *, key: uuid.UUID, answers: EntryAnswers, today: date
) -> LedgerEntry:
    """Propose and post inside the caller's transaction, where two officers agreed elsewhere (a surrender).

    `maker` and `checker` are two persons; the guards ask. Raises as `propose_entry` and `post_entry`. The caller
    has written nothing to the audit chain yet: whoever posts takes the ledger first, the chain after.
    """
    posting.hold(session)
    row = propose_within(session, maker, key=key, answers=answers, today=today)
    if row.decision == EntryStage.POSTED:
        return row
    if row.decision:
        raise _decided(row)
    return _post(session, checker, [row], today=today)[0]


@approves("refused an entry of the ledger")
def decide_against(
    actor: Actor, *, entry_id: int, step: str, reason: str = "", version: int | None = None
) -> LedgerEntry:
    """`refuse` an entry with a reason, or `withdraw` one's own; the row as decided. Raises as `post_entry`."""
    reason = _clean(reason)
    with unit_of_work() as session:
        (row,) = _pending(session, [entry_id], version=version)
        kind = MovementKind(row.kind)
        facts = EntryFacts(
            kind=kind, given=Given(reason=reason), today=row.effective_on, actor_id=actor.id, made_by=row.made_by
        )
        taken = engine.fire(ENTRIES[kind], step, stage=EntryStage.PENDING, actor=actor, facts=facts)
        _decide(row, actor, decision=taken.target.value, reason=reason)
        session.flush()
        _say(session, actor, [(row, taken.step, f"{taken.step.done}: {MOVEMENTS[kind].done}", None)])
    return row


def _sent_before(session: Any, actor: Actor, key: uuid.UUID, answers: EntryAnswers) -> LedgerEntry | None:
    row: LedgerEntry | None = session.scalar(select(LedgerEntry).where(LedgerEntry.key == key))
    if row is None:
        return None
    same = {name: value for name, value in row.body.items() if name != "report_file_id"} == answers.body()
    if not same or row.made_by != (actor.id or None):
        raise LedgerRefused("This form was sent before with other answers. Open a new one for another entry.")
    return row


def _entry_row(actor: Actor, key: uuid.UUID, judged: Judged) -> LedgerEntry:
    return LedgerEntry(
        key=key, kind=judged.answers.kind.value, partner=judged.partner,
        issuance_id=judged.issuance.id if judged.issuance else None, tonnes=judged.facts.given.tonnes,
        effective_on=judged.facts.given.effective_on, body=judged.answers.body(), made_by=actor.id or None,
        made_by_name=actor.name, made_at=clock.now(), decision="", decided_by_name="", reason="", version=1,
    )  # fmt: skip


def _keep_files(session: Any, actor: Actor, row: LedgerEntry, answers: EntryAnswers) -> None:
    about = audit.Object("ledger_entry", str(row.id))
    if answers.proof:
        row.file_id = files.keep(session, actor, *answers.proof, subject=about).id
    if answers.report:
        kept = files.keep(session, actor, *answers.report, subject=about)
        row.body = {**row.body, "report_file_id": str(kept.id)}
    if answers.proof or answers.report:
        session.flush()


def _pending(session: Any, ids: Sequence[int], *, version: int | None = None) -> list[LedgerEntry]:
    """The entries in the order asked for, locked. Raises UnknownEntry, LedgerRefused, StaleVersion."""
    there = LedgerEntry.id.in_([id for id in ids if 0 < id < MOST_ROWS])
    query = locked(select(LedgerEntry).where(there).order_by(LedgerEntry.id))
    found = {row.id: row for row in session.scalars(query, execution_options={"populate_existing": True})}
    for id in ids:
        if (row := found.get(id)) is None:
            raise UnknownEntry(f"There is no entry {id}.")
        if row.decision:
            raise _decided(row)
        versions.check(session, audit.Object("ledger_entry", str(row.id), row.version), seen=version)
    return [found[id] for id in ids]


def _decided(row: LedgerEntry) -> LedgerRefused:
    return LedgerRefused(f"Entry {row.id} was {row.decision} already, by {row.decided_by_name}.")


def _post(session: Any, actor: Actor, rows: Sequence[LedgerEntry], *, today: date) -> list[LedgerEntry]:
    """Write the movements of pending entries, one after the other, for the officer who checked them."""
    reader, moment, told = Reader(session), posting.next_moment(session), []
    with session.no_autoflush:  # the decisions are written at once, at the end
        for row in rows:
            known = {"made_by": row.made_by, "proof_kept": row.file_id is not None}
            judged = judge(reader, answers_of(row.body), actor=actor, today=today, **known)
            step = _fire(judged, "post", actor=actor)
            values = _write(session, judged, entry=row, checker=actor, moment=moment)
            _decide(row, actor, decision=EntryStage.POSTED.value)
            told.append((row, step, values))
    session.flush()
    _say(session, actor, [(row, step, step.done, values) for row, step, values in told])
    return list(rows)


def _write(session: Any, judged: Judged, **more: Any) -> dict[str, Any]:
    """The movement's values. Raises LedgerRefused where the database says that another entry was quicker."""
    try:
        return posting.write(session, judged, **more)
    except IntegrityError as error:
        if (said := _HELD_BY_THE_DATABASE.get(broken_constraint(error))) is None:
            raise
        raise LedgerRefused(said) from error


def _fire(judged: Judged, step: str, *, actor: Actor) -> Any:
    stage = EntryStage.DRAFT if step == "propose" else EntryStage.PENDING
    return engine.fire(ENTRIES[judged.answers.kind], step, stage=stage, actor=actor, facts=judged.facts).step


def _decide(row: LedgerEntry, actor: Actor, *, decision: str, reason: str = "") -> None:
    row.decision, row.reason = decision, reason
    row.decided_by, row.decided_by_name, row.decided_at = actor.id or None, actor.name, clock.now()


def _say(session: Any, actor: Actor, told: Sequence[tuple[LedgerEntry, Any, str, Any]]) -> None:
    """The audit entry of each entry, and one message on all of them: nobody wants a mail for each."""
    row, step, done, _ = told[0]
    more = f" and {len(told) - 1:,} more" if len(told) > 1 else ""
    outbox.tell(
        session, step.tells, subject=f"{actor.name} {done}, {words(row.tonnes)}{more}",
        path="/ledger/pending" if more else f"/ledger/entries/{row.id}",
        partner=row.partner if len({each[0].partner for each in told}) == 1 else None, actor_id=actor.id,
    )  # fmt: skip
    audit.append_all(session, actor, [_said(actor, *each) for each in told])


def _said(actor: Actor, row: LedgerEntry, step: Any, done: str, movement: Any) -> audit.Said:
    return audit.Said(
        action=f"ledger.{step.name}", about=audit.Object("ledger_entry", str(row.id), row.version),
        summary=f"{done}, {words(row.tonnes)}", role=", ".join(sorted(step.by & actor.roles)),
        details={
            "reference": f"Ledger entry {row.id}", "partner": row.partner, "kind": row.kind, "key": str(row.key),
            "body": row.body, "reason": row.reason, "movement": posting.movement_text(movement) if movement else None,
        },
    )  # fmt: skip


def _cleaned(answers: EntryAnswers) -> EntryAnswers:
    """The answers with every text in its normal form. Raises LedgerRefused for a text that cannot be kept."""
    issued = answers.issued
    return replace(
        answers, explanation=_clean(answers.explanation), given=_clean_texts(answers.given),
        issued=_clean_texts(issued) if issued else None,
    )  # fmt: skip


def _clean_texts(record: Any) -> Any:
    texts = {each.name: getattr(record, each.name) for each in fields(record)}
    cleaned = {name: _clean(text, name) for name, text in texts.items() if isinstance(text, str)}
    return replace(record, **cleaned)


def _clean(text: str, name: str = "reason") -> str:
    try:
        return clean(text, most=MOST_TEXT, multiline=True)
    except TextFault as fault:
        raise LedgerRefused(f"The {name.replace('_', ' ')} {fault}.") from fault
