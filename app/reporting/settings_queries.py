"""Answers about NDC periods and inventory figures: every version, and those that hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from app.agreements import queries as agreements
from app.agreements.countries import countries
from app.core.db import locked
from app.projects.published import home_name
from app.projects.wording import home_code
from app.reporting.adjustments.figures import Number
from app.reporting.adjustments.methods import Elapsed, Method, Metric, Target
from app.reporting.adjustments.period import Period
from app.reporting.settings_models import InventoryFigure, NdcPeriod


class UnknownParty(LookupError):
    """Neither our own side nor a partner on the register."""


class UnknownPeriod(LookupError):
    """No such version of an NDC period, or no such figure."""


@dataclass(frozen=True)
class Party:
    """A Party whose adjustments can be shown. `ours` is our own side."""

    code: str
    name: str
    in_text: str
    iso2: str
    ours: bool = False

    @property
    def slug(self) -> str:
        return self.code.lower()


def home_party() -> Party | None:
    """Our own side; None where ISO 3166 knows no such country."""
    country = countries().get(home_code())
    if country is None:
        return None
    return Party(country.iso3, home_name(), country.in_text or home_name(), country.iso2, ours=True)


def parties(session: Any) -> tuple[Party, ...]:
    """Our own side first, then every partner by name."""
    home = home_party()
    partners = [
        Party(found.iso3, found.name, found.in_text, found.iso2)
        for found in agreements.register(session)
    ]  # fmt: skip
    return (*([home] if home else []), *sorted(partners, key=lambda party: party.name))


def party(session: Any, code: str) -> Party:
    """Raises UnknownParty."""
    found = next((each for each in parties(session) if each.code == code.upper()), None)
    if found is None:
        raise UnknownParty(f"{code.upper()} is neither our own side nor a partner on the register.")
    return found


def periods_of(session: Any, code: str, *, lock: bool = False) -> list[NdcPeriod]:
    """Every version, newest first."""
    query = select(NdcPeriod).where(NdcPeriod.party == code.upper()).order_by(NdcPeriod.number.desc())
    query = locked(query) if lock else query
    return list(session.scalars(query.execution_options(populate_existing=True)))


def in_force(rows: Iterable[NdcPeriod]) -> tuple[NdcPeriod, ...]:
    """The approved versions that hold, by their first year: an older one that overlaps a newer one does not."""
    held: list[NdcPeriod] = []
    for row in sorted(rows, key=lambda each: -each.number):
        overlaps = any(row.first_year <= other.last_year and other.first_year <= row.last_year for other in held)
        if row.decision == "approved" and not overlaps:
            held.append(row)
    return tuple(sorted(held, key=lambda each: each.first_year))


def periods_by_party(session: Any) -> tuple[dict[str, tuple[NdcPeriod, ...]], set[str]]:
    """The periods in force of every Party that has any, and the Parties for which a period or a figure waits."""
    by_party: dict[str, list[NdcPeriod]] = {}
    for row in session.scalars(select(NdcPeriod)):
        by_party.setdefault(row.party, []).append(row)
    waiting = {code for code, rows in by_party.items() if any(row.decision == "" for row in rows)}
    waiting |= set(session.scalars(select(InventoryFigure.party).where(InventoryFigure.decision == "")))
    return {code: in_force(rows) for code, rows in by_party.items()}, waiting


def period_row(session: Any, code: str, number: int) -> NdcPeriod:
    """Raises UnknownPeriod."""
    found = next((row for row in periods_of(session, code) if row.number == number), None)
    if found is None:
        raise UnknownPeriod(f"{code.upper()} has no NDC period with the number {number}.")
    return found


def figures_of(session: Any, code: str) -> list[InventoryFigure]:
    """Every figure of a Party, by year, the newest first within one."""
    query = select(InventoryFigure).where(InventoryFigure.party == code.upper())
    return list(session.scalars(query.order_by(InventoryFigure.year, InventoryFigure.id.desc())))


def figure_row(session: Any, code: str, figure_id: int, *, lock: bool = False) -> InventoryFigure:
    """Raises UnknownPeriod."""
    query = select(InventoryFigure).where(InventoryFigure.id == figure_id, InventoryFigure.party == code.upper())
    query = locked(query) if lock else query
    found: InventoryFigure | None = session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise UnknownPeriod(f"{code.upper()} has no figure with the number {figure_id}.")
    return found


def levels(rows: Iterable[InventoryFigure], measure: str) -> Mapping[int, InventoryFigure]:
    """The newest approved figure of each year. A year that has none is not in it."""
    found: dict[int, InventoryFigure] = {}
    for row in sorted(rows, key=lambda each: each.id):
        if row.decision == "approved" and row.measure == measure:
            found[row.year] = row
    return found


def value_of(row: InventoryFigure) -> Number:
    return row.tonnes if row.tonnes is not None else exact(row.level)


def exact(value: Decimal | str | None) -> Number:
    """A decimal as the exact number that it is."""
    found = Fraction(Decimal(value or 0))
    return found.numerator if found.denominator == 1 else found


def period_of(row: NdcPeriod, *, through: int, name: str = "") -> Period:
    """The row as the arithmetic takes it. Words that are empty are not known."""
    return Period(
        party=row.party, name=name, first=row.first_year, last=row.last_year, through=through,
        target=Target(row.target_type) if row.target_type else None,
        method=Method(row.method) if row.method else None,
        elapsed=Elapsed(row.elapsed) if row.elapsed else None,
        metric=Metric(row.metric), indicator=row.indicator,
        target_level=None if row.target_level is None else exact(row.target_level), target_year=row.target_year,
        reference=row.reference, trajectory={int(year): exact(text) for year, text in row.trajectory.items()},
        budget=None if row.budget is None else exact(row.budget), note=row.note,
        per_tonne=None if row.per_tonne is None else Fraction(row.per_tonne),
    )  # fmt: skip
