"""What every page shows around its content: the main navigation, the classification, the time."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, request, url_for

from app.core import clock
from app.core.access import Officer
from app.core.web import settings

# Each with the key that leads there after "g" (static/js/keys.js).
_ITEMS = (
    ("My work", "dashboard.my_work", "work.view", "w"),
    ("Partners", "agreements.partners", "partners.view", "p"),
    ("Projects", "projects.projects", "projects.view", "j"),
    ("Ledger", "ledger.balances", "ledger.view", "l"),
    ("Documents", "documents.documents", "documents.view", "d"),
    ("Calendar", "calendar.days", "calendar.view", "c"),
)
_MORE = (
    ("Clearances", "clearances.clearances", "clearances.view"),
    ("Carbon tax", "surrenders.notices", "surrenders.view"),
    ("Registries", "registries.registries", "registries.view"),
    ("Reports", "reporting.reports", "reports.view"),
    ("Reference", "eligibility.lists", "eligibility.view"),
    ("Process templates", "processes.processes", "processes.view"),
    ("Model articles", "negotiation.models", "negotiation.view"),
    ("Boilerplate", "documents.boilerplate", "boilerplate.view"),
    ("Audit", "auditing.entries", "audit.view"),
    ("People", "accounts.people", "people.manage"),
    ("Mail", "mailing.standing", "people.manage"),
)


def install(app: Flask) -> None:
    app.context_processor(frame)


def frame() -> dict[str, Any]:
    """The context of the layout. Asks nothing of the database."""
    found = settings()
    now = clock.now().astimezone(found.time_zone)
    officer: Officer | None = g.get("officer")
    return {
        "navigation": _navigation(officer) if officer and not g.get("navigation_off") else [],
        "now": f"{now.day} {now:%B %Y, %H:%M}",
        "classification": found.classification,
        "official_masthead": found.official_masthead,
    }


def _navigation(officer: Officer) -> list[dict[str, Any]]:
    """Only what the officer may open; rarer places stand under More."""
    section = request.path.split("/")[1]
    main = [
        {"label": label, "url": url_for(endpoint), "current": url_for(endpoint).split("/")[-1] == section, "key": key}
        for label, endpoint, permission, key in _ITEMS
        if officer.may_somewhere(permission)
    ]
    children = [
        {"label": label, "url": url_for(endpoint), "current": request.endpoint == endpoint}
        for label, endpoint, permission in _MORE
        if officer.may_somewhere(permission)
    ]
    more = {"label": "More", "url": "", "current": any(c["current"] for c in children), "children": children}
    return [*main, more] if children else main
