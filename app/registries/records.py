"""The rows of an export as plain values, and what is said about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from app.core.text import TextFault, clean
from app.ledger.serials import Serial

FIRST_YEAR = 2021  # an ITMO is of mitigation from 2021 onward (2/CMA.3, annex, paragraph 1(e))
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why one row is refused: its number, the column, what stands there, and a sentence."""

    row: int
    column: str
    value: str
    sentence: str


@dataclass(frozen=True, slots=True)
class RowNote:
    """Something to know of a row that is taken all the same."""

    row: int
    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One row of an export. `quantity` is in whole tCO2e.

    `host` is the alpha-2 code in the serial, empty where there is none; `country` what the column says. `vintages`
    are the first and last year, None while not known. `authorised` holds what the label says was authorised: None
    without such a label, an empty set where it names no purpose.
    """

    number: int
    state: str
    quantity: int
    serial: Serial | None
    registry: str
    project: str
    title: str
    host: str
    country: str
    vintages: tuple[int, int] | None
    issued_on: date | None
    ended_on: date | None
    labels: str
    authorised: frozenset[str] | None
    beneficiary: str
    reason: str
    cells: Sequence[str]

    @property
    def starts_before_first_year(self) -> bool:
        """Whether mitigation before 2021 is or may be in it; False where the vintage is not known."""
        return self.vintages is not None and self.vintages[0] < FIRST_YEAR


@dataclass
class Sheet:
    """All that was read from one file. `tells_labels`: whether it has a column that tells of authorisations."""

    head: tuple[str, ...]
    layout: str
    tells_labels: bool = False
    rows: list[ExportRow] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)
    notes: list[RowNote] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Rows below the head, taken or refused."""
        return len(self.rows) + len({fault.row for fault in self.faults})


def shown(text: str, most: int = MOST_SHOWN) -> str:
    """A cell as it may be printed: on one line, without what cannot be seen, cut where it is long."""
    plain = " ".join(text.split())
    try:
        plain = clean(plain, most=len(plain) + 1)
    except TextFault:
        plain = "".join(each if each.isprintable() else "\ufffd" for each in plain)
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def project_key(text: str) -> str:
    """The number of a project without the letters that some registries put before it: `ACR731` is `731`."""
    plain = text.strip()
    return plain.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz -") or plain
