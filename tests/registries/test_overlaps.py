"""The sweep over claims: every pair that meets, and none that does not."""

from __future__ import annotations

import random
from itertools import combinations, islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ledger.records import Claim
from app.ledger.serials.overlaps import Overlap, double_claims, meetings


def claim(first, last, *, key="A", registry="GS", live=True, reference=""):
    return Claim(registry, key, first, last, "retired" if live else "issued", reference or f"{first}-{last}", live)


@pytest.mark.parametrize(
    ("one", "other", "state", "tonnes"),
    [
        ((1, 10), (1, 10), Overlap.EXACT, 10),
        ((1, 10), (2, 9), Overlap.CONTAINED, 8),
        ((1, 10), (1, 9), Overlap.CONTAINED, 9),
        ((1, 10), (5, 10), Overlap.CONTAINED, 6),
        ((1, 10), (10, 12), Overlap.PARTIAL, 1),
        ((1, 1), (1, 1), Overlap.EXACT, 1),
    ],
)
def test_how_two_ranges_meet_is_named(one, other, state, tonnes):
    for pair in ((one, other), (other, one)):
        (found,) = meetings([claim(*each) for each in pair])
        assert (found.state, found.tonnes, found.is_double) == (state, tonnes, True)


def test_ranges_that_only_touch_are_told_on_request_and_are_never_double():
    claims = [claim(1, 10), claim(11, 20), claim(22, 30)]
    assert not list(meetings(claims))
    (found,) = meetings(claims, adjacent=True)
    assert (found.state, found.tonnes, found.is_double) == (Overlap.ADJACENT, 0, False)


def test_a_retired_block_inside_its_issued_block_is_no_double_counting():
    claims = [claim(1, 100, live=False), claim(5, 9)]
    (found,) = meetings(claims)
    assert not found.is_double
    assert not list(double_claims(claims))


def test_claims_of_other_keys_and_registries_never_meet():
    assert not list(meetings([claim(1, 10), claim(1, 10, key="B"), claim(1, 10, registry="VCS")]))


def test_a_long_block_meets_every_short_one_inside_it():
    claims = [claim(1, 1000), *(claim(n, n) for n in range(10, 1000, 10))]
    assert len(list(meetings(claims))) == 99
    assert all(each.one.last == 1000 for each in meetings(claims))


def test_pairs_come_one_by_one_so_that_a_reader_may_stop():
    assert len(list(islice(meetings(claim(1, 9, reference=str(n)) for n in range(5000)), 10))) == 10


_CLAIMS = st.lists(
    st.builds(
        lambda first, more, key, live: claim(first, first + more, key=key, live=live),
        st.integers(1, 40), st.integers(0, 12), st.sampled_from("AB"), st.booleans(),
    ),
    max_size=14,
)  # fmt: skip


@given(_CLAIMS, st.booleans())
def test_the_sweep_finds_what_comparing_all_pairs_finds(claims, adjacent):
    reach = 1 if adjacent else 0
    expected = [
        (a, b)
        for a, b in combinations(claims, 2)
        if a.key == b.key and a.first <= b.last + reach and b.first <= a.last + reach
    ]
    found = list(meetings(claims, adjacent=adjacent))
    assert len(found) == len(expected)
    for meeting in found:
        assert meeting.tonnes == len(
            set(range(meeting.one.first, meeting.one.last + 1))
            & set(range(meeting.other.first, meeting.other.last + 1))
        )


def test_a_hundred_thousand_rows_are_swept_and_only_the_planted_meetings_are_found():
    source = random.Random(7)
    claims, number = [], 1
    for _ in range(100_000):
        size = source.randint(1, 5000)
        claims.append(claim(number, number + size - 1))
        number += size + source.randint(0, 3)
    planted = source.sample(range(1, 99_999), 50)
    claims += [claim(claims[place].first, claims[place].last, reference="planted") for place in planted]
    source.shuffle(claims)
    found = list(meetings(claims))
    assert len(found) == 50
    assert {meeting.state for meeting in found} == {Overlap.EXACT}
