"""What projects wait for: assessments, countersignatures, letters of hosts, letters that lapse, lists that changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, and_, exists, false, func, literal, select, true, union_all

from app.clearances.queries import is_asked_about
from app.core.kept import Kept
from app.projects.assessments.models import Assessment
from app.projects.flags import Lapsing, is_open_proposal, lapsing, processes_of
from app.projects.listing import FLAGGED
from app.projects.models import Project, ProjectEvent
from app.projects.queue_rows import PROPOSALS
from workflows.assessment import AssessmentStage
from workflows.authorisation.events import EventKind
from workflows.vocabulary import Role

MOST = 10  # of one kind shown one by one; the rest is counted
HOST_LATE = 60  # days from which a letter of the host is late


@dataclass(frozen=True)
class Asker:
    """Who asks: the officer, the partners seen (None for all), and those for which each role counts."""

    id: int
    visible: frozenset[str] | None
    partners_by_role: dict[Role, frozenset[str] | None]

    def with_role(self, role: Role) -> Any:
        """As a condition: whether the role counts for the partner of the project."""
        if role not in self.partners_by_role:
            return false()
        partners = self.partners_by_role[role]
        return true() if partners is None else Project.partner.in_(sorted(partners))


@dataclass(frozen=True)
class Wait:
    """One thing that waits. `kind` says what; `mine` whether the officer may do it; `left` how many more of the kind
    and side there are behind the last one shown. `since` is the day since when, `what` a letter or a proposal."""

    kind: str
    reference: str
    partner: str
    title: str
    since: date
    mine: bool
    what: str = ""
    asked_by: str = ""
    left: int = 0


_kept: Kept[list[Wait]] = Kept(most=50)


def waits(session: Any, asker: Asker, *, head: str, today: date) -> list[Wait]:
    """Everything that waits for an officer or for others, the longest first within a kind.

    Four queries, and none until anything is recorded again or the day changes. `head` is the hash of the newest
    audit entry.
    """
    key = (head, today, asker.id, asker.visible, tuple(sorted(asker.partners_by_role.items(), key=str)))
    return _kept.get(key, lambda: _waits(session, asker, today))


def _waits(session: Any, asker: Asker, today: date) -> list[Wait]:
    processes = processes_of(session).by_id
    ends = lapsing(session, processes, today=today, visible=asker.visible)
    queries = {
        "assess": _assessments(asker, AssessmentStage.OPEN, Role.ASSESSOR),
        "countersign_assessment": _assessments(asker, AssessmentStage.COMBINED, Role.COUNTERSIGNER),
        "countersign": _proposals(asker),
        "host_letter": _host_letters(asker, today),
        "list_changed": _list_changed(asker),
    }
    return [*_counted(session, queries, processes), *_lapses(ends, asker)]


def _counted(session: Any, queries: dict[str, Select[Any]], processes: Any) -> list[Wait]:
    """Of each kind the first rows of each side, mine and others', and how many are behind them; one statement."""
    kinds = list(queries)
    rows = session.execute(union_all(*(_numbered(kind, query) for kind, query in queries.items()))).all()
    return [
        Wait(
            row.kind, row.reference, row.partner, row.title, row.since, bool(row.mine),
            what=_what(row, processes) if row.kind == "countersign" else "", asked_by=row.asked_by,
            left=row.number - MOST if row.place == MOST else 0,
        )
        for row in sorted(rows, key=lambda row: (kinds.index(row.kind), not row.mine, row.place))
    ]  # fmt: skip


def _numbered(kind: str, query: Select[Any]) -> Select[Any]:
    """The first rows of each side with their place and the number of all of them."""
    inner = query.subquery()
    side = {"partition_by": inner.c.mine}
    numbered = select(
        inner, func.row_number().over(**side, order_by=(inner.c.since, inner.c.reference)).label("place"),
        func.count().over(**side).label("number"),
    ).subquery()  # fmt: skip
    return select(literal(kind).label("kind"), *numbered.c).where(numbered.c.place <= MOST)


def _what(row: Any, processes: Any) -> str:
    """What was proposed, by the name that it has under the agreement."""
    if row.letter:
        return f"the {processes[row.process_id].letter(row.letter).name}"
    return PROPOSALS[EventKind(row.event)]


def _base(
    asker: Asker, since: Any, mine: Any, *, asked_by: Any = None, letter: Any = None, event: Any = None
) -> Select[Any]:
    """The same columns for every kind of wait; what a kind does not have is empty."""
    told = {"asked_by": asked_by, "letter": letter, "event": event}
    query = select(
        Project.reference, Project.partner, Project.title, Project.process_id, since.label("since"),
        mine.label("mine"), *((literal("") if each is None else each).label(name) for name, each in told.items()),
    ).where(Project.example.is_(False))  # fmt: skip
    return query if asker.visible is None else query.where(Project.partner.in_(sorted(asker.visible)))


def _assessments(asker: Asker, stage: AssessmentStage, role: Role) -> Select[Any]:
    """Assessments at a stage of their own, of projects in review; nobody countersigns what they assessed.

    One that agencies were asked to clear waits for them first: the clearances say so themselves.
    """
    mine = asker.with_role(role)
    since = func.coalesce(Assessment.combined_at, Assessment.opened_at)
    if stage is AssessmentStage.COMBINED:
        mine = and_(mine, literal(asker.id) != func.all(Assessment.hands))
    else:
        since = Assessment.opened_at
    query = _base(asker, func.date(since), mine, asked_by=Assessment.combined_by_name)
    if stage is AssessmentStage.COMBINED:
        query = query.where(~is_asked_about("assessment", _clearance_id()))
    return query.join(Assessment, Assessment.project_id == Project.id).where(
        Assessment.stage == stage.value, Project.stage == func.lower(Assessment.stage_code) + "_review"
    )


def _clearance_id() -> Any:
    """How the clearances name an assessment: `GHA-0007-A-1`."""
    return func.concat(Project.reference, "-", Assessment.stage_code, "-", Assessment.round)


def _proposals(asker: Asker) -> Select[Any]:
    """Proposals that wait for a countersigner; not mine is what I proposed, or a project that I assessed."""
    assessed = exists().where(
        Assessment.project_id == Project.id,
        Project.stage == func.lower(Assessment.stage_code) + "_review",
        literal(asker.id) == func.any(Assessment.hands),
    )
    mine = and_(asker.with_role(Role.COUNTERSIGNER), ProjectEvent.recorded_by.is_distinct_from(asker.id), ~assessed)
    query = _base(
        asker, func.date(ProjectEvent.recorded_at), mine, asked_by=ProjectEvent.recorded_by_name,
        letter=ProjectEvent.letter, event=ProjectEvent.kind,
    )  # fmt: skip
    return query.join(ProjectEvent, ProjectEvent.project_id == Project.id).where(is_open_proposal())


def _host_letters(asker: Asker, today: date) -> Select[Any]:
    """Projects in review that have waited long for a letter of the host."""
    return _base(asker, Project.stage_since, false()).where(
        Project.turn.in_(("host", "both")), Project.stage_since <= today - timedelta(days=HOST_LATE)
    )


def _list_changed(asker: Asker) -> Select[Any]:
    """Projects of which a list in force now says something else than on the day of submission."""
    since = func.to_date(Project.flag["since"].astext, "YYYY-MM-DD")
    return _base(asker, since, asker.with_role(Role.DESK_OFFICER)).where(FLAGGED)


def _lapses(ends: Sequence[Lapsing], asker: Asker) -> list[Wait]:
    """Letters whose assurance ends soon or has ended, the earliest first, for the desk."""
    desk = asker.partners_by_role.get(Role.DESK_OFFICER, frozenset())

    def wait(end: Lapsing, *, mine: bool, left: int) -> Wait:
        return Wait("lapse", end.reference, end.partner, end.title, end.until, mine, what=end.letter, left=left)

    found = []
    for mine in (True, False):
        side = [end for end in ends if _counts_for(desk, end.partner) is mine]
        found += [
            wait(end, mine=mine, left=len(side) - MOST if place == MOST else 0)
            for place, end in enumerate(side[:MOST], start=1)
        ]
    return found


def _counts_for(partners: Collection[str] | None, partner: str) -> bool:
    return partners is None or partner in partners
