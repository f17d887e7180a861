"""Changes to boilerplate: one officer proposes the next version of a block, another decides."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.core import audit, clock, versions
from app.core.approving import approves, permit
from app.core.db import broken_constraint, locked, unit_of_work
from app.documents.boilerplate import Text, load_initial, refusals
from app.documents.models import BoilerplateText
from workflows.vocabulary import Actor

_WAITS = "A new text of this block waits for a decision already."


class TextRefused(Exception):
    """The proposal or the decision cannot stand; the message says why."""


def propose(actor: Actor, *, key: str, text: str) -> str:
    """Propose the next version of a block. Raises TextRefused."""
    if faults := refusals(Text(key, 0, text, "")):
        raise TextRefused(" ".join(faults))
    with unit_of_work() as session:
        if _open(session, key) is not None:
            raise TextRefused(_WAITS)
        last = session.scalar(select(func.max(BoilerplateText.number)).where(BoilerplateText.key == key))
        row = BoilerplateText(
            key=key, number=(last or load_initial()[key].version) + 1, text=text, decision="",
            proposed_by=actor.id, proposed_by_name=actor.name, proposed_at=clock.now(),
        )  # fmt: skip
        session.add(row)
        try:
            session.flush()
        except IntegrityError as error:
            if not broken_constraint(error).startswith("uq_boilerplate_texts"):
                raise
            raise TextRefused(_WAITS) from error
        _log(session, actor, row, done="proposed")
    return "You proposed a new text. Another officer decides on it."


@approves("decided on a proposed boilerplate text")
def decide(actor: Actor, *, key: str, approve: bool, reason: str, version: int | None) -> str:
    """Approve or refuse the proposed text. Raises NotPermitted, TextRefused for one's own, and StaleVersion."""
    permit(actor, "boilerplate.approve")
    with unit_of_work() as session:
        row = _open(session, key)
        if row is None:
            raise TextRefused("No new text of this block waits for a decision.")
        versions.check(session, audit.Object("boilerplate", key, row.version), seen=version)
        if row.proposed_by == actor.id:
            raise TextRefused("You proposed this text, so another officer must decide on it.")
        row.decision = "approved" if approve else "refused"
        row.decided_by, row.decided_by_name = actor.id, actor.name
        row.decided_at, row.reason = clock.now(), reason
        row.version += 1
        session.flush()
        _log(session, actor, row, done=row.decision)
    return f"You {'approved' if approve else 'refused'} the new text."


def _open(session: Any, key: str) -> BoilerplateText | None:
    query = select(BoilerplateText).where(BoilerplateText.key == key, BoilerplateText.decision == "")
    row: BoilerplateText | None = session.scalar(locked(query))
    return row


def _log(session: Any, actor: Actor, row: BoilerplateText, *, done: str) -> None:
    audit.append(
        session, actor, action=f"boilerplate.{done}", about=audit.Object("boilerplate", row.key, row.version),
        summary=f"{done} version {row.number} of the boilerplate “{row.key.replace('_', ' ')}”",
        details={"number": row.number, "text": row.text, "reason": row.reason},
    )  # fmt: skip
