"""What happens next with a partner, what stands in the way, and what its record lacks."""

from __future__ import annotations

from dataclasses import dataclass

from app.agreements.records import PartnerRecord
from workflows.agreement import AGREEMENT, NEXT
from workflows.agreement.facts import ActKind, AgreementFacts, Stage
from workflows.agreement.guards import GAPS, READY_TO_ASSESS
from workflows.declaration import Guard, Step

_AFTER_SIGNATURE = (Stage.IA_SIGNED, Stage.IN_FORCE, Stage.OPEN)


@dataclass(frozen=True)
class NextStep:
    """The one next step: the workflow step that takes it (with the act to record), and why it is next."""

    title: str
    why: str
    step: str | None
    act: ActKind | None = None


def next_step(record: PartnerRecord, facts: AgreementFacts) -> NextStep:
    """What happens next, from the declaration and from what the record lacks."""
    stage = facts.stage
    if stage in _AFTER_SIGNATURE and facts.act(ActKind.IN_FORCE) is None and stage is not Stage.IA_SIGNED:
        return NextStep(
            "Record the entry into force",
            "Applications are open, yet no date of entry into force is on record. "
            "Documents say that it is not known until it is.",
            "record_past_act",
            ActKind.IN_FORCE,
        )
    if stage in (Stage.IA_SIGNED, Stage.IN_FORCE) and facts.act(ActKind.CALL_ANNOUNCED) and not facts.act(ActKind.CALL):
        return NextStep(
            "Confirm that the call took place",
            "A call for applications was announced. That it took place is not on record.",
            "record_past_act",
            ActKind.CALL,
        )
    if stage is Stage.OPEN:
        return NextStep(
            "Assess applications as they come", "The agreement is in force and applications are open.", None
        )
    if stage is Stage.ENDED:
        return NextStep("Nothing: the partnership has ended", "No step leads out of this stage.", None)
    step = AGREEMENT.step(NEXT[stage])
    assert step is not None
    return NextStep(step.label, _WHY.get(stage, step.hint), step.name)


_WHY = {
    Stage.DISCUSSION: "Both sides are in discussion. An MOU usually comes first; it is not compulsory.",
    Stage.MOU_NEGOTIATION: "The MOU is being negotiated.",
    Stage.MOU_SIGNED: "The MOU is signed. Both sides work towards an Implementation Agreement.",
    Stage.IA_NEGOTIATION: "Negotiations on the Implementation Agreement are under way.",
    Stage.CONCLUDED: "Negotiations are substantively concluded. The Implementation Agreement can be signed "
    "once everything below is met.",
    Stage.IA_SIGNED: "The Implementation Agreement is signed. Both sides complete their ratification processes.",
    Stage.IN_FORCE: "The agreement is in force. A call for applications opens it to projects.",
    Stage.PAUSED: "The partnership is paused. It returns to the stage where it was.",
}


@dataclass(frozen=True)
class Condition:
    """One line of a readiness list."""

    text: str
    met: bool
    reason: str = ""
    owner: str = ""
    blocked: bool = False
    url: str = ""


def conditions_for(step: Step, facts: AgreementFacts, *, switched_off: frozenset[str]) -> list[Condition]:
    """Every condition of a step that the record can answer, met or not."""
    asked = [
        guard for guard in step.guards if guard.field is None and not (guard.optional and guard.name in switched_off)
    ]
    return [condition(guard, facts) for guard in asked]


def ready_to_assess(facts: AgreementFacts) -> list[Condition]:
    """Whether applications can be assessed, line by line."""
    return [condition(guard, facts) for guard in READY_TO_ASSESS]


def gaps(facts: AgreementFacts) -> list[Guard]:
    """What the record lacks, as guards that do not hold."""
    return [guard for guard in GAPS if not guard.holds(facts)]


def condition(guard: Guard, facts: AgreementFacts) -> Condition:
    """The guard as a line: its statement, and what to do while it does not hold."""
    met = guard.holds(facts)
    if met:
        return Condition(guard.statement, met=True, owner="Met")
    detail = guard.detail(facts) if guard.detail else ""
    reason = f"{guard.sentence}." + (f" {detail}." if detail else "")
    return Condition(guard.statement, met=False, reason=reason, owner=guard.held_by)
