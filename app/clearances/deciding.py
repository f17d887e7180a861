"""The decision of an agency: one command for page, bulk and every other route, bound to exactly what was shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.clearances import queries
from app.clearances.acting import Acting, acting_as
from app.clearances.asking import end_pause, release
from app.clearances.models import ClearanceComment, ClearanceRequest
from app.clearances.recording import (
    ClearanceRefused,
    DecidedMeanwhile,
    Locked,
    SubjectChanged,
    facts_for,
    fire,
    locked,
    move_on,
    said,
    tell,
)
from app.clearances.records import Subject
from app.core import clock
from app.core.approving import approves
from app.core.db import unit_of_work
from app.core.registry import registry
from workflows.clearance import CLEARANCE_LABELS, DECISIONS, STANDING, ClearanceStage
from workflows.vocabulary import Actor, Role


@dataclass(frozen=True)
class Decision:
    """What an agency says of what it was shown: the version and the SHA-256 that stood on the page.

    `behalf`: the officer decides as the one whom they stand in for, also where they hold the role themselves.
    `parts` are the SHA-256 of the single parts that the page showed: they tell what has changed where it has.
    """

    request_id: int
    decision: str
    version: int | None
    sha256: str | None
    reason: str = ""
    comments: tuple[str, ...] = ()
    behalf: bool = False
    parts: Mapping[str, str] | None = None


@approves("cleared for an agency")
def decide(actor: Actor, *, decision: Decision, today: date) -> str:
    """Write down the decision of an agency in one transaction, and what follows from it.

    Raises UnknownRequest, UnknownSubject, DecidedMeanwhile where another officer was faster, SubjectChanged where the
    page showed another text, and what the engine raises; then nothing is written.
    """
    with unit_of_work() as session:
        return _decide(session, actor, decision, today=today)


@approves("cleared several for an agency")
def decide_many(actor: Actor, *, decisions: Sequence[Decision], today: date) -> list[str]:
    """The same decision about several, each by the same command: all of them are written, or none is.

    All are locked before the first is written down, in the order of partners and of what they are about, so that two
    agencies never wait for each other in a circle, and nobody who holds a partner waits for this one's audit entry.
    """
    with unit_of_work() as session:
        cases = queries.cases_of_requests(session, [each.request_id for each in decisions])
        ordered = sorted(decisions, key=lambda each: (*cases.get(each.request_id, ("", 0)), each.request_id))
        for each in ordered:
            locked(session, each.request_id)
        return [_decide(session, actor, decision, today=today) for decision in ordered]


def _decide(session: Any, actor: Actor, decision: Decision, *, today: date) -> str:
    if decision.decision not in DECISIONS:
        raise ClearanceRefused("Choose one of the decisions", field="decision")
    found = locked(session, decision.request_id)
    _still_waits(found)
    _as_shown(found, decision)
    acting = acting_as(
        session, actor, agency=found.request.agency, role=Role(found.request.role), subject=found.subject, today=today,
        behalf=decision.behalf,
    )  # fmt: skip
    _fire(found, decision, acting)
    _write(session, found, decision, acting, today=today)
    if decision.decision == "cleared":
        for take in registry.all("clearance_given"):
            take(session, acting.actor, subject=found.subject, agency=found.request.agency, today=today)
    return _sentence(found.request)


def _still_waits(found: Locked) -> None:
    request = found.request
    if request.decision:
        label = CLEARANCE_LABELS[ClearanceStage(request.stage)].lower()
        raise DecidedMeanwhile(f"{request.decided_by_name} decided for {request.agency} meanwhile: {label}.")
    if found.entry.stage is not ClearanceStage.WAITING:
        raise DecidedMeanwhile(
            f"{request.agency} is not asked any more: {request.ended_because or 'not its turn yet'}."
        )


def _as_shown(found: Locked, decision: Decision) -> None:
    """Refuse what is not exactly what the page showed. None stands for a caller without a page."""
    subject = found.subject
    same_text = decision.sha256 is None or decision.sha256 == subject.sha256(found.entry.covers)
    same_version = decision.version is None or decision.version == subject.version
    if not (same_text and same_version):
        shown = decision.parts or {}
        covered = () if same_text or not shown else subject.covered(found.entry.covers)
        changed = tuple(part.label for part in covered if shown.get(part.key) != part.sha256)
        raise SubjectChanged(changed, version=subject.version_words())


def _fire(found: Locked, decision: Decision, acting: Acting) -> None:
    facts = facts_for(
        found, acting.actor, stands_for=acting.stands_for, reason=decision.reason, comments=decision.comments
    )
    fire(DECISIONS[decision.decision], stage=found.entry.stage, actor=acting.actor, facts=facts)


def _write(session: Any, found: Locked, decision: Decision, acting: Acting, *, today: date) -> None:
    request, subject, actor = found.request, found.subject, acting.actor
    covered = subject.covered(found.entry.covers)
    end_pause(found.entry, actor, today=today)
    request.decision, request.stage = decision.decision, decision.decision
    request.decided_by, request.decided_by_name = actor.id, actor.name
    request.decided_at, request.decided_on = clock.now(), today
    request.on_behalf_of, request.on_behalf_of_name = acting.stands_for, acting.stands_for_name
    request.reason, request.subject_version = decision.reason, subject.version
    request.sha256, request.hands = subject.sha256(found.entry.covers), sorted(subject.hands)
    request.parts = {part.key: part.sha256 for part in covered}
    request.texts = {part.key: part.text for part in covered if part.text}
    found.case.version += 1
    session.flush()
    _keep_comments(session, request, decision.comments if decision.decision == "comments" else ())
    _after(session, found, acting, today=today)


def _keep_comments(session: Any, request: ClearanceRequest, comments: Iterable[str]) -> None:
    for number, text in enumerate(comments, 1):
        session.add(ClearanceComment(request_id=request.id, number=number, text=text))
    session.flush()


def _after(session: Any, found: Locked, acting: Acting, *, today: date) -> None:
    """Tell whoever asked, ask whose turn has come, put it on the audit, and let its own area go on."""
    request, subject = found.request, found.subject
    label = CLEARANCE_LABELS[ClearanceStage(request.stage)].lower()
    told = f"{request.agency}: {label}: {subject.title}"
    tell(session, [request.asked_by, acting.stands_for], case=found.case, subject=told, actor=acting.actor,
         urgent=request.decision != "cleared")  # fmt: skip
    release(session, found.case, subject=subject, actor=acting.actor, today=today)
    said(
        session, acting.actor, case=found.case, step=DECISIONS[request.decision], request=request,
        summary=_summary(request, subject), role=request.role, on_behalf_of=acting.stands_for_name,
        parts=dict(request.parts), version_cleared=subject.version,
    )  # fmt: skip
    move_on(session, _for_agency(acting.actor, request), subject=subject)


def _for_agency(actor: Actor, request: ClearanceRequest) -> Actor:
    """The actor with the role in which they decided: what follows from the decision is their act."""
    return Actor(actor.id, actor.name, actor.agency, actor.roles | {Role(request.role)})


def _summary(request: ClearanceRequest, subject: Subject) -> str:
    behalf = f", on behalf of {request.on_behalf_of_name}" if request.on_behalf_of_name else ""
    verb = {"cleared": "cleared", "comments": "cleared with comments", "not_cleared": "did not clear"}
    because = f": {request.reason.rstrip('.')}" if request.decision == "not_cleared" else ""
    return f"{verb[request.decision]} {subject.title} for {request.agency}{behalf}{because}"


def _sentence(request: ClearanceRequest) -> str:
    words = {
        "cleared": f"You cleared it for {request.agency}",
        "comments": f"You cleared it for {request.agency} with comments; it counts once you accept their answers",
        "not_cleared": f"You did not clear it for {request.agency}",
    }
    return f"{words[request.decision]}."


def given_within(session: Any, actor: Actor, subject: Subject, *, role: Role, today: date) -> bool:
    """Write down a clearance that an agency gave by a step of its own, in the transaction of that step.

    A request that waits is decided by it; one that was refused, held back or withdrawn gives way to it, so that there
    are never two truths. False where nothing had to be written. The step has judged who may.
    """
    standing = queries.standing(session, subject)
    asked = next(
        (e for e in standing.entries if e.request is not None and (e.agency, e.role) == (actor.agency, role)), None
    )
    if asked is None or asked.stage in STANDING:
        return False
    found = locked(session, asked.request.id)
    if asked.stage is not ClearanceStage.WAITING:
        found.request.live = False
        session.flush()
        release(session, found.case, subject=subject, actor=actor, today=today)
        return True
    decision = Decision(asked.request.id, "cleared", None, None)
    _write(session, found, decision, Acting(actor), today=today)
    return True
