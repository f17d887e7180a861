"""Random officers at the real ledger: commands, tables and queries against the simple model.

`LEDGER_EXAMPLES=500 LEDGER_STEPS=50` runs the long one.
"""

from __future__ import annotations

import os
import uuid
from collections import Counter
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import text

from app.auditing import ledger_proof
from app.core.db import db, unit_of_work
from app.ledger import commands, queries
from tests.conftest import TEMPLATE
from tests.ledger.making import COUNTERSIGNER, MAKER, close_year, project
from tests.ledger.random_officers import ENTITY, LETTERS, TERMS, RandomOfficers
from tests.states import Copies

EXAMPLES = int(os.environ.get("LEDGER_EXAMPLES", "15"))
STEPS = int(os.environ.get("LEDGER_STEPS", "25"))
BALANCE = (
    "SELECT account, sum(tonnes) FROM (SELECT source AS account, -tonnes AS tonnes FROM movements"
    " UNION ALL SELECT target, tonnes FROM movements) AS sides GROUP BY account"
)


class DatabaseOfficers(RandomOfficers):
    """Every example has a fresh copy of the database."""

    copies: Copies

    def references(self) -> list[str]:
        self.copies.replace(db.engine.url.database or "", TEMPLATE)
        found = [
            project(letters=letter.examined, title=f"Made-up stoves {number}", entities=[ENTITY], **terms)
            for number, (letter, terms) in enumerate(zip(LETTERS, TERMS, strict=True))
        ]
        with unit_of_work() as session:
            session.execute(text("ALTER TABLE authorisations DISABLE TRIGGER USER"))
            session.execute(text("UPDATE authorisations SET dated = '2021-01-01'"))
            session.execute(text("ALTER TABLE authorisations ENABLE TRIGGER USER"))
        return found

    def propose(self, officer, answers):
        with unit_of_work() as session:  # surrenders too, as a notice would
            return commands.propose_within(session, officer, key=uuid.uuid4(), answers=answers, today=self.today).id

    def post(self, officer, entry):
        row = commands.post_entry(officer, entry_id=entry, today=self.today)
        issuance = db.session.scalar(text("SELECT issuance_id FROM movements WHERE id = :id"), {"id": row.key})
        db.session.rollback()
        return row.key, issuance

    def decide_against(self, officer, entry, step, reason):
        commands.decide_against(officer, entry_id=entry, step=step, reason=reason)

    def close(self, officer, year):
        close_year(officer, COUNTERSIGNER if officer.id != COUNTERSIGNER.id else MAKER, year=year, today=self.today)

    def moment(self):
        found = queries.this_moment(db.session)
        db.session.rollback()
        return found

    def report(self, moment: Any = None):
        """Now, by the blocks; then, by what the queries make of the movements."""
        if moment is None:
            accounts = self.places()
        else:
            held = queries.holdings(db.session, as_of=moment)
            accounts = _by_unit([(h.identity.issuance_id, h.first, h.last, h.account.value) for h in held])
        flows: Counter = Counter()
        for flow in queries.flows(db.session, as_of=moment):
            flows[flow.kind, flow.event_year, flow.calendar_year, flow.first_transfer] += flow.tonnes
        db.session.rollback()
        return accounts, flows

    def places(self):
        rows = db.session.execute(text("SELECT issuance_id, first, last, account FROM blocks WHERE live")).all()
        db.session.rollback()
        return _by_unit(rows)

    def teardown(self) -> None:
        if not hasattr(self, "model"):
            return
        db.session.rollback()
        balance = {account: int(tonnes) for account, tonnes in db.session.execute(text(BALANCE))}
        assert sum(balance.values()) == 0
        assert -balance.pop("issued") == len(self.model.stacks)
        assert Counter(self.model.accounts().values()) == +Counter(balance)
        assert min(balance.values()) >= 0
        assert self.report() == (self.model.accounts(), self.model.flows())
        rows = db.session.execute(
            text("SELECT issuance_id, first, last FROM blocks WHERE live AND first_transferred_on IS NOT NULL")
        )
        assert {(id, u) for id, a, b in rows for u in range(a, b + 1)} == self.model.first_transferred()
        self._reports_made_again()
        problems: list[str] = []
        ledger_proof.compare(db.session, problems)
        assert problems == []
        db.session.rollback()

    def _reports_made_again(self) -> None:
        for moment, accounts, flows in self.asked:
            assert self.report(moment) == (accounts, flows)
        moments = db.session.scalars(text("SELECT recorded_at FROM movements ORDER BY number")).all()
        assert moments == sorted(moments)


def _by_unit(rows: Any) -> dict[tuple[int, int], str]:
    accounts = {(id, unit): account for id, first, last, account in rows for unit in range(first, last + 1)}
    assert len(accounts) == sum(last - first + 1 for _, first, last, _ in rows), "no unit twice"
    return accounts


def test_random_officers_on_a_real_database(app, copies):
    DatabaseOfficers.copies = copies
    run_state_machine_as_test(
        DatabaseOfficers,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
