"""Serial numbers of every registry: taken apart, put together, refused with a sentence."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ledger.serials import ITMO, RULES, SerialFault, parse, render, unit_id
from app.ledger.serials.reading import MOST_NUMBER

SAMPLES = list(
    csv.DictReader(io.StringIO((Path(__file__).parent / "data" / "serial_samples.csv").read_text(encoding="utf-8")))
)
VERRA = "18783-910564676-910573425-VCS-VCU-842-VER-MG-3-2311-01012024-30042024-1"
GOLD = "GS1-1-RW-GS11137-16-2025-30526-1-57101"
CER = "RW-5-1463953-2-2-0-7014 - RW-5-1467609-2-2-0-7014"


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample["registry"])
def test_every_sample_is_read_as_it_was_read_by_hand(sample):
    serial = parse(sample["serial_as_published"])
    assert (serial.first, serial.last, serial.count) == tuple(int(sample[name]) for name in ("first", "last", "count"))
    assert serial.key == sample["parsed_key_without_numbers"]
    assert (serial.host, serial.project) == (sample["host_country"], sample["project"])
    years = sample["vintage"].split("/") if sample["vintage"] else []
    assert serial.vintages == ((int(years[0]), int(years[-1])) if years else None)
    assert serial.text == sample["serial_as_published"].strip()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_reads_its_own_example(rule):
    serial = parse(rule.example)
    assert serial.rule == rule.name
    assert serial.text == rule.example
    assert parse(rule.example, serial.registry) == serial


@given(st.sampled_from(RULES), st.integers(1, MOST_NUMBER), st.integers(0, 10**9))
def test_a_rendered_serial_reads_as_the_same_serial(rule, first, more):
    form = parse(rule.example).form
    last = min(first + more, MOST_NUMBER) if "{last}" in form else first
    serial = parse(render(form, first, last))
    assert (serial.form, serial.first, serial.last) == (form, first, last)
    assert parse(serial.text) == serial
    assert serial.render(first, first) == render(form, first, first)


@given(st.text(max_size=80))
def test_any_text_is_a_serial_or_one_sentence(text):
    try:
        sentence = parse(text).text + "."
    except SerialFault as fault:
        sentence = str(fault)
    assert sentence.endswith(".")


def test_verra_numbers_run_on_across_forms_projects_and_batches():
    assert {parse(rule.example).key for rule in RULES if rule.registry == "VCS"} == {"VCS"}
    other = "19385-941467007-941467431-VCS-VCU-1507-VER-ET-14-1340-01012020-31122020-1"
    assert parse(VERRA).key == parse(other).key


def test_gold_standard_numbers_begin_again_in_each_batch():
    assert parse(GOLD).key != parse(GOLD.replace("30526", "30527")).key
    assert parse(GOLD).key == parse(GOLD.replace("1-57101", "57102-57103")).key


@pytest.mark.parametrize(
    ("serial", "expected"),
    [
        (VERRA, "18783-910564676-VCS-VCU-842-VER-MG-3-2311-01012024-30042024-1"),
        (GOLD, "GS1-1-RW-GS11137-16-2025-30526-1"),
        (CER, "RW-5-1463953-2-2-0-7014"),
        ("CAR-1-US-293-1-120-CA-2006-102-1 to 29251", "CAR-1-US-293-1-120-CA-2006-102-1"),
        ("CA0004-VUT01-VUT-3001-2024 - CA0004-VUT01-VUT-5000-2024", "CA0004-VUT01-VUT-3001-2024"),
        ("CA0004-VU-CH-356-3001-5000-2024", "CA0004-VU-CH-356-3001-2024"),
        ("CA0004-VUT01-VUT-3001-2024", "CA0004-VUT01-VUT-3001-2024"),
    ],
)
def test_the_ids_of_the_first_and_last_unit_differ_in_the_number_alone(serial, expected):
    found = parse(serial)
    assert found.unit_id(found.first) == expected
    assert str(found.last) in found.unit_id(found.last)
    assert len(found.unit_id(found.last)) - len(expected) == len(str(found.last)) - len(str(found.first))
    assert unit_id(found.form, found.first) == expected


def test_a_part_of_a_block_is_rendered_as_its_registry_writes_it():
    assert parse(GOLD).render(5, 9) == "GS1-1-RW-GS11137-16-2025-30526-5-9"
    assert parse(CER).render(1463954, 1463960) == "RW-5-1463954-2-2-0-7014 - RW-5-1463960-2-2-0-7014"
    for first, last in ((0, 9), (5, 57102), (9, 5)):
        with pytest.raises(SerialFault, match="do not lie inside"):
            parse(GOLD).render(first, last)
    with pytest.raises(SerialFault, match="does not lie inside"):
        parse(GOLD).unit_id(57102)


def test_a_single_identifier_is_no_block():
    with pytest.raises(SerialFault, match="a single unit"):
        render(parse("CA0004-VUT01-VUT-3001-2024").form, 1, 2)


def test_identifiers_of_outcomes_share_their_numbers_in_one_approach_registry_party_and_vintage():
    keys = {
        parse(text).key
        for text in (
            "CA0004-VUT01-VUT-3001-2024",
            "CA0004-VUT01-VUT-1-2024 - CA0004-VUT01-VUT-9-2024",
            "CA0004-VUT01-VUT-1,234-2024",
        )
    }
    assert keys == {"CA0004-VUT01-VUT-*-2024"}
    others = ("CA0005-VUT01-VUT-1-2024", "CA0004-VUT02-VUT-1-2024", "CA0004-VUT01-VUT-1-2025")
    assert keys.isdisjoint(parse(other).key for other in others)
    assert parse("CA0004-VUT01-VUT-1-2024").registry == ITMO


@pytest.mark.parametrize("text", ["GHG-CA0004-VUT-3001-2024", "CA0004-GHG-VUT-3001-2024", "CA0004-VUT-GHG-3001-2024"])
def test_identifiers_with_their_type_are_read_wherever_the_type_stands(text):
    serial = parse(text)
    assert (serial.approach, serial.host, serial.first, serial.vintage) == ("CA0004", "VUT", 3001, 2024)


def test_both_forms_of_one_registry_share_their_numbers():
    exported = parse("ACR-US-192-2010-203-4001 to 5000")
    assert exported.key == parse("ACR-US-192-2010-203-1-5000").key
    assert parse("CAR-ROC-US-2056-129-2283-WV-2025-8969-1 to 260294").key == "CAR-ROC-US-2056-129-2283-WV-2025-8969"


def test_what_was_tidied_is_said():
    serial = parse(" GS1-1-RW-GS11137-16-2025-30526-1-57,101 ", "GS")
    assert serial == parse(GOLD)
    assert serial.notes == (
        "Spaces around or inside the serial were dropped.",
        "The number 57,101 was written with commas.",
    )
    assert parse(GOLD).notes == ()
    assert "zeros before it" in parse(GOLD.replace("-1-57101", "-001-57101")).notes[0]


def test_a_period_over_two_years_is_no_single_vintage():
    serial = parse("8040-449402275-449402275-VCU-042-MER-PE-14-1360-01072013-30062014-1")
    assert (serial.vintage, serial.vintages) == (None, (2013, 2014))
    assert dict(serial.parts)["scope"] == "14"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "There is no serial."),
        ("x" * 201, "at most 200 characters"),
        (VERRA.replace("910564676-910573425", "910573425-910564676"), "runs backwards, from 910573425 to 910564676"),
        (GOLD.replace("-1-57101", "--1-57101"), "minus sign"),
        ("FCPF-CI-130-2023-20-1 to -46404", "minus sign"),
        (GOLD.replace("57101", "٥٧١٠١"), "not 0 to 9"),
        (GOLD.replace("57101", "²"), "not 0 to 9"),
        (GOLD.replace("57101", str(MOST_NUMBER + 1)), "too large"),
        (GOLD.replace("57101", "5,71,01"), "do not part thousands"),
        (VERRA.replace("01012024", "31022024"), "no day"),
        (VERRA.replace("01012024-30042024", "30042024-01012024"), "period runs backwards"),
        (CER.replace("1467609-2-2-0-7014", "1467609-2-2-0-7015"), "differ in more than the number"),
        ("CA0004-VUT01-VUT-0-2024", "begin at 1"),
        ("something else", "no serial of a form that is known"),
        (GOLD.lower(), "no serial of a form that is known"),
        ("=GS1-1-RW-GS11137-16-2025-30526-1-57101", "no serial of a form that is known"),
    ],
)
def test_a_serial_that_cannot_be_relied_on_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(SerialFault, match=sentence):
        parse(text)


def test_a_sentence_about_a_serial_holds_nothing_that_a_terminal_obeys():
    with pytest.raises(SerialFault, match="“\ufffd\\[31mred”"):
        parse("\x1b[31mred")


def test_a_serial_of_another_registry_is_refused():
    with pytest.raises(SerialFault, match="is one of GS, not of VCS"):
        parse(GOLD, "VCS")
    with pytest.raises(SerialFault, match=r"no serial of GS\. One reads like GS1-1-RW"):
        parse("GS1-nothing", "GS")


def test_a_count_that_differs_from_the_quantity_is_refused():
    assert parse(GOLD, quantity=57101).count == 57101
    with pytest.raises(SerialFault, match=r"counts 57,101 units .* but the quantity is 57,100"):
        parse(GOLD, quantity=57100)
