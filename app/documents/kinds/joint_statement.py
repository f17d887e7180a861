"""The Joint Statement of Authorisation: the letters of both sides, term by term, and where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.agreements.records import Dossier
from app.documents.facts import Context
from app.documents.kinds import case as record
from app.documents.kinds.draft import Draft
from app.documents.kinds.kind import PROJECT, Kind, WordField
from app.documents.kinds.letter import project_is_an_application
from app.documents.kinds.project_words import (
    agreement_words,
    applicant_words,
    day_words,
    lines_of,
    method_words,
    period,
    tonnes,
)
from app.documents.kinds.sections import EXTRA_POINTS
from app.documents.kinds.terms_table import TermRow, term_rows
from app.projects.records import AuthorisationRecord, ProjectCase
from workflows.authorisation.events import EventKind
from workflows.authorisation.process import Purpose, Side
from workflows.authorisation.terms import Terms

# What a statement of both leaves to the letters themselves.
_LEFT_OUT = frozenset({"explanation"})
# What the workflow calls a row of the table.
_SUBJECTS = {
    "Authorised uses": "Purposes", "Mitigation occurs": "When the mitigation occurs",
    "Period of use": "When it may be used",
}  # fmt: skip

HEADLINE = WordField(
    name="headline",
    label="Headline",
    hint="Three lines at most.",
    required=True,
    most=110,
    default=lambda draft: f"{draft.home.in_text} and {draft.partner.in_text} authorise a mitigation project",
)


def _needs(dossier: Dossier) -> tuple[str, ...]:
    found = project_is_an_application(dossier)
    case = record.by_day(dossier.project, dossier.as_at)
    if found or case is None:
        return found or (f"{dossier.project.project.reference} was not on record by that day.",)
    missing = [
        whose
        for side, whose in ((Side.HOME, "our side"), (Side.HOST, dossier.partner.in_text))
        if case.terms_of(side.value) is None
    ]
    return tuple(f"The letter of authorisation of {whose} was not on record by that day." for whose in missing)


def _case(draft: Draft) -> ProjectCase:
    """The project as it stood on the day of the statement."""
    found = record.by_day(draft.case, draft.dossier.as_at)
    assert found is not None  # Kind.missing has said so otherwise
    return found


def _sides(draft: Draft, case: ProjectCase) -> tuple[AuthorisationRecord, AuthorisationRecord]:
    home, host = case.terms_of(Side.HOME.value), case.terms_of(Side.HOST.value)
    assert home is not None
    assert host is not None
    return home, host


def letter_references(case: ProjectCase) -> tuple[str, str]:
    """Of our letter the reference of its document, of the host's the one that it carries; empty when not known."""
    ours = record.letters_of(case, Purpose.AUTHORISATION)[0].code
    host = case.terms_of(Side.HOST.value)
    entry = next((entry for entry in case.events if host and entry.event.id == host.event_id), None)
    theirs = str(entry.body.get("reference", "")) if entry else ""
    return f"{case.project.reference}-{record.letter_tail(ours)}", theirs


def _letters(draft: Draft, case: ProjectCase) -> list[dict[str, Any]]:
    """Date, reference and version of the two letters, in the form of the rows below them."""
    home, host = _sides(draft, case)
    ours, theirs = letter_references(case)
    rows = (
        ("dated", "Dated", day_words(home.dated), day_words(host.dated)),
        ("reference", "Reference", ours, theirs),
        ("version", "Version", str(home.number), str(host.number)),
    )
    return [_row(draft, key, label, [left], [right], differs=False) for key, label, left, right in rows]


def _row(
    draft: Draft, key: str, label: str, left: list[str], right: list[str], *, differs: bool
) -> dict[str, Any]:  # fmt: skip
    draft.project_fact(f"home.{key}", f"{label}: {draft.home.name}", value=" ".join(left))
    draft.project_fact(f"host.{key}", f"{label}: {draft.partner.name}", value=" ".join(right))
    return {
        "label": label,
        "home": [draft.value(text) for text in left or [""]],
        "host": [draft.value(text) for text in right or [""]],
        "differs": differs,
    }


def _terms(draft: Draft, case: ProjectCase) -> list[dict[str, Any]]:
    home, host = _sides(draft, case)
    pairs = zip(term_rows(draft, home.terms), term_rows(draft, host.terms), strict=True)
    return [_pair(draft, ours, theirs) for ours, theirs in pairs if ours.key not in _LEFT_OUT]


def _pair(draft: Draft, ours: TermRow, theirs: TermRow) -> dict[str, Any]:
    """One term of both letters; whether they differ is said in words. Each letter has an identifier of its own."""
    own = ours.key == "authorisation_id"
    differs = not own and ours.said.casefold() != theirs.said.casefold()
    return _row(draft, ours.key, ours.label, list(ours.texts), list(theirs.texts), differs=differs)


def _both(draft: Draft, case: ProjectCase) -> list[dict[str, Any]]:
    """What holds under both letters together."""
    home, host = (found.terms for found in _sides(draft, case))
    ceilings = [terms.quantity for terms in (home, host) if terms.quantity is not None]
    quantity = f"At most {tonnes(min(ceilings))}" if ceilings else "Neither letter sets a ceiling"
    rows = (
        ("both.quantity", "Quantity", quantity),
        ("method", "Programme and methodology", method_words(case.project)),
        ("both.occurs", "Mitigation occurs", _common_period(home, host)),
        ("applicant", "Applicant", applicant_words(draft, case.project.applicant)),
    )
    for key, label, value in rows:
        draft.project_fact(key, label, value=value)
    return [{"k": label, "v": draft.value(value)} for _, label, value in rows]


def _common_period(home: Terms, host: Terms) -> str:
    """The days on which mitigation is covered by both letters; empty where a letter leaves them open."""
    if not (home.occurs_from and home.occurs_to and host.occurs_from and host.occurs_to):
        return ""
    first, last = max(home.occurs_from, host.occurs_from), min(home.occurs_to, host.occurs_to)
    return period(first, last) if first <= last else "The two letters have no day in common"


def _differences(draft: Draft, case: ProjectCase, terms: list[dict[str, Any]]) -> dict[str, Any]:
    """On what the letters disagree, and why both may stand, as was explained when the project was listed."""
    ours, theirs = draft.home.in_text, draft.partner.in_text
    said = {
        found.subject: f"{found.subject}: the letter of {ours} says {found.home}, that of {theirs} {found.host}."
        for found in case.mismatches
    }
    worded = [row["label"] for row in terms if row["differs"] and not _told(row["label"], said)]
    sentences = [text.replace("tCO2e", "t CO₂e") for text in said.values()]
    sentences += [f"{label}: each letter has its own words, as the table shows." for label in worded]
    draft.project_fact("differences", "Where the letters differ", value=" ".join(sentences) or "nowhere")
    listing = record.latest(case, (EventKind.LISTED,))
    explained = str(listing.body.get("explanation", "")) if listing else ""
    if said:
        draft.project_fact("explanation", "Why both letters may stand", value=explained)
    return {
        "items": [draft.typed(sentence) for sentence in sentences],
        "explained": [draft.value(line) for line in lines_of(explained) or [""]] if said else [],
    }


def _told(label: str, said: Mapping[str, str]) -> bool:
    """Whether a mismatch speaks of this row; the workflow names some of them in other words."""
    return _SUBJECTS.get(label, label) in said


def _compose(draft: Draft) -> Context:
    case = _case(draft)
    title = draft.project_fact("project.title", "Title of the project", value=case.project.title)
    draft.project_fact("project.reference", "Project", value=case.project.reference)
    terms = _terms(draft, case)
    lead = draft.filled("joint_lead", title=title, agreement=agreement_words(draft))
    counterpart = draft.fact("counterpart", "Partner’s ministry", value=draft.partner.counterpart)
    return {
        "kicker": "Joint Statement of Authorisation",
        "running": f"Joint Statement of Authorisation: {case.project.reference}",
        "headline": draft.words["headline"],
        "standfirst": "",
        "subject": draft.typed(title),
        "lead": lead,
        "band": _both(draft, case),
        "rows": [*_letters(draft, case), *terms],
        "differences": _differences(draft, case, terms),
        "points": [
            draft.filled("ia_adjustment"), draft.filled("joint_limits"),
            *(draft.typed(line) for line in draft.words["extra_points"].splitlines()),
        ],
        "issued_by": [
            {"for": f"For {draft.home.in_text}", "name": draft.typed(draft.home.issuer)},
            {"for": f"For {draft.partner.in_text}", "name": draft.value(counterpart)},
        ],
    }  # fmt: skip


def _title(draft: Draft) -> str:
    return f"Joint Statement of Authorisation: {draft.case.project.title}, {draft.home.name} and {draft.partner.name}"


KIND = Kind(
    code="joint_statement",
    label="Joint Statement",
    short="JS",
    act=None,
    public=True,
    template="joint_statement.html",
    words=(HEADLINE, EXTRA_POINTS),
    compose=_compose,
    title=_title,
    pages=2,
    about=PROJECT,
    needs=_needs,
)
