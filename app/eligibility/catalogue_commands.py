"""The import of methodologies into the catalogue: one officer proposes the rows of a file, another decides on all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import insert, text, update
from sqlalchemy.exc import IntegrityError

from app.core import audit, clock, outbox, proposals, versions
from app.core.approving import approves, permit
from app.core.db import broken_constraint, unit_of_work
from app.core.proposals import APPROVED, REFUSED, WITHDRAWN
from app.core.registry import registry
from app.core.text import TextFault, clean
from app.eligibility.importing import Plan, RowChange, kept, overtaken, plan_import, read_back
from app.eligibility.loading import methodology_values
from app.eligibility.models import CatalogueProposal, MethodologyRow
from app.eligibility.queries import catalogue_proposal, snapshot
from workflows.vocabulary import Actor, Audience

MOST_TEXT = 2000
_WAITS = "The same rows are proposed already, and wait for a decision."


class ImportRefused(Exception):
    """The rows cannot be proposed or decided on; `plan` holds what is wrong with each, or what would be written now."""

    def __init__(self, sentence: str, plan: Plan | None = None) -> None:
        super().__init__(sentence)
        self.plan = plan or Plan()


def propose_import(
    actor: Actor, rows: Iterable[tuple[int, Mapping[str, str]]], *, name: str = "", expected: str = ""
) -> CatalogueProposal | None:
    """Put the rows of a file before another officer; the proposal, or none where every row is on record as it is.

    Rows are pairs of a number and its cells by column. `name` is that of the file; `expected` is the digest of the
    plan that was confirmed. Nothing of the catalogue changes. Raises NotPermitted and ImportRefused.
    """
    permit(actor, "catalogue.import")
    with unit_of_work() as session:
        plan = plan_import(rows, snapshot(session).catalogue)
        if plan.problems:
            raise ImportRefused("The file has problems, so nothing was proposed.", plan)
        if expected and expected != plan.digest:
            raise ImportRefused("The catalogue has changed since the dry run. Look at what would be written now.", plan)
        if not plan.rows:
            return None
        row = CatalogueProposal(
            file=name, rows=kept(plan), new=len(plan.new), changed=len(plan.changed), digest=plan.digest,
            **proposals.proposed(actor),
        )  # fmt: skip
        _add(session, row, plan)
        outbox.tell(
            session, (Audience.COUNTERSIGNERS, Audience.LEGAL_ADVISERS), actor_id=actor.id,
            subject=f"{actor.name} proposed an import of methodologies: {counts_of(row)}", path=path_of(row),
        )  # fmt: skip
        _log(session, actor, row, done="propose", summary=f"proposed an import of methodologies: {counts_of(row)}")
    return row


def _add(session: Any, row: CatalogueProposal, plan: Plan) -> None:
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        if broken_constraint(error) != "uq_catalogue_proposals_one_open":
            raise
        raise ImportRefused(_WAITS, plan) from error


@approves("decided on a proposed import of methodologies")
def decide_import(
    actor: Actor, *, number: int, approve: bool, reason: str = "", version: int | None = None
) -> CatalogueProposal:
    """Write every row of a proposed import into the catalogue, or refuse it with a reason; the row as decided.

    Whoever proposed it never decides. Every provider of `catalogue_changed` is told of the codes, inside the
    transaction. Raises NotPermitted, UnknownProposal, StaleVersion, and ImportRefused, also where the catalogue no
    longer holds what the proposal was shown against: then nothing is written.
    """
    permit(actor, "catalogue.decide")
    decision = APPROVED if approve else REFUSED
    with unit_of_work() as session:
        if approve:  # before the row is locked, as whoever changes the catalogue does
            session.execute(text("LOCK TABLE methodologies IN SHARE ROW EXCLUSIVE MODE"))
        row = _waiting(session, actor, number, decision=decision, reason=reason, version=version)
        plan = read_back(row.rows)
        if approve:
            _write(session, plan)
        _close(session, row, actor, decision=decision, reason=reason)
        _tell_of_decision(session, actor, row, plan)
    return row


def withdraw_import(actor: Actor, *, number: int, reason: str = "", version: int | None = None) -> CatalogueProposal:
    """Take back one's own proposal while it waits; the row as withdrawn. Raises as `decide_import`."""
    permit(actor, "catalogue.import")
    with unit_of_work() as session:
        row = _waiting(session, actor, number, decision=WITHDRAWN, reason=reason, version=version)
        _close(session, row, actor, decision=WITHDRAWN, reason=reason)
        outbox.tell(
            session, (Audience.COUNTERSIGNERS, Audience.LEGAL_ADVISERS), actor_id=actor.id,
            subject=f"{actor.name} withdrew the import of methodologies {row.id}", path=path_of(row),
        )  # fmt: skip
        _log(session, actor, row, done="withdraw", summary=f"withdrew the import of methodologies {row.id}")
    return row


def _waiting(
    session: Any, actor: Actor, number: int, *, decision: str, reason: str, version: int | None
) -> CatalogueProposal:
    """The proposal, locked, that this officer may decide on so."""
    row = catalogue_proposal(session, number, lock=True)
    versions.check(session, _object(row), seen=version)
    if said := proposals.against(row, actor, decision=decision, reason=_reason(reason)):
        raise ImportRefused(said)
    return row


def _close(session: Any, row: CatalogueProposal, actor: Actor, *, decision: str, reason: str) -> None:
    row.decision, row.reason = decision, _reason(reason)
    row.decided_by, row.decided_by_name, row.decided_at = actor.id, actor.name, clock.now()
    row.version += 1
    session.flush()


def _write(session: Any, plan: Plan) -> None:
    """Every change, or none where one of its rows is no longer as it was when it was proposed."""
    if late := overtaken(plan, snapshot(session).catalogue):
        number = f"{len(late)} row{'' if len(late) == 1 else 's'}"
        raise ImportRefused(
            f"The catalogue has changed since this was proposed, in {number} of it. Refuse it, and have the file"
            " proposed again."
        )
    if plan.new:
        session.execute(insert(MethodologyRow), [methodology_values(each.now) for each in plan.new])
    for each in plan.changed:
        _update(session, each)


def _update(session: Any, change: RowChange) -> None:
    assert change.was is not None
    row = MethodologyRow.__table__
    key = (row.c.programme == change.was.programme, row.c.code == change.was.code, row.c.version == change.was.version)
    done = session.execute(update(row).where(*key).values(methodology_values(change.now)))
    assert done.rowcount == 1


def _tell_of_decision(session: Any, actor: Actor, row: CatalogueProposal, plan: Plan) -> None:
    done = f"{row.decision} the import of methodologies {row.id}: {counts_of(row)}"
    told: tuple[Audience, ...] = (Audience.ASSESSORS, Audience.COUNTERSIGNERS) if row.decision == APPROVED else ()
    outbox.tell(session, told, actor_id=actor.id, subject=f"{actor.name} {done}", path=path_of(row))
    outbox.tell_officers(
        session, [row.proposed_by], actor_id=actor.id, kind="news", permission="eligibility.view",
        subject=f"{actor.name} {row.decision} your import of methodologies", path=path_of(row),
    )  # fmt: skip
    if row.decision == APPROVED:
        codes = sorted({(each.now.programme, each.now.code) for each in plan.rows})
        for changed in registry.all("catalogue_changed"):
            changed(session, actor, codes=codes)
    _log(session, actor, row, done="import" if row.decision == APPROVED else "refuse", summary=done)


def counts_of(row: CatalogueProposal) -> str:
    """`3 new and 1 changed`."""
    return f"{row.new} new and {row.changed} changed"


def path_of(row: CatalogueProposal) -> str:
    """The address of its page."""
    return f"/reference/methodologies/proposals/{row.id}"


def _object(row: CatalogueProposal) -> audit.Object:
    return audit.Object("catalogue_proposal", str(row.id), row.version)


def contents(row: CatalogueProposal) -> dict[str, Any]:
    """What the row says besides its changes, as plain values: what an audit entry holds and a check compares."""
    return {
        "file": row.file, "digest": row.digest, "proposed_by": row.proposed_by, "decision": row.decision,
        "decided_by": row.decided_by, "reason": row.reason,
    }  # fmt: skip


def _log(session: Any, actor: Actor, row: CatalogueProposal, *, done: str, summary: str) -> None:
    """The entry of an approval holds every row, so that the chain alone can give the catalogue back."""
    because = f": {row.reason.rstrip('.')}" if row.reason else ""
    audit.append(
        session, actor, action=f"catalogue.{done}", about=_object(row), summary=f"{summary}{because}",
        details={
            "reference": f"Import of methodologies {row.id}", **contents(row),
            **({"rows": row.rows} if done in ("propose", "import") else {}),
        },
    )  # fmt: skip


def _reason(typed: str) -> str:
    try:
        return clean(typed, most=MOST_TEXT, multiline=True)
    except TextFault as fault:
        raise ImportRefused(f"The reason {fault}.") from fault
