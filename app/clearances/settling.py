"""Comments with which an agency cleared: the side that asked answers each, the agency accepts the answer or returns it.

Until then the clearance does not count. Whoever answered never accepts: that is for the agency that commented.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from app.clearances.acting import acting_as
from app.clearances.models import ClearanceComment
from app.clearances.recording import ClearanceRefused, Locked, facts_for, fire, locked, move_on, said, tell
from app.core import clock
from app.core.approving import approves
from app.core.db import unit_of_work
from workflows.vocabulary import Actor, Role


class UnknownComment(LookupError):
    """No comment has this number, or it may not be seen."""


def answer_comment(actor: Actor, *, comment_id: int, answer: str) -> str:
    """Answer a comment for the side that asked. Raises UnknownComment, ClearanceRefused, and what the engine raises."""
    with unit_of_work() as session:
        found, comment = _locked(session, comment_id)
        fire("answer_comment", stage=found.entry.stage, actor=actor, facts=facts_for(found, actor, answer=answer))
        comment.answer, comment.answered_at, comment.returned = answer, clock.now(), ""
        comment.answered_by, comment.answered_by_name = actor.id, actor.name
        told = f"Accept the answer to comment {comment.number} for {found.request.agency}: {found.subject.title}"
        decided = [found.request.decided_by, found.request.on_behalf_of]
        _keep(session, found)
        tell(session, decided, case=found.case, subject=told, actor=actor, urgent=True)
        said(
            session, actor, case=found.case, step="answer_comment", request=found.request, comment=_text(comment),
            summary=f"answered comment {comment.number} of {found.request.agency} on {found.subject.title}",
        )  # fmt: skip
    return f"You answered comment {comment.number} of {found.request.agency}; it counts once the agency accepts it."


@approves("accepted the answer to a comment for an agency")
def accept_answer(actor: Actor, *, comment_id: int, today: date) -> str:
    """Accept the answer for the agency that commented; with the last one its clearance counts."""
    with unit_of_work() as session:
        found, comment = _locked(session, comment_id)
        deciding = _decider(session, found, actor, comment, step="accept_answer", today=today)
        comment.accepted_at, comment.accepted_by, comment.accepted_by_name = clock.now(), actor.id, actor.name
        comment.accepted_for = deciding.stands_for
        _keep(session, found)
        told = f"{found.request.agency} accepted the answer to comment {comment.number}: {found.subject.title}"
        tell(session, [found.request.asked_by, comment.answered_by], case=found.case, subject=told, actor=actor)
        said(
            session, actor, case=found.case, step="accept_answer", request=found.request, comment=_text(comment),
            summary=f"accepted the answer to comment {comment.number} on {found.subject.title} for "
            f"{found.request.agency}", on_behalf_of=deciding.stands_for_name, role=found.request.role,
        )  # fmt: skip
        move_on(session, deciding.actor, subject=found.subject)
    return f"You accepted the answer to comment {comment.number} for {found.request.agency}."


def return_answer(actor: Actor, *, comment_id: int, reason: str, today: date) -> str:
    """Ask for another answer, with the reason; the comment is open again."""
    with unit_of_work() as session:
        found, comment = _locked(session, comment_id)
        _decider(session, found, actor, comment, step="return_answer", today=today, reason=reason)
        answered_by = comment.answered_by
        comment.returned, comment.answer, comment.answered_at = reason, "", None
        comment.answered_by, comment.answered_by_name = None, ""
        _keep(session, found)
        told = f"Answer comment {comment.number} of {found.request.agency} again: {found.subject.title}"
        tell(session, [found.request.asked_by, answered_by], case=found.case, subject=told, actor=actor, urgent=True)
        said(
            session, actor, case=found.case, step="return_answer", request=found.request, comment=_text(comment),
            summary=f"asked for another answer to comment {comment.number} on {found.subject.title}: "
            f"{reason.rstrip('.')}",
        )  # fmt: skip
    return f"You asked for another answer to comment {comment.number}."


def _locked(session: Any, comment_id: int) -> tuple[Locked, ClearanceComment]:
    comment: ClearanceComment | None = session.get(ClearanceComment, comment_id)
    if comment is None:
        raise UnknownComment(f"There is no comment {comment_id}.")
    found = locked(session, comment.request_id)
    session.refresh(comment)
    if comment.accepted_at is not None:
        raise ClearanceRefused(f"The answer to comment {comment.number} was accepted by {comment.accepted_by_name}")
    return found, comment


def _decider(
    session: Any, found: Locked, actor: Actor, comment: ClearanceComment, *, step: str, today: date, reason: str = ""
) -> Any:
    """Whoever settles a comment is judged like whoever clears: of the agency, in its role, and no hand."""
    acting = acting_as(
        session, actor, agency=found.request.agency, role=Role(found.request.role), subject=found.subject, today=today
    )
    facts = facts_for(
        found, acting.actor, stands_for=acting.stands_for, answered=bool(comment.answer),
        answered_by=comment.answered_by, reason=reason,
    )  # fmt: skip
    fire(step, stage=found.entry.stage, actor=acting.actor, facts=facts)
    return acting


def _keep(session: Any, found: Locked) -> None:
    found.case.version += 1
    session.flush()


def _text(comment: ClearanceComment) -> dict[str, Any]:
    return {"id": comment.id, "number": comment.number, "text": comment.text, "answer": comment.answer,
            "accepted_by": comment.accepted_by}  # fmt: skip
