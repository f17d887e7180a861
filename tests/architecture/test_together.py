"""Cases that are tried together are each tried, and each failure is named."""

from __future__ import annotations

import pytest

from tests.together import together


def test_every_case_that_fails_is_named_and_none_hides_another():
    seen = []

    @together("number", [1, 2, 3, 4])
    @together("letter", ["a", "b"])
    def even(number: int, letter: str) -> None:
        seen.append((number, letter))
        assert number % 2 == 0, f"{number}{letter} is odd"

    with pytest.raises(AssertionError, match="2 of 4 cases fail") as failed:
        even()
    assert len(seen) == 8
    assert all(f"{case} is odd" in str(failed.value) for case in ("1a", "1b", "3a", "3b"))
