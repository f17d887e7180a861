"""Makes the five tables from records: the annual information of our own side, or of a partner from the same ledger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from app.core.bulk import many_rows
from app.ledger.records import ActionRecord, HoldingRecord, Identity
from app.reporting.aef.identifiers import itmo_values, unit_values
from app.reporting.aef.profiles import Profile
from app.reporting.aef.sources import Given, Sources
from app.reporting.aef.tables import Heading, Row, Tables, plain_decimal, row_of, without_empty
from workflows.ledger.movements import MOVEMENTS, MovementKind

_K = MovementKind
_NDC_USES = frozenset({_K.USE_NDC, _K.SURRENDER})
_END_IN_HOST = frozenset({_K.USE_IMP, _K.USE_OP, _K.CANCELLATION, _K.VOLUNTARY_CANCELLATION})
OMGE = "Voluntary cancellation to deliver OMGE"  # under Article 6.2 it is only encouraged (2/CMA.3, annex, 39)


def home_tables(sources: Sources, heading: Heading, profile: Profile, *, registry: str = "") -> Tables:
    """The submission of the Party that keeps this record. `registry` is its own ITMO registry, where it has one."""
    with many_rows():
        return _Build(sources.of_home(_year(heading)), heading, profile, registry).tables(_home_rows)


def host_tables(sources: Sources, heading: Heading, profile: Profile) -> Tables:
    """What the partner of the heading would submit, as our ledger has it: for comparing, never for filing."""
    with many_rows():
        return _Build(sources.of_host(heading.party, _year(heading)), heading, profile, "").tables(_host_rows)


def _year(heading: Heading) -> int:
    if heading.year is None:
        raise ValueError("a submission is made for a year")
    return heading.year


class _Build:
    """One submission in the making."""

    def __init__(self, sources: Sources, heading: Heading, profile: Profile, registry: str) -> None:
        self.sources, self.heading, self.profile, self.registry = sources, heading, profile, registry
        self.given = {given.project: given for given in sources.authorisations}
        named = [each for given in sources.authorisations for each in given.record.terms.entities]
        self.entities = {each.name: each.identifier or each.name for each in named}

    def tables(self, rows_of: Any) -> Tables:
        rows = {
            2: tuple(self._authorisation(given) for given in self.sources.authorisations),
            3: tuple(row for record in self.sources.actions for row in rows_of(self, record)),
            4: tuple(self._holding(record) for record in self.sources.holdings),
            5: tuple(self._entities()),
        }
        return Tables(self.profile.code, self.heading, rows)

    def block(self, record: ActionRecord | HoldingRecord) -> dict[str, Any]:
        """The fields that tables 3 and 4 share."""
        known, profile = record.identity, self.profile
        first, last = itmo_values(known, record.first, record.last, profile)
        first_unit, last_unit = unit_values(known, record.first, record.last, profile)
        given = self.given.get(known.project)
        return {
            "CooperativeApproachID": known.approach,
            "AuthorizationID": (given.record.terms.authorisation_id if given else "") or known.authorisation_id,
            "FirstTransferringPartyID": known.party, "PartyITMORegistryID": self.registry or known.itmo_registry,
            "FirstID": first, "LastID": last, "UnderlyingUnitRegistryID": known.unit_registry,
            "UnderlyingUnitFirstUnitID": first_unit, "UnderlyingUnitLastUnitID": last_unit,
            "Metric": known.metric, "GWPValues": known.gwp, "Non-GHGMetric": known.non_ghg_metric,
            "QuantityCO2": record.tonnes, "QuantityNon-GHG": _non_ghg(known, record.tonnes),
            "MitigationType": known.mitigation_type, "Vintage": known.vintage,
        }  # fmt: skip

    def action(self, record: ActionRecord, kind: str, subtype: str = "", *, on: date | None = None) -> Row:
        """A row of table 3."""
        kind = self.profile.action_type(kind)
        more: dict[str, Any] = {
            "ActionDateTime": on or record.effective_on, "ActionType": kind, "ActionSubtype": subtype,
            "AdditionalExplanatoryInformation": record.explanation,
        }  # fmt: skip
        if kind == "Acquisition":
            more["TransferringPartyID"] = record.transferring_party or record.identity.party
        if kind in ("First transfer", "Transfer"):
            more["AcquiringPartyID"] = record.acquiring_party
        if kind in ("First transfer", "Use", "Cancellation", "Voluntary Cancellation"):
            more |= self._end(record, kind)
        return without_empty({**more, **self.block(record)})

    def _end(self, record: ActionRecord, kind: str) -> dict[str, Any]:
        """What a row says of use and cancellation."""
        moved_only = record.kind in (_K.FIRST_TRANSFER, _K.OIMP_FIRST_TRANSFER)
        towards_ndc = record.kind in _NDC_USES
        purpose = self.profile.purpose_of_ndc_use if towards_ndc else record.purpose_words
        if kind == "First transfer" and not purpose and self.profile.purpose_of_ndc_use:
            purpose = record.identity.purposes
        return {
            "PurposeITMOUsedForOIMP": purpose,
            "Using/cancellingPartyID": record.using_party or ("" if moved_only else self.heading.party),
            "Using/cancellingEntityID": ""
            if moved_only
            else self.entities.get(record.using_entity, record.using_entity),
            "YearITMOUsedTowardsNDC": record.calendar_year if towards_ndc else None,
        }

    def _holding(self, record: HoldingRecord) -> Row:
        return without_empty(self.block(record))

    def _authorisation(self, given: Given) -> Row:
        terms = given.record.terms
        words = terms.first_transfer_words if terms.beyond_ndc else ""
        said = f"First transfer in the words of the authorization: {words}" if words else ""
        return without_empty(
            {
                "AuthorizationID": terms.authorisation_id, "DateOfAuthorization": given.record.dated,
                "CooperativeApproachID": terms.approach, "AuthorizationVersion": given.record.number,
                "AuthorizedQuantity": terms.quantity, "Metric": terms.metric, "GWPValues": terms.gwp,
                "Non-GHGMetric": terms.non_ghg_metric if terms.metric == "non-GHG" else "",
                "Sectors": ", ".join(terms.sectors), "ActivityType": ", ".join(terms.activity_types),
                "PurposeForAuthorization": terms.purposes, "AuthorizedPartyIDs": ", ".join(terms.parties),
                "AuthorizedEntityIDs": ", ".join(each.identifier or each.name for each in terms.entities),
                "OIMPAuthorized": terms.oimp if terms.beyond_ndc else "",
                "AuthorizedTimeframe": timeframe(terms, self.profile),
                "AuthorizationT&Cs": _joined(terms.conditions, terms.change_and_revocation),
                "FirstTransferDefnForOIMP": terms.first_transfer if terms.beyond_ndc else "",
                "AdditionalExplanatoryInformation": _joined(terms.explanation, said),
            }
        )  # fmt: skip

    def _entities(self) -> Iterable[Row]:
        """Each entity once for each approach, as the latest authorisation names it."""
        found: dict[tuple[str, str], Row] = {}
        for given in self.sources.authorisations:
            for each in given.record.terms.entities:
                found[each.identifier or each.name, given.record.terms.approach] = row_of(
                    DateOfAuthorization=given.record.dated, AuthorizedEntityName=each.name,
                    AuthorizedEntityCountryOfIncorporation=each.country, AuthorizedEntityID=each.identifier,
                    CooperativeApproachID=given.record.terms.approach, AuthorizedEntityConditions=each.conditions,
                    AuthorizedEntityChangeConditions=each.change_and_revocation,
                    AdditionalExplanatoryInformation=each.explanation,
                )  # fmt: skip
        return found.values()


def _home_rows(build: _Build, record: ActionRecord) -> list[Row]:
    said = MOVEMENTS[record.kind]
    return [build.action(record, said.action, said.subtype)] if said.action else []


def _host_rows(build: _Build, record: ActionRecord) -> list[Row]:
    """Where the host defines authorisation, issuance or the end of an outcome as its first transfer, that is it.

    Decision 2/CMA.3, annex, paragraph 2(b).
    """
    said, defined = MOVEMENTS[record.kind], record.identity.first_transfer_definition
    if record.kind is _K.ISSUANCE:
        if "Authorization" not in build.profile.action_types:
            return []
        return [build.action(record, "Authorization", on=_authorised_on(build, record))]
    if record.kind is _K.OIMP_FIRST_TRANSFER:
        return [build.action(record, said.action, {"Authorisation": "Authorization"}.get(defined, defined))]
    if record.kind is _K.OMGE_CANCELLATION:
        return [build.action(record, said.action, OMGE)]
    if record.kind in _END_IN_HOST and record.transfers_first:
        return [build.action(record, "First transfer", "Use or cancellation")]
    return _home_rows(build, record)


def _authorised_on(build: _Build, record: ActionRecord) -> date:
    """When these very outcomes came to be authorised: the letter's day, or that of their issuance where it is later."""
    given = build.given.get(record.identity.project)
    return max(given.record.dated, record.effective_on) if given else record.effective_on


def timeframe(terms: Any, profile: Profile) -> str:
    """When outcomes may occur and be used, in the form of the profile; a period with an open end is left out."""
    if profile.timeframe == "years":
        pairs = ((terms.occurs_from, terms.occurs_to), (terms.use_from, terms.use_to))
        first, last = next(((a, b) for a, b in pairs if a and b), (None, None))
        return f"{first.year} - {last.year}" if first and last else ""
    parts = (("Occurred", terms.occurs_from, terms.occurs_to), ("Use", terms.use_from, terms.use_to))
    return ". ".join(f"{word}: from {a:%d/%m/%Y} to {b:%d/%m/%Y}" for word, a, b in parts if a and b)


def _non_ghg(known: Identity, tonnes: int) -> Decimal | None:
    """In the non-GHG metric; None where the metric is tCO2e, or the conversion is not known."""
    if known.metric != "non-GHG":
        return None
    try:
        factor = Decimal(known.non_ghg_per_tonne)
    except InvalidOperation:
        return None
    return plain_decimal(factor * tonnes) if factor.is_finite() else None


def _joined(*texts: str) -> str:
    return " ".join(text if text.endswith((".", "!", "?")) else f"{text}." for text in texts if text)
