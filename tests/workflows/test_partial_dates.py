"""A date of which only a part may be known: kept, compared, spelt, and refused in sentences."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.partial_date import UNKNOWN_DATE, PartialDate, Precision, from_parts, on, parse_iso

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 31))


@st.composite
def partial_dates(draw: st.DrawFn) -> PartialDate:
    day, precision = draw(DAYS), draw(st.sampled_from(Precision))
    if precision is Precision.UNKNOWN:
        return UNKNOWN_DATE
    if precision is Precision.DAY:
        return on(day)
    first = day.replace(day=1) if precision is Precision.MONTH else date(day.year, 1, 1)
    return PartialDate(first, precision)


@pytest.mark.parametrize(
    ("text", "precision", "first", "last"),
    [
        ("2024-05-27", Precision.DAY, date(2024, 5, 27), date(2024, 5, 27)),
        ("2024-02", Precision.MONTH, date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-02", Precision.MONTH, date(2025, 2, 1), date(2025, 2, 28)),
        ("2024", Precision.YEAR, date(2024, 1, 1), date(2024, 12, 31)),
        ("", Precision.UNKNOWN, None, None),
        (None, Precision.UNKNOWN, None, None),
    ],
)
def test_as_much_of_a_date_is_kept_as_is_known(
    text: str | None, precision: Precision, first: date | None, last: date | None
) -> None:
    found = parse_iso(text)
    assert (found.precision, found.first, found.last, found.known) == (
        precision,
        first,
        last,
        first is not None,
    )


@pytest.mark.parametrize(
    ("iso", "words", "short"),
    [
        ("2024-05-27", "27 May 2024", "27 May 2024"),
        ("2022-11-08", "8 November 2022", "8 Nov 2022"),
        ("2025-11", "November 2025", "Nov 2025"),
        ("2024", "2024", "2024"),
        (None, "not known", "not known"),
    ],
)
def test_a_date_is_spelt_as_far_as_it_is_known(iso: str | None, words: str, short: str) -> None:
    found = parse_iso(iso)
    assert (found.iso(), found.words(), found.short()) == (iso, words, short)


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ((31, 11, 2025), "must be a real date: November has 30 days"),
        ((29, 2, 2025), "must be a real date: February 2025 has 28 days"),
        ((30, 2, 2024), "must be a real date: February 2024 has 29 days"),
        ((0, 5, 2024), "must be a real date: May has 31 days"),
        ((27, 13, 2024), "must have a month from 1 to 12"),
        ((None, 0, 2024), "must have a month from 1 to 12"),
        ((27, None, 2024), "must include a month"),
        ((27, 5, None), "must include a year"),
        ((None, 5, None), "must include a year"),
        ((27, 5, 24), "must have a year with four digits, like 2024"),
        ((27, 5, 20244), "must have a year with four digits, like 2024"),
    ],
)
def test_an_impossible_date_is_refused_in_words(parts: tuple[int | None, ...], sentence: str) -> None:
    day, month, year = parts
    with pytest.raises(ValueError, match=f"^{sentence}$"):
        from_parts(day=day, month=month, year=year)


@pytest.mark.parametrize("text", ["27-05-2024", "2024-5-27", "2024-05-27 ", "2024-05-27\n", "٢٠٢٤", "May 2024"])
def test_a_text_that_is_no_iso_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date like 2024-05-27, 2024-05 or 2024"):
        parse_iso(text)


def test_no_parts_at_all_are_an_unknown_date() -> None:
    assert from_parts(day=None, month=None, year=None) is UNKNOWN_DATE


@pytest.mark.parametrize(
    ("first", "precision"),
    [
        (None, Precision.DAY),
        (date(2024, 5, 27), Precision.UNKNOWN),
        (date(2024, 5, 27), Precision.MONTH),
        (date(2024, 5, 1), Precision.YEAR),
    ],
)
def test_a_date_whose_precision_contradicts_it_cannot_be_made(first: date | None, precision: Precision) -> None:
    with pytest.raises(ValueError, match=r"is kept as its first day|unknown exactly when its precision is"):
        PartialDate(first, precision)


@pytest.mark.parametrize(
    ("iso", "day", "known"),
    [
        ("2025-11", date(2025, 11, 1), False),
        ("2025-11", date(2025, 11, 29), False),
        ("2025-11", date(2025, 11, 30), True),
        ("2025", date(2025, 12, 30), False),
        ("2025", date(2025, 12, 31), True),
        ("2025-11-15", date(2025, 11, 14), False),
        ("2025-11-15", date(2025, 11, 15), True),
        (None, date(2200, 1, 1), False),
    ],
)
def test_a_month_or_a_year_has_come_only_once_its_last_day_has(iso: str | None, day: date, known: bool) -> None:
    assert parse_iso(iso).known_by(day) is known


@pytest.mark.parametrize(
    ("one", "other", "before"),
    [
        ("2024-05-27", "2024-05-28", True),
        ("2024-05-27", "2024-05-27", False),
        ("2024-05", "2024-05-31", False),
        ("2024-05", "2024-06-01", True),
        ("2024", "2024-12", False),
        ("2024", "2025-01", True),
        (None, "2024", False),
        ("2024", None, False),
    ],
)
def test_one_date_is_before_another_only_where_no_day_of_either_contradicts(
    one: str | None, other: str | None, before: bool
) -> None:
    assert parse_iso(one).certainly_before(parse_iso(other)) is before
    assert parse_iso(other).certainly_after(parse_iso(one)) is before


def test_a_date_is_compared_with_a_plain_day_too() -> None:
    assert parse_iso("2024-05").certainly_before(date(2024, 6, 1))
    assert not parse_iso("2024-05").certainly_before(date(2024, 5, 31))
    assert parse_iso("2024-06").certainly_after(date(2024, 5, 31))
    assert not parse_iso("2024-06").certainly_after(date(2024, 6, 1))


@given(partial_dates())
def test_a_date_written_as_iso_is_read_as_the_same_date(made: PartialDate) -> None:
    assert parse_iso(made.iso()) == made


@given(partial_dates(), partial_dates())
def test_of_two_dates_at_most_one_is_certainly_earlier(one: PartialDate, other: PartialDate) -> None:
    assert one.certainly_before(other) == other.certainly_after(one)
    assert not (one.certainly_before(other) and one.certainly_after(other))
    assert not one.certainly_before(one)


@given(partial_dates(), DAYS)
def test_a_date_has_come_by_a_day_exactly_where_it_is_known_and_not_possibly_later(
    made: PartialDate, day: date
) -> None:
    assert made.known_by(day) == (made.last is not None and made.last <= day)
    assert not (made.known_by(day) and made.certainly_after(day))
