"""Exports of each registry, read row by row: what they hold, what is noted, what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from app.registries import tables
from app.registries.hosts import alpha2_of
from app.registries.labels import authorised, purpose_words, purposes_of
from app.registries.layouts import ExportFault, export_of, exports, words
from app.registries.reading import read_export
from app.registries.records import project_key, shown
from app.registries.tables import MOST_BYTES, MOST_COLUMNS, read_table
from tests.registries.making import (
    ACR,
    ART_HEAD,
    AUTHORISED,
    CAR_HEAD,
    GOLD_HEAD,
    GOLD_RETIRED_HEAD,
    VERRA,
    VERRA_HEAD,
    art_row,
    car_row,
    export,
    gold_row,
    verra,
    verra_row,
    verra_serial,
)


def read(name: str, content: bytes):
    return read_export(export_of(name), content)


def one(name: str, content: bytes):
    sheet = read(name, content)
    assert not sheet.faults, sheet.faults
    (row,) = sheet.rows
    return row, [note.sentence for note in sheet.notes]


def fault(content: bytes, name: str = "verra"):
    sheet = read(name, content)
    assert not sheet.rows
    (found,) = sheet.faults
    return found


# The files as they were published


def test_the_export_of_verra_is_read_whole():
    sheet = read("verra", VERRA)
    assert (len(sheet.rows), sheet.faults, sheet.layout) == (200, [], "units")
    assert sum(row.quantity for row in sheet.rows) == 4_029_227
    assert sum(row.state == "retired or cancelled" for row in sheet.rows) == 100
    first = sheet.rows[0]
    assert (first.number, first.quantity, first.host, first.vintages) == (2, 425, "ET", (2020, 2020))
    assert (first.ended_on, first.project, first.starts_before_first_year) == (date(2026, 4, 10), "1340", True)


def test_labels_of_verra_tell_what_was_authorised():
    found = [row.authorised for row in read("verra", VERRA).rows if row.authorised is not None]
    assert found.count(frozenset({"NDC", "IMP", "OP"})) == 19
    assert found.count(frozenset({"IMP", "OP"})) == 5
    assert len(found) == 24


def test_the_host_is_taken_from_the_serial_where_the_project_is_in_several_countries():
    sheet = read("verra", VERRA)
    hosts = {row.host for row in sheet.rows if row.project == "4151"}
    assert len(hosts) == 3
    notes = [note for note in sheet.notes if note.column == "Country/Area"]
    assert {note.row for note in notes} == {118, 119, 155, 156, 157, 167, 168, 169}


def test_the_issuances_of_acr_count_tonnes_and_say_row_by_row_that_there_is_no_serial():
    sheet = read("acr", ACR)
    assert (len(sheet.rows), sheet.faults, sheet.layout) == (100, [], "issuances")
    assert sum(row.quantity for row in sheet.rows) == 7_749_713
    assert [note.row for note in sheet.notes] == list(range(2, 102))
    assert all("no serial" in note.sentence for note in sheet.notes)
    assert (sheet.rows[0].project, sheet.rows[0].issued_on) == ("731", date(2026, 3, 24))
    assert not sheet.tells_labels


# Other registries


def test_issuances_of_gold_standard():
    row, notes = one("gold-standard", export(GOLD_HEAD, gold_row()))
    assert (row.state, row.quantity, row.host, row.issued_on) == ("issued", 100, "RW", date(2026, 3, 23))
    assert (row.authorised, notes) == (None, [])


@pytest.mark.parametrize(("status", "state"), [("Retired", "retired"), ("Canceled", "cancelled"), ("", "retired")])
def test_retirements_of_gold_standard_say_their_state(status, state):
    more = {"Retirement Date": "2026-04-10", "Note": "First line\nsecond line", "Using Entity": "Somebody"}
    content = export(GOLD_RETIRED_HEAD, gold_row(status=status, **more))
    row, _ = one("gold-standard", content)
    assert (read("gold-standard", content).layout, row.state, row.beneficiary) == ("retirements", state, "Somebody")


def test_a_status_that_is_not_known_stays_unknown():
    row, notes = one("gold-standard", export(GOLD_HEAD, gold_row(status="Frozen")))
    assert row.state == "not known"
    assert "“frozen” is not known" in notes[0]


def test_cers_in_the_registry_of_gold_standard():
    serial = "RW-5-1463953-2-2-0-7014 - RW-5-1467609-2-2-0-7014"
    content = export(GOLD_HEAD, gold_row(Quantity="3657", GSID="4823") | {"Serial Number": serial})
    row, notes = one("gold-standard", content)
    assert (row.serial.key, row.project, row.vintages) == ("RW-5-*-2-2-0-7014", "4823", (2025, 2025))
    assert notes == ["The column says project 4823, the serial 7014."]


@pytest.mark.parametrize(("said", "expected"), [("Yes", frozenset()), ("No", None), ("", None)])
def test_retirements_of_the_climate_action_reserve(said, expected):
    row, notes = one("car", export(CAR_HEAD, car_row(**{"Corresponding Adjustment": said})))
    assert (row.state, row.quantity, row.ended_on) == ("retired", 5000, date(2025, 10, 27))
    assert (row.authorised, row.project, notes) == (expected, "1335", [])


def test_issuances_of_the_climate_action_reserve_may_report_no_credits():
    head = ("Date Issued", "Project ID", "Project Name", "Corresponding Adjustment", "Vintage", "Total Offset Credits Issued",
            "Project Site Country")  # fmt: skip
    rows = [{"Date Issued": "03/19/2026", "Project ID": "CAR1", "Vintage": "2026", "Total Offset Credits Issued": tonnes}
            for tonnes in ("9166", "")]  # fmt: skip
    sheet = read("car", export(head, *rows))
    assert [row.quantity for row in sheet.rows] == [9166, 0]
    assert "counts no tonnes" in next(note.sentence for note in sheet.notes if note.row == 3)


def test_retirements_of_art_and_fcpf():
    guyana = art_row(Vintage="2021") | {
        "Credit Serial Numbers": "ART-GY-102-2021-11-1 to 46404", "Program  Country": "GUYANA", "Program ID": "ART102",
    }  # fmt: skip
    sheet = read("art", export(ART_HEAD, art_row(), guyana))
    assert not sheet.faults
    assert not sheet.notes
    assert [(row.registry, row.host, row.project) for row in sheet.rows] == [
        ("FCPF", "CI", "130"),
        ("ART", "GY", "102"),
    ]


def test_cancellations_of_acr_and_of_the_climate_action_reserve():
    acr = {"Credit Serial Numbers": "ACR-US-1185-2025-3078-1 to 10", "Vintage": "2025", "Quantity of Credits": "10",
           "Status Effective  (GMT)": "1/22/2026 7:12:08 PM", "Cancellation Type": "Conversion", "Project ID": "ACR1185"}  # fmt: skip
    row, notes = one("acr", export(acr, acr))
    assert (row.state, row.ended_on, notes) == ("cancelled", date(2026, 1, 22), [])
    head = [name for name in CAR_HEAD if "Retirement" not in name] + ["Cancellation Reason"]
    cancelled = {name: value for name, value in car_row().items() if name in head}
    assert one("car", export(head, cancelled))[0].state == "cancelled"


# Files


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_file_is_read_whatever_parts_its_cells_and_with_or_without_a_mark(separator, mark):
    row, _ = one("verra", mark + verra(verra_row(), separator=separator))
    assert row.quantity == 100


def test_columns_are_found_by_their_heads_in_any_order_and_case():
    turned = [name.upper().replace(" ", "  ") for name in reversed(VERRA_HEAD)]
    content = export(turned, {name.upper().replace(" ", "  "): value for name, value in verra_row().items()})
    assert one("verra", content)[0].quantity == 100


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"x" * (MOST_BYTES + 1), "at most 100,000,000 are taken"),
        (b"\xff\xfea\x00", "is in UTF-16"),
        (b"PK\x03\x04rest", "is a workbook"),
        (b"a,b,c\n1,2,\xe9\n", "line 2 cannot be read"),
        (b'a,b,c\n"x', "not CSV that can be read"),
        (b"a,b\n1,2\n", "no heads of columns"),
        (",".join(f"c{n}" for n in range(MOST_COLUMNS + 1)).encode(), "121 columns"),
        (ACR, r"2 columns are missing \(“Serial Number”, “Quantity Issued”\)"),
        (export([*VERRA_HEAD[:11], *VERRA_HEAD[12:]]), r"a column is missing \(“Serial Number”\)"),
        (verra().replace(b"Issuance Date", b"Serial Number"), "“Serial Number” stands twice"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_export_is_refused_in_a_sentence(content, sentence):
    with pytest.raises(ExportFault, match=sentence):
        read("verra", content)


def test_rows_are_numbered_as_a_spreadsheet_shows_them():
    content = verra(verra_row(1, 10)).rstrip() + b"\r\n\r\n" + verra(verra_row(11, 20)).partition(b"\n")[2]
    assert [row.number for row in read("verra", content).rows] == [2, 4]
    assert read_table(content).head == VERRA_HEAD


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 1)
    with pytest.raises(ExportFault, match="2 rows; at most 1"):
        read("verra", verra(verra_row(), verra_row()))


# Rows that are refused


@pytest.mark.parametrize(
    ("changes", "column", "sentence"),
    [
        ({"Serial Number": ""}, "Serial Number", "There is no serial."),
        ({"Serial Number": verra_serial(100, 1)}, "Serial Number", "runs backwards, from 100 to 1"),
        ({"Quantity Issued": "99"}, "Serial Number", "counts 100 units (1 to 100), but the quantity is 99"),
        ({"Serial Number": "VCS-nothing"}, "Serial Number", "no serial of a form that is known"),
        ({"Serial Number": "GS1-1-RW-GS11137-16-2025-1-1-100"}, "Serial Number", "is one of GS, not of Verra"),
        ({"Quantity Issued": ""}, "Quantity Issued", "There is no quantity."),
        ({"Quantity Issued": "0"}, "Quantity Issued", "The quantity is 0."),
        ({"Quantity Issued": "1.5"}, "Quantity Issued", "not whole tonnes"),
        ({"Quantity Issued": "-100"}, "Quantity Issued", "not whole tonnes"),
        ({"Quantity Issued": "1,00"}, "Quantity Issued", "not whole tonnes"),
        ({"Quantity Issued": "١٠٠"}, "Quantity Issued", "not whole tonnes"),
        ({"Quantity Issued": "9" * 15}, "Quantity Issued", "a slip, not a quantity"),
        ({"Retirement/Cancellation Date": "10 April"}, "Retirement/Cancellation Date", "This is no day"),
        ({"Retirement/Cancellation Date": "2026-02-30"}, "Retirement/Cancellation Date", "writes 2026-04-10"),
        ({"Name": "a\x00b"}, "", "Cell 6 of the row holds a NUL"),
    ],
)
def test_a_row_is_refused_with_its_column_its_value_and_a_sentence(changes, column, sentence):
    found = fault(verra(verra_row() | changes))
    assert (found.row, found.column) == (2, column)
    assert sentence in found.sentence
    if column:
        assert found.value == changes.get(column, verra_row()["Serial Number"])


def test_a_ragged_row_is_refused_and_its_neighbours_are_taken():
    lines = verra(verra_row(1, 10), verra_row(11, 20), verra_row(21, 30)).splitlines()
    lines[2] = lines[2].rsplit(b",", 2)[0]
    sheet = read("verra", b"\n".join(lines))
    assert [row.number for row in sheet.rows] == [2, 4]
    assert [(each.row, each.sentence) for each in sheet.faults] == [(3, "The row has 15 cells, the head has 17.")]
    assert sheet.total == 3


def test_cells_beyond_the_head_are_let_be_where_they_are_empty():
    lines = verra(verra_row()).splitlines()
    assert len(read("verra", b"\n".join([lines[0], lines[1] + b",,"])).rows) == 1
    assert "has 18 cells" in fault(b"\n".join([lines[0], lines[1] + b",more"])).sentence


# What is noted


def test_spaces_and_commas_in_a_serial_are_tidied_and_noted():
    row, notes = one("verra", verra(verra_row() | {"Serial Number": f" {verra_serial(1, 100)} "}))
    assert row.serial.text == verra_serial(1, 100)
    assert notes == ["Spaces around or inside the serial were dropped."]
    _, notes = one(
        "verra", verra(verra_row(1, 1000) | {"Serial Number": verra_serial(1, 1000).replace("-1000-", "-1,000-")})
    )
    assert notes == ["The number 1,000 was written with commas."]


def test_quantities_with_thousands_commas_are_read():
    assert one("verra", verra(verra_row(1, 28_571, quantity="28,571")))[0].quantity == 28_571
    assert one("verra", verra(verra_row(1, 28_571, quantity="28571.0")))[0].quantity == 28_571


@pytest.mark.parametrize("cell", ['=HYPERLINK("http://x","y")', "+1", "-1+2", "@SUM(A1)"])
def test_a_cell_that_begins_like_a_formula_is_text_and_noted(cell):
    row, notes = one("verra", verra(verra_row() | {"Name": cell}))
    assert row.title == cell
    assert notes == ["The cell begins like a formula. It is kept as text and never worked out."]


def test_where_columns_and_serial_disagree_the_serial_counts_and_it_is_noted():
    more = {"Vintage Start": "2022-01-01", "Vintage End": "2022-12-31", "ID": "4151"}
    row, notes = one("verra", verra(verra_row(country="Ghana") | more))
    assert (row.host, row.vintages) == ("RW", (2023, 2023))
    assert notes == [
        "The column says project 4151, the serial 4150.",
        "The column says Ghana (GH), the serial RW.",
        "The columns say vintage 2022, the serial 2023.",
    ]


def test_a_vintage_of_2020_is_counted_as_before_the_first_year():
    assert one("verra", verra(verra_row(year=2020)))[0].starts_before_first_year
    assert not one("verra", verra(verra_row(year=2021)))[0].starts_before_first_year


def test_a_vintage_that_is_no_year_is_not_known():
    serial = "RW-5-1-2-2-0-7014 - RW-5-100-2-2-0-7014"
    row, notes = one(
        "gold-standard", export(GOLD_HEAD, gold_row(Vintage="old", GSID="7014") | {"Serial Number": serial})
    )
    assert row.vintages is None
    assert not row.starts_before_first_year
    assert "so it is not known" in notes[0]


# Words


@pytest.mark.parametrize(
    ("label", "prefix", "expected"),
    [
        ("", "", None),
        ("Not Applicable", "", None),
        ("Not authorized for use", "", None),
        ("Emission Reduction", "", None),
        ("Authorized", "", frozenset()),
        ("Authorized for NDC", "", frozenset({"NDC"})),
        ("Authorised for NDC and OIMP", "", frozenset({"NDC", "IMP", "OP"})),
        ("International Mitigation Purposes", "", frozenset({"IMP"})),
        (AUTHORISED, "article 6", frozenset({"NDC", "OP"})),
        ("CORSIA - First Phase, 2024-2026 Scope; ICVCM CCP", "article 6", None),
        ("Article 6 Authorized – Intl mitigation purposes", "article 6", frozenset({"IMP"})),
    ],
)
def test_what_a_label_says_was_authorised(label, prefix, expected):
    assert authorised(label, prefix) == expected


def test_purposes_of_the_code_list_are_taken_apart():
    assert purposes_of("NDC and OIMP") == {"NDC", "IMP", "OP"}
    assert purposes_of("OP") == {"OP"}
    assert purposes_of("") == frozenset()
    assert purpose_words({"OP", "NDC", "IMP"}) == "IMP, NDC and OP"
    assert purpose_words(()) == "authorised, no purpose named"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Rwanda", "RW"), ("RWANDA ", "RW"), ("COTE D'IVOIRE", "CI"), ("Congo the Democratic Republic of the", "CD"),
        ("Viet Nam", "VN"), ("Vietnam", "VN"), ("US", "US"), ("Atlantis", ""), ("", ""),
    ],
)  # fmt: skip
def test_countries_are_known_by_the_names_that_registries_give_them(name, code):
    assert alpha2_of(name) == code


def test_the_number_of_a_project_is_its_key():
    assert [project_key(text) for text in ("ACR731", "GS 11137", "4150", "CAR-1335", "abc", "")] == [
        "731", "11137", "4150", "1335", "abc", "",
    ]  # fmt: skip


def test_a_cell_is_shown_on_one_line_without_what_cannot_be_seen():
    assert shown("a\n b\x1b[31m") == "a b\ufffd[31m"
    assert len(shown("x" * 500)) == 100


def test_every_layout_names_only_known_fields_and_states():
    states = {*words().states.values(), *words().live}
    for found in exports().values():
        for layout in found.layouts:
            assert {layout.state, layout.ended} <= {*states, ""}, f"{found.name} {layout.name}"
    with pytest.raises(ExportFault, match="Known are verra, gold-standard, acr, car, art"):
        export_of("vera")
