"""What the whole ledger adds up to, by partner, account and year, as recorded by a moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from app.core.kept import Kept
from app.ledger.models import Movement
from app.projects.models import Authorisation, Project, ProjectEvent
from workflows.authorisation.events import EventKind
from workflows.ledger.movements import Account, MovementKind

Visible = Collection[str] | None
USED = (Account.USED_NDC, Account.SURRENDERED, Account.USED_IMP, Account.USED_OP)
SERIES = ("authorised", "issued", "transferred", "used")


@dataclass
class Sums:
    """Whole tCO2e by partner and account, and by partner and year.

    `movements` counts movements and tonnes by partner, source and target; `years` holds for each partner and year
    what was issued, first transferred and used in it. What was reversed counts for nothing in the years.
    """

    movements: dict[tuple[str, str, str], tuple[int, int]] = field(default_factory=dict)
    years: dict[tuple[str, int], Counter[str]] = field(default_factory=dict)

    def balance(self, partners: Visible, accounts: Iterable[Account]) -> int:
        """Tonnes in these accounts; of `issued`, what left it."""
        return self.totals(partners, accounts)[1]

    def totals(self, partners: Visible, accounts: Iterable[Account]) -> tuple[int, int]:
        """How many movements went into or out of these accounts, and the tonnes that are in them."""
        wanted = {account.value for account in accounts}
        sign = -1 if wanted == {Account.ISSUED.value} else 1
        number = tonnes = 0
        for (partner, source, target), (count, moved) in self.movements.items():
            if (partners is None or partner in partners) and (source in wanted) != (target in wanted):
                number += count
                tonnes += sign * (moved if target in wanted else -moved)
        return number, tonnes

    def count(self, partners: Visible) -> int:
        """How many movements there are in all."""
        return sum(n for (partner, _, _), (n, _) in self.movements.items() if partners is None or partner in partners)

    def partners(self) -> frozenset[str]:
        return frozenset(partner for partner, _, _ in self.movements)


# Movements are append-only, so the key of the newest one stands for everything that is recorded.
_sums: Kept[Sums] = Kept(most=40)
_newest: dict[str, tuple[Any, int, Sums]] = {}  # key and number of a movement, and the sums up to it


def sums(session: Any, *, as_of: datetime | None = None) -> Sums:
    """Everything added up, kept until the next posting. Two reads over the movements, at most.

    After a posting only what is new is added to what was known: numbers follow the order of posting.
    """
    newest = session.execute(select(Movement.id, Movement.number).order_by(Movement.number.desc()).limit(1)).first()
    if newest is None:
        return Sums()
    if as_of is not None:
        return _sums.get((newest.id, as_of), lambda: _add_up(session, Sums(), upto=newest.number, as_of=as_of))
    return _sums.get((newest.id, None), lambda: _go_on(session, newest))


def _go_on(session: Any, newest: Any) -> Sums:
    """The sums up to the newest movement, from those of an earlier one where this very ledger holds it."""
    base, after = Sums(), None
    if known := _newest.get("now"):
        id, number, kept = known
        if session.scalar(select(Movement.number).where(Movement.id == id)) == number:
            years = {key: Counter(counted) for key, counted in kept.years.items()}
            base, after = Sums(dict(kept.movements), years), number
    found = _add_up(session, base, upto=newest.number, after=after)
    _newest["now"] = (newest.id, newest.number, found)
    return found


def _add_up(session: Any, found: Sums, *, upto: int, as_of: datetime | None = None, after: int | None = None) -> Sums:
    """`found` with the movements of these numbers; one that is posted meanwhile is left for the next time."""
    columns = (
        Movement.partner, Movement.event_year, Movement.kind, Movement.source, Movement.target,
        Movement.transfers_first,
    )  # fmt: skip
    every = select(*columns, func.count(), func.sum(Movement.tonnes)).group_by(*columns)
    taken_back = aliased(Movement)
    query = every.where(Movement.number <= upto)
    reversed_ones = every.join(taken_back, taken_back.reverses_id == Movement.id).where(taken_back.number <= upto)
    if as_of is not None:
        query = query.where(Movement.recorded_at <= as_of)
        reversed_ones = reversed_ones.where(taken_back.recorded_at <= as_of)
    if after is not None:
        query = query.where(Movement.number > after)
        reversed_ones = reversed_ones.where(taken_back.number > after)
    for *names, number, tonnes in session.execute(query):
        partner, _, _, source, target, _ = names
        before = found.movements.get((partner, source, target), (0, 0))
        found.movements[partner, source, target] = (before[0] + number, before[1] + int(tonnes))
        _count_year(found, names, int(tonnes))
    for *names, _, tonnes in session.execute(reversed_ones):
        _count_year(found, names, -int(tonnes))
    return found


def _count_year(found: Sums, names: list[Any], tonnes: int) -> None:
    partner, year, kind, _, target, transfers_first = names
    if kind == MovementKind.REVERSAL:
        return
    counted = found.years.setdefault((partner, year), Counter())
    if kind == MovementKind.ISSUANCE:
        counted["issued"] += tonnes
    if transfers_first:
        counted["transferred"] += tonnes
    if target in {account.value for account in USED}:
        counted["used"] += tonnes


@dataclass(frozen=True)
class Ceiling:
    """The ceiling of one project by the letters of both sides: the lower one, None where neither sets one."""

    partner: str
    year: int
    tonnes: int | None


def ceilings(session: Any, *, as_of: datetime | None = None) -> list[Ceiling]:
    """Of each project that the host has authorised, as recorded by the moment; one that was revoked has none.

    `year` is that of the host's first letter.
    """
    of_side = {"partition_by": (Authorisation.project_id, Authorisation.side)}
    newest_first = func.row_number().over(**of_side, order_by=Authorisation.number.desc())
    latest = select(
        Authorisation.project_id, Authorisation.side, Authorisation.quantity,
        func.min(Authorisation.dated).over(**of_side).label("dated"), newest_first.label("place"),
    ).join(ProjectEvent, ProjectEvent.id == Authorisation.event_id)  # fmt: skip
    revoked = select(ProjectEvent.project_id).where(ProjectEvent.kind == EventKind.REVOKED.value)
    if as_of is not None:
        latest = latest.where(ProjectEvent.recorded_at <= as_of)
        revoked = revoked.where(ProjectEvent.recorded_at <= as_of)
    found = latest.subquery("latest")
    host = case((found.c.side == "host", found.c.dated))
    query = (
        select(Project.partner, func.min(found.c.quantity), func.min(host))
        .join(Project, Project.id == found.c.project_id)
        .where(found.c.place == 1, Project.id.not_in(revoked), Project.example.is_(False))
        .group_by(Project.id, Project.partner)
        .having(func.min(host).is_not(None))
    )
    return [Ceiling(partner, dated.year, tonnes) for partner, tonnes, dated in session.execute(query)]
