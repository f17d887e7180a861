"""Answers about assessments: one of them, its facts for the guards, what is open to whom, and the findings as rows."""

from __future__ import annotations

from dataclasses import dataclass

from app.projects.assessments.answers import Judgement, Where
from app.projects.records import AssessmentRecord, FindingRecord, ProjectCase
from workflows import engine
from workflows.assessment import ASSESSMENT, CRITERIA, AssessmentFacts, FindingFacts, label_of
from workflows.authorisation.process import Side
from workflows.vocabulary import Actor


class UnknownAssessment(LookupError):
    """The project's process has no such assessment, or it has not begun."""


def record_of(case: ProjectCase, where: Where) -> AssessmentRecord:
    """The assessment of this stage and round. Raises UnknownAssessment."""
    found = case.assessment(where.stage_code, where.round)
    if found is None:
        raise UnknownAssessment(f"{where.key} has not begun.")
    return found


def facts_of(
    case: ProjectCase, record: AssessmentRecord, *, actor: Actor, answer: Judgement | None = None,
    combined: tuple[Judgement, ...] = (), reason: str = "", waited_for: tuple[str, ...] = (),
) -> AssessmentFacts:  # fmt: skip
    """What the guards of the assessment may look at. `waited_for` are agencies whose clearance does not stand."""
    said = [said for said in record.declarations if said["officer_id"] == actor.id]
    return AssessmentFacts(
        actor_id=actor.id,
        assessors=record.hands,
        declared=bool(said),
        conflicted=bool(said and said[-1]["conflicted"]),
        found=tuple(_facts(finding) for finding in record.found),
        combined=tuple(judgement.for_guards() for judgement in combined),
        answer=answer.for_guards(actor.agency) if answer else None,
        reason=reason,
        decided_with_letter=letter_was_issued(case, record),
        waited_for=waited_for,
    )


def _facts(finding: FindingRecord) -> FindingFacts:
    return FindingFacts(finding.criterion, finding.finding, finding.agency, finding.reason)


def letter_was_issued(case: ProjectCase, record: AssessmentRecord) -> bool:
    """Whether a letter of ours of this stage and round was issued, so that the assessment carries it."""
    stage, now = case.process.stage(record.stage_code), case.standing
    ours = {letter.code for letter in stage.of(Side.HOME)}
    if not stage.repeats:
        return bool(ours & now.ever.keys())
    if now.at.code == stage.code and now.round == record.round:
        return bool(ours & now.on_file.keys())
    return bool(ours) and record.round < now.round


def offers_of(
    case: ProjectCase, record: AssessmentRecord, *, actor: Actor, waited_for: tuple[str, ...] = ()
) -> tuple[engine.Offer, ...]:
    """Every step out of where the assessment stands, with all reasons why this officer may not take it now."""
    facts = facts_of(case, record, actor=actor, waited_for=waited_for)
    return engine.offers(ASSESSMENT, record.stage, actor=actor, facts=facts)


@dataclass(frozen=True)
class Row:
    """One criterion: the finding of each agency in the order of columns, None where there is none, and the combined.

    `differs` says in words what the agencies find where they do not agree, else it is empty.
    """

    code: str
    label: str
    cells: tuple[FindingRecord | None, ...]
    combined: FindingRecord | None
    differs: str

    @property
    def found(self) -> tuple[FindingRecord, ...]:
        return tuple(cell for cell in self.cells if cell)

    @property
    def agreed(self) -> bool:
        """Whether at least one agency has a finding, and none another."""
        return len({cell.finding for cell in self.found}) == 1


def agencies_of(record: AssessmentRecord, *, own: str = "") -> tuple[str, ...]:
    """The agencies that have a finding, and one's own where it is to have one, by the alphabet."""
    return tuple(sorted({finding.agency for finding in record.found} | ({own} if own else set())))


def table_of(record: AssessmentRecord, agencies: tuple[str, ...]) -> tuple[Row, ...]:
    """The eight criteria with what each agency and all together find."""
    found = {(finding.agency, finding.criterion): finding for finding in (*record.found, *record.combined)}
    rows = []
    for code in CRITERIA:
        cells = tuple(found.get((agency, code)) for agency in agencies)
        rows.append(Row(code, label_of(code), cells, found.get(("", code)), _differs(cells)))
    return tuple(rows)


def _differs(cells: tuple[FindingRecord | None, ...]) -> str:
    """`NEA: Meets; NCCS: Does not meet`, where findings differ; empty where they agree."""
    found = [cell for cell in cells if cell]
    if len({cell.finding for cell in found}) < 2:
        return ""
    return "; ".join(f"{cell.agency}: {cell.finding.label}" for cell in found)


def missing_of(record: AssessmentRecord, agency: str) -> tuple[str, ...]:
    """The criteria on which this agency has no finding yet."""
    given = {finding.criterion for finding in record.found if finding.agency == agency}
    return tuple(code for code in CRITERIA if code not in given)


def conflicted_hands(record: AssessmentRecord) -> tuple[str, ...]:
    """Names of those who recorded findings or combined, and declared a conflict of interest."""
    return tuple(
        str(said["officer_name"])
        for said in record.declarations
        if said["conflicted"] and said["officer_id"] in record.hands
    )
