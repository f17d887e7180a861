"""The acts of a partner in the order of their days, in words and as days to draw, and those that have no day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.agreements.records import ActRecord, PartnerRecord
from app.agreements.wording import COLUMNS, date_cell, is_approximate, on_words
from workflows.agreement.facts import ACT_LABELS, Standing
from workflows.partial_date import Precision


@dataclass(frozen=True)
class DatedAct:
    """One act that has a date. It may mean any day from `first` to `last`; `about` where it is not sure to the day."""

    kind: str
    label: str
    first: date
    last: date
    about: bool
    words: str
    note: str


def dated_acts(record: PartnerRecord) -> tuple[DatedAct, ...]:
    """What was done, oldest first, as far as a date is known."""
    acts = [act for act in record.acts if act.standing is Standing.DONE and act.date.known]
    return tuple(_dated(act) for act in sorted(acts, key=lambda act: (act.date.first, act.sequence)))


def not_known(record: PartnerRecord) -> tuple[str, ...]:
    """The acts that were done, or should have come by now, and of which no date is on record."""
    undated = [act.kind for act in record.acts if act.standing is Standing.DONE and not act.date.known]
    gaps = [kind for kind, _ in COLUMNS if kind not in undated and date_cell(record, kind).state == "unknown"]
    return tuple(ACT_LABELS[kind] for kind in (*undated, *gaps))


def not_used(record: PartnerRecord) -> tuple[str, ...]:
    """The acts without which this partner went on."""
    return tuple(ACT_LABELS[act.kind] for act in record.acts if act.standing is Standing.NOT_USED)


def _dated(act: ActRecord) -> DatedAct:
    assert act.date.first is not None
    assert act.date.last is not None
    return DatedAct(
        kind=act.kind.value,
        label=ACT_LABELS[act.kind],
        first=act.date.first,
        last=act.date.last,
        about=is_approximate(act),
        words=on_words(act) + _how_sure(act),
        note=act.note,
    )


def _how_sure(act: ActRecord) -> str:
    if act.date.precision is Precision.MONTH:
        return ", only the month is known"
    return ", only the year is known" if act.date.precision is Precision.YEAR else ""
