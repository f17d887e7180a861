"""JSON that anybody may have written: a sentence each time, never a crash."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.registries.cad_trust.plain_json import MOST_DEPTH, NotABundle, read_json
from app.registries.cad_trust.reading import read_file
from app.registries.cad_trust.wording import reading_json, reading_text
from tests.cad_trust.making import MODEL, UNIT


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"), (b" \n", "is empty"), (b"\xff\xfe{}", "not a text in UTF-8"), (b"{", "not JSON: line 1"),
        (b"{'unit': []}", "not JSON"), (b"[1,]", "not JSON"), (b"[" * 100_000, f"more than {MOST_DEPTH} deep"),
        (b'{"a":' * 9 + b"1" + b"}" * 9, "more than 8 deep"), (b'{"unit": [], "unit": []}', "“unit” stands twice"),
        (b'[{"a": NaN}]', "holds NaN"), (b'[{"a": -Infinity}]', "holds -Infinity"), (b"[1e999]", "too large"),
        (b"[" + b"9" * 5000 + b"]", "5,000 digits"), (b"[0." + b"1" * 90 + b"]", "too large or too long"),
        (b"\x00", "not JSON"), (b'"a\x00"', "not JSON"),
    ],
    ids=lambda value: repr(value)[:20],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_a_sentence(content, sentence):
    with pytest.raises(NotABundle, match=sentence) as refused:
        read_json(content)
    assert str(refused.value).endswith(".")


def test_a_file_that_is_too_large_is_refused_before_it_is_read():
    with pytest.raises(NotABundle, match="at most 10 are taken"):
        read_json(b"[1,2,3,4,5,6]", most=10)


def test_brackets_in_texts_are_no_nesting_and_open_texts_end_somewhere():
    assert read_json(json.dumps(["[[[[[[[[[[[[" + '\\"[[[[[[']).encode()) == ["[[[[[[[[[[[[" + '\\"[[[[[[']
    with pytest.raises(NotABundle, match="not JSON"):
        read_json(b'["' + b"[" * 1000)


anything = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8) | st.sampled_from(["Held", "2025-01-01", "tCO2e", "1", "1234", "NA", "\ud800", "u1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)  # fmt: skip
fields = {name: sorted(table.fields) for name, table in (*MODEL.tables.items(), *MODEL.old_tables.items())}


def outcome(content: bytes):
    """What was read, or the sentence that refuses it."""
    try:
        return read_file(content, MODEL), ""
    except NotABundle as refused:
        return None, str(refused)


@st.composite
def bundles(draw):
    """Tables with records of their own fields, and anything in them."""
    names = draw(st.lists(st.sampled_from(sorted(fields)) | st.text(max_size=4), max_size=3))
    return {
        name: draw(
            anything
            | st.lists(
                st.dictionaries(st.sampled_from(fields.get(name, ["a"])), anything, max_size=8) | anything, max_size=3
            )
        )
        for name in names
    }


@settings(max_examples=300, deadline=None)
@given(bundles() | anything | st.builds(lambda tables: {"tables": tables}, bundles()))
def test_whatever_a_file_holds_it_is_read_or_refused_in_sentences(value):
    found, refused = outcome(json.dumps(value).encode("utf-8", "surrogatepass"))
    assert refused == "" or refused.endswith(".")
    if found is None:
        return
    assert all(problem.sentence.endswith(".") for problem in found.problems)
    assert all(claim.first <= claim.last for claim in found.claims)
    json.dumps(reading_json(found), ensure_ascii=False).encode()
    reading_text(found).encode()


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(UNIT)), anything, min_size=1))
def test_a_unit_with_anything_in_its_fields_never_ends_the_reading(changes):
    found = read_file(json.dumps([{**UNIT, **changes}]).encode(), MODEL) if _readable(changes) else None
    assert found is None or found.total == 1


def _readable(changes) -> bool:
    try:
        read_json(json.dumps(changes).encode())
    except NotABundle:
        return False
    return True


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_refused_or_read(content):
    _, refused = outcome(content)
    assert refused == "" or refused.endswith(".")


def test_many_records_that_all_meet_are_read_in_good_time():
    begin = time.process_time()
    found = read_file(json.dumps([UNIT] * 20_000).encode(), MODEL)
    assert found.left_out > 10_000
    assert time.process_time() - begin < 20
