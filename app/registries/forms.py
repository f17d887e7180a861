"""Forms of this area: the file of an import, its confirmation, an undo, and a conflict set aside."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import BooleanField, FileField, HiddenField, SelectField, ValidationError

from app.core.fields import TextField, choices
from app.core.forms import ConcordForm

MOST_BYTES = 60_000_000


class ImportForm(ConcordForm):
    """An export, and whose it is."""

    export = SelectField("Registry", validate_choice=True)
    file = FileField("File", description="CSV as the registry exports it, at most 60 MB")

    def choose_exports(self, pairs: Iterable[tuple[str, str]]) -> None:
        """What the select field offers."""
        self.export.choices = choices([("", "Choose a registry"), *pairs])

    def validate_export(self, field: SelectField) -> None:
        if not field.data:
            raise ValidationError("Choose the registry that made the file")


class ConfirmForm(ConcordForm):
    """What the dry run showed, by its digest."""

    export = HiddenField()
    digest = HiddenField()
    leave_out_refused = BooleanField("Leave the refused rows out and store the others")


class ReasonForm(ConcordForm):
    """Why an import is undone, or a conflict set aside."""

    reason = TextField(
        "Reason", most=1000, required="Enter the reason, so that others can follow it later",
        description="It is kept on record and shown with your name",
    )  # fmt: skip
