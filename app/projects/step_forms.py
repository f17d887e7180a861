"""The questions of each step of a project: made from the entry that it puts on record and from the process."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, ClassVar

from app.core.fields import NO_PROSE, LineField, TextField
from app.core.forms import VersionField
from app.projects import terms_form
from app.projects.answers import StepAnswers
from app.projects.fields import DayField, PaperField, TonnesField
from app.projects.forms import PartedForm, Section
from app.projects.terms_form import TermsFields, read_terms
from workflows.authorisation.entries import entry_of
from workflows.authorisation.events import EventKind as E
from workflows.authorisation.process import Item, Letter, Process, ProcessStage, Purpose

_LIKE = "For example, 27 5 2026"
_FILE_HINT = "PDF, Word, Excel, CSV, text, PNG, or JPEG, of at most 10 MB."
_REASONS = {
    E.RETURNED: ("What the applicant is asked", "Each question on a line of its own. The applicant is sent this."),
    E.REFUSAL_PROPOSED: ("Grounds", "The letter of refusal states them."),
    E.REFUSED: ("Grounds", "As the host states them."),
    E.STRUCK: ("Why the entry is struck", "The entry stays on record as struck, with this reason."),
    E.CHANGE_PROPOSED: ("Why it changes", "The countersigner reads it; it is kept with the project."),
    E.REVOCATION_PROPOSED: ("Why it is revoked", "The countersigner reads it; it is kept with the project."),
}
_LETTERS_SENT_BACK = (E.LETTER_SENT_BACK, E.CHANGE_SENT_BACK, E.REFUSAL_SENT_BACK, E.REVOCATION_SENT_BACK)
_DATED = {
    E.SUBMITTED: "Date of submission",
    E.RETURNED: "Date of the request",
    E.INFORMATION_RECEIVED: "Date on which it came in",
    E.WITHDRAWN: "Date of the withdrawal",
    E.LAPSED: "Date of the lapse",
    E.LISTED: "Date of the listing",
    E.REGISTERED: "Date of the registration",
}
_WITH_FILE = {
    E.INFORMATION_RECEIVED: "What came in",
    E.WITHDRAWN: "The applicant's letter",
    E.REFUSED: "The host's letter",
    E.REGISTERED: "The programme's notice",
}
_WITH_REASON = {
    *_REASONS, *_LETTERS_SENT_BACK, E.WITHDRAWN, E.LAPSED, E.HOST_CHANGED,
}  # fmt: skip
_COUNTERSIGNED = ("issue_", "confirm_")


class StepForm(PartedForm):
    """A step that asks nothing but to be taken. `items` are the things to submit that have a field of their own."""

    version = VersionField()
    items: ClassVar[tuple[Item, ...]] = ()
    asks_terms: ClassVar[bool] = False

    def answers(self) -> StepAnswers:
        """What was answered; a question that the step does not ask stays at its default."""
        values: dict[str, Any] = {
            name: self[name].data or ""
            for name in ("reason", "reference", "exception", "explanation", "programme_project")
            if name in self
        }
        values |= {name: self[name].data for name in ("on", "quantity", "initial_report_on", "file") if name in self}
        received = ((item.code, self[f"item_{item.code}"].data) for item in self.items)
        return StepAnswers(
            **values,
            items=tuple((code, upload) for code, upload in received if upload),
            terms=read_terms(self) if self.asks_terms else None,
        )


@lru_cache(maxsize=2048)
def form_class(process: Process, step: str) -> type[StepForm]:
    """The form of a step of this process. Raises KeyError for a step that no process has."""
    kind, code = entry_of(step)
    if step.startswith(_COUNTERSIGNED):
        return StepForm
    letter = process.letter(code) if code else None
    stage = _submitted_stage(process, step) if kind is E.SUBMITTED else None
    fields = _dated_fields(kind, letter) | _received_fields(kind, letter, stage) | _other_fields(kind, letter)
    authorises = kind in (E.CHANGE_PROPOSED, E.HOST_CHANGED) or _authorising(kind, letter)
    sections = _sections(fields, stage)
    bases: tuple[type, ...] = (TermsFields, StepForm) if authorises else (StepForm,)
    return type(
        "AnswersForm", bases,
        {
            **fields, "sections": sections + (terms_form.SECTIONS if authorises else []), "asks_terms": authorises,
            "items": stage.submits if stage else (),
        },
    )  # fmt: skip


def _submitted_stage(process: Process, step: str) -> ProcessStage:
    return process.stage(step.removeprefix("submit_").upper())


def _authorising(kind: E, letter: Letter | None) -> bool:
    proposing = kind in (E.LETTER_PROPOSED, E.LETTER_FILED)
    return proposing and letter is not None and letter.purpose is Purpose.AUTHORISATION


def _dated_fields(kind: E, letter: Letter | None) -> dict[str, Any]:
    """When it took effect, and under which reference."""
    if kind in (*_LETTERS_SENT_BACK, E.STRUCK, E.ADVANCED):
        return {}
    is_letter = letter is not None or kind in (E.CHANGE_PROPOSED, E.HOST_CHANGED, E.REFUSAL_PROPOSED)
    label = "Date of the letter" if is_letter else _DATED.get(kind, "Date")
    fields: dict[str, Any] = {"on": DayField(label, description=_LIKE)}
    if is_letter or kind in (E.SUBMITTED, E.REFUSED):
        fields["reference"] = LineField(
            "Reference (optional)", most=120, description="As it stands on the paper", render_kw=NO_PROSE
        )
    return fields


def _received_fields(kind: E, letter: Letter | None, stage: ProcessStage | None) -> dict[str, Any]:
    """The files of what was submitted, or of a letter received."""
    fields: dict[str, Any] = {}
    for item in stage.submits if stage else ():
        fields[f"item_{item.code}"] = PaperField(item.name, needed=item.needed, description=_FILE_HINT)
    if kind is E.LETTER_FILED or kind is E.HOST_CHANGED:
        name = letter.name if letter else "letter"
        fields["file"] = PaperField(f"The {name}, as it was received", description=_FILE_HINT)
    elif kind in _WITH_FILE:
        fields["file"] = PaperField(_WITH_FILE[kind], needed=False, description=_FILE_HINT)
    return fields


def _other_fields(kind: E, letter: Letter | None) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if kind in _WITH_REASON:
        label, hint = _REASONS.get(kind, ("Reason", "It is kept with the project."))
        fields["reason"] = TextField(label, most=10_000, description=hint)
    if kind is E.SUBMITTED:
        fields["quantity"] = TonnesField("Quantity issued, tCO2e", description="As the proof of issuance has it")
    if kind is E.REGISTERED:
        fields["programme_project"] = LineField("Number that the programme gave", most=60)
    if kind is E.LISTED:
        fields["explanation"] = TextField(
            "Why both letters may stand (optional)", most=10_000,
            description="Needed only where the letters of the two sides disagree.",
        )  # fmt: skip
    if kind is E.LETTER_PROPOSED and _authorising(kind, letter):
        fields["exception"] = TextField(
            "Why before entry into force (optional)", most=4000,
            description="Needed only while the entry into force of the Implementation Agreement is not on record.",
        )  # fmt: skip
    if kind is E.CHANGE_PROPOSED or (kind is E.LETTER_PROPOSED and _authorising(kind, letter)):
        fields["initial_report_on"] = DayField(
            "Date of the initial report, or of its update (optional)",
            description="It is due no later than the authorisation (decision 2/CMA.3, annex, paragraph 18).",
        )
    return fields


def _sections(fields: dict[str, Any], stage: ProcessStage | None) -> list[Section]:
    """The questions in parts; one that a stage does not ask is taken out of `fields`."""
    if stage is not None and not stage.repeats:
        fields.pop("quantity", None)
    uploads = [[name] for name in fields if name.startswith("item_")]
    parts: list[Section] = [
        ("When", [["on"], ["reference"]]),
        ("What was submitted", uploads),
        ("What was issued", [["quantity"]]),
        ("On file", [["file"]]),
        ("The programme", [["programme_project"]]),
        ("Why", [["reason"]]),
        ("Agreement of the letters", [["explanation"]]),
        ("Before the authorisation", [["initial_report_on"], ["exception"]]),
    ]
    kept = [(title, [row for row in rows if row[0] in fields]) for title, rows in parts]
    return [(title, rows) for title, rows in kept if rows]
