"""The ledger as plain values: what reports, exports and checks read. Quantities are whole tCO2e."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime

from workflows.ledger.movements import Account, MovementKind


@dataclass(frozen=True)
class Identity:
    """What stays the same over the life of an outcome, and how it is named.

    `approach` is the CARP identifier (CA0004), `party` the first transferring Party (ISO 3), `itmo_registry` the
    Party's registry (GHA01); each is empty until known. `unit_registry` is a code of list 31b (VCS, GS), `unit_key`
    the serial without its running numbers. `unit_form` renders a serial: `{first}` and `{last}` stand in it once each
    or, where a registry writes them apart, as it writes them. `offset` turns a unit number into an ITMO number; None
    until the Party's registry has named the outcomes.
    """

    issuance_id: int
    issuance: str
    project: str
    partner: str
    approach: str
    authorisation_id: str
    party: str
    itmo_registry: str
    unit_registry: str
    unit_key: str
    unit_form: str
    vintage: int
    metric: str = "GHG"
    gwp: str = ""
    non_ghg_metric: str = ""
    non_ghg_per_tonne: str = ""
    mitigation_type: str = "Emission reductions"
    sectors: tuple[str, ...] = ()
    activity_types: tuple[str, ...] = ()
    purposes: str = ""
    first_transfer_definition: str = ""
    offset: int | None = None


@dataclass(frozen=True)
class ActionRecord:
    """One posted movement over one unbroken range of units, as table 3 of the agreed electronic format sees it.

    `first` and `last` are unit numbers. `transferring_party` and `acquiring_party` are ISO 3 codes, `calendar_year`
    that for which it is used towards the NDC. `reverses` is the movement that this one takes back, `reversed_by` the
    one that took it back; a report leaves out both. `after_closing` says that its year was closed already when it
    was recorded, `transfers_first` that it is the first transfer of its tonnes.
    """

    id: uuid.UUID
    number: int
    kind: MovementKind
    source: Account
    target: Account
    effective_on: date
    recorded_at: datetime
    first: int
    last: int
    identity: Identity
    transferring_party: str = ""
    acquiring_party: str = ""
    using_party: str = ""
    using_entity: str = ""
    calendar_year: int | None = None
    purpose_words: str = ""
    explanation: str = ""
    reverses: uuid.UUID | None = None
    reversed_by: uuid.UUID | None = None
    after_closing: bool = False
    transfers_first: bool = False

    @property
    def tonnes(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True)
class HoldingRecord:
    """One unbroken range of units in one account at a moment."""

    account: Account
    first: int
    last: int
    identity: Identity
    holder: str = ""

    @property
    def tonnes(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True)
class Flow:
    """Posted tonnes summed over everything that shares these values: what year tables are made of.

    `event_year` is the year of the movement, `vintage` that of the mitigation, `calendar_year` that of its use
    towards the NDC. `first_transfer` says that the movement is the first transfer of its tonnes.
    """

    kind: MovementKind
    event_year: int
    vintage: int
    calendar_year: int | None
    approach: str
    partner: str
    party: str
    using_party: str
    acquiring_party: str
    sectors: tuple[str, ...]
    purposes: str
    metric: str
    first_transfer: bool
    tonnes: int


@dataclass(frozen=True)
class Claim:
    """Somebody's claim to units: a block of ours, a row of an export, a letter. `live` claims may not meet.

    `registry` is a code of list 31b, `key` the serial without its numbers (numbers run on within it).
    """

    registry: str
    key: str
    first: int
    last: int
    state: str
    reference: str
    live: bool = True
    details: dict[str, str] = field(default_factory=dict)
