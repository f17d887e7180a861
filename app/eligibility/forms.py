"""Forms of this area: the check, the next version of a list in rows, its decision, and the file of an import."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import FileField, Form, FormField, HiddenField, SelectField

from app.core.fields import ChoiceField, LineField, ListField, PartialDateField, TextField, choices
from app.core.forms import ConcordForm, VersionField
from app.eligibility.plain import Fault
from workflows.partial_date import Precision

CODE, NAME = 40, 200
KINDS = choices([("methodology", "Methodology"), ("category", "Category"), ("framework", "Framework")])
ALLOWED_KINDS = choices([("methodology", "Methodology"), ("framework", "Framework")])
INCLUDES = choices(
    [
        ("before", "All active methodologies published before a day"),
        ("all", "All active methodologies"),
        ("named", "Only those named below"),
    ]
)


class CheckForm(ConcordForm):
    """One question to the lists. It is asked by address, so that an answer can be kept as a link."""

    class Meta(ConcordForm.Meta):  # type: ignore[misc, name-defined]
        csrf = False

    host = SelectField("Host country", validate_choice=True)
    programme = SelectField("Crediting programme", validate_choice=True)
    methodology = LineField("Methodology", most=CODE, required="Enter the code of the methodology",
                            description="For example, VM0042", render_kw={"list": "codes"})  # fmt: skip
    version = LineField("Version (optional)", most=20, description="For example, 2.0")
    on = PartialDateField(
        "Day of submission", description="For example, 1 10 2024. The list in force on this day counts"
    )
    scenario = LineField("Scenario (optional)", most=20, description="Of a framework, for example 2a")
    module = LineField("Module used with it (optional)", most=CODE, description="For example, VMD0040")

    def sound(self) -> bool:
        """Whether the question can be asked; what is wrong stands beside its field, in our words."""
        self.validate()
        for asked, wrong, sentence in (
            (self.host, not self.host.data or self.host.errors, "Choose a host country from the list"),
            (self.programme, not self.programme.data or self.programme.errors, "Choose a programme from the list"),
            (self.on, self.on.data is None or self.on.data.precision is not Precision.DAY,
             "Enter the day of submission with its day, month and year"),
        ):  # fmt: skip
            if wrong:
                asked.errors = [sentence]
        return not self.problems()


class Rows(ListField):  # type: ignore[misc]
    """Rows of which there may be none; `form` lets the summary of problems pass over an empty one."""

    form = ()


class RowForm(Form):  # type: ignore[misc]
    """One row: what it names. A row without a name is left out."""

    kind = SelectField("What", choices=KINDS, default="methodology", validate_choice=False)
    name = LineField("Code or name", most=NAME, render_kw={"list": "codes"})
    version = LineField("Version", most=20)


class AllowedRowForm(Form):  # type: ignore[misc]
    """One row given back, with what must be used with it."""

    kind = SelectField("What", choices=ALLOWED_KINDS, default="methodology", validate_choice=False)
    name = LineField("Code", most=CODE, render_kw={"list": "codes"})
    version = LineField("Version", most=20)
    module = LineField("With module", most=CODE)
    scenarios = LineField("Scenarios", most=100, render_kw={"placeholder": "2a, 3"})


class ProgrammeForm(Form):  # type: ignore[misc]
    """The rules of one programme."""

    programme = SelectField("Crediting programme", validate_choice=False)
    include = ChoiceField("What is included", choices=INCLUDES, default="before")
    before = PartialDateField("Published before", description="For example, 31 3 2023")
    named = Rows(FormField(RowForm), label="Included by name")
    excluded = Rows(FormField(RowForm), label="Excluded")
    allowed = Rows(FormField(AllowedRowForm), label="Allowed all the same")
    conditions = Rows(LineField("Condition", most=500), label="Conditions")


@dataclass
class Built:
    """What a form says as the body of a list, and which field stands for which place of it."""

    body: dict[str, Any]
    fields: dict[str, tuple[Any, str]] = field(default_factory=dict)

    def mark(self, fault: Fault) -> None:
        """Put the fault beside the field that it is about, unless that has one of its own."""
        place = fault.place
        while place and place not in self.fields:
            place = place[: max(place.rfind("."), place.rfind("["), 0)]
        found, label = self.fields[place] if place else next(iter(self.fields.values()))
        found.errors = found.errors or [f"{label} {fault.what}"]


class ListForm(ConcordForm):
    """The next version of a list, in rows. Without scripts: a button adds or takes away a row."""

    effective_from = PartialDateField(
        "Counts from",
        description="For example, 30 9 2024. Leave empty if it is not known: the list is then never used.",
    )
    published_on = PartialDateField("Published on (optional)", description="The day it was made public")
    source = LineField("Source", most=500, required="Enter the source: a link, or the name of a document")
    note = TextField("Note (optional)", most=1000, description="What a reader of the list should know")
    programmes = Rows(FormField(ProgrammeForm))

    def choose_programmes(self, pairs: Iterable[tuple[str, str]]) -> None:
        """What the select fields offer; a programme of the list that the catalogue does not hold stays."""
        offered = list(pairs)
        for entry in self.programmes:
            chosen = entry.form.programme.data or ""
            more = [] if chosen in {code for code, _ in offered} else [(chosen, chosen)]
            entry.form.programme.choices = choices([("", "Choose a programme"), *offered, *(more if chosen else [])])

    def exact_days(self) -> bool:
        """Whether every date typed names its day; marks those that do not."""
        sound = True
        befores = [entry.form.before for entry in self.programmes if entry.form.include.data == "before"]
        for each in (self.effective_from, self.published_on, *befores):
            if each.data is not None and each.data.precision is not Precision.DAY:
                each.errors = [*each.errors, f"{each.label.text.removesuffix(' (optional)')} must have a day"]
                sound = False
        return sound

    def built(self) -> Built:
        """The rules as a body in the schema of the data file. Whether they are sound, `reading` says."""
        found = Built({"programmes": []})
        if not self.programmes.entries:
            self.programmes.append_entry({})
            self.choose_programmes([])
        for entry in self.programmes:
            place = f"programmes[{len(found.body['programmes'])}]"
            found.body["programmes"].append(_programme_body(entry.form, place, found))
        found.fields["programmes"] = (self.programmes.entries[0].form.programme, "The list")
        return found


def _programme_body(form: Any, place: str, found: Built) -> dict[str, Any]:
    code = form.programme.data or ""
    label = code or "This programme"
    found.fields[place] = found.fields[f"{place}.programme"] = (form.programme, "The programme")
    at = f"{place}.methodologies"
    include: Any = form.include.data
    if include == "before":
        day = form.before.data.first.isoformat() if form.before.data else ""
        include = {"all_active_before": day}
        found.fields[f"{at}.include"] = (form.before, f"{label}: the day of publication")
    elif include == "named":
        include = _rows(form.named, f"{at}.include", found, label) or "none"
    body = {"include": include, "except": _rows(form.excluded, f"{at}.except", found, label)}
    body["allow"] = _rows(form.allowed, f"{at}.allow", found, label)
    conditions = [each for each in form.conditions if each.data]
    for number, each in enumerate(conditions):
        found.fields[f"{place}.conditions[{number}]"] = (each, f"{label}: the condition")
    return {"programme": code, "methodologies": body, "conditions": [each.data for each in conditions]}


def _rows(entries: Any, place: str, found: Built, label: str) -> list[dict[str, Any]]:
    rows = []
    for entry in entries:
        row = entry.form
        if not any(row[name].data for name in ("name", "version", "module", "scenarios") if name in row):
            continue
        at, name = f"{place}[{len(rows)}]", row["name"].data or "a row without a code"
        found.fields[at] = (row["name"], f"{label}: {name}")
        for key, part, what in (("version",) * 3, ("with", "module", "module"), ("scenarios", "scenarios", "scenario")):
            if part in row:
                found.fields[f"{at}.{key}"] = (row[part], f"{label}, {name}: a {what}")
        offered = {choice.value for choice in row.kind.iter_choices()}
        kind = row.kind.data if row.kind.data in offered else "methodology"
        body = {kind: row["name"].data, "version": row.version.data}
        if "module" in row:
            body["with"] = row.module.data
            body["scenarios"] = [part.strip() for part in (row.scenarios.data or "").split(",") if part.strip()]
        rows.append({key: value for key, value in body.items() if value})
    return rows


_TARGET = re.compile(r"programmes(-[0-9]{1,2}(-(named|excluded|allowed|conditions)(-[0-9]{1,2})?)?)?")
_FIRST_FIELD = {"programmes": "-programme", "conditions": ""}
MOST_ROWS = 100


def edited(typed: MultiDict[str, str], button: str) -> MultiDict[str, str]:
    """What was typed, with one row more or less: `add:programmes-0-excluded`, `remove:programmes-0-excluded-2`.

    Everything else stays to the letter. A button that no page offers changes nothing.
    """
    act, _, target = button.partition(":")
    if not _TARGET.fullmatch(target):
        return typed
    if act == "remove" and target[-1].isdigit():
        return MultiDict(
            (name, value)
            for name, value in typed.items(multi=True)
            if name != target and not name.startswith(f"{target}-")
        )
    if act == "add" and not target[-1].isdigit():
        number = 1 + max(_numbers(typed, target), default=-1)
        if number < MOST_ROWS:
            suffix = _FIRST_FIELD.get(target.rpartition("-")[2], "-kind")
            typed = typed.copy()
            typed.add(f"{target}-{number}{suffix}", "methodology" if suffix == "-kind" else "")
    return typed


def _numbers(typed: MultiDict[str, str], target: str) -> list[int]:
    heads = (name.removeprefix(f"{target}-").partition("-")[0] for name in typed if name.startswith(f"{target}-"))
    return [int(head) for head in heads if head.isascii() and head.isdigit() and len(head) < 3]


class ListDecisionForm(ConcordForm):
    """What another officer decides of a proposed list."""

    version = VersionField()
    reason = TextField("Reason", most=1000, description="Needed to refuse; it is kept with the list")


class ImportDecisionForm(ConcordForm):
    """What another officer decides of a proposed import, or why its maker takes it back."""

    version = VersionField()
    reason = TextField("Reason", most=1000, description="Needed to refuse; whoever proposed it reads it")


class ImportForm(ConcordForm):
    """A file of methodologies."""

    file = FileField("File", description="CSV or XLSX, at most 2 MB and 5,000 rows")


class ConfirmImportForm(ConcordForm):
    """What the dry run read, sent back as it was."""

    rows = HiddenField()
    name = HiddenField()
    plan = HiddenField()
