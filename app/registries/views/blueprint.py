"""The blueprint of the pages of this area, and what stands on each of them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, request, url_for

from app.core.tonnes import words as tonnes_words
from app.core.web import local_words
from app.eligibility.sentences import day
from app.registries.cad_trust.wording import account_words
from app.registries.wording import rows_words

blueprint = Blueprint("registries", __name__)

_TABS = (
    ("Imports", "registries.registries"),
    ("Labels against letters", "registries.labels"),
    ("Double claims", "registries.double_claims"),
    ("CAD Trust", "registries.cad_trust"),
)


@blueprint.context_processor
def frame() -> dict[str, Any]:
    """Tabs, and how days, moments and tonnes are written."""
    return {
        "day_words": day,
        "moment_words": local_words,
        "tonnes_words": tonnes_words,
        "rows_words": rows_words,
        "account_words": account_words,
        # Nobody is signed in where a form comes after the session has ended: then the page asks to sign in.
        "may_import": bool(g.officer) and g.officer.may("registries.import"),
        "tabs": [
            {"label": label, "url": url_for(endpoint), "current": request.endpoint == endpoint}
            for label, endpoint in _TABS
        ],
    }


def page_number() -> int:
    """The page that the address asks for; the first where it asks for none that can be."""
    typed = request.args.get("page", "")
    return int(typed) if typed.isascii() and typed.isdigit() and 0 < len(typed) < 6 and int(typed) else 1
