"""Facts on which every condition of an article holds, and for each the way to break that one alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from workflows.declaration import Step
from workflows.negotiation import ArticleFacts, Turn

GOOD = ArticleFacts(
    written=True, brackets=0, turn=Turn.OURS, agreed_by="Heads of delegation", place="Singapore", round_number=3,
    reason="The capital asks for a change",
)  # fmt: skip


def good(step: Step) -> ArticleFacts:
    """It is our turn, but for the step that takes an article back."""
    return replace(GOOD, turn=Turn.THEIRS) if step.name == "take_back" else GOOD


BREAK: dict[str, Callable[[Any], Any]] = {
    "working_text_is_written": lambda f: replace(f, written=False),
    "no_bracket_is_left": lambda f: replace(f, brackets=1),
    "round_is_named": lambda f: replace(f, round_number=0),
    "agreers_are_named": lambda f: replace(f, agreed_by=" "),
    "place_is_named": lambda f: replace(f, place="\n"),
    "reason_is_given": lambda f: replace(f, reason=" \n"),
    "it_is_not_their_turn": lambda f: replace(f, turn=Turn.THEIRS),
    "it_is_their_turn": lambda f: replace(f, turn=Turn.OURS),
}
