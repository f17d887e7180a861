"""Forms of this area: a round, an article, its texts, its steps, its positions, a file received, the model text."""

from __future__ import annotations

import uuid
from typing import Any

from wtforms import SelectField
from wtforms.validators import Optional

from app.core.fields import ChoiceField, LineField, TextField, WholeNumberField, choices
from app.core.forms import ConcordForm, VersionField
from app.core.upload_field import UploadField
from app.core.uploads import PDF, WORD
from app.negotiation.answers import (
    MODES,
    MOST_ARTICLES,
    MOST_NOTE,
    MOST_TEXT,
    ArticleAnswers,
    RoundAnswers,
    StepAnswers,
    TextAnswers,
)
from app.negotiation.compartment import MOST_ADVICE
from app.negotiation.fields import DayField


class RoundForm(ConcordForm):
    """A round of negotiation."""

    version = VersionField()
    first = DayField("First day", description="For example, 27 5 2024")
    last = DayField("Last day", validators=[Optional()], description="Leave empty where it takes one day")
    place = LineField("Place", validators=[Optional()])
    mode = ChoiceField("How it is held", choices=choices(MODES.items()), default="in_person")
    sg_delegation = TextField(
        "Delegation of Singapore", most=MOST_NOTE, validators=[Optional()], description="One person on each line"
    )
    partner_delegation = TextField(
        "Delegation of the partner", most=MOST_NOTE, validators=[Optional()], description="One person on each line"
    )
    note = TextField("Note", most=MOST_NOTE, validators=[Optional()])

    def answers(self) -> RoundAnswers:
        return RoundAnswers(
            first=self.first.data, last=self.last.data, place=self.place.data or "", mode=self.mode.data or "",
            sg_delegation=self.sg_delegation.data or "", partner_delegation=self.partner_delegation.data or "",
            note=self.note.data or "",
        )  # fmt: skip


class ArticleForm(ConcordForm):
    """An article without its texts."""

    version = VersionField()
    title = LineField("Title", required="Enter the title of the article.")
    number = WholeNumberField(
        "Place in the text", least=1, most=MOST_ARTICLES, validators=[Optional()],
        description="The others move up or down. Leave empty to put it last",
    )  # fmt: skip
    model_key = SelectField("Article of the model text", validate_choice=False, validators=[Optional()])
    owner_id = SelectField("Our lead", validate_choice=False, validators=[Optional()])
    next = LineField("Next", most=500, validators=[Optional()], description="What is to be done next, and by whom")

    def answers(self) -> ArticleAnswers:
        owner = self.owner_id.data or ""
        return ArticleAnswers(
            title=self.title.data or "", number=self.number.data, model_key=self.model_key.data or "",
            owner_id=_number(owner) if owner else None, next=self.next.data or "",
        )  # fmt: skip


class TextForm(ConcordForm):
    """The three texts of an article."""

    version = VersionField()
    round_number = SelectField("Round", validate_choice=False, description="In which these texts stand so")
    sg_text = TextField("Singapore text", most=MOST_TEXT, validators=[Optional()])
    partner_text = TextField("Partner text", most=MOST_TEXT, validators=[Optional()])
    source_id = SelectField(
        "Partner text taken from", validate_choice=False, validators=[Optional()],
        description="The file itself stays as it was received",
    )  # fmt: skip
    working_text = TextField(
        "Working text", most=MOST_TEXT, validators=[Optional()],
        description="Put contested words in square brackets, the side first: [Singapore: occurred] [Partner: next]",
    )  # fmt: skip

    def answers(self) -> TextAnswers:
        return TextAnswers(
            sg_text=self.sg_text.data or "", partner_text=self.partner_text.data or "",
            working_text=self.working_text.data or "", round_number=_number(self.round_number.data or "") or None,
            source_id=_id(self.source_id.data or ""),
        )  # fmt: skip


class StepForm(ConcordForm):
    """A step that asks nothing but to be taken."""

    version = VersionField()

    def answers(self) -> StepAnswers:
        given = {name: self[name].data or "" for name in ("agreed_by", "place", "reason") if name in self}
        asked = self["round_number"].data if "round_number" in self else ""
        return StepAnswers(round_number=_number(asked or ""), **given)


class AgreeForm(StepForm):
    """Who agreed, where, and in which round."""

    agreed_by = LineField("Who agreed", most=500, description="For each side, like the heads of delegation")
    place = LineField("Where", description="The place, or how, like “by correspondence”")
    round_number = SelectField("Round", validate_choice=False)


class ReasonForm(StepForm):
    """Why."""

    reason = TextField("Reason", most=2000, description="It is kept with the article")


STEP_FORMS: dict[str, type[StepForm]] = {
    "agree_ad_referendum": AgreeForm, "agree": AgreeForm, "reserve": ReasonForm, "reopen": ReasonForm,
}  # fmt: skip


class CompartmentForm(ConcordForm):
    """One aspect of what is kept in the compartment; the version is the number of the words that were shown."""

    version = VersionField()
    text = TextField("Text", most=MOST_ADVICE, validators=[Optional()])


class FileForm(ConcordForm):
    """A file as it was received."""

    round_number = SelectField("Round", validate_choice=False)
    file = UploadField(
        "File", kinds=(PDF, WORD), required="Choose the file that was received.",
        description="PDF or Word, of at most 10 MB. It is kept as it is, with its hash.",
    )  # fmt: skip
    note = LineField("Note", most=500, validators=[Optional()])

    def round(self) -> int:
        return _number(self.round_number.data or "")


class BeginForm(ConcordForm):
    """From what the tracker begins."""

    begin_from = ChoiceField(
        "Begin from", choices=choices([("model", "The model text"), ("empty", "An empty text")]), default="model"
    )


class ModelForm(ConcordForm):
    """The next version of an article of the model text."""

    title = LineField("Title", required="Enter the title of the article.")
    text = TextField("Text", most=MOST_TEXT, validators=[Optional()], description="Square brackets mark what is open")


class DecisionForm(ConcordForm):
    """The decision on what another officer proposed."""

    version = VersionField()
    reason = TextField("Reason", most=2000, description="Needed for a refusal")


def mark(form: Any, sentence: str, field: str) -> None:
    """Put a sentence beside the field of this name; beside the first one where it is about none."""
    found = form[field] if field and field in form else next(f for f in form if f.type not in _HIDDEN)
    form.add_problem(found.id, sentence)


_HIDDEN = ("HiddenField", "CSRFTokenField", "VersionField")


def _number(typed: str) -> int:
    """The number that was chosen; 0 where none was, or where it is no number."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def _id(typed: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(typed) if typed else None
    except ValueError:
        return None
