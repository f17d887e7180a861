"""Proves the record: the chain holds, acts are as they were recorded, and stages are where history leads."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app.agreements.loading import act_facts, load_register
from app.agreements.models import Act, ActPerson
from app.agreements.recording import act_text
from app.core import audit, checkpoint
from app.core.audit import AuditEntry
from app.documents.models import Document
from workflows.agreement.facts import Stage, stage_by_record


@dataclass
class Proof:
    """How many entries were read, and a sentence for each that does not hold."""

    entries: int = 0
    problems: list[str] = field(default_factory=list)


def verify_everything(session: Any, *, checkpoints: Any = None) -> Proof:
    """Recompute the chain, compare the latest checkpoint, and replay every step. Reads only."""
    found = Proof()
    broken = [f"{problem.sentence}." for problem in audit.verify(session)]
    found.problems += [sentence[0].upper() + sentence[1:] for sentence in broken]
    replay = _replay(session, found)
    _compare_acts(session, replay, found)
    _compare_partners(session, replay, found)
    _compare_documents(session, replay, found)
    if checkpoints is not None:
        found.problems += checkpoint.compare(session, checkpoints)
    return found


@dataclass
class _Replay:
    """Where the entries lead: acts as recorded, and the last stage and version of each object."""

    acts: dict[int, tuple[int, Any]] = field(default_factory=dict)
    last: dict[tuple[str, str], tuple[int, int, str, str]] = field(default_factory=dict)


def _replay(session: Any, found: Proof) -> _Replay:
    replay = _Replay()
    columns = (
        AuditEntry.seq, AuditEntry.object_type, AuditEntry.object_id, AuditEntry.object_version, AuditEntry.body,
    )  # fmt: skip
    rows = session.execute(select(*columns).order_by(AuditEntry.seq).execution_options(yield_per=5000))
    for seq, object_type, object_id, version, body in rows:
        found.entries += 1
        if object_type not in ("partner", "document"):
            continue
        try:
            details = json.loads(body)["details"]
        except (ValueError, KeyError, TypeError):
            continue  # the chain has named this entry already
        recorded = [details["act"]] if isinstance(details.get("act"), dict) else details.get("acts") or []
        for act in recorded:
            replay.acts[act["id"]] = (seq, act)
        key = (object_type, object_id)
        replay.last[key] = (seq, version, details.get("to", ""), details.get("context_sha256", ""))
    return replay


def _compare_acts(session: Any, replay: _Replay, found: Proof) -> None:
    people: dict[int, list[Any]] = {}
    for act_id, *person in session.execute(
        select(ActPerson.act_id, ActPerson.side, ActPerson.name, ActPerson.post, ActPerson.ministry).order_by(
            ActPerson.id
        )
    ):
        people.setdefault(act_id, []).append(person)
    stored = {
        row["id"]: act_text(row, people.get(row["id"], ())) for row in session.execute(select(Act.__table__)).mappings()
    }
    for act_id, (seq, recorded) in replay.acts.items():
        if act_id not in stored:
            found.problems.append(f"Entry {seq} recorded act {act_id}, which is no longer there.")
        elif audit.canonical(stored[act_id]) != audit.canonical(recorded):
            found.problems.append(f"Act {act_id} is not what entry {seq} recorded.")
    for act_id in stored.keys() - replay.acts.keys():
        found.problems.append(f"Act {act_id} has no entry that recorded it.")


def _compare_partners(session: Any, replay: _Replay, found: Proof) -> None:
    register = load_register(session)
    _name_the_gone(replay, found, type="partner", ids={record.iso3 for record in register})
    for record in register:
        seq, version, stage, _ = replay.last.get(("partner", record.iso3), (0, 0, "", ""))
        if not seq:
            found.problems.append(f"Partner {record.iso3} has no entry in the chain.")
            continue
        led = stage_by_record(tuple(act_facts(act) for act in record.acts)) or Stage.DISCUSSION
        if record.stage != led:
            found.problems.append(f"{record.iso3} stands at {record.stage}, its acts lead to {led}.")
        if record.stage != stage:
            found.problems.append(f"{record.iso3} stands at {record.stage}, entry {seq} left it at {stage}.")
        if record.version != version:
            found.problems.append(f"{record.iso3} has version {record.version}, entry {seq} left it at {version}.")


def _name_the_gone(replay: _Replay, found: Proof, *, type: str, ids: set[str]) -> None:
    """What has entries in the chain and is no longer in its table: nothing is ever deleted."""
    for (known, gone), (seq, *_) in replay.last.items():
        if known == type and gone not in ids:
            found.problems.append(f"{type.capitalize()} {gone} is no longer there; entry {seq} is about it.")


def _compare_documents(session: Any, replay: _Replay, found: Proof) -> None:
    _name_the_gone(replay, found, type="document", ids={str(id) for id in session.scalars(select(Document.id))})
    columns = (
        Document.id,
        Document.reference,
        Document.stage,
        Document.version,
        Document.context,
        Document.context_sha256,
    )
    for row in session.execute(select(*columns).execution_options(yield_per=500)):
        name = f"{row.reference} ({row.id})"
        seq, version, stage, digest = replay.last.get(("document", str(row.id)), (0, 0, "", ""))
        if not seq:
            found.problems.append(f"Document {name} has no entry in the chain.")
            continue
        if (row.stage, row.version, row.context_sha256) != (stage, version, digest):
            found.problems.append(f"Document {name} is not as entry {seq} left it.")
        if hashlib.sha256(row.context.encode()).hexdigest() != row.context_sha256:
            found.problems.append(f"The facts of document {name} are not those that entry {seq} froze.")
