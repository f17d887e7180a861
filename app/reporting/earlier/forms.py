"""The form of a report that was filed before Concord."""

from __future__ import annotations

from wtforms import SelectField

from app.core.day_field import DayField
from app.core.fields import LineField, TextField, WholeNumberField, choices
from app.core.upload_field import UploadField
from app.reporting.earlier.answers import ANNUAL, FIRST_YEAR, LAST_YEAR, EarlierAnswers, kinds
from app.reporting.forms import SettingForm


class EarlierForm(SettingForm):
    """What was filed, when, and where it can be read: a file, an address, or both."""

    kind = SelectField(
        "Report", choices=choices([(each.code, each.name) for each in kinds().values()]), validate_choice=False,
        default=ANNUAL,
    )  # fmt: skip
    year = WholeNumberField(
        "Year of the report", least=FIRST_YEAR, most=LAST_YEAR,
        description="The year reported on, or that of the biennial report; leave it empty for an initial report",
    )  # fmt: skip
    named = LineField("Version", most=40, required="Enter the version as the report gives it, like 1.0",
                      description="As the report gives it, like 1.0")  # fmt: skip
    submitted_on = DayField("Date of submission")
    approaches = LineField(
        "Cooperative approaches that it holds (optional)", most=500,
        description="For an initial report: identifiers like CA0004 or references like GHA-0007, with commas between",
    )  # fmt: skip
    file = UploadField("File", description="The report as it was filed: PDF, Word, Excel, CSV or text.")
    address = LineField("Address (optional)", most=500, description="Where it can be read, like https://unfccc.int/…")
    source = LineField(
        "Source", most=500, required="Enter the source: who filed it or where its filing is on record",
        description="Who filed it, or where its filing is on record",
    )  # fmt: skip
    note = TextField("Note (optional)", most=2000)

    def sound(self) -> bool:
        """Whether the answers can be recorded; a day that was left out is asked for."""
        self.validate()
        if self.submitted_on.data is None and not self.submitted_on.errors:
            self.submitted_on.errors = ["Enter the date of submission"]
        return not self.problems()

    def answers(self) -> EarlierAnswers:
        day = self.submitted_on.data
        assert day is not None  # asked for by `sound`
        return EarlierAnswers(
            kind=self.kind.data or "", year=self.year.data, named=self.named.data or "", submitted_on=day,
            approaches=self.approaches.data or "", address=self.address.data or "", source=self.source.data or "",
            note=self.note.data or "",
        )  # fmt: skip
