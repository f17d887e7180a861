"""What a file of CAD Trust claims: blocks for the search for double claims, labels, projects at their registries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from app.ledger.records import Claim
from app.registries.cad_trust.data_model import DataModel
from app.registries.cad_trust.placing import block_between, place_of
from app.registries.cad_trust.ranges import Range, latest
from app.registries.cad_trust.records import Label, Registration

Records = Mapping[str, Sequence[Mapping[str, Any]]]
_ACTION_STATES = {
    "Authorization": "authorised", "First transfer": "first transferred", "Transfer": "transferred",
    "Acquisition": "acquired", "Use": "used", "Cancellation": "cancelled",
}  # fmt: skip


def _by_key(tables: Records, table: str, key: str) -> dict[str, Mapping[str, Any]]:
    return {record[key]: record for record in tables.get(table, ()) if key in record}


class Links:
    """From a record to the project above it, where the file holds both."""

    def __init__(self, tables: Records) -> None:
        self.projects = _by_key(tables, "project", "cadTrustProjectId")
        self.issuances = _by_key(tables, "issuance", "cadTrustIssuanceId")
        self._between = {
            field: _by_key(tables, table, field)
            for table, field in (
                ("project_methodology", "cadTrustProjectMethodologyId"), ("location", "cadTrustLocationId"),
                ("verification", "cadTrustVerificationId"),
            )
        }  # fmt: skip

    def project_of_issuance(self, issuance: Mapping[str, Any]) -> Mapping[str, Any]:
        for field, records in self._between.items():
            between = records.get(issuance.get(field, ""), {})
            if project := self.projects.get(between.get("cadTrustProjectId", "")):
                return project
        return {}

    def project_of_unit(self, unit: Mapping[str, Any]) -> Mapping[str, Any]:
        return self.project_of_issuance(self.issuances.get(unit.get("cadTrustIssuanceId", ""), {}))


def registry_of_project(project: Mapping[str, Any], model: DataModel) -> str:
    """The code of list 31(b) of the registry that a project names; empty where it names none that is known."""
    said = project.get("projectRegistryName") or project.get("projectCreditingProgram") or ""
    return model.unit_registries.get(said, "")


def claims_of(tables: Records, model: DataModel) -> list[Claim]:
    """Every block of the file once. An entry of the AEF counts only for units of which no record of units speaks;
    of several entries for one unit the last one does."""
    links = Links(tables)
    labelled = _labelled(tables)
    claims = [*_unit_claims(tables, links, labelled, model), *_old_claims(tables, model)]
    spaces: dict[tuple[str, str], list[Range]] = defaultdict(list)
    for order, claim in _aef_claims(tables):
        spaces[claim.registry, claim.key].append(Range(claim.first, claim.last, (0, *order), claim))
    for number, claim in enumerate(claims):
        if (claim.registry, claim.key) in spaces:
            spaces[claim.registry, claim.key].append(Range(claim.first, claim.last, (1, number), None))
    for ranges in spaces.values():
        claims += [_piece(each) for each in latest(ranges) if each.said is not None]
    return claims


def _piece(each: Range) -> Claim:
    said: Claim = each.said
    return Claim(said.registry, said.key, each.first, each.last, said.state, said.reference, said.live, said.details)


def _labelled(tables: Records) -> dict[str, set[str]]:
    """The kinds of the labels that each unit carries."""
    kinds = {key: label.get("labelType", "") for key, label in _by_key(tables, "label", "cadTrustLabelId").items()}
    found: dict[str, set[str]] = defaultdict(set)
    for each in tables.get("unit_label", ()):
        if kind := kinds.get(each.get("cadTrustLabelId", "")):
            found[each.get("cadTrustUnitId", "")].add(kind)
    return found


def _unit_claims(tables: Records, links: Links, labelled: Mapping[str, set[str]], model: DataModel) -> Iterator[Claim]:
    for number, unit in enumerate(tables.get("unit", ()), start=1):
        serial, first, last = (unit.get(name) for name in ("unitSerialId", "unitStartBlock", "unitEndBlock"))
        if not serial or first is None or last is None or last < first:
            continue
        project = links.project_of_unit(unit)
        registry, key = place_of(serial, registry_of_project(project, model), first=first, last=last)
        states = {unit.get("unitStatus", ""), *labelled.get(unit.get("cadTrustUnitId", ""), ())}
        details = {
            "serial": serial, "labels": "; ".join(sorted(labelled.get(unit.get("cadTrustUnitId", ""), ()))),
            "project": project.get("projectName", ""), "itmo": unit.get("unitItmosReferenceId", ""),
            "vintage": str(unit.get("unitVintageYear", "")), "beneficiary": unit.get("unitRetirementBeneficiary", ""),
        }  # fmt: skip
        yield Claim(
            registry, key, first, last, unit.get("unitStatus") or "not known", f"CAD Trust, unit {number}",
            bool(states & model.claims), {name: value for name, value in details.items() if value},
        )  # fmt: skip


def _old_claims(tables: Records, model: DataModel) -> Iterator[Claim]:
    """Blocks of version 1. A host that committed to an adjustment stands behind a claim as an authorisation does."""
    for number, unit in enumerate(tables.get("units", ()), start=1):
        serial, first, last = (unit.get(name) for name in ("serialNumberBlock", "unitBlockStart", "unitBlockEnd"))
        if not serial or first is None or last is None or last < first:
            continue
        registry, key = place_of(serial, "", first=first, last=last)
        declared = unit.get("correspondingAdjustmentDeclaration", "")
        details = {
            "serial": serial, "adjustment declared": declared,
            "adjustment": unit.get("correspondingAdjustmentStatus", ""), "vintage": str(unit.get("vintageYear", "")),
        }  # fmt: skip
        state = unit.get("unitStatus") or "not known"
        live = state in model.claims or declared in model.claims
        said = {name: value for name, value in details.items() if value}
        yield Claim(registry, key, first, last, state, f"CAD Trust, units {number} (version 1)", live, said)


def _aef_claims(tables: Records) -> Iterator[tuple[tuple[Any, ...], Claim]]:
    """What tables 3 and 4 say, each with its rank: a holding stands above the movements that led to it."""
    for rank, (table, prefix) in enumerate((("aef_t3_actions", "aefT3Actions"), ("aef_t4_holdings", "aefT4Holdings"))):
        for number, record in enumerate(tables.get(table, ()), start=1):
            ends = [record.get(f"{prefix}Unit{which}Id", "") for which in ("First", "Last")]
            found = block_between(*ends, record.get(f"{prefix}UnitRegistryId", ""))
            if found is None:
                continue
            registry, key, first, last = found
            state = _ACTION_STATES.get(record.get(f"{prefix}Type", ""), "held" if rank else "not known")
            names = {
                "approach": "CooperativeApproachId", "authorisation": "AuthorizationId",
                "first transferring Party": "FirstTransferringPartyId",
                "using Party": "UsingParticipatingPartyId",
            }  # fmt: skip
            details = {label: record[prefix + name] for label, name in names.items() if record.get(prefix + name)}
            order = (rank, record.get(f"{prefix}Date", date.min), number)
            reference = f"CAD Trust, {table} {number}"
            yield order, Claim(registry, key, first, last, state, reference, True, details)


def labels_of(tables: Records) -> list[Label]:
    """Each label with the units that carry it."""
    units = {unit.get("cadTrustUnitId", ""): number for number, unit in enumerate(tables.get("unit", ()), start=1)}
    carried: dict[str, list[int]] = defaultdict(list)
    for each in tables.get("unit_label", ()):
        if number := units.get(each.get("cadTrustUnitId", "")):
            carried[each.get("cadTrustLabelId", "")].append(number)
    return [
        Label(
            label.get("labelName", ""), label.get("labelType", ""), label.get("labelDate"),
            tuple(sorted(carried.get(label.get("cadTrustLabelId", ""), ()))),
        )
        for label in tables.get("label", ())
    ]  # fmt: skip


def registrations_of(tables: Records) -> list[Registration]:
    """Each project at its registry, with its countries and the first and last day of an issuance."""
    links = Links(tables)
    countries: dict[str, set[str]] = defaultdict(set)
    for place in tables.get("location", ()):
        if country := place.get("locationCountry"):
            countries[place.get("cadTrustProjectId", "")].add(country)
    days: dict[str, list[date]] = defaultdict(list)
    for issuance in tables.get("issuance", ()):
        if day := issuance.get("issuanceDate"):
            days[links.project_of_issuance(issuance).get("cadTrustProjectId", "")].append(day)
    return [
        Registration(
            project.get("projectId", ""), project.get("projectName", ""), project.get("projectRegistryName", ""),
            tuple(sorted(countries.get(key, ()))), project.get("projectSector", ()),
            min(days[key]) if days.get(key) else None, max(days[key]) if days.get(key) else None,
        )
        for project in tables.get("project", ())
        for key in [project.get("cadTrustProjectId", "")]
    ]  # fmt: skip
