"""The calendar: a list by month, or the weeks of one month, with filters in the address."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from app.agreements.queries import partner_names
from app.calendar import queries
from app.calendar.months import WEEKDAYS, Month, MonthFault, by_month, grid, month_of, read_month
from app.calendar.views.blueprint import blueprint
from app.coordination.records import Dated
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.web import local_today
from workflows.partial_date import on

LISTED_MONTHS = 6
KINDS = {
    "clearance": ("Clearance", "info"), "task": ("Task", "info"), "meeting": ("Meeting", "good"),
    "round": ("Round", "good"), "report": ("Report", "warn"), "list": ("Eligibility List", "plain"),
    "letter": ("Letter", "warn"), "tax": ("Carbon tax", "warn"), "target": ("Announced date", "plain"),
}  # fmt: skip


@blueprint.get("/calendar")
@requires("calendar.view")
def days() -> Any:
    """What falls in a month, or in the months from one on."""
    today, officer = local_today(), current_officer()
    month, fault = _month(request.args.get("month", ""), month_of(today))
    grid_shown = request.args.get("view") == "month"
    kind, partner = request.args.get("kind", ""), request.args.get("partner", "").upper()
    end = month if grid_shown else month.after(LISTED_MONTHS - 1)
    found = queries.dated(db.session, officer, first=month.first, last=end.last, today=today)
    late = [] if grid_shown or month != month_of(today) else queries.passed(
        db.session, officer, before=month.first, today=today
    )  # fmt: skip

    def chosen(items: list[Dated]) -> list[Dated]:
        return [each for each in items if kind in ("", each.kind) and partner in ("", each.partner)]

    shown, late = chosen(found), chosen(late)
    names = partner_names(db.session)
    page = render_template(
        "calendar/days.html",
        month=month,
        until=end,
        fault=fault,
        has_errors=bool(fault),
        view="month" if grid_shown else "list",
        weeks=grid(month, shown, today=today) if grid_shown else [],
        months=[] if grid_shown else by_month(shown),
        total=len(shown),
        late=late,
        names=names,
        today=today,
        words=lambda day: on(day).words(),
        short=lambda day: on(day).short(),
        kind_word=lambda each: KINDS.get(each.kind, (each.kind.capitalize(), "plain")),
        weekdays=WEEKDAYS,
        choices=_choices(kind, partner, names, officer.partners),
        chosen=bool(kind or partner),
        address=_address,
        switch=[_view("List", "list", not grid_shown), _view("Month", "month", grid_shown)],
        step=1 if grid_shown else LISTED_MONTHS,
    )
    return page, 422 if fault else 200


def _month(typed: str, now: Month) -> tuple[Month, str]:
    """The month asked for, or this one with a sentence that says what is wrong."""
    if not typed:
        return now, ""
    try:
        return read_month(typed), ""
    except MonthFault as fault:
        return now, str(fault)


def _address(**changes: Any) -> str:
    """The address of this page with other answers; what is empty is left out."""
    asked = {name: request.args.get(name, "") for name in ("view", "month", "kind", "partner")}
    found = {name: value for name, value in (asked | changes).items() if value}
    return url_for("calendar.days", **found)


def _view(label: str, name: str, current: bool) -> dict[str, Any]:
    symbol = "table" if name == "list" else "board"
    return {"label": label, "url": _address(view="" if name == "list" else name), "symbol": symbol, "current": current}


def _choices(kind: str, partner: str, names: dict[str, str], visible: Any) -> dict[str, list[dict[str, Any]]]:
    partners = [(code, name) for code, name in names.items() if visible is None or code in visible]
    return {
        "kind": [_choice("", "Every kind", kind), *(_choice(key, word, kind) for key, (word, _) in KINDS.items())],
        "partner": [_choice("", "All partners", partner), *(_choice(code, name, partner) for code, name in partners)],
    }  # fmt: skip


def _choice(value: str, label: str, chosen: str) -> dict[str, Any]:
    return {"value": value, "label": label, "chosen": value == chosen}
