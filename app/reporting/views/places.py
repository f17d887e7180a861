"""Where a gap can be filled or a source looked up, as an address; empty where no page offers it."""

from __future__ import annotations

from flask import url_for

from app.reporting.narratives.records import Place
from app.reporting.narratives.report import Section


def place_url(place: Place, *, section: Section, slug: str, party: str) -> str:
    """The address of a place; a text stands on the page of its item."""
    match place.kind:
        case "text":
            return url_for(
                "reporting.narrative_text", slug=slug, party=party, item=section.slug,
                approach=section.approach or None,
            )  # fmt: skip
        case "project":
            return url_for("projects.project", reference=place.key.lower())
        case "agreement":
            return url_for("agreements.partner", iso3=place.key.lower())
        case "ndc" | "inventory":
            return url_for("reporting.party_adjustments", iso3=party)
        case "ledger":
            return url_for("ledger.balances")
        case "authorisation":
            return url_for("projects.projects")
        case "report":
            return url_for("reporting.narrative", slug=place.key.replace("_", "-"), party=party)
    return ""
