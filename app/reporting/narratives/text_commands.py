"""Texts of narrative reports: one officer proposes the next version, another decides."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import quote

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.core import audit, clock, outbox, versions
from app.core.approving import approves, permit
from app.core.db import broken_constraint, unit_of_work
from app.core.text import TextFault, clean
from app.reporting.narratives.models import CONTENT, EXPLANATION, ReportText
from app.reporting.narratives.outline import Outline, outlines, slug_of
from app.reporting.narratives.queries import text_row
from workflows.vocabulary import Actor, Audience

MOST_TEXT, MOST_BASIS = 20_000, 1_000
_WAITS = "A new version of this text waits for a decision already."
_WORDS = {CONTENT: "text", EXPLANATION: "explanation of the gap"}


class ReportRefused(Exception):
    """The change cannot stand; the message says why and what to do."""


def propose_text(
    actor: Actor, *, outline: Outline, party: str, item: str, text: str, approach: str = "", purpose: str = CONTENT,
    confidential: bool = False, basis: str = "",
) -> ReportText:  # fmt: skip
    """Propose the next version of the text of an item, or of the explanation of its gap; the new row.

    A Party that claims confidentiality states the basis (decision 2/CMA.3, annex, paragraph 24). Raises ReportRefused.
    """
    text, basis = _cleaned("text", text, most=MOST_TEXT), _cleaned("basis", basis, most=MOST_BASIS)
    _refuse_unfit(outline, item, text=text, purpose=purpose, confidential=confidential, basis=basis)
    with unit_of_work() as session:
        row = ReportText(
            kind=outline.texts_of, party=party, item=item, approach=approach, purpose=purpose, text=text,
            number=_next(session, outline.texts_of, party, item, approach=approach, purpose=purpose),
            confidential=confidential, basis=basis if confidential else "", decision="", decided_by_name="", reason="",
            proposed_by=actor.id, proposed_by_name=actor.name, proposed_at=clock.now(), version=1,
        )  # fmt: skip
        session.add(row)
        try:
            session.flush()
        except IntegrityError as error:
            if not broken_constraint(error).startswith("uq_report_texts"):
                raise
            raise ReportRefused(_WAITS) from error
        _tell(session, actor, row, done="proposed", audiences=(Audience.COUNTERSIGNERS, Audience.LEDGER_OFFICERS))
    return row


@approves("decided on a proposed text of a report")
def decide_text(actor: Actor, *, text_id: int, approve: bool, reason: str, version: int | None) -> ReportText:
    """Approve or refuse a proposed text; the row as decided. Whoever proposed it never decides.

    Raises NotPermitted, UnknownReport, StaleVersion, and ReportRefused.
    """
    permit(actor, "reports.sign")
    reason = _cleaned("reason", reason, most=MOST_BASIS)
    if not approve and not reason:
        raise ReportRefused("Enter why the text is refused: whoever proposed it reads the reason.")
    with unit_of_work() as session:
        row = text_row(session, text_id, lock=True)
        if row.decision:
            raise ReportRefused(f"This text was {row.decision} already, by {row.decided_by_name}.")
        versions.check(session, about(row), seen=version)
        if row.proposed_by == actor.id or not actor.id:
            raise ReportRefused("You proposed this text, so another officer must decide on it.")
        row.decision = "approved" if approve else "refused"
        row.decided_by, row.decided_by_name = actor.id, actor.name
        row.decided_at, row.reason = clock.now(), reason
        row.version += 1
        session.flush()
        _tell(session, actor, row, done=row.decision, audiences=(Audience.LEDGER_OFFICERS,))
    return row


def about(row: ReportText) -> audit.Object:
    """The text as the audit names it."""
    reference = "/".join(part for part in (row.kind, row.party, row.item, row.approach, row.purpose) if part)
    return audit.Object("report_text", f"{reference}/{row.number}", row.version)


def path_of(row: ReportText) -> str:
    """The page on which the text is written and decided."""
    tail = f"?approach={quote(row.approach)}" if row.approach else ""
    return f"/reports/narratives/{row.kind.replace('_', '-')}/{row.party.lower()}/texts/{slug_of(row.item)}{tail}"


def _refuse_unfit(
    outline: Outline, code: str, *, text: str, purpose: str, confidential: bool, basis: str
) -> None:  # fmt: skip
    item = next((found for found in outline.items if found.code == code), None)
    if item is None:
        raise ReportRefused(f"{outline.name} has no item {code}.")
    if not text:
        raise ReportRefused("Enter the text.")
    if purpose == CONTENT and not item.text:
        raise ReportRefused("This item is filled from the record alone: correct the record, or explain the gap.")
    if confidential and (not outline.confidential or purpose != CONTENT):
        raise ReportRefused(
            f"{outline.name} has no annex for confidential information: leave it out or word it openly."
        )
    if confidential and not basis:
        raise ReportRefused("Enter the basis on which this text is protected.")


def _next(session: Any, kind: str, party: str, item: str, *, approach: str, purpose: str) -> int:
    query = select(func.max(ReportText.number)).where(
        ReportText.kind == kind, ReportText.party == party, ReportText.item == item,
        ReportText.approach == approach, ReportText.purpose == purpose,
    )  # fmt: skip
    return int(session.scalar(query) or 0) + 1


def _cleaned(what: str, text: str, *, most: int) -> str:
    try:
        return clean(text, most=most, multiline=True)
    except TextFault as fault:
        raise ReportRefused(f"The {what} {fault}.") from fault


def _tell(
    session: Any, actor: Actor, row: ReportText, *, done: str, audiences: tuple[Audience, ...]
) -> None:  # fmt: skip
    """Audit and messages; what is confidential is audited by its hash alone."""
    report = outlines()[row.kind].name.lower()
    words = f"version {row.number} of the {_WORDS[row.purpose]} of {row.item} in the {report}"
    where = f" for {row.approach}" if row.approach else ""
    outbox.tell(
        session, audiences, actor_id=actor.id, path=path_of(row),
        subject=f"Reports: {actor.name} {done} {words}{where}",
    )  # fmt: skip
    said = {"text_sha256": hashlib.sha256(row.text.encode()).hexdigest()} if row.confidential else {"text": row.text}
    audit.append(
        session, actor, action=f"report_text.{done}", about=about(row), summary=f"{done} {words}{where}",
        details={"confidential": row.confidential, "basis": row.basis, "reason": row.reason, **said},
    )  # fmt: skip
