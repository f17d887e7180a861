"""Forms of this area: a notice, the questions of its steps, a facility, its emissions, and a decision."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from wtforms import SelectField, StringField, ValidationError
from wtforms.validators import Optional

from app.core.fields import NO_PROSE, LineField, TextField, WholeNumberField, WholeTonnesField, sentence
from app.core.forms import ConcordForm, VersionField
from app.core.upload_field import UploadField
from app.projects.fields import DayField
from app.surrenders.answers import MOST_RANGES, FacilityAnswers, NoticeAnswers, StepAnswers

_YEARS = {"least": 2019, "most": 2200}
_FILE_HINT = "PDF, Word, Excel, CSV, text, PNG, or JPEG, of at most 10 MB."


class PriceField(StringField):  # type: ignore[misc]
    """A price with at most two decimals, as whole cents; the data is an int, or None where nothing was typed."""

    widget_kind = "decimal"

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        typed = " ".join((valuelist[0] if valuelist else "").split())
        self.data = None
        if not typed:
            return
        found = re.fullmatch(r"([0-9]{1,7})(?:\.([0-9]{1,2}))?", typed.replace(",", ""), re.ASCII)
        cents = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0")) if found else 0
        if not cents:
            raise ValueError(sentence(self.label.text, "must be an amount above nought, like 27.50"))
        self.data = cents

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data // 100}.{self.data % 100:02}"


class NoticeForm(ConcordForm):
    """A notice as it came in."""

    code = SelectField("Facility", validate_choice=False)
    year = WholeNumberField("Emissions year", **_YEARS, description="The year whose emissions are taxed, like 2026")
    received_on = DayField("Day on which the notice came in", description="For example, 3 8 2026")
    serials = TextField(
        "Serial numbers of the credits", most=MOST_RANGES * 220, render_kw=NO_PROSE,
        required="Enter the serial number of at least one range of units.",
        description=f"One range on each line, as the registry writes it. At most {MOST_RANGES} lines.",
    )  # fmt: skip
    price = PriceField(
        "Price of one credit", validators=[Optional()],
        description="In dollars, like 27.50, where the facility has said it",
    )  # fmt: skip
    note = TextField("Note", most=2000, validators=[Optional()])

    def validate_code(self, field: SelectField) -> None:
        if not field.data:
            raise ValidationError("Choose a facility that is on record and confirmed.")

    def answers(self) -> NoticeAnswers:
        lines = tuple(line for line in (self.serials.data or "").splitlines() if line.strip())
        return NoticeAnswers(
            code=self.code.data or "", year=self.year.data or 0, received_on=self.received_on.data, serials=lines,
            price_cents=self.price.data, note=self.note.data or "",
        )  # fmt: skip


class StepForm(ConcordForm):
    """A step that asks nothing but to be taken."""

    version = VersionField()

    def answers(self) -> StepAnswers:
        """What was answered; a question that the step does not ask stays empty."""
        given = {name: self[name].data for name in ("on", "reason", "retirement", "file") if name in self}
        return StepAnswers(
            on=given.get("on"), reason=given.get("reason") or "", retirement=given.get("retirement") or "",
            file=given.get("file"),
        )  # fmt: skip


class EvidenceForm(StepForm):
    """The file that shows the retirement, and what it says."""

    file = UploadField("Evidence of retirement", description=_FILE_HINT)
    retirement = TextField(
        "Serial numbers as retired",
        most=2000,
        render_kw=NO_PROSE,
        description="As the registry shows them, one range on each line",
    )


class DayForm(StepForm):
    """The day of the surrender."""

    on = DayField("Day of the surrender", description="For example, 20 11 2026")


class ReasonForm(StepForm):
    """Why the notice ends."""

    reason = TextField("Reason", most=2000, description="It is kept with the notice, for the facility to be told")


FORMS: dict[str, type[StepForm]] = {
    "file_evidence": EvidenceForm,
    "surrender": DayForm,
    "refuse": ReasonForm,
    "withdraw": ReasonForm,
}


class FacilityForm(ConcordForm):
    """A taxable facility."""

    code = LineField("Code", most=20, required="Enter the code of the facility",
                     description="Letters and figures, like F-012. It stays for ever")  # fmt: skip
    name = LineField("Name", required="Enter the name of the facility")
    operator = LineField("Operator", required="Enter who operates the facility",
                         description="The registered business that pays the tax")  # fmt: skip
    uen = LineField("Unique Entity Number", most=40, validators=[Optional()], description="As on its registration")
    since = WholeNumberField("Taxable from the emissions year", **_YEARS)
    until = WholeNumberField(
        "To the emissions year", **_YEARS, validators=[Optional()], description="Leave empty while it is taxable"
    )
    source = LineField("Source", most=500, required="Enter where this is known from")

    def answers(self) -> FacilityAnswers:
        return FacilityAnswers(
            code=self.code.data or "", name=self.name.data or "", operator=self.operator.data or "",
            uen=self.uen.data or "", since=self.since.data, until=self.until.data, source=self.source.data or "",
        )  # fmt: skip


class EmissionsForm(ConcordForm):
    """The taxable emissions of one year."""

    year = WholeNumberField("Emissions year", **_YEARS, description="Like 2026")
    emissions = WholeTonnesField("Taxable emissions", description="In whole tCO₂e, like 125,000")
    source = LineField("Source", most=500, required="Enter where the figure comes from",
                       description="For example, the notice of assessment with its date")  # fmt: skip


class DecisionForm(ConcordForm):
    """The decision on what another officer recorded."""

    version = VersionField()
    reason = TextField("Reason", most=2000, description="Needed for a refusal")


def mark(form: Any, sentence_: str, field: str) -> None:
    """Put a sentence beside the field of this name; beside the first one where it is about none."""
    found = form[field] if field and field in form else next(f for f in form if f.type not in _HIDDEN)
    form.add_problem(found.id, sentence_)


_HIDDEN = ("HiddenField", "CSRFTokenField", "VersionField")
