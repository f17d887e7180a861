"""A decision of a working group or Joint Committee: recorded by one officer, confirmed by another, then kept."""

from __future__ import annotations

from workflows.committee import guards as g
from workflows.committee.facts import DecisionFacts, DecisionStage
from workflows.declaration import Step, Target, Workflow
from workflows.vocabulary import Audience, Role

__all__ = ["DECISION", "DECISION_LABELS", "RECORDERS", "DecisionFacts", "DecisionStage"]

_S = DecisionStage
DECISION_LABELS = {_S.RECORDED: "Recorded", _S.CONFIRMED: "Confirmed", _S.WITHDRAWN: "Withdrawn"}
RECORDERS = frozenset({Role.DESK_OFFICER, Role.NEGOTIATOR})
_BOTH = (Audience.PARTNER_DESK, Audience.NEGOTIATORS)

DECISION = Workflow(
    name="decision",
    stages=DecisionStage,
    labels=DECISION_LABELS,
    initial=_S.RECORDED,
    endings=frozenset({_S.CONFIRMED, _S.WITHDRAWN}),
    path=(_S.RECORDED, _S.CONFIRMED),
    steps=(
        Step(
            name="amend",
            label="Amend the decision",
            done="amended the decision",
            source=(_S.RECORDED,),
            target=Target.SAME,
            by=RECORDERS,
            guards=(g.text_is_given, g.day_is_given, g.day_is_not_to_come, g.replaced_decision_stands),
            hint="Whoever amends it does not confirm it.",
        ),
        Step(
            name="confirm",
            label="Confirm the decision",
            done="confirmed the decision",
            source=(_S.RECORDED,),
            target=_S.CONFIRMED,
            by=RECORDERS,
            guards=(g.confirmer_is_another_person, g.replaced_decision_stands),
            tells=_BOTH,
            hint="From now on its text stays as it is. Only a later decision can take its place.",
        ),
        Step(
            name="withdraw",
            label="Withdraw the decision",
            done="withdrew the decision",
            source=(_S.RECORDED,),
            target=_S.WITHDRAWN,
            by=RECORDERS,
            guards=(g.reason_is_given,),
            hint="It was not taken, or it was recorded by mistake. Its number is not used again.",
        ),
    ),
)
