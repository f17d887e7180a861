"""Brackets are counted and their faults named; changed words are exact, and found quickly in sixty pages."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.negotiation import brackets
from app.negotiation.diffing import ADDED, EQUAL, REMOVED, changed, diff_words, lines
from app.negotiation.shown import compared, differ
from benchmarks.negotiation import sixty_pages

WORDS = st.text(alphabet="ab .\n;c", max_size=60)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Each Party shall adjust.", 0),
        ("shall [Singapore: occur] [Partner: be transferred], and [next]", 2),
        ("[a] / [b] or [c]", 2),
        ("[a [b] [c] d]", 2),
        ("[one]\n[two]", 2),
    ],
)
def test_options_side_by_side_are_one_place(text: str, places: int) -> None:
    brackets.check(text)
    assert brackets.count(text) == places


def test_a_bracket_without_a_partner_is_named_with_its_place() -> None:
    with pytest.raises(brackets.Unbalanced, match=r"opens and never closes, in paragraph 2, at “.by 15 April"):
        brackets.check("First.\n\nReports [by 15 April, [or] later.".replace("Reports ", ""))
    with pytest.raises(brackets.Unbalanced, match="never opened, in paragraph 1"):
        brackets.check("text] and [more]")


@given(old=WORDS, new=WORDS)
@settings(max_examples=200, deadline=None)
def test_the_changed_words_give_both_texts_back(old: str, new: str) -> None:
    found = diff_words(old, new)
    assert "".join(part.text for part in found if part.kind != ADDED) == old
    assert "".join(part.text for part in found if part.kind != REMOVED) == new


def test_only_the_words_that_changed_are_marked() -> None:
    found = diff_words(
        "The year in which outcomes are issued, and more.", "The year in which outcomes occurred, and more."
    )
    assert [(part.kind, part.text) for part in found if part.kind != EQUAL] == [
        (REMOVED, "are issued"), (ADDED, "occurred"),
    ]  # fmt: skip
    assert changed(found) == (1, 2)
    assert len(lines(diff_words("one\n\ntwo", "one\n\ntwo three"))) == 2


def test_white_space_at_the_end_of_a_line_is_no_change() -> None:
    found = compared("One. \nTwo\t\nthree ", "One.\nTwo\nthree  four")
    assert [part for paragraph in found for part in paragraph.parts if part[0] != EQUAL] == [(ADDED, "  four")]
    assert not differ("One. \nTwo", "One.\nTwo ")


def test_sixty_pages_are_compared_quickly() -> None:
    old, new = sixty_pages()
    begun = time.process_time()
    found = diff_words(old, new)
    assert time.process_time() - begun < 0.4  # the benchmark holds it to 200 ms on a machine that does nothing else
    assert 300 < len([part for part in found if part.kind != EQUAL]) < 2000
