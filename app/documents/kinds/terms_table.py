"""The terms of an authorisation in rows, each under its name: for the annex of our letter, and for two side by side."""

from __future__ import annotations

from dataclasses import dataclass

from app.documents.kinds.draft import Draft
from app.documents.kinds.project_words import (
    entity_words,
    first_transfer,
    lines_of,
    metric_words,
    parties,
    period,
    purposes,
    tonnes,
)
from workflows.authorisation.terms import Terms

NOT_ASSIGNED = "Not yet assigned"
NONE_SET = "None set"
NONE_STATED = "None stated"


@dataclass(frozen=True)
class TermRow:
    """One term: its key and name, and what it says, a paragraph for each text."""

    key: str
    label: str
    texts: tuple[str, ...]

    @property
    def said(self) -> str:
        return " ".join(self.texts)


def term_rows(draft: Draft, terms: Terms) -> tuple[TermRow, ...]:
    """Every term of one version but its number, date and own words; what a letter leaves open is said to be open."""
    quantity = "No ceiling is set" if terms.quantity is None else f"At most {tonnes(terms.quantity)}"
    uses = [purposes(terms.purposes), *([f"Namely: {terms.oimp}"] if terms.oimp.strip() else [])]
    entities = [entity_words(draft, entity) for entity in terms.entities]
    rows = (
        ("authorisation_id", "Authorisation ID", [terms.authorisation_id or NOT_ASSIGNED]),
        ("approach", "Cooperative approach", [terms.approach or NOT_ASSIGNED]),
        ("quantity", "Quantity", [quantity]),
        ("metric", "Metric", [metric_words(terms)]),
        ("purposes", "Authorised uses", uses),
        ("parties", "Authorised Parties", [parties(draft, terms.parties)]),
        ("entities", "Authorised entities", entities or ["None named"]),
        ("sectors", "Sectors", ["; ".join(terms.sectors)]),
        ("activity_types", "Activity types", ["; ".join(terms.activity_types)]),
        ("occurs", "Mitigation occurs", [period(terms.occurs_from, terms.occurs_to)]),
        ("use", "Period of use", [period(terms.use_from, terms.use_to) or NONE_SET]),
        ("first_transfer", "First transfer", _first_transfer(terms)),
        ("conditions", "Terms and conditions", lines_of(terms.conditions) or [NONE_STATED]),
        ("change", "Change and revocation", lines_of(terms.change_and_revocation) or [NONE_STATED]),
        ("explanation", "Further information", lines_of(terms.explanation) or [NONE_STATED]),
    )
    return tuple(TermRow(key, label, tuple(text for text in texts if text)) for key, label, texts in rows)


def _first_transfer(terms: Terms) -> list[str]:
    """The code and the exact words. Only use beyond an NDC needs a definition (decision 2/CMA.3, annex, 2(b))."""
    if not terms.first_transfer and not terms.first_transfer_words.strip():
        return ["" if terms.beyond_ndc else "Not defined in the letter, as it authorises use towards an NDC only"]
    quoted = [f"“{line}”" for line in lines_of(terms.first_transfer_words)]
    return [first_transfer(terms.first_transfer), *quoted]
