"""Rows of exports as claims to units, and what it means where claims meet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from app.ledger.records import Claim
from app.ledger.serials.overlaps import Meeting, meetings
from app.registries.layouts import words
from app.registries.records import ExportRow

MOST_MEETINGS = 100_000  # a file that names one block ten thousand times has fifty million
FILE = "file"  # of a claim's details: which import it comes from; empty for the ledger


@dataclass(frozen=True)
class Found:
    """The meetings of a set of claims; `more` says that there are more than were looked at."""

    meetings: tuple[Meeting, ...]
    more: bool = False

    @property
    def double(self) -> tuple[Meeting, ...]:
        return tuple(each for each in self.meetings if each.is_double)

    @property
    def twice_listed(self) -> tuple[Meeting, ...]:
        """Units that stand twice and are claimed at most once, except where one block lies inside its own issuance."""
        return tuple(each for each in self.meetings if not each.is_double and not is_inside_issuance(each))

    @property
    def inside_issuance(self) -> int:
        """How many ended blocks lie inside their issued block."""
        return sum(is_inside_issuance(each) for each in self.meetings)


def claim_of(row: ExportRow, *, reference: str, file: str = "") -> Claim | None:
    """The row as a claim, none where it has no serial. `file` names the import, empty while it is none."""
    if row.serial is None:
        return None
    return Claim(
        row.serial.registry, row.serial.key, row.serial.first, row.serial.last, row.state, reference,
        row.state in words().live,
        {FILE: file, "day": row.ended_on.isoformat() if row.ended_on else "", "serial": row.serial.text,
         "project": row.project, "beneficiary": row.beneficiary, "row": str(row.number)},
    )  # fmt: skip


def claims_of(rows: Iterable[ExportRow], *, file: str = "") -> Iterator[Claim]:
    """The rows that have a serial, as claims that are named by their numbers."""
    for row in rows:
        claim = claim_of(row, reference=f"row {row.number}", file=file)
        if claim is not None:
            yield claim


def found_among(claims: Iterable[Claim]) -> Found:
    """Every meeting, except where two files tell of one and the same end of one and the same block."""
    taken = list(islice((each for each in meetings(claims) if not is_same_event(each)), MOST_MEETINGS + 1))
    return Found(tuple(taken[:MOST_MEETINGS]), more=len(taken) > MOST_MEETINGS)


def is_inside_issuance(meeting: Meeting) -> bool:
    """Whether an ended block lies inside a block that is not ended: the life of one credit, no double counting."""
    if meeting.one.live == meeting.other.live:
        return False
    ended, issued = (meeting.one, meeting.other) if meeting.one.live else (meeting.other, meeting.one)
    return issued.first <= ended.first and ended.last <= issued.last


def is_same_event(meeting: Meeting) -> bool:
    """Whether two imports hold one row: a later export repeats what an earlier one said, and that is one claim.

    Inside one file, two such rows are two claims; a block of the ledger names no serial, so it is never the same.
    """
    one, other = meeting.one, meeting.other
    files = (one.details.get(FILE, ""), other.details.get(FILE, ""))
    same = ("day", "serial")
    return (
        files[0] != files[1]
        and all(one.details.get("serial") and one.details.get(name) == other.details.get(name) for name in same)
        and one.state == other.state
    )
