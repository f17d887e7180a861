"""What a project's record says as documents need it: what was proposed, what was on record then, on a given day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from app.projects.answers import terms_from_data
from app.projects.records import AssessmentRecord, AuthorisationRecord, EventRecord, ProjectCase
from workflows.authorisation.events import EventKind, Standing, assurance, replay
from workflows.authorisation.process import Letter, ProcessStage, Purpose, Side
from workflows.authorisation.terms import Terms

EXAMPLE = "Example from public sources: not an application, not authorised"


REFUSAL = "refusal"  # the part for a letter of refusal; no letter of a process has this code
_TAILS = frozenset({"FS", "JS", "REF"})

# Parts of a project: the code of a letter or of a stage, with the round where a stage repeats.


def part_of(code: str, round: int = 1) -> str:
    """`los1`, `A`; `lod-2` for the letter of the second issuance."""
    return code if round == 1 else f"{code}-{round}"


def code_and_round(part: str) -> tuple[str, int]:
    """The two that `part_of` joined."""
    code, _, number = part.partition("-")
    return code, int(number) if number.isascii() and number.isdigit() else 1


def letter_tail(part: str) -> str:
    """`LOS1`: how the reference of a letter ends. A letter may have a code that other documents end with."""
    if part == REFUSAL:
        return "REF"
    return f"L-{part.upper()}" if part.upper() in _TAILS else part.upper()


def letter_part(case: ProjectCase, code: str) -> str:
    """The part for the letter of this code as the project stands: of the round that runs, where its stage repeats."""
    if "-" in code:
        return code
    stage = next((stage for stage in case.process.stages if code in {letter.code for letter in stage.letters}), None)
    if stage is None or not stage.repeats or case.standing.at is not stage:
        return code
    return part_of(code, case.standing.round)


def letters_of(case: ProjectCase, purpose: Purpose) -> tuple[Letter, ...]:
    """Our own letters for this purpose, in the order of the process."""
    return tuple(letter for stage in case.process.stages for letter in stage.of(Side.HOME) if letter.purpose is purpose)


def has_letter(case: ProjectCase, code: str, purpose: Purpose) -> bool:
    """Whether the process has a letter of ours of this code for this purpose."""
    return any(letter.code == code for letter in letters_of(case, purpose))


# Entries.


def standing_entries(case: ProjectCase) -> tuple[EventRecord, ...]:
    """The entries that count, in the order of recording."""
    return tuple(entry for entry in case.events if not entry.struck and entry.kind is not EventKind.STRUCK)


def latest(case: ProjectCase, kinds: Collection[EventKind]) -> EventRecord | None:
    """The latest entry of these kinds."""
    return next((entry for entry in reversed(standing_entries(case)) if entry.kind in kinds), None)


def letter_proposal(case: ProjectCase, part: str) -> EventRecord | None:
    """The latest entry that proposed this letter; None where it never was."""
    code, round = code_and_round(part)
    proposed = [
        entry
        for entry in standing_entries(case)
        if entry.kind is EventKind.LETTER_PROPOSED
        and entry.event.letter == code
        and standing_then(case, entry).round == round
    ]
    return proposed[-1] if proposed else None


def standing_then(case: ProjectCase, entry: EventRecord) -> Standing:
    """Where the record led when this entry had just been made: what came in later changes no letter."""
    return replay(case.process, [other.event for other in case.events if other.event.id <= entry.event.id])


def by_day(case: ProjectCase, day: date) -> ProjectCase | None:
    """The case with only what had taken effect by the day; None where nothing had.

    The day on which a project was entered is no act of it: what happened before may be recorded after.
    """
    if not any(entry.event.on <= day for entry in case.events):
        return None
    events = tuple(entry for entry in case.events if entry.event.on <= day or entry.kind is EventKind.ENTERED)
    return replace(
        case,
        events=events,
        standing=replay(case.process, [entry.event for entry in events]),
        authorisations=tuple(version for version in case.authorisations if version.dated <= day),
    )


def assessment_then(case: ProjectCase, stage: ProcessStage, round: int) -> AssessmentRecord | None:
    """The assessment that a letter of this stage and round rests on; None where the stage is not assessed."""
    return case.assessment(stage.code, round) if stage.assessed else None


def assurance_until(case: ProjectCase, letter: Letter, entry: EventRecord) -> date | None:
    """The last day of the assurance that the letter gives, counted from its own date; None without a period."""
    event = replace(entry.event, letter=letter.code)
    alone = Standing(stage="", at=case.process.stages[0], since=event.on, ever={letter.code: event})
    found = assurance(case.process, alone)
    return found[1] if found else None


# Authorisations.


@dataclass(frozen=True)
class Authorised:
    """One version of our authorisation, proposed or on record, and the one that it replaces."""

    terms: Terms
    number: int
    dated: date
    replaces: AuthorisationRecord | None
    reason: str = ""


def _authorising_proposal(case: ProjectCase) -> EventRecord | None:
    """The latest entry that proposed our letter of authorisation, or a change of it."""
    code = letters_of(case, Purpose.AUTHORISATION)[0].code
    found = (
        entry
        for entry in reversed(standing_entries(case))
        if entry.kind is EventKind.CHANGE_PROPOSED
        or (entry.kind is EventKind.LETTER_PROPOSED and entry.event.letter == code)
    )
    return next(found, None)


def authorised(case: ProjectCase) -> Authorised | None:
    """What our latest proposal would authorise; what stands on record where none was ever proposed."""
    proposal = _authorising_proposal(case)
    ours = [version for version in case.authorisations if version.side == Side.HOME]
    if proposal is None:
        if not ours:
            return None
        return Authorised(ours[-1].terms, ours[-1].number, ours[-1].dated, ours[-2] if len(ours) > 1 else None)
    before = [version for version in ours if version.event_id < proposal.event.id]
    return Authorised(
        terms=terms_from_data(proposal.body.get("terms") or {}),
        number=before[-1].number + 1 if before else 1,
        dated=proposal.event.on,
        replaces=before[-1] if before else None,
        reason=str(proposal.body.get("reason", "")) if before else "",
    )
