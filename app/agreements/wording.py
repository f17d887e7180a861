"""Dates, ages and standings in words: the phrases that partner pages, lists and exports share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.agreements.records import ActRecord, PartnerRecord, Person
from workflows.agreement.facts import PATH, STAGE_LABELS, STAGE_OF_ACT, ActKind, Stage
from workflows.partial_date import Precision

UNSURE = "unsure"
COLUMNS = (
    (ActKind.MOU, "MOU"),
    (ActKind.CONCLUDED, "Concluded"),
    (ActKind.IA, "IA signed"),
    (ActKind.IN_FORCE, "In force"),
    (ActKind.ELIGIBILITY_LIST, "List published"),
    (ActKind.CALL, "Call opened"),
)


@dataclass(frozen=True)
class DateCell:
    """The date of an act in a table: `state` is done, unknown, unused or later."""

    text: str
    state: str
    approximate: bool = False
    note: str = ""
    note_number: int | None = None


@dataclass(frozen=True)
class StageWord:
    """A stage as badges show it."""

    code: str
    label: str


def stage_word(stage: Stage) -> StageWord:
    return StageWord(stage.value, STAGE_LABELS[stage])


def is_approximate(act: ActRecord) -> bool:
    """Whether its day is derived, disputed or not known to the day."""
    return act.certainty == UNSURE or act.date.precision in (Precision.MONTH, Precision.YEAR)


def date_cell(record: PartnerRecord, kind: ActKind) -> DateCell:
    """How a table shows the date of this act: never empty."""
    act = record.act(kind)
    if act is not None:
        if not act.date.known:
            return DateCell("Not known", "unknown", note=act.note)
        return DateCell(act.date.short(), "done", approximate=is_approximate(act), note=act.note)
    if record.was_left_out(kind):
        return DateCell("Not used", "unused")
    if kind is ActKind.MOU and (letter := record.act(ActKind.LETTER_OF_INTENT)):
        return DateCell(f"{letter.date.short()} (LOI)", "done", approximate=is_approximate(letter))
    return DateCell("Not known", "unknown") if _should_have_come(record, kind) else DateCell("·", "later")


def _should_have_come(record: PartnerRecord, kind: ActKind) -> bool:
    """Whether the partnership has passed the place of this act, so that its absence is a gap.

    An entry into force follows every signature, so it is asked for from then on.
    """
    stage = standing_stage(record)
    if kind is ActKind.ELIGIBILITY_LIST:
        return stage is Stage.OPEN
    if kind is ActKind.IN_FORCE:
        return PATH.index(stage) >= PATH.index(Stage.IA_SIGNED)
    return PATH.index(stage) > PATH.index(STAGE_OF_ACT[kind])


def standing_stage(record: PartnerRecord) -> Stage:
    """The stage on the path: for a paused or ended partnership, the furthest it reached."""
    if record.stage in PATH:
        return record.stage  # type: ignore[return-value]
    reached = [STAGE_OF_ACT[act.kind] for act in record.acts if act.kind in STAGE_OF_ACT and act.standing == "done"]
    return max(reached, key=PATH.index, default=Stage.DISCUSSION)


def stage_act(record: PartnerRecord) -> ActRecord | None:
    """The act that brought the partnership to its stage."""
    if record.stage is Stage.PAUSED:
        return record.act(ActKind.PAUSED)
    if record.stage is Stage.ENDED:
        return record.act(ActKind.ENDED)
    if record.stage is Stage.MOU_SIGNED:
        return record.act(ActKind.MOU) or record.act(ActKind.LETTER_OF_INTENT)
    kind = next((kind for kind, stage in STAGE_OF_ACT.items() if stage is record.stage), None)
    return record.act(kind) if kind else None


def days_in_stage(record: PartnerRecord, today: date) -> int | None:
    """Days since the act that led here, from the first day that its date may mean; None if not known."""
    act = stage_act(record)
    return (today - act.date.first).days if act and act.date.first else None


def age_words(record: PartnerRecord, today: date) -> str:
    """`394 days`, `about 1,090 days`, or that it is not known."""
    days, act = days_in_stage(record, today), stage_act(record)
    if days is None or act is None:
        return "since when is not known"
    if act.date.precision is not Precision.DAY:
        return f"about {round(days, -1):,} days"
    return count(days, "day")


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 day`, `1,080 days`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(items: list[str]) -> str:
    """`a`, `a and b`, `a, b, and c`."""
    if len(items) < 3:
        return " and ".join(items)
    return ", ".join(items[:-1]) + f", and {items[-1]}"


def people_words(people: tuple[Person, ...]) -> str:
    """Names with their posts; someone without a name is known by post alone."""
    said = []
    for person in people:
        parts = [part for part in (person.name, person.post, person.ministry) if part]
        said.append(", ".join(parts))
    return "; ".join(said)


def percent(value: object) -> str:
    """`5%`, or an empty text where it is not known."""
    return "" if value is None else f"{value.normalize():f}%"  # type: ignore[attr-defined]


def on_words(act: ActRecord) -> str:
    """`on 1 April 2025`, `in December 2023`, `about 18 May 2023`: how a sentence continues."""
    if not act.date.known:
        return "on a day that is not known"
    if act.certainty == UNSURE and act.date.precision is Precision.DAY:
        return f"about {act.date.words()}"
    return f"{'on' if act.date.precision is Precision.DAY else 'in'} {act.date.words()}"
