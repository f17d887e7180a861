"""A process template: the stages, submissions and letters that one agreement sets for its projects."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """Who issues a letter: our own government, or the host's."""

    HOME = "home"
    HOST = "host"


class Purpose(StrEnum):
    """What a letter is for, whatever it is called under an agreement."""

    SUPPORT = "support"
    AUTHORISATION = "authorisation"
    EXAMINATION = "examination"


# The kind of document that is drafted for a letter of our own, by its purpose.
DOCUMENT_OF = {Purpose.SUPPORT: "letter_of_support", Purpose.AUTHORISATION: "letter_of_authorisation"}
_CODE = re.compile(r"[a-z][a-z0-9_]{0,11}")
# Codes that would give the steps of a letter the names of others.
RESERVED = frozenset({"change", "refusal", "revocation", "host_change"})
_STAGE = re.compile(r"[A-Z]")


@dataclass(frozen=True)
class Item:
    """One thing that the applicant submits, such as the concept note."""

    code: str
    name: str
    needed: bool = True


@dataclass(frozen=True)
class Letter:
    """A letter of one side, by the name that it has under this agreement.

    `assurance_months` is how long a letter gives assurance, None where it has no such period.
    """

    code: str
    name: str
    side: Side
    purpose: Purpose
    assurance_months: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Fee:
    """A fee in words, as its source has it: who pays whom for what. No amount is ever assumed."""

    text: str
    source: str = ""


@dataclass(frozen=True)
class ProcessStage:
    """One stage: what the applicant submits and which letters follow.

    `assessed`: the seven principles are assessed before our own letter. `repeats`: taken once for
    every issuance, after authorisation.
    """

    code: str
    name: str
    submits: tuple[Item, ...]
    letters: tuple[Letter, ...]
    assessed: bool = False
    repeats: bool = False
    note: str = ""

    def of(self, side: Side) -> tuple[Letter, ...]:
        """The letters of one side."""
        return tuple(letter for letter in self.letters if letter.side is side)

    @property
    def authorises(self) -> bool:
        return any(letter.purpose is Purpose.AUTHORISATION for letter in self.letters)


@dataclass(frozen=True)
class Process:
    """The whole process of one host. `host` is an ISO 3 code; `number` counts its versions from 1.

    `joint_statement` and `registration` say whether an authorised project is then listed with a
    Joint Statement of Authorisation, and registered with its programme.
    """

    host: str
    number: int
    name: str
    stages: tuple[ProcessStage, ...]
    joint_statement: bool = False
    registration: bool = False
    fees: tuple[Fee, ...] = ()
    source: str = ""
    note: str = ""

    def stage(self, code: str) -> ProcessStage:
        """The stage of this code. Raises KeyError."""
        for stage in self.stages:
            if stage.code == code:
                return stage
        raise KeyError(code)

    def letter(self, code: str) -> Letter:
        """The letter of this code. Raises KeyError."""
        return self.letter_and_stage(code)[0]

    def letter_and_stage(self, code: str) -> tuple[Letter, ProcessStage]:
        """The letter of this code with the stage that it belongs to. Raises KeyError."""
        for stage in self.stages:
            for letter in stage.letters:
                if letter.code == code:
                    return letter, stage
        raise KeyError(code)

    @property
    def single(self) -> tuple[ProcessStage, ...]:
        """The stages that a project passes once, in order."""
        return tuple(stage for stage in self.stages if not stage.repeats)

    @property
    def authorising(self) -> ProcessStage:
        """The stage whose letters authorise the project."""
        return next(stage for stage in self.stages if stage.authorises)

    def next_after(self, stage: ProcessStage) -> ProcessStage | None:
        """The stage that follows a single stage; None after the last."""
        single = self.single
        following = single.index(stage) + 1
        return single[following] if following < len(single) else None


def faults(process: Process) -> tuple[str, ...]:
    """Sentences for everything that keeps a process from being used; empty when it can be."""
    return (*_stage_faults(process), *_letter_faults(process), *_order_faults(process))


def _stage_faults(process: Process) -> tuple[str, ...]:
    found = []
    codes = [stage.code for stage in process.stages]
    if not codes:
        found.append("The process needs at least one stage.")
    if len(codes) > 9:
        found.append("The process has more than nine stages.")
    if len(set(codes)) < len(codes):
        found.append("Two stages have the same letter.")
    found += [
        f"The stage “{code}” needs one capital letter as its code." for code in codes if not _STAGE.fullmatch(code)
    ]
    for stage in process.stages:
        if not stage.name.strip():
            found.append(f"Stage {stage.code} needs a name.")
        if not stage.letters:
            found.append(f"Stage {stage.code} needs at least one letter: without one nothing ends it.")
        if not any(item.needed for item in stage.submits):
            found.append(f"Stage {stage.code} needs at least one thing that the applicant must submit.")
        if any(not item.name.strip() for item in stage.submits):
            found.append(f"Something submitted at stage {stage.code} has no name.")
        if stage.assessed and not stage.of(Side.HOME):
            found.append(f"Stage {stage.code} is assessed, but has no letter of ours that the assessment leads to.")
    return tuple(found)


def _letter_faults(process: Process) -> tuple[str, ...]:
    letters = [letter for stage in process.stages for letter in stage.letters]
    codes = [letter.code for letter in letters]
    items = [item.code for stage in process.stages for item in stage.submits]
    found = [f"The letter “{letter.code}” needs a name." for letter in letters if not letter.name.strip()]
    if len(set(codes)) < len(codes) or len(set(items)) < len(items):
        found.append("Two letters, or two things submitted, have the same code.")
    found += [
        f"The code “{code}” may hold small letters, figures and underscores only, at most 12."
        for code in (*codes, *items)
        if not _CODE.fullmatch(code)
    ]
    found += [f"The code “{code}” is taken; choose another." for code in codes if code in RESERVED]
    found += [
        f"The assurance period of “{letter.name}” must be from 1 to 120 months."
        for letter in letters
        if letter.assurance_months is not None and not 1 <= letter.assurance_months <= 120
    ]
    found += [
        f"“{letter.name}” cannot be a letter of ours: an examination is the host's."
        for letter in letters
        if letter.side is Side.HOME and letter.purpose not in DOCUMENT_OF
    ]
    return tuple(found)


def _order_faults(process: Process) -> tuple[str, ...]:
    found: list[str] = []
    authorising = [stage for stage in process.stages if stage.authorises]
    if len(authorising) != 1:
        return (*found, "Exactly one stage must hold the letters of authorisation.")
    sides = {letter.side for letter in authorising[0].letters if letter.purpose is Purpose.AUTHORISATION}
    if sides != {Side.HOME, Side.HOST}:
        found.append("Both sides must issue a letter of authorisation.")
    both = [letter.side for letter in authorising[0].letters if letter.purpose is Purpose.AUTHORISATION]
    if len(both) != len(set(both)):
        found.append("Each side issues one letter of authorisation.")
    if authorising[0].repeats:
        found.append("Authorisation cannot repeat for every issuance.")
    elif authorising[0] is not process.single[-1]:
        found.append("No stage may follow authorisation but those that repeat for every issuance.")
    repeats = [stage.repeats for stage in process.stages]
    if sorted(repeats) != repeats:
        found.append("The stages that repeat for every issuance come last.")
    if sum(repeats) > 1:
        found.append("Only one stage may repeat for every issuance.")
    if process.registration and not process.joint_statement:
        found.append(
            "Registration with the programme follows the Joint Statement; add the Joint Statement or leave it out."
        )
    return tuple(found)
