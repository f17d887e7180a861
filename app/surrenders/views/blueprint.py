"""The blueprint of the pages of this area, with the words that they share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for

from app.projects.wording import day, short_day
from app.surrenders.policy import policy
from app.surrenders.shown import TONES, stage_words
from app.surrenders.wording import money, tonnes_words
from workflows.surrender import SurrenderStage

blueprint = Blueprint("surrenders", __name__)

_TABS = (("Notices", "surrenders.notices"), ("Facilities", "surrenders.facilities"))


@blueprint.context_processor
def shared() -> dict[str, Any]:
    """Where an officer may go from here, and how days, tonnes, money and stages are written."""
    return {
        "day_words": day,
        "short_day": short_day,
        "tonnes_words": tonnes_words,
        "money": lambda cents: money(cents, policy().currency),
        "stage_words": stage_words,
        "stage_tone": lambda stage: TONES[SurrenderStage(stage)],
        "tabs": [
            {"label": label, "url": url_for(endpoint), "current": request.endpoint == endpoint}
            for label, endpoint in _TABS
        ],
    }
