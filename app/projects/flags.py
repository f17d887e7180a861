"""Flags of projects that no column holds: assurance that ends soon, and letters of two sides that disagree."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on
from sqlalchemy.orm import aliased

from app.projects.loading import authorisations_of, event_of
from app.projects.models import Authorisation, AuthorisedEntity, ProcessTemplate, Project, ProjectEvent
from app.projects.processes import process_of
from workflows.authorisation.events import EventKind, Standing, assurance, awaited, replay, review
from workflows.authorisation.process import Letter, Process, Side
from workflows.authorisation.terms import Mismatch, mismatches

SOON = 60  # days before the end of its assurance from which a letter is worth a remark


@dataclass(frozen=True)
class Lapsing:
    """A letter of ours whose assurance ends on `until`, with the project that rests on it."""

    project_id: int
    reference: str
    partner: str
    title: str
    letter: str
    until: date


@dataclass(frozen=True)
class Processes:
    """Every version of every process by its id, and the partners for which one is approved."""

    by_id: Mapping[int, Process]
    approved: frozenset[str]


def processes_of(session: Any) -> Processes:
    """All processes on record, one query."""
    rows = list(session.scalars(select(ProcessTemplate)))
    return Processes(
        {row.id: process_of(row) for row in rows},
        frozenset(row.partner for row in rows if row.decision == "approved"),
    )


def assured(process: Process, now: Standing, *, today: date) -> tuple[Letter, date] | None:
    """The letter of ours on which a project rests before its authorisation, where its assurance ends soon or has."""
    before = {code for stage in process.single for code in (awaited(stage), review(stage))}
    found = assurance(process, now)
    if found is None or found[1] > today + timedelta(days=SOON):
        return None
    return found if now.stage in before or (now.stage == "returned" and now.returns_to in before) else None


def lapsing(
    session: Any, processes: Mapping[int, Process], *, today: date, visible: Collection[str] | None = None
) -> list[Lapsing]:
    """Letters of Support whose assurance ends within 60 days or has ended, the earliest first; two queries."""
    candidates = _with_assurance(session, processes, today=today, visible=visible)
    events: dict[int, list[Any]] = {}
    query = select(ProjectEvent.__table__).where(ProjectEvent.project_id.in_([row.id for row in candidates]))
    for event in session.execute(query.order_by(ProjectEvent.id)) if candidates else ():
        events.setdefault(event.project_id, []).append(event_of(event))
    found = []
    for row in candidates:
        process = processes[row.process_id]
        ends = assured(process, replay(process, events[row.id]), today=today)
        if ends is not None:
            found.append(Lapsing(row.id, row.reference, row.partner, row.title, ends[0].name, ends[1]))
    return sorted(found, key=lambda each: (each.until, each.reference))


def _with_assurance(
    session: Any, processes: Mapping[int, Process], *, today: date, visible: Collection[str] | None
) -> list[Any]:
    """Projects before authorisation with a letter that may end soon; the entries decide."""
    letters = [
        and_(
            Project.process_id == number,
            ProjectEvent.letter == letter.code,
            # A month has at least 28 days: whatever ends soon was issued by then.
            ProjectEvent.happened_on <= today + timedelta(days=SOON - 28 * letter.assurance_months),
        )
        for number, process in processes.items()
        for stage in process.single
        for letter in stage.of(Side.HOME)
        if letter.assurance_months
    ]
    if not letters:
        return []
    issued = (
        select(ProjectEvent.id)
        .where(ProjectEvent.project_id == Project.id, ProjectEvent.kind == EventKind.LETTER_ISSUED.value, or_(*letters))
        .correlate(Project)
    )
    query = select(Project.id, Project.reference, Project.partner, Project.title, Project.process_id).where(
        Project.example.is_(False),
        or_(*(Project.stage.like(f"%\\_{end}", escape="\\") for end in ("awaited", "review")),
            Project.stage == "returned"),
        issued.exists(),
    )  # fmt: skip
    if visible is not None:
        query = query.where(Project.partner.in_(sorted(visible)))
    return list(session.execute(query))


# Entries that put something before a countersigner, and those that decide on it.
PROPOSALS = (
    EventKind.LETTER_PROPOSED, EventKind.REFUSAL_PROPOSED, EventKind.CHANGE_PROPOSED, EventKind.REVOCATION_PROPOSED,
)  # fmt: skip
_DECISIONS = (
    EventKind.LETTER_SENT_BACK, EventKind.LETTER_ISSUED, EventKind.REFUSAL_SENT_BACK, EventKind.REFUSED,
    EventKind.CHANGE_SENT_BACK, EventKind.CHANGED, EventKind.REVOCATION_SENT_BACK, EventKind.REVOKED,
)  # fmt: skip


def is_open_proposal() -> Any:
    """As a condition on entries: whether it waits for a countersigner."""
    later = aliased(ProjectEvent)
    decided = exists().where(
        later.project_id == ProjectEvent.project_id,
        later.id > ProjectEvent.id,
        later.kind.in_([kind.value for kind in _DECISIONS]),
    )
    return and_(ProjectEvent.kind.in_([kind.value for kind in PROPOSALS]), ~decided)


def proposed(session: Any) -> frozenset[int]:
    """The projects of which something waits for a countersigner; one query."""
    return frozenset(session.scalars(select(ProjectEvent.project_id).where(is_open_proposal())))


# What `mismatches` compares, apart from the entities and the days.
_COMPARED = (
    "quantity", "purposes", "occurs_from", "occurs_to", "use_from", "use_to", "parties", "sectors", "activity_types",
    "metric", "approach", "first_transfer",
)  # fmt: skip


def disagreeing(session: Any) -> frozenset[int]:
    """The projects whose letters of authorisation disagree; three queries.

    The first leaves only those whose letters are not the same to the letter; of these the rule itself decides.
    """
    home, host = _latest("home"), _latest("host")
    apart = [home.c[name].is_distinct_from(host.c[name]) for name in (*_COMPARED, "names")]
    early = (home.c.use_from < host.c.dated, host.c.use_from < home.c.dated)
    query = select(home.c.project_id).join(host, host.c.project_id == home.c.project_id).where(or_(*apart, *early))
    found = mismatches_of(session, session.scalars(query).all())
    return frozenset(number for number, each in found.items() if each)


def _latest(side: str) -> Any:
    """The version of one side's authorisation that stands, of every project, with the names of its entities."""
    struck = select(ProjectEvent.strikes_id).where(ProjectEvent.strikes_id.is_not(None))
    names = (
        select(func.array_agg(aggregate_order_by(AuthorisedEntity.name, AuthorisedEntity.name)))
        .where(AuthorisedEntity.authorisation_id == Authorisation.id)
        .scalar_subquery()
    )
    columns = [getattr(Authorisation, name) for name in ("project_id", "dated", *_COMPARED)]
    return (
        select(*columns, names.label("names"))
        .ext(distinct_on(Authorisation.project_id))
        .where(Authorisation.side == side, Authorisation.event_id.not_in(struck))
        .order_by(Authorisation.project_id, Authorisation.number.desc())
        .subquery(side)
    )


def mismatches_of(session: Any, project_ids: Collection[int]) -> dict[int, tuple[Mismatch, ...]]:
    """Where the letters of each project disagree, in their versions that stand; two queries."""
    found = {}
    for number, versions in authorisations_of(session, sorted(project_ids)).items():
        latest = {version.side: version for version in versions}
        home, host = latest.get("home"), latest.get("host")
        if home and host:
            found[number] = mismatches(home.terms, host.terms, home_dated=home.dated, host_dated=host.dated)
    return found
