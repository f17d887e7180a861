"""What every page shows around its content: the main navigation, the classification, the time."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, g, request, url_for

from app.core import clock
from app.core.access import Officer, opens
from app.core.web import settings

# Each with the key that leads there after "g" (static/js/keys.js).
_ITEMS = (
    ("My work", "dashboard.my_work", "w"),
    ("Partners", "agreements.partners", "p"),
    ("Projects", "projects.projects", "j"),
    ("Ledger", "ledger.balances", "l"),
    ("Documents", "documents.documents", "d"),
    ("Calendar", "calendar.days", "c"),
)
_MORE = (
    ("Clearances", "clearances.clearances"),
    ("Carbon tax", "surrenders.notices"),
    ("Registries", "registries.registries"),
    ("Reports", "reporting.reports"),
    ("Reference", "eligibility.lists"),
    ("Process templates", "processes.processes"),
    ("Model articles", "negotiation.models"),
    ("Boilerplate", "documents.boilerplate"),
    ("Audit", "auditing.entries"),
    ("Daily work", "auditing.daily_work"),
    ("People", "accounts.people"),
    ("Mail", "mailing.standing"),
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


def may_open(officer: Officer, endpoint: str) -> bool:
    """Whether the officer may open the page, asked of the page itself: the two cannot disagree."""
    return opens(officer, current_app.view_functions[endpoint])


def _navigation(officer: Officer) -> list[dict[str, Any]]:
    """Only what the officer may open; rarer places stand under More."""
    section = request.path.split("/")[1]
    main = [
        {"label": label, "url": url_for(endpoint), "current": url_for(endpoint).split("/")[-1] == section, "key": key}
        for label, endpoint, key in _ITEMS
        if may_open(officer, endpoint)
    ]
    children = [
        {"label": label, "url": url_for(endpoint), "current": request.endpoint == endpoint}
        for label, endpoint in _MORE
        if may_open(officer, endpoint)
    ]
    more = {"label": "More", "url": "", "current": any(c["current"] for c in children), "children": children}
    return [*main, more] if children else main
