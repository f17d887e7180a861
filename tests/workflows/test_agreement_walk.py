"""Any walk through the agreement workflow: the stage is always the one that the acts on record lead to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.workflows.good_facts import ME, SOMEBODY_ELSE, TODAY, actor
from workflows.agreement import AGREEMENT
from workflows.agreement.facts import (
    PATH,
    ActFacts,
    ActKind,
    AgreementFacts,
    Answers,
    Stage,
    Standing,
    stage_by_record,
)
from workflows.declaration import Step
from workflows.engine import Refused, WrongStage, fire, offers
from workflows.partial_date import UNKNOWN_DATE, PartialDate, Precision, on
from workflows.vocabulary import Role

PAST_KINDS = [kind for kind in ActKind if kind not in (ActKind.PAUSED, ActKind.RESUMED, ActKind.ENDED)]
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2027, 6, 30))
DATES = st.one_of(
    DAYS.map(on),
    DAYS.map(lambda day: PartialDate(day.replace(day=1), Precision.MONTH)),
    st.sampled_from([None, UNKNOWN_DATE]),
)
# Mostly as an officer would answer, now and then empty or wrong.
WELL: dict[str, Any] = {
    "date": on(date(2026, 11, 1)), "sg_signatories": 1, "host_signatories": 1,
    "share_of_proceeds": Decimal(5), "omge": Decimal(2), "source": "MSE release",
    "reason": "Both sides agreed",
}  # fmt: skip
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "date": DATES, "sg_signatories": st.integers(0, 2), "host_signatories": st.integers(0, 2),
        "share_of_proceeds": st.sampled_from([None, Decimal(5)]),
        "source": st.sampled_from(["", "A release"]),
        "reason": st.sampled_from(["", " ", "It was wrong"]),
    },
)  # fmt: skip


class AgreementWalk(RuleBasedStateMachine):
    """Does what app.agreements.recording and app.agreements.queries do, with a tuple for a table."""

    def __init__(self) -> None:
        super().__init__()
        self.stage: Stage = Stage.DISCUSSION
        self.acts: tuple[ActFacts, ...] = ()
        self.recorded = 0
        self.text_by: int | None = None
        self.confirmed: set[tuple[str, str]] = set()
        self.correction: dict[str, Any] | None = None
        self.before_pause: Stage | None = None

    def facts(self, step: Step, *, who: int, agency: str, answers: dict[str, Any]) -> AgreementFacts:
        kind = ActKind(step.act) if step.act else answers.get("kind")
        return AgreementFacts(
            today=TODAY, acts=self.acts, stage=self.stage, actor_id=who, actor_agency=agency,
            text_registered=self.text_by is not None, text_registered_by=self.text_by,
            cleared_by_legal_counsel=("legal_counsel", "AGC") in self.confirmed,
            full_powers_recorded=("full_powers", "MFA") in self.confirmed,
            articles_agreed=any(what == "articles" for what, _ in self.confirmed),
            agencies_cleared=frozenset(agency for what, agency in self.confirmed if what == "agency"),
            correction_open=self.correction is not None,
            correction_proposed_by=self.correction["by"] if self.correction else None,
            answers=Answers(**{**WELL, **answers, "kind": kind}),
            stage_after_correction=self.after_correction(),
        )  # fmt: skip

    def after_correction(self) -> Stage | None:
        if self.correction is None:
            return None
        return stage_by_record(self.corrected()) or Stage.DISCUSSION

    def corrected(self) -> tuple[ActFacts, ...]:
        """The record with the correction made: the act struck, or its date replaced; it keeps its place."""
        assert self.correction is not None
        changes = self.correction["changes"]
        return tuple(replace(act, **changes) if act.sequence == self.correction["act"] else act for act in self.acts)

    @rule(data=st.data(), answers=ANSWERS, who=st.sampled_from([ME, SOMEBODY_ELSE]))
    def take_any_step(self, data: st.DataObject, answers: dict[str, Any], who: int) -> None:
        self.attempt(data.draw(st.sampled_from(AGREEMENT.steps)), data, answers=answers, who=who)

    @precondition(lambda self: self.stage is not Stage.ENDED)
    @rule(data=st.data(), who=st.sampled_from([ME, SOMEBODY_ELSE]))
    def take_a_step_on_offer(self, data: st.DataObject, who: int) -> None:
        facts = self.facts(AGREEMENT.steps[0], who=who, agency="MTI", answers={})
        found = offers(AGREEMENT, self.stage, actor=replace(actor(*Role), id=who), facts=facts)
        steps = [offer.step for offer in found if offer.open and offer.step.name != "end"]
        self.attempt(data.draw(st.sampled_from(steps)), data, answers={}, who=who)

    @precondition(lambda self: self.stage in (Stage.IA_NEGOTIATION, Stage.CONCLUDED))
    @rule()
    def prepare_the_text(self) -> None:
        """As six agencies would: without it a walk hardly ever comes to a signature."""
        self.text_by = SOMEBODY_ELSE
        self.confirmed = {("legal_counsel", "AGC"), ("full_powers", "MFA"), ("articles", "MSE")}
        self.confirmed |= {("agency", code) for code in ("MTI", "NEA", "NCCS")}

    def attempt(self, step: Step, data: st.DataObject, *, answers: dict[str, Any], who: int) -> None:
        agency = data.draw(st.sampled_from(["MTI", "NEA", "NCCS", "MFA", "AGC"]))
        answers = dict(answers)
        if step.name == "record_past_act":
            answers["kind"] = data.draw(st.sampled_from(PAST_KINDS))
        if step.name == "propose_correction":
            if not self.acts:
                return
            answers["corrects"] = data.draw(st.sampled_from(self.acts))
            answers["kind"] = answers["corrects"].kind
        corrects = answers.pop("corrects", None)
        facts = self.facts(step, who=who, agency=agency, answers=answers)
        before = (self.stage, self.acts)
        try:
            outcome = fire(AGREEMENT, step.name, stage=self.stage, actor=actor(*Role), facts=facts)
        except (Refused, WrongStage):
            assert (self.stage, self.acts) == before
            return
        assert before[0] in step.source
        self.record(step, facts, data, corrects=corrects)
        self.stage = Stage(outcome.target.value)
        self.follow_pauses(step, before[0])

    def record(self, step: Step, facts: AgreementFacts, data: st.DataObject, *, corrects: ActFacts | None) -> None:
        confirms = {
            "agree_articles": "articles", "clear_text_as_legal_counsel": "legal_counsel",
            "clear_text_for_agency": "agency", "record_full_powers": "full_powers",
        }  # fmt: skip
        if step.name in ("skip_mou", "skip_conclusion"):
            self.add(facts, kind=ActKind(step.act), standing=Standing.NOT_USED)  # type: ignore[arg-type]
        elif step.act or step.name == "record_past_act":
            assert facts.answers.kind is not None
            self.add(facts, kind=facts.answers.kind)
        elif step.name == "register_text":
            self.text_by, self.confirmed = facts.actor_id, set()
        elif step.name in confirms:
            self.confirmed.add((confirms[step.name], facts.actor_agency))
        elif step.name == "propose_correction":
            assert corrects is not None
            strikes = data.draw(st.booleans())
            date_now = facts.answers.date or UNKNOWN_DATE
            changes: dict[str, Any] = {"standing": Standing.STRUCK} if strikes else {"date": date_now}
            self.correction = {"act": corrects.sequence, "by": facts.actor_id, "changes": changes}
        elif step.name == "approve_correction":
            self.acts = tuple(act for act in self.corrected() if act.standing is not Standing.STRUCK)
            self.correction = None
        elif step.name == "refuse_correction":
            self.correction = None

    def add(self, facts: AgreementFacts, *, kind: ActKind, standing: Standing = Standing.DONE) -> None:
        self.recorded += 1
        made = ActFacts(
            kind,
            facts.answers.date or UNKNOWN_DATE,
            standing=standing,
            recorded_on=TODAY,
            sequence=self.recorded,
        )
        # As app.agreements.loading lists them: by date, acts without one last.
        key = lambda act: (not act.date.known, act.date.first or TODAY, act.sequence)  # noqa: E731
        self.acts = tuple(sorted((*self.acts, made), key=key))

    def follow_pauses(self, step: Step, was: Stage) -> None:
        if step.name == "pause":
            self.before_pause = was
        elif step.name == "approve_correction":
            self.before_pause = None  # the record before the pause is another one now
        elif step.name == "resume" and self.before_pause:
            assert self.stage is self.before_pause, "resuming leads back to where the partnership was"

    @invariant()
    def the_stage_is_where_the_acts_on_record_lead(self) -> None:
        assert self.stage is (stage_by_record(self.acts) or Stage.DISCUSSION)

    @invariant()
    def a_partnership_is_paused_only_over_a_stage_of_the_path(self) -> None:
        facts = AgreementFacts(today=TODAY, acts=self.acts)
        assert facts.returns_to in PATH

    @precondition(lambda self: self.stage is Stage.ENDED)
    @rule(step=st.sampled_from(AGREEMENT.steps), answers=ANSWERS)
    def an_end_is_final(self, step: Step, answers: dict[str, Any]) -> None:
        facts = self.facts(step, who=ME, agency="MTI", answers=answers)
        assert offers(AGREEMENT, self.stage, actor=actor(*Role), facts=facts) == ()
        with pytest.raises(WrongStage):
            fire(AGREEMENT, step.name, stage=self.stage, actor=actor(*Role), facts=facts)


TestAgreementWalk = AgreementWalk.TestCase
TestAgreementWalk.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def test_a_partner_can_walk_the_whole_path_without_a_step_left_out() -> None:
    walked = [Stage.DISCUSSION]
    names = [
        "open_mou_negotiation", "sign_mou", "open_ia_negotiation", "conclude_negotiations", "sign_ia",
        "enter_into_force", "open_call",
    ]  # fmt: skip
    acts: tuple[ActFacts, ...] = ()
    for n, name in enumerate(names, start=1):
        step = AGREEMENT.step(name)
        assert step is not None
        assert step.act is not None
        facts = AgreementFacts(
            today=TODAY, acts=acts, stage=walked[-1], actor_id=ME, text_registered=True,
            cleared_by_legal_counsel=True, full_powers_recorded=True, articles_agreed=True,
            agencies_cleared=frozenset({"MTI", "NEA", "NCCS"}),
            answers=Answers(**{**WELL, "kind": ActKind(step.act)}),
        )  # fmt: skip
        outcome = fire(AGREEMENT, name, stage=walked[-1], actor=actor(Role.DESK_OFFICER), facts=facts)
        acts = (*acts, ActFacts(ActKind(step.act), on(date(2026, 11, 1)), sequence=n))
        walked.append(Stage(outcome.target.value))
        assert stage_by_record(acts) is walked[-1]
    assert tuple(walked) == PATH
