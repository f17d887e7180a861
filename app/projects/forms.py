"""The form for a project's particulars: what is not known stays empty, and only the title is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any, ClassVar

from wtforms import Form, FormField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from app.core.fields import NO_PROSE, LineField, ListField, TextField, WholeNumberField, choices
from app.core.forms import ConcordForm, VersionField
from app.core.upload_field import UploadField
from app.eligibility.criteria import criteria
from app.projects import nomenclature
from app.projects.fields import CountryField, DayField, KnownField, whole_tonnes
from app.projects.records import LEAST_EMPLOYEES, ProjectRecord
from app.projects.registering import Particulars
from workflows.authorisation.process import ProcessStage

Section = tuple[str, list[list[str]]]
MOST_YEARS = 30
_OPTIONAL = " (optional)"
_TESTS = ("government", "registered", "tax_resident", "trading")


class PartedForm(ConcordForm):
    """A form in parts. Its fields come in the order of the page, so that problems are listed in it."""

    sections: ClassVar[list[Section]] = []

    def process(self, *given: Any, **more: Any) -> None:
        """A label that ends in “(optional)” is marked so, and sentences about its field leave that out."""
        for field in self._fields.values():
            if field.label.text.endswith(_OPTIONAL):
                field.label.text = field.label.text.removesuffix(_OPTIONAL)
                field.flags.optional = True
        super().process(*given, **more)

    def __iter__(self) -> Iterator[Any]:
        shown = [name for _, rows in self.sections for names in rows for name in names]
        return iter(sorted(super().__iter__(), key=lambda f: shown.index(f.name) if f.name in shown else -1))


def window_words() -> str:
    """`2021 to 2030`: the years in which mitigation must occur."""
    found = criteria()
    return f"{found.vintage_from.year} to {found.vintage_to.year}"


class YearForm(Form):  # type: ignore[misc]
    """The tonnes expected in one year. A row without tonnes counts for nothing."""

    year = LineField("Year", most=10)
    tonnes = LineField("tCO2e", most=40)
    quantity: int | None = None

    def validate_year(self, field: Any) -> None:
        if not self.tonnes.data:
            return
        if not field.data:
            raise ValidationError("Enter the year of these tonnes")
        found = criteria()
        if not (field.data.isascii() and field.data.isdigit() and len(field.data) == 4):
            raise ValidationError(f"The year must have four figures, like {found.vintage_from.year}")
        if not found.vintage_from.year <= int(field.data) <= found.vintage_to.year:
            raise ValidationError(f"{field.data} is outside the window of vintages, {window_words()}")

    def validate_tonnes(self, field: Any) -> None:
        if not field.data or field.errors:
            return
        try:
            self.quantity = whole_tonnes(field.data, f"tonnes of {self.year.data or 'this year'}")
        except ValueError as fault:
            raise ValidationError(str(fault)) from fault


class ProjectForm(PartedForm):
    """What is known of a project; no label says “optional”, since only the title is not. Programmes are passed in."""

    version = VersionField()
    title = LineField("Title", most=300, required="Enter the title of the project")
    description = TextField("Description", most=10_000)
    location = TextField("Location", most=1000, description="Country, region, district, or coordinates")
    source = LineField("Source", most=500, description="Where this comes from, if not from the applicant")
    applicant_name = LineField("Name", most=300)
    applicant_country = CountryField("Country", render_kw={"list": "countries"})
    applicant_identifier = LineField(
        "National identifier", most=120, description="For a company of Singapore, its UEN", render_kw=NO_PROSE
    )
    applicant_government = KnownField("Is it the Government itself?")
    applicant_registered = KnownField("Is it registered here?")
    applicant_tax_resident = KnownField("Is it tax-resident here?")
    applicant_trading = KnownField("Does it trade here?")
    applicant_local_employees = WholeNumberField(
        "Local employees", least=0, most=1_000_000,
        description=f"How many. At least {LEAST_EMPLOYEES} are needed; directors do not count. Empty: not known.",
    )  # fmt: skip
    programme = SelectField("Programme", invalid_choice_message="Choose a programme of the catalogue")
    methodology = LineField(
        "Methodology", most=40, description="Its code, like VM0042", render_kw={"list": "methodologies"}
    )
    methodology_version = LineField("Version", most=20, description="Like 2.0")
    scenario = LineField("Scenario", most=40, description="Only where the list names one")
    modules = LineField("Modules", most=300, description="Codes, parted by commas")
    programme_project = LineField("Number at the programme", most=60, description="Once it has one")
    sector = SelectField("Sector", invalid_choice_message="Choose a sector of the list")
    activity_type = SelectField("Activity type", invalid_choice_message="Choose an activity of the list")
    crediting_from = DayField("First day of the crediting period", description="For example, 1 1 2025")
    crediting_to = DayField("Last day of the crediting period", description="For example, 31 12 2030")
    expected = ListField(FormField(YearForm), max_entries=MOST_YEARS)
    co_benefits = TextField(
        "Co-benefits", most=10_000, description="What the project does besides, and which standard says so"
    )
    sections: ClassVar[list[Section]] = [
        ("The project", [["title"], ["location"], ["description"], ["source"]]),
        (
            "The applicant",
            [
                ["applicant_name"], ["applicant_country", "applicant_identifier"],
                ["applicant_government", "applicant_registered"], ["applicant_tax_resident", "applicant_trading"],
                ["applicant_local_employees"],
            ],
        ),
        (
            "The method",
            [["programme"], ["methodology", "methodology_version"], ["scenario", "modules"], ["programme_project"]],
        ),
        ("Sector and activity", [["sector", "activity_type"]]),
        ("Crediting period", [["crediting_from", "crediting_to"]]),
        ("Tonnes expected by year", [["expected"]]),
        ("Co-benefits", [["co_benefits"]]),
    ]  # fmt: skip

    def offer(self, programmes: Iterable[tuple[str, str]]) -> None:
        """Sets what may be chosen; what stands on record stays a choice, also where no list has it."""
        self.programme.choices = _with_own(self.programme, programmes)
        self.sector.choices = _with_own(self.sector, ((name, name) for name in nomenclature.sectors()))
        self.activity_type.choices = _with_own(
            self.activity_type, ((name, name) for name in nomenclature.activity_types())
        )

    def validate_crediting_to(self, field: Any) -> None:
        if self.crediting_from.data and field.data and field.data < self.crediting_from.data:
            raise ValidationError("The last day of the crediting period must not come before the first")

    def validate_expected(self, field: Any) -> None:
        seen: set[str] = set()
        for row in field:
            year = row.form.year
            if not row.form.tonnes.data or not year.data:
                continue
            if year.data in seen:
                year.errors = [*year.errors, f"{year.data} stands twice; enter its tonnes in one row"]
            seen.add(year.data)
        if any(row.form.errors for row in field):
            raise ValidationError("A row has a problem")

    def particulars(self) -> Particulars:
        """What was answered; only of a form that is valid."""
        values = {item.name: self[item.name].data for item in fields(Particulars) if item.name in self}
        values |= {f"applicant_{test}": self[f"applicant_{test}"].answer for test in _TESTS}
        values["modules"] = tuple(part.strip() for part in (self.modules.data or "").split(",") if part.strip())
        rows = [row.form for row in self.expected]
        values["expected"] = {int(row.year.data): row.quantity for row in rows if row.quantity is not None}
        return Particulars(**values)


def _with_own(field: Any, offered: Iterable[tuple[str, str]]) -> list[Any]:
    """The choices with “not known” first, and with what the form was made from."""
    pairs = [("", "Not known"), *offered]
    own = field.object_data or ""
    if own not in dict(pairs):
        pairs.append((own, own))
    return choices(pairs)


class NewProjectForm(ProjectForm):
    """A project to enter. The partners with an approved process are passed in."""

    partner = SelectField("Partner", invalid_choice_message="Choose the partner that hosts the project")
    sections: ClassVar[list[Section]] = [
        ("The project", [["partner"], ["title"], ["location"], ["description"], ["source"]]),
        *ProjectForm.sections[1:],
    ]


class EditProjectForm(ProjectForm):
    """A project on record."""

    duplicate_explanation = TextField(
        "Why it is another project", most=4000,
        description="Where it looks like one on record. The application cannot be submitted before this is explained.",
    )  # fmt: skip
    sections: ClassVar[list[Section]] = [
        *ProjectForm.sections,
        ("Looks like another project", [["duplicate_explanation"]]),
    ]


def blank_years() -> list[dict[str, str]]:
    """Rows for every year of the window, without tonnes."""
    found = criteria()
    return [{"year": str(year), "tonnes": ""} for year in range(found.vintage_from.year, found.vintage_to.year + 1)]


def form_data(project: ProjectRecord) -> dict[str, Any]:
    """The answers that stand for what is on record."""
    applicant = project.applicant
    plain = {item.name: getattr(project, item.name, None) for item in fields(Particulars)}
    years = {row["year"]: row for row in blank_years()}
    years |= {str(year): {"year": str(year), "tonnes": str(tonnes)} for year, tonnes in project.expected.items()}
    return plain | {
        "version": project.version,
        "applicant_name": applicant.name,
        "applicant_country": applicant.country,
        "applicant_identifier": applicant.identifier,
        "applicant_local_employees": applicant.local_employees,
        "modules": ", ".join(project.modules),
        "expected": [years[year] for year in sorted(years)],
        **{f"applicant_{test}": KnownField.word(getattr(applicant, test)) for test in _TESTS},
    }


class FileForm(PartedForm):
    """A file for the record. The stages of the process, with what each asks for, are passed in."""

    version = VersionField()
    place = SelectField("What it is for", invalid_choice_message="Choose a stage of the process")
    file = UploadField("File", required="Choose the file to add")
    note = LineField("Note (optional)", most=500, description="What it is, where its name does not say so")
    sections: ClassVar[list[Section]] = [("The file", [["place"], ["file"], ["note"]])]

    def offer(self, stages: Iterable[ProcessStage]) -> None:
        """Sets what may be chosen: each thing that a stage asks for, and anything else about that stage."""
        self.place.choices = [
            SelectChoice(f"{stage.code}.{code}", name, optgroup=f"{stage.code} {stage.name}")
            for stage in stages
            for code, name in [*((item.code, item.name) for item in stage.submits), ("", "Anything else")]
        ]

    @property
    def stage_and_item(self) -> tuple[str, str]:
        """The codes that the choice stands for."""
        stage, _, item = str(self.place.data).partition(".")
        return stage, item
