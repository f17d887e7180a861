"""What is asked on the workbench: words with a note for officers, a time of publication, a file."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import SelectField

from app.core.fields import NO_PROSE, PROSE, LineField, PartialDateField, TextField, choices
from app.core.forms import ConcordForm, VersionField
from app.core.upload_field import UploadField
from app.documents.forms import words_form
from app.documents.kinds.kind import Kind
from app.documents.workbench.commands import MOST_NOTE, NOTE
from app.documents.workbench.models import CLASSIFICATIONS
from workflows.partial_date import Precision


def editor_form(kind: Kind) -> type[ConcordForm]:
    """The words of this kind, and the note that stands in the internal edition alone."""
    note = TextField(
        "Note for officers", most=MOST_NOTE, render_kw=PROSE,
        description="Printed in the internal edition alone. Changing it touches no clearance.",
    )  # fmt: skip
    return type("EditorForm", (words_form(kind),), {NOTE: note})


class EmbargoForm(ConcordForm):
    """The day and the time, at the desk, from which the document is public."""

    version = VersionField()
    day = PartialDateField("Day")
    time = LineField("Time", most=8, description="By the clock in Singapore, like 14:00", render_kw=NO_PROSE)
    reason = TextField("Reason for the change", most=2000, description="It is kept with the document", render_kw=PROSE)

    def moment(self, zone: ZoneInfo) -> datetime | None:
        """The moment that was typed, or None with an error at its field."""
        day, hours = self.day.data, _clock_time(self.time.data or "")
        if day is None or not day.known or day.precision is not Precision.DAY:
            if not self.day.errors:
                self.add_problem("day", "Enter the day, month and year")
            day = None
        if hours is None and not self.time.errors:
            self.add_problem("time", "Enter the time as hours and minutes, like 14:00")
        if day is None or hours is None:
            return None
        return datetime(day.first.year, day.first.month, day.first.day, *hours, tzinfo=zone)


def _clock_time(typed: str) -> tuple[int, int] | None:
    """Hours and minutes of a day; None for anything else."""
    hours, mark, minutes = typed.strip().replace(".", ":").partition(":")
    if not mark or not all(part.isascii() and part.isdigit() and len(part) in (1, 2) for part in (hours, minutes)):
        return None
    if len(minutes) != 2 or int(hours) > 23 or int(minutes) > 59:
        return None
    return int(hours), int(minutes)


class LiftForm(ConcordForm):
    """Why the embargo is lifted."""

    version = VersionField()
    reason = TextField("Reason", most=2000, description="It is kept with the document", render_kw=PROSE)


class PaperForm(ConcordForm):
    """A file to put on file; documents are passed in as choices."""

    title = LineField("Title", most=150, required="Enter a title for the file", render_kw=PROSE)
    classification = SelectField(
        "Classification", choices=choices([("", "Choose"), *((word, word) for word in CLASSIFICATIONS)]),
        validate_choice=False,
        description="Nothing that is classified higher than Restricted belongs in Concord",
    )  # fmt: skip
    document = SelectField("With", validate_choice=False)
    file = UploadField("File", required="Choose the file to put on file")

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if self.classification.data not in CLASSIFICATIONS:
            self.add_problem("classification", "Choose the classification of the file")
            valid = False
        offered = {choice.value for choice in self.document.choices or ()}
        if (self.document.data or "") not in offered | {""}:
            self.add_problem("document", "Choose a document of this partner, or none")
            valid = False
        return bool(valid)
