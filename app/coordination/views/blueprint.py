"""The blueprint of the pages of this area, with the words that they share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from app.coordination.wording import STATE_TONES, day, state_words

blueprint = Blueprint("coordination", __name__)


@blueprint.context_processor
def shared() -> dict[str, Any]:
    """How days and states are written."""
    return {"day_words": day, "state_words": state_words, "state_tones": STATE_TONES}
