"""A project that was submitted, the officers who judge it, and the way to each point of its assessment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.uploads import examine
from app.projects import commands as projects
from app.projects.answers import StepAnswers
from app.projects.assessments import commands
from app.projects.assessments.answers import Judgement, Where
from app.projects.assessments.models import Assessment, AssessmentFinding
from app.projects.queries import case_of
from app.projects.registering import Particulars, register_project
from workflows.assessment import CRITERIA, Finding
from workflows.vocabulary import Actor, Role

TODAY = date(2026, 11, 20)


def _officer(number: int, name: str, agency: str, *roles: Role) -> Actor:
    return Actor(id=number, name=name, agency=agency, roles=frozenset(roles))


# With the numbers and names that the sample officers have.
DESK = _officer(1, "Desk officer, MSE", "MSE", Role.DESK_OFFICER)
NEA = _officer(8, "Assessor, NEA", "NEA", Role.ASSESSOR)
NCCS = _officer(9, "Assessor, NCCS", "NCCS", Role.ASSESSOR)
SECOND = _officer(11, "Countersigner, NEA", "NEA", Role.COUNTERSIGNER)
BOTH = _officer(77, "Officer with both roles", "NEA", Role.ASSESSOR, Role.COUNTERSIGNER)


def received(name: str = "concept.txt", text: str = "The concept note.") -> Any:
    content = text.encode()
    return examine(name, content), content


def submitted(*, title: str = "Clean cooking", partner: str = "GHA") -> str:
    """The reference of a project whose application was submitted."""
    particulars = Particulars(
        title=title, applicant_name="An applicant", applicant_country="SGP", applicant_identifier=title,
        applicant_registered=True, applicant_tax_resident=True, applicant_trading=True, applicant_local_employees=5,
        programme="GS4GG", methodology="TPDDTEC", methodology_version="4.0", sector="Energy", location=f"In {title}",
        crediting_from=date(2026, 1, 1), crediting_to=date(2030, 12, 31), expected={2026: 1000, 2027: 2000},
    )  # fmt: skip
    reference = register_project(DESK, partner=partner, particulars=particulars, entered_on=date(2026, 10, 1))
    first = case_of(db.session, reference).process.stages[0]
    items = tuple((item.code, received(f"{item.code}.txt")) for item in first.submits)
    answers = StepAnswers(on=date(2026, 10, 2), items=items)
    projects.take_step(DESK, reference=reference, step="submit_a", answers=answers, version=None, today=TODAY)
    return reference


@dataclass
class Way:
    """One assessment, led step by step to where a test begins."""

    where: Where

    def declare(self, *actors: Actor, conflicted: bool = False) -> Way:
        for actor in actors:
            words = "A relative works for the applicant." if conflicted else ""
            commands.declare(actor, self.where, conflicted=conflicted, words=words, version=None)
        return self

    def assess(self, actor: Actor, *, but: dict[str, Finding] | None = None, codes: Iterable[str] = CRITERIA) -> Way:
        """Findings of one officer: all met, but those named. The last by the command, the others as it writes them."""
        *first, last = [judgement for judgement in judgements(but) if judgement.criterion in codes]
        row = db.session.scalar(select(Assessment).where(Assessment.id == self.record.id))
        db.session.add_all(
            AssessmentFinding(
                assessment_id=row.id,
                agency=actor.agency,
                criterion=each.criterion,
                finding=each.finding.value,
                reason=each.reason,
                officer_id=actor.id,
                officer_name=actor.name,
                at=clock.now(),
            )
            for each in first
        )
        db.session.commit()
        commands.assess(actor, self.where, judgement=last, version=None)
        return self

    def combine(self, actor: Actor, *, but: dict[str, Finding] | None = None) -> Way:
        commands.combine(actor, self.where, judgements=judgements(but), version=None)
        return self

    def combined(self, actor: Actor = NEA) -> Way:
        """Declared, assessed and combined by one officer."""
        return self.declare(actor).assess(actor).combine(actor)

    def countersigned(self) -> Way:
        self.combined().declare(SECOND)
        commands.countersign(SECOND, self.where, version=None)
        return self

    @property
    def record(self) -> Any:
        db.session.rollback()
        return case_of(db.session, self.where.reference).assessment(self.where.stage_code, self.where.round)


def judgements(but: dict[str, Finding] | None = None) -> tuple[Judgement, ...]:
    found = {code: (but or {}).get(code, Finding.MEETS) for code in CRITERIA}
    return tuple(
        Judgement(code, finding, "" if finding is Finding.MEETS else f"Because of {code}.")
        for code, finding in found.items()
    )
