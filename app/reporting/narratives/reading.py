"""Reads from the record what narrative reports are assembled from; what nobody offers stays unknown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, or_, select

from app.agreements import queries as agreements
from app.agreements.countries import countries
from app.core.registry import registry
from app.ledger import queries as ledger
from app.projects.loading import authorisations_of, events_of, tonnes_of
from app.projects.models import Authorisation, ProcessTemplate, Project
from app.projects.published import home_name
from app.projects.records import AuthorisationRecord, EventRecord
from app.projects.wording import home_code
from app.reporting.narratives.records import Activity, Agreement, Approach, InventoryYear, Letter, Ndc, Records
from workflows.agreement.facts import ActKind
from workflows.authorisation.events import REVOKED, EventKind

_NDC_TEXTS = (
    "target_kind", "target_year", "target", "reference", "scope", "metric", "method", "method_words", "trajectory",
    "quantification", "source",
)  # fmt: skip


def home_party() -> str:
    """The code of the Party that reports here."""
    return home_code()


def records_of(session: Any, party: str, *, as_at: date) -> Records:
    """What the record says of a Party, without the texts of officers and without what was filed."""
    partners = agreements.register(session, as_at=as_at)
    return Records(
        party=party,
        party_name=countries()[party].name if party in countries() else home_name(),
        as_at=as_at,
        approaches=approaches_of(session),
        agreements=tuple(found for found in map(_agreement, partners) if found),
        flows=tuple(ledger.flows(session)),
        ndc=ndc_of(session, party),
        inventory=inventory_of(session, party),
        names={code: country.name for code, country in countries().items()},
    )


def approaches_of(session: Any) -> tuple[Approach, ...]:
    """Every cooperative approach: projects with an authorisation of either side, and those about to be authorised.

    Projects whose letters name the same CARP identifier are one approach; without one each project is its own.
    """
    rows = session.scalars(select(Project).where(*concerned(session)).order_by(Project.reference)).all()
    ids = [row.id for row in rows]
    if not ids:
        return ()
    letters, events, expected = authorisations_of(session, ids), events_of(session, ids), tonnes_of(session, ids)
    names = agreements.partner_names(session)
    grouped: dict[tuple[str, str], list[Activity]] = defaultdict(list)
    for row in rows:
        chain = letters.get(row.id, ())
        activity = _activity(row, chain, events.get(row.id, ()), expected.get(row.id, {}))
        carp = next((letter.terms.approach for letter in reversed(chain) if letter.terms.approach), "")
        grouped[(carp or row.reference, carp)].append(activity)
    found = [
        Approach(key, carp, each[0].partner, names.get(each[0].partner, each[0].partner), tuple(each))
        for (key, carp), each in grouped.items()
    ]
    return tuple(sorted(found, key=lambda approach: (not approach.carp, approach.key)))


def concerned(session: Any) -> tuple[Any, ...]:
    """Conditions on projects: real ones that are authorised by either side, or in the stage that authorises."""
    bodies = session.execute(select(ProcessTemplate.id, ProcessTemplate.body)).all()
    about_to_be = [
        and_(Project.process_id == template_id, Project.stage == f"{stage['code'].lower()}_review")
        for template_id, body in bodies
        for stage in body["stages"]
        if any(letter["purpose"] == "authorisation" for letter in stage["letters"])
    ]
    authorised = select(Authorisation.project_id).where(Authorisation.project_id == Project.id).exists()
    return Project.example.is_(False), or_(authorised, *about_to_be)


def _activity(
    row: Any, chain: Iterable[AuthorisationRecord], events: Iterable[EventRecord], expected: Mapping[int, int]
) -> Activity:  # fmt: skip
    entries = {entry.event.id: entry for entry in events}
    revoked = [
        entry.event.on for entry in entries.values() if entry.kind is EventKind.REVOKED and not entry.struck
    ]  # fmt: skip
    return Activity(
        reference=row.reference, title=row.title, partner=row.partner, programme=row.programme,
        programme_project=row.programme_project,
        methodology=" ".join(part for part in (row.methodology, row.methodology_version) if part),
        sector=row.sector, location=row.location, description=row.description, co_benefits=row.co_benefits,
        letters=tuple(
            Letter(found.side, found.number, found.dated, found.terms, _copy(entries.get(found.event_id)))
            for found in chain
        ),
        expected=dict(expected),
        revoked_on=revoked[-1] if revoked and row.stage == REVOKED else None,
    )  # fmt: skip


def _copy(entry: EventRecord | None) -> str:
    """Where the copy of a letter is: a file with its hash, or a document of this record."""
    if entry is None:
        return ""
    if entry.file_id is not None:
        return f"{entry.file_name}, SHA-256 {entry.file_sha256[:16]}"
    return f"Document {str(entry.document_id)[:8]} of this record" if entry.document_id else ""


def _agreement(partner: Any) -> Agreement | None:
    signed, in_force = partner.act(ActKind.IA), partner.act(ActKind.IN_FORCE)
    if signed is None:
        return None
    return Agreement(
        partner=partner.iso3, partner_name=partner.name,
        signed=signed.date.words() if signed.date.known else "",
        in_force=in_force.date.words() if in_force and in_force.date.known else "",
        share_of_proceeds=_percent(signed.share_of_proceeds), omge=_percent(signed.omge), source=signed.source,
    )  # fmt: skip


def _percent(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}% of the credits"


def ndc_of(session: Any, party: str) -> Ndc | None:
    """The NDC of the Party, from whoever keeps NDC periods; None where nobody does or none is recorded."""
    period = _told("ndc_period", session, party)
    described = _told("ndc_description", session, party) or {}
    if not period and not described:
        return None
    first, last = period or (None, None)
    return Ndc(first, last, **{name: str(described.get(name) or "") for name in _NDC_TEXTS})


def _told(place: str, session: Any, party: str) -> Any:
    """What the first who knows says; None where nobody does."""
    return next((found for provider in registry.all(place) if (found := provider(session, party))), None)


def inventory_of(session: Any, party: str) -> tuple[InventoryYear, ...] | None:
    """The inventory of the Party by year, from whoever keeps it; None where nobody does."""
    for provider in registry.all("inventory_years"):
        rows = provider(session, party)
        return tuple(InventoryYear(row["year"], row["tonnes"], str(row.get("source") or "")) for row in rows)
    return None


def annual_filed(session: Any, party: str) -> Mapping[int, date] | None:
    """When the annual information of each year was filed, from whoever keeps it; None where nobody does."""
    for provider in registry.all("annual_information_filed"):
        found: Mapping[int, date] = provider(session, party)
        return found
    return None
