"""Units of a notice against the ledger and the record of their projects: where they are, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app.ledger.loading import issuance_reference
from app.ledger.models import Block, Issuance
from app.ledger.record import Reader
from app.ledger.serials import SerialFault, parse, render
from app.projects.models import Project
from app.surrenders.answers import MOST_RANGES, SurrenderRefused
from workflows.ledger.movements import Account
from workflows.surrender import BlockFacts


@dataclass(frozen=True)
class Units:
    """An unbroken range of units of one issuance, by the numbers of its registry."""

    issuance_id: int
    first: int
    last: int

    @property
    def tonnes(self) -> int:
        return self.last - self.first + 1

    def meets(self, other: Units) -> bool:
        """Whether a unit is in both."""
        return self.issuance_id == other.issuance_id and self.first <= other.last and other.first <= self.last


@dataclass(frozen=True)
class UnitsRecord:
    """What is on record of a range. `serial` is as the registry writes it, `issuance` a reference like ISS-0042."""

    units: Units
    serial: str
    issuance: str
    project: str
    title: str
    partner: str
    vintage: int
    accounts: frozenset[Account]
    purposes: str
    first_transferred: bool
    first_transferred_on: date | None
    eligibility: str
    open_points: tuple[str, ...]

    def facts(self, elsewhere: tuple[str, ...] = ()) -> BlockFacts:
        """What the guards of a notice look at."""
        return BlockFacts(
            label=f"{self.project}, units {self.units.first} to {self.units.last}", tonnes=self.units.tonnes,
            accounts=self.accounts, vintage=self.vintage, purposes=self.purposes,
            first_transferred=self.first_transferred, eligibility=self.eligibility, open_points=self.open_points,
            elsewhere=elsewhere,
        )  # fmt: skip


@dataclass(frozen=True)
class HeldRange:
    """Units that a notice may name, with their serial as the registry writes it."""

    project: str
    vintage: int
    tonnes: int
    serial: str


def on_record(session: Any, ranges: Iterable[Units], *, reader: Reader | None = None) -> list[UnitsRecord]:
    """Every range against the ledger as it stands in this transaction. Raises UnknownIssuance."""
    reader = reader or Reader(session)
    return [_record(reader, units) for units in ranges]


def _record(reader: Reader, units: Units) -> UnitsRecord:
    issuance, reference = reader.issuance(units.issuance_id)
    background = reader.background(reference)
    assert background is not None, "an issuance belongs to a project"
    project, letter = background.case.project, background.authorisation("host", None)
    blocks = reader.blocks(units.issuance_id, units.first, units.last)
    verdict = project.eligibility or {}
    moved = [block for block in blocks if block.first_transferred_on is not None]
    whole = _covered(blocks, units) == units.tonnes
    return UnitsRecord(
        units=units, serial=render(issuance.form, units.first, units.last),
        issuance=issuance_reference(units.issuance_id), project=reference, title=project.title,
        partner=project.partner, vintage=issuance.vintage,
        accounts=frozenset(Account(block.account) for block in blocks) if whole else frozenset(),
        purposes=letter.terms.purposes if letter else "",
        first_transferred=_covered(moved, units) == units.tonnes,
        first_transferred_on=max((block.first_transferred_on for block in moved), default=None),
        eligibility=str(verdict.get("outcome", "")),
        open_points=tuple(verdict.get("missing", ()) or verdict.get("sentences", ())),
    )  # fmt: skip


def _covered(blocks: Iterable[Any], units: Units) -> int:
    """How many of the units are in these blocks."""
    return sum(min(block.last, units.last) - max(block.first, units.first) + 1 for block in blocks)


def read_serials(session: Any, serials: Iterable[str]) -> list[Units]:
    """Serials as the registries write them, as ranges of issuances in the ledger.

    Raises SurrenderRefused for a serial that cannot be read, is not in the ledger, or stands twice.
    """
    given = [text for text in serials if text.strip()]
    if not given:
        raise SurrenderRefused("Enter the serial number of at least one range of units.", "serials")
    if len(given) > MOST_RANGES:
        raise SurrenderRefused(f"Enter at most {MOST_RANGES} ranges in one notice.", "serials")
    reader, found = Reader(session), list[Units]()
    for number, text in enumerate(given, start=1):
        units = _units(reader, text, number)
        if any(units.meets(other) for other in found):
            raise SurrenderRefused(f"Line {number} names units that an earlier line names already.", "serials")
        found.append(units)
    return found


def _units(reader: Reader, text: str, number: int) -> Units:
    try:
        serial = parse(text)
    except SerialFault as fault:
        raise SurrenderRefused(f"Line {number} is no serial number that can be read: {fault}", "serials") from fault
    met = reader.meeting(serial.registry, serial.key, serial.first, serial.last)
    if met is None:
        sentence = f"Line {number} names units that are not in the ledger. Record their issuance first."
        raise SurrenderRefused(sentence, "serials")
    units = Units(met.id, serial.first, serial.last)
    issuance, _ = reader.issuance(met.id)
    if serial.first < issuance.first or issuance.last < serial.last:
        raise SurrenderRefused(
            f"Line {number} reaches beyond its issuance, which has the units {issuance.first} to {issuance.last}. "
            "Enter each issuance on a line of its own.", "serials",
        )  # fmt: skip
    return units


def held_ranges(session: Any, *, limit: int) -> list[HeldRange]:
    """Ranges that are held on our side as the ledger stands now, the newest first; at most so many."""
    query = (
        select(Project.reference, Issuance.vintage, Issuance.form, Block.first, Block.last)
        .join(Issuance, Issuance.id == Block.issuance_id)
        .join(Project, Project.id == Issuance.project_id)
        .where(Block.live, Block.account == Account.HELD.value)
        .order_by(Block.id.desc())
        .limit(limit)
    )
    return [
        HeldRange(row.reference, row.vintage, row.last - row.first + 1, render(row.form, row.first, row.last))
        for row in session.execute(query)
    ]
