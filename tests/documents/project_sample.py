"""A made-up project with everything on record, without a database: letters, terms, findings, files."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from app.agreements.records import Dossier
from app.documents.boilerplate import load_initial
from app.documents.facts import Context
from app.documents.kinds import KINDS
from app.projects.answers import terms_to_data
from app.projects.processes import from_data
from app.projects.published import published_processes
from app.projects.records import (
    Applicant,
    AssessmentRecord,
    AuthorisationRecord,
    EventRecord,
    FindingRecord,
    ProjectCase,
    ProjectRecord,
)
from tests.documents.sample import dossier
from workflows.assessment import CRITERIA, AssessmentStage, Finding
from workflows.authorisation.events import Event, EventKind, replay
from workflows.authorisation.process import Process
from workflows.authorisation.terms import Entity, Terms

NOON = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
K = EventKind
PROJECT_KINDS = tuple(code for code, kind in KINDS.items() if kind.about == "project")


@cache
def process(host: str = "GHA") -> Process:
    """The published process of a host; the made-up project is authorised under it."""
    found = next(data for data in published_processes() if data["host"] == host)
    return from_data(found, host=host, number=1)


HOME_TERMS = Terms(
    authorisation_id="EXAMPLE-AUTH-7", quantity=118_500, gwp="AR5", sectors=("Energy", "Waste handling and disposal"),
    activity_types=("Biogas digesters",), purposes="NDC and OIMP", parties=("GHA", "SGP"),
    entities=(Entity("Example Carbon Pte. Ltd.", "SGP", "EXAMPLE-UEN-1", conditions="As first acquirer only"),),
    oimp="international aviation", occurs_from=date(2026, 1, 1), occurs_to=date(2030, 12, 31),
    use_from=date(2026, 6, 20), use_to=date(2032, 12, 31),
    conditions="Yearly monitoring reports reach both sides by 31 March.\nThe project keeps a grievance procedure.",
    first_transfer="Issuance",
    first_transfer_words="The first transfer is the issuance of the mitigation outcomes by the programme.",
    change_and_revocation="It may be changed or revoked where a condition is not met, and not for what was first "
    "transferred.",
    words="The example mitigation outcomes named in the annex are authorised for use as the annex says.",
)  # fmt: skip
HOST_TERMS = replace(HOME_TERMS, authorisation_id="EXAMPLE-HOST-12", quantity=120_000, conditions="")
CHANGED_TERMS = replace(HOME_TERMS, quantity=110_000)

# kind, day, letter, body: the whole way to a listed project.
WAY: tuple[tuple[EventKind, date, str, Mapping[str, Any]], ...] = (
    (K.ENTERED, date(2026, 1, 5), "", {}),
    (K.SUBMITTED, date(2026, 1, 12), "", {}),
    (K.LETTER_PROPOSED, date(2026, 2, 16), "los1", {}),
    (K.LETTER_ISSUED, date(2026, 2, 16), "los1", {}),
    (K.LETTER_FILED, date(2026, 3, 2), "loi", {"reference": "EXAMPLE/LOI/1"}),
    (K.ADVANCED, date(2026, 3, 2), "", {}),
    (K.SUBMITTED, date(2026, 3, 30), "", {}),
    (K.LETTER_PROPOSED, date(2026, 4, 20), "los2", {}),
    (K.LETTER_ISSUED, date(2026, 4, 20), "los2", {}),
    (K.LETTER_FILED, date(2026, 4, 27), "lor", {"reference": "EXAMPLE/LOR/1"}),
    (K.ADVANCED, date(2026, 4, 27), "", {}),
    (K.SUBMITTED, date(2026, 5, 18), "", {}),
    (K.LETTER_PROPOSED, date(2026, 6, 8), "loa", {"terms": terms_to_data(HOME_TERMS)}),
    (K.LETTER_ISSUED, date(2026, 6, 8), "loa", {}),
    (K.LETTER_FILED, date(2026, 6, 15), "hloa", {"reference": "EXAMPLE/LOA/1", "terms": terms_to_data(HOST_TERMS)}),
    (K.ADVANCED, date(2026, 6, 15), "", {}),
    (K.LISTED, date(2026, 7, 1), "", {"explanation": "The lower ceiling, ours, counts for both sides."}),
    (K.CHANGE_PROPOSED, date(2026, 8, 3), "", {"terms": terms_to_data(CHANGED_TERMS), "reason": "A plant was left out"}),
)  # fmt: skip
DAY = date(2026, 9, 1)


def events(upto: int | None = None, *, more: tuple[tuple[EventKind, date, str, Mapping[str, Any]], ...] = ()) -> tuple[EventRecord, ...]:  # fmt: skip
    """The first so many entries of the way, and those that follow instead."""
    made = []
    for number, (kind, on, letter, body) in enumerate([*WAY[:upto], *more], 1):
        document = uuid.UUID(int=number) if kind is K.LETTER_ISSUED else None
        made.append(EventRecord(Event(number, kind, on, letter, by=1), body, "Desk officer, MSE", NOON, document_id=document))  # fmt: skip
    return tuple(made)


def finding(criterion: str, found: Finding = Finding.MEETS, agency: str = "", **more: Any) -> FindingRecord:
    values = {
        "reason": "",
        "conditions": "",
        "evidence": (),
        "officer_name": f"Assessor, {agency or 'NEA'}",
        "at": NOON,
    }
    return FindingRecord(criterion, found, agency, **(values | more))


def assessment(code: str = "A", **changes: Any) -> AssessmentRecord:
    """A countersigned assessment: every criterion met, with reasons of two agencies."""
    combined = tuple(
        finding(criterion, reason=f"What was submitted shows it for “{criterion.replace('_', ' ')}”, by the example’s own figures.",
                conditions="Leakage is monitored every year." if criterion == "no_leakage" else "",
                evidence=({"file": "", "name": "Example design document.pdf", "page": "12"},))
        for criterion in CRITERIA
    )  # fmt: skip
    found = tuple(finding(criterion, agency=agency) for criterion in CRITERIA for agency in ("MSE", "NEA"))
    record = AssessmentRecord(
        id=1, stage_code=code, round=1, stage=AssessmentStage.COUNTERSIGNED, hands=frozenset({4}), positive=True,
        found=found, combined=combined, combined_by_name="Assessor, NEA", combined_at=NOON,
        countersigned_by_name="Countersigner, NCCS", countersigned_at=NOON,
        declarations=({"officer_name": "Assessor, NEA", "conflicted": False},), advice=(), reason="", version=4,
    )  # fmt: skip
    return replace(record, **changes)


VERDICT: Mapping[str, Any] = {
    "host": "GHA", "programme": "EXS", "methodology": "EX-METH-1", "version": "2.0", "scenario": "", "modules": [],
    "on": "2026-01-12", "outcome": "conditional", "allowed": True,
    "sentences": ["EX-METH-1 is named on the example list as allowed."],
    "conditions": ["The verification report of a recognised standard goes to the Joint Committee."], "missing": [],
    "list": {"host": "GHA", "effective_from": "2025-12-01", "number": 3},
}  # fmt: skip
PROJECT = ProjectRecord(
    id=7, reference="GHA-0007", partner="GHA", title="Example biogas digesters for farming households", example=False,
    applicant=Applicant(name="Example Carbon Pte. Ltd.", country="SGP", identifier="EXAMPLE-UEN-1", registered=True,
                        tax_resident=True, trading=True, local_employees=12),
    programme="Example Standard", methodology="EX-METH-1", methodology_version="2.0", scenario="", modules=(),
    programme_project="EXS-4711", sector="Energy", activity_type="Biogas digesters",
    location="Example District", crediting_from=date(2026, 1, 1), crediting_to=date(2030, 12, 31),
    description="Households with cattle receive a digester. Its gas replaces firewood for cooking.",
    co_benefits="Cleaner air in kitchens.\nLess time spent on gathering wood.", duplicate_explanation="", source="",
    stage="listed", turn="home", stage_since=date(2026, 7, 1), submitted_on=date(2026, 1, 12), eligibility=VERDICT,
    flag=None, version=9, created_at=NOON, expected={2026: 14_000, 2027: 26_500, 2028: 26_500, 2029: 25_900, 2030: 25_600},
)  # fmt: skip


def case(upto: int | None = None, *, more: Any = (), assessments: Any = None, **project: Any) -> ProjectCase:
    """The made-up project as its first so many entries leave it; keywords change its record."""
    entries = events(upto, more=more)
    ids = {(entry.kind, entry.event.letter): entry.event for entry in entries}
    authorisations = [
        AuthorisationRecord(number, side, 1, ids[key].on, terms, ids[key].id)
        for number, (side, key, terms) in enumerate(
            (("home", (K.LETTER_ISSUED, "loa"), HOME_TERMS), ("host", (K.LETTER_FILED, "hloa"), HOST_TERMS)), 1
        )
        if key in ids
    ]
    found = (assessment("A"), assessment("B"), assessment("C")) if assessments is None else assessments
    return ProjectCase(
        project=replace(PROJECT, **project), process=process(), process_id=1,
        standing=replay(process(), [entry.event for entry in entries]), events=entries, files=(),
        authorisations=tuple(authorisations), assessments=tuple(found), in_force=False,
    )  # fmt: skip


def of(code: str, found: ProjectCase | None = None, *, part: str = "", as_at: date = DAY, **partner: Any) -> Dossier:
    """The dossier of a kind about the made-up project."""
    found = found or case()
    host = replace(dossier("GHA", as_at).partner, **partner)
    return Dossier(host, (host,), as_at, project=found, letter=KINDS[code].part(found, part))


def context(code: str, found: ProjectCase | None = None, *, part: str = "", as_at: date = DAY, words: Any = None, **partner: Any) -> Context:  # fmt: skip
    return KINDS[code].build(of(code, found, part=part, as_at=as_at, **partner), words or {}, load_initial())


REFUSED = ((K.REFUSAL_PROPOSED, date(2026, 2, 9), "", {"reason": "The baseline is not conservative.\nLeakage is not monitored."}),)  # fmt: skip


def sample_context(code: str, **more: Any) -> Context:
    """A full example of each kind about a project."""
    if code == "refusal_letter":
        return context(code, case(2, more=REFUSED), **more)
    return context(code, **more)


def example() -> ProjectCase:
    """One that is known from public sources only."""
    return case(
        1, assessments=(), example=True, eligibility=None, submitted_on=None, source="Example source of the tests",
        applicant=Applicant(name="Example developer"), programme_project="", expected={},
    )  # fmt: skip
