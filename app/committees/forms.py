"""Forms of this area: a body, a member, a meeting with its papers and minutes, a decision, an action point."""

from __future__ import annotations

import uuid
from typing import Any

from wtforms import BooleanField, SelectField
from wtforms.validators import Optional

from app.committees.answers import (
    MOST_TEXT,
    ActionAnswers,
    BodyAnswers,
    DecisionAnswers,
    MeetingAnswers,
    MemberAnswers,
    PaperAnswers,
)
from app.core.day_field import DayField
from app.core.fields import ChoiceField, LineField, TextField, choices
from app.core.forms import ConcordForm, VersionField
from app.core.upload_field import UploadField

_LIKE = "For example, 27 5 2026"
_FILE_HINT = "PDF, Word, Excel, CSV, text, PNG, or JPEG, of at most 10 MB."


def _number(typed: str | None) -> int | None:
    """The id that was chosen; nought, which nobody has, where what came is no number."""
    if not typed:
        return None
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def _key(typed: str | None) -> uuid.UUID | None:
    """The id that was chosen; one that nothing has where what came is none."""
    if not typed:
        return None
    try:
        return uuid.UUID(typed)
    except ValueError:
        return uuid.UUID(int=0)


class BodyForm(ConcordForm):
    """A working group or the Joint Committee."""

    version = VersionField()
    kind = ChoiceField(
        "What it is",
        choices=choices([("joint_committee", "Joint Committee"), ("working_group", "Working group")]),
        default="working_group",
    )
    name = LineField(
        "Name", required="Enter the name of the body", description="Like Joint Committee, as texts call it"
    )
    basis = LineField(
        "Set up under", most=500, validators=[Optional()], description="For example, the article that says so"
    )

    def answers(self) -> BodyAnswers:
        return BodyAnswers(self.kind.data or "", self.name.data or "", self.basis.data or "")


class MemberForm(ConcordForm):
    """Somebody on a body."""

    version = VersionField()
    side = ChoiceField("Side", choices=choices([("home", "Our side"), ("host", "Their side")]), default="home")
    officer = SelectField("Officer of Concord", validate_choice=False, description="Whose name and agency then count")
    name = LineField("Name", validators=[Optional()], description="Of anybody who is no officer of Concord")
    agency = LineField("Agency or ministry", validators=[Optional()], description="On our side, its code, like MSE")
    post = LineField("Post", validators=[Optional()])
    co_chair = BooleanField("Co-chair of its side")
    from_on = DayField("First day on the body", description=f"{_LIKE}. Leave it empty where it is not known")
    until_on = DayField("Last day on the body", description="Leave it empty while the member sits on it")

    def answers(self) -> MemberAnswers:
        return MemberAnswers(
            side=self.side.data or "", agency=self.agency.data or "", name=self.name.data or "",
            post=self.post.data or "", officer=_number(self.officer.data), co_chair=bool(self.co_chair.data),
            from_on=self.from_on.data, until_on=self.until_on.data,
        )  # fmt: skip


class MeetingForm(ConcordForm):
    """A meeting as it is planned."""

    version = VersionField()
    first_on = DayField("Day of the meeting", description=_LIKE)
    last_on = DayField("Last day", description="Where it lasts longer than a day")
    place = LineField("Place", validators=[Optional()], description="City and house, where people meet")
    online = BooleanField("Online, or also online")
    agenda = TextField("Agenda", most=MOST_TEXT, validators=[Optional()], description="One item on each line")

    def answers(self) -> MeetingAnswers:
        items = tuple(line for line in (self.agenda.data or "").splitlines() if line.strip())
        return MeetingAnswers(
            first_on=self.first_on.data, last_on=self.last_on.data, online=bool(self.online.data),
            place=self.place.data or "", agenda=items,
        )  # fmt: skip


class MinutesForm(ConcordForm):
    """What was said at a meeting."""

    version = VersionField()
    minutes = TextField("Minutes", most=MOST_TEXT, required="Enter what was said.",
                        description="What was said of each item. Decisions are recorded one by one")  # fmt: skip


class ReasonForm(ConcordForm):
    """Why something ends."""

    version = VersionField()
    reason = TextField("Reason", most=2000, description="It is kept on record")


class PaperForm(ConcordForm):
    """A paper of a meeting."""

    title = LineField("Title", required="Enter what the paper is called")
    file = UploadField("File", description=_FILE_HINT)
    path = LineField("Or a page of Concord", most=500, validators=[Optional()],
                     description="Its address without the name of the server, like /documents")  # fmt: skip

    def answers(self) -> PaperAnswers:
        return PaperAnswers(self.title.data or "", self.file.data, self.path.data or "")


class DecisionForm(ConcordForm):
    """A decision as it was taken."""

    version = VersionField()
    text = TextField("What was decided", most=MOST_TEXT, description="In the words of the body")
    decided_on = DayField("Day of the decision", description=_LIKE)
    meeting = SelectField("Taken", validate_choice=False)
    supersedes = SelectField("Takes the place of", validate_choice=False,
                             description="A confirmed decision that stands until this one is confirmed")  # fmt: skip

    def answers(self) -> DecisionAnswers:
        return DecisionAnswers(
            self.text.data or "", self.decided_on.data, _key(self.meeting.data), _key(self.supersedes.data)
        )


class ConfirmForm(ConcordForm):
    """A step that asks nothing but to be taken."""

    version = VersionField()


class ActionForm(ConcordForm):
    """What a side took on."""

    text = TextField(
        "What is to be done", most=2000, description="Beginning with a verb, like Send the draft procedure"
    )
    side = ChoiceField(
        "Who took it on", choices=choices([("home", "Our side"), ("host", "Their side")]), default="home"
    )
    officer = SelectField("Officer who owns it", validate_choice=False, description="It becomes a task of this officer")
    owner = LineField("Or the name of its owner", validators=[Optional()])
    due_on = DayField("Due", description=f"{_LIKE}. Leave it empty where no day was agreed")

    def answers(self) -> ActionAnswers:
        return ActionAnswers(
            self.text.data or "", self.side.data or "", _number(self.officer.data), self.owner.data or "",
            self.due_on.data,
        )  # fmt: skip


def mark(form: Any, sentence: str, field: str) -> None:
    """Put a sentence beside the field of this name; beside the first one where it is about none."""
    hidden = ("HiddenField", "CSRFTokenField", "VersionField")
    found = form[field] if field and field in form else next((f for f in form if f.type not in hidden), None)
    if found is not None:
        found.errors = [*found.errors, sentence]
