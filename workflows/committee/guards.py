"""The conditions of a decision, each with the sentence shown when it does not hold."""

from __future__ import annotations

from workflows.declaration import Guard

text_is_given = Guard(
    "text_is_given", lambda f: bool(f.text.strip()), statement="The text of the decision is given",
    sentence="Enter what was decided", field="text",
)  # fmt: skip
day_is_given = Guard(
    "day_is_given", lambda f: f.decided_on is not None, statement="The day of the decision is given",
    sentence="Enter the day on which it was decided", field="decided_on",
)  # fmt: skip
day_is_not_to_come = Guard(
    "day_is_not_to_come", lambda f: f.decided_on is None or f.decided_on <= f.today,
    statement="The day of the decision is not to come",
    sentence="The day of the decision must not be in the future", field="decided_on",
)  # fmt: skip
replaced_decision_stands = Guard(
    "replaced_decision_stands", lambda f: f.replaced_stands,
    statement="A decision whose place it takes is confirmed and stands",
    sentence="The decision whose place it takes does not stand: it is not confirmed, or another took its place",
    field="supersedes",
)  # fmt: skip
confirmer_is_another_person = Guard(
    "confirmer_is_another_person", lambda f: f.actor_id is not None and f.actor_id not in f.hands,
    statement="Whoever confirms it neither recorded nor amended it",
    sentence="You recorded or amended this decision, so another officer must confirm it",
    held_by="Another officer of the desk, or a negotiator",
)  # fmt: skip
reason_is_given = Guard(
    "reason_is_given", lambda f: bool(f.reason.strip()), statement="A reason is given",
    sentence="Enter why it is withdrawn; the reason is kept with it", field="reason",
)  # fmt: skip
