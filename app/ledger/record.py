"""What one transaction reads of the ledger and of what it rests on; what does not change within it is read once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import bindparam, func, select

from app.agreements.queries import partner_record
from app.core.registry import registry
from app.ledger.models import Block, ClosedYear, Issuance, Movement, UnitKey
from app.projects.models import Project
from app.projects.queries import UnknownProject, case_of
from app.projects.records import AuthorisationRecord, ProjectCase
from app.projects.wording import home_code
from workflows.agreement.facts import ActKind
from workflows.authorisation.events import EventKind
from workflows.authorisation.process import Purpose
from workflows.ledger.guards import MOST_UNITS

MOST_ROWS = 2**31  # no table has a row of this number
_POLICY = Path(__file__).parent / "data" / "policy.yaml"


@lru_cache(maxsize=1)
def _policy() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(_POLICY.read_text(encoding="utf-8"))
    return found


class UnknownIssuance(LookupError):
    """There is no such issuance."""


class UnknownMovement(LookupError):
    """There is no such movement."""


@dataclass(frozen=True)
class Background:
    """What stands behind an issuance: its project, the letters of both sides, the percentages of the agreement."""

    case: ProjectCase
    iso2: str
    omge: Decimal | None
    proceeds: Decimal | None
    letters_asked: bool
    letters_filed: int

    def authorisation(self, side: str, on: date | None) -> AuthorisationRecord | None:
        """The version of one side's letter that was in force on a day; None before the first and once revoked."""
        revoked = [e.event.on for e in self.case.events if e.kind is EventKind.REVOKED and not e.struck]
        if on is not None and revoked and min(revoked) <= on:
            return None
        versions = [a for a in self.case.authorisations if a.side == side and (on is None or a.dated <= on)]
        return versions[-1] if versions else None


_B = Block.__table__
_LIVE_BLOCKS = (
    select(_B)
    .where(_B.c.issuance_id == bindparam("issuance"), _B.c.live)
    .where(_B.c.first <= bindparam("high"), _B.c.last >= bindparam("low"))
    .order_by(_B.c.first)
)


class Reader:
    """Reads for one transaction. Make one for each unit of work, never share it."""

    def __init__(self, session: Any) -> None:
        self.session = session
        self._backgrounds: dict[str, Background] = {}
        self._issuances: dict[int, tuple[Any, str]] = {}
        self._rates: dict[str, tuple[str, Decimal | None, Decimal | None]] = {}

    @cached_property
    def closed(self) -> frozenset[int]:
        return frozenset(self.session.scalars(select(ClosedYear.year)))

    @cached_property
    def ndc_period(self) -> tuple[int, int] | None:
        """First and last year of our own NDC period: as recorded for reports, else as the policy file says."""
        for provider in registry.all("ndc_period"):
            if found := provider(self.session, home_code()):
                return int(found[0]), int(found[1])
        said = _policy()["ndc_period"]
        return int(said["first"]), int(said["last"])

    def issuance(self, id: int | None) -> tuple[Any, str]:
        """The row of an issuance with the reference of its project. Raises UnknownIssuance."""
        if id not in self._issuances:
            query = (
                select(Issuance.__table__, Project.reference, UnitKey.unit_registry, UnitKey.key)
                .join(Project, Project.id == Issuance.project_id)
                .join(UnitKey, UnitKey.id == Issuance.key_id)
            )
            there = id is not None and 0 < id < MOST_ROWS
            row = self.session.execute(query.where(Issuance.id == id)).first() if there else None
            if row is None:
                raise UnknownIssuance("There is no such issuance in the ledger.")
            self._issuances[row.id] = (row, row.reference)
        assert id is not None
        return self._issuances[id]

    def background(self, reference: str) -> Background | None:
        """What stands behind a project; None where there is no such project."""
        if reference not in self._backgrounds:
            try:
                case = case_of(self.session, reference)
            except UnknownProject:
                return None
            self._backgrounds[reference] = self._look_behind(case)
        return self._backgrounds[reference]

    def _look_behind(self, case: ProjectCase) -> Background:
        asked = [
            letter.code for stage in case.process.stages for letter in stage.letters
            if letter.purpose is Purpose.EXAMINATION
        ]  # fmt: skip
        filed = sum(
            1 for e in case.events if e.kind is EventKind.LETTER_FILED and e.event.letter in asked and not e.struck
        )
        iso2, omge, proceeds = self._percentages(case.project.partner)
        return Background(case, iso2, omge, proceeds, letters_asked=bool(asked), letters_filed=filed)

    def _percentages(self, partner: str) -> tuple[str, Decimal | None, Decimal | None]:
        """The two-letter code of the host, and what its agreement sets for OMGE and the share of proceeds."""
        if partner not in self._rates:
            record = partner_record(self.session, partner)
            act = record.act(ActKind.IA)
            self._rates[partner] = (record.iso2, act.omge if act else None, act.share_of_proceeds if act else None)
        return self._rates[partner]

    def blocks(self, issuance_id: int, first: int, last: int) -> Sequence[Any]:
        """Live blocks that hold some of these units, by their numbers."""
        low, high = (min(max(number, 0), MOST_UNITS) for number in (first, last))
        asked = {"issuance": issuance_id, "low": low, "high": high}
        rows: Sequence[Any] = self.session.connection().execute(_LIVE_BLOCKS, asked).all()
        return rows

    def movements(self, issuance_id: int) -> Sequence[Any]:
        """Every movement of an issuance in the order of posting."""
        query = select(Movement.__table__).where(Movement.issuance_id == issuance_id).order_by(Movement.number)
        rows: Sequence[Any] = self.session.execute(query).all()
        return rows

    def movement(self, id: uuid.UUID | None) -> Any:
        """One movement. Raises UnknownMovement."""
        row = self.session.execute(select(Movement.__table__).where(Movement.id == id)).first() if id else None
        if row is None:
            raise UnknownMovement("There is no such movement in the ledger.")
        return row

    def acquirers(self, blocks: Sequence[Any]) -> tuple[str, ...]:
        """The Parties to which the movements that brought these blocks where they are transferred them."""
        ids = {block.movement_id for block in blocks}
        query = select(Movement.acquiring_party).where(Movement.id.in_(ids)).distinct()
        return tuple(sorted(self.session.scalars(query)))

    def is_reversed(self, id: uuid.UUID) -> bool:
        return self.session.scalar(select(Movement.number).where(Movement.reverses_id == id)) is not None

    def totals(self, issuance_id: int) -> dict[str, int]:
        """Whole tCO2e of an issuance by account."""
        query = (
            select(Block.account, func.sum(Block.last - Block.first + 1))
            .where(Block.issuance_id == issuance_id, Block.live)
            .group_by(Block.account)
        )
        return {account: int(tonnes) for account, tonnes in self.session.execute(query)}

    def first_transferred(self, project_id: int) -> tuple[int, tuple[int, ...], frozenset[int]]:
        """Whole tCO2e of a project that were first transferred, their vintages, and the issuances they come from."""
        query = (
            select(Issuance.id, Issuance.vintage, func.sum(Block.last - Block.first + 1))
            .join(Issuance, Issuance.id == Block.issuance_id)
            .where(Issuance.project_id == project_id, Block.live, Block.first_transferred_on.is_not(None))
            .group_by(Issuance.id, Issuance.vintage)
        )
        rows = self.session.execute(query).all()
        vintages = tuple(sorted({vintage for _, vintage, _ in rows}))
        return sum(int(tonnes) for _, _, tonnes in rows), vintages, frozenset(id for id, _, _ in rows)

    def meeting(self, unit_registry: str, key: str, first: int, last: int) -> Any:
        """A live block that holds one of these units; None where there is none."""
        query = (
            select(Block.first, Block.last, Issuance.id, Project.reference)
            .join(UnitKey, UnitKey.id == Block.key_id)
            .join(Issuance, Issuance.id == Block.issuance_id)
            .join(Project, Project.id == Issuance.project_id)
            .where(
                UnitKey.unit_registry == unit_registry, UnitKey.key == key, Block.live, Block.first <= last,
                Block.last >= first,
            )
            .limit(1)
        )  # fmt: skip
        return self.session.execute(query).first()
