"""What the letters of a project share: head, addressees, particulars of the project, numbered paragraphs, close."""

from __future__ import annotations

from typing import Any

from app.agreements.records import Dossier
from app.documents.facts import Context
from app.documents.kinds.draft import Draft, Run, Runs
from app.documents.kinds.kind import WordField
from app.documents.kinds.project_words import (
    applicant_words,
    day_words,
    lines_of,
    method_words,
    parties,
    period,
    tonnes,
)

Paragraph = dict[str, Any]


def _contact(draft: Draft) -> str:
    """Whoever answers for letters, by role; the issuer where the data name nobody."""
    found = (contact for contact in draft.home.contacts if "letters" in contact.question)
    contact = next(found, None)
    return f"{contact.role}, {contact.agency}" if contact else draft.home.issuer


PARAGRAPHS = WordField(
    name="further_paragraphs",
    label="Further paragraphs",
    hint="One paragraph on each line. They follow the paragraphs of the boilerplate and are numbered.",
    multiline=True,
    most=900,
)
SIGNATORY = WordField(
    name="signatory",
    label="Signed for us by",
    hint="A post, such as that of the co-chair of the Joint Committee. Leave it empty for the ministry alone.",
    most=120,
)
CONTACT = WordField(name="contact", label="Contact", required=True, most=160, default=_contact)
LETTER_WORDS = (PARAGRAPHS, SIGNATORY, CONTACT)


def project_is_an_application(dossier: Dossier) -> tuple[str, ...]:
    """An example from public sources can have a factsheet and nothing else."""
    project = dossier.project.project
    if not project.example:
        return ()
    return (f"{project.reference} is an example from public sources: only a factsheet can be written about it.",)


def particulars(draft: Draft) -> list[dict[str, Any]]:
    """What the letter is about, in four entries under the subject."""
    project = draft.case.project
    expected = tonnes(project.expected_total) if project.expected_total is not None else ""
    known = (
        ("reference", "Project", project.reference),
        ("method", "Programme and methodology", method_words(project)),
        ("crediting", "Crediting period", period(project.crediting_from, project.crediting_to)),
        ("expected", "Expected in all", expected),
    )
    for key, label, value in known:
        draft.project_fact(f"project.{key}", label, value=value)
    return [{"k": label, "v": draft.value(value)} for _, label, value in known]


def addressees(draft: Draft) -> list[dict[str, Any]]:
    """The applicant, and through the Joint Committee the host's counterpart."""
    applicant, partner = draft.case.project.applicant, draft.partner
    draft.project_fact("applicant", "Applicant", value=applicant_words(draft, applicant))
    counterpart = draft.fact("counterpart", "Partner’s ministry", value=partner.counterpart)
    country = parties(draft, [applicant.country]) if applicant.country else ""
    more = [draft.typed(line) for line in (applicant.identifier, country) if line]
    return [
        {"to": "To", "name": draft.value(applicant.name), "lines": more},
        {
            "to": "Through the Joint Committee, to",
            "name": draft.value(counterpart),
            "lines": [draft.typed(partner.name)],
        },
    ]


def paragraph(text: Runs, *, items: list[Runs] | None = None, quote: list[Runs] | None = None) -> Paragraph:
    """One paragraph, with points under it or words that are quoted exactly."""
    return {"text": text, "items": items or [], "quote": quote or []}


def joined(*parts: Runs) -> Runs:
    """Several sentences as one paragraph; empty ones are left out."""
    made: Runs = []
    for part in parts:
        if part:
            made += [*([_SPACE] if made else []), *part]
    return made


_SPACE: Run = {"t": " "}


def points(draft: Draft, text: str) -> list[Runs]:
    """One point for each line, as it was typed."""
    return [draft.typed(line) for line in lines_of(text)]


def letter(
    draft: Draft, *, name: str, dated: Any, paragraphs: list[Paragraph], annex: dict[str, Any] | None = None
) -> Context:
    """The body of a letter. `name` is what it is called under the agreement, `annex` stands on a page of its own."""
    project = draft.case.project
    draft.project_fact("letter.date", f"{name}, dated", value=day_words(dated))
    draft.project_fact("project.title", "Title of the project", value=project.title)
    further = [paragraph(draft.typed(line)) for line in draft.words["further_paragraphs"].splitlines()]
    contact = paragraph(draft.filled("letter_contact", contact=draft.words["contact"]))
    every = [*paragraphs, *further, contact]
    return {
        "running": f"{name}: {project.reference}",
        "name": name,
        "place": draft.home.name,
        "date": day_words(dated),
        "subject": draft.typed(project.title),
        "addressees": addressees(draft),
        "particulars": particulars(draft),
        "paragraphs": [{"number": number, **entry} for number, entry in enumerate(every, 1)],
        "signatory": draft.words["signatory"],
        "electronic": draft.text("letter_electronic"),
        "annex": annex or {},
    }
