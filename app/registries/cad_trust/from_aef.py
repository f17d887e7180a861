"""Our authorisations, movements and holdings as CAD Trust keeps the tables of the agreed electronic format."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from app.ledger.records import Identity
from app.ledger.serials import unit_id
from app.projects.records import AuthorisationRecord
from app.registries.cad_trust.from_units import standing
from app.registries.cad_trust.records import Held, HeldProject
from app.registries.cad_trust.sheet import Sheet
from workflows.authorisation.terms import Entity, Terms
from workflows.ledger.movements import MOVEMENTS, Account, MovementKind

NOTHING = "NA"  # what the agreed electronic format writes for what does not apply
_NO_ITMO = "is needed. The registry of the first transferring Party has not named these outcomes on our record yet."
_NO_APPROACH = "is needed. The cooperative approach has no identifier on our record."


def add_aef(sheet: Sheet, held: Held) -> None:
    """Tables 5, 1, 2, 3 and 4."""
    for each in held.projects:
        for record in each.authorisations:
            _add_authorisation(sheet, each, record)
        _add_entities(sheet, each)
    if held.submission:
        _add_submission(sheet, held)
    named = _authorisations(held.projects)
    for action in standing(held.actions):
        if MOVEMENTS[action.kind].action:
            _add_action(sheet, action, named)
    for holding in held.holdings:
        if holding.account is Account.HELD:
            _add_holding(sheet, holding, named)


def _prefixed(prefix: str, values: dict[str, Any]) -> dict[str, Any]:
    return {prefix + name: value for name, value in values.items()}


def _authorisation_name(each: HeldProject, record: AuthorisationRecord) -> str:
    return f"{each.project.reference}/{record.side}/{record.number:04}"


def _authorisations(projects: Iterable[HeldProject]) -> dict[tuple[str, str], str]:
    """The place of the latest version by project and identifier; where both sides gave the same, the host's counts."""
    found: dict[tuple[str, str], str] = {}
    for each in projects:
        for record in sorted(each.authorisations, key=lambda record: (record.side == "host", record.number)):
            if record.terms.authorisation_id:
                found[each.project.reference, record.terms.authorisation_id] = _authorisation_name(each, record)
    return found


def timeframe(terms: Terms) -> str:
    """`Occurred: from 2024-01-01 to 2030-12-31. Use: from …`; only what the letter says."""
    spans = (("Occurred", terms.occurs_from, terms.occurs_to), ("Use", terms.use_from, terms.use_to))
    return " ".join(said for label, first, last in spans if (said := _span(label, first, last)))


def _span(label: str, first: date | None, last: date | None) -> str:
    words = [f"{word} {day.isoformat()}" for word, day in (("from", first), ("to", last)) if day]
    return f"{label}: {' '.join(words)}." if words else ""


def _add_authorisation(sheet: Sheet, each: HeldProject, record: AuthorisationRecord) -> None:
    terms, prefix = record.terms, "aefT2Authorizations"
    values = {
        "Id": terms.authorisation_id, "Date": record.dated, "CooperativeApproachId": terms.approach,
        "Version": record.number, "Quantity": terms.quantity, "Metric": terms.metric, "GwpValue": terms.gwp,
        "ApplicableNonGhgMetric": terms.non_ghg_metric if terms.metric != "GHG" else NOTHING,
        "Sector": terms.sectors, "ActivityType": terms.activity_types, "PurposesForAuthorization": terms.purposes,
        "AuthorizedPartyId": "; ".join(terms.parties),
        "AuthoziedEntityId": "; ".join(entity.identifier or entity.name for entity in terms.entities),
        "OimpAuthorizedParty": terms.oimp if terms.beyond_ndc else NOTHING,
        "AuthorizedTimeframe": timeframe(terms), "AuthorizationTerms": terms.conditions,
        "FirstTransferDefinitionOimp": terms.first_transfer if terms.beyond_ndc else "",
        "AdditionalInformation": terms.explanation,
    }  # fmt: skip
    name = _authorisation_name(each, record)
    about = f"{each.project.reference}, {record.side} authorisation, version {record.number}"
    missing = {
        f"{prefix}Id": f"{prefix}Id is needed. The letter's identifier is not on record.",
        f"{prefix}CooperativeApproachId": f"{prefix}CooperativeApproachId {_NO_APPROACH}",
    }
    values = _prefixed(prefix, values) | {"cadTrustProjectId": each.project.reference}
    sheet.put("aef_t2_authorizations", name, values, about=about, missing=missing)


def _add_entities(sheet: Sheet, each: HeldProject) -> None:
    """Each entity of the authorisations that stand, with the day of the first version that names it."""
    for side in ("home", "host"):
        record = each.latest(side)
        for number, entity in enumerate(record.terms.entities if record else ()):
            dated = next(
                found.dated for found in each.authorisations
                if found.side == side and any(_same(entity, other) for other in found.terms.entities)
            )  # fmt: skip
            _add_entity(sheet, each, record, entity, name=f"{each.project.reference}/{side}/{number:04}", dated=dated)


def _same(one: Entity, other: Entity) -> bool:
    return (one.identifier or one.name) == (other.identifier or other.name)


def _add_entity(
    sheet: Sheet, each: HeldProject, record: AuthorisationRecord, entity: Entity, *, name: str, dated: date
) -> None:
    prefix = "aefT5AuthorizedEntities"
    values = {
        "AuthorizationDate": dated, "Name": entity.name, "IncorporationCountry": entity.country,
        "Id": entity.identifier, "CooperativeApproachId": record.terms.approach, "Conditions": entity.conditions,
        "ChangeConditions": entity.change_and_revocation, "AdditionalInformation": entity.explanation,
    }  # fmt: skip
    missing = {f"{prefix}CooperativeApproachId": f"{prefix}CooperativeApproachId {_NO_APPROACH}"}
    values = _prefixed(prefix, values) | {"cadTrustProjectId": each.project.reference}
    about = f"{each.project.reference}, {entity.name}"
    sheet.put("aef_t5_authorized_entities", name, values, about=about, missing=missing)


def _add_submission(sheet: Sheet, held: Held) -> None:
    said = held.submission
    values = {
        "Party": said.party, "Version": said.version, "ReportYear": said.year, "SubmissionDate": said.submitted_on,
        "NdcFirstYear": said.first_ndc_year, "NdcLastYear": said.last_ndc_year,
    }  # fmt: skip
    about = f"Submission of {said.party} for {said.year}"
    sheet.put("aef_t1_submission", f"{said.year}/{said.version}", _prefixed("aefT1Submission", values), about=about)


def _add_action(sheet: Sheet, action: Any, named: dict[tuple[str, str], str]) -> None:
    declared, prefix = MOVEMENTS[action.kind], "aefT3Actions"
    values = {
        "Date": action.effective_on, "Type": declared.action, "Subtype": declared.subtype,
        "TransferringPartyId": action.transferring_party or _unless(action.kind is MovementKind.ACQUISITION),
        "AcquiringPartyId": action.acquiring_party or _unless("acquiring_party" in declared.needs),
        "PurposeOfUseOimp": action.purpose_words, "UsingParticipatingPartyId": action.using_party or NOTHING,
        "UsingAuthorizedEntityId": action.using_entity, "ItmoUsedYear": action.calendar_year,
        "AdditionalInformation": action.explanation,
    }  # fmt: skip
    name = f"{action.effective_on.isoformat()}/{action.number:012}/{action.first:020}"
    about = f"movement {action.number}, {action.identity.issuance}, units {action.first} to {action.last}"
    needed = tuple(prefix + each for each in ("TransferringPartyId", "AcquiringPartyId"))
    _put(sheet, ("aef_t3_actions", prefix), name, action, values, named=named, about=about, needed=needed)


def _add_holding(sheet: Sheet, holding: Any, named: dict[tuple[str, str], str]) -> None:
    name = f"{holding.identity.issuance_id:012}/{holding.first:020}"
    about = f"{holding.identity.issuance}, units {holding.first} to {holding.last}"
    _put(sheet, ("aef_t4_holdings", "aefT4Holdings"), name, holding, {}, named=named, about=about)


def _unless(needed: bool) -> str | None:
    """What stands in a field that does not apply; nothing where it does and is missing."""
    return None if needed else NOTHING


def _put(
    sheet: Sheet, place: tuple[str, str], name: str, block: Any, more: dict[str, Any], *,
    named: dict[tuple[str, str], str], about: str, needed: tuple[str, ...] = (),
) -> None:  # fmt: skip
    """A record of table 3 or 4: both say the same of a block."""
    table, prefix = place
    identity: Identity = block.identity
    if identity.metric != "GHG":
        needed = (*needed, f"{prefix}ApplicableNonGhgMetric", f"{prefix}QuantityNonGhg")
    values = _prefixed(prefix, _block_values(block) | more)
    values["cadTrustAefT2AuthorizationsId"] = named.get((identity.project, identity.authorisation_id), "")
    if sheet.has("project", identity.project):
        values["cadTrustProjectId"] = identity.project
    said = identity.authorisation_id or "without an identifier"
    missing = {
        "cadTrustAefT2AuthorizationsId": "cadTrustAefT2AuthorizationsId is needed. No authorisation "
        f"{said} of {identity.project} is on record."
    }
    missing |= {
        f"{prefix}{each}": f"{prefix}{each} {_NO_ITMO}" for each in ("PartyItmoRegistryId", "ItmoFirstId", "ItmoLastId")
    }
    missing[f"{prefix}CooperativeApproachId"] = f"{prefix}CooperativeApproachId {_NO_APPROACH}"
    sheet.put(table, name, values, about=about, missing=missing, needed=needed)


def _block_values(block: Any) -> dict[str, Any]:
    identity: Identity = block.identity
    itmo = identity.offset if identity.itmo_registry else None
    other = identity.metric != "GHG"
    return {
        "CooperativeApproachId": identity.approach, "AuthorizationId": identity.authorisation_id,
        "FirstTransferringPartyId": identity.party, "PartyItmoRegistryId": identity.itmo_registry,
        "ItmoFirstId": "" if itmo is None else block.first + itmo,
        "ItmoLastId": "" if itmo is None else block.last + itmo,
        "UnitRegistryId": identity.unit_registry, "UnitFirstId": unit_id(identity.unit_form, block.first),
        "UnitLastId": unit_id(identity.unit_form, block.last), "Metric": identity.metric, "GwpValue": identity.gwp,
        "ApplicableNonGhgMetric": identity.non_ghg_metric if other else NOTHING, "QuantityTCo2": block.tonnes,
        "QuantityNonGhg": _non_ghg(identity, block.tonnes) if other else NOTHING,
        "MitigationType": identity.mitigation_type, "VintageYear": identity.vintage,
    }  # fmt: skip


def _non_ghg(identity: Identity, tonnes: int) -> str:
    """The quantity in the other metric; empty where the conversion is not on record as a number."""
    try:
        found = Decimal(identity.non_ghg_per_tonne) * tonnes
        return format(found.normalize(), "f") if found.is_finite() else ""
    except InvalidOperation:
        return ""
