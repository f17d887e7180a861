"""Proves the record: the chain holds, acts are as they were recorded, and stages are where history leads."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from app.agreements.loading import act_facts, load_register
from app.agreements.models import Act, ActPerson, AgreementText, Partner
from app.agreements.recording import act_text
from app.auditing import ledger_proof, projects_proof
from app.clearances import proof as clearances_proof
from app.committees import proof as committees_proof
from app.coordination import proof as tasks_proof
from app.core import audit, checkpoint
from app.core.audit import AuditEntry
from app.documents.models import BoilerplateText, Document, Rendering
from app.eligibility import proof as eligibility_proof
from app.negotiation import proof as negotiation_proof
from app.reporting import settings_proof
from app.reporting.aef import proof as annual_proof
from app.reporting.earlier import proof as earlier_proof
from app.surrenders import proof as surrenders_proof
from workflows.agreement.facts import Stage, stage_by_record


@dataclass
class Proof:
    """How many entries were read, and a sentence for each that does not hold."""

    entries: int = 0
    problems: list[str] = field(default_factory=list)


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
    for what, compare in (
        ("The acts", _compare_acts),
        ("The partners", _compare_partners),
        ("The documents", _compare_documents),
        ("The kept PDFs", _compare_renderings),
        ("The texts for signature", _compare_texts),
        ("The boilerplate", _compare_boilerplate),
        ("The projects", _compare_projects),
        ("The eligibility lists and the catalogue", _compare_eligibility),
        ("The surrenders", _compare_surrenders),
        ("The clearances", _compare_clearances),
        ("The committees", _compare_committees),
        ("The negotiations", _compare_negotiations),
        ("The NDC periods and inventory figures", _compare_settings),
        ("The tasks", _compare_tasks),
        ("The ledger", _compare_ledger),
        ("The annual information and earlier reports", _compare_annual),
    ):
        try:
            compare(session, replay, found)
        except _UNREADABLE as fault:  # what was tampered with may not even be readable
            found.problems.append(f"{what} cannot be compared with their entries: {fault}.")
    session.rollback()
    return found


_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, IndexError)


@dataclass
class _Replay:
    """Where the entries lead: what each recorded, and the last stage and version of each object."""

    acts: dict[int, tuple[int, Any, str]] = field(default_factory=dict)
    texts: dict[tuple[str, int], tuple[int, str]] = field(default_factory=dict)
    boilerplate: dict[tuple[str, int], tuple[int, str]] = field(default_factory=dict)
    last: dict[tuple[str, str], tuple[int, int, str, str]] = field(default_factory=dict)
    projects: projects_proof.Replayed = field(default_factory=projects_proof.Replayed)
    eligibility: eligibility_proof.Replayed = field(default_factory=eligibility_proof.Replayed)
    surrenders: surrenders_proof.Replayed = field(default_factory=surrenders_proof.Replayed)
    clearances: clearances_proof.Replay = field(default_factory=clearances_proof.Replay)
    committees: committees_proof.Replayed = field(default_factory=committees_proof.Replayed)
    negotiations: negotiation_proof.Replayed = field(default_factory=negotiation_proof.Replayed)
    settings: settings_proof.Replayed = field(default_factory=settings_proof.Replayed)
    tasks: tasks_proof.Replayed = field(default_factory=tasks_proof.Replayed)

    def of(self, type: str) -> Any:
        """The part that reads entries of this type; None where it is read here, or by nobody."""
        parts = (
            (("project", "assessment"), self.projects), (eligibility_proof.OBJECTS, self.eligibility),
            (surrenders_proof.OBJECTS, self.surrenders), (clearances_proof.OBJECTS, self.clearances),
            (committees_proof.OBJECTS, self.committees), (tasks_proof.OBJECTS, self.tasks),
            (negotiation_proof.OBJECTS, self.negotiations), (settings_proof.OBJECTS, self.settings),
        )  # fmt: skip
        return next((part for types, part in parts if type in types), None)


def _replay(session: Any, found: Proof) -> _Replay:
    replay = _Replay()
    columns = (
        AuditEntry.seq,
        AuditEntry.object_type,
        AuditEntry.object_id,
        AuditEntry.object_version,
        AuditEntry.body,
        AuditEntry.actor_name,
    )
    for entry in session.execute(select(*columns).order_by(AuditEntry.seq).execution_options(yield_per=5000)):
        found.entries += 1
        try:
            _replay_entry(replay, entry)
        except _UNREADABLE:
            found.problems.append(f"Entry {entry.seq} cannot be read.")
    return replay


def _replay_entry(replay: _Replay, entry: Any) -> None:
    part = replay.of(entry.object_type)
    if part is None and entry.object_type not in ("partner", "document", "boilerplate"):
        return
    details = json.loads(entry.body)["details"]
    if part is not None:
        part.take(entry, details)
        return
    if entry.object_type == "boilerplate":
        replay.boilerplate[(entry.object_id, details["number"])] = (entry.seq, details["text"])
        return
    recorded = [details["act"]] if isinstance(details.get("act"), dict) else details.get("acts") or []
    for act in recorded:
        replay.acts[act["id"]] = (entry.seq, act, entry.object_id)
    if "text" in details:
        replay.texts[(entry.object_id, details["text"]["number"])] = (entry.seq, details["text"]["sha256"])
    key = (entry.object_type, entry.object_id)
    replay.last[key] = (entry.seq, entry.object_version, details.get("to", ""), details.get("context_sha256", ""))


def _compare_annual(session: Any, replay: _Replay, found: Proof) -> None:
    annual_proof.compare(session, found.problems)
    earlier_proof.compare(session, found.problems)


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


def _compare_renderings(session: Any, replay: _Replay, found: Proof) -> None:
    query = select(Rendering.document_id, Rendering.pdf, Rendering.pdf_sha256).execution_options(yield_per=50)
    for document_id, pdf, digest in session.execute(query):
        if sha256(pdf).hexdigest() != digest:
            found.problems.append(f"A kept PDF of document {document_id} is not the one that was made.")


def _compare_boilerplate(session: Any, replay: _Replay, found: Proof) -> None:
    rows = session.execute(select(BoilerplateText.key, BoilerplateText.number, BoilerplateText.text)).all()
    stored = {(key, number): text for key, number, text in rows}
    for (key, number), (seq, text) in replay.boilerplate.items():
        if stored.get((key, number)) != text:
            found.problems.append(f"Version {number} of the boilerplate {key} is not what entry {seq} recorded.")
    for key, number in stored.keys() - replay.boilerplate.keys():
        found.problems.append(f"Version {number} of the boilerplate {key} has no entry that recorded it.")


def _compare_projects(session: Any, replay: _Replay, found: Proof) -> None:
    projects_proof.compare(session, replay.projects, found.problems)


def _compare_surrenders(session: Any, replay: _Replay, found: Proof) -> None:
    surrenders_proof.compare(session, replay.surrenders, found.problems)


def _compare_clearances(session: Any, replay: _Replay, found: Proof) -> None:
    clearances_proof.compare(session, replay.clearances, found.problems)


def _compare_tasks(session: Any, replay: _Replay, found: Proof) -> None:
    tasks_proof.compare(session, replay.tasks, found.problems)


def _compare_negotiations(session: Any, replay: _Replay, found: Proof) -> None:
    negotiation_proof.compare(session, replay.negotiations, found.problems)


def _compare_settings(session: Any, replay: _Replay, found: Proof) -> None:
    settings_proof.compare(session, replay.settings, found.problems)


def _compare_committees(session: Any, replay: _Replay, found: Proof) -> None:
    committees_proof.compare(session, replay.committees, found.problems)


def _compare_eligibility(session: Any, replay: _Replay, found: Proof) -> None:
    eligibility_proof.compare(session, replay.eligibility, found.problems)


def _compare_ledger(session: Any, replay: _Replay, found: Proof) -> None:
    ledger_proof.compare(session, found.problems)


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
        if sha256(row.context.encode()).hexdigest() != row.context_sha256:
            found.problems.append(f"The facts of document {name} are not those that entry {seq} froze.")
