"""Our Letter of Authorisation: the operative words in the letter, every term in its annex, and what it replaces."""

from __future__ import annotations

from typing import Any

from app.agreements.records import Dossier
from app.documents.facts import Context
from app.documents.kinds import case as record
from app.documents.kinds.case import Authorised
from app.documents.kinds.draft import Draft
from app.documents.kinds.kind import PROJECT, Kind
from app.documents.kinds.language import percent
from app.documents.kinds.letter import LETTER_WORDS, Paragraph, letter, paragraph, points, project_is_an_application
from app.documents.kinds.project_words import agreement_words, day_words, period, tonnes
from app.documents.kinds.terms_table import term_rows
from app.projects.records import ProjectCase
from workflows.agreement.facts import ActKind
from workflows.authorisation.process import Purpose


def _part(case: ProjectCase, asked: str) -> str:
    """The one letter of authorisation that we issue, also for a change of it."""
    return record.letters_of(case, Purpose.AUTHORISATION)[0].code


def _needs(dossier: Dossier) -> tuple[str, ...]:
    found = project_is_an_application(dossier)
    if found:
        return found
    if record.authorised(dossier.project) is None:
        return (f"No authorisation of {dossier.project.project.reference} by our side is proposed or on record.",)
    return ()


def _authorised(draft: Draft) -> Authorised:
    found = record.authorised(draft.case)
    assert found is not None  # Kind.missing has said so otherwise
    return found


def _replacement(draft: Draft, found: Authorised) -> list[Paragraph]:
    """For a change: which version it replaces, and why."""
    if found.replaces is None:
        return []
    old_number, old_day = str(found.replaces.number), day_words(found.replaces.dated)
    draft.project_fact("replaces", "Replaces version", value=f"{old_number}, dated {old_day}")
    draft.project_fact("reason", "Reason for the change", value=found.reason)
    told = draft.filled(
        "authorisation_change", number=str(found.number), old_number=old_number, old_day=old_day,
        reason=_sentence(found.reason),
    )  # fmt: skip
    return [paragraph(told)]


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


def _ceiling(draft: Draft, found: Authorised) -> Paragraph:
    occurs = period(found.terms.occurs_from, found.terms.occurs_to)
    if found.terms.quantity is None:
        return paragraph(draft.filled("authorisation_no_ceiling", occurs=occurs))
    return paragraph(draft.filled("authorisation_ceiling", quantity=tonnes(found.terms.quantity), occurs=occurs))


def _shares(draft: Draft) -> list[dict[str, Any]]:
    """What the Agreement itself takes from each project."""
    act = draft.partner.act(ActKind.IA)
    rows = (
        ("share_of_proceeds", "Share of proceeds", percent(act.share_of_proceeds) if act else ""),
        ("omge", "Cancelled at first issuance", percent(act.omge) if act else ""),
    )
    made = []
    for key, label, value in rows:
        draft.fact(f"ia.{key}", label, value=value, source=act.source if act else "")
        made.append({"label": label, "texts": [draft.value(value)]})
    return made


def _annex(draft: Draft, found: Authorised) -> dict[str, Any]:
    """Every term, with the version first; each is a fact of its own."""
    version = draft.project_fact("version", "Version of the authorisation", value=str(found.number))
    rows = [{"label": "Version", "texts": [draft.typed(f"{version}, dated {day_words(found.dated)}")]}]
    for row in term_rows(draft, found.terms):
        draft.project_fact(f"terms.{row.key}", row.label, value=row.said)
        rows.append({"label": row.label, "texts": [draft.value(text) for text in row.texts] or [draft.value("")]})
    return {"heading": "Annex: terms of the authorisation", "rows": [*rows, *_shares(draft)]}


def _compose(draft: Draft) -> Context:
    found = _authorised(draft)
    words = draft.project_fact("words", "Words of the authorisation", value=found.terms.words)
    paragraphs = [
        paragraph(draft.filled("authorisation_opening", agreement=agreement_words(draft))),
        *_replacement(draft, found),
        paragraph(draft.filled("authorisation_words"), quote=points(draft, words)),
        _ceiling(draft, found),
        paragraph(draft.filled("authorisation_accounting")),
        paragraph(draft.filled("authorisation_limits")),
    ]
    return letter(draft, name=_name(draft), dated=found.dated, paragraphs=paragraphs, annex=_annex(draft, found))


def _name(draft: Draft) -> str:
    return draft.case.process.letter(draft.dossier.letter).name


def _title(draft: Draft) -> str:
    return f"{_name(draft)}: {draft.case.project.title}, {draft.partner.name}"


KIND = Kind(
    code="letter_of_authorisation",
    label="Letter of Authorisation",
    short="LOA",
    act=None,
    public=True,  # a copy of each authorisation goes into the initial report (decision 2/CMA.3, annex, paragraph 18(g))
    template="letter.html",
    words=LETTER_WORDS,
    compose=_compose,
    title=_title,
    pages=2,
    about=PROJECT,
    letter=True,
    part=_part,
    dated=lambda case, part: found.dated if (found := record.authorised(case)) else None,
    needs=_needs,
)
