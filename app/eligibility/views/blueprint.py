"""The blueprint of the reference pages, and the tabs that stand on each of them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for

from app.core.web import local_words
from app.eligibility.sentences import day

blueprint = Blueprint("eligibility", __name__)

_TABS = (
    ("Eligibility lists", "eligibility.lists"),
    ("Check", "eligibility.check"),
    ("Methodologies", "eligibility.methodologies"),
    ("Criteria", "eligibility.criteria"),
)


@blueprint.context_processor
def tabs() -> dict[str, Any]:
    """Where an officer may go from here, and how a day is written."""
    return {
        "day_words": day,
        "local_words": local_words,
        "tabs": [
            {"label": label, "url": url_for(endpoint), "current": request.endpoint == endpoint}
            for label, endpoint in _TABS
        ],
    }
