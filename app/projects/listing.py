"""The queue in SQL: its tabs, filters, counts, order and pages, over the columns of projects alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, func, literal, or_, select, true, union
from sqlalchemy.orm import aliased

from app.agreements.models import Partner
from app.eligibility.records import Outcome
from app.projects.models import ExpectedTonnes, Project
from workflows.authorisation.events import AUTHORISED, ENDINGS, LISTED, REGISTERED, RETURNED

PAGE = 25
HOME_TAB = "home"
TABS = {
    HOME_TAB: "Waiting for us",
    "host": "Waiting for the host",
    "applicant": "Waiting for the applicant",
    "decided": "Decided",
    "examples": "Examples",
    "all": "All applications",
}
AWAITED, REVIEW, ENDED = "awaited", "review", "ended"
GROUPS = {
    AWAITED: "Submission awaited",
    REVIEW: "In review",
    RETURNED: "Returned for information",
    AUTHORISED: "Authorised by both sides",
    LISTED: "Listed",
    REGISTERED: "Registered",
    ENDED: "Ended",
}
UNCHECKED = "unchecked"
OUTCOMES = {outcome.value: outcome.label for outcome in Outcome} | {UNCHECKED: "Not checked yet"}
UNNAMED = "-"  # in an address: no programme is named
LIST_CHANGED, TWIN, DISAGREE, LAPSING, PROPOSED = "list", "twin", "letters", "lapsing", "proposed"
FLAGS = {
    PROPOSED: "Waits for a countersigner",
    LIST_CHANGED: "The list has changed",
    DISAGREE: "The letters disagree",
    LAPSING: "Letter of Support lapses",
    TWIN: "May be there twice",
}
LONG = ((30, "More than 30 days"), (90, "More than 90 days"), (180, "More than 180 days"), (365, "More than 1 year"))
SORTS = ("reference", "title", "partner", "stage", "outcome", "tonnes", "since")
_TURNS = {HOME_TAB: ("home", "both"), "host": ("host", "both"), "applicant": ("applicant",)}
_DECIDED = (AUTHORISED, LISTED, REGISTERED, *sorted(ENDINGS))
_SHOWN = (
    Project.id, Project.reference, Project.partner, Project.process_id, Project.example, Project.title,
    Project.applicant_name, Project.programme, Project.methodology, Project.methodology_version, Project.activity_type,
    Project.source, Project.stage, Project.turn, Project.stage_since, Project.submitted_on,
    Project.eligibility_outcome, Project.flag, Project.title_key, Project.place_key, Project.programme_project,
    Project.applicant_identifier,
)  # fmt: skip
FLAGGED = Project.flag.is_not(None)


@dataclass(frozen=True)
class Filters:
    """What the queue is narrowed to, as the address of the page says it. `days` since the stage began.

    `ids` are the projects that carry a flag which no column holds; None where none such is asked for.
    """

    tab: str = HOME_TAB
    text: str = ""
    partner: frozenset[str] = frozenset()
    stage: frozenset[str] = frozenset()
    programme: frozenset[str] = frozenset()
    outcome: frozenset[str] = frozenset()
    flag: frozenset[str] = frozenset()
    days: int = 0

    @property
    def any(self) -> bool:
        return self != Filters(tab=self.tab)


def group_of(stage: str) -> str:
    """The group of stages that a stage of any process belongs to."""
    if stage.endswith("_awaited"):
        return AWAITED
    if stage.endswith("_review"):
        return REVIEW
    return ENDED if stage in ENDINGS else stage


def conditions(
    filters: Filters, *, visible: Collection[str] | None, today: date, flagged: Collection[int] = ()
) -> list[Any]:
    """The filters as conditions on the columns of projects.

    `visible` are the partners that may be seen, None for all; `flagged` the projects that carry a flag asked for
    which no column holds.
    """
    found = [_in_tab(filters.tab)]
    if visible is not None:
        found.append(Project.partner.in_(sorted(visible)))
    if filters.partner:
        found.append(Project.partner.in_(sorted(filters.partner)))
    if filters.stage:
        found.append(or_(*(_in_group(group) for group in sorted(filters.stage))))
    if filters.programme:
        found.append(Project.programme.in_(sorted("" if name == UNNAMED else name for name in filters.programme)))
    if filters.outcome:
        found.append(
            Project.eligibility_outcome.in_(sorted("" if name == UNCHECKED else name for name in filters.outcome))
        )
    if filters.flag:
        listed = [FLAGGED] if LIST_CHANGED in filters.flag else []
        found.append(or_(*listed, Project.id.in_(sorted(flagged))))
    if filters.days:
        found += [Project.stage_since < today - timedelta(days=filters.days), Project.turn != "nobody"]
    if filters.text:
        found.append(matching(filters.text))
    return found


def matching(text: str) -> Any:
    """Projects that hold the words in their reference, title, applicant, or number at the programme."""
    words = text.replace("\x00", "").replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    columns = (Project.reference, Project.title, Project.applicant_name, Project.programme_project)
    return or_(*(column.ilike(f"%{words}%") for column in columns))


def _in_tab(tab: str) -> Any:
    if tab == "examples":
        return Project.example.is_(True)
    application = Project.example.is_(False)
    if tab in _TURNS:
        return and_(application, Project.turn.in_(_TURNS[tab]))
    return and_(application, Project.stage.in_(_DECIDED)) if tab == "decided" else application


def _in_group(group: str) -> Any:
    if group in (AWAITED, REVIEW):
        return Project.stage.like(f"%\\_{group}", escape="\\")
    return Project.stage.in_(sorted(ENDINGS)) if group == ENDED else Project.stage == group


def page(
    session: Any, where: Sequence[Any], *, sort: str, descending: bool, number: int = 1, size: int | None = PAGE,
    total: int | None = None,
) -> tuple[int, list[Any]]:  # fmt: skip
    """How many projects match in all, and the rows of one page, in one statement; all rows where `size` is None.

    A `total` that is known already is not counted again.

    A row has the columns shown, `name` and `iso2` of its partner, `total_tonnes` and `years` of what it expects
    in tCO2e, and `twins`, the references of other projects that it may be.
    """
    key = _sort_key(sort)
    chosen = (
        select(*_SHOWN, key.label("sort_key"))
        .where(*where)
        .order_by(_directed(key, descending), Project.id)
        .limit(size)
        .offset((number - 1) * size if size else 0)
        .cte("chosen")
    )
    counted = select(func.count()).select_from(Project).where(*where).scalar_subquery()
    one = select((counted if total is None else literal(total)).label("matching")).subquery("one")
    twins = _twins(chosen)
    query = (
        select(one.c.matching, chosen, Partner.name, Partner.iso2, *_tonnes(chosen), twins.c.twins)
        .select_from(
            one.outerjoin(chosen, true())
            .outerjoin(Partner, Partner.iso3 == chosen.c.partner)
            .outerjoin(twins, twins.c.id == chosen.c.id)
        )
        .order_by(_directed(chosen.c.sort_key, descending), chosen.c.id)
    )
    rows = session.execute(query).all()
    return rows[0].matching, [row for row in rows if row.id is not None]


def _directed(key: Any, descending: bool) -> Any:
    return key.desc().nulls_last() if descending else key.asc().nulls_last()


def _tonnes(chosen: Any) -> tuple[Any, Any]:
    """What each chosen row expects in all, in tCO2e, and for how many years it says so."""
    of_row = ExpectedTonnes.project_id == chosen.c.id
    total = select(func.sum(ExpectedTonnes.tonnes)).where(of_row).scalar_subquery()
    years = select(func.count()).select_from(ExpectedTonnes).where(of_row).scalar_subquery()
    return total.label("total_tonnes"), years.label("years")


def _sort_key(sort: str) -> Any:
    """What the queue is put in order by; the earliest `since` has waited longest."""
    if sort == "tonnes":
        total = select(func.sum(ExpectedTonnes.tonnes)).where(ExpectedTonnes.project_id == Project.id)
        return total.correlate(Project).scalar_subquery()
    if sort == "partner":
        name = select(Partner.name).where(Partner.iso3 == Project.partner)
        return name.correlate(Project).scalar_subquery()
    columns = {
        "reference": Project.reference, "title": func.lower(Project.title),
        "stage": Project.stage, "outcome": Project.eligibility_outcome, "since": Project.stage_since,
    }  # fmt: skip
    return columns[sort]


def same_project(one: Any, other: Any) -> tuple[Any, Any, Any]:
    """Three ways in which two rows of projects may be one: same title, same number at a programme, or same place
    and applicant. The rule of `queries.duplicates_of`, for many rows at once."""
    return (
        other.title_key == one.title_key,
        and_(one.programme_project != "", other.programme_project == one.programme_project),
        and_(
            one.place_key != "", one.applicant_identifier != "",
            other.place_key == one.place_key, other.applicant_identifier == one.applicant_identifier,
        ),
    )  # fmt: skip


def _twins(chosen: Any) -> Any:
    """The chosen rows that may be other projects, with the references of those as an array."""
    parts = []
    for same in (0, 1, 2):
        other = aliased(Project, name=f"other_{same}")
        apart = (
            other.partner == chosen.c.partner, other.id != chosen.c.id, other.example == chosen.c.example,
            other.stage.not_in(sorted(ENDINGS)),
        )  # fmt: skip
        parts.append(
            select(chosen.c.id, other.reference).join(other, and_(same_project(chosen.c, other)[same], *apart))
        )
    found = union(*parts).subquery("found")
    return select(found.c.id, func.array_agg(found.c.reference).label("twins")).group_by(found.c.id).subquery("twins")


def twins_everywhere(session: Any) -> frozenset[int]:
    """Every project that may be another one that has not ended; three joins in one statement."""
    parts = []
    for same in (0, 1, 2):
        one, other = aliased(Project), aliased(Project)
        apart = (
            other.partner == one.partner, other.id != one.id, other.example == one.example,
            other.stage.not_in(sorted(ENDINGS)),
        )  # fmt: skip
        parts.append(select(one.id).join(other, and_(same_project(one, other)[same], *apart)))
    return frozenset(session.scalars(union(*parts)))


@dataclass
class Counts:
    """How many projects each tab and, within it, each filter would show; `partners` are names by code."""

    tabs: Counter[str] = field(default_factory=Counter)
    filters: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)
    partners: dict[str, str] = field(default_factory=dict)

    def of(self, tab: str, name: str) -> Counter[str]:
        return self.filters.get((tab, name), Counter())


def counts(session: Any, *, visible: Collection[str] | None) -> Counts:
    """Everything that the tabs and filters count, from one statement."""
    columns = (
        Project.partner, Partner.name, Project.stage, Project.turn, Project.programme, Project.eligibility_outcome,
        Project.example, FLAGGED.label("flagged"),
    )  # fmt: skip
    query = select(*columns, func.count().label("number")).join(Partner, Partner.iso3 == Project.partner)
    if visible is not None:
        query = query.where(Project.partner.in_(sorted(visible)))
    found = Counts()
    for row in session.execute(query.group_by(*columns)):
        found.partners[row.partner] = row.name
        for tab in _tabs_of(row):
            _count(found, tab, row)
    return found


def _tabs_of(row: Any) -> list[str]:
    """The tabs in which a row stands; the same in Python as `_in_tab` in SQL."""
    if row.example:
        return ["examples"]
    tabs = [tab for tab, turns in _TURNS.items() if row.turn in turns]
    return [*tabs, *(["decided"] if row.stage in _DECIDED else []), "all"]


def _count(found: Counts, tab: str, row: Any) -> None:
    found.tabs[tab] += row.number
    values = {
        "partner": row.partner, "stage": group_of(row.stage), "programme": row.programme or UNNAMED,
        "outcome": row.eligibility_outcome or UNCHECKED, "flag": LIST_CHANGED if row.flagged else "",
    }  # fmt: skip
    for name, value in values.items():
        found.filters.setdefault((tab, name), Counter())[value] += row.number
