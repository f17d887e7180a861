"""What a letter of authorisation says, as questions: every field of tables 2 and 5 of the agreed electronic format."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from wtforms import Form, FormField, SelectField
from wtforms.validators import ValidationError

from app.core.fields import NO_PROSE, ChoiceField, LineField, ListField, TextField, choices, sentence
from app.projects import nomenclature
from app.projects.fields import CountryField, EdgeDayField, ManyField, TonnesField, country_code, country_name
from app.projects.wording import FIRST_TRANSFER_WORDS, METRIC_WORDS, PURPOSE_WORDS, coded
from workflows.authorisation.terms import Entity, Terms

MOST_ENTITIES = 20
# Names that differ between the form and the terms, since another question has that name in the same form.
_RENAMED = {"quantity": "ceiling", "explanation": "terms_explanation"}
_DAYS = "Leave the day, or day and month, empty for the {} day of the month or year."
Section = tuple[str, list[list[str]]]
SECTIONS: list[Section] = [
    ("What is authorised", [["authorisation_id", "approach"], ["ceiling"], ["metric"], ["gwp", "non_ghg_metric"]]),
    ("Sectors and activities", [["sectors"], ["activity_types"]]),
    ("For what use, and for whom", [["purposes"], ["oimp"], ["parties"], ["other_parties"]]),
    ("When", [["occurs_from", "occurs_to"], ["use_from", "use_to"]]),
    ("First transfer", [["first_transfer"], ["first_transfer_words"]]),
    ("Authorised entities", [["entities"]]),
    ("Conditions", [["conditions"], ["change_and_revocation"], ["terms_explanation"]]),
    ("The letter's own words", [["words"]]),
]


class CodesField(LineField):
    """Countries by name or code, parted by commas; the data is a list of codes."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        super().process_formdata(valuelist)
        typed = [part.strip() for part in re.split("[,;]", self.data or "") if part.strip()]
        self.data = [code for part in typed if (code := country_code(part))]
        unknown = [part for part in typed if not country_code(part)]
        if unknown:
            raise ValueError(sentence(self.label.text, f"must be countries, like GHA, SGP; not {', '.join(unknown)}"))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return ", ".join(self.data or [])


class EntityForm(Form):  # type: ignore[misc]
    """One authorised entity; a row without a name counts for nothing unless something else was typed into it."""

    name = LineField("Name", most=300)
    country = CountryField("Country of incorporation", render_kw={"list": "countries"})
    identifier = LineField("Identification number", most=120, render_kw=NO_PROSE)
    conditions = TextField("Conditions", most=4000)
    change_and_revocation = TextField("Change and revocation conditions", most=4000)
    explanation = TextField("Additional explanatory information", most=4000)

    def validate_name(self, field: Any) -> None:
        others = [part for part in self if part is not field]
        if not field.data and any(part.data for part in others):
            raise ValidationError("Enter the name of the entity, or empty its row")

    @property
    def detailed(self) -> bool:
        """Whether its longer answers hold something."""
        long = (self.conditions, self.change_and_revocation, self.explanation)
        return any(part.data or part.errors for part in long)

    def entity(self) -> Entity | None:
        if not self.name.data:
            return None
        return Entity(**{part.name: getattr(self, part.name).data or "" for part in fields(Entity)})


class TermsFields:
    """The questions about the terms, to be mixed into the form of a step."""

    authorisation_id = LineField(
        "Authorisation ID (optional)", most=60, description="As the authorising country gives it"
    )
    approach = LineField(
        "Cooperative approach (optional)", most=10, description="Its identifier from the CARP, like CA0042"
    )
    ceiling = TonnesField(
        "Quantity authorised, tCO2e (optional)", description="The most that may be used. Empty: the letter sets none."
    )
    metric = ChoiceField("Metric", choices=choices(METRIC_WORDS.items()), default="GHG")
    gwp = LineField("Global warming potentials (optional)", most=300, description="For example, IPCC AR5, 100 years")
    non_ghg_metric = LineField("Other metric", most=300, description="Only if the metric is not of greenhouse gases")
    sectors = ManyField("Sectors", choices=choices((name, name) for name in nomenclature.sectors()))
    activity_types = ManyField(
        "Activity types (optional)", choices=choices((name, name) for name in nomenclature.activity_types())
    )
    purposes = SelectField(
        "Purposes", choices=choices([("", "Choose"), *coded(nomenclature.purposes(), PURPOSE_WORDS)]),
        invalid_choice_message="Choose one of the answers to “Purposes”",
    )  # fmt: skip
    oimp = LineField(
        "Which other purposes (optional)", most=500, description="For use beyond an NDC. For example, CORSIA"
    )
    parties = ManyField("Authorised Parties", description="Whose use is authorised")
    other_parties = CodesField(
        "Other Parties (optional)", most=300, description="Names or codes, parted by commas",
    )  # fmt: skip
    occurs_from = EdgeDayField("First day on which the mitigation occurs", description=_DAYS.format("first"))
    occurs_to = EdgeDayField("Last day on which the mitigation occurs", last=True, description=_DAYS.format("last"))
    use_from = EdgeDayField("First day of use (optional)", description="Empty: the letter sets none.")
    use_to = EdgeDayField("Last day of use (optional)", last=True, description="Empty: the letter sets none.")
    first_transfer = SelectField(
        "What counts as first transfer",
        choices=choices(
            [("", "The letter does not say"), *coded(nomenclature.first_transfers(), FIRST_TRANSFER_WORDS)]
        ),
        description="Needed for use beyond an NDC (decision 2/CMA.3, annex, paragraph 2(b))",
        invalid_choice_message="Choose one of the answers to “What counts as first transfer”",
    )  # fmt: skip
    first_transfer_words = TextField(
        "The letter's own words on first transfer", most=4000, description="To the letter, as they stand there"
    )
    entities = ListField(FormField(EntityForm), min_entries=2, max_entries=MOST_ENTITIES)
    conditions = TextField("Terms and conditions (optional)", most=10_000)
    change_and_revocation = TextField("When it may change or be revoked (optional)", most=10_000)
    terms_explanation = TextField("Additional explanatory information (optional)", most=10_000)
    words = TextField(
        "The words in which the letter authorises", most=20_000,
        description="They stand beside the codes on the record, so that a reader can judge for themselves",
    )  # fmt: skip

    def validate_approach(self, field: Any) -> None:
        if field.data and not re.fullmatch(r"CA\d{4}", field.data, re.ASCII):
            raise ValidationError("The cooperative approach must be an identifier like CA0042, or stay empty")

    def validate_authorisation_id(self, field: Any) -> None:
        if field.data and not re.fullmatch(r"[A-Za-z0-9 ./-]+", field.data):
            raise ValidationError("The authorisation ID may hold letters, figures, spaces, hyphens, stops and slashes")


def read_terms(form: Any) -> Terms:
    """The terms as answered; what cannot be read counts as not answered."""
    kept = {field.name for field in fields(Terms)} - {"entities", "parties"}
    values = {name: form[_RENAMED.get(name, name)].data for name in kept}
    lists = {name: tuple(values[name] or ()) for name in ("sectors", "activity_types")}
    plain = {name: (value if value is not None or name in _MAY_BE_NONE else "") for name, value in values.items()}
    entities = tuple(entity for row in form.entities if (entity := row.form.entity()))
    parties = tuple(dict.fromkeys([*(form.parties.data or ()), *(form.other_parties.data or ())]))
    return Terms(**(plain | lists), entities=entities, parties=parties)


_MAY_BE_NONE = {"quantity", "occurs_from", "occurs_to", "use_from", "use_to"}


def form_data(terms: Terms, *, offered: Sequence[str]) -> dict[str, Any]:
    """The answers that stand for these terms; `offered` are the Parties that have boxes of their own."""
    plain = {field.name for field in fields(Terms)} - {"entities", "parties", "sectors", "activity_types"}
    data = {_RENAMED.get(name, name): getattr(terms, name) for name in plain}
    return data | {
        "sectors": list(terms.sectors),
        "activity_types": list(terms.activity_types),
        "parties": [code for code in terms.parties if code in offered],
        "other_parties": [code for code in terms.parties if code not in offered],
        "entities": [vars(entity) for entity in terms.entities] + [{}],
    }


def party_choices(codes: Sequence[str]) -> list[Any]:
    """The Parties that have boxes of their own, by name and code."""
    return choices((code, f"{country_name(code)} ({code})") for code in codes)
