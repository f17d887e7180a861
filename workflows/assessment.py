"""The assessment of a project by the eligibility criteria: by agency, combined, countersigned by another person."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from workflows.declaration import Guard, Step, Target, Workflow
from workflows.vocabulary import Audience, Role

# The eligibility criteria of 4 October 2023: the window of vintages and seven principles, in their order.
VINTAGE = "vintage"
PRINCIPLES = (
    "not_double_counted", "additional", "real", "quantified_and_verified", "permanent", "no_net_harm", "no_leakage",
)  # fmt: skip
CRITERIA = (VINTAGE, *PRINCIPLES)


class AssessmentStage(StrEnum):
    """Where an assessment stands."""

    OPEN = "open"
    COMBINED = "combined"
    COUNTERSIGNED = "countersigned"


class Finding(StrEnum):
    """What an agency, or all together, find on one criterion."""

    MEETS = "meets"
    DOES_NOT_MEET = "does_not_meet"
    MORE_INFORMATION = "more_information"
    NOT_APPLICABLE = "not_applicable"

    @property
    def label(self) -> str:
        return _FINDING_LABELS[self]


_FINDING_LABELS = {
    Finding.MEETS: "Meets",
    Finding.DOES_NOT_MEET: "Does not meet",
    Finding.MORE_INFORMATION: "More information needed",
    Finding.NOT_APPLICABLE: "Not applicable",
}
ASSESSMENT_LABELS = {
    AssessmentStage.OPEN: "Agencies are assessing",
    AssessmentStage.COMBINED: "Combined, waits for a countersigner",
    AssessmentStage.COUNTERSIGNED: "Countersigned",
}


@dataclass(frozen=True)
class FindingFacts:
    """One finding as it stands. `agency` is empty for the combined one."""

    criterion: str
    finding: Finding
    agency: str = ""
    reason: str = ""


@dataclass(frozen=True)
class AssessmentFacts:
    """What the guards of an assessment may look at.

    `declared` says whether the actor has declared that there is no conflict of interest; `conflicted` that there
    is one. `assessors` are all who recorded a finding or combined. `answer` is the finding just given. `waited_for` are
    the agencies whose clearance counts and does not stand.
    """

    actor_id: int | None = None
    assessors: frozenset[int] = frozenset()
    declared: bool = False
    conflicted: bool = False
    found: tuple[FindingFacts, ...] = ()
    combined: tuple[FindingFacts, ...] = ()
    answer: FindingFacts | None = None
    reason: str = ""
    decided_with_letter: bool = False
    waited_for: tuple[str, ...] = ()
    returns_to: None = field(default=None, init=False)

    def missing(self) -> tuple[str, ...]:
        """The criteria on which no agency has a finding yet."""
        given = {finding.criterion for finding in self.found}
        return tuple(code for code in CRITERIA if code not in given)


def positive(findings: tuple[FindingFacts, ...]) -> bool:
    """Whether every criterion has a finding, each of them met or not applicable, and at least one met."""
    by_code = {finding.criterion: finding.finding for finding in findings}
    good = (Finding.MEETS, Finding.NOT_APPLICABLE)
    return all(by_code.get(code) in good for code in CRITERIA) and Finding.MEETS in by_code.values()


def label_of(criterion: str) -> str:
    """`Not double-counted`, `Vintage 2021 to 2030`."""
    names = {VINTAGE: "Vintage window", "not_double_counted": "Not double-counted"}
    return names.get(criterion, criterion.replace("_", " ").capitalize())


no_conflict_is_declared = Guard(
    "no_conflict_is_declared", lambda f: f.declared,
    statement="A declaration on conflicts of interest is on record",
    sentence="Declare first whether you have a conflict of interest in this project", held_by="You",
)  # fmt: skip
actor_has_no_conflict = Guard(
    "actor_has_no_conflict", lambda f: not f.conflicted,
    statement="Whoever acts has no conflict of interest",
    sentence="You declared a conflict of interest in this project, so another officer must do this",
)  # fmt: skip
criterion_is_known = Guard(
    "criterion_is_known", lambda f: f.answer is not None and f.answer.criterion in CRITERIA,
    statement="The finding is on one of the criteria", sentence="Choose one of the criteria", field="criterion",
)  # fmt: skip
reason_goes_with_the_finding = Guard(
    "reason_goes_with_the_finding",
    lambda f: f.answer is None or f.answer.finding is Finding.MEETS or bool(f.answer.reason.strip()),
    statement="A finding other than “Meets” has its reason",
    sentence="Enter the reason; only “Meets” may go without one", field="reason",
)  # fmt: skip
every_criterion_has_a_finding = Guard(
    "every_criterion_has_a_finding", lambda f: not f.missing(),
    statement="Every criterion has a finding of at least one agency",
    sentence="No agency has assessed every criterion yet", held_by="The assessors",
    detail=lambda f: ", ".join(label_of(code) for code in f.missing()),
)  # fmt: skip
combination_is_whole = Guard(
    "combination_is_whole",
    lambda f: {finding.criterion for finding in f.combined} == set(CRITERIA)
    and all(item.finding is Finding.MEETS or item.reason.strip() for item in f.combined),
    statement="The combined assessment has a finding for each criterion, with its reason",
    sentence="Give one combined finding for each criterion, with a reason where it is not “Meets”", field="combined",
)  # fmt: skip
countersigner_did_not_assess = Guard(
    "countersigner_did_not_assess", lambda f: f.actor_id is None or f.actor_id not in f.assessors,
    statement="Whoever countersigns neither assessed nor combined",
    sentence="You assessed or combined this project, so another officer must countersign",
)  # fmt: skip
clearances_stand = Guard(
    "clearances_stand", lambda f: not f.waited_for,
    statement="Every clearance that is required, or was asked for, stands",
    sentence="Clearances that were asked for do not stand yet", held_by="The agencies that were asked",
    detail=lambda f: f"waiting for {', '.join(f.waited_for)}",
)  # fmt: skip
reason_is_given = Guard(
    "reason_is_given", lambda f: bool(f.reason.strip()),
    statement="A reason is given", sentence="Enter the reason; it goes to the assessors", field="reason",
)  # fmt: skip
nothing_rests_on_it = Guard(
    "nothing_rests_on_it", lambda f: not f.decided_with_letter,
    statement="No letter was issued on its strength",
    sentence="A letter was issued on the strength of this assessment, so it stays as it is",
)  # fmt: skip

_ASSESSORS = frozenset({Role.ASSESSOR})
_SECOND = frozenset({Role.COUNTERSIGNER})
_S = AssessmentStage

ASSESSMENT = Workflow(
    name="assessment",
    stages=AssessmentStage,
    labels=ASSESSMENT_LABELS,
    initial=_S.OPEN,
    endings=frozenset(),
    path=(_S.OPEN, _S.COMBINED, _S.COUNTERSIGNED),
    steps=(
        Step(
            name="declare",
            label="Declare whether you have a conflict of interest",
            done="made a declaration on conflicts of interest",
            source=(_S.OPEN, _S.COMBINED),
            target=Target.SAME,
            by=_ASSESSORS | _SECOND,
        ),
        Step(
            name="assess",
            label="Record a finding",
            done="recorded a finding",
            source=(_S.OPEN,),
            target=Target.SAME,
            by=_ASSESSORS,
            guards=(no_conflict_is_declared, actor_has_no_conflict, criterion_is_known, reason_goes_with_the_finding),
        ),
        Step(
            name="record_advice",
            label="Record advice of the International Advisory Panel",
            done="recorded advice of the International Advisory Panel",
            source=(_S.OPEN, _S.COMBINED),
            target=Target.SAME,
            by=_ASSESSORS,
        ),
        Step(
            name="combine",
            label="Combine the findings",
            done="combined the findings",
            source=(_S.OPEN,),
            target=_S.COMBINED,
            by=_ASSESSORS,
            guards=(
                no_conflict_is_declared, actor_has_no_conflict, every_criterion_has_a_finding, combination_is_whole,
            ),
            tells=(Audience.COUNTERSIGNERS,),
            hint="Another officer countersigns what you combine.",
        ),
        Step(
            name="countersign",
            label="Countersign the assessment",
            done="countersigned the assessment",
            source=(_S.COMBINED,),
            target=_S.COUNTERSIGNED,
            by=_SECOND,
            guards=(countersigner_did_not_assess, no_conflict_is_declared, actor_has_no_conflict, clearances_stand),
            tells=(Audience.PARTNER_DESK, Audience.ASSESSORS),
        ),
        Step(
            name="return_to_assessors",
            label="Return to the assessors",
            done="returned the assessment to the assessors",
            source=(_S.COMBINED, _S.COUNTERSIGNED),
            target=_S.OPEN,
            by=_SECOND,
            guards=(nothing_rests_on_it, reason_is_given),
            tells=(Audience.ASSESSORS,),
        ),
    ),
)  # fmt: skip
