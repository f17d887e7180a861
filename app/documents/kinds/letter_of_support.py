"""Our Letter of Support: what was considered, what it assures for how long, on which conditions, and what it is not."""

from __future__ import annotations

from datetime import date

from app.agreements.records import Dossier
from app.documents.facts import Context
from app.documents.kinds import case as record
from app.documents.kinds.draft import Draft, Runs
from app.documents.kinds.kind import PROJECT, Kind, WordField
from app.documents.kinds.language import cardinal, counted, listed, ordinal
from app.documents.kinds.letter import (
    LETTER_WORDS,
    Paragraph,
    joined,
    letter,
    paragraph,
    points,
    project_is_an_application,
)
from app.documents.kinds.project_words import agreement_words, day_words, lines_of, method_words
from app.projects.records import AssessmentRecord, EventRecord, ProjectCase
from workflows.authorisation.events import EventKind, Standing
from workflows.authorisation.process import Letter, ProcessStage, Purpose

CONDITIONS = WordField(
    name="conditions",
    label="Further conditions",
    hint="One condition on each line. They follow those of the assessment and of the Eligibility List.",
    multiline=True,
    most=900,
)
_OUTCOMES = {
    "eligible": "eligible", "conditional": "eligible on conditions", "not_eligible": "not eligible",
    "undetermined": "not determined",
}  # fmt: skip


def _part(case: ProjectCase, asked: str) -> str:
    """The letter asked for; else the one proposed last, else the first of the process."""
    if asked:
        return record.letter_part(case, asked)
    ours = {letter.code for letter in record.letters_of(case, Purpose.SUPPORT)}
    proposed = [entry for entry in record.standing_entries(case) if entry.kind is EventKind.LETTER_PROPOSED]
    latest = next((entry.event.letter for entry in reversed(proposed) if entry.event.letter in ours), "")
    codes = [letter.code for letter in record.letters_of(case, Purpose.SUPPORT)]
    return record.letter_part(case, latest or next(iter(codes), ""))


def _needs(dossier: Dossier) -> tuple[str, ...]:
    found = project_is_an_application(dossier)
    if found:
        return found
    case, (code, _) = dossier.project, record.code_and_round(dossier.letter)
    if not record.has_letter(case, code, Purpose.SUPPORT):
        return (f"The process of {case.project.reference} has no such letter of ours.",)
    if record.letter_proposal(case, dossier.letter) is None:
        name = case.process.letter(code).name
        return (f"The {name} has not been proposed for {case.project.reference}; propose it on the project’s page.",)
    return ()


def _about(draft: Draft) -> tuple[Letter, ProcessStage, EventRecord, Standing]:
    """The letter, its stage, the entry that proposed it, and where the project stood then."""
    letter_, stage = draft.case.process.letter_and_stage(record.code_and_round(draft.dossier.letter)[0])
    proposal = record.letter_proposal(draft.case, draft.dossier.letter)
    assert proposal is not None  # Kind.missing has said so otherwise
    return letter_, stage, proposal, record.standing_then(draft.case, proposal)


def submission(draft: Draft, stage: ProcessStage, submitted: date | None, *, block: str) -> Runs:
    """The first sentence: what was considered, of which day, under which agreement. Lists the facts it states."""
    applicant = draft.case.project.applicant.name
    label = f"{stage.code}, {stage.name}"
    draft.project_fact("stage", "Stage", value=label)
    draft.project_fact("submitted", "Submitted", value=day_words(submitted))
    return draft.filled(
        block, applicant=applicant, submitted=day_words(submitted), stage=label, agreement=agreement_words(draft)
    )


def method(draft: Draft) -> Runs:
    """What the Eligibility List in force on the day of submission said of the method; nothing before submission."""
    verdict = draft.case.project.eligibility
    if not verdict:
        return []
    outcome = _OUTCOMES.get(str(verdict.get("outcome", "")), "")
    list_day = str((verdict.get("list") or {}).get("effective_from", ""))
    since = day_words(date.fromisoformat(list_day)) if list_day else ""
    draft.project_fact("eligibility.outcome", "Method under the Eligibility List", value=outcome)
    draft.project_fact("eligibility.list", "Eligibility List in force since", value=since)
    applied = day_words(date.fromisoformat(str(verdict["on"]))) if verdict.get("on") else ""
    return draft.filled(
        "support_method", method=method_words(draft.case.project), outcome=outcome, list_day=since, applied=applied
    )


def _given(draft: Draft, stage: ProcessStage, letter_: Letter) -> Runs:
    """The support itself, what comes next, and which of several letters it is."""
    following = draft.case.process.next_after(stage) if not stage.repeats else None
    if following is None:
        given = draft.filled("support_given_last")
    else:
        items = listed([item.name for item in following.submits])
        given = draft.filled("support_given", next_stage=f"{following.code}, {following.name}", items=items)
    letters = record.letters_of(draft.case, Purpose.SUPPORT)
    if len(letters) < 2:
        return given
    place = ordinal(letters.index(letter_) + 1)
    draft.project_fact("letter.order", "Which letter of support", value=f"{place} of {len(letters)}")
    return joined(given, draft.filled("support_order", ordinal=place, number=cardinal(len(letters))))


def _assurance(draft: Draft, letter_: Letter, proposal: EventRecord) -> Runs:
    last = record.assurance_until(draft.case, letter_, proposal)
    if last is None or letter_.assurance_months is None:
        draft.project_fact("letter.assurance", "Assurance period", value="none set")
        return draft.filled("support_no_assurance")
    months = counted(letter_.assurance_months, "month")
    draft.project_fact("letter.assurance", "Assurance period", value=f"{months}, until {day_words(last)}")
    return draft.filled("support_assurance", months=months, last_day=day_words(last))


def _assessed(draft: Draft, assessed: AssessmentRecord | None) -> Runs:
    """That the criteria were found to be met, where the stage is assessed and that is what was found."""
    if assessed is None:
        return []
    found = "criteria met" if assessed.positive else "criteria not found to be met"
    draft.project_fact("assessment", "Assessment", value=f"{assessed.stage.value}, {found}")
    return draft.filled("support_assessed") if assessed.positive else []


def _conditions(draft: Draft, assessed: AssessmentRecord | None) -> Paragraph:
    """Those of the combined assessment, of the Eligibility List and of the officer, each once."""
    combined = assessed.combined if assessed else ()
    from_assessment = [line for finding in combined for line in lines_of(finding.conditions)]
    from_list = [str(line) for line in (draft.case.project.eligibility or {}).get("conditions", ())]
    every = list(dict.fromkeys([*from_assessment, *from_list]))
    draft.project_fact("conditions", "Conditions on record", value="; ".join(every) or "none")
    typed = lines_of(draft.words["conditions"])
    if not every and not typed:
        return paragraph(draft.filled("support_no_conditions"))
    return paragraph(draft.filled("support_conditions"), items=points(draft, "\n".join([*every, *typed])))


def _compose(draft: Draft) -> Context:
    letter_, stage, proposal, then = _about(draft)
    assessed = record.assessment_then(draft.case, stage, then.round)
    authorisation = next(iter(record.letters_of(draft.case, Purpose.AUTHORISATION)))
    opening = submission(draft, stage, then.submitted_on, block="support_opening")
    considered = joined(method(draft), _assessed(draft, assessed))
    paragraphs = [
        paragraph(opening),
        *([paragraph(considered)] if considered else []),
        paragraph(_given(draft, stage, letter_)),
        paragraph(_assurance(draft, letter_, proposal)),
        _conditions(draft, assessed),
        paragraph(draft.filled("support_limits", authorisation=authorisation.name)),
    ]
    return letter(draft, name=letter_.name, dated=proposal.event.on, paragraphs=paragraphs)


def _title(draft: Draft) -> str:
    letter_, *_ = _about(draft)
    return f"{letter_.name}: {draft.case.project.title}, {draft.partner.name}"


KIND = Kind(
    code="letter_of_support",
    label="Letter of Support",
    short="LOS",
    act=None,
    public=False,
    template="letter.html",
    words=(CONDITIONS, *LETTER_WORDS),
    compose=_compose,
    title=_title,
    pages=1,
    about=PROJECT,
    letter=True,
    part=_part,
    dated=lambda case, part: entry.event.on if (entry := record.letter_proposal(case, part)) else None,
    needs=_needs,
)
