"""What is asked of one agency: it waits, is cleared, cleared with comments or not cleared, and lapses with a change."""

from __future__ import annotations

from enum import StrEnum

from workflows.clearance import guards as g
from workflows.clearance.facts import ClearanceFacts
from workflows.declaration import Step, Target, Workflow
from workflows.vocabulary import Role

__all__ = ["CLEARANCE", "CLEARANCE_LABELS", "DECISIONS", "OUT", "STANDING", "ClearanceFacts", "ClearanceStage"]


class ClearanceStage(StrEnum):
    """Where a request to one agency stands."""

    HELD = "held"
    WAITING = "waiting"
    CLEARED = "cleared"
    COMMENTS = "comments"
    NOT_CLEARED = "not_cleared"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


CLEARANCE_LABELS = {
    ClearanceStage.HELD: "Not asked",
    ClearanceStage.WAITING: "Waiting",
    ClearanceStage.CLEARED: "Cleared",
    ClearanceStage.COMMENTS: "Cleared with comments",
    ClearanceStage.NOT_CLEARED: "Not cleared",
    ClearanceStage.LAPSED: "Lapsed",
    ClearanceStage.WITHDRAWN: "Not asked",
}
_S = ClearanceStage
# Decisions that let something go on; one with comments only once each of them is settled.
STANDING = frozenset({_S.CLEARED, _S.COMMENTS})
# Nothing stands and nobody is at it: it may be asked again.
OUT = frozenset({_S.NOT_CLEARED, _S.LAPSED, _S.WITHDRAWN})
# The step that writes each decision down.
DECISIONS = {"cleared": "clear", "comments": "clear_with_comments", "not_cleared": "refuse"}

_DECIDERS = frozenset({Role.CLEARER, Role.LEGAL_ADVISER, Role.PUBLISHER})
_ASKERS = frozenset(Role) - {Role.VIEWER, Role.AUDITOR, Role.ADMINISTRATOR}

CLEARANCE = Workflow(
    name="clearance",
    stages=ClearanceStage,
    labels=CLEARANCE_LABELS,
    initial=_S.HELD,
    endings=frozenset(),
    path=(_S.HELD, _S.WAITING, _S.CLEARED),
    steps=(
        Step(
            name="ask",
            label="Ask",
            done="asked",
            source=(_S.HELD, _S.NOT_CLEARED, _S.LAPSED, _S.WITHDRAWN),
            target=_S.WAITING,
            by=_ASKERS,
            guards=(g.earlier_steps_stand, g.asking_is_open),
        ),
        Step(
            name="clear",
            label="Clear",
            done="cleared",
            source=(_S.WAITING,),
            target=_S.CLEARED,
            by=_DECIDERS,
            guards=g.DECIDING,
        ),
        Step(
            name="clear_with_comments",
            label="Clear with comments",
            done="cleared with comments",
            source=(_S.WAITING,),
            target=_S.COMMENTS,
            by=_DECIDERS,
            guards=(*g.DECIDING, g.comments_are_taken, g.comments_are_given),
        ),
        Step(
            name="refuse",
            label="Do not clear",
            done="did not clear",
            source=(_S.WAITING,),
            target=_S.NOT_CLEARED,
            by=_DECIDERS,
            guards=(*g.DECIDING, g.reason_is_given),
        ),
        Step(
            name="withdraw",
            label="Withdraw the request",
            done="withdrew the request to",
            source=(_S.HELD, _S.WAITING),
            target=_S.WITHDRAWN,
            by=_ASKERS,
            guards=(g.asker_withdraws, g.reason_is_given),
        ),
        Step(
            name="hold",
            label="Hold back",
            done="held back the request to",
            source=(_S.WAITING,),
            target=_S.HELD,
            by=frozenset(Role),
            hint="Nobody chooses this: it follows where what is asked about goes back to its makers.",
        ),
        Step(
            name="pause",
            label="Stop the clock",
            done="stopped the clock of",
            source=(_S.WAITING,),
            target=Target.SAME,
            by=_ASKERS,
            guards=(g.side_of_the_request, g.clock_runs, g.reason_is_given),
        ),
        Step(
            name="resume",
            label="Start the clock again",
            done="started the clock again of",
            source=(_S.WAITING,),
            target=Target.SAME,
            by=_ASKERS,
            guards=(g.side_of_the_request, g.clock_is_stopped),
        ),
        Step(
            name="answer_comment",
            label="Answer the comment",
            done="answered a comment of",
            source=(_S.COMMENTS,),
            target=Target.SAME,
            by=_ASKERS,
            guards=(g.answer_is_given,),
        ),
        Step(
            name="accept_answer",
            label="Accept the answer",
            done="accepted an answer for",
            source=(_S.COMMENTS,),
            target=Target.SAME,
            by=_DECIDERS,
            guards=(*g.SETTLING, g.answer_is_of_another_person),
        ),
        Step(
            name="return_answer",
            label="Ask for another answer",
            done="asked for another answer for",
            source=(_S.COMMENTS,),
            target=Target.SAME,
            by=_DECIDERS,
            guards=(*g.SETTLING, g.reason_is_given),
        ),
        Step(
            name="lapse",
            label="Lapse",
            done="changed what was cleared by",
            source=(_S.CLEARED, _S.COMMENTS),
            target=_S.LAPSED,
            by=frozenset(Role),
            guards=(g.covered_part_changed,),
            hint="Nobody chooses this: it follows from the change of a part that the clearance covers.",
        ),
    ),
)
