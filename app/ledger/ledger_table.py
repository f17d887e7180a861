"""The ledger by partner as rows and columns, and the figures of its charts: pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.ledger.balances import SERIES, Ceiling, Sums, Visible
from workflows.ledger.movements import Account

A = Account


@dataclass(frozen=True)
class Column:
    """One column of balances: its accounts, the group it stands in, and whether it is left out while all is nought."""

    key: str
    head: str
    group: str
    accounts: tuple[Account, ...]
    rare: bool = False
    spoken: str = ""

    @property
    def title(self) -> str:
        """The column on its own, where no group stands above it."""
        return self.spoken or self.head


COLUMNS = (
    Column("issued", "Issued", "", (A.ISSUED,)),
    Column("host", "Held there", "In the host country", (A.HOST,), spoken="In the host country"),
    Column("proceeds", "Share of proceeds", "In the host country", (A.SHARE_OF_PROCEEDS,)),
    Column("omge", "OMGE", "In the host country", (A.OMGE,)),
    Column(
        "transfer", "Not acquired yet", "First transferred", (A.IN_TRANSFER,), spoken="First transferred, not acquired"
    ),
    Column(
        "oimp", "Other purposes", "First transferred", (A.OIMP,), rare=True,
        spoken="First transferred for other purposes",
    ),
    Column(
        "elsewhere", "Passed on", "First transferred", (A.ELSEWHERE,), rare=True, spoken="Transferred to another Party"
    ),
    Column("held", "Held", "", (A.HELD,)),
    Column("ndc", "NDC", "Used", (A.USED_NDC,), spoken="Used towards the NDC"),
    Column("tax", "Carbon tax", "Used", (A.SURRENDERED,), spoken="Surrendered for the carbon tax"),
    Column("imp", "IMP", "Used", (A.USED_IMP,), spoken="Used for international mitigation purposes"),
    Column("op", "Other", "Used", (A.USED_OP,), spoken="Used for other purposes"),
    Column("cancelled", "Cancelled", "", (A.CANCELLED, A.VOLUNTARILY_CANCELLED)),
)  # fmt: skip


@dataclass(frozen=True)
class Authorised:
    """The ceilings of several projects: their sum in tCO2e, and how many letters set none."""

    tonnes: int
    projects: int
    open: int

    @property
    def known(self) -> bool:
        return self.projects > self.open


@dataclass(frozen=True)
class Row:
    """One partner: tonnes by the key of the column."""

    partner: str
    name: str
    iso2: str
    tonnes: Mapping[str, int]
    authorised: Authorised


@dataclass(frozen=True)
class Table:
    """The whole page: the columns that are shown, rows by name, and the row of totals."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row

    @property
    def groups(self) -> list[tuple[str, int]]:
        """Heads above the columns with how many each spans; an empty one above a column that stands alone."""
        found: list[tuple[str, int]] = []
        for column in self.columns:
            if column.group and found and found[-1][0] == column.group:
                found[-1] = (column.group, found[-1][1] + 1)
            else:
                found.append((column.group, 1))
        return found


def table(sums: Sums, ceilings: Iterable[Ceiling], *, names: Mapping[str, tuple[str, str]], visible: Visible) -> Table:
    """Partners with a movement or an authorisation, of those that may be seen."""
    by_partner: dict[str, list[Ceiling]] = {}
    for each in ceilings:
        by_partner.setdefault(each.partner, []).append(each)
    seen = [p for p in sums.partners() | set(by_partner) if visible is None or p in visible]
    rows = [
        Row(p, *names.get(p, (p, "")), _tonnes(sums, [p]), authorised(by_partner.get(p, ())))
        for p in seen
    ]  # fmt: skip
    every = [each for p in seen for each in by_partner.get(p, ())]
    total = Row("", "All partners", "", _tonnes(sums, frozenset(seen)), authorised(every))
    shown = tuple(column for column in COLUMNS if not column.rare or total.tonnes[column.key])
    return Table(shown, tuple(sorted(rows, key=lambda row: row.name)), total)


def _tonnes(sums: Sums, partners: Visible) -> dict[str, int]:
    return {column.key: sums.balance(partners, column.accounts) for column in COLUMNS}


def authorised(ceilings: Iterable[Ceiling]) -> Authorised:
    found = list(ceilings)
    known = [each.tonnes for each in found if each.tonnes is not None]
    return Authorised(sum(known), len(found), len(found) - len(known))


@dataclass(frozen=True)
class Bars:
    """What one chart shows for one partner or year: tonnes by series."""

    label: str
    tonnes: Mapping[str, int]


def by_year(sums: Sums, ceilings: Iterable[Ceiling], *, visible: Visible, most: int = 12) -> list[Bars]:
    """The newest years in which anything was authorised, issued, first transferred or used, without gaps."""
    years: dict[int, Counter[str]] = {}
    for (partner, year), counted in sums.years.items():
        if visible is None or partner in visible:
            years.setdefault(year, Counter()).update(counted)
    for each in ceilings:
        if (visible is None or each.partner in visible) and each.tonnes is not None:
            years.setdefault(each.year, Counter())["authorised"] += each.tonnes
    if not years:
        return []
    last = max(years)
    first = max(min(years), last - most + 1)
    return [Bars(str(year), _series(years.get(year, Counter()))) for year in range(first, last + 1)]


def by_partner(sums: Sums, rows: Sequence[Row], *, most: int = 12) -> list[Bars]:
    """The partners with the most tonnes, most first."""
    found = []
    for row in rows:
        counted: Counter[str] = Counter(authorised=row.authorised.tonnes)
        for (partner, _), of_year in sums.years.items():
            if partner == row.partner:
                counted.update(of_year)
        found.append(Bars(row.name, _series(counted)))
    found.sort(key=lambda bars: (-max(bars.tonnes.values()), bars.label))
    return found[:most]


def _series(counted: Mapping[str, int]) -> dict[str, int]:
    return {name: max(0, counted.get(name, 0)) for name in SERIES}
