"""Rows of the ledger as plain records, with what names their units."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, func, literal_column, select
from sqlalchemy.orm import aliased

from app.ledger.models import Issuance, ItmoNumbers, Movement, UnitKey
from app.ledger.records import ActionRecord, HoldingRecord, Identity
from app.ledger.replay import Position
from app.projects.models import Authorisation, Project
from workflows.ledger.movements import Account, MovementKind

REVERSING = aliased(Movement)
# The host's authorisation that stands: what names an issuance that has not moved yet.
_LATEST = (
    select(func.max(Authorisation.id))
    .where(Authorisation.project_id == Issuance.project_id, Authorisation.side == literal_column("'host'"))
    .correlate(Issuance)
    .scalar_subquery()
)
NAMED = (
    Issuance.id.label("issuance_id"), Issuance.vintage, Issuance.form, Issuance.metric, Issuance.gwp,
    Issuance.non_ghg_metric, Issuance.non_ghg_per_tonne, Issuance.mitigation_type, Issuance.sectors,
    Issuance.first.label("issuance_first"), Issuance.partner, Project.reference, UnitKey.unit_registry, UnitKey.key,
    ItmoNumbers.approach.label("itmo_approach"), ItmoNumbers.party_registry, ItmoNumbers.first.label("itmo_first"),
    Authorisation.approach, Authorisation.authorisation_id, Authorisation.purposes, Authorisation.first_transfer,
    Authorisation.activity_types,
)  # fmt: skip


def joined(query: Any, authorisation_id: Any = None) -> Any:
    """The query over issuances (and what it has joined) with everything that names their units.

    `authorisation_id` is the column of the version that counts; without it, the host's latest.
    """
    counts = Authorisation.id == (authorisation_id if authorisation_id is not None else _LATEST)
    return (
        query.join(Project, Project.id == Issuance.project_id)
        .join(UnitKey, UnitKey.id == Issuance.key_id)
        .outerjoin(ItmoNumbers, and_(ItmoNumbers.issuance_id == Issuance.id, ItmoNumbers.live))
        .outerjoin(Authorisation, counts)
    )


def identity(row: Any) -> Identity:
    """What names the units of a row that was selected with `NAMED`."""
    return Identity(
        issuance_id=row.issuance_id, issuance=issuance_reference(row.issuance_id), project=row.reference,
        partner=row.partner, approach=row.itmo_approach or row.approach or "",
        authorisation_id=row.authorisation_id or "", party=row.partner, itmo_registry=row.party_registry or "",
        unit_registry=row.unit_registry, unit_key=row.key, unit_form=row.form, vintage=row.vintage,
        metric=row.metric, gwp=row.gwp, non_ghg_metric=row.non_ghg_metric, non_ghg_per_tonne=row.non_ghg_per_tonne,
        mitigation_type=row.mitigation_type, sectors=tuple(row.sectors or ()),
        activity_types=tuple(row.activity_types or ()), purposes=row.purposes or "",
        first_transfer_definition=row.first_transfer or "",
        offset=row.itmo_first - row.issuance_first if row.itmo_first is not None else None,
    )  # fmt: skip


def issuance_reference(id: int) -> str:
    """`ISS-0042`."""
    return f"ISS-{id:04}"


def action(row: Any) -> ActionRecord:
    """A movement with the names of its units; selected with `NAMED` and the columns of a movement."""
    return ActionRecord(
        id=row.id, number=row.number, kind=MovementKind(row.kind), source=Account(row.source),
        target=Account(row.target), effective_on=row.effective_on, recorded_at=row.recorded_at, first=row.first,
        last=row.last, identity=identity(row), transferring_party=row.transferring_party,
        acquiring_party=row.acquiring_party, using_party=row.using_party, using_entity=row.using_entity,
        calendar_year=row.calendar_year, purpose_words=row.purpose_words, explanation=row.explanation,
        reverses=row.reverses_id, reversed_by=row.reversed_by, after_closing=row.after_closing,
        transfers_first=row.transfers_first,
    )  # fmt: skip


def holding(position: Position, named: Identity) -> HoldingRecord:
    return HoldingRecord(Account(position.account), position.first, position.last, named, position.holder)
