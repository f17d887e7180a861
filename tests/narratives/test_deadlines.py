"""Deadlines: the days of the cycle, what is done, due, overdue or not known, and the last minute of a year."""

from __future__ import annotations

import datetime as dt
from datetime import UTC, date
from zoneinfo import ZoneInfo

import pytest

from app.core import clock
from app.reporting.deadline_queries import the_cycle
from app.reporting.deadlines import (
    AuthorisedApproach,
    CycleRecords,
    FiledReport,
    State,
    deadlines,
    next_biennial,
    state_words,
)

CYCLE = the_cycle()
TODAY = date(2026, 11, 28)
FIRST = AuthorisedApproach("CA0001", "the first", frozenset({"CA0001", "BBB-0001"}), (date(2024, 6, 1),))
SECOND = AuthorisedApproach("BBB-0002", "the second", frozenset({"BBB-0002"}), (date(2026, 3, 9), date(2026, 5, 1)))


def board(today=TODAY, **records):
    return {(each.kind, each.subject): each for each in deadlines(today, CycleRecords(**records), cycle=CYCLE)}


def filed(kind, day, *, period="", approaches=()):
    return FiledReport(kind, date.fromisoformat(day), period, frozenset(approaches))


def test_the_days_of_the_cycle_stand_in_the_data_file():
    assert (CYCLE.annual, CYCLE.biennial, CYCLE.first, CYCLE.every) == ((4, 15), (12, 31), 2026, 2)


# Annual information


def test_an_authorisation_of_2024_is_reported_by_15_april_2025_whatever_the_vintage():
    found = board(approaches=(FIRST,), action_years=frozenset(), annual_filed={})
    assert found["annual", "2024"].due == date(2025, 4, 15)
    assert [year for kind, year in found if kind == "annual"] == ["2024"]


def test_every_year_with_actions_is_due_as_well():
    found = board(approaches=(FIRST,), action_years=frozenset({2025, 2026}), annual_filed={2024: date(2025, 4, 15)})
    assert found["annual", "2024"].state is State.DONE
    assert found["annual", "2025"].state is State.OVERDUE
    assert found["annual", "2026"].state is State.DUE
    assert state_words(found["annual", "2024"]) == "Done on time"
    assert state_words(found["annual", "2026"]) == "Due in 138 days"


def test_a_filing_after_the_day_is_done_late():
    found = board(approaches=(FIRST,), action_years=frozenset(), annual_filed={2024: date(2025, 4, 16)})
    assert state_words(found["annual", "2024"]) == "Done, 1 day late"


def test_where_nobody_tells_what_was_filed_a_day_that_has_passed_is_not_known():
    found = board(approaches=(FIRST, SECOND), action_years=None)
    assert found["annual", "2024"].state is State.NOT_KNOWN
    assert found["annual", "2026"].state is State.DUE
    assert "not recorded" in found["annual", "2024"].note
    assert "others may be due" in found["annual", "2024"].note
    assert state_words(found["annual", "2024"]) == "Not known"


@pytest.mark.parametrize(
    ("today", "words"),
    [("2025-04-14", "Due in 1 day"), ("2025-04-15", "Due today"), ("2025-04-16", "Overdue for 1 day")],
)
def test_the_day_itself_is_not_late(today, words):
    found = board(date.fromisoformat(today), approaches=(FIRST,), action_years=frozenset(), annual_filed={})
    assert state_words(found["annual", "2024"]) == words


# Biennial reports


def test_the_second_reports_are_due_on_31_december_2026_and_then_every_two_years():
    assert board()["biennial", "2026"].due == date(2026, 12, 31)
    assert [year for kind, year in board(date(2031, 1, 1)) if kind == "biennial"] == ["2026", "2028", "2030", "2032"]
    assert next_biennial(date(2026, 12, 31), CYCLE) == date(2026, 12, 31)
    assert next_biennial(date(2027, 1, 1), CYCLE) == date(2028, 12, 31)


def test_a_biennial_report_is_done_by_the_one_filed_for_its_year():
    reports = (filed("btr_annex_4", "2026-12-30", period="2026"),)
    found = board(date(2027, 6, 1), filed=reports)
    assert state_words(found["biennial", "2026"]) == "Done on time"
    assert found["biennial", "2028"].state is State.DUE


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-12-30T15:59:59+00:00", "Due in 1 day"),
        ("2026-12-30T16:00:00+00:00", "Due today"),
        ("2026-12-31T15:59:59+00:00", "Due today"),  # 23:59:59 at the desk
        ("2026-12-31T16:00:00+00:00", "Overdue for 1 day"),
    ],
)
def test_the_last_minute_of_the_year_is_that_of_the_desk(monkeypatch, moment, words):
    class Then(dt.datetime):
        @classmethod
        def now(cls, tz=None):
            return dt.datetime.fromisoformat(moment).astimezone(tz or UTC)

    monkeypatch.setattr(clock, "datetime", Then)
    today = clock.today(ZoneInfo("Asia/Singapore"))
    assert state_words(board(today)["biennial", "2026"]) == words


# Initial reports


def test_an_authorisation_without_an_initial_report_is_overdue_since_its_day():
    found = board(approaches=(FIRST,))["initial", "CA0001"]
    assert (found.due, found.state) == (date(2024, 6, 1), State.OVERDUE)
    assert state_words(found) == "Overdue for 910 days"
    assert "next biennial transparency report, due on 31 December 2026" in found.note


@pytest.mark.parametrize(
    ("day", "words"),
    [("2024-05-31", "Done on time"), ("2024-06-01", "Done on time"), ("2024-06-02", "Done, 1 day late")],
)
def test_an_initial_report_no_later_than_the_authorisation_is_on_time(day, words):
    found = board(approaches=(FIRST,), filed=(filed("initial_report", day, approaches=["BBB-0001"]),))
    assert state_words(found["initial", "CA0001"]) == words


def test_each_further_approach_needs_an_updated_report_that_holds_it():
    initial = filed("initial_report", "2024-05-31", approaches=["BBB-0001"])
    found = board(approaches=(SECOND, FIRST), filed=(initial,))
    assert found["initial", "CA0001"].state is State.DONE
    assert (found["updated", "BBB-0002"].due, found["updated", "BBB-0002"].state) == (date(2026, 3, 9), State.OVERDUE)
    updated = filed("updated_initial_report", "2026-03-01", approaches=["BBB-0002"])
    assert board(approaches=(SECOND, FIRST), filed=(initial, updated))["updated", "BBB-0002"].state is State.DONE


def test_regular_information_is_no_initial_report():
    reports = (filed("btr_annex_4", "2024-05-01", period="2024", approaches=["BBB-0001", "CA0001"]),)
    assert board(approaches=(FIRST,), filed=reports)["initial", "CA0001"].state is State.OVERDUE


def test_an_approach_about_to_be_authorised_has_no_day_yet():
    pending = AuthorisedApproach("BBB-0003", "the third", frozenset({"BBB-0003"}))
    found = board(approaches=(FIRST, pending))["updated", "BBB-0003"]
    assert (found.due, found.state, state_words(found)) == (None, State.NOT_KNOWN, "Not known")
    assert board(approaches=(pending,))["initial", "BBB-0003"].due is None
    ready = (filed("initial_report", "2026-05-31", approaches=["BBB-0003"]),)
    assert ("initial", "BBB-0003") not in board(approaches=(pending,), filed=ready)


def test_what_is_overdue_stands_first_and_what_is_done_last():
    records = CycleRecords(
        approaches=(FIRST, SECOND), filed=(filed("initial_report", "2024-05-31"),), action_years=frozenset(),
    )  # fmt: skip
    states = [each.state for each in deadlines(TODAY, records, cycle=CYCLE)]
    assert states == sorted(states, key=[State.OVERDUE, State.DUE, State.NOT_KNOWN, State.DONE].index)
    assert states[0] is State.OVERDUE
    assert states[-1] is State.DONE


def test_without_any_record_only_the_biennial_report_is_due():
    assert list(board()) == [("biennial", "2026")]
