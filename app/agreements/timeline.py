"""Partners as strips on one axis of years: where each mark stands, and what a strip says in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from app.agreements.dated import DatedAct
from app.agreements.listing import Row
from workflows.agreement.facts import ACT_LABELS, ActKind

# Places along a strip are shares of its width in per cent, so that a strip may have any width.
_FIRST, _WIDE = 1.0, 97.5
_APART = 2.6  # marks closer than this stand above one another: 12 px where the strip is 460 px wide
_LEVELS = (19, 7, 31)
_MOST_YEARS = 12


@dataclass(frozen=True)
class Mark:
    """One act on a strip; `until` is where a month or a year that it may mean ends, else where it starts."""

    kind: str
    x: float
    y: int
    about: bool
    begins: float
    until: float
    words: str


@dataclass(frozen=True)
class Line:
    """A stretch of a strip: the partnership is under way, or paused."""

    begins: float
    ends: float
    paused: bool


@dataclass(frozen=True)
class Strip:
    """One partner along the years."""

    row: Row
    marks: tuple[Mark, ...]
    lines: tuple[Line, ...]
    words: str


@dataclass(frozen=True)
class Timeline:
    """All strips with their axis; `kinds` are the acts that occur, with their names, in the order of the path."""

    strips: tuple[Strip, ...]
    years: tuple[tuple[float, int], ...]
    today: float
    kinds: tuple[tuple[str, str], ...]
    span: str
    about: bool


def timeline(rows: Sequence[Row], *, today: date) -> Timeline:
    """The rows as strips, from the year of the earliest act to the end of this year, or of the latest act."""
    acts = [act for row in rows for act in row.acts]
    first = min((act.first.year for act in acts), default=today.year)
    last = max([today.year, *(act.last.year for act in acts)])
    start, whole = date(first, 1, 1), (date(last + 1, 1, 1) - date(first, 1, 1)).days

    def at(day: date) -> float:
        return round(_FIRST + _WIDE * (day - start).days / whole, 2)

    every = 1 + (last - first) // _MOST_YEARS
    found = {act.kind for act in acts}
    return Timeline(
        strips=tuple(_strip(row, at, today) for row in rows),
        years=tuple((at(date(year, 1, 1)), year) for year in range(first, last + 1, every)),
        today=at(today),
        kinds=tuple((kind.value, ACT_LABELS[kind]) for kind in ActKind if kind.value in found),
        span=f"{first} to {last}" if last > first else str(first),
        about=any(act.about for act in acts),
    )


def _strip(row: Row, at: Callable[[date], float], today: date) -> Strip:
    said = "; ".join(f"{act.label} {act.words}" for act in row.acts) or "no date is on record"
    return Strip(row=row, marks=_marks(row.acts, at), lines=_lines(row, at, today), words=f"{row.name}: {said}")


def _marks(acts: Sequence[DatedAct], at: Callable[[date], float]) -> tuple[Mark, ...]:
    """Marks in the order of days; where two would touch, the later one stands above or below."""
    marks: list[Mark] = []
    ends = dict.fromkeys(_LEVELS, -100.0)
    for act in acts:
        begins, until = at(act.first), at(act.last)
        x = round((begins + until) / 2, 2)
        level = next((y for y in _LEVELS if x - ends[y] >= _APART), min(_LEVELS, key=lambda y: ends[y]))
        ends[level] = x
        marks.append(Mark(act.kind, x, level, act.about, begins, until, f"{act.label} {act.words}"))
    return tuple(marks)


def _lines(row: Row, at: Callable[[date], float], today: date) -> tuple[Line, ...]:
    """From the first act that has a date to today, or to the end; a pause or an end without a date draws no further."""
    if not row.acts:
        return ()
    lines, begins, paused = [], at(row.acts[0].first), False
    for act in row.acts:
        if act.kind in (ActKind.PAUSED, ActKind.RESUMED, ActKind.ENDED):
            lines.append(Line(begins, at(act.first), paused))
            begins, paused = at(act.first), act.kind == ActKind.PAUSED
            if act.kind == ActKind.ENDED:
                return tuple(lines)
    stopped = {ACT_LABELS[ActKind.PAUSED], ACT_LABELS[ActKind.ENDED]} & set(row.not_known)
    ends = at(row.acts[-1].first) if stopped else max(begins, at(today))
    return (*lines, Line(begins, ends, paused))
