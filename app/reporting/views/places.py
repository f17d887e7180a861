"""Where a gap can be filled or a source looked up, as an address; none where no page offers it."""

from __future__ import annotations

from flask import current_app, url_for

from app.reporting.narratives.records import Place
from app.reporting.narratives.report import Section

# Of each kind of place, the pages that may offer it, the best first.
_PAGES = {
    "ndc": ("reporting.ndc_periods", "reporting.periods", "reporting.adjustments"),
    "inventory": ("reporting.inventory", "reporting.ndc_periods", "reporting.periods", "reporting.adjustments"),
    "ledger": ("ledger.ledger", "ledger.partners", "ledger.overview"),
    "authorisation": ("projects.projects",),
    "report": ("reporting.narratives",),
}


def place_url(place: Place, *, section: Section | None = None, slug: str = "", party: str = "") -> str:
    """The address of a place; empty where there is no such page. A text stands on the page of its item."""
    match place.kind:
        case "text" if section is not None:
            return url_for(
                "reporting.narrative_text", slug=slug, party=party, item=section.slug,
                approach=section.approach or None,
            )  # fmt: skip
        case "project":
            return url_for("projects.project", reference=place.key.lower())
        case "agreement":
            return url_for("agreements.partner", iso3=place.key.lower())
    for endpoint in _PAGES.get(place.kind, ()):
        rule = next(iter(current_app.url_map.iter_rules(endpoint)), None) if _known(endpoint) else None
        if rule is not None and not rule.arguments:
            return url_for(endpoint)
    if section is not None and section.text:
        return place_url(Place("text"), section=section, slug=slug, party=party)
    return ""


def _known(endpoint: str) -> bool:
    return endpoint in current_app.view_functions
