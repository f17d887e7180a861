"""Proves the record: the chain holds, acts are as they were recorded, and stages are where history leads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from app.accounts import proof as officers_proof
from app.agreements.loading import act_facts, load_register
from app.agreements.models import Act, ActPerson, AgreementText, Partner
from app.agreements.recording import act_text
from app.auditing import ledger_proof, projects_proof
from app.clearances import proof as clearances_proof
from app.committees import proof as committees_proof
from app.coordination import comment_proof
from app.coordination import proof as tasks_proof
from app.core import audit, checkpoint
from app.core.audit import AuditEntry
from app.core.proving import Proof
from app.documents import papers_proof
from app.documents import proof as documents_proof
from app.eligibility import proof as eligibility_proof
from app.negotiation import compartment_proof, model_proof
from app.negotiation import proof as negotiation_proof
from app.projects import process_proof
from app.reporting import settings_proof
from app.reporting.aef import proof as annual_proof
from app.reporting.earlier import proof as earlier_proof
from app.reporting.narratives import proof as narratives_proof
from app.surrenders import proof as surrenders_proof
from workflows.agreement.facts import Stage, stage_by_record


def verify_everything(session: Any, *, checkpoints: Any = None) -> Proof:
    """Recompute the chain, compare the signed checkpoints, and hold every record against its entries. Reads only.

    Everything is read as at one moment, so that work going on meanwhile raises no false alarm.
    """
    session.rollback()
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    found = Proof()
    broken = [f"{problem.sentence}." for problem in audit.verify(session)]
    found.problems += [sentence[0].upper() + sentence[1:] for sentence in broken]
    if checkpoints is not None:
        found.problems += checkpoint.compare(session, checkpoints)
    replay = _replay(session, found)
    for what, compare in _comparisons(replay):
        try:
            compare(session, found)
        except _UNREADABLE as fault:  # what was tampered with may not even be readable
            found.problems.append(f"{what} cannot be compared with their entries: {fault}.")
    session.rollback()
    return found


_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, IndexError)


# Each reads the entries of its own types, and compares what they lead to with what stands.
PARTS: dict[str, Any] = {
    "The documents, files on file and boilerplate": documents_proof,
    "The projects": projects_proof,
    "The processes": process_proof,
    "The eligibility lists and the catalogue": eligibility_proof,
    "The surrenders": surrenders_proof,
    "The clearances and covers": clearances_proof,
    "The committees": committees_proof,
    "The negotiations": negotiation_proof,
    "The model text": model_proof,
    "The compartments": compartment_proof,
    "The NDC periods and inventory figures": settings_proof,
    "The narrative reports": narratives_proof,
    "The reports filed before Concord": earlier_proof,
    "The tasks": tasks_proof,
    "The comments": comment_proof,
    "The officers and their roles": officers_proof,
}


@dataclass
class _Replay:
    """Where the entries lead: what each recorded, and the last stage and version of each partner."""

    acts: dict[int, tuple[int, Any, str]] = field(default_factory=dict)
    texts: dict[tuple[str, int], tuple[int, str]] = field(default_factory=dict)
    last: dict[str, tuple[int, int, str]] = field(default_factory=dict)
    parts: dict[Any, Any] = field(default_factory=lambda: {part: part.Replayed() for part in PARTS.values()})

    def of(self, entry: Any) -> Any:
        """The part that reads this entry; None where it is read here, or by nobody.

        A checklist and a file are put on record with the partner they belong to.
        """
        if entry.object_type == "partner" and entry.action in papers_proof.ACTIONS:
            return self.parts[documents_proof]
        if entry.action == tasks_proof.CHECKLIST:
            return self.parts[tasks_proof]
        return next((read for part, read in self.parts.items() if entry.object_type in part.OBJECTS), None)


def _comparisons(replay: _Replay) -> Iterator[tuple[str, Callable[[Any, Proof], None]]]:
    """What is compared, in words, and how."""
    yield "The acts", lambda session, found: _compare_acts(session, replay, found)
    yield "The partners", lambda session, found: _compare_partners(session, replay, found)
    yield "The texts for signature", lambda session, found: _compare_texts(session, replay, found)
    for what, part in PARTS.items():
        yield what, partial(_compare, part, replay.parts[part])
    yield "The ledger", lambda session, found: ledger_proof.compare(session, found.problems)
    yield "The annual information", lambda session, found: annual_proof.compare(session, found.problems)


def _compare(part: Any, replayed: Any, session: Any, found: Proof) -> None:
    part.compare(session, replayed, found)


def _replay(session: Any, found: Proof) -> _Replay:
    replay = _Replay()
    columns = (
        AuditEntry.seq,
        AuditEntry.object_type,
        AuditEntry.object_id,
        AuditEntry.object_version,
        AuditEntry.body,
        AuditEntry.actor_name,
        AuditEntry.actor_id,
        AuditEntry.action,
    )
    for entry in session.execute(select(*columns).order_by(AuditEntry.seq).execution_options(yield_per=5000)):
        found.entries += 1
        try:
            _replay_entry(replay, entry)
        except _UNREADABLE:
            found.problems.append(f"Entry {entry.seq} cannot be read.")
    return replay


def _replay_entry(replay: _Replay, entry: Any) -> None:
    part = replay.of(entry)
    if part is None and entry.object_type != "partner":
        return
    details = json.loads(entry.body)["details"]
    if part is not None:
        part.take(entry, details)
        return
    recorded = [details["act"]] if isinstance(details.get("act"), dict) else details.get("acts") or []
    for act in recorded:
        replay.acts[act["id"]] = (entry.seq, act, entry.object_id)
    if "text" in details:
        replay.texts[(entry.object_id, details["text"]["number"])] = (entry.seq, details["text"]["sha256"])
    if "to" in details:
        replay.last[entry.object_id] = (entry.seq, entry.object_version, details["to"])


def _compare_acts(session: Any, replay: _Replay, found: Proof) -> None:
    people: dict[int, list[Any]] = {}
    columns = (ActPerson.act_id, ActPerson.side, ActPerson.name, ActPerson.post, ActPerson.ministry)
    for act_id, *person in session.execute(select(*columns).order_by(ActPerson.id)):
        people.setdefault(act_id, []).append(person)
    partners = dict(session.execute(select(Partner.id, Partner.iso3)).all())
    stored = {
        row["id"]: (act_text(row, people.get(row["id"], ())), partners.get(row["partner_id"]))
        for row in session.execute(select(Act.__table__)).mappings()
    }
    for act_id, (seq, recorded, partner) in replay.acts.items():
        if act_id not in stored:
            found.problems.append(f"Entry {seq} recorded act {act_id}, which is no longer there.")
        elif (audit.canonical(stored[act_id][0]), stored[act_id][1]) != (audit.canonical(recorded), partner):
            found.problems.append(f"Act {act_id} is not what entry {seq} recorded.")
    for act_id in stored.keys() - replay.acts.keys():
        found.problems.append(f"Act {act_id} has no entry that recorded it.")


def _compare_texts(session: Any, replay: _Replay, found: Proof) -> None:
    query = select(Partner.iso3, AgreementText.number, AgreementText.content, AgreementText.sha256)
    stored = {}
    for iso3, number, content, digest in session.execute(query.join(Partner, Partner.id == AgreementText.partner_id)):
        stored[(iso3, number)] = digest
        if sha256(content.encode()).hexdigest() != digest:
            found.problems.append(f"The text for signature {number} of {iso3} is not the one that was cleared.")
    for (iso3, number), (seq, digest) in replay.texts.items():
        if stored.get((iso3, number)) != digest:
            found.problems.append(f"The text for signature {number} of {iso3} is not what entry {seq} recorded.")


def _compare_partners(session: Any, replay: _Replay, found: Proof) -> None:
    register = load_register(session)
    for gone in replay.last.keys() - {record.iso3 for record in register}:
        found.problems.append(f"Partner {gone} is no longer there; entry {replay.last[gone][0]} is about it.")
    for record in register:
        seq, version, stage = replay.last.get(record.iso3, (0, 0, ""))
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
