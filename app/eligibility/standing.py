"""Where each version of a list stands on a day: in force, to come, replaced, undated, waiting or refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.eligibility.models import ListRow
from app.eligibility.sentences import day


@dataclass(frozen=True)
class Standing:
    """A word for a tag, its tone, and the same as a sentence."""

    word: str
    tone: str
    sentence: str


@dataclass(frozen=True)
class VersionLine:
    """One version in a list of versions."""

    row: ListRow
    standing: Standing


@dataclass(frozen=True)
class HostLine:
    """One host with its versions, newest first."""

    iso3: str
    iso2: str
    name: str
    in_force: VersionLine | None
    others: tuple[VersionLine, ...]
    waiting: VersionLine | None

    @property
    def slug(self) -> str:
        return self.iso3.lower()


def standing_of(row: ListRow, rows: Iterable[ListRow], *, today: date) -> Standing:
    """Where this version stands among all versions of its host."""
    if row.decision == "":
        return Standing("Proposed", "info", f"Proposed by {row.proposed_by_name}. Another officer decides on it.")
    if row.decision == "refused":
        return Standing("Refused", "bad", f"Refused by {row.decided_by_name}. It never counted.")
    if row.effective_from is None:
        return Standing("Undated", "warn", "The day from which it counts is not known, so it is never in force.")
    if row.effective_from > today:
        return Standing("To come", "info", f"It counts from {day(row.effective_from)}.")
    later = _next(row, rows)
    if later is None or later.effective_from is None or later.effective_from > today:
        until = f", until {day(later.effective_from)}" if later and later.effective_from else ""
        return Standing("In force", "good", f"In force since {day(row.effective_from)}{until}.")
    span = f"In force from {day(row.effective_from)}"
    return Standing("Replaced", "plain", f"{span}; version {later.number} replaced it on {day(later.effective_from)}.")


def _next(row: ListRow, rows: Iterable[ListRow]) -> ListRow | None:
    """The approved version that counts next after this one."""
    assert row.effective_from is not None
    mine = (row.effective_from, row.number)
    later = [
        ((other.effective_from, other.number), other)
        for other in rows
        if other.decision == "approved" and other.effective_from and (other.effective_from, other.number) > mine
    ]
    return min(later, key=lambda each: each[0])[1] if later else None


def versions_of(rows: Sequence[ListRow], *, today: date) -> list[VersionLine]:
    """Every version of a host with its standing, newest first."""
    return [VersionLine(row, standing_of(row, rows, today=today)) for row in rows]


def overview(partners: Iterable[Any], rows: Iterable[ListRow], *, today: date) -> list[HostLine]:
    """One line for each host that has a version of any kind, in the order of the partners given."""
    by_host: dict[str, list[ListRow]] = {}
    for row in rows:
        by_host.setdefault(row.host, []).append(row)
    return [_host_line(partner, by_host[partner.iso3], today) for partner in partners if partner.iso3 in by_host]


def _host_line(partner: Any, rows: Sequence[ListRow], today: date) -> HostLine:
    lines = versions_of(rows, today=today)
    in_force = next((line for line in lines if line.standing.word == "In force"), None)
    waiting = next((line for line in lines if line.standing.word == "Proposed"), None)
    others = tuple(line for line in lines if line not in (in_force, waiting))
    return HostLine(partner.iso3, partner.iso2, partner.name, in_force, others, waiting)
