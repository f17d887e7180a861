"""Our blocks as units of CAD Trust: one record for each piece that came to its account by one movement."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from app.ledger.records import ActionRecord, HoldingRecord, Identity
from app.ledger.serials import render
from app.registries.cad_trust.data_model import DataModel
from app.registries.cad_trust.from_projects import SIDES, label_name, methodology_name
from app.registries.cad_trust.ranges import Range, latest
from app.registries.cad_trust.records import Held, HeldProject
from app.registries.cad_trust.sheet import Sheet
from workflows.ledger.movements import Account, MovementKind

USED = frozenset({Account.USED_NDC, Account.SURRENDERED, Account.USED_IMP, Account.USED_OP})
NOT_KNOWN = "Not known"
_NO_VERIFICATION = "cadTrustVerificationId is needed. The identifier of the verification is not on record as data."
_NO_DATE = "unitStatusDate is needed. The day on which these units came to their account is not on record."
_NO_ISSUANCE_DATE = "labelUnitDate is needed. The day of the issuance is not on record."


@dataclass(frozen=True)
class Piece:
    """Units in one account that came there by one movement; `by` is none where no movement is on record."""

    holding: HoldingRecord
    by: ActionRecord | None

    @property
    def name(self) -> str:
        return f"{self.holding.identity.issuance_id:012}/{self.holding.first:020}"


def itmo_reference(identity: Identity, first: int, last: int) -> str:
    """`CA0004-GHA01-GHA-1-3000-2024`; empty until the Party's registry has named the outcomes."""
    if identity.offset is None or not (identity.approach and identity.itmo_registry and identity.party):
        return ""
    numbers = f"{first + identity.offset}-{last + identity.offset}"
    return f"{identity.approach}-{identity.itmo_registry}-{identity.party}-{numbers}-{identity.vintage}"


def unit_type(model: DataModel, identity: Identity) -> str:
    """Ours for a type of units: reductions or removals, of nature or of technology; not known where either is open."""
    natures = {model.nature_of.get(each, "") for each in identity.activity_types}
    nature = natures.pop() if len(natures) == 1 else ""
    said = f"{identity.mitigation_type}, {nature}"
    return said if said in model.lists["unit_type"].out else NOT_KNOWN


def standing(actions: Iterable[ActionRecord]) -> list[ActionRecord]:
    """The movements that count: neither those that were reversed nor the reversals themselves."""
    return [each for each in actions if each.reversed_by is None and each.kind is not MovementKind.REVERSAL]


def pieces(held: Held) -> Iterator[Piece]:
    """Each holding, cut where its parts came to the account by different movements."""
    arrivals: dict[tuple[int, Account], list[Range]] = defaultdict(list)
    for action in standing(held.actions):
        said = Range(action.first, action.last, (action.effective_on, action.number), action)
        arrivals[action.identity.issuance_id, action.target].append(said)
    found = {key: latest(ranges) for key, ranges in arrivals.items()}
    for holding in held.holdings:
        yield from _cut(holding, found.get((holding.identity.issuance_id, holding.account), []))


def _cut(holding: HoldingRecord, arrived: list[Range]) -> Iterator[Piece]:
    reached = holding.first
    start = max(0, bisect_right(arrived, holding.first, key=lambda each: each.first) - 1)
    for each in arrived[start:]:
        if each.first > holding.last:
            break
        first, last = max(each.first, reached), min(each.last, holding.last)
        if first > last:
            continue
        if first > reached:
            yield Piece(replace(holding, first=reached, last=first - 1), None)
        yield Piece(replace(holding, first=first, last=last), each.said)
        reached = last + 1
    if reached <= holding.last:
        yield Piece(replace(holding, first=reached), None)


def issued_on(actions: Iterable[ActionRecord]) -> dict[int, date]:
    """The day of each issuance, by its number."""
    found: dict[int, date] = {}
    for action in standing(actions):
        if action.kind is MovementKind.ISSUANCE:
            number = action.identity.issuance_id
            found[number] = min(action.effective_on, found.get(number, action.effective_on))
    return found


def add_units(sheet: Sheet, held: Held) -> None:
    """Issuances, units, and the labels of units."""
    projects = {each.project.reference: each for each in held.projects}
    days = issued_on(held.actions)
    identities = {each.identity.issuance_id: each.identity for each in (*held.actions, *held.holdings)}
    for identity in identities.values():
        _add_issuance(sheet, identity, projects.get(identity.project), days.get(identity.issuance_id))
    for piece in pieces(held):
        _add_unit(sheet, piece)
        _add_unit_labels(sheet, piece, projects, days.get(piece.holding.identity.issuance_id))


def _issuance_name(identity: Identity) -> str:
    return f"{identity.issuance_id:012}"


def _add_issuance(sheet: Sheet, identity: Identity, each: HeldProject | None, day: date | None) -> None:
    reference = identity.project if each else ""
    values = {
        "issuanceId": identity.issuance, "issuanceDate": day, "cadTrustLocationId": reference,
        "cadTrustProjectMethodologyId": reference if each and methodology_name(each.project) else "",
    }  # fmt: skip
    missing = {"cadTrustVerificationId": _NO_VERIFICATION}
    sheet.put("issuance", _issuance_name(identity), values, about=identity.issuance, missing=missing)


def _add_unit(sheet: Sheet, piece: Piece) -> None:
    holding, identity, by = piece.holding, piece.holding.identity, piece.by
    used = holding.account in USED
    values = {
        "unitSerialId": render(identity.unit_form, holding.first, holding.last),
        "unitStartBlock": holding.first, "unitEndBlock": holding.last, "unitCount": holding.tonnes,
        "unitType": unit_type(sheet.model, identity), "unitVintageYear": identity.vintage,
        "unitStatus": holding.account.value, "unitStatusReason": holding.account.label,
        "unitStatusDate": by.effective_on if by else None, "unitMetric": identity.metric,
        "unitRetirementDetail": (by.purpose_words if by else "") or holding.account.label if used else "",
        "unitRetirementBeneficiary": by.using_entity if by and used else "",
        "unitCurrentOwner": holding.holder,
        "unitItmosReferenceId": itmo_reference(identity, holding.first, holding.last),
        "cadTrustIssuanceId": _issuance_name(identity),
    }  # fmt: skip
    about = f"{identity.issuance}, units {holding.first} to {holding.last}"
    sheet.put("unit", piece.name, values, about=about, missing={"unitStatusDate": _NO_DATE})


def _add_unit_labels(sheet: Sheet, piece: Piece, projects: Mapping[str, HeldProject], day: date | None) -> None:
    """A unit carries the label from the day of the authorisation, or from that of its issuance where it is later."""
    each = projects.get(piece.holding.identity.project)
    for side in SIDES if each else ():
        found = each.latest(side)
        if found is None:
            continue
        values = {
            "cadTrustLabelId": label_name(each.project, side), "cadTrustUnitId": piece.name,
            "labelUnitDate": max(found.dated, day) if day else None,
        }  # fmt: skip
        about = f"{piece.holding.identity.issuance}, units {piece.holding.first} to {piece.holding.last}"
        sheet.put(
            "unit_label", f"{piece.name}/{side}", values, about=about, missing={"labelUnitDate": _NO_ISSUANCE_DATE}
        )
