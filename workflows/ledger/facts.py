"""What the guards of a ledger entry may look at: plain facts about the units, their authorisation and the answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil

from workflows.authorisation.terms import Terms
from workflows.ledger.movements import MOVEMENTS, Account, Declaration, MovementKind

# A letter that names other international mitigation purposes as a whole covers both of them.
_COVERED = {
    "NDC": frozenset({"NDC", "NDC and OIMP", "NDC and IMP", "NDC and OP"}),
    "IMP": frozenset({"IMP", "OIMP", "NDC and IMP", "NDC and OIMP"}),
    "OP": frozenset({"OP", "OIMP", "NDC and OP", "NDC and OIMP"}),
    "OIMP": frozenset({"IMP", "OP", "OIMP", "NDC and IMP", "NDC and OP", "NDC and OIMP"}),
}
USE_DEFINITION = "use or cancellation"


@dataclass(frozen=True)
class Given:
    """What the officer answers. Empty and None stand for nothing given."""

    first: int | None = None
    last: int | None = None
    effective_on: date | None = None
    acquiring_party: str = ""
    using_entity: str = ""
    entity_reason: str = ""
    calendar_year: int | None = None
    purpose_words: str = ""
    closing_reason: str = ""
    reason: str = ""

    @property
    def tonnes(self) -> int:
        """Whole tCO2e; nothing where the range is reversed or incomplete."""
        return self.last - self.first + 1 if self.first is not None and self.last is not None else 0


@dataclass(frozen=True)
class EntryFacts:
    """One entry against the record.

    `accounts` are where its units are now; it is empty where some of them are not on record. `terms` is the host's
    authorisation in force on the day of the entry (for units first transferred before, on the day of that),
    `home_terms` ours; None where there is none. `first_transferred` and `issued`, `omge_done` and `proceeds_done` are
    whole tCO2e, the first of the project, the others of the issuance. `destined` are the Parties to which units that
    were first transferred go. `rates` are the percentages of the agreement, None where none is on record.
    `latest_on` is the latest day of a movement of these units.
    """

    kind: MovementKind
    given: Given
    today: date
    home: str = ""
    actor_id: int | None = None
    made_by: int | None = None
    accounts: tuple[Account, ...] = ()
    vintage: int = 0
    issued_on: date | None = None
    destined: tuple[str, ...] = ()
    latest_on: date | None = None
    examined: bool | None = None
    terms: Terms | None = None
    home_terms: Terms | None = None
    first_transferred: int = 0
    issued: int = 0
    omge_done: int = 0
    proceeds_done: int = 0
    omge_rate: Decimal | None = None
    proceeds_rate: Decimal | None = None
    ndc_period: tuple[int, int] | None = None
    window: tuple[int, int] = (2021, 2030)
    entity_eligible: bool | None = None
    year_closed: bool = False
    reversible: bool = True
    project_example: bool = False
    project_found: bool = True
    serial_fault: str = ""
    serial_vintages: tuple[int, ...] = ()
    serial_host_agrees: bool = True
    meets: str = ""
    stated: int | None = None
    has_proof: bool = True
    returns_to: None = None

    @property
    def declaration(self) -> Declaration:
        return MOVEMENTS[self.kind]

    @property
    def ceiling(self) -> int | None:
        """The lower ceiling of the two letters in tCO2e; None where neither sets one."""
        letters = (self.terms, self.home_terms)
        return min((t.quantity for t in letters if t and t.quantity is not None), default=None)

    @property
    def transfers_first(self) -> bool:
        """Whether this entry first transfers its tonnes (2/CMA.3, annex, paragraph 2).

        A cancellation in the host country does so only where the host authorised other international mitigation
        purposes and counts use or cancellation as their first transfer (paragraph 2(b)).
        """
        if self.kind in (MovementKind.FIRST_TRANSFER, MovementKind.OIMP_FIRST_TRANSFER):
            return True
        if self.accounts != (Account.HOST,):
            return False
        if self.kind in (MovementKind.CANCELLATION, MovementKind.VOLUNTARY_CANCELLATION):
            return self.allows("OIMP") and self.first_transfer_definition == USE_DEFINITION
        return self.kind in (MovementKind.USE_IMP, MovementKind.USE_OP)

    @property
    def first_transfer_definition(self) -> str:
        """What the host counts as first transfer for other purposes, in small letters; empty where it says nothing."""
        return (self.terms.first_transfer if self.terms else "").casefold()

    def allows(self, purpose: str) -> bool:
        """Whether both letters on record name this purpose; the host's must be there."""
        if self.terms is None or self.terms.purposes not in _COVERED[purpose]:
            return False
        return self.home_terms is None or self.home_terms.purposes in _COVERED[purpose]

    def owed(self, rate: Decimal | None) -> int | None:
        """Whole tCO2e of the issuance at a percentage, rounded up so that it is never less than agreed."""
        return None if rate is None else ceil(self.issued * rate / 100)
