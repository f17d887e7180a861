"""The queue as pages show it: counts, and the rows of a page with where their entries lead."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app.core.kept import Kept
from app.projects import listing
from app.projects.flags import Processes, disagreeing, lapsing, mismatches_of, processes_of, proposed
from app.projects.listing import DISAGREE, LAPSING, PROPOSED, TWIN, Counts, Filters
from app.projects.loading import event_of
from app.projects.models import ProjectEvent
from app.projects.queue_rows import Row, row_of
from workflows.authorisation.events import Standing, authorisation_letters, replay
from workflows.authorisation.process import Process

MOST_AT_ONCE = 500  # rows of an export whose entries are read together
Visible = frozenset[str] | None


@dataclass(frozen=True)
class Shown:
    """The rows of one page and how many there are in all."""

    total: int
    rows: tuple[Row, ...]


# Whatever changes a project, a process or a list writes an audit entry, so its newest one stands for all of them.
_counts: Kept[Counts] = Kept(most=50)
_processes: Kept[Processes] = Kept(most=2)
_flagged: Kept[frozenset[int]] = Kept(most=20)
_shown: Kept[Shown] = Kept(most=200)


def counts(session: Any, *, head: str, visible: Visible) -> Counts:
    """What each tab and filter would show. `head` is the hash of the newest audit entry."""
    return _counts.get((head, visible), lambda: listing.counts(session, visible=visible))


def shown(
    session: Any, *, head: str, filters: Filters, visible: Visible, sort: str, descending: bool, number: int,
    today: date,
) -> Shown:  # fmt: skip
    """One page of the queue, kept between requests until anything is recorded or the day changes."""
    key = (head, visible, filters, sort, descending, number, today)

    def make() -> Shown:
        where = conditions(session, head=head, filters=filters, visible=visible, today=today)
        known = None if filters.any else counts(session, head=head, visible=visible).tabs[filters.tab]
        total, found = listing.page(session, where, sort=sort, descending=descending, number=number, total=known)
        return Shown(total, tuple(rows(session, found, processes=processes(session, head=head).by_id, today=today)))

    return _shown.get(key, make)


def everything(
    session: Any, *, head: str, filters: Filters, visible: Visible, sort: str, descending: bool, today: date
) -> Iterator[Row]:
    """Every row that the filters leave, in order: for exports. The entries are read 500 projects at a time."""
    where = conditions(session, head=head, filters=filters, visible=visible, today=today)
    _, found = listing.page(session, where, sort=sort, descending=descending, size=None)
    every = processes(session, head=head).by_id
    for start in range(0, len(found), MOST_AT_ONCE):
        yield from rows(session, found[start : start + MOST_AT_ONCE], processes=every, today=today)


def processes(session: Any, *, head: str) -> Processes:
    """All processes on record."""
    return _processes.get(head, lambda: processes_of(session))


def conditions(session: Any, *, head: str, filters: Filters, visible: Visible, today: date) -> list[Any]:
    """The filters as conditions, with the flags that no column holds looked up."""
    flagged: set[int] = set()
    for flag in filters.flag & {DISAGREE, LAPSING, PROPOSED, TWIN}:
        flagged |= _flagged.get((head, flag, today), lambda flag=flag: _with_flag(session, head, flag, today))
    return listing.conditions(filters, visible=visible, today=today, flagged=flagged)


def _with_flag(session: Any, head: str, flag: str, today: date) -> frozenset[int]:
    if flag == DISAGREE:
        return disagreeing(session)
    if flag == PROPOSED:
        return proposed(session)
    if flag == TWIN:
        return listing.twins_everywhere(session)
    found = lapsing(session, processes(session, head=head).by_id, today=today)
    return frozenset(each.project_id for each in found)


def rows(session: Any, found: Sequence[Any], *, processes: Mapping[int, Process], today: date) -> list[Row]:
    """Rows of `listing.page` with where their entries lead and what is flagged; three queries at most."""
    events = _events(session, [row.id for row in found])
    led = {row.id: replay(processes[row.process_id], events[row.id]) for row in found}
    both = [row.id for row in found if _authorised_twice(processes[row.process_id], led[row.id])]
    disagree = mismatches_of(session, both) if both else {}
    return [
        row_of(row, processes[row.process_id], led[row.id], today=today, mismatches=disagree.get(row.id, ()))
        for row in found
    ]


def _events(session: Any, ids: Collection[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {number: [] for number in ids}
    columns = (
        ProjectEvent.id, ProjectEvent.project_id, ProjectEvent.kind, ProjectEvent.happened_on, ProjectEvent.letter,
        ProjectEvent.recorded_by, ProjectEvent.strikes_id, ProjectEvent.quantity,
    )  # fmt: skip
    if found:
        query = select(*columns).where(ProjectEvent.project_id.in_(list(found))).order_by(ProjectEvent.id)
        for row in session.execute(query):
            found[row.project_id].append(event_of(row))
    return found


def _authorised_twice(process: Process, now: Standing) -> bool:
    """Whether both sides have authorised, so that their letters can disagree."""
    return all(letter.code in now.ever for letter in authorisation_letters(process))
