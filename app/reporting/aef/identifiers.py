"""Identifiers of mitigation outcomes and of the units below them: parts stored, forms rendered, blocks compared.

An identifier has at least the approach, the originating registry, the first transferring Party, a serial number and
a vintage (decision 6/CMA.4, annex I, paragraph 5); a block is two that are equal but for the number (paragraph 6).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.ledger.records import Identity
from app.reporting.aef.profiles import Profile
from app.reporting.aef.tables import Row

_FULL = re.compile(r"(CA\d{4})-([A-Z]{3}\d{2})-([A-Z]{3})-([1-9]\d{0,2}(?:(?:\d*)|(?:,\d{3})*))-(\d{4})")
_NUMBERS = re.compile(r"\d+")
_RANGE = re.compile(r"\{first\}\s*(?:-|–|to)\s*\{last\}")
Key = tuple[str, str, str, int]  # approach, registry, Party, vintage: blocks can overlap inside one of these only


@dataclass(frozen=True)
class ItmoId:
    """One full identifier, in parts."""

    approach: str
    registry: str
    party: str
    number: int
    vintage: int

    @property
    def key(self) -> Key:
        return (self.approach, self.registry, self.party, self.vintage)

    def __str__(self) -> str:
        return f"{self.approach}-{self.registry}-{self.party}-{self.number}-{self.vintage}"


def read_itmo(text: str) -> ItmoId | None:
    """The parts of a full identifier; None where the text is none."""
    found = _FULL.fullmatch(text)
    if not found:
        return None
    return ItmoId(found[1], found[2], found[3], int(found[4].replace(",", "")), int(found[5]))


@dataclass(frozen=True, order=True)
class Block:
    """An unbroken run of outcomes under one key."""

    key: Key
    first: int
    last: int

    @property
    def tonnes(self) -> int:
        return self.last - self.first + 1

    def meets(self, other: Block) -> bool:
        """Whether they share an outcome."""
        return self.key == other.key and self.first <= other.last and other.first <= self.last

    @property
    def words(self) -> str:
        """`CA0004, VUT, 2024: 1 to 250`."""
        approach, _, party, vintage = self.key
        return f"{approach}, {party}, {vintage}: {self.first:,} to {self.last:,}"


def block_of(row: Row) -> Block | None:
    """The block of a row of table 3 or 4, whichever form its identifiers have; None where it cannot be made out."""
    first, last = row.get("FirstID"), row.get("LastID")
    if isinstance(first, int) and isinstance(last, int):
        parts = [row.get(n) for n in ("CooperativeApproachID", "PartyITMORegistryID", "FirstTransferringPartyID")]
        vintage = row.get("Vintage")
        if not all(isinstance(part, str) for part in parts) or not isinstance(vintage, int):
            return None
        return Block((str(parts[0]), str(parts[1]), str(parts[2]), vintage), first, last) if first <= last else None
    start = read_itmo(first) if isinstance(first, str) else None
    end = read_itmo(last) if isinstance(last, str) else None
    if start is None or end is None or start.key != end.key or start.number > end.number:
        return None
    return Block(start.key, start.number, end.number)


def itmo_values(identity: Identity, first: int, last: int, profile: Profile) -> tuple[str | int | None, ...]:
    """First and last ID in the form of the profile, of units with these numbers; None where a part is not known."""
    if identity.offset is None:
        return None, None
    if profile.full_identifiers:
        known = identity.approach and identity.itmo_registry and identity.party
        if not known:
            return None, None
        parts = (identity.approach, identity.itmo_registry, identity.party)
        return tuple(
            str(ItmoId(*parts, n, identity.vintage)) for n in (first + identity.offset, last + identity.offset)
        )
    return first + identity.offset, last + identity.offset


def unit_values(identity: Identity, first: int, last: int, profile: Profile) -> tuple[str | int | None, ...]:
    """First and last unit ID: in the registry's own writing, its range replaced by one number, or the numbers alone."""
    if not identity.unit_registry:
        return None, None
    if not profile.units_as_text:
        return first, last
    one = _form_of_one(identity.unit_form)
    return (one.replace("{first}", str(first)), one.replace("{first}", str(last))) if one else (None, None)


def _form_of_one(form: str) -> str:
    """What renders the serial of one unit; empty where the form does not say where its number stands."""
    one, found = _RANGE.subn("{first}", form)
    if not found and " - " in form:  # both ends written out in full
        one = next((half for half in form.split(" - ") if "{first}" in half), form)
    return one if one.count("{first}") == 1 and "{last}" not in one else ""


def unit_numbers(first: str, last: str) -> tuple[int, int] | None:
    """The running numbers of two serials that differ only in them; None where they differ in more, or in nothing."""
    if _NUMBERS.sub("#", first) != _NUMBERS.sub("#", last):
        return None
    pairs = zip(_NUMBERS.findall(first), _NUMBERS.findall(last), strict=True)
    differing = [(int(a), int(b)) for a, b in pairs if a != b]
    return differing[0] if len(differing) == 1 else None
