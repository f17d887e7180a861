"""What a submission is made of: movements, holdings and authorisations as plain records, chosen for one Party."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from app.ledger.records import ActionRecord, HoldingRecord, Identity
from app.projects.records import AuthorisationRecord
from workflows.ledger.movements import Account, MovementKind

HOME, HOST = "home", "host"
# A movement from one of these is one of ours; what leaves another account is the host's to report.
OUR_SOURCES = frozenset({Account.IN_TRANSFER, Account.HELD})
HELD_BY_HOST = frozenset({Account.HOST, Account.OIMP})
Ranged = TypeVar("Ranged", ActionRecord, HoldingRecord)


@dataclass(frozen=True)
class Given:
    """One version of one side's authorisation, with the project and the host that it is about."""

    project: str
    partner: str
    record: AuthorisationRecord


@dataclass(frozen=True)
class Sources:
    """Everything on record from which submissions are made. `holdings` are those of 31 December of the year."""

    actions: Sequence[ActionRecord] = ()
    holdings: Sequence[HoldingRecord] = ()
    authorisations: Sequence[Given] = ()

    def of_home(self, year: int) -> Sources:
        """What the Party that keeps this record has to tell: what it acquired, used, passed on, cancelled and holds."""
        actions = [each for each in self.actions if each.source in OUR_SOURCES]
        holdings = [each for each in self.holdings if each.account is Account.HELD]
        return Sources(_told(actions, year), merged(holdings), _standing(self.authorisations, HOME, year))

    def of_host(self, partner: str, year: int) -> Sources:
        """What a partner has to tell of the same outcomes: what it authorised, first transferred, used or cancelled.

        It holds ITMOs of its own only where it authorised them for more than an NDC: for an NDC an outcome is one
        only once it is transferred (decision 2/CMA.3, annex, paragraph 1).
        """
        actions = [each for each in self.actions if each.identity.partner == partner and each.source not in OUR_SOURCES]
        holdings = [
            each for each in self.holdings
            if each.identity.partner == partner and each.account in HELD_BY_HOST and beyond_ndc(each.identity)
        ]  # fmt: skip
        theirs = [given for given in self.authorisations if given.partner == partner]
        return Sources(_told(actions, year), merged(holdings), _standing(theirs, HOST, year))


def beyond_ndc(identity: Identity) -> bool:
    """Whether the outcomes are authorised for international mitigation or other purposes, perhaps beside an NDC."""
    return identity.purposes not in ("", "NDC")


def _told(actions: Iterable[ActionRecord], year: int) -> list[ActionRecord]:
    """Movements of the year in the order in which they took effect; a reversal and what it took back are left out."""
    kept = [
        each for each in actions
        if each.effective_on.year == year and each.kind is not MovementKind.REVERSAL
        and each.reverses is None and each.reversed_by is None
    ]  # fmt: skip
    return sorted(
        merged(kept), key=lambda each: (each.effective_on, each.number, each.identity.issuance_id, each.first)
    )


def merged(records: Iterable[Ranged]) -> list[Ranged]:
    """The same tonnes in as few blocks as there can be: neighbours that are alike in everything become one."""
    found: list[Ranged] = []
    alike: Any = None
    for record in sorted(records, key=_place):
        now = _likeness(record)
        if found and now == alike and found[-1].last + 1 == record.first:
            found[-1] = replace(found[-1], last=record.last)
        else:
            found.append(record)
        alike = now
    return found


def _likeness(record: ActionRecord | HoldingRecord) -> tuple[Any, ...]:
    if isinstance(record, HoldingRecord):
        return (record.account, record.identity.issuance_id, record.identity.authorisation_id)
    return (
        record.kind, record.source, record.effective_on, record.identity.issuance_id,
        record.transferring_party, record.acquiring_party, record.using_party, record.using_entity,
        record.calendar_year or 0, record.purpose_words, record.explanation, record.identity.authorisation_id,
        record.transfers_first,
    )  # fmt: skip


def _place(record: ActionRecord | HoldingRecord) -> tuple[Any, ...]:
    return (*_likeness(record), record.first)


def _standing(authorisations: Iterable[Given], side: str, year: int) -> list[Given]:
    """The versions made in the year, and of each authorisation the one that stood when the year ended."""
    end = date(year, 12, 31)
    ours = [given for given in authorisations if given.record.side == side and given.record.dated <= end]
    last: dict[str, int] = {}
    for given in ours:
        last[given.project] = max(last.get(given.project, 0), given.record.number)
    kept = [
        given for given in ours if given.record.dated.year == year or given.record.number == last[given.project]
    ]  # fmt: skip
    return sorted(kept, key=lambda given: (given.record.dated, given.project, given.record.number))
