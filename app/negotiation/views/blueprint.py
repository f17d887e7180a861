"""The blueprint of the pages of this area, and the words that all its pages use."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from app.core.registry import registry
from app.core.web import settings
from app.negotiation import records
from app.negotiation.answers import ASPECTS, MODES
from app.negotiation.compartment import MARK
from app.negotiation.queries import Tracker
from workflows.negotiation import ARTICLE, Turn

blueprint = Blueprint("negotiation", __name__)


@blueprint.context_processor
def words() -> dict[str, Any]:
    """Functions and names that the templates of this area call."""
    return {
        "state_words": records.state_words,
        "state_tone": records.state_tone,
        "counted": records.counted,
        "settled": records.settled,
        "turn_words": lambda turn: records.TURN_WORDS[Turn(turn)],
        "modes": MODES,
        "aspects": ASPECTS,
        "compartment_mark": MARK,
        "day_words": lambda day: f"{day.day} {day:%B %Y}" if day else "",
        "local_day": _local_day,
        "span_words": span_words,
        "step_done": _step_done,
    }


def _local_day(moment: Any) -> str:
    there = moment.astimezone(settings().time_zone)
    return f"{there.day} {there:%B %Y}"


def _step_done(name: str) -> str:
    declared = ARTICLE.step(name)
    return declared.done if declared else name


def span_words(row: Any) -> str:
    """`27 to 29 May 2024`, or `27 May 2024`."""
    first, last = records.round_days(row)
    if first == last:
        return f"{first.day} {first:%B %Y}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {last.day} {last:%B %Y}"
    return f"{first.day} {first:%B %Y} to {last.day} {last:%B %Y}"


def frame(found: Tracker) -> dict[str, Any]:
    """What every page of one tracker is given."""
    return {
        "tracker": found, "row": found.partner, "slug": found.iso3.lower(),
        "counts": records.tracked(found.articles), "numbers": found.round_numbers(),
    }  # fmt: skip


def leads(session: Any, iso3: str) -> list[tuple[str, str]]:
    """Officers who may be our lead on an article of this partner, as choices."""
    people = [each for offer in registry.all("people") for each in offer(session)]
    return [(str(each.id), each.name) for each in people if each.may("negotiation.write", iso3)]


def round_choices(found: Tracker, *, none: str = "") -> list[tuple[str, str]]:
    """The rounds as choices, newest first."""
    pairs = [(str(each.number), f"Round {each.number}, {span_words(each)}") for each in reversed(found.rounds)]
    return [*pairs, ("", none)] if none else pairs
