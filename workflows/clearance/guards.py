"""The conditions on asking, deciding, settling comments, and stopping the clock."""

from __future__ import annotations

from workflows.clearance.facts import ClearanceFacts
from workflows.declaration import Guard


def _another_person(facts: ClearanceFacts) -> bool:
    return facts.actor_id is None or facts.actor_id not in facts.hands


clearer_is_another_person = Guard(
    "clearer_is_another_person",
    _another_person,
    statement="Whoever clears did not make, edit, upload or send it",
    sentence="You made, edited or sent this, so another officer must clear it",
    held_by="Another officer of the agency",
)
absent_officer_is_another_person = Guard(
    "absent_officer_is_another_person",
    lambda facts: facts.stands_for is None or facts.stands_for not in facts.hands,
    statement="Whoever is stood in for did not make, edit, upload or send it",
    sentence="The officer you stand in for made, edited or sent this, so you cannot clear it on their behalf",
    held_by="Another officer of the agency",
)
decider_is_of_the_agency = Guard(
    "decider_is_of_the_agency",
    lambda facts: facts.actor_agency == facts.agency,
    statement="Whoever decides is of the agency that was asked",
    sentence="Only an officer of the agency that was asked decides for it",
    held_by="The agency that was asked",
    detail=lambda facts: facts.agency,
)
decider_holds_the_role = Guard(
    "decider_holds_the_role",
    lambda facts: facts.role in facts.actor_roles,
    statement="Whoever decides holds the role that was asked, or stands in for one who does",
    sentence="Your roles do not decide this; somebody who holds the role that was asked must",
    held_by="The agency that was asked",
    detail=lambda facts: facts.role.label if facts.role else "",
)
comments_are_taken = Guard(
    "comments_are_taken",
    lambda facts: facts.takes_comments,
    statement="It may be cleared with comments",
    sentence="A text for signature is cleared as it stands or not; choose “Not cleared” and say what must change",
    field="decision",
)
comments_are_given = Guard(
    "comments_are_given",
    lambda facts: bool(facts.comments) and all(comment.strip() for comment in facts.comments),
    statement="At least one comment is given",
    sentence="Enter the comments; each of them must be answered before your clearance counts",
    field="comments",
)
reason_is_given = Guard(
    "reason_is_given",
    lambda facts: bool(facts.reason.strip()),
    statement="A reason is given",
    sentence="Enter the reason; it is kept on record",
    field="reason",
)
earlier_steps_stand = Guard(
    "earlier_steps_stand",
    lambda facts: not facts.waited_for,
    statement="The clearances of the earlier steps stand",
    sentence="It is asked once the clearances of the earlier steps stand",
    held_by="The agencies of the earlier steps",
    detail=lambda facts: ", ".join(facts.waited_for),
)
asking_is_open = Guard(
    "asking_is_open",
    lambda facts: not facts.not_now,
    statement="It may be put before clearers now",
    sentence="It cannot be put before clearers now",
    detail=lambda facts: facts.not_now,
)
asker_withdraws = Guard(
    "asker_withdraws",
    lambda facts: facts.asker,
    statement="Whoever withdraws is of the agency that asked",
    sentence="Only the agency that asked withdraws its request",
    held_by="The agency that asked",
)
side_of_the_request = Guard(
    "side_of_the_request",
    lambda facts: facts.side,
    statement="Whoever acts is of the agency that asked or of the one that was asked",
    sentence="Only the agency that asked, or the one that was asked, stops and starts this clock",
)
clock_runs = Guard(
    "clock_runs",
    lambda facts: not facts.paused,
    statement="The clock runs",
    sentence="The clock is stopped already",
)
clock_is_stopped = Guard(
    "clock_is_stopped",
    lambda facts: facts.paused,
    statement="The clock is stopped",
    sentence="The clock is running already",
)
answer_is_given = Guard(
    "answer_is_given",
    lambda facts: bool(facts.answer.strip()),
    statement="An answer is given",
    sentence="Enter the answer; the agency that commented accepts it or asks for another",
    field="answer",
)
comment_is_answered = Guard(
    "comment_is_answered",
    lambda facts: facts.answered,
    statement="The comment is answered",
    sentence="The comment has no answer yet",
    held_by="The agency that asked",
)
answer_is_of_another_person = Guard(
    "answer_is_of_another_person",
    lambda facts: facts.answered_by is None or facts.answered_by not in (facts.actor_id, facts.stands_for),
    statement="Whoever accepts the answer did not give it, nor did the officer who is stood in for",
    sentence="You, or the officer you stand in for, gave this answer, so another officer of the agency must accept it",
    held_by="Another officer of the agency",
)
covered_part_changed = Guard(
    "covered_part_changed",
    lambda facts: bool(facts.changed),
    statement="A part that it covers has changed",
    sentence="Nothing that it covers has changed",
)

DECIDING = (
    clearer_is_another_person,
    absent_officer_is_another_person,
    decider_is_of_the_agency,
    decider_holds_the_role,
)
SETTLING = (*DECIDING, comment_is_answered)
