"""Boilerplate is data: its placeholders are filled once and strictly, and nothing in it runs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.documents.boilerplate import UnknownPlaceholder, fill, load_initial, refusals


def test_placeholders_are_filled() -> None:
    assert fill("{home} and {partner}.", {"home": "Singapore", "partner": "Peru"}) == "Singapore and Peru."


def test_an_unknown_placeholder_is_refused() -> None:
    with pytest.raises(UnknownPlaceholder, match="minister"):
        fill("{minister}", {"home": "Singapore"})


@pytest.mark.parametrize("text", ["{{7*7}}", "{{ config }}", "{% if a %}", "{0}", "{a.b}", "{home!r}", "100 {", "}"])
def test_everything_else_comes_out_as_typed(text: str) -> None:
    assert fill(text, {"home": "Singapore", "config": "secret", "a": "b"}) == text


def test_a_value_is_never_filled_again() -> None:
    assert fill("{a}{b}", {"a": "{b}", "b": "{a}"}) == "{b}{a}"


def test_every_block_has_a_version_and_says_who_approved_it() -> None:
    blocks = load_initial()
    assert all(
        block.version == 1 and block.approved_note and block.text == block.text.strip() for block in blocks.values()
    )


def test_a_new_version_may_use_the_placeholders_of_the_first_only() -> None:
    block = load_initial()["net_zero"]
    assert refusals(replace(block, version=2, text="By {net_zero_year}.")) == ()
    assert refusals(replace(block, version=2, text="{secret}")) == ("{secret} is not a placeholder of this block.",)
    assert refusals(replace(block, version=2, text=" ")) == ("Enter the text.",)
    assert refusals(replace(block, key="nonsense"))
