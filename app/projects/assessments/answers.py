"""What an assessor answers: which assessment it is about, a judgement on one criterion, and its evidence."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.assessment import Finding, FindingFacts


@dataclass(frozen=True)
class Where:
    """Which assessment: of a project, one of its stages, and the round of a stage that repeats."""

    reference: str
    stage_code: str
    round: int = 1

    @property
    def key(self) -> str:
        """How the audit names it: `GHA-0007/A/1`."""
        return f"{self.reference.upper()}/{self.stage_code}/{self.round}"

    @property
    def path(self) -> str:
        query = f"stage={self.stage_code}" + (f"&round={self.round}" if self.round > 1 else "")
        return f"/projects/{self.reference.lower()}/assessment?{query}"


@dataclass(frozen=True)
class Evidence:
    """A file on the record of the project, by its id, and where in it: a page or a section."""

    file: str
    page: str = ""


@dataclass(frozen=True)
class Judgement:
    """A finding on one criterion, with its reason and conditions."""

    criterion: str
    finding: Finding
    reason: str = ""
    conditions: str = ""
    evidence: tuple[Evidence, ...] = ()

    def for_guards(self, agency: str = "") -> FindingFacts:
        return FindingFacts(self.criterion, self.finding, agency, self.reason)
