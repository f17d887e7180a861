"""When a field of the agreed electronic format applies to a row; where it does not, its cell says NA."""

from __future__ import annotations

from collections.abc import Callable

from app.reporting.aef.fields import Field
from app.reporting.aef.profiles import Profile
from app.reporting.aef.tables import Row

NA = "NA"
ENDS = frozenset({"Use", "Cancellation", "Voluntary Cancellation"})
MOVES = frozenset({"First transfer", "Transfer"})


def _non_ghg(row: Row) -> bool:
    return row.get("Metric") == "non-GHG"


def _beyond_ndc(row: Row) -> bool:
    return row.get("PurposeForAuthorization") not in (None, "NDC")


def _action(*kinds: str) -> Callable[[Row], bool]:
    return lambda row: row.get("ActionType") in kinds


def _ends(name: str) -> Callable[[Row], bool]:
    """A use or cancellation says it; a first transfer may, where it is a use as well."""
    return lambda row: row.get("ActionType") in ENDS or (row.get("ActionType") == "First transfer" and name in row)


def _has_units(row: Row) -> bool:
    return "UnderlyingUnitRegistryID" in row


_CONDITIONS: dict[str, Callable[[Row], bool]] = {
    "Non-GHGMetric": _non_ghg,
    "QuantityNon-GHG": _non_ghg,
    "OIMPAuthorized": _beyond_ndc,
    "FirstTransferDefnForOIMP": _beyond_ndc,
    "UnderlyingUnitRegistryID": _has_units,
    "UnderlyingUnitFirstUnitID": _has_units,
    "UnderlyingUnitLastUnitID": _has_units,
    "TransferringPartyID": _action("Acquisition"),
    "AcquiringPartyID": _action(*MOVES),
    "PurposeITMOUsedForOIMP": _ends("PurposeITMOUsedForOIMP"),
    "Using/cancellingPartyID": _ends("Using/cancellingPartyID"),
    "Using/cancellingEntityID": _ends("Using/cancellingEntityID"),
    "YearITMOUsedTowardsNDC": lambda row: row.get("ActionType") == "Use" and "YearITMOUsedTowardsNDC" in row,
}


def applies(field: Field, row: Row) -> bool:
    """Whether the field has something to say about the row."""
    condition = _CONDITIONS.get(field.name)
    return condition is None or condition(row)


def conditional(field: Field) -> bool:
    """Whether the field applies to some rows only, and takes NA for the rest."""
    return field.name in _CONDITIONS


def never(row: Row) -> bool:
    return False


def na_rule(field: Field, profile: Profile) -> Callable[[Row], bool]:
    """What says of a row whether an empty cell of this field says NA in it: found once for a table of many rows."""
    condition = _CONDITIONS.get(field.name)
    if condition is None or (field.name == "FirstTransferDefnForOIMP" and not profile.first_transfer_na):
        return never
    return lambda row: not condition(row)


def writes_na(field: Field, row: Row, profile: Profile) -> bool:
    """Whether an empty cell of this field says NA in this row."""
    return na_rule(field, profile)(row)


def takes_na(field: Field) -> bool:
    """Whether NA in this field stands for an empty cell."""
    return conditional(field) or field.name in ("AuthorizedPartyIDs", "AuthorizedEntityIDs")
