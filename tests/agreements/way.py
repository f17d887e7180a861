"""The way of one partnership: before each step the steps that lead to it, what is answered, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from app.agreements import commands, queries
from app.agreements.answers import StepAnswers
from app.agreements.records import Person
from tests.agreements.people import AGC, DESK, MFA, MTI, NCCS, NEA, SECOND_DESK
from tests.states import States
from workflows.agreement import AGREEMENT
from workflows.agreement.facts import ActKind, Stage
from workflows.declaration import Step
from workflows.partial_date import on
from workflows.vocabulary import Actor

TODAY = date(2026, 6, 30)
MINISTER = Person("Grace Fu", "Minister for Sustainability and the Environment")
PARTNERS_MINISTER = Person("Robert Bouvier", "Minister of Environment")
BOTH = {"sg": (MINISTER,), "host": (PARTNERS_MINISTER,)}
_NEGOTIATING = ("sign_mou", "open_ia_negotiation")
_WITH_TEXT = (*_NEGOTIATING, "conclude_negotiations", "register_text")
_SIGNED = (
    *_WITH_TEXT, "agree_articles", "clear_text_as_legal_counsel", "clear_text_for_agency",
    "clear_text_for_agency as NEA", "clear_text_for_agency as NCCS", "record_full_powers", "sign_ia",
)  # fmt: skip


@dataclass(frozen=True)
class Leg:
    """One step: what must have been done before, who takes it, what is answered, and where it leads."""

    before: tuple[str, ...]
    leads_to: Stage
    actor: Actor = DESK
    answers: dict[str, Any] = field(default_factory=dict)


def _dated(year: int, month: int, day: int, **more: Any) -> dict[str, Any]:
    return {"date": on(date(year, month, day)), **more}


_REASON = {"reason": "The partner asked for it."}
_TEXT = {"text_label": "Final text", "text_content": "Article 1: Purpose"}
_CLEARING = Leg(_WITH_TEXT, Stage.CONCLUDED, MTI)
LEGS = {
    "open_mou_negotiation": Leg((), Stage.MOU_NEGOTIATION, answers=_dated(2020, 2, 1)),
    "sign_mou": Leg((), Stage.MOU_SIGNED, answers=_dated(2021, 3, 4, place="Montevideo", **BOTH)),
    "sign_letter_of_intent": Leg((), Stage.MOU_SIGNED, answers=_dated(2021, 3, 4, **BOTH)),
    "add_letter_of_intent": Leg(("sign_mou",), Stage.MOU_SIGNED, answers=_dated(2021, 5, 1, **BOTH)),
    "skip_mou": Leg((), Stage.DISCUSSION, answers=_REASON),
    "open_ia_negotiation": Leg(("sign_mou",), Stage.IA_NEGOTIATION, answers=_dated(2022, 1, 10)),
    "conclude_negotiations": Leg(_NEGOTIATING, Stage.CONCLUDED, answers=_dated(2023, 2, 3, **BOTH)),
    "skip_conclusion": Leg(_NEGOTIATING, Stage.IA_NEGOTIATION, answers=_REASON),
    "register_text": Leg(_WITH_TEXT[:-1], Stage.CONCLUDED, answers=_TEXT),
    "agree_articles": Leg(_WITH_TEXT, Stage.CONCLUDED, answers={"note": "All 20."}),
    "clear_text_as_legal_counsel": Leg(_WITH_TEXT, Stage.CONCLUDED, AGC),
    "clear_text_for_agency": _CLEARING,
    "clear_text_for_agency as NEA": Leg(_WITH_TEXT, Stage.CONCLUDED, NEA),
    "clear_text_for_agency as NCCS": Leg(_WITH_TEXT, Stage.CONCLUDED, NCCS),
    "record_full_powers": Leg(_WITH_TEXT, Stage.CONCLUDED, MFA),
    "sign_ia": Leg(
        _SIGNED[:-1], Stage.IA_SIGNED,
        answers=_dated(2024, 5, 6, mode="virtual", share_of_proceeds=Decimal(5), omge=Decimal(2), **BOTH),
    ),
    "enter_into_force": Leg(_SIGNED, Stage.IN_FORCE, answers=_dated(2025, 1, 1, source="Treaty series")),
    "publish_eligibility_list": Leg(_SIGNED, Stage.IA_SIGNED, answers=_dated(2025, 2, 1)),
    "open_call": Leg((*_SIGNED, "enter_into_force"), Stage.OPEN, answers=_dated(2025, 3, 1)),
    "record_past_act": Leg(
        (), Stage.CONCLUDED, answers={"kind": ActKind.CONCLUDED, "source": "A newspaper"}
    ),
    "propose_correction": Leg(
        ("sign_mou",), Stage.MOU_SIGNED, answers=_dated(2021, 3, 5, reason="The release has the 5th.", **BOTH)
    ),
    "approve_correction": Leg(("sign_mou", "propose_correction"), Stage.MOU_SIGNED, SECOND_DESK),
    "refuse_correction": Leg(
        ("sign_mou", "propose_correction"), Stage.MOU_SIGNED, SECOND_DESK, {"reason": "The release has the 4th."}
    ),
    "pause": Leg(("sign_mou",), Stage.PAUSED, answers=_dated(2022, 1, 1, **_REASON)),
    "resume": Leg(("sign_mou", "pause"), Stage.MOU_SIGNED, answers=_dated(2022, 6, 1)),
    "end": Leg(("sign_mou",), Stage.ENDED, answers=_dated(2022, 1, 1, **_REASON)),
}  # fmt: skip
STEPS = tuple(LEGS)


def step_of(leg: str) -> Step:
    """The step that a leg takes: `clear_text_for_agency as NEA` is a leg of a step that three agencies take."""
    step = AGREEMENT.step(leg.partition(" as ")[0])
    assert step is not None
    return step


class Partnership:
    """One partner on the register, and the steps taken with it through the command."""

    def __init__(self, session: Any, iso3: str, *, states: States | None = None) -> None:
        self.session, self.iso3, self.states = session, iso3, states

    def case(self) -> queries.Case:
        self.session.rollback()
        return queries.case_of(self.session, self.iso3)

    @property
    def stage(self) -> Stage:
        return Stage(self.case().row.stage)

    @property
    def version(self) -> int:
        return int(self.case().row.version)

    def latest_act(self, kind: ActKind) -> Any:
        return self.case().record.act(kind)

    def take(
        self, leg: str, *, actor: Actor | None = None, version: int | None = -2, policy: Any = None, **answers: Any
    ) -> commands.StepTaken:
        """Take a step with the answers of its leg, of which some may be given otherwise."""
        declared = LEGS[leg]
        said = declared.answers | answers
        if leg == "propose_correction" and "corrects" not in said:
            said["corrects"] = self.case().record.acts[-1].id
        return commands.take_step(
            actor or declared.actor, partner=self.iso3, step=step_of(leg).name, answers=StepAnswers(**said),
            version=self.version if version == -2 else version, policy=policy or {}, today=TODAY,
        )  # fmt: skip

    def stand_before(self, leg: str) -> None:
        before = LEGS[leg].before
        if self.states and before:
            self.states.lead(before, lambda: self._take_all(before))
        else:
            self._take_all(before)

    def _take_all(self, legs: tuple[str, ...]) -> None:
        for leg in legs:
            self.take(leg)

    def reach(self, leg: str) -> None:
        self.stand_before(leg)
        self.take(leg)
