"""When each report to the UNFCCC is due and whether it is done: plain records and a day in, a list out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class State(StrEnum):
    """Where a deadline stands. `DUE` has its day still to come, or today."""

    DONE = "done"
    DUE = "due"
    OVERDUE = "overdue"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True)
class Cycle:
    """The days of the cycle: month and day of the annual information, and of the biennial report from its first
    year on, every so many years (decision 2/CMA.3, annex, paragraphs 20 and 21)."""

    annual: tuple[int, int]
    biennial: tuple[int, int]
    first: int
    every: int


@dataclass(frozen=True)
class AuthorisedApproach:
    """A cooperative approach with the days of the Party's own first letters, the earliest first; empty while it is
    about to be authorised. `tokens` are the names by which a filed report may call it."""

    key: str
    name: str
    tokens: frozenset[str]
    dated: tuple[date, ...] = ()


@dataclass(frozen=True)
class FiledReport:
    """A report that was filed: its kind, its day, its year if it has one, and the approaches that it holds."""

    kind: str
    filed_on: date
    period: str = ""
    approaches: frozenset[str] = frozenset()


@dataclass(frozen=True)
class CycleRecords:
    """What the board is computed from. `action_years` and `annual_filed` are None while nobody tells."""

    approaches: tuple[AuthorisedApproach, ...] = ()
    filed: tuple[FiledReport, ...] = ()
    action_years: frozenset[int] | None = None
    annual_filed: Mapping[int, date] | None = None


@dataclass(frozen=True)
class Deadline:
    """One report with the day by which it is due; `days` from today, negative once it has passed.

    `kind` is annual, biennial, initial or updated; `subject` the year or the key of the approach.
    """

    kind: str
    title: str
    subject: str
    due: date | None
    state: State
    basis: str
    note: str = ""
    done_on: date | None = None
    days: int | None = field(default=None)


def deadlines(today: date, records: CycleRecords, *, cycle: Cycle) -> list[Deadline]:
    """Every report that is or was due, and the next of each kind; what is overdue first, then by day."""
    found = [
        *_annual(today, records, cycle),
        *_biennial(today, records, cycle),
        *_initial(today, records, cycle),
    ]
    order = (State.OVERDUE, State.DUE, State.NOT_KNOWN, State.DONE)
    return sorted(found, key=lambda each: (order.index(each.state), each.due or date.max, each.title))


def state_words(deadline: Deadline) -> str:
    """`Due in 48 days`, `Due today`, `Overdue for 3 days`, `Done on time`, `Not known`."""
    days = deadline.days
    match deadline.state:
        case State.DONE:
            late = (deadline.done_on - deadline.due).days if deadline.done_on and deadline.due else 0
            return f"Done, {_count(late)} late" if late > 0 else "Done on time"
        case State.DUE if days is not None:
            return "Due today" if days == 0 else f"Due in {_count(days)}"
        case State.OVERDUE if days is not None:
            return f"Overdue for {_count(-days)}"
    return "Not known"


def _count(days: int) -> str:
    return f"{days:,} day{'' if days == 1 else 's'}"


def _judged(
    today: date, *, kind: str, title: str, subject: str, due: date, basis: str, done_on: date | None, note: str = "",
    told: bool = True,
) -> Deadline:  # fmt: skip
    """The deadline with its state; one that has passed is not known where nobody tells what was filed."""
    days = (due - today).days
    if done_on is not None:
        state = State.DONE
    elif days >= 0:
        state = State.DUE
    else:
        state = State.OVERDUE if told else State.NOT_KNOWN
    return Deadline(kind, title, subject, due, state, basis, note, done_on, days)


def _annual(today: date, records: CycleRecords, cycle: Cycle) -> Iterator[Deadline]:
    """For each year with actions or authorisations, whatever the vintage of what was authorised."""
    years = {day.year for approach in records.approaches for day in approach.dated} | (records.action_years or set())
    told = records.annual_filed is not None
    for year in sorted(years):
        due = date(year + 1, *cycle.annual)
        note = "" if told or due >= today else "Whether it was filed is not recorded."
        if records.action_years is None:
            note = f"{note} The ledger gives no years, so others may be due as well.".strip()
        yield _judged(
            today, kind="annual", title=f"Annual information for {year}", subject=str(year), due=due,
            basis="2/CMA.3, annex, paragraph 20",
            done_on=(records.annual_filed or {}).get(year), note=note, told=told,
        )  # fmt: skip


def _biennial(today: date, records: CycleRecords, cycle: Cycle) -> Iterator[Deadline]:
    """Every year of a biennial report up to the next that is still to come."""
    year = cycle.first
    while True:
        due = date(year, *cycle.biennial)
        yield _judged(
            today, kind="biennial", title=f"Regular information, in the biennial transparency report of {year}",
            subject=str(year), due=due, basis="2/CMA.3, annex, paragraphs 21 and 22",
            done_on=_first(each.filed_on for each in records.filed if each.period == str(year)),
        )  # fmt: skip
        if due >= today:
            return
        year += cycle.every


def _initial(today: date, records: CycleRecords, cycle: Cycle) -> Iterator[Deadline]:
    """The initial report with the first authorisation, an updated one with each further approach."""
    authorised = sorted((each for each in records.approaches if each.dated), key=lambda each: (each.dated[0], each.key))
    reports = [each for each in records.filed if not each.period]
    following = next_biennial(today, cycle)
    practical = (
        f"Or, where practical, with the next biennial transparency report, due on {following.day} {following:%B %Y}."
    )
    for position, approach in enumerate(authorised):
        first = position == 0
        yield _judged(
            today, kind="initial" if first else "updated",
            title=f"{'Initial' if first else 'Updated initial'} report for {approach.name}", subject=approach.key,
            due=approach.dated[0], basis=f"2/CMA.3, annex, paragraph {'18' if first else '19'}", note=practical,
            done_on=_first(
                each.filed_on for each in reports
                if each.approaches & approach.tokens or (first and each.kind == "initial_report")
            ),
        )  # fmt: skip
    for approach in records.approaches:
        if not approach.dated and not any(each.approaches & approach.tokens for each in reports):
            yield _undated(approach, first=not authorised)


def _undated(approach: AuthorisedApproach, *, first: bool) -> Deadline:
    return Deadline(
        kind="initial" if first else "updated",
        title=f"{'Initial' if first else 'Updated initial'} report for {approach.name}", subject=approach.key, due=None,
        state=State.NOT_KNOWN, basis=f"2/CMA.3, annex, paragraph {'18' if first else '19'}",
        note="Due no later than the authorisation, which is not dated yet.",
    )  # fmt: skip


def next_biennial(today: date, cycle: Cycle) -> date:
    """The last day for the next biennial report; today where it is due today."""
    year = cycle.first
    while date(year, *cycle.biennial) < today:
        year += cycle.every
    return date(year, *cycle.biennial)


def _first(days: Iterable[date]) -> date | None:
    return min(days, default=None)
