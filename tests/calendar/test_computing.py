"""Days that follow from acts and records, each with its source; months; and the calendar as other programs read it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.calendar import computing
from app.calendar.computing import Assurance, ListInForce, Rules, Target
from app.calendar.icalendar import written
from app.calendar.months import Month, MonthFault, by_month, grid, month_of, read_month
from app.calendar.queries import rules
from app.coordination.records import Dated
from app.reporting.deadlines import Deadline, State
from tests.calendar.reader import day, read
from workflows.partial_date import parse_iso

RULES = Rules(12, "Reviewed yearly", (9, 30), "Section 17")
YEAR = {"first": date(2027, 1, 1), "last": date(2027, 12, 31)}


def test_an_assurance_ends_on_its_day_and_names_its_letter():
    letter = Assurance("GHA-0007", "GHA", "Letter of Support", date(2027, 5, 3))
    (found,) = computing.assurances([letter, replace(letter, until=date(2028, 1, 1))], **YEAR)
    assert (found.title, found.first, found.partner) == (
        "Letter of Support of GHA-0007 lapses",
        date(2027, 5, 3),
        "GHA",
    )
    assert found.source.startswith("Assurance period")


def test_a_list_is_reviewed_every_year_from_the_day_it_came_into_force():
    lists = [ListInForce("GHA", "Ghana", 2, date(2024, 9, 30)), ListInForce("PER", "Peru", 1, date(2027, 6, 1))]
    (found,) = computing.list_reviews(lists, RULES, **YEAR)
    assert (found.first, found.source) == (
        date(2027, 9, 30),
        "Version 2, in force from 30 September 2024. Reviewed yearly",
    )


@pytest.mark.parametrize(
    ("start", "months", "then"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)), (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)), (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(9998, 1, 1), 24, None),
    ],
)  # fmt: skip
def test_months_are_counted_to_the_same_day_or_the_last_of_a_short_month(start, months, then):
    assert computing.later(start, months) == then


def test_the_tax_on_a_year_is_due_on_30_september_of_the_next():
    found = list(computing.tax_days(rules(), first_year=2024, first=date(2024, 1, 1), last=date(2026, 9, 30)))
    assert [each.first for each in found] == [date(2025, 9, 30), date(2026, 9, 30)]
    assert "emissions of 2024" in found[0].title


def test_reports_stand_on_the_day_by_which_they_are_due():
    due = Deadline("annual", "Annual information for 2026", "2026", date(2027, 4, 15), State.DUE, "2/CMA.3", days=30)
    late = replace(due, state=State.OVERDUE, due=date(2027, 1, 2), days=-3)
    unknown = replace(due, due=None, state=State.NOT_KNOWN)
    found = list(computing.reports([due, late, unknown], **YEAR))
    assert [each.title for each in found] == [
        "Annual information for 2026", "Annual information for 2026, overdue for 3 days",
    ]  # fmt: skip


def test_an_announced_day_slips_once_the_last_day_that_it_may_mean_has_passed():
    target = Target("THA", "Thailand", parse_iso("2027-03"))
    last, after = date(2027, 3, 31), date(2027, 4, 1)
    assert [e.title for e in computing.targets([target], today=last, **YEAR)] == [
        "Call for applications, Thailand: announced to open"
    ]
    (slipped,) = computing.targets([target], today=after, **YEAR)
    assert (slipped.title, slipped.first) == ("Call for applications, Thailand: not seen to have opened", last)
    # A clock that was set back takes it back: nothing is kept.
    (again,) = computing.targets([target], today=last, **YEAR)
    assert again.title.endswith("announced to open")
    assert list(computing.targets([Target("THA", "Thailand", parse_iso(None))], today=after, **YEAR)) == []


@pytest.mark.parametrize(
    "typed",
    ["13", "2026-13", "2026-00", "99999-01", "2026-1", "-1", "2026-11-01", "\x00", "٢٠٢٦-١١", "1999-12", "2200-01"],
)
def test_what_is_no_month_is_refused_in_a_sentence(typed):
    with pytest.raises(MonthFault, match=r"^(That is no month|The calendar shows the years)"):
        read_month(typed)


def test_a_month_is_laid_out_in_weeks_and_a_span_of_days_stands_on_each():
    item = Dated("meeting", "Meeting 1", date(2026, 11, 30), date(2026, 12, 1), "/x")
    weeks = grid(read_month("2026-12"), [item], today=date(2026, 12, 31))
    cells = [cell for week in weeks for cell in week]
    assert all(len(week) == 7 for week in weeks)
    assert [cell.day for cell in cells if cell.items] == [date(2026, 11, 30), date(2026, 12, 1)]
    assert [cell.day for cell in cells if cell.today] == [date(2026, 12, 31)]
    assert [month.key for month, _ in by_month([item])] == ["2026-11"]
    assert month_of(date(2026, 12, 31)).after(1) == Month(2027, 1)


STAMP = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)


def test_what_is_written_is_read_back_by_a_strict_reader():
    titles = [
        "Plain",
        "Semi; comma, back\\slash",
        "Line\r\nBEGIN:VEVENT",
        "é" * 120,
        "漢字" * 60,
        "a\x00b\x1f",
        "\u202e",
    ]
    items = [
        Dated("task", title, date(2026, 12, 31), date(2026, 12, 31), f"/tasks/{n}") for n, title in enumerate(titles)
    ]
    events = read(written(items, name="Concord; of, one", base="https://concord.example/", stamp=STAMP))
    assert [e["SUMMARY"] for e in events[:5]] == [*titles[:2], "Line\nBEGIN:VEVENT", *titles[3:5]]
    assert events[5]["SUMMARY"] == "ab"
    assert {(day(e["DTSTART"]), day(e["DTEND"])) for e in events} == {(date(2026, 12, 31), date(2027, 1, 1))}
    assert events[0]["URL"] == "https://concord.example/tasks/0"
    assert events[0]["DTSTAMP"] == "20261231T155900Z"


def test_an_identifier_stays_when_the_day_moves_and_two_alike_are_told_apart():
    one = Dated("meeting", "Meeting 1", date(2026, 5, 1), date(2026, 5, 2), "/m/1", "GHA")
    moved = replace(one, first=date(2026, 6, 1), last=date(2026, 6, 1))
    before, alike = [e["UID"] for e in read(written([one, one], name="n", base="http://x", stamp=STAMP))]
    (after,) = read(written([moved], name="n", base="http://x", stamp=STAMP))
    assert before == after["UID"] != alike


def test_an_address_cannot_add_a_line():
    sly = Dated("task", "T", date(2026, 5, 1), date(2026, 5, 1), "/x\r\nATTENDEE:mailto:a@b")
    (event,) = read(written([sly], name="n", base="http://x", stamp=STAMP))
    assert event["URL"] == "http://x/xATTENDEE:mailto:a@b"
