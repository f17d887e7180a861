"""A project as plain values: what pages, documents and exports read."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from workflows.assessment import AssessmentStage, Finding
from workflows.authorisation.events import Event, EventKind, Standing
from workflows.authorisation.process import Process
from workflows.authorisation.terms import Mismatch, Terms, mismatches

NOT_KNOWN = "not known"


@dataclass(frozen=True)
class Applicant:
    """Who applies, and what is known of the eligible entity test. A part that is None is not known.

    Eligible is the Government itself, or an entity that is registered and tax-resident in Singapore, trades
    there, and has at least three local employees (rules common to all agreements).
    """

    name: str = ""
    country: str = ""
    identifier: str = ""
    government: bool | None = None
    registered: bool | None = None
    tax_resident: bool | None = None
    trading: bool | None = None
    local_employees: int | None = None

    @property
    def eligible(self) -> bool | None:
        """Whether it is an eligible entity; None while a part that decides is not known."""
        if self.government:
            return True
        employees = None if self.local_employees is None else self.local_employees >= LEAST_EMPLOYEES
        parts = (self.registered, self.tax_resident, self.trading, employees)
        if False in parts:
            return False
        return None if None in parts else True


LEAST_EMPLOYEES = 3


@dataclass(frozen=True)
class ProjectRecord:
    """One project. `expected` maps calendar years to whole tCO2e; `eligibility` is the frozen verdict as data.

    `example` marks one taken from public sources: it is in a pipeline and nobody has applied for it here.
    """

    id: int
    reference: str
    partner: str
    title: str
    example: bool
    applicant: Applicant
    programme: str
    methodology: str
    methodology_version: str
    scenario: str
    modules: tuple[str, ...]
    programme_project: str
    sector: str
    activity_type: str
    location: str
    crediting_from: date | None
    crediting_to: date | None
    description: str
    co_benefits: str
    duplicate_explanation: str
    source: str
    stage: str
    turn: str
    stage_since: date
    submitted_on: date | None
    eligibility: Mapping[str, Any] | None
    flag: Mapping[str, Any] | None
    version: int
    created_at: datetime
    expected: Mapping[int, int] = field(default_factory=dict)

    @property
    def expected_total(self) -> int | None:
        """In tCO2e; None where no year is given."""
        return sum(self.expected.values()) if self.expected else None

    def missing(self) -> tuple[str, ...]:
        """What an application must say and this one does not, in words."""
        asked = (
            ("the applicant", self.applicant.name), ("the applicant's identifier", self.applicant.identifier),
            ("the programme", self.programme), ("the methodology", self.methodology), ("the sector", self.sector),
            ("the location", self.location), ("the crediting period", self.crediting_from and self.crediting_to),
            ("the tonnes expected by year", self.expected),
        )  # fmt: skip
        return tuple(words for words, value in asked if not value)


@dataclass(frozen=True)
class EventRecord:
    """One entry of the record, as it is shown. `body` holds reason, reference, exception, terms and the like."""

    event: Event
    body: Mapping[str, Any]
    by_name: str
    recorded_at: datetime
    file_id: uuid.UUID | None = None
    file_name: str = ""
    file_sha256: str = ""
    document_id: uuid.UUID | None = None
    struck: bool = False

    @property
    def kind(self) -> EventKind:
        return self.event.kind


@dataclass(frozen=True)
class FileRecord:
    """A file on the record of a project. `item` is the code of what it answers, empty for anything else."""

    id: uuid.UUID
    name: str
    media_type: str
    size: int
    sha256: str
    stage_code: str
    item: str
    note: str
    added_at: datetime
    added_by_name: str


@dataclass(frozen=True)
class AuthorisationRecord:
    """One version of one side's authorisation. `side` is home or host; `number` counts from 1."""

    id: int
    side: str
    number: int
    dated: date
    terms: Terms
    event_id: int


@dataclass(frozen=True)
class FindingRecord:
    """The finding that counts on one criterion; `agency` is empty for the combined one."""

    criterion: str
    finding: Finding
    agency: str
    reason: str
    conditions: str
    evidence: tuple[Mapping[str, str], ...]
    officer_name: str
    at: datetime


@dataclass(frozen=True)
class AssessmentRecord:
    """An assessment as it stands. `found` are those of the agencies, `combined` those of all together."""

    id: int
    stage_code: str
    round: int
    stage: AssessmentStage
    hands: frozenset[int]
    positive: bool | None
    found: tuple[FindingRecord, ...]
    combined: tuple[FindingRecord, ...]
    combined_by_name: str
    combined_at: datetime | None
    countersigned_by_name: str
    countersigned_at: datetime | None
    declarations: tuple[Mapping[str, Any], ...]
    advice: tuple[Mapping[str, Any], ...]
    reason: str
    version: int


@dataclass(frozen=True)
class ProjectCase:
    """Everything on record about one project, with where it leads."""

    project: ProjectRecord
    process: Process
    process_id: int
    standing: Standing
    events: tuple[EventRecord, ...]
    files: tuple[FileRecord, ...]
    authorisations: tuple[AuthorisationRecord, ...]
    assessments: tuple[AssessmentRecord, ...]
    in_force: bool
    duplicates: tuple[str, ...] = ()

    def terms_of(self, side: str) -> AuthorisationRecord | None:
        """The version of one side that stands; None where it has not authorised."""
        return next((found for found in reversed(self.authorisations) if found.side == side), None)

    @property
    def mismatches(self) -> tuple[Mismatch, ...]:
        """Where the authorisations of the two sides that stand disagree."""
        home, host = self.terms_of("home"), self.terms_of("host")
        if home is None or host is None:
            return ()
        return mismatches(home.terms, host.terms, home_dated=home.dated, host_dated=host.dated)

    def assessment(self, stage_code: str, round: int = 1) -> AssessmentRecord | None:
        """The assessment of this stage and round; None where it has not begun."""
        return next((a for a in self.assessments if (a.stage_code, a.round) == (stage_code, round)), None)

    @property
    def proposal(self) -> EventRecord | None:
        """The entry that waits for a countersigner."""
        waits = self.standing.proposal
        return next((entry for entry in self.events if waits and entry.event.id == waits.id), None)

    def letter_entry(self, code: str) -> EventRecord | None:
        """The latest entry that put the letter of this code on file."""
        latest = self.standing.ever.get(code)
        return next((entry for entry in self.events if latest and entry.event.id == latest.id), None)
