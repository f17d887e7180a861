"""How a project, its terms and its letters read: tonnes, periods, purposes, Parties, entities."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from app.agreements.countries import country_of
from app.documents.facts import NOT_KNOWN
from app.documents.kinds.draft import Draft
from app.documents.kinds.language import listed, when
from app.projects.records import Applicant, ProjectRecord
from app.projects.wording import FIRST_TRANSFER_WORDS, PURPOSE_WORDS
from workflows.agreement.facts import ActKind
from workflows.authorisation.terms import Entity, Terms
from workflows.partial_date import on


def day_words(day: date | None) -> str:
    """`3 May 2026`; empty when not known."""
    return on(day).words() if day else ""


def moment_words(moment: datetime | None, *, short: bool = False) -> str:
    """`3 May 2026, 06:52 UTC`: a time on record, the same wherever it is printed; empty when not known."""
    if moment is None:
        return ""
    there = moment.astimezone(UTC)
    day = on(there.date())
    return f"{day.short() if short else day.words()}, {there:%H:%M} UTC"


def period(first: date | None, last: date | None) -> str:
    """`1 January 2026 to 31 December 2030`, with an open end said; empty where neither day is known."""
    if first is None and last is None:
        return ""
    if first is None:
        return f"until {day_words(last)}"
    return f"{day_words(first)} to {day_words(last)}" if last else f"from {day_words(first)}"


def tonnes(quantity: int) -> str:
    """`120,000 t CO₂e`, from whole tCO2e."""
    return f"{quantity:,} t CO₂e"


def purposes(code: str) -> str:
    """`Use towards an NDC (NDC)`; a code that is not of the list as it stands; empty where none is given."""
    words = PURPOSE_WORDS.get(code, "")
    return f"{words[:1].upper()}{words[1:]} ({code})" if words else code


def first_transfer(code: str) -> str:
    """`Issuance: when the units are issued`; a code that is not of the list as it stands."""
    words = FIRST_TRANSFER_WORDS.get(code, "")
    return f"{code}: {words}" if words else code


def parties(draft: Draft, codes: Iterable[str]) -> str:
    """`Ghana (GHA) and Singapore (SGP)`: named as on the register, else as by ISO; else the code alone."""
    return listed([_party(draft, code) for code in codes])


def _party(draft: Draft, code: str) -> str:
    name = next((record.name for record in draft.dossier.register if record.iso3 == code), "")
    if not name:
        country = country_of(code)
        name = country.name if country else ""
    return f"{name} ({code})" if name else code


def entity_words(draft: Draft, entity: Entity) -> str:
    """Name, identifier and country of an authorised entity, and what holds for it alone."""
    who = ", ".join(part for part in (entity.name, entity.identifier, parties(draft, [entity.country])) if part)
    extra = [
        f"{label}: {text.strip()}"
        for label, text in (
            ("Conditions", entity.conditions), ("Change and revocation", entity.change_and_revocation),
            ("Note", entity.explanation),
        )
        if text.strip()
    ]  # fmt: skip
    return ". ".join(part.rstrip(".") for part in (who, *extra)) + ("." if extra else "")


def metric_words(terms: Terms) -> str:
    """`Tonnes of CO₂ equivalent; GWP values: …`, or the metric that is not of greenhouse gases."""
    if terms.metric == "non-GHG":
        return f"Not of greenhouse gases: {terms.non_ghg_metric or NOT_KNOWN}"
    return f"Tonnes of CO₂ equivalent; global warming potentials: {terms.gwp or NOT_KNOWN}"


def method_words(project: ProjectRecord) -> str:
    """`Programme, methodology, version 2.0`, as far as known; a version says nothing without its methodology."""
    parts = [project.programme, project.methodology]
    if project.methodology:
        parts += [
            f"version {project.methodology_version}" if project.methodology_version else "",
            f"scenario {project.scenario}" if project.scenario else "",
            f"with {listed(project.modules)}" if project.modules else "",
        ]
    return ", ".join(part for part in parts if part)


def applicant_words(draft: Draft, applicant: Applicant) -> str:
    """`Example Developer Pte. Ltd., 202600001X, Singapore (SGP)`, as far as known."""
    country = parties(draft, [applicant.country]) if applicant.country else ""
    return ", ".join(part for part in (applicant.name, applicant.identifier, country) if part)


def agreement_words(draft: Draft) -> str:
    """`the Implementation Agreement between Singapore and Ghana, signed on 27 May 2024`."""
    act = draft.partner.act(ActKind.IA)
    between = f"the Implementation Agreement between {draft.home.in_text} and {draft.partner.in_text}"
    if act is None or not act.date.known:
        draft.fact("ia.date", "Agreement signed", value="")
        return f"{between}, whose date of signature is {NOT_KNOWN}"
    draft.act_fact(act, "date", label="Agreement signed", value=act.date.words())
    doubt = ", a date that is not certain" if act.certainty == "unsure" else ""
    return f"{between}, signed {when(act.date)}{doubt}"


def lines_of(text: str) -> list[str]:
    """The lines that hold something, without the spaces around them."""
    return [line for line in (" ".join(part.split()) for part in text.splitlines()) if line]
