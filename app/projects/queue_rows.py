"""One project as a row of a list: its stage, the letters that are waited for, the clocks and the flags, in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.agreements.wording import count
from app.eligibility.records import Outcome
from app.projects.flags import assured
from app.projects.listing import AWAITED, GROUPS, REVIEW, group_of
from app.projects.published import home_name
from app.projects.queries import labels_of
from workflows.authorisation.events import AUTHORISED, LISTED, RETURNED, EventKind, Standing, tracks
from workflows.authorisation.process import Process, Side
from workflows.authorisation.terms import Mismatch
from workflows.partial_date import on

# Stages of projects borrow the discs of the stages of partners: they fill as a project goes on.
_MARKS = {
    AWAITED: "discussion", REVIEW: "ia_negotiation", RETURNED: "paused", AUTHORISED: "concluded", LISTED: "in_force",
    "registered": "open_for_applications", "ended": "ended",
}  # fmt: skip
_TURNS = {
    "applicant": "The applicant", "home": "Us", "host": "The host", "both": "Both sides", "nobody": "Nobody",
}  # fmt: skip
PROPOSALS = {
    EventKind.REFUSAL_PROPOSED: "the refusal", EventKind.CHANGE_PROPOSED: "the change of our authorisation",
    EventKind.REVOCATION_PROPOSED: "the revocation",
}  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """Where a project stands: a short word for the badge, the whole label, the disc of the badge."""

    code: str
    word: str
    label: str
    part: str
    mark: str


@dataclass(frozen=True)
class Clock:
    """How long one side has held the project at this stage; `done` when its letters are on file."""

    side: str
    who: str
    days: int
    done: bool


@dataclass(frozen=True)
class Awaited:
    """A letter that is waited for, by the name that it has under the agreement, and whose it is."""

    side: str
    who: str
    name: str


@dataclass(frozen=True)
class Row:
    """One project, ready to print. Quantities are whole tCO2e, None where not known.

    `flags` are sentences of a few words.
    """

    reference: str
    slug: str
    title: str
    applicant: str
    partner: str
    iso2: str
    partner_name: str
    stage: Stage
    letters: tuple[Awaited, ...]
    outcome: str
    outcome_label: str
    method: str
    submitted_on: date | None
    a_year: int | None
    in_all: int | None
    clocks: tuple[Clock, ...]
    stopped: date | None
    waiting_on: str
    proposal: str
    flags: tuple[str, ...]
    example: bool
    activity_type: str
    source: str

    @property
    def submitted(self) -> str:
        return on(self.submitted_on).short() if self.submitted_on else ""


def row_of(found: Any, process: Process, now: Standing, *, today: date, mismatches: Collection[Mismatch] = ()) -> Row:
    """A row of the list from its columns, its process and where its entries lead."""
    total, years = found.total_tonnes, found.years
    outcome = found.eligibility_outcome
    return Row(
        reference=found.reference,
        slug=found.reference.lower(),
        title=found.title,
        applicant=found.applicant_name,
        partner=found.partner,
        iso2=found.iso2,
        partner_name=found.name,
        stage=stage_of(process, now),
        letters=_letters(found, now),
        outcome=outcome,
        outcome_label=Outcome(outcome).label if outcome else "",
        method=" ".join(part for part in (found.programme, found.methodology, found.methodology_version) if part),
        submitted_on=found.submitted_on,
        a_year=None if total is None else round(int(total) / years),
        in_all=None if total is None else int(total),
        clocks=() if found.example else _clocks(found, now, today),
        stopped=now.stops[-1][0] if now.stage == RETURNED else None,
        waiting_on="" if found.example else _TURNS[now.turn],
        proposal=proposal_words(process, now),
        flags=() if found.example else _flags(found, process, now, mismatches, today),
        example=found.example,
        activity_type=found.activity_type,
        source=found.source,
    )


def stage_of(process: Process, now: Standing) -> Stage:
    """The stage in words; a stage of the process goes by its letter."""
    group = group_of(now.stage)
    label = labels_of(process)[now.stage]
    if group in (AWAITED, REVIEW):
        return Stage(now.stage, f"{now.at.code} {GROUPS[group].lower()}", label, now.at.name, _MARKS[group])
    word = label if group == "ended" else GROUPS[group].removesuffix(" by both sides").removesuffix(" for information")
    part = f"{now.at.code} {now.at.name}" if group == RETURNED else ""
    return Stage(now.stage, word, label, part, _MARKS[group])


def _letters(found: Any, now: Standing) -> tuple[Awaited, ...]:
    """The letters of the round under review that are not on file, each with whose it is."""
    if not now.in_review:
        return ()
    return tuple(Awaited(letter.side.value, _who(found, letter.side), letter.name) for letter in now.waits_for)


def _who(found: Any, side: Side) -> str:
    return home_name() if side is Side.HOME else str(found.name)


def _clocks(found: Any, now: Standing, today: date) -> tuple[Clock, ...]:
    """Days of both sides while they review; else those of whoever must act; none where nobody must."""
    if now.in_review or now.stage == RETURNED:
        return tuple(
            Clock(track.side.value, _who(found, track.side), track.days, done=track.until is not None)
            for track in tracks(now, today=today)
        )
    days = max(0, (today - now.since).days)
    if now.turn == "applicant":
        return (Clock("applicant", "Applicant", days, done=False),)
    return (Clock("home", home_name(), days, done=False),) if now.turn == "home" else ()


def proposal_words(process: Process, now: Standing) -> str:
    """What waits for a countersigner: `the Letter of Support`; empty where nothing does."""
    if now.proposal is None:
        return ""
    letter = now.proposal.letter
    return f"the {process.letter(letter).name}" if letter else PROPOSALS.get(now.proposal.kind, "a proposal")


def _flags(found: Any, process: Process, now: Standing, disagree: Collection[Mismatch], today: date) -> tuple[str, ...]:
    flags = []
    if found.flag:
        flags.append(f"List changed: {list_now(found.flag).lower()} now")
    if disagree:
        flags.append(f"Letters disagree on {count(len(disagree), 'thing')}")
    ends = assured(process, now, today=today)
    if ends:
        verb = "lapses" if ends[1] >= today else "lapsed"
        flags.append(f"{ends[0].name} {verb} {on(ends[1]).short()}")
    if found.twins:
        flags.append(f"May be {' or '.join(sorted(found.twins)[:3])}")
    return tuple(flags)


def list_now(flag: Mapping[str, Any]) -> str:
    """What the list in force now says, as a word."""
    return Outcome(flag["outcome"]).label
