"""A process as plain values for a drawing in lanes: what the applicant submits, and which letters each side issues."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.authorisation import workflow_of
from workflows.authorisation.process import Letter, Process, ProcessStage, Side
from workflows.declaration import Step

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True)
class Paper:
    """Something submitted or a letter. `clock` is how long it gives assurance, in words, empty where it has none."""

    name: str
    clock: str = ""
    note: str = ""


@dataclass(frozen=True)
class Band:
    """One stage across the lanes: submitted in the middle, letters at both sides.

    `leads_to` says what follows, where that is not the next stage.
    """

    code: str
    name: str
    note: str
    repeats: bool
    assessed: bool
    submits: tuple[Paper, ...]
    home: tuple[Paper, ...]
    host: tuple[Paper, ...]
    leads_to: str


@dataclass(frozen=True)
class Lanes:
    """The whole drawing: stages taken once, what both sides do after their letters, and the stage that repeats."""

    bands: tuple[Band, ...]
    after: tuple[str, ...]
    repeating: tuple[Band, ...]


def lanes_of(process: Process) -> Lanes:
    """The drawing of a process in which `faults` found nothing."""
    after = ["Authorised by both sides"]
    if process.joint_statement:
        after.append("Both sides list the project with a Joint Statement of Authorisation")
    if process.registration:
        after.append("The project registers with its programme")
    repeating = tuple(stage for stage in process.stages if stage.repeats)
    return Lanes(
        bands=tuple(_band(stage) for stage in process.single),
        after=tuple(after),
        repeating=tuple(_band(stage, "Then the project rests until its next issuance") for stage in repeating),
    )


def _band(stage: ProcessStage, leads_to: str = "") -> Band:
    return Band(
        code=stage.code, name=stage.name, note=stage.note, repeats=stage.repeats, assessed=stage.assessed,
        submits=tuple(Paper(item.name if item.needed else f"{item.name} (if there is one)") for item in stage.submits),
        home=tuple(_letter(letter) for letter in stage.of(Side.HOME)),
        host=tuple(_letter(letter) for letter in stage.of(Side.HOST)),
        leads_to=leads_to,
    )  # fmt: skip


def _letter(letter: Letter) -> Paper:
    clock = f"Assurance for {months_words(letter.assurance_months)}" if letter.assurance_months else ""
    return Paper(letter.name, clock, letter.note)


def months_words(months: int) -> str:
    """`one year`, `two years`, `18 months`."""
    years, rest = divmod(months, 12)
    if rest or not years:
        return f"{_number(months)} month{'' if months == 1 else 's'}"
    return f"{_number(years)} year{'' if years == 1 else 's'}"


def _number(value: int) -> str:
    return _NUMBERS[value] if value < len(_NUMBERS) else str(value)


@dataclass(frozen=True)
class StepGroup:
    """The steps that officers will see, under one head."""

    title: str
    steps: tuple[Step, ...]


def step_groups(process: Process) -> tuple[StepGroup, ...]:
    """Every step of the workflow that the process makes, by stage, then those that any stage may need."""
    left = list(workflow_of(process).steps)
    groups = []
    for stage in process.stages:
        names = {f"{kind}_{stage.code.lower()}" for kind in ("submit", "complete")}
        names |= {
            f"{kind}_{letter.code}" for letter in stage.letters for kind in ("propose", "issue", "send_back", "file")
        }
        found = tuple(step for step in left if step.name in names)
        left = [step for step in left if step.name not in names]
        groups.append(StepGroup(f"Stage {stage.code}, {stage.name}", found))
    return (*groups, StepGroup("Beside the stages", tuple(left)))


def differences(before: Process, after: Process) -> tuple[tuple[str, str, str], ...]:
    """What a version changes: what it is about, as it was, as it becomes; an empty text where there is nothing."""
    was, becomes = _said(before), _said(after)
    heads = list(dict.fromkeys([*was, *becomes]))
    return tuple(
        (head, was.get(head, ""), becomes.get(head, "")) for head in heads if was.get(head, "") != becomes.get(head, "")
    )


def _said(process: Process) -> dict[str, str]:
    """A process as heads with their words, so that two can be compared."""
    said = {"Name": process.name}
    for stage in process.stages:
        head = f"Stage {stage.code}"
        marks = [word for word, on in (("assessed", stage.assessed), ("repeats", stage.repeats)) if on]
        said[head] = ", ".join([stage.name, *marks])
        said[f"{head}: submitted"] = "\n".join(
            f"{item.name} [{item.code}]{'' if item.needed else ', not needed'}" for item in stage.submits
        )
        for side, words in ((Side.HOME, "our letters"), (Side.HOST, "letters of the host")):
            said[f"{head}: {words}"] = "\n".join(_letter_words(letter) for letter in stage.of(side))
        said[f"{head}: note"] = stage.note
    said["Joint Statement"] = "Yes" if process.joint_statement else "No"
    said["Registration with the programme"] = "Yes" if process.registration else "No"
    said["Fees"] = "\n".join(f"{fee.text} ({fee.source})" if fee.source else fee.text for fee in process.fees)
    return said | {"Source": process.source, "Note": process.note}


def _letter_words(letter: Letter) -> str:
    parts = [f"{letter.name} [{letter.code}]", letter.purpose.value]
    if letter.assurance_months:
        parts.append(f"assurance for {months_words(letter.assurance_months)}")
    return ", ".join([*parts, *([letter.note] if letter.note else [])])
