"""The questions that each step asks. A question appears once here and wherever a step asks it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar

from wtforms import BooleanField, Form, FormField, HiddenField, SelectField

from app.agreements.answers import StepAnswers
from app.agreements.records import Person
from app.core.fields import (
    ChoiceField,
    LineField,
    ListField,
    PartialDateField,
    PercentField,
    TextField,
    WholeNumberField,
    choices,
)  # fmt: skip
from app.core.forms import ConcordForm, VersionField
from workflows.agreement.facts import ACT_LABELS, ActKind
from workflows.vocabulary import AGENCIES

CERTAINTIES = choices([("certain", "Certain"), ("one_source", "One source"), ("unsure", "Unsure: sources disagree")])
MODES = choices([("in_person", "In person"), ("virtual", "Virtually"), ("", "Not known")])
PAST_KINDS = [kind for kind in ActKind if kind not in (ActKind.PAUSED, ActKind.RESUMED, ActKind.ENDED)]
Section = tuple[str, list[list[str]]]


class PersonForm(Form):  # type: ignore[misc]
    """A name and a post, as on that day."""

    name = LineField("Name", most=200)
    post = LineField("Post", most=300)
    ministry = LineField("Ministry", most=300)

    def person(self) -> Person | None:
        person = Person(self.name.data or "", self.post.data or "", self.ministry.data or "")
        return person if person.name or person.post or person.ministry else None


class StepForm(ConcordForm):
    """A step that asks nothing but to be taken."""

    version = VersionField()
    sections: ClassVar[list[Section]] = []

    def __iter__(self) -> Iterator[Any]:
        """The fields in the order of the page, so that problems are listed in it; hidden fields first."""
        shown = [name for _, rows in self.sections for names in rows for name in names]
        return iter(sorted(super().__iter__(), key=lambda f: shown.index(f.name) if f.name in shown else -1))

    def answers(self) -> StepAnswers:
        """What was answered; a question that the step does not ask stays at its default."""
        values: dict[str, Any] = {}
        for name in ("date", "share_of_proceeds", "omge"):
            if name in self:
                values[name] = self[name].data
        for name in ("certainty", "mode", "place", "note", "source", "reason", "text_label", "text_content"):
            if name in self:
                values[name] = self[name].data or ""
        for side in ("sg", "host", "witnesses"):
            if side in self:
                people = (entry.form.person() for entry in self[side])
                values[side] = tuple(person for person in people if person)
        return StepAnswers(**values)


class DateForm(StepForm):
    """When: for acts that are dated but not signed."""

    date = PartialDateField(
        "Date", description="For example, 27 5 2024. Leave the day empty if only the month is known."
    )
    certainty = ChoiceField("How sure is the date?", choices=CERTAINTIES, default="certain")
    note = TextField("Note (optional)", most=2000, description="What a reader of the date should know")
    source = LineField("Source (optional)", most=500, description="A link, or the name of a document or release")
    sections: ClassVar[list[Section]] = [("When", [["date"], ["certainty"]]), ("On file", [["source"], ["note"]])]


class SourcedDateForm(DateForm):
    """An act that needs its source."""

    source = LineField("Source", most=500, description="A link, or the name of a document or release")


class MeetingForm(DateForm):
    """When, where and who: for acts of both sides."""

    mode = ChoiceField("How was it done?", choices=MODES, default="")
    place = LineField("Place (optional)", most=300, description="City and country; add the event if there is one")
    sg = ListField(FormField(PersonForm), min_entries=1, max_entries=4)
    host = ListField(FormField(PersonForm), min_entries=1, max_entries=4)
    sections: ClassVar[list[Section]] = [
        ("When and where", [["date"], ["certainty", "mode"], ["place"]]),
        ("Who acted for each side", [["sg"], ["host"]]),
        ("On file", [["source"], ["note"]]),
    ]


class SigningForm(MeetingForm):
    """A signature: both sides, and witnesses if there were any."""

    date = PartialDateField(
        "Date of signing", description="For example, 27 5 2024. Leave the day empty if only the month is known."
    )
    mode = ChoiceField("How was it signed?", choices=MODES, default="")
    witnesses = ListField(FormField(PersonForm), min_entries=2, max_entries=4)
    sections: ClassVar[list[Section]] = [
        ("When and where", [["date"], ["certainty", "mode"], ["place"]]),
        ("Who signed", [["sg"], ["host"], ["witnesses"]]),
        ("On file", [["source"], ["note"]]),
    ]


class SignAgreementForm(SigningForm):
    """The Implementation Agreement: a signature and the percentages agreed."""

    share_of_proceeds = PercentField("Share of proceeds for adaptation", description="Of the credits issued")
    omge = PercentField("Cancellation for overall mitigation in global emissions", description="At first issuance")
    sections: ClassVar[list[Section]] = [
        ("When and where", [["date"], ["certainty", "mode"], ["place"]]),
        ("Who signed", [["sg"], ["host"], ["witnesses"]]),
        ("What was agreed", [["share_of_proceeds", "omge"]]),
        ("On file", [["source"], ["note"]]),
    ]


class ReasonForm(StepForm):
    """Why: for a step that leaves something out or sends something back."""

    reason = TextField("Reason", most=2000, description="It is kept with the record and shown on the partner page")
    sections: ClassVar[list[Section]] = [("Why", [["reason"]])]


class DatedReasonForm(StepForm):
    """When and why: for a pause or an end."""

    date = PartialDateField("Date", description="From when it counts. For example, 27 5 2024.")
    reason = ReasonForm.reason
    sections: ClassVar[list[Section]] = [("When and why", [["date"], ["reason"]])]


class TextForm(StepForm):
    """The text for signature, pasted as plain text; its SHA-256 is what agencies clear."""

    text_label = LineField(
        "Name of this version", most=120, required="Enter a name for this version",
        description="For example, Final text, 3 March 2025",
    )  # fmt: skip
    text_content = TextField(
        "Text for signature", most=400_000, required="Paste the text for signature",
        description="Plain text. What is cleared is this very text, to the letter.",
    )  # fmt: skip
    sections: ClassVar[list[Section]] = [("Text", [["text_label"], ["text_content"]])]


class NoteForm(StepForm):
    """A confirmation with an optional note."""

    note = TextField("Note (optional)", most=2000, description="Shown beside your confirmation")
    sections: ClassVar[list[Section]] = [("Confirmation", [["note"]])]


class PastActForm(SignAgreementForm):
    """Any act that happened before it was recorded. Only its source is needed."""

    kind = SelectField("What was done", choices=choices((kind.value, ACT_LABELS[kind]) for kind in PAST_KINDS))
    date = PartialDateField(
        "Date", description="For example, 27 5 2024. Leave out what is not known: the day, the month, or all."
    )
    mode = ChoiceField("How was it done?", choices=MODES, default="")
    source = SourcedDateForm.source
    sections: ClassVar[list[Section]] = [
        ("What and when", [["kind"], ["date"], ["certainty", "mode"], ["place"]]),
        ("On file", [["source"], ["note"]]),
        ("Who acted for each side, where known", [["sg"], ["host"], ["witnesses"]]),
        ("What was agreed, for an Implementation Agreement", [["share_of_proceeds", "omge"]]),
    ]

    def answers(self) -> StepAnswers:
        known = self.kind.data in {kind.value for kind in PAST_KINDS}
        return replace(super().answers(), kind=ActKind(self.kind.data) if known else None)


class CorrectionForm(SignAgreementForm):
    """What should stand in the place of one act, and why."""

    corrects = HiddenField()
    date = PastActForm.date
    mode = PastActForm.mode
    source = DateForm.source
    strikes = BooleanField("Strike this act: it did not happen")
    reason = TextField("Reason for the correction", most=2000, description="A second officer reads it and decides")
    sections: ClassVar[list[Section]] = [
        ("Why", [["reason"], ["strikes"]]),
        ("When and where", [["date"], ["certainty", "mode"], ["place"]]),
        ("Who acted for each side", [["sg"], ["host"], ["witnesses"]]),
        ("What was agreed, for an Implementation Agreement", [["share_of_proceeds", "omge"]]),
        ("On file", [["source"], ["note"]]),
    ]

    def answers(self) -> StepAnswers:
        typed = self.corrects.data or ""
        corrects = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
        return replace(super().answers(), corrects=corrects, strikes=bool(self.strikes.data))


FORMS: dict[str, type[StepForm]] = {
    "open_mou_negotiation": DateForm,
    "sign_mou": SigningForm,
    "sign_letter_of_intent": SigningForm,
    "add_letter_of_intent": SigningForm,
    "skip_mou": ReasonForm,
    "open_ia_negotiation": DateForm,
    "conclude_negotiations": MeetingForm,
    "skip_conclusion": ReasonForm,
    "register_text": TextForm,
    "agree_articles": NoteForm,
    "clear_text_as_legal_counsel": NoteForm,
    "clear_text_for_agency": NoteForm,
    "record_full_powers": NoteForm,
    "sign_ia": SignAgreementForm,
    "enter_into_force": SourcedDateForm,
    "publish_eligibility_list": DateForm,
    "open_call": DateForm,
    "record_past_act": PastActForm,
    "propose_correction": CorrectionForm,
    "approve_correction": StepForm,
    "refuse_correction": ReasonForm,
    "pause": DatedReasonForm,
    "resume": DateForm,
    "end": DatedReasonForm,
}


class AddPartnerForm(ConcordForm):
    """A country to put on the register; the choices of country are passed in."""

    iso3 = SelectField("Country")
    region = LineField("Region (optional)", most=60, description="For example, Latin America")
    counterpart = LineField("Counterpart ministry (optional)", most=300)
    lead_agency = SelectField("Lead agency", choices=choices((a.code, f"{a.code}: {a.name}") for a in AGENCIES))


class ParticularsForm(ConcordForm):
    """What is known of a partner besides its acts. Leave empty what is not known."""

    version = VersionField()
    region = LineField("Region", most=60)
    counterpart = LineField("Counterpart ministry", most=300)
    lead_agency = AddPartnerForm.lead_agency
    stages_of_authorisation = WholeNumberField(
        "Stages of authorisation", least=1, most=19, description="How many stages its agreement sets"
    )
    national_registry = LineField("National registry", most=200)
    committee_sg = FormField(PersonForm, label="Co-chair of the Joint Committee for Singapore")
    committee_host = FormField(PersonForm, label="Co-chair of the Joint Committee for the partner")
