"""Changes to process templates: one officer proposes the next version of a partner's process, another decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.agreements import queries as agreements
from app.core import audit, clock, outbox, versions
from app.core.approving import approves, permit
from app.core.db import broken_constraint, locked, unit_of_work
from app.projects.models import ProcessTemplate
from app.projects.processes import from_data, to_data
from app.projects.published import published_processes
from workflows.vocabulary import Actor, Audience

_WAITS = "A new version of this process waits for a decision already."
_OWN = "You proposed this version, so another officer must decide on it."


class ProcessRefused(Exception):
    """The proposal or the decision cannot stand; the message says why."""


def propose(actor: Actor, *, partner: str, body: Mapping[str, Any], note: str, version: int | None) -> int:
    """Propose the next version of a partner's process and return its number.

    `version` counts the proposals and decisions that the form was made from. Raises UnknownPartner, StaleVersion,
    ProcessFault with every reason why the process could not be used, and ProcessRefused.
    """
    with unit_of_work() as session:
        row = agreements.partner_row(session, partner, lock=True)
        before = _templates(session, row.iso3)
        versions.check(session, _about(row.iso3, before), seen=version)
        if any(found.decision == "" for found in before):
            raise ProcessRefused(_WAITS)
        number = max((found.number for found in before), default=0) + 1
        kept = to_data(from_data(body, host=row.iso3, number=number))
        stands = next((found for found in reversed(before) if found.decision == "approved"), None)
        if stands is not None and stands.body == kept:
            raise ProcessRefused(f"Nothing differs from version {stands.number}, which is in force.")
        _add(session, actor, partner=row.iso3, number=number, body=kept, note=note)
        _log(session, actor, partner=row.iso3, number=number, done="proposed", body=kept, note=note)
        _tell(session, (Audience.COUNTERSIGNERS, Audience.LEGAL_ADVISERS), actor, partner=row.iso3, number=number,
              done="proposed")  # fmt: skip
    return number


@approves("decided on a proposed process")
def decide(
    actor: Actor, *, partner: str, number: int, approve: bool, reason: str, version: int | None
) -> str:  # fmt: skip
    """Approve or refuse a proposed version, and return a sentence that says so.

    Raises NotPermitted, UnknownPartner, StaleVersion, and ProcessRefused: for one's own proposal, for one that does
    not wait, and for a refusal without its reason.
    """
    permit(actor, "processes.decide")
    with unit_of_work() as session:
        partner = agreements.partner_row(session, partner, lock=True).iso3
        every = _templates(session, partner, lock=True)
        versions.check(session, _about(partner, every), seen=version)
        row = next((found for found in every if found.number == number), None)
        if row is None or row.decision:
            raise ProcessRefused("This version does not wait for a decision.")
        if row.proposed_by == actor.id:
            raise ProcessRefused(_OWN)
        if not approve and not reason.strip():
            raise ProcessRefused("Enter the reason for the refusal; whoever proposed it reads it.")
        row.decision = "approved" if approve else "refused"
        row.decided_by, row.decided_by_name = actor.id, actor.name
        row.decided_at, row.reason = clock.now(), reason
        row.version += 1
        session.flush()
        _log(session, actor, partner=partner, number=number, done=row.decision, body=row.body, reason=reason)
        _tell(session, (Audience.PARTNER_DESK, Audience.ASSESSORS), actor, partner=partner, number=number,
              done=row.decision)  # fmt: skip
    if approve:
        return f"You approved version {number}. Projects entered from now on follow it."
    return f"You refused version {number}."


def load_processes(actor: Actor) -> int:
    """Put the published processes on record, approved, where there is none yet; how many. For the first start.

    A partner that is not on the register is left out. Raises ProcessFault where the file is at fault.
    """
    with unit_of_work() as session:
        if session.scalar(select(ProcessTemplate.id).limit(1)) is not None:
            return 0
        names = agreements.partner_names(session)
        entries = [entry for entry in published_processes() if entry["host"] in names]
        for entry in entries:
            body = to_data(from_data(entry, host=entry["host"], number=1))
            note = "As last seen in public sources."
            _add(session, actor, partner=entry["host"], number=1, body=body, note=note, approved=True)
            _log(session, actor, partner=entry["host"], number=1, done="loaded", body=body, note=note)
    return len(entries)


def _templates(session: Any, partner: str, *, lock: bool = False) -> list[ProcessTemplate]:
    query = select(ProcessTemplate).where(ProcessTemplate.partner == partner).order_by(ProcessTemplate.number)
    if lock:
        query = locked(query)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def _about(partner: str, rows: list[ProcessTemplate]) -> audit.Object:
    """The process of a partner as one object: every proposal and every decision raises its version by one."""
    return audit.Object("process", partner, sum(row.version for row in rows))


def _add(
    session: Any, actor: Actor, *, partner: str, number: int, body: dict[str, Any], note: str, approved: bool = False
) -> None:
    now = clock.now()
    row = ProcessTemplate(
        partner=partner, number=number, body=body, note=note, proposed_by=actor.id or None,
        proposed_by_name=actor.name, proposed_at=now, decision="approved" if approved else "",
        decided_by_name=actor.name if approved else "", decided_at=now if approved else None,
    )  # fmt: skip
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        if not broken_constraint(error).startswith("uq_process_templates"):
            raise
        raise ProcessRefused(_WAITS) from error


def _log(
    session: Any, actor: Actor, *, partner: str, number: int, done: str, body: dict[str, Any], note: str = "",
    reason: str = "",
) -> None:  # fmt: skip
    acts = session.scalar(select(func.sum(ProcessTemplate.version)).where(ProcessTemplate.partner == partner))
    audit.append(
        session, actor, action=f"process.{done}", about=audit.Object("process", partner, int(acts)),
        summary=f"{done} version {number} of the process for projects of {partner}",
        details={"partner": partner, "number": number, "body": body, "note": note, "reason": reason},
    )  # fmt: skip


def _tell(session: Any, audiences: tuple[Audience, ...], actor: Actor, *, partner: str, number: int, done: str) -> None:
    outbox.tell(
        session, audiences, subject=f"{partner}: {actor.name} {done} version {number} of the process for projects",
        path=f"/reference/process-templates/{partner.lower()}/{number}", partner=partner, actor_id=actor.id,
    )  # fmt: skip
