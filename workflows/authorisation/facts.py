"""What the guards of a project may look at: its record, its standing, and the answers just given."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from workflows.authorisation.events import Standing
from workflows.authorisation.process import Process
from workflows.authorisation.terms import Mismatch, Terms


@dataclass(frozen=True)
class ProjectAnswers:
    """What an officer has just answered. `terms` is None where the step asks for none."""

    on: date | None = None
    reason: str = ""
    reference: str = ""
    file: bool = False
    items: frozenset[str] = frozenset()
    quantity: int | None = None
    exception: str = ""
    explanation: str = ""
    programme_project: str = ""
    terms: Terms | None = None


@dataclass(frozen=True)
class ProjectFacts:
    """Everything that a guard may need, as plain values.

    `standing` is where the record leads before the step. `eligibility` is the outcome frozen at submission,
    empty before. `assessment` is that of this stage and round: empty, open, combined, countersigned.
    `stages` is the enumeration of the workflow, `struck_to` where the record leads without its last entry.
    `applicant_eligible` is None while a part of the test is not known. `window` is that of the vintages.
    `vintages` are the years in which tonnes are expected, `proposed_terms` those that wait for a countersigner.
    `first_transferred` in tCO2e with the vintages concerned; quantities are whole tCO2e.
    """

    process: Process
    standing: Standing
    today: date
    actor_id: int | None = None
    answers: ProjectAnswers = field(default_factory=ProjectAnswers)
    window: tuple[date, date] = (date(2021, 1, 1), date(2030, 12, 31))
    example: bool = False
    missing: tuple[str, ...] = ()
    vintages: tuple[int, ...] = ()
    duplicates: tuple[str, ...] = ()
    duplicates_explained: bool = False
    applicant_named: bool = True
    applicant_eligible: bool | None = None
    eligibility: str = ""
    eligibility_missing: tuple[str, ...] = ()
    assessment: str = ""
    assessment_positive: bool = False
    hands: frozenset[int] = frozenset()
    items_on_file: frozenset[str] = frozenset()
    in_force: bool = False
    home_terms: Terms | None = None
    host_terms: Terms | None = None
    proposed_terms: Terms | None = None
    mismatches: tuple[Mismatch, ...] = ()
    first_transferred: int = 0
    first_transferred_vintages: tuple[int, ...] = ()
    last_entry_by: int | None = None
    last_entry_strikable: bool = False
    assurance_until: date | None = None
    stages: type[Enum] | None = None
    struck_to: str = ""

    @property
    def returns_to(self) -> Enum:
        """Where the project was before it was returned, as a stage of its workflow."""
        assert self.stages is not None
        return self.stages(self.standing.returns_to or self.standing.stage)

    @property
    def recorded_stage(self) -> Enum:
        """Where the record leads without its last entry, as a stage of its workflow."""
        assert self.stages is not None
        return self.stages(self.struck_to or self.standing.stage)

    @property
    def ceiling(self) -> int | None:
        """The lower of the two ceilings in tCO2e; None where neither letter sets one."""
        known = [terms.quantity for terms in (self.home_terms, self.host_terms) if terms and terms.quantity is not None]
        return min(known, default=None)
