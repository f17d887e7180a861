"""Rows of the ledger as plain records, with what names their units."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select

from app.core.bulk import rows_of
from app.ledger.models import Issuance, ItmoNumbers, UnitKey
from app.ledger.records import ActionRecord, HoldingRecord, Identity
from app.ledger.replay import Position
from app.projects.models import Authorisation, Project, ProjectEvent
from workflows.authorisation.process import Side
from workflows.ledger.movements import Account, MovementKind


class Names:
    """What names the units of issuances: read in two queries, made once for each issuance and authorisation.

    `as_of` leaves out what was recorded later: names given afterwards do not change a report of before.
    """

    def __init__(
        self, session: Any, *, partner: str | None = None, issuance_id: int | None = None,
        as_of: datetime | None = None,
    ) -> None:  # fmt: skip
        query = numbered(
            select(
                Issuance.id, Issuance.project_id, Issuance.vintage, Issuance.form, Issuance.metric, Issuance.gwp,
                Issuance.non_ghg_metric, Issuance.non_ghg_per_tonne, Issuance.mitigation_type, Issuance.sectors,
                Issuance.first, Issuance.partner, Project.reference, UnitKey.unit_registry, UnitKey.key,
                ItmoNumbers.approach, ItmoNumbers.party_registry, ItmoNumbers.first.label("itmo_first"),
            )
            .join(Project, Project.id == Issuance.project_id)
            .join(UnitKey, UnitKey.id == Issuance.key_id),
            as_of=as_of,
        )  # fmt: skip
        letters = _letters(as_of)
        if partner is not None:
            query = query.where(Issuance.partner == partner)
        if issuance_id is not None:
            query = query.where(Issuance.id == issuance_id)
            project = select(Issuance.project_id).where(Issuance.id == issuance_id).scalar_subquery()
            letters = letters.where(Authorisation.project_id == project)
        self._issuances = {row.id: row for row in rows_of(session.execute(query))}
        self._letters: dict[int, Any] = {}
        self._latest: dict[int, int] = {}
        for row in session.execute(letters):
            self._letters[row.id] = row
            self._latest[row.project_id] = row.id
        self._made: dict[tuple[int, int | None], Identity] = {}

    def identity(self, issuance_id: int, authorisation_id: int | None = None) -> Identity:
        """The names of an issuance under a version of the host's authorisation; its latest where none is given."""
        key = (issuance_id, authorisation_id)
        if key not in self._made:
            row = self._issuances[issuance_id]
            letter = self._letters.get(authorisation_id or self._latest.get(row.project_id, 0))
            self._made[key] = _identity(row, letter)
        return self._made[key]


def numbered(query: Any, *, as_of: datetime | None) -> Any:
    """The query over issuances with the numbers that the Party's registry gave, as they were known at a moment."""
    if as_of is None:
        return query.outerjoin(ItmoNumbers, and_(ItmoNumbers.issuance_id == Issuance.id, ItmoNumbers.live))
    last = func.max(ItmoNumbers.id)
    known = select(last.label("id")).where(ItmoNumbers.recorded_at <= as_of).group_by(ItmoNumbers.issuance_id)
    counts = ItmoNumbers.id.in_(known)
    return query.outerjoin(ItmoNumbers, and_(ItmoNumbers.issuance_id == Issuance.id, counts))


def _letters(as_of: datetime | None) -> Any:
    """The host's authorisations by version, without those of an entry that was struck."""
    struck = select(ProjectEvent.strikes_id).where(ProjectEvent.strikes_id.is_not(None))
    query = select(Authorisation.__table__).where(Authorisation.side == Side.HOST.value)
    if as_of is not None:
        struck = struck.where(ProjectEvent.recorded_at <= as_of)
        recorded = select(ProjectEvent.id).where(ProjectEvent.recorded_at <= as_of)
        query = query.where(Authorisation.event_id.in_(recorded))
    return query.where(Authorisation.event_id.not_in(struck)).order_by(Authorisation.number)


def _identity(row: Any, letter: Any) -> Identity:
    return Identity(
        issuance_id=row.id, issuance=issuance_reference(row.id), project=row.reference, partner=row.partner,
        approach=row.approach or (letter.approach if letter else ""),
        authorisation_id=letter.authorisation_id if letter else "", party=row.partner,
        itmo_registry=row.party_registry or "", unit_registry=row.unit_registry, unit_key=row.key,
        unit_form=row.form, vintage=row.vintage, metric=row.metric, gwp=row.gwp, non_ghg_metric=row.non_ghg_metric,
        non_ghg_per_tonne=row.non_ghg_per_tonne, mitigation_type=row.mitigation_type,
        sectors=tuple(row.sectors or ()), activity_types=tuple(letter.activity_types) if letter else (),
        purposes=letter.purposes if letter else "",
        first_transfer_definition=letter.first_transfer if letter else "",
        offset=row.itmo_first - row.first if row.itmo_first is not None else None,
    )  # fmt: skip


def issuance_reference(id: int) -> str:
    """`ISS-0042`."""
    return f"ISS-{id:04}"


def action(row: Any, named: Identity) -> ActionRecord:
    """A movement with the names of its units and, as `reversed_by`, the movement that took it back."""
    return ActionRecord(
        id=row.id, number=row.number, kind=MovementKind(row.kind), source=Account(row.source),
        target=Account(row.target), effective_on=row.effective_on, recorded_at=row.recorded_at, first=row.first,
        last=row.last, identity=named, transferring_party=row.transferring_party,
        acquiring_party=row.acquiring_party, using_party=row.using_party, using_entity=row.using_entity,
        calendar_year=row.calendar_year, purpose_words=row.purpose_words, explanation=row.explanation,
        reverses=row.reverses_id, reversed_by=row.reversed_by, after_closing=row.after_closing,
        transfers_first=row.transfers_first,
    )  # fmt: skip


def holding(position: Position, named: Identity) -> HoldingRecord:
    """A position with the names of its units."""
    return HoldingRecord(Account(position.account), position.first, position.last, named, position.holder)
