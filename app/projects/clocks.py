"""When a project came to which stage, and how long each side has held it: the tracker and the clocks of its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.agreements.wording import count
from app.projects.queries import labels_of
from app.projects.records import ProjectCase
from app.projects.wording import day, home_name, short_day
from workflows.authorisation.common import after
from workflows.authorisation.events import (
    AUTHORISED,
    LISTED,
    REGISTERED,
    RETURNED,
    EventKind,
    assurance,
    review,
    standing_events,
    tracks,
)
from workflows.authorisation.process import ProcessStage, Side


@dataclass(frozen=True)
class Passage:
    """One stage, once: when it was submitted and when its last letter came in."""

    stage: ProcessStage
    round: int
    submitted: date
    completed: date | None


@dataclass(frozen=True)
class Point:
    """One point of the tracker; `state` is done, current, unused or later."""

    label: str
    state: str
    date_text: str
    gap_text: str = ""


@dataclass(frozen=True)
class Clock:
    """How long one side has held the stage; `owes` names the letters still to come."""

    who: str
    days: int
    done: bool
    text: str
    owes: tuple[str, ...]


def passages(case: ProjectCase) -> tuple[Passage, ...]:
    """Every stage that was submitted, in order; a stage that repeats stands once for each issuance."""
    single, found = list(case.process.single), []
    repeating = next((stage for stage in case.process.stages if stage.repeats), None)
    at, round = 0, 0
    for event in standing_events(entry.event for entry in case.events):
        if event.kind is EventKind.SUBMITTED and at < len(single):
            found.append(Passage(single[at], 1, event.on, None))
        elif event.kind is EventKind.SUBMITTED and repeating is not None:
            round += 1
            found.append(Passage(repeating, round, event.on, None))
        elif event.kind is EventKind.ADVANCED and found:
            last = found[-1]
            found[-1] = Passage(last.stage, last.round, last.submitted, event.on)
            at += 0 if last.stage.repeats else 1
    return tuple(found)


def tracker(case: ProjectCase) -> list[Point]:
    """The stages in order, then what follows the letters of authorisation, then the issuances."""
    found = passages(case)
    points = [_stage_point(case, stage, found) for stage in case.process.single]
    points += [_later_point(case, code) for code in after(case.process)]
    points += [_issuances(case, stage, found) for stage in case.process.stages if stage.repeats]
    return points


def _stage_point(case: ProjectCase, stage: ProcessStage, found: tuple[Passage, ...]) -> Point:
    label, now = f"{stage.code} {stage.name}", case.standing
    passage = next((each for each in found if each.stage is stage), None)
    if passage is not None and passage.completed:
        took = count((passage.completed - passage.submitted).days, "day")
        return Point(label, "done", short_day(passage.completed), f"submitted {short_day(passage.submitted)}, {took}")
    if now.at is not stage or now.at.repeats:
        return Point(label, "unused" if now.ended else "later", "Not reached" if now.ended else "Not yet")
    if now.ended:
        return Point(label, "unused", f"{labels_of(case.process)[now.stage]} {short_day(now.since)}")
    if passage is None:
        return Point(label, "current", "Submission awaited", f"since {short_day(now.since)}")
    if now.stage == RETURNED:
        return Point(label, "current", "Returned for information", f"on {short_day(now.since)}")
    return Point(label, "current", "In review", f"submitted {short_day(passage.submitted)}")


def _later_point(case: ProjectCase, code: str) -> Point:
    kinds = {AUTHORISED: EventKind.ADVANCED, LISTED: EventKind.LISTED, REGISTERED: EventKind.REGISTERED}
    labels = {AUTHORISED: "Authorised", LISTED: "Listed", REGISTERED: "Registered"}
    kept = standing_events(entry.event for entry in case.events)
    days = [event.on for event in kept if event.kind is kinds[code]]
    if code == AUTHORISED:
        days = days[len(case.process.single) - 1 :][:1]
    now = case.standing
    if days:
        return Point(labels[code], "current" if now.stage == code else "done", short_day(days[-1]))
    return Point(labels[code], "unused" if now.ended else "later", "Not reached" if now.ended else "Not yet")


def _issuances(case: ProjectCase, stage: ProcessStage, found: tuple[Passage, ...]) -> Point:
    label, rounds = f"{stage.code} {stage.name}", [each for each in found if each.stage is stage]
    if case.standing.stage in (review(stage), RETURNED) and case.standing.at is stage:
        return Point(label, "current", f"Issuance {len(rounds)} in review", f"since {short_day(rounds[-1].submitted)}")
    if rounds:
        return Point(label, "done", count(len(rounds), "issuance"), f"the last on {short_day(rounds[-1].submitted)}")
    if case.standing.ended:
        return Point(label, "unused", "Not reached")
    return Point(label, "later", "No issuance yet")


def clocks(case: ProjectCase, host: str, *, today: date) -> list[Clock]:
    """Both sides of the stage under review; none where nothing is reviewed."""
    if not (case.standing.in_review or case.standing.stage == RETURNED) or case.project.example:
        return []
    found = []
    for track in tracks(case.standing, today=today):
        text = f"since {day(track.since)}" if track.until is None else f"done on {day(track.until)}"
        owes = tuple(letter.name for letter in track.waits_for)
        who = home_name() if track.side is Side.HOME else host
        found.append(Clock(who, track.days, track.until is not None, text, owes))
    return found


def stopped(case: ProjectCase) -> str:
    """Since when the clocks stand, in a sentence; empty while they run."""
    if case.standing.stage != RETURNED:
        return ""
    return f"The clocks stand since {day(case.standing.since)}: the applicant was asked for information."


def stood(case: ProjectCase) -> str:
    """How long the clocks of this stage stood before, in a sentence; empty where they never did."""
    days = sum((end - start).days for start, end in case.standing.stops if end is not None)
    return f"They stood for {count(days, 'day')} while the applicant was asked for information." if days else ""


def assurance_words(case: ProjectCase, *, today: date) -> str:
    """Until when our letter gives assurance, or that it is over; empty where it gives none or no longer matters."""
    found = assurance(case.process, case.standing)
    if found is None or case.standing.ended or case.terms_of("home"):
        return ""
    letter, until = found
    left = (until - today).days
    if left < 0:
        return f"The assurance of the {letter.name} ended on {day(until)}."
    return f"The {letter.name} gives assurance until {day(until)}, {count(left, 'day')} from now."
