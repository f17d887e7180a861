"""Credits in place of carbon tax: a notice is checked, accepted by another officer, and surrendered; or refused."""

from __future__ import annotations

from enum import StrEnum

from workflows.declaration import Step, Target, Workflow
from workflows.surrender import guards as g
from workflows.surrender.facts import BlockFacts, SurrenderFacts
from workflows.surrender.guards import CHECKS
from workflows.vocabulary import Audience, Role

__all__ = ["CHECKS", "SURRENDER", "BlockFacts", "SurrenderFacts", "SurrenderStage"]

CONFIRMATION = "surrender_confirmation"


class SurrenderStage(StrEnum):
    """Where a notice stands."""

    NOTICE = "notice"
    CHECKED = "checked"
    ACCEPTED = "accepted"
    SURRENDERED = "surrendered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


SURRENDER_LABELS = {
    SurrenderStage.NOTICE: "Notice",
    SurrenderStage.CHECKED: "Checked",
    SurrenderStage.ACCEPTED: "Accepted",
    SurrenderStage.SURRENDERED: "Surrendered",
    SurrenderStage.REFUSED: "Refused",
    SurrenderStage.WITHDRAWN: "Withdrawn",
}
# Stages in which the tonnes of a notice count against the limit.
COUNTED = frozenset({SurrenderStage.ACCEPTED, SurrenderStage.SURRENDERED})

RECORDERS = frozenset({Role.LEDGER_OFFICER})
SECOND = frozenset({Role.LEDGER_OFFICER, Role.COUNTERSIGNER})
_BOTH = (Audience.LEDGER_OFFICERS, Audience.COUNTERSIGNERS)
_S = SurrenderStage

SURRENDER = Workflow(
    name="surrender",
    stages=SurrenderStage,
    labels=SURRENDER_LABELS,
    initial=_S.NOTICE,
    endings=frozenset({_S.SURRENDERED, _S.REFUSED, _S.WITHDRAWN}),
    path=(_S.NOTICE, _S.CHECKED, _S.ACCEPTED, _S.SURRENDERED),
    document_kinds=frozenset({CONFIRMATION}),
    steps=(
        Step(
            name="file_evidence",
            label="File the evidence of retirement",
            done="filed the evidence of retirement",
            source=(_S.NOTICE,),
            target=Target.SAME,
            by=RECORDERS,
            guards=(g.file_is_given, g.retirement_is_named),
            hint="The file is kept as it was received, with its hash. A later one takes its place; both stay on file.",
        ),
        Step(
            name="check",
            label="Check the notice",
            done="checked the notice",
            source=(_S.NOTICE,),
            target=_S.CHECKED,
            by=RECORDERS,
            guards=CHECKS,
            tells=_BOTH,
            hint="Another officer accepts what you check.",
        ),
        Step(
            name="accept",
            label="Accept the notice",
            done="accepted the notice",
            source=(_S.CHECKED,),
            target=_S.ACCEPTED,
            by=SECOND,
            guards=(g.accepter_is_another_person, *CHECKS),
            tells=_BOTH,
            hint="From now on its tonnes count against the limit of the facility.",
        ),
        Step(
            name="surrender",
            label="Record the surrender",
            done="recorded the surrender",
            source=(_S.ACCEPTED,),
            target=_S.SURRENDERED,
            by=SECOND,
            guards=(g.recorder_is_another_person, *CHECKS, g.day_is_given, g.day_is_possible),
            tells=_BOTH,
            issues=(CONFIRMATION,),
            hint="The units leave the account of units held for ever, and the confirmation is made.",
        ),
        Step(
            name="refuse",
            label="Refuse the notice",
            done="refused the notice",
            source=(_S.NOTICE, _S.CHECKED, _S.ACCEPTED),
            target=_S.REFUSED,
            by=SECOND,
            guards=(g.reason_is_given,),
            tells=_BOTH,
            hint="Its units are free for another notice.",
        ),
        Step(
            name="withdraw",
            label="Record the withdrawal",
            done="recorded the withdrawal of the notice",
            source=(_S.NOTICE, _S.CHECKED, _S.ACCEPTED),
            target=_S.WITHDRAWN,
            by=RECORDERS,
            guards=(g.reason_is_given,),
            tells=_BOTH,
            hint="Whoever sent the notice takes it back. Its units are free for another notice.",
        ),
    ),
)  # fmt: skip
