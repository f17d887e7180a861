"""Changes to Eligibility Lists: one officer proposes the next version of a host's list, another decides."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.agreements.models import Partner
from app.agreements.queries import partner_row
from app.core import audit, clock, outbox, versions
from app.core.approving import approves, permit
from app.core.db import broken_constraint, unit_of_work
from app.core.registry import registry
from app.core.text import TextFault, clean
from app.eligibility.bodies import body_of
from app.eligibility.models import ListRow
from app.eligibility.queries import list_by_id
from app.eligibility.reading import read_body
from workflows.vocabulary import Actor, Audience

_WAITS = "A new list of this host waits for a decision already."
MOST_TEXT = 2000


class ListRefused(Exception):
    """The proposal or the decision cannot stand; the message says why."""


def propose_list(
    actor: Actor, *, host: str, body: Any, effective_from: date | None, published_on: date | None = None,
    note: str = "", source: str = "",
) -> ListRow:  # fmt: skip
    """Propose the next version of a host's list, with its rules in the schema of the data file; the new row.

    Without `effective_from` the list may be approved, but is never in force. Raises UnknownPartner, Faulty
    for rules that cannot be read, and ListRefused where a proposal waits already or nothing would change.
    """
    rules = body_of(read_body(body))
    note, source = _checked("note", note), _checked("source", source)
    with unit_of_work() as session:
        partner = partner_row(session, host, lock=True)
        _refuse_same(session, partner.iso3, rules, effective_from=effective_from)
        row = ListRow(
            host=partner.iso3, number=next_number(session, partner.iso3), effective_from=effective_from,
            published_on=published_on, body=rules, note=note, source=source, decision="", version=1,
            decided_by_name="", reason="",
            proposed_by=actor.id or None, proposed_by_name=actor.name, proposed_at=clock.now(),
        )  # fmt: skip
        _add(session, row)
        outbox.tell(
            session, (Audience.COUNTERSIGNERS, Audience.LEGAL_ADVISERS), partner=row.host, actor_id=actor.id,
            subject=f"{partner.name}: {actor.name} proposed version {row.number} of the Eligibility List",
            path=path_of(row),
        )  # fmt: skip
        log(session, actor, row, partner, done="proposed")
    return row


def _add(session: Any, row: ListRow) -> None:
    """Raises ListRefused where a proposal for this host waits already; the database holds that."""
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        if not broken_constraint(error).startswith("uq_eligibility_lists"):
            raise
        raise ListRefused(_WAITS) from error


@approves("decided on a proposed Eligibility List")
def decide_list(actor: Actor, *, list_id: int, approve: bool, reason: str, version: int | None) -> ListRow:
    """Approve or refuse a proposed list; the row as decided. Whoever proposed it never decides.

    Every provider of `eligibility_list_changed` is told of an approval, inside the transaction.
    Raises NotPermitted, UnknownList, StaleVersion, and ListRefused.
    """
    permit(actor, "eligibility.decide")
    reason = _checked("reason", reason)
    if not approve and not reason:
        raise ListRefused("Enter why the list is refused: whoever proposed it reads the reason.")
    with unit_of_work() as session:
        row = list_by_id(session, list_id)
        if row.decision:
            raise ListRefused(f"This list was {row.decision} already, by {row.decided_by_name}.")
        versions.check(session, audit.Object("eligibility_list", reference_of(row), row.version), seen=version)
        if row.proposed_by == actor.id or not actor.id:
            raise ListRefused("You proposed this list, so another officer must decide on it.")
        row.decision = "approved" if approve else "refused"
        row.decided_by, row.decided_by_name = actor.id, actor.name
        row.decided_at, row.reason = clock.now(), reason
        row.version += 1
        session.flush()
        _tell_of_decision(session, actor, row)
    return row


def _tell_of_decision(session: Any, actor: Actor, row: ListRow) -> None:
    partner = partner_row(session, row.host)
    outbox.tell(
        session, (Audience.PARTNER_DESK, Audience.ASSESSORS), partner=row.host, actor_id=actor.id,
        subject=f"{partner.name}: {actor.name} {row.decision} version {row.number} of the Eligibility List",
        path=path_of(row),
    )  # fmt: skip
    # Before the audit entry: the providers lock projects, and whoever takes a step of one locks it first, too.
    if row.decision == "approved":
        for changed in registry.all("eligibility_list_changed"):
            changed(session, actor, host=row.host, list_id=row.id)
    log(session, actor, row, partner, done=row.decision)


def next_number(session: Any, host: str) -> int:
    """The number that the next version of a host's list gets."""
    last = session.scalar(select(func.max(ListRow.number)).where(ListRow.host == host))
    return (last or 0) + 1


def reference_of(row: ListRow) -> str:
    """`GHA-2`: the list and its version, for the audit."""
    return f"{row.host}-{row.number}"


def path_of(row: ListRow) -> str:
    """The address of its page."""
    return f"/reference/eligibility-lists/{row.host.lower()}/{row.number}"


def log(session: Any, actor: Actor, row: ListRow, partner: Partner, *, done: str) -> None:
    """The audit entry holds the whole list, so that the chain alone can give it back."""
    because = f": {row.reason}" if row.reason and done == "refused" else ""
    audit.append(
        session, actor, action=f"eligibility_list.{done}",
        about=audit.Object("eligibility_list", reference_of(row), row.version),
        summary=f"{done} version {row.number} of the Eligibility List of {partner.in_text}{because.rstrip('.')}",
        details={"reference": f"Eligibility List of {partner.in_text}, version {row.number}", **contents(row)},
    )  # fmt: skip


def contents(row: ListRow) -> dict[str, Any]:
    """Everything that the row says, as plain values: what an audit entry holds and a check compares."""
    return {
        "host": row.host,
        "number": row.number,
        "effective_from": row.effective_from.isoformat() if row.effective_from else None,
        "published_on": row.published_on.isoformat() if row.published_on else None,
        "body": row.body,
        "note": row.note,
        "source": row.source,
        "proposed_by": row.proposed_by,
        "decision": row.decision,
        "decided_by": row.decided_by,
        "reason": row.reason,
    }


def _refuse_same(session: Any, host: str, rules: dict[str, Any], *, effective_from: date | None) -> None:
    approved = select(ListRow).where(ListRow.host == host, ListRow.decision == "approved")
    last = session.scalar(approved.order_by(ListRow.number.desc()).limit(1))
    if last is not None and last.body == rules and last.effective_from == effective_from:
        raise ListRefused(f"Nothing would change: version {last.number} has the same rules and the same date.")


def _checked(name: str, text: str) -> str:
    try:
        return clean(text, most=MOST_TEXT, multiline=True)
    except TextFault as fault:
        raise ListRefused(f"The {name} {fault}.") from fault
