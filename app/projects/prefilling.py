"""What the terms in a form start from: a proposal that was sent back, the other side's letter, or the project."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.eligibility.criteria import criteria
from app.projects.answers import terms_from_data
from app.projects.queries import proposed_terms
from app.projects.records import AuthorisationRecord, EventRecord, ProjectCase
from app.projects.terms_form import form_data
from app.projects.wording import day, home_code
from workflows.authorisation.entries import entry_of
from workflows.authorisation.events import EventKind as E
from workflows.authorisation.terms import Entity, Terms

# Each letter says these in words of its own.
_ITS_OWN = {"words": "", "first_transfer_words": "", "authorisation_id": ""}


@dataclass(frozen=True)
class Start:
    """The terms that a form starts from, and a sentence that says where they are from."""

    terms: Terms
    source: str


def start_of(case: ProjectCase, step: str) -> Start:
    """What the terms of this step start from."""
    kind, letter = entry_of(step)
    earlier = _sent_back(case, kind, letter)
    if earlier is not None:
        return Start(
            terms_from_data(earlier.body["terms"]),
            "The answers are those of the proposal that was sent back. Change what the reason asks for.",
        )
    changing = {E.CHANGE_PROPOSED: "home", E.HOST_CHANGED: "host"}.get(kind, "")
    own = case.terms_of(changing)
    if own is not None:
        return Start(
            replace(own.terms, words=""),
            f"The answers are those of version {own.number}, dated {day(own.dated)}. Change what the new letter says.",
        )
    return _from_other_side(case, kind) or _from_project(case)


def _sent_back(case: ProjectCase, kind: E, letter: str) -> EventRecord | None:
    """The latest proposal of the same thing, where it was sent back and nothing was issued since."""
    back = {E.LETTER_PROPOSED: E.LETTER_SENT_BACK, E.CHANGE_PROPOSED: E.CHANGE_SENT_BACK}.get(kind)
    decided = (back, E.LETTER_ISSUED, E.CHANGED)
    last = next(
        (entry for entry in reversed(case.events) if entry.kind in decided and entry.event.letter == letter), None
    )
    if back is None or last is None or last.kind is not back:
        return None
    proposals = [entry for entry in case.events if entry.kind is kind and entry.event.letter == letter]
    return proposals[-1] if proposals and proposals[-1].body.get("terms") else None


def _from_other_side(case: ProjectCase, kind: E) -> Start | None:
    if kind is E.LETTER_PROPOSED:
        found: AuthorisationRecord | None = case.terms_of("host")
        terms, whose = (found.terms, f"the host's letter of {day(found.dated)}") if found else (None, "")
    else:
        found = case.terms_of("home")
        terms = found.terms if found else proposed_terms(case)
        whose = f"our letter of {day(found.dated)}" if found else "our proposal"
    if terms is None:
        return None
    return Start(
        replace(terms, **_ITS_OWN),
        f"The answers are taken from {whose}. Hold each against the letter itself, and change what it says otherwise.",
    )


def _from_project(case: ProjectCase) -> Start:
    project, window = case.project, criteria()
    return Start(
        Terms(
            quantity=project.expected_total,
            sectors=(project.sector,) if project.sector else (),
            activity_types=(project.activity_type,) if project.activity_type else (),
            parties=tuple(code for code in (home_code(), project.partner) if code),
            entities=_applicant(case),
            occurs_from=_inside(project.crediting_from, window.vintage_from, window.vintage_to),
            occurs_to=_inside(project.crediting_to, window.vintage_from, window.vintage_to),
        ),
        "The answers are taken from the particulars of the project. Hold each against the letter itself.",
    )


def _applicant(case: ProjectCase) -> tuple[Entity, ...]:
    found = case.project.applicant
    return (Entity(found.name, found.country, found.identifier),) if found.name else ()


def _inside(day: date | None, first: date, last: date) -> date | None:
    return None if day is None else min(max(day, first), last)


def form_start(case: ProjectCase, step: str, *, offered: list[str]) -> tuple[dict[str, Any], str]:
    """The answers that the form of a step with terms starts from, and where they are from."""
    start = start_of(case, step)
    return form_data(start.terms, offered=offered), start.source
