"""Made-up projects led step by step to where a test begins, and the officers who lead them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from app.agreements import commands as agreements
from app.core import audit
from app.core.db import db, unit_of_work
from app.core.uploads import examine
from app.eligibility.loading import load_lists
from app.eligibility.records import EligibilityList, ProgrammeRules, Row
from app.projects import commands, process_commands
from app.projects.answers import StepAnswers
from app.projects.assessments.answers import Where
from app.projects.queries import case_of
from app.projects.records import ProjectCase
from app.projects.registering import Particulars, register_project
from tests.assessments.making import Way as AssessmentWay
from workflows.authorisation.terms import Entity, Terms
from workflows.vocabulary import Actor, Role

TODAY = date(2026, 11, 20)


def _officer(number: int, name: str, agency: str, *roles: Role) -> Actor:
    return Actor(id=number, name=name, agency=agency, roles=frozenset(roles))


# With the numbers and names that the sample officers have.
DESK = _officer(1, "Desk officer, MSE", "MSE", Role.DESK_OFFICER)
SECOND_DESK = _officer(2, "Second desk officer, MSE", "MSE", Role.DESK_OFFICER)
ASSESSOR = _officer(8, "Assessor, NEA", "NEA", Role.ASSESSOR)
NEA = _officer(11, "Countersigner, NEA", "NEA", Role.COUNTERSIGNER)
NCCS = _officer(12, "Countersigner, NCCS", "NCCS", Role.COUNTERSIGNER)
BOTH = _officer(77, "Officer with both roles", "MSE", Role.DESK_OFFICER, Role.COUNTERSIGNER)

PARTICULARS = Particulars(
    title="Made-up fertiliser project", applicant_name="Made-up Carbon Pte. Ltd.", applicant_country="SGP",
    applicant_identifier="200000000X", applicant_registered=True, applicant_tax_resident=True, applicant_trading=True,
    applicant_local_employees=4, programme="VCS", methodology="VM0022", methodology_version="1.1",
    sector="Agriculture", activity_type="N2O", location="Nowhere district", crediting_from=date(2025, 1, 1),
    crediting_to=date(2030, 12, 31), expected={2025: 1000, 2026: 2000, 2027: 2000},
)  # fmt: skip
TERMS = Terms(
    authorisation_id="XAA 1", quantity=5000, gwp="AR5", sectors=("Agriculture",), activity_types=("N2O",),
    purposes="NDC and OIMP", oimp="Made-up purpose", parties=("SGP", "GHA"), occurs_from=date(2025, 1, 1),
    occurs_to=date(2030, 12, 31), use_from=date(2026, 11, 1), use_to=date(2032, 12, 31), first_transfer="Issuance",
    first_transfer_words="upon issuance of the units", entities=(Entity("Made-up Carbon Pte. Ltd.", "SGP", "200000000X"),),
    words="hereby authorises the use of the outcomes",
)  # fmt: skip
EXCEPTION = "Both sides agreed to apply it before it enters into force."

# A process that no agreement has: three stages, no Joint Statement, no registration.
THREE_STAGES = {
    "name": "Three made-up stages",
    "joint_statement": False,
    "registration": False,
    "source": "Made up for a test",
    "stages": [
        {
            "code": "A", "name": "Plan", "assessed": True, "submits": [{"code": "plan", "name": "Plan of the project"}],
            "letters": [
                {"code": "los", "name": "Note of Support", "side": "home", "purpose": "support"},
                {"code": "non", "name": "Note of No Objection", "side": "host", "purpose": "support"},
            ],
        },
        {
            "code": "B", "name": "Permission", "submits": [{"code": "report", "name": "Report"}],
            "letters": [
                {"code": "loa", "name": "Letter of Permission", "side": "home", "purpose": "authorisation"},
                {"code": "hloa", "name": "Letter of Permission", "side": "host", "purpose": "authorisation"},
            ],
        },
        {
            "code": "C", "name": "Issuance", "repeats": True,
            "submits": [{"code": "proof", "name": "Proof"}, {"code": "extra", "name": "Extra", "needed": False}],
            "letters": [{"code": "lox", "name": "Note of Examination", "side": "host", "purpose": "examination"}],
        },
    ],
}  # fmt: skip


def received(name: str = "paper.txt", text: str = "A made-up paper.") -> Any:
    """A file as an upload field gives it."""
    content = text.encode()
    return examine(name, content), content


def allow_the_method(partner: str) -> None:
    """A made-up list under which the method of these projects is eligible; the content of the real one was not found."""
    rules = ProgrammeRules("VCS", named=(Row(methodology="VM0022"),))
    with unit_of_work() as session:
        load_lists(session, audit.SYSTEM, [EligibilityList(partner, 1, date(2024, 1, 1), (rules,))])


def make_uruguay() -> None:
    """A partner with a process and a list that are data and nothing else."""
    agreements.add_partner(DESK, iso3="URY", region="Latin America", counterpart="", lead_agency="MSE")
    number = process_commands.propose(DESK, partner="URY", body=THREE_STAGES, note="", version=None)
    process_commands.decide(NEA, partner="URY", number=number, approve=True, reason="Made up", version=None)
    allow_the_method("URY")


@dataclass
class Made:
    """One project of a test, by its reference."""

    reference: str
    terms: Terms = field(default=TERMS)

    @property
    def slug(self) -> str:
        return self.reference.lower()

    @property
    def path(self) -> str:
        return f"/projects/{self.slug}"

    @property
    def case(self) -> ProjectCase:
        db.session.rollback()
        return case_of(db.session, self.reference)

    @property
    def stage(self) -> str:
        return self.case.project.stage

    @property
    def version(self) -> int:
        return self.case.project.version

    def take(
        self, step: str, *, by: Actor = DESK, version: int | None = None, today: date = TODAY, **answers: Any
    ) -> commands.StepTaken:
        return commands.take_step(
            by, reference=self.reference, step=step, answers=StepAnswers(**answers), version=version, today=today
        )

    # The ordinary way, letter by letter.

    def submit(self, on: date, **more: Any) -> Made:
        """The submission that is awaited, or that of the next issuance, with a file for each thing asked for."""
        case = self.case
        stage = case.standing.at
        if not case.standing.stage.endswith("_awaited"):
            stage = next(each for each in case.process.stages if each.repeats)
        items = tuple((item.code, received(f"{item.code}.txt")) for item in stage.submits if item.needed)
        self.take(f"submit_{stage.code.lower()}", **({"on": on, "items": items} | more))
        return self

    def assess(self) -> Made:
        """A countersigned assessment of the stage that runs, which finds that every criterion is met."""
        now = self.case.standing
        AssessmentWay(Where(self.reference, now.at.code, now.round)).countersigned()
        return self

    def propose(self, letter: str, on: date, *, by: Actor = DESK, **more: Any) -> Made:
        if letter == "loa":
            more = {"terms": self.terms, "exception": EXCEPTION, "initial_report_on": date(2026, 1, 5)} | more
        self.take(f"propose_{letter}", by=by, **({"on": on, "reference": f"XAA/{letter}"} | more))
        return self

    def issue(self, letter: str, *, by: Actor = NEA) -> Made:
        self.take(f"issue_{letter}", by=by)
        return self

    def file(self, letter: str, on: date, **more: Any) -> Made:
        if letter == "hloa":
            more = {"terms": replace(self.terms, words="the host authorises")} | more
        self.take(f"file_{letter}", **({"on": on, "file": received(f"{letter}.txt")} | more))
        return self

    def review_a(self) -> Made:
        return self.submit(date(2026, 1, 12)).assess()

    def supported(self) -> Made:
        """Ghana's stage A is over: both letters are on file."""
        self.review_a().propose("los1", date(2026, 2, 2)).issue("los1")
        return self.file("loi", date(2026, 2, 9))

    def designed(self) -> Made:
        """Ghana's stage B is over."""
        self.supported().submit(date(2026, 3, 2)).assess().propose("los2", date(2026, 4, 1)).issue("los2")
        return self.file("lor", date(2026, 4, 8))

    def review_c(self) -> Made:
        return self.designed().submit(date(2026, 5, 4)).assess()

    def authorised(self) -> Made:
        """Both Letters of Authorisation are on file."""
        self.review_c().file("hloa", date(2026, 6, 1))
        return self.propose("loa", date(2026, 6, 15)).issue("loa")

    def registered(self) -> Made:
        """Listed with a Joint Statement and registered with its programme."""
        self.authorised().take("list_project", on=date(2026, 7, 1))
        self.take("record_registration", on=date(2026, 8, 3), programme_project="VCS-99999")
        return self


def enter(partner: str = "GHA", **changes: Any) -> Made:
    """A made-up project, entered today."""
    particulars = replace(PARTICULARS, **changes)
    return Made(register_project(DESK, partner=partner, particulars=particulars, entered_on=TODAY))
