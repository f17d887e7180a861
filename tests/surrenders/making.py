"""Made-up facilities, units held for them, and notices led to where a test begins."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlalchemy import text

from app.core.db import db
from app.core.uploads import examine
from app.surrenders import commands, facility_commands
from app.surrenders.answers import FacilityAnswers, NoticeAnswers, StepAnswers
from app.surrenders.models import Facility, FacilityYear
from app.surrenders.queries import Case, case_of
from tests.ledger.making import CHECKER, COUNTERSIGNER, MAKER, Ledger, ago, project, serial
from tests.projects_queue.putting import TODAY

RECEIVED = ago(9)
# The emissions year whose window had opened by then.
YEAR = RECEIVED.year if RECEIVED.month >= 7 else RECEIVED.year - 1
CODE = "F-012"
A, B, C = MAKER, CHECKER, COUNTERSIGNER


def facility(code: str = CODE, *, since: int = 2019, until: int | None = None, **more: Any) -> Facility:
    """A facility that one officer recorded and another confirmed."""
    said = {"name": "Made-up refinery", "operator": "Made-up Refining Pte. Ltd.", "source": "Made up", "uen": ""} | more
    row = facility_commands.record_facility(A, answers=FacilityAnswers(code, since=since, until=until, **said))
    return facility_commands.decide(B, kind=Facility, row_id=row.id, approve=True)


def emissions(tonnes: int, *, year: int = YEAR, code: str = CODE) -> FacilityYear:
    """The taxable emissions of a year, confirmed."""
    row = facility_commands.record_emissions(A, code=code, year=year, emissions=tonnes, source=f"Made up, {tonnes}")
    return facility_commands.decide(B, kind=FacilityYear, row_id=row.id, approve=True)


def verdict(reference: str, outcome: str, *missing: str) -> None:
    """The frozen check of the project's method, with all that the page of the project reads of it."""
    asked = {"host": reference[:3], "programme": "GS", "methodology": "Made up", "version": "", "scenario": ""}
    said = {"modules": [], "on": RECEIVED.isoformat(), "sentences": [], "conditions": [], "list": None}
    body = json.dumps({**asked, **said, "outcome": outcome, "missing": missing})
    db.session.execute(
        text("UPDATE projects SET eligibility = CAST(:body AS jsonb), eligibility_outcome = :o WHERE reference = :r"),
        {"body": body, "o": outcome, "r": reference},
    )
    db.session.commit()


def held_units(last: int = 1000, *, outcome: str = "eligible", **terms: Any) -> tuple[int, int]:
    """Units 71 to `last` of an issuance, held on our side; its number and the first unit."""
    reference = project(**terms)
    if outcome:
        verdict(reference, outcome)
    return Ledger().held(reference, 1, last)


def enter(first: int, last: int, *, by: Any = A, **more: Any) -> str:
    """A notice for these units; its reference."""
    said = {"code": CODE, "year": YEAR, "received_on": RECEIVED, "serials": (serial(first, last),)} | more
    return commands.enter_notice(by, answers=NoticeAnswers(**said), today=TODAY)


def evidence(name: str = "retired.txt", words: str = "Retired: made up.") -> Any:
    content = words.encode()
    return examine(name, content), content


class Way:
    """One notice, taken from step to step; each officer with the number of a sample officer."""

    def __init__(self, reference: str) -> None:
        self.reference = reference

    @property
    def case(self) -> Case:
        db.session.rollback()
        return case_of(db.session, self.reference)

    @property
    def stage(self) -> str:
        return str(self.case.row.stage)

    def take(self, step: str, *, by: Any = A, version: int | None = None, today: date = TODAY, **answers: Any) -> Any:
        return commands.take_step(
            by, notice=self.reference, step=step, answers=StepAnswers(**answers), version=version, today=today
        )

    def filed(self, *, by: Any = A) -> Way:
        self.take("file_evidence", by=by, file=evidence(), retirement="GS1-1 retired")
        return self

    def checked(self, *, by: Any = A) -> Way:
        self.filed(by=by).take("check", by=by)
        return self

    def accepted(self) -> Way:
        self.checked().take("accept", by=C)
        return self

    def surrendered(self, *, by: Any = C, on: date | None = None) -> Way:
        self.accepted().take("surrender", by=by, on=on or ago(5))
        return self
