"""What happens next with a project: the steps that lead on, who has them, and what is still missing, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from app.agreements.next_steps import Condition, condition
from app.agreements.wording import count, listed
from app.projects.records import ProjectCase
from app.projects.wording import letter_of, proposal_words
from workflows.authorisation.events import AUTHORISED, LISTED, REGISTERED, RETURNED, EventKind, resting
from workflows.authorisation.facts import ProjectFacts
from workflows.authorisation.process import Side
from workflows.declaration import Step
from workflows.engine import Offer

_DESK, _SECOND = "Desk officer", "Countersigner, who is another officer"
_DECIDES = {
    EventKind.CHANGE_PROPOSED: "confirm_change",
    EventKind.REFUSAL_PROPOSED: "confirm_refusal",
    EventKind.REVOCATION_PROPOSED: "confirm_revocation",
}
_PLAIN = ("letter_is_still_to_come", "it_is_proposed", "nothing_is_proposed")  # worth a line only while not met
# Judged by an answer too, yet the record can say whether it holds.
_ALSO_SHOWN = ("agreement_is_in_force", "mismatches_are_explained")


@dataclass(frozen=True)
class Next:
    """One thing that happens next. `step` is empty where nobody takes one; `missing` are sentences with holders."""

    title: str
    why: str
    owner: str
    step: str = ""
    open: bool = False
    permitted: bool = False
    missing: tuple[tuple[str, str], ...] = ()


def upcoming(case: ProjectCase, offers: Iterable[Offer], host: str) -> list[Next]:
    """The steps that lead on, that of our side first; one entry that says so where there is none."""
    by_name = {offer.step.name: offer for offer in offers}
    found = _led(case, host)
    if not found:
        return [_nothing(case)]
    return [_next(by_name[name], why, owner) for name, why, owner in found if name in by_name]


def _led(case: ProjectCase, host: str) -> list[tuple[str, str, str]]:
    """Names of steps with why they are next and who has them."""
    now, process = case.standing, case.process
    if case.project.example or now.ended:
        return []
    if now.proposal is not None:
        words = proposal_words(process, now)
        step = f"issue_{now.proposal.letter}" if now.proposal.letter else _DECIDES[now.proposal.kind]
        proposer = case.proposal.by_name if case.proposal else ""
        return [(step, f"{proposer} proposed the {words}. Another officer countersigns it, or sends it back.", _SECOND)]
    if now.stage == RETURNED:
        return [("receive_information", "The applicant was asked for information. Both clocks stand.", "The applicant")]
    if now.in_review:
        return _reviewed(case, host)
    if now.stage.endswith("_awaited"):
        given = f"The applicant submits: {listed([item.name for item in now.at.submits])}."
        return [(f"submit_{now.at.code.lower()}", given, "The applicant, through the Joint Committee")]
    return _rested(case)


def _reviewed(case: ProjectCase, host: str) -> list[tuple[str, str, str]]:
    now = case.standing
    if not now.waits_for:
        return [(f"complete_{now.at.code.lower()}", "Every letter of the stage is on file.", _DESK)]
    found = []
    for letter in sorted(now.waits_for, key=lambda letter: letter.side is Side.HOST):
        words = letter_of(case, letter, host)
        if letter.side is Side.HOME:
            found.append((f"propose_{letter.code}", f"Stage {now.at.code} ends with {words}.", _DESK))
        else:
            found.append((f"file_{letter.code}", f"The stage needs {words} as well.", host))
    return found


def _rested(case: ProjectCase) -> list[tuple[str, str, str]]:
    process, stage = case.process, case.standing.stage
    if stage == AUTHORISED and process.joint_statement:
        return [("list_project", "Both sides have authorised it. The Joint Statement puts it on the register.", _DESK)]
    if stage == LISTED and process.registration:
        why = "It is listed. The applicant registers it with its programme."
        return [("record_registration", why, "The applicant")]
    repeating = next((each for each in process.stages if each.repeats), None)
    if repeating is None or stage != resting(process):
        return []
    given = listed([item.name for item in repeating.submits])
    why = f"It is authorised. With each issuance the applicant submits: {given}."
    return [(f"submit_{repeating.code.lower()}", why, "The applicant, with the next issuance")]


def _nothing(case: ProjectCase) -> Next:
    if case.project.example:
        return Next("Nothing: it is an example", "Nobody has applied for it here, so no step leads on.", "Nobody")
    if case.standing.stage in (AUTHORISED, LISTED, REGISTERED):
        return Next("Nothing: the process ends here", "Its process has no stage after authorisation.", "Nobody")
    return Next("Nothing: it has ended", "No step leads out of this stage.", "Nobody")


def _next(offer: Offer, why: str, owner: str) -> Next:
    missing = []
    for reason in offer.reasons:
        holder = ": ".join(part for part in (reason.held_by, reason.detail) if part)
        missing.append((f"{reason.sentence}.", holder))
    return Next(offer.step.label, why, owner, offer.step.name, offer.open, offer.permitted, tuple(missing))


def readiness(step: Step | None, facts: ProjectFacts, *, links: dict[str, str]) -> tuple[str, list[Condition]]:
    """The conditions of what comes next that the record can answer, met or not, under their question.

    `links` gives the address where a condition, by the name of its guard, can be met.
    """
    if step is None:
        return "", []
    asked = [guard for guard in step.guards if guard.field is None or guard.name in _ALSO_SHOWN]
    title = f"Ready to {step.label[:1].lower()}{step.label[1:]}?"
    found = []
    for guard in asked:
        line = condition(guard, facts)
        if not (line.met and guard.name in _PLAIN):
            found.append(replace(line, owner=line.owner or "Another officer", url=links.get(guard.name, "")))
    return title, found


def waiting_words(case: ProjectCase, *, today: date) -> str:
    """How long it has been in this stage."""
    return f"{count(max(0, (today - case.standing.since).days), 'day')} in this stage"


def steps_shown(offers: Iterable[Offer]) -> list[Offer]:
    """The steps on offer; one that is taken by itself is shown only where it is left to be taken."""
    return [offer for offer in offers if offer.open or not offer.step.name.startswith("complete_")]
