"""The report of a dry run: totals, overlaps of every kind inside a file and with what is held, as text and JSON."""

from __future__ import annotations

import json
import random

import pytest

from app.ledger.records import Claim
from app.registries import claiming
from app.registries.claiming import FILE, claims_of, found_among
from app.registries.layouts import export_of
from app.registries.report import as_json, read_report
from app.registries.wording import MOST_LINES, as_text, row_ranges
from benchmarks.registries import OVERLAPS, verra_export
from tests.registries.making import (
    ACR,
    ART_HEAD,
    AUTHORISED,
    CAR_HEAD,
    GOLD_HEAD,
    GOLD_RETIRED_HEAD,
    VERRA,
    art_row,
    car_row,
    export,
    gold_row,
    verra,
    verra_row,
    verra_serial,
)


def report(name: str, content: bytes, held=()):
    return read_report(export_of(name), content, held=held)


def pairs(meetings):
    return [(each.one.reference, each.other.reference, str(each.state), each.tonnes) for each in meetings]


def held_claim(
    first, last, *, file="7", state="retired or cancelled", serial="", day="2026-04-10", registry="VCS", key="VCS"
):
    details = {FILE: file, "serial": serial, "day": day} if file else {}
    return Claim(registry, key, first, last, state, "held", True, details)


def test_rows_and_tonnes_are_counted_by_state_and_vintage():
    found = report("verra", VERRA)
    assert {state: (total.rows, total.tonnes) for state, total in found.by_state.items()} == {
        "retired or cancelled": (100, 137_546), "issued": (100, 3_891_681),
    }  # fmt: skip
    assert (found.before_first_year.rows, found.before_first_year.tonnes) == (75, 48_714)
    assert (found.labelled.rows, found.labelled.tonnes) == (24, 1_935_613)
    assert found.projects_in_two_countries["4151"] == ("CD", "ML", "RW")
    assert (found.inside.meetings, found.held, found.unknown_vintage.rows) == ((), (), 0)


def test_verra_numbers_run_on_across_projects_so_other_projects_meet():
    content = verra(verra_row(1, 100), verra_row(51, 150, project="99", host="GH", country="Ghana", batch=2))
    assert pairs(report("verra", content).inside.double) == [("row 2", "row 3", "partial overlap", 50)]


@pytest.mark.parametrize(
    ("second", "state", "tonnes"),
    [((1, 100), "exact duplicate", 100), ((11, 20), "contained", 10), ((100, 120), "partial overlap", 1)],
)
def test_overlaps_of_every_kind_inside_one_file(second, state, tonnes):
    found = report("verra", verra(verra_row(1, 100), verra_row(*second)))
    assert pairs(found.inside.double) == [("row 2", "row 3", state, tonnes)]


def test_ranges_that_only_touch_do_not_overlap():
    assert report("verra", verra(verra_row(1, 100), verra_row(101, 200))).inside.meetings == ()


def test_gold_standard_numbers_begin_again_in_each_batch():
    retired = {"Retirement Date": "2026-04-10", "status": "Retired"}
    apart = export(GOLD_RETIRED_HEAD, gold_row(**retired), gold_row(batch=30527, **retired))
    assert report("gold-standard", apart).inside.meetings == ()
    same = export(GOLD_RETIRED_HEAD, gold_row(**retired), gold_row(50, 60, **retired))
    assert pairs(report("gold-standard", same).inside.double) == [("row 2", "row 3", "contained", 11)]


def test_a_retired_block_inside_its_issued_block_is_no_double_counting():
    found = report("verra", verra(verra_row(1, 100, ended=""), verra_row(11, 20)))
    assert found.inside.double == ()
    assert found.inside.twice_listed == ()
    assert found.inside.inside_issuance == 1


def test_a_retired_block_that_reaches_beyond_its_issued_block_is_told():
    found = report("verra", verra(verra_row(1, 100, ended=""), verra_row(91, 120)))
    assert found.inside.double == ()
    assert pairs(found.inside.twice_listed) == [("row 2", "row 3", "partial overlap", 10)]


def test_one_block_issued_twice_is_listed_twice_and_no_double_claim():
    found = report("gold-standard", export(GOLD_HEAD, gold_row(), gold_row()))
    assert found.inside.double == ()
    assert pairs(found.inside.twice_listed) == [("row 2", "row 3", "exact duplicate", 100)]


@pytest.mark.parametrize(("name", "head", "row"), [("car", CAR_HEAD, car_row), ("art", ART_HEAD, art_row)])
def test_overlaps_in_exports_whose_ranges_are_written_in_words(name, head, row):
    found = report(name, export(head, row(1, 5000), row(4990, 5100), row(6000, 6001)))
    assert pairs(found.inside.double) == [("row 2", "row 3", "partial overlap", 11)]
    assert found.total.rows == 3


def test_overlaps_with_a_row_of_an_earlier_import_are_found():
    found = report("verra", verra(verra_row(1, 100), verra_row(101, 200)), [held_claim(91, 110), held_claim(300, 400)])
    assert [(each.one.reference, each.other.reference, each.tonnes) for each in found.held] == [
        ("row 2", "held", 10), ("held", "row 3", 10),
    ]  # fmt: skip


def test_a_row_that_an_earlier_import_has_already_is_the_same_claim():
    same = held_claim(1, 100, serial=verra_serial(1, 100))
    assert report("verra", verra(verra_row(1, 100)), [same]).held == ()
    other_day = held_claim(1, 100, serial=verra_serial(1, 100), day="2026-04-11")
    assert len(report("verra", verra(verra_row(1, 100)), [other_day]).held) == 1


def test_a_block_of_the_ledger_is_never_the_same_claim():
    block = held_claim(1, 100, file="", state="held")
    assert len(report("verra", verra(verra_row(1, 100)), [block]).held) == 1
    assert report("verra", verra(verra_row(1, 100, ended="")), [block]).held == ()


def test_claims_of_other_keys_are_not_compared():
    assert report("verra", verra(verra_row(1, 100)), [held_claim(1, 100, key="VCS9819-2014")]).held == ()


def test_a_file_with_more_meetings_than_are_looked_at_says_so(monkeypatch):
    monkeypatch.setattr(claiming, "MOST_MEETINGS", 10)
    found = report("verra", verra(*[verra_row(1, 100)] * 6))
    assert found.inside.more
    assert len(found.inside.meetings) == 10
    assert "There are more than 10" in as_text(found)


def test_the_digest_stands_for_the_file_and_what_it_meets():
    content = verra(verra_row(1, 100))
    assert report("verra", content).digest == report("verra", content).digest
    assert report("verra", content).digest != report("verra", content + b"\n").digest
    assert report("verra", content).digest != report("verra", content, [held_claim(1, 5)]).digest


def test_the_text_says_every_thing_in_a_line():
    content = verra(verra_row(1, 100, year=2020, labels=AUTHORISED), verra_row(51, 150), verra_row(quantity="7"))
    assert as_text(report("verra", content), name="a.csv").splitlines() == [
        "a.csv: Verra, units.",
        "3 rows read, 2 taken, 1 refused.",
        "Retired or cancelled: 2 rows, 200 tCO₂e.",
        "In all: 2 rows, 200 tCO₂e.",
        "Vintage before 2021: 1 row, 100 tCO₂e.",
        "Labelled as authorised under Article 6: 1 row, 100 tCO₂e.",
        "Overlaps inside the file: 1 double claim, 0 listed twice.",
        "  row 2 (retired or cancelled) and row 3 (retired or cancelled): partial overlap of 50 tCO2e, units 51 to 100",
        "Double claims with what is held: 0.",
        f"  Row 4, Serial Number: The serial counts 100 units (1 to 100), but the quantity is 7. (it holds “{verra_serial(1, 100)}”)",
    ]


def test_the_text_of_an_export_without_serials_says_what_cannot_be_checked():
    text = as_text(report("acr", ACR))
    assert "Overlaps: cannot be checked, as this export gives no serials." in text
    assert "Rows 2 to 101: This export gives no serial" in text
    assert "Article 6: not known" in text


def test_the_text_is_cut_where_it_is_long():
    content = verra(*[verra_row(quantity="7")] * (MOST_LINES + 5))
    assert "… and 5 more." in as_text(report("verra", content))


def test_row_numbers_are_drawn_together():
    assert row_ranges([5]) == "row 5"
    assert row_ranges([2, 3, 4, 9]) == "rows 2 to 4, 9"
    assert row_ranges(range(2, 60, 2)).endswith("20 and 19 more")


def test_the_json_holds_the_same():
    found = as_json(report("verra", verra(verra_row(1, 100), verra_row(1, 100), verra_row(quantity="7"))))
    assert (found["rows"], found["rows_taken"], found["rows_refused"], found["tonnes"]) == (3, 2, 1, 200)
    (overlap,) = found["overlaps"]
    assert (overlap["state"], overlap["double_claim"], overlap["first"], overlap["last"]) == (
        "exact duplicate",
        True,
        1,
        100,
    )
    assert [each["reference"] for each in overlap["claims"]] == ["row 2", "row 3"]
    assert found["refused"][0]["row"] == 4
    assert json.loads(json.dumps(found)) == found
    assert as_json(report("acr", ACR))["labelled_as_authorised"] is None


def test_a_hundred_thousand_generated_rows_hold_exactly_the_planted_overlaps():
    found = report("verra", verra_export(100_000))
    assert (found.sheet.total, len(found.sheet.faults)) == (100_000, 0)
    assert len(found.inside.double) == OVERLAPS
    assert {str(each.state) for each in found.inside.double} == {"exact duplicate"}
    assert found.inside.twice_listed == ()


def test_the_order_of_the_rows_does_not_matter():
    rows = [verra_row(first, first + 40) for first in range(1, 2000, 30)]
    straight = report("verra", verra(*rows)).inside
    random.Random(3).shuffle(rows)
    turned = report("verra", verra(*rows)).inside
    assert len(straight.double) == len(turned.double) == len(rows) - 1


def test_rows_without_a_serial_are_no_claims():
    assert list(claims_of(report("acr", ACR).sheet.rows)) == []
    assert found_among([]).double == ()
