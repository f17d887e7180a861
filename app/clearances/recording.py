"""What every change to a clearance shares: its case locked, its audit entry, and who is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.clearances import queries
from app.clearances.models import ClearanceCase, ClearanceRequest
from app.clearances.policy import requirements_of
from app.clearances.records import Subject
from app.clearances.standing import Entry, Standing
from app.core import audit, clock, outbox
from app.core.registry import registry
from workflows import engine
from workflows.clearance import CLEARANCE, ClearanceFacts, ClearanceStage
from workflows.vocabulary import Actor, Role


class ClearanceRefused(Exception):
    """The change cannot be made; the message is a sentence for the officer. Nothing was written."""

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class SubjectChanged(Exception):
    """What is to be cleared is not what the page showed; `changed` names the parts, empty where only its step did."""

    def __init__(self, changed: tuple[str, ...], *, version: str) -> None:
        parts = f" What you would clear differs now: {', '.join(changed)}." if changed else ""
        super().__init__(f"This changed after you opened the page; it stands at version {version}.{parts}")
        self.changed, self.version = changed, version


class DecidedMeanwhile(Exception):
    """Another officer was faster, or the request no longer waits."""


@dataclass(frozen=True)
class Locked:
    """A subject with its case and one of its requests, locked in this order so that nobody waits in a circle."""

    subject: Subject
    case: ClearanceCase
    standing: Standing
    entry: Entry

    @property
    def request(self) -> ClearanceRequest:
        found: ClearanceRequest = self.entry.request
        return found


def locked(session: Any, request_id: int) -> Locked:
    """Everything about a request, locked for a change. Raises UnknownRequest, UnknownSubject, DecidedMeanwhile."""
    asked = queries.request_by_id(session, request_id)
    case = queries.case_by_id(session, asked.case_id)
    subject = queries.subject_of(session, type=case.subject_type, id=case.subject_id, lock=True)
    case = queries.case_of(session, subject, lock=True) or case
    standing = queries.standing(session, subject)
    entry = next((e for e in standing.entries if e.request is not None and e.request.id == request_id), None)
    if entry is None:
        raise DecidedMeanwhile(f"{asked.agency} was asked again meanwhile. Open the newer request.")
    return Locked(subject, case, standing, entry)


def opened(session: Any, subject: Subject) -> ClearanceCase:
    """The locked case of a subject, made where there is none, with the title and address it has now."""
    case = queries.case_of(session, subject, lock=True)
    if case is None:
        case = ClearanceCase(subject_type=subject.type, subject_id=subject.id, opened_at=clock.now())
        session.add(case)
    case.kind, case.partner = subject.kind, subject.partner
    case.title, case.url, case.ended_because = subject.title, subject.url, ""
    session.flush()
    return case


def fire(step: str, *, stage: ClearanceStage, actor: Actor, facts: ClearanceFacts) -> engine.Outcome:
    """Take one step of the clearance workflow. Raises what the engine raises."""
    return engine.fire(CLEARANCE, step, stage=stage, actor=actor, facts=facts)


def facts_for(found: Locked, actor: Actor, **more: Any) -> ClearanceFacts:
    """What the guards may look at about a request and whoever acts on it."""
    request, entry = found.request, found.entry
    return ClearanceFacts(
        actor_id=actor.id, actor_agency=actor.agency, actor_roles=actor.roles, agency=request.agency,
        role=Role(request.role), hands=found.subject.hands, waited_for=found.standing.before(request.step),
        not_now=found.subject.not_now, asker=actor.agency == request.asked_agency,
        side=actor.agency in (request.asked_agency, request.agency), paused=entry.paused is not None,
        takes_comments=requirements_of(found.subject.kind).comments, **more,
    )  # fmt: skip


def said(
    session: Any, actor: Actor, *, case: ClearanceCase, step: str, summary: str,
    request: ClearanceRequest | None = None, on_behalf_of: str = "", role: str = "", **details: Any,
) -> None:  # fmt: skip
    """Put on the audit what was done, last in its transaction. The entry is about the case, in its own order."""
    session.flush()
    told = {"partner": case.partner, "subject_type": case.subject_type, "subject_id": case.subject_id, **details}
    if request is not None:
        told["request"] = request_text(request)
    audit.append(
        session, actor, action=f"clearance.{step}", about=audit.Object("clearance", str(case.id), case.version),
        summary=summary, details=told, role=role, on_behalf_of=on_behalf_of,
    )  # fmt: skip


def request_text(row: Any) -> dict[str, Any]:
    """What an entry keeps of a request, and `flask audit verify` compares with it."""
    return {
        "id": row.id, "agency": row.agency, "role": row.role, "covers": list(row.covers), "step": row.step,
        "stage": row.stage, "due": row.due.isoformat() if row.due else None, "decision": row.decision,
        "decided_by": row.decided_by, "on_behalf_of": row.on_behalf_of, "sha256": row.sha256, "reason": row.reason,
    }  # fmt: skip


def tell(
    session: Any, officer_ids: Iterable[int | None], *, case: ClearanceCase, subject: str, actor: Actor,
    urgent: bool = False,
) -> None:  # fmt: skip
    """Put a message about a case before these officers; never before whoever acts."""
    outbox.tell_officers(
        session, [each for each in officer_ids if each], subject=subject, path=f"/clearances/{case.id}",
        kind="action" if urgent else "news", urgent=urgent, partner=case.partner or None,
        permission="clearances.view", actor_id=actor.id,
    )  # fmt: skip


def move_on(session: Any, actor: Actor, *, subject: Subject) -> Standing:
    """Tell the area of the subject how its clearances stand now, inside the transaction of the decision."""
    standing = queries.standing(session, subject)
    for hear in registry.all("clearance_moved"):
        hear(session, actor, subject=subject, standing=standing)
    return standing
