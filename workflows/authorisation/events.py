"""What happened to a project, and where that leads: its stage, its letters, whose turn it is, its clocks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from workflows.authorisation.process import Letter, Process, ProcessStage, Purpose, Side


class EventKind(StrEnum):
    """One thing that happened to a project."""

    ENTERED = "entered"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    INFORMATION_RECEIVED = "information_received"
    LETTER_PROPOSED = "letter_proposed"
    LETTER_SENT_BACK = "letter_sent_back"
    LETTER_ISSUED = "letter_issued"
    LETTER_FILED = "letter_filed"
    ADVANCED = "advanced"
    REFUSAL_PROPOSED = "refusal_proposed"
    REFUSAL_SENT_BACK = "refusal_sent_back"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    CHANGE_PROPOSED = "change_proposed"
    CHANGE_SENT_BACK = "change_sent_back"
    CHANGED = "changed"
    HOST_CHANGED = "host_changed"
    REVOCATION_PROPOSED = "revocation_proposed"
    REVOCATION_SENT_BACK = "revocation_sent_back"
    REVOKED = "revoked"
    LISTED = "listed"
    REGISTERED = "registered"
    STRUCK = "struck"


# The stages that every process has besides its own; those of the process are `a_awaited`, `a_review` and so on.
AUTHORISED, LISTED, REGISTERED = "authorised", "listed", "registered"
RETURNED, WITHDRAWN, REFUSED, LAPSED, REVOKED = "returned", "withdrawn", "refused", "lapsed", "revoked"
ENDINGS = frozenset({WITHDRAWN, REFUSED, LAPSED, REVOKED})
_ENDS = {
    EventKind.WITHDRAWN: WITHDRAWN, EventKind.REFUSED: REFUSED, EventKind.LAPSED: LAPSED, EventKind.REVOKED: REVOKED,
}  # fmt: skip
_PROPOSALS = {
    EventKind.LETTER_PROPOSED: True, EventKind.LETTER_SENT_BACK: False, EventKind.LETTER_ISSUED: False,
    EventKind.REFUSAL_PROPOSED: True, EventKind.REFUSAL_SENT_BACK: False, EventKind.REFUSED: False,
    EventKind.CHANGE_PROPOSED: True, EventKind.CHANGE_SENT_BACK: False, EventKind.CHANGED: False,
    EventKind.REVOCATION_PROPOSED: True, EventKind.REVOCATION_SENT_BACK: False, EventKind.REVOKED: False,
}  # fmt: skip


def awaited(stage: ProcessStage) -> str:
    """The stage in which the applicant's submission is awaited."""
    return f"{stage.code.lower()}_awaited"


def review(stage: ProcessStage) -> str:
    """The stage in which both sides review what was submitted."""
    return f"{stage.code.lower()}_review"


@dataclass(frozen=True)
class Event:
    """One entry of a project's record, on the day on which it took effect.

    `letter` is the code of the letter it is about; `strikes` the id of the entry that it takes back;
    `quantity` in tCO2e, of the issuance submitted. Ids rise in the order of recording.
    """

    id: int
    kind: EventKind
    on: date
    letter: str = ""
    by: int | None = None
    strikes: int | None = None
    quantity: int | None = None


@dataclass
class Track:
    """What one side holds at a stage in review: since when, until when, and the letters still to come."""

    side: Side
    since: date
    until: date | None
    waits_for: tuple[Letter, ...]
    days: int


# Who moves an authorised project on: we list it, and the applicant registers it with the programme.
_AFTER = {AUTHORISED: "home", LISTED: "applicant"}


@dataclass
class Standing:
    """Where the record leads. `stage` is the value of a workflow stage; `returns_to` counts while returned.

    `rests` is the stage in which it waits for issuances, once authorised. `on_file` has the letters of the round
    that runs, by code; `ever` the latest of each letter over all rounds.
    `last` is the day of the latest act, and `date.min` before the first: that a project was entered is none.
    """

    stage: str
    at: ProcessStage
    since: date
    round: int = 1
    returns_to: str = ""
    submitted_on: date | None = None
    on_file: dict[str, Event] = field(default_factory=dict)
    ever: dict[str, Event] = field(default_factory=dict)
    proposal: Event | None = None
    stops: list[tuple[date, date | None]] = field(default_factory=list)
    last: date = date.min
    rests: str = AUTHORISED
    issued_quantity: int = 0

    @property
    def ended(self) -> bool:
        return self.stage in ENDINGS

    @property
    def in_review(self) -> bool:
        return self.stage == review(self.at)

    @property
    def waits_for(self) -> tuple[Letter, ...]:
        """The letters of this round that are not on file."""
        return tuple(letter for letter in self.at.letters if letter.code not in self.on_file)

    @property
    def turn(self) -> str:
        """Whose turn it is: applicant, home, host, both, or nobody."""
        if self.stage in (awaited(self.at), RETURNED):
            return "applicant"
        if not self.in_review:
            return "nobody" if self.stage == self.rests else _AFTER.get(self.stage, "nobody")
        sides = {letter.side for letter in self.waits_for}
        return "both" if len(sides) > 1 else next((side.value for side in sides), "home")


def standing_events(events: Iterable[Event]) -> tuple[Event, ...]:
    """The entries that count, in the order of recording: those struck and those that strike are left out."""
    every = sorted(events, key=lambda event: event.id)
    struck = {event.strikes for event in every if event.strikes is not None}
    return tuple(event for event in every if event.id not in struck and event.kind is not EventKind.STRUCK)


def replay(process: Process, events: Iterable[Event]) -> Standing:
    """Where the entries lead, from the first to the last. Raises ValueError without an entry `entered`."""
    kept = standing_events(events)
    if not kept or kept[0].kind is not EventKind.ENTERED:
        raise ValueError("The record of a project begins with its entry.")
    first = process.stages[0]
    now = Standing(stage=awaited(first), at=first, since=kept[0].on, rests=resting(process))
    for event in kept[1:]:
        _take(process, now, event)
    return now


def _take(process: Process, now: Standing, event: Event) -> None:
    kind = event.kind
    if kind in _PROPOSALS:
        now.proposal = event if _PROPOSALS[kind] else None
    if kind in (EventKind.LETTER_ISSUED, EventKind.LETTER_FILED):
        now.on_file[event.letter] = now.ever[event.letter] = event
        return
    moved = _moved(process, now, event)
    if moved is None:
        return
    now.stage, now.since, now.last = moved, event.on, max(now.last, event.on)


def _moved(process: Process, now: Standing, event: Event) -> str | None:
    """The stage that the event leads to; None where it moves nothing."""
    match event.kind:
        case EventKind.SUBMITTED:
            return _submitted(process, now, event)
        case EventKind.RETURNED:
            now.returns_to = now.stage
            now.stops.append((event.on, None))
            return RETURNED
        case EventKind.INFORMATION_RECEIVED:
            now.stops[-1] = (now.stops[-1][0], event.on)
            return now.returns_to
        case EventKind.ADVANCED:
            return _advanced(process, now)
        case EventKind.LISTED:
            return LISTED
        case EventKind.REGISTERED:
            return REGISTERED
        case _:
            return _ENDS.get(event.kind)


def _submitted(process: Process, now: Standing, event: Event) -> str:
    repeating = next((stage for stage in process.stages if stage.repeats), None)
    if repeating is not None and not now.stage.endswith("_awaited"):
        now.round = now.round + 1 if now.at is repeating else 1
        now.at = repeating
        now.issued_quantity += event.quantity or 0
    now.submitted_on, now.on_file, now.stops = event.on, {}, []
    return review(now.at)


def _advanced(process: Process, now: Standing) -> str:
    if now.at.repeats:
        return resting(process)
    following = process.next_after(now.at)
    if following is None:
        return AUTHORISED
    now.at, now.round, now.on_file, now.submitted_on = following, 1, {}, None
    return awaited(following)


def resting(process: Process) -> str:
    """The stage in which an authorised project rests between issuances."""
    if process.registration:
        return REGISTERED
    return LISTED if process.joint_statement else AUTHORISED


def tracks(now: Standing, *, today: date) -> tuple[Track, ...]:
    """Both sides of the stage under review: what each still owes and how many days it has held it.

    Days on which the applicant was asked for information do not count.
    """
    start = now.submitted_on
    if start is None:
        return ()
    return tuple(_track(now, side, start, today) for side in (Side.HOST, Side.HOME) if now.at.of(side))


def _track(now: Standing, side: Side, start: date, today: date) -> Track:
    owed = tuple(letter for letter in now.at.of(side) if letter.code not in now.on_file)
    until = None if owed else max((now.on_file[letter.code].on for letter in now.at.of(side)), default=start)
    end = max(start, until or (now.since if now.ended else today))
    return Track(side, start, until, owed, _days(start, end, now.stops))


def _days(start: date, end: date, stops: Iterable[tuple[date, date | None]]) -> int:
    """Days from start to end without those on which the clock stood."""
    stood = 0
    for stopped, went_on in stops:
        first, last = max(stopped, start), min(went_on or end, end)
        stood += max(0, (last - first).days)
    return (end - start).days - stood


def assurance(process: Process, now: Standing) -> tuple[Letter, date] | None:
    """The latest letter of ours that gives assurance for a period, and the last day of it; None without one."""
    found = []
    for code, event in now.ever.items():
        letter = process.letter(code)
        if letter.side is Side.HOME and letter.assurance_months:
            found.append((event.on, letter))
    if not found:
        return None
    issued, letter = max(found, key=lambda pair: pair[0])
    assert letter.assurance_months is not None
    return letter, _months_on(issued, letter.assurance_months)


def _months_on(day: date, months: int) -> date:
    """The same day so many months on, or the last of that month where it has no such day."""
    index = day.month - 1 + months
    year, month = day.year + index // 12, index % 12 + 1
    for last in range(day.day, 27, -1):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    return date(year, month, min(day.day, 28))


def authorisation_letters(process: Process) -> tuple[Letter, ...]:
    """The two letters that authorise a project, ours and the host's."""
    return tuple(letter for letter in process.authorising.letters if letter.purpose is Purpose.AUTHORISATION)
