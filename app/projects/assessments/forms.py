"""The questions of an assessment: declaration, finding, combination, advice, and the countersigner's answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import Form, FormField, SelectField

from app.core.fields import ChoiceField, LineField, ListField, PartialDateField, TextField, choices
from app.core.forms import ConcordForm, VersionField
from app.projects.assessments.answers import Evidence, Judgement
from workflows.assessment import CRITERIA, Finding, label_of
from workflows.partial_date import Precision

FINDINGS = choices((finding.value, finding.label) for finding in Finding)
MOST_EVIDENCE = 10


class EvidenceForm(Form):  # type: ignore[misc]
    """A file on the record of the project, and where in it. The choices of files are passed in."""

    file = SelectField("File", choices=[], default="")
    page = LineField("Page or section", most=60)


class FindingForm(ConcordForm):
    """The finding of one agency on one criterion."""

    version = VersionField()
    finding = ChoiceField("Finding", choices=FINDINGS)
    reason = TextField("Reason", most=4000, description="Needed unless the finding is “Meets”")
    conditions = TextField(
        "Conditions (optional)", most=2000, description="What must be fulfilled for the finding to hold"
    )
    evidence = ListField(FormField(EvidenceForm), min_entries=1, max_entries=MOST_EVIDENCE)

    def offer_files(self, files: Iterable[tuple[str, str]]) -> None:
        """Let evidence be chosen among these files, by their id and name."""
        offered = choices([("", "None"), *files])
        for entry in self.evidence:
            entry.form.file.choices = offered

    def check_evidence(self) -> bool:
        """Whether every place has its file; marks those that have none."""
        bare = [entry.form for entry in self.evidence if entry.form.page.data and not entry.form.file.data]
        for form in bare:
            self.add_problem(form.file.id, "Choose the file in which this page or section is")
        return not bare

    def judgement(self, criterion: str) -> Judgement:
        """What was answered. To be asked of a form that is valid."""
        given = (entry.form for entry in self.evidence)
        return Judgement(
            criterion, Finding(self.finding.data), self.reason.data or "", self.conditions.data or "",
            tuple(Evidence(form.file.data, form.page.data or "") for form in given if form.file.data),
        )  # fmt: skip


class CombinedForm(Form):  # type: ignore[misc]
    """The finding of all together on one criterion."""

    finding = ChoiceField("Combined finding", choices=FINDINGS)
    reason = TextField("Reason", most=4000)
    conditions = TextField("Conditions (optional)", most=2000)


class CombineForm(ConcordForm):
    """One combined finding for each criterion; a part by the code of each."""

    version = VersionField()

    @property
    def parts(self) -> list[tuple[str, Any]]:
        """The codes of the criteria with their parts of the form."""
        return [(code, self[code].form) for code in CRITERIA]

    def check_reasons(self) -> bool:
        """Whether every finding but “Meets” has its reason; marks those that have none."""
        bare = [
            part for _, part in self.parts if part.finding.data != Finding.MEETS.value and not (part.reason.data or "")
        ]
        for part in bare:
            self.add_problem(part.reason.id, "Enter the reason; only “Meets” may go without one")
        return not bare

    def judgements(self) -> tuple[Judgement, ...]:
        """What was answered. To be asked of a form that is valid."""
        return tuple(
            Judgement(code, Finding(part.finding.data), part.reason.data or "", part.conditions.data or "")
            for code, part in self.parts
        )


for _code in CRITERIA:
    setattr(CombineForm, _code, FormField(CombinedForm, label=label_of(_code)))


class DeclarationForm(ConcordForm):
    """Whether the officer has a conflict of interest in this project."""

    version = VersionField()
    conflicted = ChoiceField(
        "Do you have a conflict of interest in this project?",
        choices=choices([("no", "No, none that I know of"), ("yes", "Yes, or there may be one")]),
    )
    words = TextField(
        "What it is (needed for “Yes”)", most=2000, description="It is kept and shown with the assessment"
    )


class AdviceForm(ConcordForm):
    """Advice of the International Advisory Panel for Carbon Credits."""

    version = VersionField()
    given_on = PartialDateField("Day on which it was given", description="For example, 27 5 2026")
    text = TextField("Advice", most=8000, description="What the panel said, in its words or in short")

    def day(self) -> Any:
        """The day, or None where none was given or only a month or a year."""
        found = self.given_on.data
        return found.first if found and found.precision is Precision.DAY else None


class AgreeForm(ConcordForm):
    """A countersignature asks nothing but to be given."""

    version = VersionField()


class ReturnForm(ConcordForm):
    """Why the assessment goes back to the assessors."""

    version = VersionField()
    reason = TextField("Reason", most=4000, description="It goes to the assessors and is kept with the assessment")


def finding_data(finding: Any) -> Mapping[str, Any]:
    """A finding on record as the form shows it; nothing where there is none."""
    if finding is None:
        return {}
    return {
        "finding": finding.finding.value, "reason": finding.reason, "conditions": finding.conditions,
        "evidence": [{"file": each["file"], "page": each["page"]} for each in finding.evidence] or None,
    }  # fmt: skip


def combined_data(rows: Iterable[Any]) -> dict[str, Any]:
    """What the combination begins with: where all agencies agree their finding and reasons, else nothing.

    An earlier combined finding is kept where the agencies do not agree.
    """
    return {row.code: _combined(row) for row in rows}


def _combined(row: Any) -> dict[str, str]:
    if row.agreed:
        return {
            "finding": row.found[0].finding.value,
            "reason": "\n".join(f"{cell.agency}: {cell.reason}" for cell in row.found if cell.reason),
            "conditions": "\n".join(f"{cell.agency}: {cell.conditions}" for cell in row.found if cell.conditions),
        }
    kept = row.combined
    return {"finding": kept.finding.value, "reason": kept.reason, "conditions": kept.conditions} if kept else {}
