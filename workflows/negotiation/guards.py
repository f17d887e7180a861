"""What must hold before a step of an article, each with the sentence that explains it."""

from __future__ import annotations

from workflows.declaration import Guard
from workflows.negotiation.facts import ArticleFacts, Turn

NEGOTIATION_TEAM = "The negotiation team"


def _left(facts: ArticleFacts) -> str:
    return f"{facts.brackets} {'bracket is' if facts.brackets == 1 else 'brackets are'} left"


working_text_is_written = Guard(
    "working_text_is_written",
    lambda facts: facts.written,
    statement="The working text is written",
    sentence="Write the working text first",
    held_by=NEGOTIATION_TEAM,
)
no_bracket_is_left = Guard(
    "no_bracket_is_left",
    lambda facts: facts.brackets == 0,
    statement="No bracket is left in the working text",
    sentence="Settle every bracket of the working text first",
    held_by=NEGOTIATION_TEAM,
    detail=_left,
)
round_is_named = Guard(
    "round_is_named",
    lambda facts: facts.round_number > 0,
    statement="The round is named",
    sentence="Choose the round in which it was agreed; record the round first if it is not listed",
    field="round_number",
)
agreers_are_named = Guard(
    "agreers_are_named",
    lambda facts: bool(facts.agreed_by.strip()),
    statement="Who agreed is named",
    sentence="Enter who agreed for each side",
    field="agreed_by",
)
place_is_named = Guard(
    "place_is_named",
    lambda facts: bool(facts.place.strip()),
    statement="Where it was agreed is named",
    sentence="Enter where it was agreed, or how, like “by correspondence”",
    field="place",
)
reason_is_given = Guard(
    "reason_is_given",
    lambda facts: bool(facts.reason.strip()),
    statement="A reason is given",
    sentence="Enter the reason; it is kept with the article",
    field="reason",
)
it_is_not_their_turn = Guard(
    "it_is_not_their_turn",
    lambda facts: facts.turn is not Turn.THEIRS,
    statement="The article is with us",
    sentence="The article is with the partner already",
)
it_is_their_turn = Guard(
    "it_is_their_turn",
    lambda facts: facts.turn is Turn.THEIRS,
    statement="The article is with the partner",
    sentence="The article is with us already",
)

AGREEING = (working_text_is_written, no_bracket_is_left, round_is_named, agreers_are_named, place_is_named)
