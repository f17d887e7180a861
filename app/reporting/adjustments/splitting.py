"""The amounts of paragraph 23(c) to (e) taken apart as paragraph 23(j) asks: approach, sector, Parties, vintage."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.ledger.records import Flow
from app.reporting.adjustments.period import PartyRecord
from app.reporting.adjustments.rows import ROWS

SPLIT_PARAGRAPH = "23(j)"
NOT_KNOWN = "Not known"
HEADS = ("Row", "Year", "Cooperative approach", "Sector", "Transferring Party", "Using Party", "Vintage", "tCO₂e")


@dataclass(frozen=True)
class Part:
    """The tonnes of one row and year that share approach, sectors, Parties and vintage. Sectors are never divided."""

    row: str
    year: int
    approach: str
    sector: str
    transferring: str
    using: str
    vintage: int
    tonnes: int

    @property
    def label(self) -> str:
        return ROWS[self.row].label


def parts(record: PartyRecord) -> tuple[Part, ...]:
    """Rows 6 to 8 by the year of the event. The parts of a row and year add up to its figure."""
    found: dict[tuple[str, int, str, str, str, str, int], int] = {}
    for row, flows in (("6", record.for_ndc), ("7", record.for_other_purposes), ("8", record.used)):
        for flow in flows:
            key = (row, flow.event_year, *_named(flow), flow.vintage)
            found[key] = found.get(key, 0) + flow.tonnes
    return tuple(Part(*key, tonnes=amount) for key, amount in sorted(found.items()))


def _named(flow: Flow) -> tuple[str, str, str, str]:
    using = flow.using_party or flow.acquiring_party
    sectors = "; ".join(flow.sectors)
    return flow.approach or NOT_KNOWN, sectors or NOT_KNOWN, flow.party or NOT_KNOWN, using or NOT_KNOWN


def total(found: Iterable[Part]) -> int:
    return sum(part.tonnes for part in found)
