"""The factsheet of a project: what, where, who, how much by year, which letters, and what is authorised."""

from __future__ import annotations

from typing import Any

from app.agreements.records import Dossier
from app.documents.facts import NOT_KNOWN, Context
from app.documents.kinds import case as record
from app.documents.kinds.case import EXAMPLE
from app.documents.kinds.draft import Draft, Runs
from app.documents.kinds.eligibility import NOT_CHECKED, list_words, outcome_of
from app.documents.kinds.joint_statement import letter_references
from app.documents.kinds.kind import PROJECT, Kind
from app.documents.kinds.language import listed
from app.documents.kinds.letter import points
from app.documents.kinds.project_words import applicant_words, day_words, lines_of, method_words, period, tonnes
from app.documents.kinds.sections import EXTRA_POINTS
from app.documents.kinds.terms_table import TermRow, term_rows
from app.projects.records import AuthorisationRecord, ProjectCase
from workflows.authorisation import workflow_of
from workflows.authorisation.process import Letter, Side
from workflows.authorisation.terms import Terms
from workflows.partial_date import on

_NOT_AUTHORISED = "None on record"
_TERMS = ("quantity", "purposes", "entities", "occurs", "first_transfer")


def _needs(dossier: Dossier) -> tuple[str, ...]:
    if record.by_day(dossier.project, dossier.as_at) is None:
        return (f"{dossier.project.project.reference} was not on record by {on(dossier.as_at).words()}.",)
    return ()


def _case(draft: Draft) -> ProjectCase:
    """The project as it stood on the day of the factsheet."""
    found = record.by_day(draft.case, draft.dossier.as_at)
    assert found is not None  # Kind.missing has said so otherwise
    return found


def stage_words(case: ProjectCase) -> str:
    """The stage in words; an example has none."""
    if case.project.example:
        return "None: an example"
    labels = workflow_of(case.process).labels
    return next(label for stage, label in labels.items() if stage.value == case.standing.stage)


def _band(draft: Draft, case: ProjectCase) -> list[dict[str, Any]]:
    project = case.project
    total = tonnes(project.expected_total) if project.expected_total is not None else ""
    rows = (
        ("stage", "Stage", stage_words(case)),
        ("method", "Programme and methodology", method_words(project)),
        ("crediting", "Crediting period", period(project.crediting_from, project.crediting_to)),
        ("expected", "Expected in all", total),
    )
    for key, label, value in rows:
        draft.project_fact(f"project.{key}", label, value=value)
    return [{"k": label, "v": draft.value(value)} for _, label, value in rows]


def _chart(draft: Draft, case: ProjectCase) -> dict[str, Any]:
    """Every year from the first to the last as a bar; nothing to draw where no year is known."""
    expected = case.project.expected
    if not expected:
        draft.project_fact("expected.years", "Expected by year", value="")
        return {}
    years = range(min(expected), max(expected) + 1)
    bars = [{"year": year, "tonnes": expected.get(year, 0)} for year in years]
    shown = "; ".join(f"{bar['year']}, {bar['tonnes']:,}" for bar in bars)
    told = listed([f"{bar['tonnes']:,} tonnes in {bar['year']}" for bar in bars])
    draft.project_fact("expected.years", "Expected by year, in tCO₂e", value=shown)
    caption = "Expected reductions or removals by year, in tonnes of CO₂ equivalent"
    alt = f"Bar chart with one bar for each year. The project expects to reduce or remove {told}."
    return {"caption": caption, "alt": alt, "bars": bars}


def _particulars(draft: Draft, case: ProjectCase) -> list[dict[str, Any]]:
    project = case.project
    kind = "; ".join(part for part in (project.activity_type, project.sector) if part)
    rows = [
        ("type", "Type of project", [kind]),
        ("description", "What it does", lines_of(project.description)),
        ("location", "Where", [", ".join(part for part in (project.location, draft.partner.name) if part)]),
        ("applicant", "Who applies", [applicant_words(draft, project.applicant)]),
        ("number", "Number with the programme", [project.programme_project or "none on record"]),
        ("co_benefits", "Benefits besides", lines_of(project.co_benefits)),
    ]
    if project.example:
        rows[3] = ("applicant", "Who develops it", [applicant_words(draft, project.applicant)])
        rows.append(("source", "Source", lines_of(project.source)))
    return [_row(draft, f"project.{key}", label, texts) for key, label, texts in rows]


def _row(draft: Draft, key: str, label: str, texts: list[str]) -> dict[str, Any]:
    draft.project_fact(key, label, value=" ".join(texts))
    return {"label": label, "texts": [draft.value(text) for text in texts] or [draft.value("")]}


def _letters(draft: Draft, case: ProjectCase) -> list[dict[str, Any]]:
    """Every letter that the process asks for, with the date of the one on file, stage by stage."""
    return [
        {"stage": f"{stage.code}, {stage.name}", **_letter(draft, case, letter)}
        for stage in case.process.stages
        for letter in stage.letters
    ]


def _letter(draft: Draft, case: ProjectCase, letter: Letter) -> dict[str, Any]:
    whose = draft.home.name if letter.side is Side.HOME else draft.partner.name
    entry = case.letter_entry(letter.code)
    dated = day_words(entry.event.on) if entry else "not on file"
    reference = ""
    if entry and letter.side is Side.HOME:
        reference = f"{case.project.reference}-{record.letter_tail(letter.code)}"
    elif entry:
        reference = str(entry.body.get("reference", "")) or NOT_KNOWN
    value = f"{dated}, {reference}" if reference else dated
    draft.project_fact(f"letter.{letter.code}", f"{letter.name}, {whose}", value=value)
    return {"letter": letter.name, "side": whose, "dated": dated, "on_file": entry is not None,
            "reference": draft.value(reference) if entry else []}  # fmt: skip


def _authorisation(draft: Draft, case: ProjectCase) -> list[dict[str, Any]]:
    """The main terms of both sides; a side that has not authorised is said not to have."""
    found = [case.terms_of(side.value) for side in (Side.HOME, Side.HOST)]
    if not any(found):
        draft.project_fact("authorised", "Authorised", value=_NOT_AUTHORISED)
        return []
    columns = [_terms(draft, *pair) for pair in zip(found, letter_references(case), strict=True)]
    return [_pair(draft, home, host) for home, host in zip(*columns, strict=True)]


def _terms(draft: Draft, found: AuthorisationRecord | None, reference: str) -> list[TermRow]:
    """The letter, then the terms that a reader asks for first, of one side."""
    version = f"Version {found.number}, dated {day_words(found.dated)}" if found else _NOT_AUTHORISED
    letter = TermRow("letter", "Letter", (version, *([f"Reference: {reference or NOT_KNOWN}"] if found else [])))
    shown = {row.key: row for row in term_rows(draft, found.terms if found else Terms())}
    kept = [shown[key] for key in _TERMS]
    return [letter, *(kept if found else [TermRow(row.key, row.label, ("–",)) for row in kept])]


def _pair(draft: Draft, home: TermRow, host: TermRow) -> dict[str, Any]:
    draft.project_fact(f"home.{home.key}", f"{home.label}: {draft.home.name}", value=home.said)
    draft.project_fact(f"host.{host.key}", f"{host.label}: {draft.partner.name}", value=host.said)
    sides = {"home": home.texts or ("",), "host": host.texts or ("",)}
    return {"label": home.label, "differs": False} | {
        side: [draft.value(text) for text in texts] for side, texts in sides.items()
    }


def _eligibility(draft: Draft, case: ProjectCase) -> list[dict[str, Any]]:
    verdict = case.project.eligibility
    if not verdict:
        return [_row(draft, "eligibility", "Eligibility List", [NOT_CHECKED])]
    said = f"{outcome_of(verdict)}, by the {list_words(verdict) or f'list, which is {NOT_KNOWN}'}."
    return [_row(draft, "eligibility", "Eligibility List", [said])]


def _notice(draft: Draft, case: ProjectCase) -> Runs:
    return draft.filled("project_example") if case.project.example else []


def _compose(draft: Draft) -> Context:
    case = _case(draft)
    project, example = case.project, case.project.example
    title = draft.project_fact("project.title", "Title of the project", value=project.title)
    marked = f"Example, not authorised: {project.reference}" if example else f"Project factsheet: {project.reference}"
    return {
        "kicker": f"Project factsheet: {project.reference}",
        "running": marked,
        "headline": title,
        "mark": EXAMPLE if example else "",
        "notice": _notice(draft, case),
        "band": _band(draft, case),
        "chart": _chart(draft, case),
        "particulars": _particulars(draft, case),
        "letters": [] if example else _letters(draft, case),
        "authorised": not example,
        "authorisation": [] if example else _authorisation(draft, case),
        "eligibility": [] if example else _eligibility(draft, case),
        "basis": draft.filled("project_authorised"),
        "points": points(draft, draft.words["extra_points"]),
    }


def _title(draft: Draft) -> str:
    mark = f" ({EXAMPLE[:1].lower()}{EXAMPLE[1:]})" if draft.case.project.example else ""
    day = on(draft.dossier.as_at).words()
    return f"Project factsheet: {draft.case.project.title}, {draft.partner.name}, as at {day}{mark}"


KIND = Kind(
    code="project_factsheet",
    label="Project factsheet",
    short="FS",
    act=None,
    public=True,
    template="project_factsheet.html",
    words=(EXTRA_POINTS,),
    compose=_compose,
    title=_title,
    pages=2,
    about=PROJECT,
    needs=_needs,
)
