"""What has to hold before a document takes a step."""

from __future__ import annotations

from workflows.declaration import Guard

facts_are_current = Guard(
    "facts_are_current",
    lambda facts: facts.facts_current,
    statement="The facts are those on record",
    sentence="A fact on record has changed since this draft; take the new facts in first",
    held_by="Whoever drafts it",
)
nothing_is_missing = Guard(
    "nothing_is_missing",
    lambda facts: not facts.missing,
    statement="Every fact that this kind needs is on record",
    sentence="A fact that this kind needs is not on record",
    held_by="Whoever drafts it",
    detail=lambda facts: ", ".join(facts.missing),
)
clearer_is_another_person = Guard(
    "clearer_is_another_person",
    lambda facts: facts.actor_id is None or facts.actor_id not in facts.hands,
    statement="Whoever clears did not make, edit or send it",
    sentence="You made, edited or sent this document, so another officer must clear it",
    held_by="Another officer",
)
publisher_is_another_person = Guard(
    "publisher_is_another_person",
    lambda facts: facts.actor_id is None or facts.actor_id not in facts.hands,
    statement="Whoever publishes did not make, edit or send it",
    sentence="You made, edited or sent this document, so another officer must publish it",
    held_by="Another publisher",
)
text_is_as_cleared = Guard(
    "text_is_as_cleared",
    lambda facts: bool(facts.cleared_hash) and facts.cleared_hash == facts.content_hash,
    statement="The text is the very text that was cleared",
    sentence="The text is not the one that was cleared; send it for clearance again",
    held_by="Whoever drafts it",
)
required_clearances_stand = Guard(
    "required_clearances_stand",
    lambda facts: not facts.waited_for,
    statement="Every required clearance stands",
    sentence="The required clearances do not all stand",
    held_by="The agencies that are asked",
    detail=lambda facts: f"waiting for {', '.join(facts.waited_for)}",
)
newer_is_published = Guard(
    "newer_is_published",
    lambda facts: facts.newer_published,
    statement="A newer version is published",
    sentence="Only a newer published version supersedes this one",
)
reason_is_given = Guard(
    "reason_is_given",
    lambda facts: bool(facts.reason.strip()),
    statement="A reason is given",
    sentence="Enter the reason; it is kept with the document",
    field="reason",
)
letters_move_with_their_project = Guard(
    "letters_move_with_their_project",
    lambda facts: not facts.letter or facts.with_project,
    statement="A letter moves with its project",
    sentence="A letter is proposed, sent back and issued on the page of its project",
)
document_is_a_letter = Guard(
    "document_is_a_letter",
    lambda facts: facts.letter,
    statement="The document is a letter of a project",
    sentence="Only a letter is issued by its countersigner; other documents are cleared and published",
)
checklist_is_met = Guard(
    "checklist_is_met",
    lambda facts: not facts.faults,
    statement="The checklist before clearance is met",
    sentence="The checklist before clearance is not met",
    held_by="Whoever drafts it",
    detail=lambda facts: " ".join(facts.faults),
)
embargo_is_over = Guard(
    "embargo_is_over",
    lambda facts: not facts.under_embargo or facts.embargo_over,
    statement="No embargo stands in the way",
    sentence="It is under embargo; it is published by itself when its time comes, unless a publisher lifts the embargo",
    held_by="A publisher",
)
embargo_is_set = Guard(
    "embargo_is_set",
    lambda facts: facts.under_embargo,
    statement="A time of publication is set",
    sentence="No time of publication is set",
)
time_is_to_come = Guard(
    "time_is_to_come",
    lambda facts: facts.time_to_come,
    statement="The time of publication is still to come",
    sentence="Enter a time that is still to come",
    field="not_before",
)
a_change_has_a_reason = Guard(
    "a_change_has_a_reason",
    lambda facts: not facts.under_embargo or bool(facts.reason.strip()),
    statement="A change of the time has a reason",
    sentence="Enter the reason for the change; it is kept with the document",
    field="reason",
)
