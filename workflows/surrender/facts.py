"""What the guards of a notice may look at: plain facts about the facility, its units and the answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from workflows.ledger.movements import Account


@dataclass(frozen=True)
class BlockFacts:
    """One range of units of a notice as the record knows it. `accounts` is empty where units are not on record.

    `purposes` are those that the host's authorisation names; `eligibility` is the verdict frozen for its project,
    `open_points` why it is what it is. `elsewhere` are other live notices that hold some of these units.
    """

    label: str
    tonnes: int
    accounts: frozenset[Account] = frozenset()
    vintage: int | None = None
    purposes: str = ""
    first_transferred: bool = False
    eligibility: str = ""
    open_points: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True)
class SurrenderFacts:
    """What the guards of a notice may look at.

    `emissions` and `room` are whole tCO2e: the taxable emissions of the facility and year, and what this notice may
    use for certain; None while not known. `hands` are all who entered it, filed
    evidence for it, or checked it. `on` and `reason` are answers.
    """

    emissions_year: int
    received_on: date
    today: date
    actor_id: int | None = None
    first_year: int = 0
    opens_on: date = date.min
    closes_on: date | None = None
    vintages: tuple[int, int] = (0, 9999)
    taxable: bool = False
    emissions: int | None = None
    room: int | None = None
    room_words: str = ""
    blocks: tuple[BlockFacts, ...] = ()
    evidence: bool = False
    hands: frozenset[int] = frozenset()
    on: date | None = None
    reason: str = ""
    file_given: bool = False
    retirement: str = ""
    returns_to: None = field(default=None, init=False)

    @property
    def tonnes(self) -> int:
        """Whole tCO2e of all its units."""
        return sum(block.tonnes for block in self.blocks)
