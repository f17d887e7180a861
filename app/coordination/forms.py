"""Forms of this area: a task, how it stands, what it waits for, a comment, and how much to hear."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from wtforms import SelectField, SelectMultipleField
from wtforms.utils import unset_value
from wtforms.validators import Optional

from app.coordination.answers import MOST_TEXT, CommentAnswers, TaskAnswers
from app.coordination.wording import VISIBILITY_LABELS, visibility_labels
from app.core.access import Officer
from app.core.fields import ChoiceField, LineField, PartialDateField, TextField, choices, sentence
from app.core.forms import ConcordForm, VersionField
from workflows.partial_date import PartialDate, Precision, on
from workflows.vocabulary import AGENCIES

_MOST_TICKED = 100


class DueField(PartialDateField):
    """An exact day, or nothing; the data is a date."""

    data: date | None  # type: ignore[assignment]

    def __init__(self, *words: Any, **rest: Any) -> None:
        super().__init__(*words, **rest)
        self.flags.optional = True  # the validator of that name would take away what is wrong with the day

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(formdata, on(data) if isinstance(data, date) else data, extra_filters)
        found: Any = self.data
        if isinstance(found, PartialDate):
            self.data = found.first if found.precision is Precision.DAY else None
            if self.data is None:
                self.process_errors.append(sentence(self.label.text, "must have a day, a month and a year"))


class TickedField(SelectMultipleField):  # type: ignore[misc]
    """Several of many; what is no choice stays in the data for the command to refuse."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = [self.coerce(value) for value in valuelist[:_MOST_TICKED]]

    def pre_validate(self, form: Any) -> None:
        """The command says what is wrong, with names."""


def whole(typed: Any) -> int:
    """The number of an officer; -1 for what is none."""
    text = str(typed)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


class TaskForm(ConcordForm):
    """A task: what, whose, by when."""

    version = VersionField()
    about = SelectField("Partner", validate_choice=False)
    title = LineField("What is to be done", required="Enter what is to be done, beginning with a verb",
                      description="Begin with a verb, like “Confirm who signs”")  # fmt: skip
    owner = SelectField("Owner", validate_choice=False, description="One officer, who is told at once")
    agency = SelectField("Agency", validate_choice=False, description="Where nobody has it yet",
                         validators=[Optional()])  # fmt: skip
    due_on = DueField("Due date", description="For example, 27 11 2026")
    description = TextField("Description", most=5000, validators=[Optional()])
    evidence = TextField("Evidence", most=2000, description="Where it can be seen that it is done",
                         validators=[Optional()])  # fmt: skip

    def offer(self, people: Iterable[Officer], partners: Iterable[tuple[str, str]]) -> None:
        self.owner.choices = choices(
            [("", "Nobody yet"), *((str(each.id), f"{each.name} ({each.agency})") for each in people)]
        )
        self.agency.choices = choices([("", "That of its owner"), *((a.code, f"{a.code}, {a.name}") for a in AGENCIES)])
        self.about.choices = choices([("", "Choose a partner"), *partners])

    def answers(self) -> TaskAnswers:
        return TaskAnswers(
            title=self.title.data or "", owner_id=whole(self.owner.data) if self.owner.data else None,
            agency=self.agency.data or "", due_on=self.due_on.data, description=self.description.data or "",
            evidence=self.evidence.data or "",
        )  # fmt: skip


class GiveForm(ConcordForm):
    """Several tasks for one officer, each with the version that its row showed."""

    chosen = TickedField("Tasks", validate_choice=False)
    owner = SelectField("Officer", validate_choice=False, description="Told once, of all of them together")
    due_on = DueField("Due date", description="Leave empty where each keeps its own")

    def versions(self) -> dict[uuid.UUID, int | None]:
        """By the id of a task, the version that the page showed; what is none is left out."""
        found: dict[uuid.UUID, int | None] = {}
        for value in self.chosen.data or ():
            key, _, version = value.partition(":")
            try:
                found[uuid.UUID(key)] = max(whole(version), 0)
            except ValueError:
                continue
        return found


class FinishedForm(ConcordForm):
    """Whether it is finished is asked, never concluded."""

    version = VersionField()
    finished = ChoiceField("Have you finished this?", choices=choices([("yes", "Yes"), ("not-yet", "Not yet")]))
    evidence = TextField("Evidence", most=2000, description="Where it can be seen that it is done",
                         validators=[Optional()])  # fmt: skip


class ReasonForm(ConcordForm):
    """Why it is blocked, or opened again."""

    version = VersionField()
    reason = TextField("Reason", most=2000)


class NeedsForm(ConcordForm):
    """Which task comes before this one."""

    version = VersionField()
    needs = SelectField("It waits for", validate_choice=False)

    def needed(self) -> uuid.UUID | None:
        """The task that was chosen; None where that is none."""
        try:
            return uuid.UUID(self.needs.data or "")
        except ValueError:
            return None


class CommentForm(ConcordForm):
    """A comment: for whom it is comes first."""

    visibility = ChoiceField("Who may read this comment?", id="comment-visibility",
                             choices=choices(VISIBILITY_LABELS.items()))  # fmt: skip
    agencies = TickedField("Agencies", id="comment-agencies", description="Your own agency always may read it",
                           choices=choices((each.code, each.code) for each in AGENCIES))  # fmt: skip
    mentions = TickedField(
        "Mention", id="comment-mentions", coerce=whole,
        description="Only people who may read the comment. An @ before a name does the same",
    )  # fmt: skip
    text = TextField("Comment", id="comment-text", most=MOST_TEXT)

    def offer(self, people: Iterable[Officer], *, closed: bool = False) -> None:
        self.mentions.choices = choices((each.id, f"{each.name} ({each.agency})") for each in people)  # type: ignore[misc]
        self.visibility.choices = choices(visibility_labels(closed=closed).items())

    def validate_visibility(self, field: Any) -> None:
        """An answer that is missing is said in the words of the command."""

    def answers(self) -> CommentAnswers:
        return CommentAnswers(
            text=self.text.data or "", visibility=self.visibility.data or "",
            agencies=tuple(self.agencies.data or ()), mentions=tuple(self.mentions.data or ()),
        )  # fmt: skip


class EditForm(ConcordForm):
    """What one's own comment says."""

    version = VersionField()
    text = TextField("Comment", id="comment-text", most=MOST_TEXT)


def mark(form: Any, sentence_: str, field: str) -> None:
    """Put a sentence beside the field of this name; beside the first one where it is about none."""
    names = [each.name for each in form if each.type not in ("HiddenField", "CSRFTokenField", "VersionField")]
    found = form[field if field in names else names[0]]
    form.add_problem(found.id, sentence_)
