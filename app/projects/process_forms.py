"""The form of a process template: its stages, what is submitted at each, and the letters of both sides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import BooleanField, Form, FormField, SelectField

from app.core.fields import LineField, ListField, TextField, WholeNumberField, choices
from app.core.forms import ConcordForm, VersionField
from workflows.authorisation.process import RESERVED, Purpose, Side

MOST_STAGES, MOST_ROWS, MOST_FEES = 9, 12, 6
SIDES = choices([(Side.HOME.value, "Our letter"), (Side.HOST.value, "Letter of the host")])
PURPOSES = choices(
    [
        (Purpose.SUPPORT.value, "Supports the project"),
        (Purpose.AUTHORISATION.value, "Authorises it"),
        (Purpose.EXAMINATION.value, "Examines an issuance"),
    ]
)
_CODE = "Small letters and figures; left empty, one is made"


class ItemForm(Form):  # type: ignore[misc]
    """One thing that the applicant submits."""

    name = LineField("What is submitted", most=120)
    code = LineField("Code (optional)", most=12)
    needed = BooleanField("Must be there", default=True)

    @property
    def blank(self) -> bool:
        return not (self.name.data or self.code.data)


class LetterForm(Form):  # type: ignore[misc]
    """One letter, by the name that it has under this agreement."""

    name = LineField("Name of the letter", most=120)
    side = SelectField("Whose", choices=SIDES)
    purpose = SelectField("What it does", choices=PURPOSES)
    assurance_months = WholeNumberField("Assurance, in months (optional)", least=1, most=120)
    code = LineField("Code (optional)", most=12)
    note = LineField("Note (optional)", most=500)

    @property
    def blank(self) -> bool:
        return not (self.name.data or self.code.data or self.note.data or self.assurance_months.data)


class StageForm(Form):  # type: ignore[misc]
    """One stage; its capital letter follows from its place."""

    name = LineField("Name of the stage", most=120)
    assessed = BooleanField("The eligibility criteria are assessed before our letter", default=True)
    repeats = BooleanField("The stage is taken once for every issuance, after authorisation")
    note = LineField("Note (optional)", most=500)
    submits = ListField(FormField(ItemForm), min_entries=1, max_entries=MOST_ROWS)
    letters = ListField(FormField(LetterForm), min_entries=1, max_entries=MOST_ROWS)

    @property
    def blank(self) -> bool:
        rows = [*self.submits, *self.letters]
        return not (self.name.data or self.note.data) and all(row.form.blank for row in rows)


class FeeForm(Form):  # type: ignore[misc]
    """A fee in words. No amount is ever worked out from it."""

    text = LineField("Fee, in words (optional)", most=500)
    source = LineField("Source (optional)", most=300)


class ProcessForm(ConcordForm):
    """The whole process of one partner, and why it changes."""

    version = VersionField()
    name = LineField(
        "Name", most=120, required="Enter a name, such as Three stages", description="For example, Three stages"
    )
    stages = ListField(FormField(StageForm), min_entries=1, max_entries=MOST_STAGES)
    joint_statement = BooleanField("Then both sides list the project with a Joint Statement of Authorisation")
    registration = BooleanField("Then the project registers with its programme")
    fees = ListField(FormField(FeeForm), min_entries=1, max_entries=MOST_FEES)
    source = LineField("Source", most=500, description="A link, or the name of the release or document")
    note = TextField(
        "Note (optional)", most=2000, description="What a reader should know, such as what the source leaves open"
    )
    reason = TextField(
        "What changes, and why", most=2000, required="Enter what changes and why; whoever decides reads it",
        description="Whoever decides reads it, and it is kept with the version",
    )  # fmt: skip

    def body(self) -> dict[str, Any]:
        """The process as it was typed, in the shape of the data file; rows left empty are left out."""
        taken: dict[str, set[str]] = {"item": set(RESERVED), "letter": set(RESERVED)}
        stages = [entry.form for entry in self.stages if not entry.form.blank]
        for kind, rows in (("item", "submits"), ("letter", "letters")):
            taken[kind] |= {row.form.code.data for stage in stages for row in stage[rows] if row.form.code.data}
        return {
            "name": self.name.data or "",
            "joint_statement": bool(self.joint_statement.data),
            "registration": bool(self.registration.data),
            "source": self.source.data or "",
            "note": self.note.data or "",
            "fees": [
                {"text": entry.form.text.data, "source": entry.form.source.data or ""}
                for entry in self.fees if entry.form.text.data
            ],
            "stages": [_stage(stage, chr(ord("A") + place), taken) for place, stage in enumerate(stages)],
        }  # fmt: skip

    def field_of(self, sentence: str) -> str:
        """The id of the field that a sentence about the process speaks of: its letter, its stage, or the first."""
        stages = [entry.form for entry in self.stages if not entry.form.blank] or [self.stages[0].form]
        quoted = re.search(r"“(.+?)”", sentence)
        for stage in stages:
            for row in (*stage.letters, *stage.submits):
                if quoted and quoted[1] in (row.form.name.data, row.form.code.data):
                    return str(row.form.name.id)
        named = re.search(r"[Ss]tage “?([A-Z])\b", sentence)
        place = ord(named[1]) - ord("A") if named else 0
        return str(stages[min(place, len(stages) - 1)].name.id)


def _stage(stage: Any, code: str, taken: Mapping[str, set[str]]) -> dict[str, Any]:
    items = [row.form for row in stage.submits if not row.form.blank]
    letters = [row.form for row in stage.letters if not row.form.blank]
    return {
        "code": code,
        "name": stage.name.data or "",
        "assessed": bool(stage.assessed.data),
        "repeats": bool(stage.repeats.data),
        "note": stage.note.data or "",
        "submits": [
            {"code": _code(item, taken["item"]), "name": item.name.data or "", "needed": bool(item.needed.data)}
            for item in items
        ],
        "letters": [
            {
                "code": _code(letter, taken["letter"]), "name": letter.name.data or "", "side": letter.side.data,
                "purpose": letter.purpose.data, "assurance_months": letter.assurance_months.data,
                "note": letter.note.data or "",
            }
            for letter in letters
        ],
    }  # fmt: skip


def _code(row: Any, taken: set[str]) -> str:
    """The code that was typed, or one made of the first letters of the name that no other row has."""
    if row.code.data:
        return str(row.code.data)
    words = re.findall(r"[a-z0-9]+", (row.name.data or "").casefold())
    stem = "".join(word[0] for word in words).lstrip("0123456789")[:9] or "x"
    code = next(found for number in range(1, 999) if (found := stem if number == 1 else f"{stem}{number}") not in taken)
    taken.add(code)
    return code


def form_data(body: Mapping[str, Any]) -> dict[str, Any]:
    """A process as the form shows it. Its codes go along, so that letters keep them from version to version."""
    return {**body, "fees": body["fees"] or [{}], "stages": [dict(stage) for stage in body["stages"]], "reason": ""}


def hidden_fields(posted: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """What was typed, to be carried along by a page that asks nothing: without the token and the button."""
    return [(name, value) for name, value in posted if name not in ("csrf_token", "do")]


class DecideForm(ConcordForm):
    """What is said with a decision on a version that another officer proposed."""

    version = VersionField()
    reason = TextField("Reason", most=2000, description="Needed to refuse; it is kept with the version either way")
