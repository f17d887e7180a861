"""Made-up projects with authorised outcomes, and the officers who move them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import text

from app.core.db import db, unit_of_work
from app.core.uploads import examine
from app.ledger import closing, commands
from app.ledger.answers import EntryAnswers, Issued
from app.ledger.models import LedgerEntry
from tests.projects_queue.putting import AUTHORISED, TODAY, authorise, put
from tests.states import States
from workflows.authorisation.events import EventKind
from workflows.ledger.facts import Given
from workflows.ledger.movements import MovementKind
from workflows.vocabulary import Actor, Role

MAKER = Actor(13, "Ledger officer, NEA", "NEA", frozenset({Role.LEDGER_OFFICER}))
CHECKER = Actor(14, "Second ledger officer, NEA", "NEA", frozenset({Role.LEDGER_OFFICER}))
COUNTERSIGNER = Actor(11, "Countersigner, NEA", "NEA", frozenset({Role.COUNTERSIGNER}))
K = MovementKind
LETTERS = {
    "quantity": 100_000, "purposes": "NDC and OIMP", "first_transfer": "Use or Cancellation", "approach": "CA0004",
    "authorisation_id": "GHA 1", "parties": [], "entities": ["Made-up Carbon Pte. Ltd."], "oimp": "CORSIA",
}  # fmt: skip


def ago(days: int) -> date:
    """So many days ago; what moved in the last days moved in the year of today, in the first days of January too."""
    day = TODAY - timedelta(days=days)
    return day if days > 15 else max(day, date(TODAY.year, 1, 1))


def project(*, letters: int = 3, partner: str = "GHA", title: str = "Made-up stoves", **terms: Any) -> str:
    """A project authorised by both sides, with so many letters after examination; its reference."""
    filed = [(EventKind.LETTER_FILED, 15, "lpe")] * letters
    reference = put(*AUTHORISED, *filed, partner=partner, title=title, location=title)
    for side in ("home", "host"):
        authorise(reference, side, **(LETTERS | terms))
    return reference


def close_year(
    maker: Actor = MAKER, checker: Actor = COUNTERSIGNER, *, year: int = TODAY.year - 1, today: date = TODAY,
    note: str = "",
) -> Any:  # fmt: skip
    """One officer proposes to close the year, another closes it."""
    closing.propose_closing(maker, year=year, today=today, note=note)
    return closing.decide_closing(checker, year=year, approve=True, today=today)


def proof(name: str = "proof.txt") -> Any:
    content = b"A made-up proof of issuance."
    return examine(name, content), content


def serial(first: int, last: int, *, batch: int = 30526, vintage: int = 2025) -> str:
    return f"GS1-1-GH-GS11137-16-{vintage}-{batch}-{first}-{last}"


def issuance(reference: str, first: int = 1, last: int = 1000, **more: Any) -> EntryAnswers:
    issued = Issued(
        project=reference, serial=serial(first, last), quantity=last - first + 1, vintage=2025,
        mitigation_type="Emission reductions",
    )  # fmt: skip
    given = Given(effective_on=more.pop("on", ago(12)))
    kept = more.pop("proof", proof())
    return EntryAnswers(K.ISSUANCE, given=given, issued=replace(issued, **more), proof=kept)


@dataclass
class Ledger:
    """Proposes and posts as two officers; what a test says is done."""

    today: date = TODAY
    states: States | None = None  # with them, outcomes that nothing else precedes are held once and copied

    def propose(self, answers: EntryAnswers, *, by: Actor = MAKER, key: uuid.UUID | None = None) -> LedgerEntry:
        key = key or uuid.uuid4()
        if answers.kind is K.SURRENDER:  # as a notice of the carbon tax would
            with unit_of_work() as session:
                return commands.propose_within(session, by, key=key, answers=answers, today=self.today)
        return commands.propose_entry(by, key=key, answers=answers, today=self.today)

    def post(self, entry: LedgerEntry, *, by: Actor = CHECKER) -> LedgerEntry:
        return commands.post_entry(by, entry_id=entry.id, today=self.today)

    def enter(self, answers: EntryAnswers) -> LedgerEntry:
        return self.post(self.propose(answers))

    def issue(self, reference: str, first: int = 1, last: int = 1000, **more: Any) -> int:
        """The number of a new issuance of Gold Standard units."""
        self.enter(issuance(reference, first, last, **more))
        return int(db.session.scalar(text("SELECT max(id) FROM issuances")))

    def move(self, kind: MovementKind, issuance_id: int, first: int, last: int, **given: Any) -> LedgerEntry:
        return self.enter(move(kind, issuance_id, first, last, **given))

    def shares(self, issuance_id: int, first: int = 1, last: int = 1000) -> int:
        """Two per cent cancelled and five set aside; the first unit that is left."""
        tonnes = last - first + 1
        omge, proceeds = -(-tonnes * 2 // 100), -(-tonnes * 5 // 100)
        self.move(K.OMGE_CANCELLATION, issuance_id, first, first + omge - 1)
        self.move(K.SHARE_OF_PROCEEDS, issuance_id, first + omge, first + omge + proceeds - 1)
        return first + omge + proceeds

    def held(self, reference: str, first: int = 1, last: int = 1000, **more: Any) -> tuple[int, int]:
        """An issuance of which everything but the shares is held; its number and the first unit held."""
        if self.states is None or more:
            return self._hold(reference, first, last, **more)
        way = ("held", reference, first, last)
        return self.states.lead(way, lambda: self._hold(reference, first, last))

    def _hold(self, reference: str, first: int, last: int, **more: Any) -> tuple[int, int]:
        issuance_id = self.issue(reference, first, last, **more)
        start = self.shares(issuance_id, first, last)
        self.move(
            K.FIRST_TRANSFER, issuance_id, start, last, acquiring_party="SGP", using_entity="Made-up Carbon Pte. Ltd."
        )
        self.move(K.ACQUISITION, issuance_id, start, last)
        return issuance_id, start

    def accounts(self) -> dict[str, int]:
        """Tonnes by account, over everything."""
        query = text("SELECT account, sum(last - first + 1) FROM blocks WHERE live GROUP BY account")
        return {account: int(tonnes) for account, tonnes in db.session.execute(query)}


def move(kind: MovementKind, issuance_id: int, first: int, last: int, **given: Any) -> EntryAnswers:
    reverses = given.pop("reverses", None)
    given = {"effective_on": ago(10)} | given
    return EntryAnswers(kind, given=Given(first=first, last=last, **given), issuance_id=issuance_id, reverses=reverses)
