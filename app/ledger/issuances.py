"""Issuances as pages show them: a list with filters, one with where its units are, and blocks to move."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, or_, select

from app.ledger.balances import Visible
from app.ledger.loading import issuance_reference
from app.ledger.models import Block, Issuance, ItmoNumbers, Movement, UnitKey
from app.ledger.record import UnknownIssuance
from app.ledger.statement import serial_of
from app.projects.models import Authorisation, Project
from workflows.ledger.movements import Account, MovementKind

PAGE = 50
PICKED = 50  # blocks to choose from at once


@dataclass(frozen=True)
class Sought:
    """Which issuances. Empty asks for everything; `visible` are the partners that may be seen, None all."""

    visible: Visible = None
    text: str = ""
    partner: str = ""
    registry: str = ""
    vintage: int | None = None

    @property
    def any(self) -> bool:
        return bool(self.text or self.partner or self.registry or self.vintage)


@dataclass(frozen=True)
class Listed:
    """One issuance; `accounts` are the tonnes by account, empty once it was reversed."""

    id: int
    reference: str
    project: str
    title: str
    partner: str
    registry: str
    serial: str
    vintage: int
    issued_on: Any
    tonnes: int
    accounts: tuple[tuple[Account, int], ...]


@dataclass(frozen=True)
class Held:
    """An unbroken range of an issuance in one account."""

    issuance_id: int
    issuance: str
    project: str
    title: str
    partner: str
    first: int
    last: int
    account: Account
    holder: str
    serial: str
    moved_on: Any
    first_transferred_on: Any
    vintage: int

    @property
    def tonnes(self) -> int:
        return self.last - self.first + 1


_NAMED = (
    Issuance.id, Issuance.form, Issuance.serial, Issuance.vintage, Issuance.issued_on, Issuance.partner,
    (Issuance.last - Issuance.first + 1).label("tonnes"), Project.reference, Project.title, UnitKey.unit_registry,
)  # fmt: skip


def _all(*columns: Any) -> Any:
    return (
        select(*columns)
        .select_from(Issuance)
        .join(Project, Project.id == Issuance.project_id)
        .join(UnitKey, UnitKey.id == Issuance.key_id)
    )


def listed(session: Any, sought: Sought, *, number: int = 1, size: int | None = PAGE) -> tuple[int, list[Listed]]:
    """How many issuances match, and those of one page, newest first. Three reads."""
    where = _where(sought)
    total = session.scalar(_all(func.count()).where(*where))
    query = _all(*_NAMED).where(*where).order_by(Issuance.id.desc())
    if size is not None:
        query = query.limit(size).offset((number - 1) * size)
    rows = session.execute(query).all()
    where_now = _accounts(session, [row.id for row in rows])
    return total, [
        Listed(
            row.id, issuance_reference(row.id), row.reference, row.title, row.partner, row.unit_registry, row.serial,
            row.vintage, row.issued_on, row.tonnes, where_now.get(row.id, ()),
        )
        for row in rows
    ]  # fmt: skip


def _accounts(session: Any, ids: Collection[int]) -> dict[int, tuple[tuple[Account, int], ...]]:
    query = (
        select(Block.issuance_id, Block.account, func.sum(Block.last - Block.first + 1))
        .where(Block.issuance_id.in_(list(ids)), Block.live)
        .group_by(Block.issuance_id, Block.account)
    )
    found: dict[int, dict[Account, int]] = {}
    for issuance_id, account, tonnes in session.execute(query) if ids else ():
        found.setdefault(issuance_id, {})[Account(account)] = int(tonnes)
    return {id: tuple((a, tonnes[a]) for a in Account if a in tonnes) for id, tonnes in found.items()}


def _where(sought: Sought) -> list[Any]:
    found: list[Any] = []
    if sought.visible is not None:
        found.append(Issuance.partner.in_(sorted(sought.visible)))
    if sought.partner:
        found.append(Issuance.partner == sought.partner)
    if sought.registry:
        found.append(UnitKey.unit_registry == sought.registry)
    if sought.vintage:
        found.append(Issuance.vintage == sought.vintage)
    if sought.text:
        found.append(matching(sought.text))
    return found


def matching(text: str) -> Any:
    """Issuances of this reference, serial or unit number, or of a project with these words."""
    plain = text.replace("\x00", "").strip()
    words = plain.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    columns = (Project.reference, Project.title, Issuance.serial)
    found = [column.ilike(f"%{words}%") for column in columns]
    if named := re.fullmatch(r"ISS-?0*([0-9]{1,9})", plain, re.IGNORECASE | re.ASCII):
        found.append(Issuance.id == int(named[1]))
    if re.fullmatch(r"[0-9]{1,18}", plain, re.ASCII):
        found.append(and_(Issuance.first <= int(plain), Issuance.last >= int(plain)))
    return or_(*found)


def choices(session: Any, *, visible: Visible) -> tuple[list[str], list[int], list[str]]:
    """Registries, vintages and partners that issuances have, for the filters. One read."""
    query = _all(UnitKey.unit_registry, Issuance.vintage, Issuance.partner).distinct()
    if visible is not None:
        query = query.where(Issuance.partner.in_(sorted(visible)))
    rows = session.execute(query).all()
    registries, vintages, partners = ({row[place] for row in rows} for place in range(3))
    return sorted(registries), sorted(vintages), sorted(partners)


def one(session: Any, id: int, *, visible: Visible) -> Any:
    """The row of one issuance with its project, registry and the entry that recorded it. Raises UnknownIssuance."""
    query = (
        _all(
            Issuance.__table__, Project.reference, Project.title, UnitKey.unit_registry, UnitKey.key, Movement.entry_id,
            Movement.made_by_name, Movement.checked_by_name,
        )
        .join(Movement, and_(Movement.issuance_id == Issuance.id, Movement.kind == MovementKind.ISSUANCE.value))
        .where(Issuance.id == id)
    )  # fmt: skip
    row = session.execute(query).first()
    if row is None or (visible is not None and row.partner not in visible):
        raise UnknownIssuance("There is no such issuance in the ledger.")
    return row


def numbers_of(session: Any, id: int) -> Any:
    """How the outcomes are named by the Party's registry; None until it has named them."""
    return session.scalar(select(ItmoNumbers).where(ItmoNumbers.issuance_id == id, ItmoNumbers.live))


def blocks(
    session: Any, *, issuance_id: int | None = None, accounts: Iterable[Account] = (), partners: Visible = None,
    text: str = "", limit: int = 500,
) -> list[Held]:  # fmt: skip
    """Where units are now, by issuance and number."""
    where = (Block.first, Block.last, Block.account, Block.holder, Block.moved_on, Block.first_transferred_on)
    query = _all(*_NAMED, *where).join(Block, and_(Block.issuance_id == Issuance.id, Block.live))
    if issuance_id is not None:
        query = query.where(Issuance.id == issuance_id)
    if wanted := [account.value for account in accounts]:
        query = query.where(Block.account.in_(wanted))
    if partners is not None:
        query = query.where(Block.partner.in_(sorted(partners)))
    if text:
        query = query.where(matching(text))
    rows = session.execute(query.order_by(Issuance.id.desc(), Block.first).limit(limit))
    return [
        Held(
            row.id, issuance_reference(row.id), row.reference, row.title, row.partner, row.first, row.last,
            Account(row.account), row.holder, serial_of(row.form, row.first, row.last), row.moved_on,
            row.first_transferred_on, row.vintage,
        )
        for row in rows
    ]  # fmt: skip


def authorised_projects(session: Any, *, partners: Collection[str], limit: int = 100) -> list[str]:
    """References of projects with an authorisation of the host, for a form to suggest."""
    query = (
        select(Project.reference)
        .join(Authorisation, and_(Authorisation.project_id == Project.id, Authorisation.side == "host"))
        .where(Project.partner.in_(sorted(partners)), Project.example.is_(False))
        .distinct().order_by(Project.reference).limit(limit)
    )  # fmt: skip
    return list(session.scalars(query))


def tonnes_of_project(session: Any, reference: str) -> list[dict[str, Any]]:
    """What the page of a project says: issued, first transferred and held, each with its statement; nothing if none."""
    query = (
        select(Block.account, Block.first_transferred_on.is_not(None), func.sum(Block.last - Block.first + 1))
        .join(Issuance, Issuance.id == Block.issuance_id)
        .join(Project, Project.id == Issuance.project_id)
        .where(Project.reference == reference.upper(), Block.live)
        .group_by(Block.account, Block.first_transferred_on.is_not(None))
    )
    rows = [(Account(account), moved, int(tonnes)) for account, moved, tonnes in session.execute(query)]
    if not rows:
        return []
    base = f"/ledger/statement?project={reference.upper()}"
    return [
        {"label": "Issued", "tonnes": sum(t for _, _, t in rows), "url": f"{base}&account=issued"},
        {"label": "First transferred", "tonnes": sum(t for _, moved, t in rows if moved), "url": base},
        {"label": "Held", "tonnes": sum(t for a, _, t in rows if a is Account.HELD), "url": f"{base}&account=held"},
    ]
