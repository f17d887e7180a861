"""The assessment report: one row for each criterion as the published form has them, and who found what.

The form is that of table A-1 of the Eligibility Criteria of 4 October 2023: the type of project at the head, then the
considerations criterion by criterion. None of its sentences is carried over.
"""

from __future__ import annotations

from typing import Any

from app.agreements.records import Dossier
from app.documents.facts import Context
from app.documents.kinds import case as record
from app.documents.kinds.draft import Draft, Runs
from app.documents.kinds.eligibility import eligibility
from app.documents.kinds.kind import PROJECT, Kind, WordField
from app.documents.kinds.letter import points, project_is_an_application
from app.documents.kinds.project_words import applicant_words, day_words, method_words, moment_words, period
from app.projects.records import AssessmentRecord, FindingRecord, ProjectCase
from workflows.assessment import ASSESSMENT_LABELS, CRITERIA, AssessmentStage, label_of
from workflows.partial_date import on

REMARKS = WordField(
    name="remarks",
    label="Remarks",
    hint="One remark on each line. Printed after the findings; leave empty for none.",
    multiline=True,
    most=900,
)
NOT_COMBINED = "Not yet combined"
_OUTCOMES = {True: "Every criterion that applies is met", False: "A criterion is not met, or needs more information"}


def _part(case: ProjectCase, asked: str) -> str:
    """The stage asked for, with its round; else that of the latest assessment."""
    parts = [record.part_of(found.stage_code, found.round) for found in case.assessments]
    return asked if asked in parts else (parts[-1] if parts else "")


def _needs(dossier: Dossier) -> tuple[str, ...]:
    found = project_is_an_application(dossier)
    if not found and _found(dossier) is None:
        return (f"No assessment of {dossier.project.project.reference} has begun.",)
    return found


def _found(dossier: Dossier) -> AssessmentRecord | None:
    code, round = record.code_and_round(dossier.letter)
    found: AssessmentRecord | None = dossier.project.assessment(code, round)
    return found


def _assessment(draft: Draft) -> AssessmentRecord:
    found = _found(draft.dossier)
    assert found is not None  # Kind.missing has said so otherwise
    return found


def _head(draft: Draft) -> list[dict[str, Any]]:
    """The rows over the table: what kind of project it is comes first, as in the published form."""
    project, assessed = draft.case.project, _assessment(draft)
    stage = draft.case.process.stage(assessed.stage_code)
    round = f", issuance {assessed.round}" if stage.repeats else ""
    kind = "; ".join(part for part in (project.activity_type, project.sector) if part)
    rows = (
        ("type", "Type of project", kind),
        ("project", "Project", project.reference),
        ("where", "Where", ", ".join(part for part in (project.location, draft.partner.name) if part)),
        ("applicant", "Applicant", applicant_words(draft, project.applicant)),
        ("method", "Programme and methodology", method_words(project)),
        ("crediting", "Crediting period", period(project.crediting_from, project.crediting_to)),
        ("stage", "Stage assessed", f"{stage.code}, {stage.name}{round}"),
        ("standing", "Standing", ASSESSMENT_LABELS[assessed.stage]),
    )
    for key, label, value in rows:
        draft.project_fact(f"report.{key}", label, value=value)
    return [{"label": label, "texts": [draft.value(value)]} for _, label, value in rows]


def _criteria(draft: Draft) -> list[dict[str, Any]]:
    """One row for each criterion, the window of vintages first: the combined finding and what it rests on."""
    combined = {finding.criterion: finding for finding in _assessment(draft).combined}
    return [_criterion(draft, code, combined.get(code)) for code in CRITERIA]


def _criterion(draft: Draft, code: str, finding: FindingRecord | None) -> dict[str, Any]:
    label = label_of(code)
    said = finding.finding.label if finding else NOT_COMBINED
    draft.project_fact(f"combined.{code}", label, value=said)
    own = [item for item in _assessment(draft).found if item.criterion == code]
    # Where all together gave no reason or evidence of their own, those of the agencies say what was considered.
    reasons = [finding.reason] if finding and finding.reason.strip() else [item.reason for item in own]
    evidence = [item for part in ([finding] if finding else []) + own for item in part.evidence]
    conditions = [finding.conditions] if finding and finding.conditions.strip() else [i.conditions for i in own]
    row = {
        "considerations": _each(draft, reasons), "conditions": _each(draft, conditions),
        "evidence": [draft.typed(text) for text in dict.fromkeys(_evidence(item) for item in evidence) if text],
    }  # fmt: skip
    for part, runs in row.items():
        value = " ".join(run["t"] for texts in runs for run in texts)
        draft.project_fact(f"combined.{code}.{part}", f"{label}: {part}", value=value or "none recorded")
    return {"criterion": label, "finding": said, "mark": finding.finding.value if finding else "", **row}


def _each(draft: Draft, texts: list[str]) -> list[Runs]:
    """Every line of these texts once."""
    return points(draft, "\n".join(dict.fromkeys("\n".join(texts).splitlines())))


def _evidence(item: Any) -> str:
    """`Design document.pdf, page 12`."""
    page = str(item.get("page", "")).strip()
    return ", ".join(part for part in (str(item.get("name", "")).strip(), f"page {page}" if page else "") if part)


def _agencies(draft: Draft) -> list[dict[str, Any]]:
    """What each agency found, criterion by criterion, and by which officer."""
    rows = []
    for finding in _assessment(draft).found:
        label = label_of(finding.criterion)
        by = f"{finding.officer_name}, {moment_words(finding.at, short=True)}"
        value = f"{finding.finding.label}. {finding.reason}".strip()
        draft.project_fact(f"agency.{finding.agency}.{finding.criterion}", f"{label}: {finding.agency}", value=value)
        rows.append({"criterion": label, "agency": finding.agency, "finding": finding.finding.label,
                     "reason": points(draft, finding.reason), "by": draft.typed(by)})  # fmt: skip
    return rows


def _people(draft: Draft) -> list[dict[str, Any]]:
    """Who combined and who countersigned, by role and with the time; nobody yet is said."""
    found = _assessment(draft)
    rows = [
        ("outcome", "Outcome", NOT_COMBINED if found.positive is None else _OUTCOMES[found.positive]),
        ("combined", "Combined by", _signed(found.combined_by_name, moment_words(found.combined_at))),
        ("countersigned", "Countersigned by", _signed(found.countersigned_by_name,
                                                      moment_words(found.countersigned_at))),
        ("declared", "Conflicts of interest", _declarations(found)),
    ]  # fmt: skip
    for key, label, value in rows:
        draft.project_fact(f"people.{key}", label, value=value)
    return [{"label": label, "texts": [draft.typed(value)]} for _, label, value in rows]


def _signed(name: str, when: str) -> str:
    return f"{name}, {when}" if name and when else "Nobody yet"


def _declarations(found: AssessmentRecord) -> str:
    """How many officers declared, and who of them a conflict."""
    conflicted = [str(item["officer_name"]) for item in found.declarations if item["conflicted"]]
    if not found.declarations:
        return "No declaration is on record"
    declared = f"{len(found.declarations)} declared" if len(found.declarations) > 1 else "One officer declared"
    return f"{declared}; a conflict: {', '.join(conflicted)}" if conflicted else f"{declared}; no conflict"


def _advice(draft: Draft) -> list[dict[str, Any]]:
    """What the International Advisory Panel said, if it was asked."""
    rows = []
    for number, item in enumerate(_assessment(draft).advice, 1):
        given = day_words(item["given_on"])
        draft.project_fact(f"advice.{number}", f"Advice of {given}", value=str(item["text"]))
        rows.append({"label": given, "texts": points(draft, str(item["text"]))})
    return rows


def _compose(draft: Draft) -> Context:
    project, found = draft.case.project, _assessment(draft)
    interim = "" if found.stage is AssessmentStage.COUNTERSIGNED else "The assessment is not countersigned yet."
    return {
        "kicker": "Assessment report",
        "running": f"Assessment report: {project.reference}, stage {found.stage_code}",
        "headline": "Assessment by the eligibility criteria",
        "standfirst": interim,
        "subject": draft.typed(project.title),
        "head": _head(draft),
        "criteria": _criteria(draft),
        "basis": draft.filled("report_basis"),
        "people": _people(draft),
        "advice": _advice(draft),
        "eligibility": eligibility(draft),
        "agencies": _agencies(draft),
        "remarks": [draft.typed(line) for line in draft.words["remarks"].splitlines()],
    }


def _title(draft: Draft) -> str:
    day = on(draft.dossier.as_at).words()
    return f"Assessment report: {draft.case.project.title}, stage {_assessment(draft).stage_code}, as at {day}"


KIND = Kind(
    code="assessment_report",
    label="Assessment report",
    short="AR",
    act=None,
    public=False,
    template="assessment_report.html",
    words=(REMARKS,),
    compose=_compose,
    title=_title,
    pages=4,
    about=PROJECT,
    part=_part,
    needs=_needs,
)
