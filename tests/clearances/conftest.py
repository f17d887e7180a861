"""The IA factsheet of Peru before its five agencies, and what the tests of this area share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from app.clearances import commands, queries
from app.clearances.commands import Decision
from app.core import audit
from app.documents import commands as documents
from tests.agreements.conftest import everything, rows  # noqa: F401
from tests.agreements.people import AGC, DESK, MFA, MTI, NCCS, NEA
from tests.documents_pages.conftest import Paper
from tests.projects.conftest import at_once  # noqa: F401
from workflows.vocabulary import Actor

TODAY = date(2026, 11, 30)
CLEARERS: dict[str, Actor] = {"MTI": MTI, "NEA": NEA, "NCCS": NCCS, "MFA": MFA, "AGC": AGC}


class Round(Paper):
    """One document with its clearances, and what officers do about them."""

    today = TODAY

    @property
    def standing(self) -> Any:
        self.session.rollback()
        return queries.standing(self.session, self.subject)

    @property
    def subject(self) -> Any:
        return queries.subject_of(self.session, type="document", id=str(self.id))

    @property
    def case(self) -> Any:
        self.session.rollback()
        return queries.case_of(self.session, self.subject)

    def states(self) -> dict[str, str]:
        """The status word of each agency."""
        return {entry.agency: entry.label for entry in self.standing.entries}

    def entry(self, agency: str) -> Any:
        return next(entry for entry in self.standing.entries if entry.agency == agency)

    def send(self, actor: Actor = DESK) -> None:
        self.take("send_for_clearance", actor, today=self.today)

    def decision(self, agency: str, decision: str = "cleared", **more: Any) -> Decision:
        """A decision about what stands now, as a page would submit it."""
        entry, subject = self.entry(agency), self.subject
        shown = {"version": subject.version, "sha256": subject.sha256(entry.covers), "parts": subject.hashes()}
        return Decision(entry.request.id, decision, **shown | more)

    def decide(self, agency: str, decision: str = "cleared", *, by: Actor | None = None, **more: Any) -> str:
        return commands.decide(
            by or CLEARERS[agency], decision=self.decision(agency, decision, **more), today=self.today
        )

    def history(self) -> list[str]:
        """What was done about the clearances, oldest first."""
        about = audit.Object("clearance", str(self.case.id))
        return [entry.summary for entry in reversed(audit.history(self.session, about=about))]

    def later(self, days: int) -> None:
        self.today += timedelta(days=days)


@pytest.fixture
def factsheet(session: Any) -> Round:
    """The draft of the IA factsheet of Peru, made by the desk officer."""
    made = documents.make(DESK, partner="PER", kind="ia_factsheet", as_at=date(2026, 10, 1))
    return Round(session, made.id)


@pytest.fixture
def asked(factsheet: Round) -> Round:
    """The same, sent to all five."""
    factsheet.send()
    return factsheet


@pytest.fixture
def told(rows: Callable[..., Any]) -> Callable[[], set[tuple[int, str]]]:  # noqa: F811
    """Who was told what: numbers of officers with subject lines."""
    return lambda: {
        (r.officer_id, r.subject) for r in rows("SELECT * FROM outbox_messages WHERE officer_id IS NOT NULL")
    }
