"""Pages of many projects: the queue with its exports, and the projects of one partner."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Response, current_app, render_template, request, url_for
from markupsafe import Markup

from app.agreements import queries as agreements
from app.agreements.wording import count
from app.core import audit
from app.core.access import Officer, current_officer, requires
from app.core.db import db
from app.core.kept import Kept
from app.core.web import local_today, pages_of
from app.projects import exports, queue
from app.projects.blueprint import blueprint
from app.projects.listing import (
    FLAGS,
    GROUPS,
    HOME_TAB,
    LIST_CHANGED,
    LONG,
    OUTCOMES,
    PAGE,
    SORTS,
    TABS,
    UNNAMED,
    Counts,
    Filters,
)
from app.projects.process_queries import versions_of
from app.projects.queue_rows import Row

_bodies: Kept[Markup] = Kept(most=200)
_MANY = ("partner", "stage", "programme", "outcome", "flag")
_FALLING = ("since",)  # sorted by the longest wait first, which is the earliest day


@blueprint.get("/projects")
@requires("projects.view")
def projects() -> str:
    """The queue: who must act on which project, for how long, and what is wrong with it."""
    officer, today = current_officer(), local_today()
    head = audit.head(db.session)
    filters = read_filters()
    sort, descending = _sorting()
    number = _page_number()
    asked = {
        "head": head, "filters": filters, "visible": officer.partners, "sort": sort,
        "descending": _earliest(sort, descending), "number": number, "today": today,
    }  # fmt: skip
    found = queue.shown(db.session, **asked)
    counted = queue.counts(db.session, head=head, visible=officer.partners)
    return render_template(
        "projects/queue.html",
        rows=found.rows,
        body=_bodies.get(tuple(asked.values()), lambda: _body(found.rows)),
        pager=pages_of(found.total, number=number, size=PAGE, address=_address),
        total=found.total,
        shown_words=_shown_words(found.total, counted, filters),
        new_url=new_url(officer, head=head),
        **_context(officer, filters, counted, sort=sort, descending=descending),
    )


def _body(rows: Sequence[Row]) -> Markup:
    """The rows as HTML. They are the same for everybody who may see them."""
    return Markup(render_template("projects/queue_body.html", rows=rows))  # noqa: S704 - rendered with escaping


@blueprint.get("/projects.csv")
@requires("projects.export")
def projects_csv() -> Response:
    """Exactly the rows that the filters leave, as CSV."""
    return exports.csv_response(exports.QUEUE, _everything(local_today()), name="projects", on=local_today())


@blueprint.get("/projects.xlsx")
@requires("projects.export")
def projects_xlsx() -> Response:
    """Exactly the rows that the filters leave, as a workbook."""
    return exports.xlsx_response(exports.QUEUE, _everything(local_today()), name="projects", on=local_today())


@blueprint.get("/partners/<iso3:iso3>/projects")
@requires("projects.view", partner="iso3")
def partner_projects(iso3: str) -> str:
    """The projects under one agreement, with the process that they follow."""
    row = agreements.partner_row(db.session, iso3)
    officer, today = current_officer(), local_today()
    head, number = audit.head(db.session), _page_number()
    found, examples = (
        queue.shown(
            db.session, head=head, filters=Filters(tab=tab, partner=frozenset({row.iso3})), visible=officer.partners,
            sort="reference", descending=False, number=page, today=today,
        )
        for tab, page in (("all", number), ("examples", 1))
    )  # fmt: skip

    def address(page: int) -> str:
        return url_for("projects.partner_projects", iso3=iso3, page=page)

    return render_template(
        "projects/partner_projects.html",
        row=row,
        slug=iso3,
        versions=versions_of(db.session, iso3),
        projects=found.rows,
        total=found.total,
        examples=examples.rows,
        pager=pages_of(found.total, number=number, size=PAGE, address=address),
        new_url=new_url(officer, row.iso3, head=head),
    )


def new_url(officer: Officer, partner: str = "", *, head: str) -> str:
    """Where a project is entered; empty for whoever may not, and where no process is in force."""
    if "projects.new" not in current_app.view_functions:
        return ""
    having = queue.processes(db.session, head=head).approved
    wanted = having & {partner} if partner else having
    if not any(officer.may("projects.register", code) for code in wanted):
        return ""
    return url_for("projects.new", **({"partner": partner} if partner else {}))


def _everything(today: date) -> Any:
    sort, descending = _sorting()
    return queue.everything(
        db.session, head=audit.head(db.session), filters=read_filters(), visible=current_officer().partners, sort=sort,
        descending=_earliest(sort, descending), today=today,
    )  # fmt: skip


def read_filters() -> Filters:
    """The filters as the address says them; what it says wrongly is left out."""
    asked, days = request.args, request.args.get("days", "")
    known = {"stage": GROUPS, "outcome": OUTCOMES, "flag": FLAGS}
    many = {name: frozenset(value[:100] for value in asked.getlist(name)[:60]) for name in _MANY}
    many |= {name: many[name] & frozenset(offered) for name, offered in known.items()}
    tab = asked.get("tab", HOME_TAB)
    return Filters(
        tab=tab if tab in TABS else HOME_TAB,
        text=" ".join(asked.get("text", "").split())[:100],
        days=int(days) if days.isascii() and days.isdigit() and len(days) < 5 else 0,
        **many,
    )


def _sorting() -> tuple[str, bool]:
    """By what, and whether the greatest comes first."""
    asked = request.args.get("sort", "-since")
    name = asked.removeprefix("-")
    return (name, asked.startswith("-")) if name in SORTS else ("since", True)


def _earliest(sort: str, descending: bool) -> bool:
    """The longest wait is the earliest day: there the order turns round."""
    return not descending if sort in _FALLING else descending


def _page_number() -> int:
    asked = request.args.get("page", "1")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


def _address(**changes: Any) -> str:
    """The address of this list with something changed; a list of values is kept whole."""
    kept: dict[str, Any] = {key: request.args.getlist(key) for key in request.args if key not in changes}
    kept |= {key: value for key, value in changes.items() if value not in (None, "", [])}
    return url_for("projects.projects", **kept)


def _without(name: str, value: str) -> str:
    """The address of this list with one of several values taken away."""
    kept = [each for each in request.args.getlist(name) if each != value]
    return _address(**{name: kept, "page": None})


def _shown_words(total: int, counted: Counts, filters: Filters) -> str:
    noun = "example" if filters.tab == "examples" else "project"
    everyone = count(counted.tabs[filters.tab], noun)
    return f"{total:,} of {everyone}" if filters.any else everyone


def _context(officer: Officer, filters: Filters, counted: Counts, *, sort: str, descending: bool) -> dict[str, Any]:
    exported = {key: request.args.getlist(key) for key in request.args if key != "page"}
    return {
        "filters": filters,
        "tabs": [
            {"label": label, "count": counted.tabs[tab], "url": url_for("projects.projects", tab=tab),
             "current": tab == filters.tab}
            for tab, label in TABS.items()
        ],
        "choices": _choices(filters, counted),
        "chips": _chips(filters, counted),
        "clear_url": url_for("projects.projects", tab=filters.tab),
        "sort": sort,
        "descending": descending,
        "sort_urls": {
            name: _address(sort=name if (sort != name and name not in _FALLING) or (sort == name and descending)
                           else f"-{name}", page=None)
            for name in SORTS
        },
        "csv_url": url_for("projects.projects_csv", **exported),
        "xlsx_url": url_for("projects.projects_xlsx", **exported),
        "may_export": officer.may_somewhere("projects.export"),
    }  # fmt: skip


def _choices(filters: Filters, counted: Counts) -> dict[str, list[dict[str, Any]]]:
    """What each filter offers, with how many projects of this tab it would leave."""

    def offered(name: str, labels: dict[str, str], *, always: bool = False) -> list[dict[str, Any]]:
        numbers = counted.of(filters.tab, name)
        chosen = getattr(filters, name)
        return [
            {"value": value, "label": label, "count": numbers[value], "chosen": value in chosen}
            for value, label in labels.items()
            if always or numbers[value] or value in chosen
        ]

    names = dict(sorted(counted.partners.items(), key=lambda item: item[1]))
    programmes = counted.of(filters.tab, "programme")
    labels = {name: "Not named" if name == UNNAMED else name for name, _ in programmes.most_common()}
    flags = offered("flag", FLAGS, always=True)
    for each in flags:
        if each["value"] != LIST_CHANGED:
            each["count"] = None  # to count these, the entries of every project would have to be read
    return {
        "partner": offered("partner", names),
        "stage": offered("stage", GROUPS),
        "programme": offered("programme", labels),
        "outcome": offered("outcome", OUTCOMES),
        "flag": flags,
        "days": [{"value": "", "label": "Any time", "chosen": not filters.days}]
        + [{"value": str(days), "label": label, "chosen": filters.days == days} for days, label in LONG],
    }


def _chips(filters: Filters, counted: Counts) -> list[dict[str, str]]:
    """What the list was narrowed to, each with the address without it."""
    words = {"partner": counted.partners, "stage": GROUPS, "outcome": OUTCOMES, "flag": FLAGS,
             "programme": {UNNAMED: "Programme not named"}}  # fmt: skip
    found = [
        {"label": words[name].get(value, value), "remove_url": _without(name, value)}
        for name in _MANY
        for value in sorted(getattr(filters, name))
    ]
    if filters.text:
        found.append({"label": f"“{filters.text}”", "remove_url": _address(text=None, page=None)})
    if filters.days:
        label = f"More than {count(filters.days, 'day')} at its stage"
        found.append({"label": label, "remove_url": _address(days=None, page=None)})
    return found
