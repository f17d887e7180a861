"""A partner's transfers against our acquisitions: blocks cut differently still match, and nothing is passed over."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.reporting.aef.building import host_tables
from app.reporting.aef.profiles import profile
from app.reporting.aef.ranges import count, union, within, without
from app.reporting.aef.reconciling import State, reconcile
from tests.aef import making
from tests.aef.making import NEW, OLD, changed, sources, tables, with_rows

ID = "CA0004-GHA01-GHA-{}-2024"


def theirs(form: str = OLD):
    return host_tables(sources(), replace(making.HEADING, party="GHA"), profile(form))


def states(ours, other) -> list[tuple[str, str]]:
    return [(found.state.value, found.sentence) for found in reconcile(ours, other)]


@pytest.mark.parametrize(("ours", "other"), [(OLD, OLD), (OLD, NEW), (NEW, OLD), (NEW, NEW)])
def test_the_same_transfer_matches_whatever_the_forms(ours, other):
    (found,) = reconcile(tables(ours), theirs(other))
    assert (found.state, found.our_tonnes, found.their_tonnes) == (State.MATCHED, 1000, 1000)
    assert found.outcomes == "CA0004, GHA, 2024: 1 to 1,000"


def test_the_same_outcomes_in_two_blocks_match():
    row = theirs().of(3)[0]
    cut = with_rows(
        theirs(), 3, {**row, "LastID": ID.format(400), "QuantityCO2": 400}, {**row, "FirstID": ID.format(401), "QuantityCO2": 600}
    )  # fmt: skip
    (found,) = reconcile(tables(), cut)
    assert (found.state, found.theirs) == (State.MATCHED, (1, 2))


@pytest.mark.parametrize(
    ("other", "state", "words"),
    [
        (lambda: with_rows(theirs(), 3), State.ONLY_OURS, "they report no transfer"),
        (lambda: changed(theirs(), 3, 1, LastID=ID.format(900)), State.DIFFERING, "We report 100 that they do not: 901 to 1,000"),
        (lambda: changed(theirs(), 3, 1, LastID=ID.format(1100)), State.DIFFERING, "They report 100 that we do not"),
        (lambda: changed(theirs(), 3, 1, QuantityCO2=999), State.DIFFERING, "1,000 with us, 999 with them"),
        (lambda: changed(theirs(), 3, 1, QuantityCO2=None), State.DIFFERING, "They state no quantity"),
        (lambda: changed(theirs(), 3, 1, Metric="non-GHG"), State.DIFFERING, "The metric differs"),
        (lambda: changed(theirs(), 3, 1, AcquiringPartyID="CHE"), State.ONLY_OURS, "they report no transfer"),
        (lambda: with_rows(theirs(), 3, theirs().of(3)[0], theirs().of(3)[0]), State.DIFFERING, "They report some of these outcomes twice"),
    ],
)  # fmt: skip
def test_what_differs_is_said(other, state, words):
    found = reconcile(tables(), other())[0]
    assert found.state is state
    assert words in found.sentence


def test_what_only_they_report_is_found_and_so_is_a_row_without_identifiers():
    assert states(with_rows(tables(), 3), theirs())[0][0] == "only theirs"
    assert "cannot be compared" in states(changed(tables(), 3, 1, FirstID=None), theirs())[1][1]


def test_transfers_between_others_are_none_of_it():
    assert reconcile(changed(tables(), 3, 1, TransferringPartyID="PER"), with_rows(theirs(), 3)) == ()


RUNS = st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40)).map(lambda p: (min(p), max(p))), max_size=6)


def numbers(runs) -> set[int]:
    return {n for first, last in runs for n in range(first, last + 1)}


@settings(max_examples=300, deadline=None)
@given(one=RUNS, two=RUNS, window=st.tuples(st.integers(1, 40), st.integers(1, 40)).map(lambda p: (min(p), max(p))))
def test_runs_behave_like_sets_of_numbers(one, two, window):
    a, b = union(one), union(two)
    assert numbers(a) == numbers(one)
    assert count(a) == len(numbers(one))
    assert numbers(without(a, b)) == numbers(one) - numbers(two)
    assert numbers(within(a, *window)) == numbers(one) & numbers([window])
