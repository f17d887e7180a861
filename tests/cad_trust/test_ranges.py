"""Ranges laid over each other, against the slow and obvious way."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from app.registries.cad_trust.ranges import Range, latest

ends = st.tuples(st.integers(0, 30), st.integers(0, 10)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(st.lists(ends, max_size=12))
def test_each_unit_is_where_the_last_range_puts_it(pairs):
    ranges = [Range(first, last, order, object()) for order, (first, last) in enumerate(pairs)]
    expected = {unit: each.said for each in ranges for unit in range(each.first, each.last + 1)}
    found = latest(ranges)
    assert {unit: each.said for each in found for unit in range(each.first, each.last + 1)} == expected
    assert sum(each.last - each.first + 1 for each in found) == len(expected)
    assert found == sorted(found, key=lambda each: each.first)
    for one, other in itertools.pairwise(found):
        assert one.last < other.first
        assert one.said is not other.said or one.last + 1 < other.first
