"""A figure that explains itself: its value or why there is none, its paragraph, its inputs, the flows behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from app.ledger.records import Flow

Number = int | Fraction
TONNES = "tCO₂e"
ROUNDING = "Rounded to whole numbers, halves away from zero; the exact value is kept for every further step."


class State(StrEnum):
    """Whether a figure has a value, and if not why."""

    KNOWN = "known"
    INDETERMINATE = "indeterminate"
    NOT_APPLICABLE = "not_applicable"
    NOT_YET = "not_yet"


@dataclass(frozen=True)
class Given:
    """An input that was recorded, not computed."""

    label: str
    words: str


@dataclass(frozen=True)
class Figure:
    """One number of one row and year. It has a value exactly when it is known.

    `year` is None for a figure of the whole period. An indeterminate figure names everything that is `missing`. `terms`
    are the figures that it was made of, each with its sign; `flows` the sums of ledger movements behind it.
    """

    row: str
    label: str
    year: int | None
    value: Number | None
    unit: str
    paragraph: str
    formula: str
    state: State = State.KNOWN
    given: tuple[Given, ...] = ()
    terms: tuple[tuple[int, Figure], ...] = ()
    flows: tuple[Flow, ...] = ()
    missing: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        if (self.value is not None) != (self.state is State.KNOWN):
            raise ValueError(f"{self.label}: a figure has a value exactly when it is known.")
        if (self.state is State.INDETERMINATE) != bool(self.missing):
            raise ValueError(f"{self.label}: an indeterminate figure says what is missing, and no other does.")

    @property
    def known(self) -> bool:
        return self.state is State.KNOWN

    @property
    def rounded(self) -> int | None:
        """The value as a whole number, halves away from zero."""
        return None if self.value is None else whole(self.value)

    @property
    def exact(self) -> bool:
        """Whether the whole number shown is the value itself."""
        return self.value is None or Fraction(self.value).denominator == 1

    def exact_words(self) -> str:
        """`−3,500 ÷ 3`: the value as the fraction that it is."""
        found = Fraction(self.value or 0)
        return f"{number_words(found.numerator)} ÷ {found.denominator:,}"

    def words(self) -> str:
        """`12,500`, `−250,000`, `indeterminate`, `not applicable`, `not yet`; decimals of an indicator are kept."""
        return STATE_WORDS[self.state] if self.value is None else number_words(self.value, unit=self.unit)


STATE_WORDS = {
    State.KNOWN: "", State.INDETERMINATE: "indeterminate", State.NOT_APPLICABLE: "not applicable",
    State.NOT_YET: "not yet",
}  # fmt: skip


def whole(value: Number) -> int:
    """The nearest whole number, halves away from zero."""
    exact = Fraction(value)
    nearest = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return -nearest if exact < 0 else nearest


def number_words(value: Number, *, unit: str = TONNES) -> str:
    """The number with commas and a true minus: tonnes whole, an indicator with at most six decimals."""
    sign = "−" if value < 0 else ""
    exact = abs(Fraction(value))
    if unit == TONNES or exact.denominator == 1:
        return f"{sign}{abs(whole(value)):,}"
    decimal = Decimal(exact.numerator) / Decimal(exact.denominator)
    return f"{sign}{decimal.quantize(Decimal('0.000001')).normalize():,f}"


def unknown(like: Figure, missing: Iterable[str]) -> Figure:
    """The figure without a value, with every different thing that is missing."""
    return replace(like, value=None, state=State.INDETERMINATE, missing=tuple(dict.fromkeys(missing)))


def without(like: Figure, state: State, note: str = "") -> Figure:
    """The figure in a state that has no value: not applicable, or not yet."""
    return replace(like, value=None, state=state, missing=(), note=note or like.note)


def combine(like: Figure, terms: Sequence[tuple[int, Figure]]) -> Figure:
    """The sum of the terms, each with its sign. One term without a value leaves the sum without one.

    What is missing anywhere below is missing here: a term that is not known never counts as nought.
    """
    found = replace(like, terms=tuple(terms), flows=tuple(flow for _, term in terms for flow in term.flows))
    for state in (State.NOT_YET, State.NOT_APPLICABLE):
        blocking = next((term for _, term in terms if term.state is state), None)
        if blocking is not None:
            return without(found, state, blocking.note)
    missing = [sentence for _, term in terms for sentence in term.missing]
    if missing:
        return unknown(found, missing)
    return replace(found, value=sum((sign * (term.value or 0) for sign, term in terms), 0))
