"""A document: drafted, cleared by another officer, published, superseded but never edited."""

from __future__ import annotations

from enum import StrEnum

from workflows.declaration import Step, Target, Workflow
from workflows.document import guards as g
from workflows.document.facts import DocumentFacts
from workflows.vocabulary import Audience, Role

__all__ = ["DOCUMENT", "DOCUMENT_KINDS", "DOCUMENT_LABELS", "DocumentFacts", "DocumentStage"]

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
            guards=(g.nothing_is_missing, g.facts_are_current, g.checklist_is_met, g.letters_move_with_their_project),
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
                g.clearer_is_another_person,
                g.required_clearances_stand,
                g.facts_are_current,
                g.letters_move_with_their_project,
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
            guards=(g.reason_is_given, g.letters_move_with_their_project),
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
                g.publisher_is_another_person,
                g.text_is_as_cleared,
                g.required_clearances_stand,
                g.facts_are_current,
                g.letters_move_with_their_project,
                g.time_is_to_come,
                g.a_change_has_a_reason,
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
            guards=(g.embargo_is_set, g.reason_is_given),
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
                g.publisher_is_another_person,
                g.text_is_as_cleared,
                g.required_clearances_stand,
                g.facts_are_current,
                g.embargo_is_over,
                g.letters_move_with_their_project,
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
                g.document_is_a_letter,
                g.letters_move_with_their_project,
                g.clearer_is_another_person,
                g.facts_are_current,
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
            guards=(g.newer_is_published,),
        ),
        Step(
            name="withdraw",
            label="Withdraw",
            done="withdrew",
            source=(_S.DRAFT, _S.IN_CLEARANCE, _S.CLEARED),
            target=_S.WITHDRAWN,
            by=_PUBLISHERS | _WRITERS,
            guards=(g.reason_is_given, g.letters_move_with_their_project),
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
            guards=(g.reason_is_given, g.letters_move_with_their_project),
            tells=(Audience.PARTNER_DESK, Audience.AGENCIES),
            hint="It stays on file, marked as withdrawn.",
        ),
    ),
)
