"""The blueprint of the pages of this area, with the words that they share."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint

from app.committees.recording import with_article
from workflows.committee import DECISION_LABELS, DecisionStage
from workflows.partial_date import on

blueprint = Blueprint("committees", __name__)

_MEETING_WORDS = {"planned": ("Planned", "info"), "held": ("Held", "good"), "called_off": ("Called off", "plain")}
_DECISION_TONES = {"recorded": "info", "confirmed": "good", "withdrawn": "plain"}
_ACTION_WORDS = {"open": ("Open", "info"), "done": ("Done", "good"), "dropped": ("Dropped", "plain")}


@blueprint.context_processor
def words() -> dict[str, Any]:
    return {
        "short_day": short_day, "span": span, "meeting_word": meeting_word, "decision_word": decision_word,
        "action_word": _ACTION_WORDS.get, "with_article": with_article,
    }  # fmt: skip


def short_day(day: date | None) -> str:
    return on(day).short() if day else ""


def span(first: date, last: date) -> str:
    """`27 May 2026`, or `27 May 2026 to 28 May 2026`."""
    return short_day(first) if first == last else f"{short_day(first)} to {short_day(last)}"


def meeting_word(row: Any, today: date) -> tuple[str, str]:
    """The word and the tone of a meeting's stage; one that passed without minutes says so."""
    if row.stage == "planned" and row.last_on < today:
        return "Minutes to record", "warn"
    return _MEETING_WORDS[row.stage]


def decision_word(row: Any, superseded: Any) -> tuple[str, str]:
    """The word and the tone of a decision's stage; superseded where a later one took its place."""
    if row.id in superseded:
        return f"Superseded by {superseded[row.id].number}", "plain"
    return DECISION_LABELS[DecisionStage(row.stage)], _DECISION_TONES[row.stage]
