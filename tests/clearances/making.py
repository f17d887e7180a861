"""One thing before its clearers, whatever it is: asked, decided and held by the same words for every kind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from app.clearances import commands, queries
from app.clearances.commands import Decision
from app.core import audit
from app.core.db import db
from tests.agreements.people import AGC, DESK, MFA, MTI, NCCS, NEA
from workflows.vocabulary import Actor

TODAY = date(2026, 11, 30)
CLEARERS: dict[str, Actor] = {"MTI": MTI, "NEA": NEA, "NCCS": NCCS, "MFA": MFA, "AGC": AGC}


class Before:
    """A subject by its type and id. `hand` is somebody who made it; `change` changes a part that `agency` covers, and
    `changed` is how the label of this part begins.
    """

    def __init__(
        self, type: str, id: str, *, change: Callable[[], Any], hand: Actor, agency: str = "NEA", changed: str = ""
    ) -> None:
        self.type, self.id, self.change, self.hand = type, id, change, hand
        self.agency, self.changed = agency, changed

    def ask(self, *agencies: str, actor: Actor = DESK) -> Before:
        commands.ask(actor, type=self.type, id=self.id, today=TODAY, agencies=agencies)
        return self

    @property
    def subject(self) -> Any:
        db.session.rollback()
        return queries.subject_of(db.session, type=self.type, id=self.id)

    @property
    def standing(self) -> Any:
        return queries.standing(db.session, self.subject)

    @property
    def case(self) -> Any:
        return queries.case_of(db.session, self.subject)

    def states(self) -> dict[str, str]:
        """The status word of each agency that a page names."""
        return {entry.agency: entry.label for entry in self.standing.shown}

    def entry(self, agency: str) -> Any:
        return next(entry for entry in self.standing.entries if entry.agency == agency)

    def decision(self, agency: str, decision: str = "cleared", **more: Any) -> Decision:
        """A decision about what stands now, as a page would submit it."""
        entry, subject = self.entry(agency), self.subject
        shown = {"version": subject.version, "sha256": subject.sha256(entry.covers), "parts": subject.hashes()}
        return Decision(entry.request.id, decision, **shown | more)

    def decide(self, agency: str, decision: str = "cleared", *, by: Actor | None = None, **more: Any) -> str:
        return commands.decide(by or CLEARERS[agency], decision=self.decision(agency, decision, **more), today=TODAY)

    def history(self) -> list[str]:
        """What was done about the clearances, oldest first."""
        about = audit.Object("clearance", str(self.case.id))
        return [entry.summary for entry in reversed(audit.history(db.session, about=about))]
