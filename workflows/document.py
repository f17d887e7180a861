"""A document: drafted, cleared by another officer, published, superseded but never edited."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from workflows.declaration import Guard, Step, Target, Workflow
from workflows.vocabulary import Audience, Role

DOCUMENT_KINDS = frozenset(
    {
        "mou_factsheet",
        "conclusion_factsheet",
        "ia_factsheet",
        "mou_media_release",
        "ia_media_release",
        "partner_brief",
        "letter_of_support",
        "letter_of_authorisation",
        "refusal_letter",
        "joint_statement",
        "assessment_report",
        "project_factsheet",
    }
)


class DocumentStage(StrEnum):
    """Where a document stands."""

    DRAFT = "draft"
    IN_CLEARANCE = "in_clearance"
    CLEARED = "cleared"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


DOCUMENT_LABELS = {
    DocumentStage.DRAFT: "Draft",
    DocumentStage.IN_CLEARANCE: "In clearance",
    DocumentStage.CLEARED: "Cleared",
    DocumentStage.PUBLISHED: "Published",
    DocumentStage.SUPERSEDED: "Superseded",
    DocumentStage.WITHDRAWN: "Withdrawn",
}


@dataclass(frozen=True)
class DocumentFacts:
    """What the guards of the document workflow may look at.

    `hands` are the officers who made it, edited it, took facts into it, or put it before its clearers; where nobody
    takes the step but the clock, `actor_id` is whoever set the time. `letter` marks a letter of a
    project, `with_project` that the project itself moves it. `waited_for` are the agencies whose clearance is
    required and does not stand; none where any one clearer is enough. `faults` are what the checklist before clearance
    found. `under_embargo` says that a time of publication is set, `embargo_over` that it has come, `time_to_come` that
    the time which is asked for has not.
    """

    actor_id: int | None = None
    hands: frozenset[int] = frozenset()
    facts_current: bool = True
    missing: tuple[str, ...] = ()
    cleared_hash: str = ""
    content_hash: str = ""
    newer_published: bool = False
    reason: str = ""
    letter: bool = False
    with_project: bool = False
    waited_for: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    under_embargo: bool = False
    embargo_over: bool = False
    time_to_come: bool = False

    @property
    def returns_to(self) -> None:
        return None


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

_WRITERS = frozenset({Role.DESK_OFFICER})
_CLEARERS = frozenset({Role.CLEARER, Role.LEGAL_ADVISER, Role.PUBLISHER})
_PUBLISHERS = frozenset({Role.PUBLISHER})
_SECOND = frozenset({Role.COUNTERSIGNER})
_S = DocumentStage

DOCUMENT = Workflow(
    name="document",
    stages=DocumentStage,
    labels=DOCUMENT_LABELS,
    initial=_S.DRAFT,
    endings=frozenset({_S.SUPERSEDED, _S.WITHDRAWN}),
    path=(_S.DRAFT, _S.IN_CLEARANCE, _S.CLEARED, _S.PUBLISHED),
    document_kinds=DOCUMENT_KINDS,
    steps=(
        Step(
            name="edit",
            label="Save the words",
            done="edited",
            source=(_S.DRAFT,),
            target=Target.SAME,
            by=_WRITERS,
        ),
        Step(
            name="refresh_facts",
            label="Take the new facts",
            done="took the facts on record into",
            source=(_S.DRAFT,),
            target=Target.SAME,
            by=_WRITERS,
        ),
        Step(
            name="send_for_clearance",
            label="Send for clearance",
            done="sent for clearance",
            source=(_S.DRAFT,),
            target=_S.IN_CLEARANCE,
            by=_WRITERS,
            guards=(nothing_is_missing, facts_are_current, checklist_is_met, letters_move_with_their_project),
            tells=(Audience.CLEARERS, Audience.LEGAL_ADVISERS),
        ),
        Step(
            name="clear",
            label="Clear",
            done="cleared",
            source=(_S.IN_CLEARANCE,),
            target=_S.CLEARED,
            by=_CLEARERS,
            guards=(
                clearer_is_another_person,
                required_clearances_stand,
                facts_are_current,
                letters_move_with_their_project,
            ),
            tells=(Audience.PARTNER_DESK, Audience.PUBLISHERS),
        ),
        Step(
            name="return_to_draft",
            label="Return to draft",
            done="returned to draft",
            source=(_S.IN_CLEARANCE, _S.CLEARED),
            target=_S.DRAFT,
            by=_CLEARERS | _WRITERS | _SECOND,
            guards=(reason_is_given, letters_move_with_their_project),
            tells=(Audience.PARTNER_DESK,),
            hint="It must be cleared again; the clearance of an agency lapses if a part that it covers is changed.",
        ),
        Step(
            name="schedule",
            label="Set the time of publication",
            done="set the time of publication of",
            source=(_S.CLEARED,),
            target=Target.SAME,
            by=_PUBLISHERS,
            guards=(
                publisher_is_another_person,
                text_is_as_cleared,
                required_clearances_stand,
                facts_are_current,
                letters_move_with_their_project,
                time_is_to_come,
                a_change_has_a_reason,
            ),
            tells=(Audience.PARTNER_DESK, Audience.PUBLISHERS),
            hint="It is published by itself when the time comes, and not before.",
        ),
        Step(
            name="lift_embargo",
            label="Lift the embargo",
            done="lifted the embargo on",
            source=(_S.CLEARED,),
            target=Target.SAME,
            by=_PUBLISHERS,
            guards=(embargo_is_set, reason_is_given),
            tells=(Audience.PARTNER_DESK, Audience.PUBLISHERS),
            hint="It stays cleared until a publisher publishes it or sets another time.",
        ),
        Step(
            name="publish",
            label="Publish",
            done="published",
            source=(_S.CLEARED,),
            target=_S.PUBLISHED,
            by=_PUBLISHERS,
            guards=(
                publisher_is_another_person,
                text_is_as_cleared,
                required_clearances_stand,
                facts_are_current,
                embargo_is_over,
                letters_move_with_their_project,
            ),
            tells=(Audience.PARTNER_DESK, Audience.AGENCIES),
            hint="The PDF is kept for ever and never edited. A newer version may supersede it.",
        ),
        Step(
            name="issue_letter",
            label="Issue the letter",
            done="countersigned and issued",
            source=(_S.IN_CLEARANCE,),
            target=_S.PUBLISHED,
            by=_SECOND,
            guards=(
                document_is_a_letter,
                letters_move_with_their_project,
                clearer_is_another_person,
                facts_are_current,
            ),
            tells=(Audience.AGENCIES,),
            hint="The PDF is kept for ever and never edited. A newer version may supersede it.",
        ),
        Step(
            name="supersede",
            label="Supersede",
            done="superseded",
            source=(_S.PUBLISHED,),
            target=_S.SUPERSEDED,
            by=_PUBLISHERS | _SECOND,
            guards=(newer_is_published,),
        ),
        Step(
            name="withdraw",
            label="Withdraw",
            done="withdrew",
            source=(_S.DRAFT, _S.IN_CLEARANCE, _S.CLEARED),
            target=_S.WITHDRAWN,
            by=_PUBLISHERS | _WRITERS,
            guards=(reason_is_given, letters_move_with_their_project),
            tells=(Audience.PARTNER_DESK,),
            hint="It stays on file, marked as withdrawn.",
        ),
        Step(
            name="withdraw_published",
            label="Withdraw from publication",
            done="withdrew from publication",
            source=(_S.PUBLISHED,),
            target=_S.WITHDRAWN,
            by=_PUBLISHERS,
            guards=(reason_is_given, letters_move_with_their_project),
            tells=(Audience.PARTNER_DESK, Audience.AGENCIES),
            hint="It stays on file, marked as withdrawn.",
        ),
    ),
)
