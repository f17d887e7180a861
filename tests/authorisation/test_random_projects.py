"""Random officers drive random projects through both processes: what must hold, holds after every step."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.authorisation.samples import GOOD_TERMS, PROCESSES, actor
from workflows import engine
from workflows.authorisation import workflow_of
from workflows.authorisation.entries import STRIKABLE, entry_of
from workflows.authorisation.events import (
    ENDINGS,
    Event,
    EventKind,
    assurance,
    replay,
    standing_events,
    tracks,
)
from workflows.authorisation.facts import ProjectAnswers, ProjectFacts
from workflows.authorisation.process import Side
from workflows.declaration import Target
from workflows.vocabulary import Role

OFFICERS = [
    actor(Role.DESK_OFFICER, id=1), actor(Role.COUNTERSIGNER, id=2), actor(Role.DESK_OFFICER, Role.COUNTERSIGNER, id=3),
    actor(Role.ASSESSOR, id=4), actor(Role.VIEWER, id=5),
]  # fmt: skip


class RandomProject(RuleBasedStateMachine):
    """One project: its entries, the stage that its steps led to, and the days that its clocks have shown."""

    @initialize(name=st.sampled_from(sorted(PROCESSES)))
    def enter(self, name):
        self.process = PROCESSES[name]
        self.workflow = workflow_of(self.process)
        self.today = date(2025, 1, 6)
        self.events = [Event(1, EventKind.ENTERED, self.today, by=1)]
        self.stage = self.workflow.initial
        self.shown: dict[tuple, int] = {}
        self.first_transferred = 0

    @rule(days=st.integers(0, 200))
    def time_goes_on(self, days):
        self.today += timedelta(days=days)

    @rule(
        data=st.data(), officer=st.sampled_from(OFFICERS), back=st.integers(-3, 40),
        given=st.booleans(), assessed=st.sampled_from(["", "open", "combined", "countersigned", "countersigned"]),
        positive=st.booleans(), quantity=st.integers(1, 4000), ceiling=st.integers(1, 6000),
    )  # fmt: skip
    def somebody_tries_a_step(self, data, officer, back, given, assessed, positive, quantity, ceiling):
        leading = [s for s in self.workflow.steps if self.stage in s.source] or list(self.workflow.steps)
        step = data.draw(st.sampled_from(leading))
        answers = ProjectAnswers(
            on=self.today - timedelta(days=back) if step.name[:2] != "co" else None, reason="because" if given else "",
            file=given, quantity=quantity, exception="", explanation="so be it" if given else "", programme_project="P",
            items=frozenset(i.code for s in self.process.stages for i in s.submits) if given else frozenset(),
            terms=replace(GOOD_TERMS, quantity=ceiling),
        )  # fmt: skip
        self._try(step.name, officer, answers, assessed=assessed, positive=positive)

    @rule(data=st.data(), ceiling=st.integers(3000, 6000), quantity=st.integers(1, 2000), waits=st.integers(0, 30))
    def the_office_goes_on(self, data, ceiling, quantity, waits):
        """A few steps that do not end the project, by officers who may take them, with everything they need."""
        for _ in range(data.draw(st.integers(1, 15))):
            self._one_good_step(data, ceiling, quantity, waits)
            self.the_record_leads_to_the_stage()
            self.no_letter_stands_without_what_it_needs()
            self.clocks_never_run_backwards()

    def _one_good_step(self, data, ceiling, quantity, waits):
        self.today += timedelta(days=waits)
        answers = ProjectAnswers(
            on=self.today, reason="because", file=True, quantity=quantity, explanation="so be it", programme_project="P",
            items=frozenset(i.code for s in self.process.stages for i in s.submits),
            terms=replace(GOOD_TERMS, quantity=ceiling),
        )  # fmt: skip
        open_ones = []
        for step in self.workflow.steps:
            ends = not isinstance(step.target, Target) and step.target.value in ENDINGS
            if self.stage not in step.source or ends or step.name == "strike_entry":
                continue
            officer = OFFICERS[0] if step.by & OFFICERS[0].roles else OFFICERS[1]
            facts = self._facts(officer, answers, assessed="countersigned", positive=True)
            if not engine.unmet(step, facts):
                open_ones.append((step.name, officer))
        if open_ones:
            name, officer = data.draw(st.sampled_from(open_ones))
            self._try(name, officer, answers, assessed="countersigned", positive=True)

    def _facts(self, officer, answers, *, assessed, positive):
        now = replay(self.process, self.events)
        kept = standing_events(self.events)
        over = assurance(self.process, now)
        return ProjectFacts(
            process=self.process, standing=now, today=self.today, actor_id=officer.id, answers=answers,
            applicant_eligible=True, eligibility="eligible", assessment=assessed, assessment_positive=positive,
            hands=frozenset({now.proposal.by} if now.proposal else ()), in_force=True,
            last_entry_by=kept[-1].by, last_entry_strikable=len(kept) > 1 and kept[-1].kind in STRIKABLE,
            assurance_until=over[1] if over else None, stages=self.workflow.stages,
            struck_to=replay(self.process, kept[:-1]).stage if len(kept) > 1 else "",
            first_transferred=self.first_transferred,
        )  # fmt: skip

    def _try(self, name, officer, answers, *, assessed="", positive=False):
        facts = self._facts(officer, answers, assessed=assessed, positive=positive)
        try:
            outcome = engine.fire(self.workflow, name, stage=self.stage, actor=officer, facts=facts)
        except engine.StepError:
            return
        self._record(name, officer, facts)
        self.stage = outcome.target
        now = replay(self.process, self.events)
        last = self.events[-1].kind
        if last in (EventKind.LETTER_ISSUED, EventKind.LETTER_FILED) and now.in_review and not now.waits_for:
            self._try(f"complete_{now.at.code.lower()}", officer, ProjectAnswers())
            assert self.events[-1].kind is EventKind.ADVANCED, "the last letter of a stage completes it"

    def _record(self, name, officer, facts):
        kind, letter = entry_of(name)
        now = facts.standing
        if kind is EventKind.LETTER_PROPOSED and self.process.letter_and_stage(letter)[1].assessed:
            assert facts.assessment == "countersigned"
            assert facts.assessment_positive
        day = facts.answers.on or max([now.last, *(event.on for event in now.on_file.values())])
        if (
            kind not in (EventKind.LETTER_PROPOSED, EventKind.LETTER_FILED)
            and now.proposal
            and name[:5] in ("issue", "confi")
        ):
            day = now.proposal.on
        strikes = standing_events(self.events)[-1].id if kind is EventKind.STRUCK else None
        quantity = (
            facts.answers.quantity
            if kind is EventKind.SUBMITTED and now.stage.endswith("ed") and "_" not in now.stage
            else None
        )
        self.events.append(Event(len(self.events) + 1, kind, day, letter, officer.id, strikes, quantity))

    @invariant()
    def the_record_leads_to_the_stage(self):
        assert replay(self.process, self.events).stage == self.stage.value

    @invariant()
    def no_letter_stands_without_what_it_needs(self):
        seen: dict[str, Event] = {}
        submitted = None
        for event in standing_events(self.events):
            if event.kind is EventKind.SUBMITTED:
                submitted = event
            if event.kind is EventKind.LETTER_PROPOSED:
                seen[event.letter] = event
            if event.kind in (EventKind.LETTER_ISSUED, EventKind.LETTER_FILED):
                assert submitted is not None
                assert event.on >= submitted.on, "no letter is dated before the submission that it answers"
            if event.kind is EventKind.LETTER_ISSUED:
                assert seen[event.letter].by != event.by, "two people make a letter of ours"
                assert self.process.letter(event.letter).side is Side.HOME

    @invariant()
    def clocks_never_run_backwards(self):
        now = replay(self.process, self.events)
        rounds = (
            sum(e.kind is EventKind.SUBMITTED for e in self.events),
            sum(e.kind is EventKind.STRUCK for e in self.events),
        )
        for track in tracks(now, today=self.today):
            later = next(t for t in tracks(now, today=self.today + timedelta(days=7)) if t.side is track.side)
            assert 0 <= track.days <= later.days <= track.days + 7
            key = (
                now.at.code,
                now.submitted_on,
                rounds,
                track.side,
                len(now.stops),
                bool(now.stops and now.stops[-1][1]),
            )
            assert track.until is not None or track.days >= self.shown.get(key, 0)
            self.shown[key] = track.days if track.until is None else 0

    @invariant()
    def entries_that_move_the_project_keep_the_order_of_days(self):
        kept = [
            e for e in standing_events(self.events) if e.kind not in (EventKind.LETTER_FILED, EventKind.LETTER_ISSUED)
        ]
        moving = [
            e for e in kept if e.kind in (EventKind.SUBMITTED, EventKind.RETURNED, EventKind.INFORMATION_RECEIVED)
        ]
        assert [e.on for e in moving] == sorted(e.on for e in moving)

    @invariant()
    def nothing_leaves_an_ending(self):
        assert (self.stage.value in ENDINGS) == replay(self.process, self.events).ended


RandomProject.TestCase.settings = settings(
    max_examples=25, stateful_step_count=30, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip
TestRandomProjects = RandomProject.TestCase


@pytest.mark.parametrize("name", PROCESSES)
def test_every_stage_is_reached_and_none_but_an_ending_or_the_last_is_dead(name):
    workflow = workflow_of(PROCESSES[name])
    edges: dict[str, set[str]] = {stage.value: set() for stage in workflow.stages}
    for step in workflow.steps:
        for stage in step.source:
            targets = {step.target.value} if not isinstance(step.target, Target) else set()
            if step.target is Target.RETURN:
                targets = {s.value for s in workflow.stages if s.value.endswith("_review")}
            edges[stage.value] |= targets
    reached, frontier = {workflow.initial.value}, [workflow.initial.value]
    while frontier:
        new = edges[frontier.pop()] - reached
        reached |= new
        frontier += new
    assert reached == {stage.value for stage in workflow.stages}
    dead = {stage for stage, targets in edges.items() if not targets - {stage}}
    assert dead == {stage.value for stage in workflow.endings}
