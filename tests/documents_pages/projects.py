"""A made-up project led through its stages by real commands, and its documents."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from app.core.db import db
from app.documents import queries
from app.documents.models import Document
from app.projects import commands
from app.projects.answers import StepAnswers
from app.projects.assessments.answers import Where
from app.projects.queries import case_of
from app.projects.records import ProjectCase
from tests.assessments.making import DESK, SECOND, TODAY, Way, received, submitted
from workflows.authorisation.terms import Entity, Terms
from workflows.vocabulary import Actor

TERMS = Terms(
    authorisation_id="EXAMPLE-1", quantity=3000, gwp="AR5", sectors=("Energy",), activity_types=("Cooking",),
    purposes="NDC and OIMP", parties=("SGP", "GHA"), entities=(Entity("An applicant", "SGP", "EXAMPLE-UEN"),),
    occurs_from=date(2026, 1, 1), occurs_to=date(2030, 12, 31), first_transfer="Issuance",
    first_transfer_words="First transfer is the issuance.", words="The example outcomes are authorised.",
)  # fmt: skip
_FIRST = date(2026, 10, 3)


class Led:
    """One project of Ghana. Each step is dated one day after the one before."""

    def __init__(self, title: str = "Example clean cooking") -> None:
        self.reference = submitted(title=title)
        self._day = _FIRST

    @property
    def case(self) -> ProjectCase:
        db.session.rollback()
        return case_of(db.session, self.reference)

    def take(self, step: str, actor: Actor = DESK, **answers: Any) -> Any:
        self._day += timedelta(days=1)
        given = StepAnswers(**({"on": self._day} | answers))
        return commands.take_step(actor, reference=self.reference, step=step, answers=given, version=None, today=TODAY)

    def assessed(self, stage: str) -> Led:
        Way(Where(self.reference, stage)).countersigned()
        return self

    def proposed(self, letter: str = "los1", **answers: Any) -> Led:
        """Assessed, and the letter before its countersigner."""
        self.assessed(self.case.standing.at.code)
        self.take(f"propose_{letter}", **answers)
        return self

    def issue(self, letter: str = "los1", actor: Actor = SECOND) -> Led:
        self.take(f"issue_{letter}", actor, on=None)
        return self

    def file(self, letter: str, **answers: Any) -> Led:
        self.take(f"file_{letter}", reference=f"EXAMPLE/{letter}", file=received(f"{letter}.txt", letter), **answers)
        return self

    def at_authorisation(self) -> Led:
        """Stages A and B done, and the submission for stage C on record."""
        for stage, ours, theirs, item in (("b", "los1", "loi", "design"), ("c", "los2", "lor", "validation")):
            self.proposed(ours).issue(ours).file(theirs)
            self.take(f"submit_{stage}", items=((item, received(f"{item}.txt")),))
        return self

    def authorised(self) -> Led:
        """Both letters of authorisation on file."""
        self.at_authorisation().proposed("loa", terms=TERMS, exception="The agreement is taken as in force.")
        return self.issue("loa").file("hloa", terms=TERMS)

    def document(self, tail: str) -> Document:
        """The latest version of a document of the project."""
        db.session.rollback()
        rows = queries.versions(db.session, f"{self.reference}-{tail}")
        return queries.document(db.session, rows[0].id)
