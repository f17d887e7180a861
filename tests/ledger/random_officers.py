"""Random officers at a ledger: what they try is judged by the simple model, and both must agree on everything."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from math import ceil
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.ledger.answers import EntryAnswers, Issued
from app.ledger.commands import LedgerRefused
from tests.ledger.making import proof
from tests.ledger.simple_model import MAY_CHECK, MAY_MAKE, USES, K, Letter, SimpleLedger, Told
from workflows.engine import StepError
from workflows.ledger.facts import Given
from workflows.ledger.movements import MOVEMENTS, MovementKind
from workflows.vocabulary import Actor, Role

ENTITY = "Made-up Carbon Pte. Ltd."
OFFICERS = [
    Actor(13, "Ledger officer", "NEA", frozenset({Role.LEDGER_OFFICER})),
    Actor(14, "Second ledger officer", "NEA", frozenset({Role.LEDGER_OFFICER})),
    Actor(11, "Countersigner", "NEA", frozenset({Role.COUNTERSIGNER})),
    Actor(30, "Viewer", "MSE", frozenset({Role.VIEWER, Role.ADMINISTRATOR})),
]
LETTERS = [
    Letter(25, frozenset(USES) | {K.OIMP_FIRST_TRANSFER}, by_use=True, early=False, examined=2),
    Letter(None, frozenset({K.USE_NDC, K.SURRENDER}), by_use=False, early=False, examined=3),
    Letter(20, frozenset(USES) | {K.OIMP_FIRST_TRANSFER}, by_use=False, early=True, examined=1),
]
TERMS = [
    {"purposes": "NDC and OIMP", "quantity": 25, "first_transfer": "Use or Cancellation"},
    {"purposes": "NDC", "quantity": None, "first_transfer": ""},
    {"purposes": "NDC and OIMP", "quantity": 20, "first_transfer": "Issuance"},
]
# The key that numbers run on within, and how a serial of it is written.
KEYS = {
    "GS-1": "GS1-1-GH-GS11137-16-{vintage}-101-{first}-{last}",
    "GS-2": "GS1-1-GH-GS11137-16-{vintage}-102-{first}-{last}",
    "VCS": "18783-{first}-{last}-VCS-VCU-842-VER-GH-3-2311-0101{vintage}-3112{vintage}-1",
    "VCS, another batch": "99-{first}-{last}-VCS-VCU-842-VER-GH-3-2311-0101{vintage}-3112{vintage}-1",
}
REFUSALS = (StepError, LookupError, LedgerRefused)
PROOF = proof()
offsets = st.integers(-2, 40)


class RandomOfficers(RuleBasedStateMachine):
    """Subclasses say how an entry is proposed and posted, and what the ledger says of itself."""

    def propose(self, officer: Actor, answers: EntryAnswers) -> Any:
        raise NotImplementedError

    def post(self, officer: Actor, entry: Any) -> tuple[Any, int]:
        """The movement's id and the number of its issuance."""
        raise NotImplementedError

    def decide_against(self, officer: Actor, entry: Any, step: str, reason: str) -> None:
        raise NotImplementedError

    def close(self, officer: Actor, year: int) -> None:
        raise NotImplementedError

    def references(self) -> list[str]:
        raise NotImplementedError

    def report(self, moment: Any = None) -> tuple[dict[tuple[int, int], str], Counter]:
        """The account of every unit, and tonnes moved: now, or as recorded by a moment."""
        raise NotImplementedError

    def places(self) -> dict[tuple[int, int], str]:
        """The account of every unit, now."""
        return self.report()[0]

    def moment(self) -> Any:
        raise NotImplementedError

    @initialize(
        sizes=st.lists(st.integers(15, 60), min_size=1, max_size=3), project=st.integers(0, 2),
        vcs=st.booleans(),
    )  # fmt: skip
    def begin(self, sizes: list[int], project: int, vcs: bool) -> None:
        self.model = SimpleLedger(LETTERS)
        self.today = date(2025, 10, 1)
        self.pending: list[tuple[Any, Told, Actor]] = []
        self.asked: list[tuple[Any, dict[tuple[int, int], str], Counter]] = []
        self.projects = self.references()
        first = 1
        for at, size in enumerate(sizes):
            told = Told(
                K.ISSUANCE, (project + at // 2) % 3, None, first, first + size - 1, date(2025, 9, 1), count=size,
                key="VCS" if vcs else "GS-1",
            )  # fmt: skip
            self._complete(told, OFFICERS[0], OFFICERS[1])
            first += size
        assert len(self.model.issued) == len(sizes)

    # What officers try

    @rule(days=st.integers(0, 70))
    def time_goes_on(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule(
        project=st.integers(0, 2), key=st.sampled_from(sorted(KEYS)), first=st.integers(1, 60), size=st.integers(-1, 60),
        vintage=st.sampled_from([2020, 2021, 2024, 2025, 2025, 2025, 2027]), more=st.sampled_from([0, 0, 0, 0, 1]),
        back=st.integers(-3, 60), late=st.booleans(), data=st.data(),
    )  # fmt: skip
    def somebody_records_an_issuance(self, project, key, first, size, vintage, more, back, late, data) -> None:
        told = Told(
            K.ISSUANCE, project, None, first, first + size - 1, self.today - timedelta(days=back), key=key,
            vintage=vintage, count=size + more, late="so" if late else "",
        )  # fmt: skip
        self._try(told, data)

    @precondition(lambda self: self.model.issued)
    @rule(
        data=st.data(), kind=st.sampled_from([k for k in K if k not in (K.ISSUANCE, K.REVERSAL)]), a=offsets, b=offsets,
        back=st.integers(-3, 60), party=st.sampled_from(["SGP", "SGP", "CHE", "CHE", ""]),
        year=st.sampled_from([None, 2020, 2025, 2026, 2031]), words=st.sampled_from(["CORSIA", " "]), late=st.booleans(),
    )  # fmt: skip
    def somebody_tries_anything(self, data, kind, a, b, back, party, year, words, late) -> None:
        issuance = data.draw(st.sampled_from(sorted(self.model.issued)))
        begin = self.model.issued[issuance].first
        self._try(
            Told(
                kind, self.model.projects[issuance], issuance, begin + a, begin + b, self.today - timedelta(days=back),
                party=party, year=year, words=words, late="so" if late else "",
            ),
            data,
        )  # fmt: skip

    @precondition(lambda self: self.model.stacks)
    @rule(data=st.data(), late=st.booleans())
    def the_office_goes_on(self, data, late) -> None:
        """A movement that fits: units of one place, moved on by officers who may, with what they need."""
        self._go_on(data, late=late)

    @precondition(lambda self: self.model.stacks)
    @rule(data=st.data(), steps=st.integers(3, 8))
    def the_office_has_a_good_day(self, data, steps) -> None:
        for _ in range(steps):
            self._go_on(data, late=True)
            self.every_unit_is_where_the_model_has_it()

    def _go_on(self, data: Any, *, late: bool) -> None:
        if self.model.stacks:
            bold = data.draw(st.integers(0, 3)) == 0  # whoever is bold does not look what is owed, or at the days
            issuance, units, kinds = self._somewhere(data, bold=bold)
            if units and kinds:
                told = self._fitting(data, issuance, units, kinds, "so" if late else "")
                if bold:
                    days = sorted({self.model.stacks[issuance, unit][-1][2] for unit in told.units})
                    told = replace(told, day=data.draw(st.sampled_from([*days, self.today, self.today - timedelta(9)])))
                self._complete(told, OFFICERS[0], OFFICERS[data.draw(st.integers(1, 2))])

    @precondition(lambda self: self.model.posted)
    @rule(data=st.data(), back=st.integers(0, 5), reason=st.sampled_from(["The wrong batch", "Twice", " "]))
    def somebody_takes_a_movement_back(self, data, back, reason) -> None:
        ids = list(self.model.posted)
        at = data.draw(st.one_of(st.integers(max(0, len(ids) - 3), len(ids) - 1), st.integers(0, len(ids) - 1)))
        movement = self.model.posted[ids[at]]
        told = Told(
            K.REVERSAL, self.model.projects[movement.issuance], movement.issuance, 0, 0,
            self.today - timedelta(days=back), reason=reason, reverses=movement.id, late="so",
        )  # fmt: skip
        self._try(told, data, at_once=True)

    @precondition(lambda self: self.pending)
    @rule(data=st.data())
    def somebody_posts_what_is_pending(self, data) -> None:
        at = data.draw(st.integers(0, len(self.pending) - 1))
        self._post(at, data.draw(st.sampled_from(OFFICERS)))

    @precondition(lambda self: self.pending)
    @rule(data=st.data(), step=st.sampled_from(["refuse", "withdraw"]), reason=st.sampled_from(["So", " "]))
    def somebody_decides_against_it(self, data, step, reason) -> None:
        at = data.draw(st.integers(0, len(self.pending) - 1))
        officer = data.draw(st.sampled_from(OFFICERS))
        entry, _, maker = self.pending[at]
        mine = officer.id == maker.id
        may = (
            officer.roles & MAY_CHECK and not mine and reason.strip()
            if step == "refuse"
            else officer.roles & MAY_MAKE and mine
        )
        assert self._is_done(lambda: self.decide_against(officer, entry, step, reason)) is bool(may)
        if may:
            self.pending.pop(at)

    @rule(data=st.data(), year=st.integers(2023, 2027))
    def somebody_closes_a_year(self, data, year) -> None:
        officer = data.draw(st.sampled_from(OFFICERS))
        waits = any(told.day.year == year for _, told, _ in self.pending)
        may = officer.roles & MAY_CHECK and year < self.today.year and year not in self.model.closed and not waits
        assert self._is_done(lambda: self.close(officer, year)) is bool(may)
        if may:
            self.model.closed.add(year)

    @rule()
    def somebody_asks_for_a_report(self) -> None:
        moment = self.moment()
        found = self.report(moment)
        assert found == (self.model.accounts(), self.model.flows())
        self.asked.append((moment, *found))

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def a_report_asked_again_is_the_same(self, data) -> None:
        moment, accounts, flows = data.draw(st.sampled_from(self.asked))
        assert self.report(moment) == (accounts, flows)

    # How it is tried

    def _somewhere(self, data: Any, *, bold: bool) -> tuple[int, list[int], list[MovementKind]]:
        """An issuance, a run of its units in one account, and what may be done from there."""
        issuance = data.draw(st.sampled_from(sorted({i for i, _ in self.model.stacks})))
        places = {unit: stack[-1][1] for (i, unit), stack in self.model.stacks.items() if i == issuance}
        account = data.draw(st.sampled_from(sorted(set(places.values()))))
        units = sorted(unit for unit, place in places.items() if place == account)
        start = data.draw(st.integers(0, len(units) - 1))
        run = [unit for at, unit in enumerate(units[start:]) if unit == units[start] + at]
        kinds = [k for k, d in MOVEMENTS.items() if k is not K.REVERSAL and account in d.sources]
        if account == "host" and not bold:
            kinds = self._owed_first(issuance, Counter(places.values())) or kinds
        return issuance, run, kinds

    def _owed_first(self, issuance: int, places: Counter) -> list[MovementKind]:
        issued = len(self.model.issued[issuance].units)
        owed = {K.OMGE_CANCELLATION: ceil(issued * 2 / 100), K.SHARE_OF_PROCEEDS: ceil(issued * 5 / 100)}
        done = {K.OMGE_CANCELLATION: places["omge"], K.SHARE_OF_PROCEEDS: places["share_of_proceeds"]}
        return [kind for kind in owed if done[kind] < owed[kind]]

    def _fitting(self, data: Any, issuance: int, run: list[int], kinds: list[MovementKind], late: str) -> Told:
        kind = data.draw(st.sampled_from(kinds))
        most = 3 if kind in (K.OMGE_CANCELLATION, K.SHARE_OF_PROCEEDS) else len(run)
        most = min(most, len(run))
        size = data.draw(st.sampled_from([most, most, data.draw(st.integers(1, most))]))
        return Told(
            kind, self.model.projects[issuance], issuance, run[0], run[size - 1], self.today,
            party="CHE" if kind is K.TRANSFER else "SGP", year=2025, late=late,
        )  # fmt: skip

    def _complete(self, told: Told, maker: Actor, checker: Actor) -> None:
        if self._propose(told, maker):
            self._post(len(self.pending) - 1, checker)

    def _try(self, told: Told, data: Any, *, at_once: bool = False) -> None:
        maker = data.draw(st.sampled_from([OFFICERS[0], OFFICERS[0], OFFICERS[1], *OFFICERS]))
        if self._propose(told, maker) and (at_once or data.draw(st.booleans())):
            self._post(len(self.pending) - 1, data.draw(st.sampled_from(OFFICERS[:3])))

    def _propose(self, told: Told, maker: Actor) -> bool:
        """Propose it; the model says beforehand whether that can be."""
        may = maker.roles & MAY_MAKE and not self.model.objections(told, today=self.today)
        entries: list[Any] = []
        done = self._is_done(lambda: entries.append(self.propose(maker, self._answers(told))))
        assert done is bool(may), (told, self.model.objections(told, today=self.today))
        if done:
            self.pending.append((entries[0], told, maker))
        return done

    def _post(self, at: int, checker: Actor) -> None:
        entry, told, maker = self.pending[at]
        objections = self.model.objections(told, today=self.today)
        may = checker.roles & MAY_CHECK and checker.id != maker.id and not objections
        found: list[tuple[Any, int]] = []
        done = self._is_done(lambda: found.append(self.post(checker, entry)))
        assert done is bool(may), (told, objections)
        if done:
            self.pending.pop(at)
            id, issuance = found[0]
            movement = self.model.post(id, self._whole(told), issuance)
            if movement.first_transfer:
                self._shares_are_met(movement.issuance)

    def _whole(self, told: Told) -> Told:
        """A reversal is of the units of the movement that it takes back."""
        if told.reverses is None:
            return told
        of = self.model.posted[told.reverses].told
        return replace(told, first=of.first, last=of.last)

    def _shares_are_met(self, issuance: int) -> None:
        places = Counter(account for (i, _), account in self.places().items() if i == issuance)
        issued = len(self.model.issued[issuance].units)
        assert places["omge"] * 100 >= issued * 2
        assert places["share_of_proceeds"] * 100 >= issued * 5

    def _is_done(self, act: Any) -> bool:
        try:
            act()
        except REFUSALS:
            return False
        return True

    def _answers(self, told: Told) -> EntryAnswers:
        given = Given(
            first=told.first, last=told.last, effective_on=told.day, acquiring_party=told.party,
            using_entity=ENTITY if told.kind is K.FIRST_TRANSFER else told.entity, calendar_year=told.year,
            purpose_words=told.words, closing_reason=told.late, reason=told.reason,
        )  # fmt: skip
        if told.kind is not K.ISSUANCE:
            return EntryAnswers(told.kind, given=given, issuance_id=told.issuance, reverses=told.reverses)
        issued = Issued(
            project=self.projects[told.project], quantity=told.count, vintage=told.vintage,
            serial=KEYS[told.key].format(first=told.first, last=told.last, vintage=told.vintage),
            mitigation_type="Emission reductions",
        )  # fmt: skip
        return EntryAnswers(K.ISSUANCE, given=given, issued=issued, proof=PROOF)

    # What must hold after every step

    @invariant()
    def every_unit_is_where_the_model_has_it(self) -> None:
        if hasattr(self, "model"):
            assert self.places() == self.model.accounts()

    @invariant()
    def no_number_is_held_twice(self) -> None:
        if hasattr(self, "model"):
            held = [(self.model.issued[i].run, unit) for i, unit in self.model.stacks]
            assert len(held) == len(set(held))
