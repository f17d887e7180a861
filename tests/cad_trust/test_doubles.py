"""Projects that may be registered twice, and what a file says beside what we hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.ledger.records import Claim
from app.registries.cad_trust.comparing import compared
from app.registries.cad_trust.doubles import double_registrations, registrations_held
from app.registries.cad_trust.records import Reading, Registration
from tests.cad_trust.making import exported, held, read_back

ONE = Registration("1", "One", "VCS", ("GHA",), ("Transportation",), date(2024, 1, 1), date(2024, 12, 31))
OTHER = replace(
    ONE, reference="2", name="Other", registry="GS4GG", first_issued=date(2024, 12, 31), last_issued=date(2025, 6, 1)
)


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        ({}, 1),
        ({"registry": "VCS"}, 0),
        ({"countries": ("KEN",)}, 0),
        ({"countries": ("KEN", "GHA")}, 1),
        ({"sectors": ("Agriculture",)}, 0),
        ({"first_issued": date(2025, 1, 1)}, 0),
        ({"first_issued": date(2023, 1, 1), "last_issued": date(2023, 12, 31)}, 0),
        ({"first_issued": date(2023, 1, 1), "last_issued": date(2024, 1, 1)}, 1),
        ({"countries": ()}, 0),
        ({"sectors": ()}, 0),
        ({"registry": ""}, 0),
        ({"first_issued": None, "last_issued": None}, 0),
    ],
)
def test_one_country_and_sector_two_registries_and_overlapping_days_make_a_pair(changes, count):
    assert len(double_registrations([ONE, replace(OTHER, **changes)])) == count
    assert len(double_registrations([replace(OTHER, **changes), ONE])) == count


def test_a_pair_says_in_which_time_both_were_issued():
    found = double_registrations([OTHER, ONE])[0]
    assert (found.one.reference, found.other.reference) == ("1", "2")
    assert (found.since, found.until) == (date(2024, 12, 31), date(2024, 12, 31))


def test_pairs_are_bounded_and_many_of_one_registry_cost_little():
    many = [replace(ONE, reference=str(n)) for n in range(5000)]
    assert double_registrations(many) == []
    others = [replace(OTHER, reference=str(n)) for n in range(5000)]
    assert len(double_registrations([*many, *others], most=100)) == 100


def test_our_projects_are_registrations_by_the_days_of_their_issuances():
    days = [("GHA-0001", date(2025, 3, 1)), ("GHA-0001", date(2024, 3, 1)), ("GHA-0002", date(2020, 3, 1))]
    found = registrations_held(held().projects, days)[0]
    assert (found.reference, found.registry) == ("GHA-0001", "VCS")
    assert (found.first_issued, found.last_issued) == (date(2024, 3, 1), date(2025, 3, 1))
    assert registrations_held(held().projects, [])[0].first_issued is None


def test_a_file_is_compared_with_ours_and_not_with_itself():
    reading = read_back(exported())
    ours = [Claim("VCS", "VCS", 1900, 1950, "held", "GHA-0001"), Claim("VCS", "VCS", 5000, 6000, "held", "GHA-0002")]
    twin = replace(
        ONE,
        registry="GS4GG",
        reference="T",
        sectors=("Energy generation",),
        first_issued=date(2025, 1, 1),
        last_issued=date(2026, 1, 1),
    )
    found = compared(reading, ours, [twin])
    assert [(pair.one.reference, pair.other.reference, pair.first, pair.last) for pair in found.units] == [
        ("GHA-0001", "CAD Trust, unit 3", 1900, 1920), ("GHA-0001", "CAD Trust, unit 4", 1921, 1950),
    ]  # fmt: skip
    assert found.tonnes == 51
    assert [(pair.one.reference, pair.other.reference) for pair in found.projects] == [("T", "2311")]
    assert found.whole


def test_what_a_file_says_twice_is_not_a_meeting_with_ours():
    claim = Claim("VCS", "VCS", 1, 10, "retired", "CAD Trust, unit 1")
    reading = Reading(version="2.0.2", claims=[claim, replace(claim, reference="CAD Trust, unit 2")])
    assert compared(reading, [], []).units == ()
    assert len(compared(reading, [replace(claim, reference="ours")], []).units) == 2
    assert not compared(reading, [replace(claim, reference="ours")], [], most=1).whole
