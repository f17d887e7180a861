"""The statement: posted movements with the balance after each, page by page, as recorded by a moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import aliased

from app.ledger.balances import Visible, sums
from app.ledger.loading import issuance_reference
from app.ledger.models import Issuance, Movement
from app.ledger.serials import SerialFault, render
from app.projects.models import Authorisation, Project
from workflows.ledger.movements import MOVEMENTS, Account, MovementKind

PAGE = 50
MOST_EXPORTED = 100_000
_REVERSING, _REVERSED = aliased(Movement, name="reversing"), aliased(Movement, name="reversed_one")


@dataclass(frozen=True)
class Asked:
    """Which movements: those into or out of `accounts`, all where it is empty. None and empty ask for everything.

    `before` and `after` are numbers of movements between which a page lies. `visible` are the partners that may be
    seen; None means all.
    """

    visible: Visible = None
    partner: str = ""
    accounts: tuple[Account, ...] = ()
    issuance_id: int | None = None
    project: str = ""
    year: int | None = None
    late: bool = False
    as_of: datetime | None = None
    before: int | None = None
    after: int | None = None

    @property
    def partners(self) -> Visible:
        return [self.partner] if self.partner else self.visible

    @property
    def of_whole_partners(self) -> bool:
        """Whether sums over whole partners answer it."""
        return not (self.issuance_id or self.project or self.year or self.late)


@dataclass(frozen=True)
class Line:
    """One movement. `debit` leaves the accounts asked for, `credit` arrives; `balance` is what is there then."""

    number: int
    entry_id: int
    kind: MovementKind
    effective_on: Any
    recorded_at: datetime
    issuance_id: int
    issuance: str
    project: str
    partner: str
    serial: str
    source: Account
    target: Account
    tonnes: int
    debit: int | None
    credit: int | None
    balance: int | None
    letter: str
    made_by: str
    checked_by: str
    reverses: int | None
    reversed_by: int | None
    after_closing: bool
    explanation: str

    @property
    def label(self) -> str:
        done = MOVEMENTS[self.kind].done
        return done[:1].upper() + done[1:]


@dataclass(frozen=True)
class Page:
    """Lines newest first; how many there are in all and what is in the accounts now; the numbers to go on from."""

    lines: tuple[Line, ...]
    total: int
    balance: int | None
    later: int | None
    earlier: int | None


def page(session: Any, asked: Asked, *, size: int = PAGE) -> Page:
    """One page of the statement. At most four reads, however many movements there are."""
    total, closing = totals(session, asked)
    forward = asked.after is not None
    rows = session.execute(_rows(asked, forward=forward).limit(size + 1)).all()
    more, rows = len(rows) > size, rows[:size]
    if forward:
        rows.reverse()
    newest, oldest = (rows[0].number, rows[-1].number) if rows else (None, None)
    has_later = more if forward else asked.before is not None
    has_earlier = True if forward else more
    balance = closing
    if asked.accounts and rows and has_later:
        balance = int(session.scalar(_sum(asked).where(Movement.number <= newest)) or 0)
    lines = _lines(rows, asked, balance)
    return Page(lines, total, closing, newest if has_later else None, oldest if has_earlier and rows else None)


def totals(session: Any, asked: Asked) -> tuple[int, int | None]:
    """How many movements match, and the tonnes that are in the accounts; None where none are asked for."""
    if asked.of_whole_partners:
        found = sums(session, as_of=asked.as_of)
        if not asked.accounts:
            return found.count(asked.partners), None
        return found.totals(asked.partners, asked.accounts)
    row = session.execute(select(func.count(), func.sum(_signed(asked))).select_from(Movement).where(*_where(asked)))
    number, tonnes = row.one()
    return number, int(tonnes or 0) if asked.accounts else None


def everything(session: Any, asked: Asked) -> Iterator[Line]:
    """Every line, oldest first, with its balance: for exports."""
    balance = 0
    for row in session.execute(_rows(asked, forward=True)):
        balance += row.signed
        yield _line(row, asked, balance)


def _signed(asked: Asked) -> Any:
    """What a movement adds to the accounts asked for. Of the source of everything: what left it, as a plus."""
    wanted = [account.value for account in asked.accounts]
    inward, outward = Movement.target.in_(wanted), Movement.source.in_(wanted)
    if asked.accounts == (Account.ISSUED,):
        inward, outward = outward, inward
    return case((and_(inward, ~outward), Movement.tonnes), (and_(outward, ~inward), -Movement.tonnes), else_=0)


def _sum(asked: Asked) -> Any:
    return select(func.sum(_signed(asked))).select_from(Movement).where(*_where(asked))


def _where(asked: Asked) -> list[Any]:
    found: list[Any] = []
    if asked.partner:
        found.append(Movement.partner == asked.partner)
    if asked.visible is not None:
        found.append(Movement.partner.in_(sorted(asked.visible)))
    if asked.accounts:
        wanted = [account.value for account in asked.accounts]
        inward, outward = Movement.target.in_(wanted), Movement.source.in_(wanted)
        found.append(or_(and_(inward, ~outward), and_(outward, ~inward)))
    if asked.issuance_id:
        found.append(Movement.issuance_id == asked.issuance_id)
    if asked.project:
        ids = select(Issuance.id).join(Project, Project.id == Issuance.project_id)
        found.append(Movement.issuance_id.in_(ids.where(Project.reference == asked.project)))
    if asked.year:
        found.append(Movement.event_year == asked.year)
    if asked.late:
        found.append(Movement.after_closing)
    if asked.as_of is not None:
        found.append(Movement.recorded_at <= asked.as_of)
    return found


def _rows(asked: Asked, *, forward: bool) -> Any:
    reversal = _REVERSING.reverses_id == Movement.id
    if asked.as_of is not None:
        reversal = and_(reversal, _REVERSING.recorded_at <= asked.as_of)
    query = (
        select(
            *Movement.__table__.c, _signed(asked).label("signed"), Issuance.form, Project.reference,
            Authorisation.authorisation_id.label("letter"), Authorisation.number.label("letter_number"),
            _REVERSING.entry_id.label("reversed_by"), _REVERSED.entry_id.label("reverses"),
        )
        .join(Issuance, Issuance.id == Movement.issuance_id)
        .join(Project, Project.id == Issuance.project_id)
        .outerjoin(Authorisation, Authorisation.id == Movement.authorisation_id)
        .outerjoin(_REVERSING, reversal)
        .outerjoin(_REVERSED, _REVERSED.id == Movement.reverses_id)
        .where(*_where(asked))
    )  # fmt: skip
    if asked.before is not None:
        query = query.where(Movement.number < asked.before)
    if asked.after is not None:
        query = query.where(Movement.number > asked.after)
    return query.order_by(Movement.number.asc() if forward else Movement.number.desc())


def _lines(rows: Any, asked: Asked, balance: int | None) -> tuple[Line, ...]:
    """Newest first: the balance of each line less what it added is that of the line below."""
    found = []
    for row in rows:
        found.append(_line(row, asked, balance))
        if balance is not None:
            balance -= row.signed
    return tuple(found)


def _line(row: Any, asked: Asked, balance: int | None) -> Line:
    signed = row.signed if asked.accounts else None
    return Line(
        number=row.number, entry_id=row.entry_id, kind=MovementKind(row.kind), effective_on=row.effective_on,
        recorded_at=row.recorded_at, issuance_id=row.issuance_id, issuance=issuance_reference(row.issuance_id),
        project=row.reference, partner=row.partner, serial=serial_of(row.form, row.first, row.last),
        source=Account(row.source), target=Account(row.target), tonnes=row.tonnes,
        debit=-signed if signed is not None and signed < 0 else None,
        credit=signed if signed is not None and signed > 0 else None,
        balance=balance if asked.accounts else None,
        letter=row.letter or (f"Version {row.letter_number}" if row.letter_number else ""),
        made_by=row.made_by_name, checked_by=row.checked_by_name, reverses=row.reverses, reversed_by=row.reversed_by,
        after_closing=row.after_closing, explanation=row.explanation,
    )  # fmt: skip


def serial_of(form: str, first: int, last: int) -> str:
    """The serial of a range; the range alone where its registry names single units only."""
    try:
        return render(form, first, last)
    except SerialFault:
        return f"{first} to {last}"
