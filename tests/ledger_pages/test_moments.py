"""A recorded moment as it is typed: days, times, machines' moments, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.ledger.moments import MomentFault, read_moment

ZONE, NOW = ZoneInfo("Asia/Singapore"), datetime(2026, 11, 28, 4, 0, tzinfo=UTC)


def read(text):
    return read_moment(text, zone=ZONE, now=NOW)


def test_nothing_typed_is_now():
    assert read("  ") is None


@pytest.mark.parametrize(
    "text", ["27 May 2024", "27 may 2024", "2024-05-27", "27/5/2024", "27 5 2024", " 27  May 2024 "]
)
def test_a_day_is_its_end_at_the_desk(text):
    assert read(text).at == datetime(2024, 5, 27, 15, 59, 59, 999_999, tzinfo=UTC)
    assert read(text).words == "the end of 27 May 2024"


@pytest.mark.parametrize("text", ["27 May 2024 14:30", "27 May 2024, 14:30", "2024-05-27 14:30", "2024-05-27T14:30"])
def test_a_minute_is_its_last_moment(text):
    assert read(text).at == datetime(2024, 5, 27, 6, 30, 59, 999_999, tzinfo=UTC)


def test_a_moment_with_its_zone_is_taken_to_the_microsecond():
    wanted = datetime(2024, 5, 27, 6, 30, 1, 123_456, tzinfo=UTC)
    assert read("2024-05-27T14:30:01.123456+08:00").at == wanted
    assert read("2024-05-27T14:30:01.123456 08:00").at == wanted  # a plus that an address turned into a space


@pytest.mark.parametrize(
    "text",
    ["yesterday", "31 February 2024", "2024-13-01", "27 May 2024 25:00", "27 May 2024 14:99", "27 May", "1 1 0001",
     "9999-12-31", "\x00", "x" * 5000, "27 ma 2024 ::", "٢٧ 5 2024", "2024-05-27T99:99:99+99:99", "0001-01-01T00:00:00+14:00"],
)  # fmt: skip
def test_what_is_no_moment_is_answered_with_what_to_enter(text):
    with pytest.raises(MomentFault, match=r"Enter|year"):
        read(text)


def test_a_day_to_come_is_refused_and_today_is_not():
    assert read("28 November 2026")
    with pytest.raises(MomentFault, match="still to come"):
        read("29 November 2026")
