"""Random officers at a ledger in memory: the guards, the judging of entries and the replay against the simple model.

`LEDGER_EXAMPLES` and `LEDGER_STEPS` make it longer or shorter.
"""

from __future__ import annotations

import os
import uuid
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant

from app.ledger import posting
from app.ledger.judging import Judged, judge
from app.ledger.record import Background, UnknownIssuance, UnknownMovement
from app.ledger.replay import merged, positions
from app.projects.records import Applicant, AuthorisationRecord
from tests.ledger.random_officers import ENTITY, TERMS, RandomOfficers
from tests.ledger.simple_model import K
from workflows import engine
from workflows.authorisation.terms import Entity, Terms
from workflows.ledger.entry import CHECKERS, ENTRIES, EntryStage
from workflows.ledger.movements import Account

LONG_AGO = date(2021, 1, 1)


class MemoryReader:
    """What the judging of an entry reads, out of lists instead of a database."""

    ndc_period = (2021, 2030)

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self.issuances: dict[int, Any] = {}
        self.closed: frozenset[int] = frozenset()
        self.cases = [_background(number, terms) for number, terms in enumerate(TERMS)]
        self._found: dict[int, tuple[int, Any]] = {}

    def background(self, reference: str) -> Background:
        return self.cases[int(reference)]

    def issuance(self, id: int | None) -> tuple[Any, str]:
        if id not in self.issuances:
            raise UnknownIssuance("None")
        return self.issuances[id], str(self.issuances[id].project_id)

    def movements(self, issuance_id: int, until: int | None = None) -> list[Any]:
        return [row for row in self.rows[:until] if row.issuance_id == issuance_id]

    def positions(self, issuance_id: int) -> Any:
        kept = self._found.get(issuance_id)
        if kept is None or kept[0] != len(self.rows):
            kept = self._found[issuance_id] = (len(self.rows), positions(self.movements(issuance_id)))
        return kept[1]

    def blocks(self, issuance_id: int, first: int, last: int) -> list[Any]:
        return [each for each in self.positions(issuance_id) if each.first <= last and each.last >= first]

    def movement(self, id: Any) -> Any:
        found = next((row for row in self.rows if row.id == id), None)
        if found is None:
            raise UnknownMovement("None")
        return found

    def acquirers(self, blocks: Any) -> tuple[str, ...]:
        return tuple({self.movement(each.movement_id).acquiring_party for each in blocks})

    def is_reversed(self, id: Any) -> bool:
        return any(row.reverses_id == id for row in self.rows)

    def totals(self, issuance_id: int) -> Counter:
        found: Counter = Counter()
        for each in self.positions(issuance_id):
            found[each.account] += each.last - each.first + 1
        return found

    def first_transferred(self, project_id: int) -> tuple[int, tuple[int, ...], frozenset[int]]:
        those = [
            (id, each)
            for id, row in self.issuances.items() if row.project_id == project_id
            for each in self.positions(id) if each.first_transferred_on
        ]  # fmt: skip
        return sum(e.last - e.first + 1 for _, e in those), (), frozenset(id for id, _ in those)

    def meeting(self, registry: str, key: str, first: int, last: int) -> Any:
        for id, row in self.issuances.items():
            if (row.registry, row.key) == (registry, key):
                for each in self.blocks(id, first, last):
                    return SimpleNamespace(first=each.first, last=each.last, reference="some")
        return None


def _background(number: int, terms: dict[str, Any]) -> Background:
    said = Terms(entities=(Entity(ENTITY),), **terms)
    versions = tuple(
        AuthorisationRecord(number * 2 + at, side, 1, LONG_AGO, said, 1) for at, side in enumerate(("home", "host"))
    )
    examined = (2, 3, 1)[number]
    project = SimpleNamespace(
        id=number, partner="GHA", reference=str(number), example=False, sector="", applicant=Applicant()
    )
    case: Any = SimpleNamespace(project=project, authorisations=versions, events=())
    return Background(case, "GH", Decimal(2), Decimal(5), letters_asked=True, letters_filed=examined)


class PureOfficers(RandomOfficers):
    """Everything in memory; `posting` says what a movement is, `replay` where it leads."""

    def references(self) -> list[str]:
        self.reader = MemoryReader()
        return ["0", "1", "2"]

    def propose(self, officer, answers):
        judged = self._judge(officer, answers)
        engine.fire(ENTRIES[answers.kind], "propose", stage=EntryStage.DRAFT, actor=officer, facts=judged.facts)
        return answers, officer

    def _judge(self, officer, answers, made_by=None) -> Judged:
        return judge(self.reader, answers, actor=officer, today=self.today, made_by=made_by)  # type: ignore[arg-type]

    def post(self, officer, entry):
        answers, maker = entry
        judged = self._judge(officer, answers, made_by=maker.id)
        engine.fire(ENTRIES[answers.kind], "post", stage=EntryStage.PENDING, actor=officer, facts=judged.facts)
        issuance = judged.issuance or self._issue(judged)
        made = SimpleNamespace(id=len(self.reader.rows), key=uuid.uuid4(), made_by=maker.id, made_by_name=maker.name)
        moment = datetime.fromtimestamp(len(self.reader.rows), UTC)
        values = posting._values(judged, issuance, entry=made, checker=officer, moment=moment)  # type: ignore[arg-type]
        self.reader.rows.append(SimpleNamespace(**values, number=len(self.reader.rows)))
        return made.key, issuance.id

    def _issue(self, judged: Judged) -> Any:
        number, serial = len(self.reader.issuances) + 1, judged.serial
        assert serial is not None
        row = SimpleNamespace(
            id=number, project_id=judged.background.case.project.id, first=serial.first, last=serial.last,
            vintage=judged.facts.vintage, issued_on=judged.facts.given.effective_on, registry=serial.registry, key=serial.key,
        )  # fmt: skip
        self.reader.issuances[number] = row
        return row

    def decide_against(self, officer, entry, step, reason):
        answers, maker = entry
        facts = self._judge(officer, answers, made_by=maker.id).facts
        given = facts.given.__class__(reason=reason)
        facts = facts.__class__(**{**vars(facts), "given": given})
        engine.fire(ENTRIES[answers.kind], step, stage=EntryStage.PENDING, actor=officer, facts=facts)

    def close(self, officer, year):
        waits = any(told.day.year == year for _, told, _ in self.pending)
        if not officer.roles & CHECKERS or year >= self.today.year or year in self.reader.closed or waits:
            raise engine.NotPermitted
        self.reader.closed |= {year}

    def moment(self):
        return len(self.reader.rows)

    def report(self, moment=None):
        rows = self.reader.rows[:moment]
        accounts = {
            (id, unit): each.account
            for id in self.reader.issuances
            for each in (self.reader.positions(id) if moment is None else positions(self.reader.movements(id, moment)))
            for unit in range(each.first, each.last + 1)
        }
        reversed_ids = {row.reverses_id for row in rows}
        flows: Counter = Counter()
        for row in rows:
            if row.kind != K.REVERSAL and row.id not in reversed_ids:
                flows[K(row.kind), row.event_year, row.calendar_year, row.transfers_first] += row.tonnes
        return accounts, flows

    @invariant()
    def debits_equal_credits_and_no_balance_is_negative(self) -> None:
        if not hasattr(self, "reader"):
            return
        balance: Counter = Counter()
        for row in self.reader.rows:
            balance[row.source] -= row.tonnes
            balance[row.target] += row.tonnes
        assert sum(balance.values()) == 0
        issued = balance.pop(Account.ISSUED, 0)
        assert all(tonnes >= 0 for tonnes in balance.values())
        assert issued == -len(self.model.stacks)
        assert Counter(self.model.accounts().values()) == +balance

    @invariant()
    def what_was_first_transferred_stays_so_however_it_is_split(self) -> None:
        if hasattr(self, "reader"):
            found = {
                (id, unit)
                for id in self.reader.issuances
                for each in self.reader.positions(id) if each.first_transferred_on
                for unit in range(each.first, each.last + 1)
            }  # fmt: skip
            assert found == self.model.first_transferred()

    def teardown(self) -> None:
        """Merged for a report, no unit is lost and no two neighbours are left apart."""
        for id in getattr(self, "reader", MemoryReader()).issuances:
            kept = merged(self.reader.positions(id))
            assert sum(e.last - e.first + 1 for e in kept) == sum(1 for i, _ in self.model.stacks if i == id)
            for a, b in pairwise(kept):
                assert a.last < b.first
                assert a.last + 1 < b.first or (a.account, a.holder) != (b.account, b.holder)


PureOfficers.TestCase.settings = settings(
    max_examples=int(os.environ.get("LEDGER_EXAMPLES", "500")), deadline=None, derandomize=True, database=None,
    stateful_step_count=int(os.environ.get("LEDGER_STEPS", "50")), suppress_health_check=list(HealthCheck),
)  # fmt: skip
TestRandomOfficersInMemory = PureOfficers.TestCase
