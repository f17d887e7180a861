"""Letters and submissions of both sides in two lanes: what came, when, under which reference, and what is to come."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from app.projects.records import EventRecord, FileRecord, ProjectCase
from app.projects.wording import day, home_name, proposal_words, tonnes
from workflows.authorisation.events import EventKind as E

HOME, HOST, BOTH, APPLICANT = "home", "host", "both", "applicant"
_TITLES = {
    E.RETURNED: (HOME, "Returned for information"),
    E.INFORMATION_RECEIVED: (APPLICANT, "Information received"),
    E.WITHDRAWN: (APPLICANT, "Withdrawn"),
    E.LAPSED: (HOME, "Letter of Support lapsed"),
    E.CHANGED: (HOME, "Authorisation changed"),
    E.HOST_CHANGED: (HOST, "Authorisation changed"),
    E.REVOKED: (HOME, "Authorisation revoked"),
    E.LISTED: (BOTH, "Listed with a Joint Statement of Authorisation"),
    E.REGISTERED: (APPLICANT, "Registered with the programme"),
}


@dataclass(frozen=True)
class Paper:
    """One entry of the lanes; `lane` is home, host, both or applicant, `whose` who it is from, in words.

    `state` is done, waits (proposed, not countersigned) or later. `file` and `document` are what can be opened.
    """

    lane: str
    whose: str
    title: str
    state: str = "done"
    on: date | None = None
    reference: str = ""
    note: str = ""
    file: uuid.UUID | None = None
    file_name: str = ""
    sha256: str = ""
    document: uuid.UUID | None = None
    stage: str = ""

    @property
    def when(self) -> str:
        return day(self.on)


def papers(case: ProjectCase, host: str) -> list[Paper]:
    """What both sides and the applicant gave, in the order of time, then the letters of this stage to come."""
    found = [paper for entry in case.events if not entry.struck and (paper := _paper(case, entry, host))]
    found.sort(key=lambda paper: paper.on or date.min)
    if not case.standing.in_review or case.standing.ended:
        return found
    proposed = case.standing.proposal
    owed = [letter for letter in case.standing.waits_for if not (proposed and proposed.letter == letter.code)]
    return found + [Paper(letter.side.value, _whose(letter.side.value, host), letter.name, "later") for letter in owed]


def _paper(case: ProjectCase, entry: EventRecord, host: str) -> Paper | None:
    kind, title, lane = entry.kind, "", ""
    note = str(entry.body.get("reason", ""))
    state = "done"
    if kind is E.SUBMITTED:
        lane, title, note = APPLICANT, *_submission(case, entry)
    elif kind in (E.LETTER_ISSUED, E.LETTER_FILED):
        letter = case.process.letter(entry.event.letter)
        lane, title = letter.side.value, letter.name
    elif kind is E.REFUSED:
        ours = entry.document_id is not None or not entry.body
        lane, title = (HOME if ours else HOST), "Refusal"
    elif case.proposal is not None and entry.event.id == case.proposal.event.id:
        words = proposal_words(case.process, case.standing)
        lane, title, state = HOME, words[:1].upper() + words[1:], "waits"
        note = f"Proposed by {entry.by_name}; waits for a countersigner"
    elif kind in _TITLES:
        lane, title = _TITLES[kind]
    if not title:
        return None
    return Paper(
        lane, _whose(lane, host), title, state, entry.event.on, _reference(case, entry), note, entry.file_id,
        entry.file_name, entry.file_sha256, entry.document_id, _stage_of(case, entry),
    )  # fmt: skip


def _submission(case: ProjectCase, entry: EventRecord) -> tuple[str, str]:
    stage = case.process.stage(_stage_of(case, entry))
    issued = f"{tonnes(entry.event.quantity)} issued" if entry.event.quantity else ""
    return f"Submission for stage {stage.code}", ". ".join(part for part in (stage.name, issued) if part)


def _stage_of(case: ProjectCase, entry: EventRecord) -> str:
    """The code of the stage that a submission began; empty for anything else."""
    if entry.kind is not E.SUBMITTED:
        return ""
    before = [other for other in case.events if other.event.id < entry.event.id and not other.struck]
    passed = sum(other.kind is E.ADVANCED for other in before)
    single = case.process.single
    if passed < len(single):
        return single[passed].code
    return next(stage.code for stage in case.process.stages if stage.repeats)


def _reference(case: ProjectCase, entry: EventRecord) -> str:
    """The reference of the paper: its own, or that of the proposal which was countersigned."""
    own = str(entry.body.get("reference", ""))
    if own or entry.kind not in (E.LETTER_ISSUED, E.CHANGED, E.REFUSED):
        return own
    proposed = {E.LETTER_ISSUED: E.LETTER_PROPOSED, E.CHANGED: E.CHANGE_PROPOSED, E.REFUSED: E.REFUSAL_PROPOSED}
    earlier = [
        other
        for other in case.events
        if other.kind is proposed[entry.kind]
        and other.event.letter == entry.event.letter
        and other.event.id < entry.event.id
    ]
    return str(earlier[-1].body.get("reference", "")) if earlier else ""


def _whose(lane: str, host: str) -> str:
    names = {HOME: home_name(), HOST: host, BOTH: f"{home_name()} and {host}"}
    return names.get(lane, "The applicant, through the Joint Committee")


@dataclass(frozen=True)
class FileGroup:
    """The files of one stage, with what each answers, and what is still without a file."""

    code: str
    name: str
    files: tuple[tuple[FileRecord, str], ...]
    missing: tuple[str, ...]


def file_groups(case: ProjectCase) -> list[FileGroup]:
    """The files on record by stage; a stage that has none and is not reached is left out."""
    groups = []
    for stage in case.process.stages:
        names = {item.code: item.name for item in stage.submits}
        files = tuple((file, names.get(file.item, "")) for file in case.files if file.stage_code == stage.code)
        given = {file.item for file, _ in files}
        awaited = case.standing.at is stage
        missing = tuple(item.name for item in stage.submits if item.needed and item.code not in given)
        if files or awaited:
            groups.append(FileGroup(stage.code, stage.name, files, missing if awaited else ()))
    return groups
