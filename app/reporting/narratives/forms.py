"""What is asked about narrative reports: texts, explanations, decisions, the year, and the day of filing."""

from __future__ import annotations

from wtforms import BooleanField, SelectField

from app.core.fields import LineField, PartialDateField, TextField
from app.core.forms import ConcordForm, VersionField


class ContentForm(ConcordForm):
    """The text of one item, open or confidential."""

    text = TextField("Text", most=20_000, required="Enter the text")
    confidential = BooleanField("This text is confidential")
    basis = TextField("Basis for protecting it", most=1_000, description="Needed for a confidential text")


class ExplanationForm(ConcordForm):
    """Why an item has a gap."""

    explanation = TextField(
        "Explanation", most=4_000, required="Enter the explanation",
        description="It stands in the report in place of what is missing",
    )  # fmt: skip


class TextDecisionForm(ConcordForm):
    """What another officer decides of a proposed text."""

    version = VersionField()
    reason = TextField("Reason", most=1_000, description="Needed to refuse; it is kept with the text")


class PrepareForm(ConcordForm):
    """The year of a biennial report; the years are passed in."""

    period = SelectField("Biennial transparency report of", validate_choice=False)


class StepForm(ConcordForm):
    """Signing a version, or sending it back with a reason."""

    version = VersionField()
    reason = LineField("Reason", most=1_000, description="Needed to send it back")


class FilingForm(ConcordForm):
    """When and under which reference a signed report was submitted."""

    version = VersionField()
    filed_on = PartialDateField("Day of filing", description="For example, 27 12 2026")
    reference = LineField(
        "Reference (optional)", most=500, description="For example, the address of the submission"
    )  # fmt: skip
