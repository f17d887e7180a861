"""A ledger so simple that it is plainly right: a stack of what happened to each single unit, and sums over them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from math import ceil
from typing import Any

from workflows.ledger.movements import MOVEMENTS, MovementKind
from workflows.vocabulary import Role

K = MovementKind
OMGE_RATE, PROCEEDS_RATE = 2, 5
NDC_PERIOD = range(2021, 2031)
USES = (K.USE_NDC, K.SURRENDER, K.USE_IMP, K.USE_OP)
CANCELS = (K.CANCELLATION, K.VOLUNTARY_CANCELLATION)


@dataclass(frozen=True)
class Letter:
    """What both sides of a project authorise, and for how many issuances the host's examination is on file."""

    ceiling: int | None
    kinds: frozenset[MovementKind]
    by_use: bool
    early: bool
    examined: int


@dataclass(frozen=True)
class Told:
    """An entry as an officer tells it; `units` are those of the issuance, or of a new one with its `key`."""

    kind: MovementKind
    project: int
    issuance: int | None
    first: int
    last: int
    day: date
    key: str = ""
    vintage: int = 2025
    count: int = 0
    party: str = "SGP"
    year: int | None = None
    words: str = "CORSIA"
    entity: str = "Made-up Refinery"
    reason: str = ""
    late: str = ""
    reverses: Any = None

    @property
    def run(self) -> str:
        """Within what the numbers run on: all of a registry, or one batch (whose serials say the vintage before it)."""
        return "VCS" if self.key.startswith("VCS") else f"{self.key}, {self.vintage}"

    @property
    def units(self) -> range:
        return range(self.first, self.last + 1)


@dataclass
class Posted:
    """A movement as the model keeps it."""

    id: Any
    told: Told
    issuance: int
    source: str
    target: str
    first_transfer: bool
    reversed: bool = False


@dataclass
class SimpleLedger:
    """`stacks` has for each unit of an issuance what happened to it, the newest last; `live` who holds a number."""

    letters: list[Letter]
    projects: dict[int, int] = field(default_factory=dict)
    issued: dict[int, Told] = field(default_factory=dict)
    stacks: dict[tuple[int, int], list[tuple[Any, str, date, bool]]] = field(default_factory=dict)
    live: dict[tuple[str, int], int] = field(default_factory=dict)
    posted: dict[Any, Posted] = field(default_factory=dict)
    closed: set[int] = field(default_factory=set)

    def accounts(self) -> dict[tuple[int, int], str]:
        return {unit: stack[-1][1] for unit, stack in self.stacks.items()}

    def first_transferred(self) -> set[tuple[int, int]]:
        return {unit for unit, stack in self.stacks.items() if any(each[3] for each in stack)}

    def flows(self) -> Counter:
        """Tonnes by kind, event year, calendar year and whether it is the first transfer; nothing that was reversed."""
        found: Counter = Counter()
        for each in self.posted.values():
            if not each.reversed and each.told.kind is not K.REVERSAL:
                year = each.told.year if each.told.kind in (K.USE_NDC, K.SURRENDER) else None
                found[each.told.kind, each.told.day.year, year, each.first_transfer] += len(each.told.units)
        return found

    def objections(self, told: Told, *, today: date) -> set[str]:
        """Why the entry may not be, in single words; empty where it may."""
        if told.kind is K.REVERSAL:
            return self._objections_to_reversal(told, today=today)
        found = self._objections_to_day(told, today=today)
        if told.kind is K.ISSUANCE:
            found |= {"count"} if told.count != len(told.units) or not told.units else set()
            found |= {"taken"} if any((told.run, unit) in self.live for unit in told.units) else set()
            found |= {"vintage"} if told.vintage < 2021 or told.vintage > told.day.year else set()
            return found
        assert told.issuance is not None
        there = [self.stacks.get((told.issuance, unit)) for unit in told.units]
        if not there or not all(there):
            return found | {"units"}
        places = {stack[-1][1] for stack in there if stack}
        if len(places) > 1 or not places & {account.value for account in MOVEMENTS[told.kind].sources}:
            found.add("units")
        if max(stack[-1][2] for stack in there if stack) > told.day:
            found.add("order")
        return found | self._objections_of_kind(told, places)

    def _objections_to_day(self, told: Told, *, today: date) -> set[str]:
        found = {"future"} if told.day > today else set()
        return found | ({"closed"} if told.day.year in self.closed and not told.late.strip() else set())

    def _objections_to_reversal(self, told: Told, *, today: date) -> set[str]:
        taken_back = self.posted[told.reverses]
        found = {"future"} if told.day > today else set()
        years = {told.day.year, taken_back.told.day.year}
        found |= {"closed"} if years & self.closed and not told.late.strip() else set()
        found |= {"order"} if told.day < taken_back.told.day else set()
        found |= {"reason"} if not told.reason.strip() else set()
        tops = [self.stacks.get((taken_back.issuance, unit), [(None,)])[-1][0] for unit in taken_back.told.units]
        stays = all(top == taken_back.id for top in tops) and not taken_back.reversed
        return found | (set() if stays and taken_back.told.kind is not K.REVERSAL else {"followed"})

    def _objections_of_kind(self, told: Told, places: set[str]) -> set[str]:
        letter, found = self.letters[told.project], set()
        if told.kind in USES or told.kind is K.OIMP_FIRST_TRANSFER:
            found |= {"purpose"} if told.kind not in letter.kinds else set()
        if told.kind in (K.USE_NDC, K.SURRENDER):
            found |= {"year"} if told.year is None or told.year not in NDC_PERIOD else set()
        if told.kind in (K.USE_IMP, K.USE_OP):
            found |= {"words"} if not told.words.strip() else set()
            found |= {"definition"} if places == {"host"} and not letter.by_use else set()
        found |= {"entity"} if told.kind is K.SURRENDER and not told.entity.strip() else set()
        found |= {"definition"} if told.kind is K.OIMP_FIRST_TRANSFER and not letter.early else set()
        found |= {"party"} if told.kind is K.FIRST_TRANSFER and told.party not in ("SGP", "CHE") else set()
        found |= {"party"} if told.kind is K.TRANSFER and told.party != "CHE" else set()
        if told.kind is K.ACQUISITION:
            tops = {self.stacks[told.issuance, unit][-1][0] for unit in told.units}
            found |= {"theirs"} if any(self.posted[top].told.party != "SGP" for top in tops) else set()
        return found | (self._owed(told, letter) if self.is_first(told, places) else set())

    def is_first(self, told: Told, places: set[str]) -> bool:
        letter = self.letters[told.project]
        if told.kind in (K.FIRST_TRANSFER, K.OIMP_FIRST_TRANSFER):
            return True
        cancels = told.kind in CANCELS and letter.by_use and bool(letter.kinds & {K.USE_IMP, K.USE_OP})
        return places == {"host"} and (told.kind in (K.USE_IMP, K.USE_OP) or cancels)

    def _owed(self, told: Told, letter: Letter) -> set[str]:
        """What a first transfer still owes: the ceiling, the shares and the examination."""
        assert told.issuance is not None
        already = [(i, u) for i, u in self.first_transferred() if self.projects[i] == told.project]
        found = set()
        if letter.ceiling is not None and len(already) + len(told.units) > letter.ceiling:
            found.add("ceiling")
        if len({i for i, _ in already} | {told.issuance}) > letter.examined:
            found.add("examined")
        places = Counter(account for (i, _), account in self.accounts().items() if i == told.issuance)
        issued = len(self.issued[told.issuance].units)
        if places["omge"] < ceil(issued * OMGE_RATE / 100) or places["share_of_proceeds"] < ceil(
            issued * PROCEEDS_RATE / 100
        ):
            found.add("shares")
        return found

    def post(self, id: Any, told: Told, issuance: int) -> Posted:
        """Write it down; `issuance` is the number that a new one got."""
        if told.kind is K.REVERSAL:
            taken_back = self.posted[told.reverses]
            taken_back.reversed = True
            done = Posted(id, told, taken_back.issuance, taken_back.target, taken_back.source, False)
            for unit in taken_back.told.units:
                self._pop(taken_back, unit)
        elif told.kind is K.ISSUANCE:
            self.issued[issuance], self.projects[issuance] = told, told.project
            done = Posted(id, told, issuance, "issued", "host", False)
            for unit in told.units:
                self.stacks[issuance, unit] = [(id, "host", told.day, False)]
                self.live[told.run, unit] = issuance
        else:
            places = {self.stacks[issuance, unit][-1][1] for unit in told.units}
            target = MOVEMENTS[told.kind].target
            assert target is not None
            done = Posted(id, told, issuance, places.pop(), target.value, False)
            done.first_transfer = self.is_first(told, {done.source})
            for unit in told.units:
                self.stacks[issuance, unit].append((id, done.target, told.day, done.first_transfer))
        self.posted[id] = done
        return done

    def _pop(self, taken_back: Posted, unit: int) -> None:
        stack = self.stacks[taken_back.issuance, unit]
        stack.pop()
        if not stack:
            del self.stacks[taken_back.issuance, unit]
            del self.live[self.issued[taken_back.issuance].run, unit]


MAY_MAKE = frozenset({Role.LEDGER_OFFICER})
MAY_CHECK = frozenset({Role.LEDGER_OFFICER, Role.COUNTERSIGNER})
