"""The stages and acts of a partnership, and the plain facts that its guards judge."""

from __future__ import annotations

import datetime as dt  # the field `ActFacts.date` would hide the name `date`
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from workflows.partial_date import PartialDate


class Stage(StrEnum):
    """Where a partnership stands."""

    DISCUSSION = "discussion"
    MOU_NEGOTIATION = "mou_negotiation"
    MOU_SIGNED = "mou_signed"
    IA_NEGOTIATION = "ia_negotiation"
    CONCLUDED = "concluded"
    IA_SIGNED = "ia_signed"
    IN_FORCE = "in_force"
    OPEN = "open_for_applications"
    PAUSED = "paused"
    ENDED = "ended"


STAGE_LABELS = {
    Stage.DISCUSSION: "In discussion",
    Stage.MOU_NEGOTIATION: "MOU negotiation",
    Stage.MOU_SIGNED: "MOU signed",
    Stage.IA_NEGOTIATION: "Negotiation",
    Stage.CONCLUDED: "Concluded",
    Stage.IA_SIGNED: "IA signed",
    Stage.IN_FORCE: "In force",
    Stage.OPEN: "Open for applications",
    Stage.PAUSED: "Paused",
    Stage.ENDED: "Ended",
}

PATH = (
    Stage.DISCUSSION,
    Stage.MOU_NEGOTIATION,
    Stage.MOU_SIGNED,
    Stage.IA_NEGOTIATION,
    Stage.CONCLUDED,
    Stage.IA_SIGNED,
    Stage.IN_FORCE,
    Stage.OPEN,
)


class ActKind(StrEnum):
    """What can be done and dated. The values are those of the published register."""

    DISCUSSION = "discussion"
    MOU_NEGOTIATION = "mou_negotiation"
    MOU = "mou"
    LETTER_OF_INTENT = "letter_of_intent"
    NEGOTIATION = "negotiation"
    CONCLUDED = "concluded"
    IA = "ia"
    IN_FORCE = "in_force"
    ELIGIBILITY_LIST = "eligibility_list"
    CALL_ANNOUNCED = "call_announced"
    CALL = "call"
    PAUSED = "paused"
    RESUMED = "resumed"
    ENDED = "ended"


ACT_LABELS = {
    ActKind.DISCUSSION: "Discussions opened",
    ActKind.MOU_NEGOTIATION: "Negotiation of the MOU opened",
    ActKind.MOU: "MOU signed",
    ActKind.LETTER_OF_INTENT: "Letter of Intent signed",
    ActKind.NEGOTIATION: "Negotiations opened",
    ActKind.CONCLUDED: "Negotiations substantively concluded",
    ActKind.IA: "Implementation Agreement signed",
    ActKind.IN_FORCE: "Entered into force",
    ActKind.ELIGIBILITY_LIST: "Eligibility List published",
    ActKind.CALL_ANNOUNCED: "Call for applications announced",
    ActKind.CALL: "Call for applications opened",
    ActKind.PAUSED: "Paused",
    ActKind.RESUMED: "Resumed",
    ActKind.ENDED: "Ended",
}

# The acts that bring a partnership to a stage, in the order of the path.
STAGE_OF_ACT = {
    ActKind.DISCUSSION: Stage.DISCUSSION,
    ActKind.MOU_NEGOTIATION: Stage.MOU_NEGOTIATION,
    ActKind.LETTER_OF_INTENT: Stage.MOU_SIGNED,
    ActKind.MOU: Stage.MOU_SIGNED,
    ActKind.NEGOTIATION: Stage.IA_NEGOTIATION,
    ActKind.CONCLUDED: Stage.CONCLUDED,
    ActKind.IA: Stage.IA_SIGNED,
    ActKind.IN_FORCE: Stage.IN_FORCE,
    ActKind.CALL: Stage.OPEN,
}
SIGNED_ACTS = frozenset({ActKind.MOU, ActKind.LETTER_OF_INTENT, ActKind.IA})


class Standing(StrEnum):
    """Whether an act was done, was left out on purpose, or was struck by a correction."""

    DONE = "done"
    NOT_USED = "not_used"
    STRUCK = "struck"


@dataclass(frozen=True)
class ActFacts:
    """One act that stands on the record. Percentages are of the credits issued.

    `sequence` is its place in the order of recording; an act that corrects another keeps its place.
    """

    kind: ActKind
    date: PartialDate
    standing: Standing = Standing.DONE
    both_sides_named: bool = False
    share_of_proceeds: Decimal | None = None
    omge: Decimal | None = None
    recorded_on: dt.date | None = None
    sequence: int = 0

    def stands_by(self, day: dt.date | None) -> bool:
        """Whether it was done by that day. Without a date of its own it counts from its recording."""
        if day is None:
            return True
        if self.date.known:
            return self.date.known_by(day)
        return self.recorded_on is not None and self.recorded_on <= day


@dataclass(frozen=True)
class Answers:
    """What an officer has answered to the questions of a step; None means left empty."""

    kind: ActKind | None = None
    date: PartialDate | None = None
    sg_signatories: int = 0
    host_signatories: int = 0
    share_of_proceeds: Decimal | None = None
    omge: Decimal | None = None
    source: str = ""
    reason: str = ""


@dataclass(frozen=True)
class AgreementFacts:
    """Everything that the guards of the agreement workflow may look at.

    `articles_tracked` is how many articles the negotiation tracker has and how many of them are agreed; None without
    a tracker: then `articles_agreed` says what was recorded.
    """

    today: dt.date
    acts: tuple[ActFacts, ...] = ()
    stage: Stage = Stage.DISCUSSION
    actor_id: int | None = None
    actor_agency: str = ""
    text_registered: bool = False
    text_registered_by: int | None = None
    cleared_by_legal_counsel: bool = False
    full_powers_recorded: bool = False
    articles_agreed: bool = False
    articles_tracked: tuple[int, int] | None = None
    agencies_cleared: frozenset[str] = frozenset()
    joint_committee_named: bool = False
    correction_open: bool = False
    correction: Answers | None = None
    correction_proposed_by: int | None = None
    answers: Answers = field(default_factory=Answers)
    stage_after_correction: Stage | None = None

    def act(self, kind: ActKind) -> ActFacts | None:
        """The latest act of this kind that was done."""
        return next((act for act in reversed(self.acts) if act.kind is kind and _is_done(act)), None)

    @property
    def every_article_agreed(self) -> bool:
        """Each article by itself where they are tracked, else as it was recorded for all."""
        if self.articles_tracked is None:
            return self.articles_agreed
        total, agreed = self.articles_tracked
        return 0 < total == agreed

    def was_left_out(self, kind: ActKind) -> bool:
        return any(act.kind is kind and act.standing is Standing.NOT_USED for act in self.acts)

    @property
    def returns_to(self) -> Stage:
        """The stage before a pause."""
        return furthest_stage(self.acts)

    @property
    def recorded_stage(self) -> Stage:
        """The stage that the record leads to, with the answers of this step counted in.

        An act that is answered comes first: it may be recorded while a correction waits.
        """
        if self.answers.kind is not None:
            last = max((act.sequence for act in self.acts), default=0)
            answered = ActFacts(self.answers.kind, self.answers.date or PartialDate(), sequence=last + 1)
            return stage_by_record((*self.acts, answered)) or Stage.DISCUSSION
        return self.stage_after_correction or stage_by_record(self.acts) or Stage.DISCUSSION


def stage_by_record(acts: tuple[ActFacts, ...], *, as_at: dt.date | None = None) -> Stage | None:
    """Where these acts lead, or led on a day; None where nothing was on record by then.

    The furthest stage reached counts, since acts may be recorded in any order; a pause holds
    until it is resumed, an end for good.
    """
    done = [act for act in acts if _is_done(act) and act.stands_by(as_at)]
    if not done:
        return None
    if any(act.kind is ActKind.ENDED for act in done):
        return Stage.ENDED
    turns = [act for act in done if act.kind in (ActKind.PAUSED, ActKind.RESUMED)]
    if turns and max(turns, key=lambda act: act.sequence).kind is ActKind.PAUSED:
        return Stage.PAUSED
    return furthest_stage(tuple(done))


def furthest_stage(acts: tuple[ActFacts, ...]) -> Stage:
    """The furthest stage of the path that any act done has reached."""
    reached = [STAGE_OF_ACT[act.kind] for act in acts if _is_done(act) and act.kind in STAGE_OF_ACT]
    return max(reached, key=PATH.index, default=Stage.DISCUSSION)


def _is_done(act: ActFacts) -> bool:
    return act.standing is Standing.DONE
