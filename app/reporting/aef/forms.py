"""Forms of annual information: prepare, explain, sign, record a filing, and choose a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from wtforms import SelectField

from app.core.fields import LineField, PartialDateField, TextField, choices
from app.core.forms import ConcordForm, VersionField
from app.core.upload_field import UploadField
from app.core.uploads import EXCEL
from workflows.partial_date import PartialDate, Precision

MOST_TEXT = 4000


class _Dated(ConcordForm):
    """A form with one day that must be exact."""

    def exact(self, field: PartialDateField) -> date | None:
        """The day; None where none was typed, or where it is not exact, which is then said beside it."""
        value: PartialDate | None = field.data
        if value is None or value.precision is not Precision.DAY:
            if not field.errors:
                field.errors = [*field.errors, f"{field.label.text} must have a day, a month and a year"]
            return None
        return value.first


class PrepareForm(_Dated):
    """Which version of a year, in which form."""

    version = LineField(
        "Version", most=8, required="Enter the version, like 1.0",
        description="1.0 is the first; a correction is 1.1. A higher version replaces a lower one",
    )  # fmt: skip
    profile = SelectField("Form", description="Which workbook or list of codes the submission follows")
    submitted_on = PartialDateField(
        "Date of submission", description="Stands in table 1: the day on which it will be filed"
    )
    revision = VersionField()

    def choose(self, pairs: Iterable[tuple[str, str]]) -> PrepareForm:
        self.profile.choices = choices(pairs)
        return self


class SignForm(ConcordForm):
    """Nothing but the state that is signed."""

    revision = VersionField()


class FilingForm(_Dated):
    """On which day it was filed and what the platform answered."""

    filed_on = PartialDateField("Filed on", description="For example, 12 4 2027")
    receipt = TextField(
        "Receipt (optional)", most=MOST_TEXT, description="What the platform answered: a number, a link"
    )
    revision = VersionField()


class UploadForm(ConcordForm):
    """A workbook, and the form that it is in."""

    file = UploadField("Workbook", kinds=(EXCEL,), required="Choose a workbook", description="Excel, .xlsx.")
    profile = SelectField("Form")

    def choose(self, pairs: Iterable[tuple[str, str]]) -> UploadForm:
        self.profile.choices = choices([("", "The one that fits best"), *pairs])
        return self


def explanation_form(checks: Mapping[str, str], **more: Any) -> ConcordForm:
    """A form with one text for each check, by its name; the title of the check is the label."""
    fields = {
        name_of(check): TextField(f"{check}: {title}", most=MOST_TEXT) for check, title in checks.items()
    }  # fmt: skip
    made: ConcordForm = type("ExplanationForm", (ConcordForm,), {**fields, "revision": VersionField()})(**more)
    return made


def name_of(check: str) -> str:
    """What the field of a check is called."""
    return f"about_{check}"
