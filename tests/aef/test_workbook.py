"""The workbook: its layout letter by letter, the same bytes every time, and back to the same tables."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import python_calamine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.reporting.aef import writing
from app.reporting.aef.building import host_tables
from app.reporting.aef.fields import tables as all_tables
from app.reporting.aef.profiles import profile, profiles
from app.reporting.aef.reading import read_workbook
from app.reporting.aef.tables import Heading, Tables, from_json
from tests.aef import making
from tests.aef.making import NEW, OLD

FORMS = pytest.mark.parametrize("form", [OLD, NEW])


def sheets(content: bytes) -> dict[str, list[list[object]]]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def test_there_are_five_tables_with_79_fields():
    assert [len(table.fields) for table in all_tables().values()] == [9, 19, 27, 16, 8]


def test_sheets_and_titles_are_named_letter_by_letter():
    found = sheets(writing.workbook(making.tables()))
    assert list(found) == [
        "Summary information", "Table 1 Submission", "Table 2 Authorizations", "Table 3 Actions", "Table 4 Holdings",
        "Table 5 Auth. entities",
    ]  # fmt: skip
    titles = [grid[1][1] for grid in list(found.values())[1:]]
    assert titles == [
        "Table 1: Submission", "Table 2: Authorizations", "Table 3: Actions", "Table 4: Holdings",
        "Table 5: Authorized entities",
    ]  # fmt: skip


def test_table_1_stands_upright_with_the_party_in_row_4_and_the_check_result_in_c9():
    grid = sheets(writing.workbook(making.tables()))["Table 1 Submission"]
    assert grid[3][1:3] == ["Party", "Singapore"]
    assert grid[4][1:3] == ["Version", "1.0"]
    assert grid[6][1:3] == ["Date of submission", "12/04/2027"]
    assert grid[8][2] == "{Information in this field is populated by the CARP}"
    assert grid[11][2] == "{Link to be produced by the CARP}"


def test_empty_columns_stand_where_the_template_has_them():
    found = sheets(writing.workbook(making.tables()))
    gaps = {
        name: [row[i - 1] for i in range(2, len(row)) if row[i] == "" and row[i - 1] != ""]
        for name, row in ((name, found[name][3]) for name in list(found)[2:])
    }
    assert gaps == {
        "Table 2 Authorizations": ["Version of the authorization"],
        "Table 3 Actions": [
            "Last ID", "Last unit ID", "Quantity (in non-GHG metric)", "Vintage", "Acquiring participating Party ID",
            "Calendar year for which the ITMOs are used towards the Party's NDC",
        ],
        "Table 4 Holdings": ["Last ID", "Last unit ID", "Quantity (in non-GHG metric)"],
        "Table 5 Auth. entities": [],
    }  # fmt: skip


def cells_of(form: str, sheet: str, row: int) -> dict[str, object]:
    grid = sheets(writing.workbook(making.tables(form)))[sheet]
    return {str(head): cell for head, cell in zip(grid[3], grid[3 + row], strict=True) if head}


def test_each_form_writes_what_its_source_says():
    old, new = (cells_of(form, "Table 3 Actions", 2) for form in (OLD, NEW))
    assert (old["Action date"], new["Action date"]) == ("27/05/2026", "2026-05-27T00:00:00.000Z")
    assert (old["First ID"], new["First ID"]) == ("CA0004-GHA01-GHA-1-2024", 1.0)
    assert (old["First unit ID"], new["First unit ID"]) == (
        "9792-1001-VCS-VCU-466-VER-GH-13-4021-01012024-31122024-0", 1001.0,
    )  # fmt: skip
    assert old["Quantity (t CO2 eq)"] == 300.0
    purpose = "Purpose for which the ITMO has been used towards or cancelled for OIMP"
    assert (old[purpose], new[purpose]) == ("NDC", "")
    old, new = (cells_of(form, "Table 2 Authorizations", 1) for form in (OLD, NEW))
    assert old["Authorized timeframe"] == "Occurred: from 01/01/2021 to 31/12/2030. Use: from 01/01/2024 to 31/12/2030"
    assert new["Authorized timeframe"] == "2021 - 2030"
    assert (old["First transfer definition for OIMP"], new["First transfer definition for OIMP"]) == ("NA", "")
    assert cells_of(OLD, "Table 5 Auth. entities", 1)["Country of incorporation"] == "Singapore"
    assert cells_of(NEW, "Table 5 Auth. entities", 1)["Country of incorporation"] == "SGP"


def test_what_does_not_apply_says_na_and_reads_back_as_empty():
    row = cells_of(OLD, "Table 3 Actions", 1)
    assert row["Transferring participating Party ID"] == "GHA"
    assert row["Acquiring participating Party ID"] == "NA"
    assert row["Applicable non-GHG metric"] == "NA"
    back = read_workbook("SGP_2026_1.0.xlsx", writing.workbook(making.tables())).tables
    assert "AcquiringPartyID" not in back.of(3)[0]


@FORMS
def test_our_own_year_comes_back_as_it_was(form):
    made = making.tables(form)
    read = read_workbook("SGP_2026_1.0.xlsx", writing.workbook(made))
    assert read.findings == ()
    assert read.tables == made
    assert read.tables.to_json() == made.to_json()


@FORMS
def test_the_hosts_side_comes_back_as_it_was(form):
    made = host_tables(making.sources(), replace(making.HEADING, party="GHA"), profile(form))
    read = read_workbook("GHA_2026_1.0.xlsx", writing.workbook(made), form=form)
    assert (read.findings, read.tables) == ((), made)


@FORMS
def test_the_bytes_are_the_same_every_time(form):
    assert writing.workbook(making.tables(form)) == writing.workbook(making.tables(form))
    files = writing.csv_files(making.tables(form))
    assert writing.archive(files) == writing.archive(dict(reversed(files.items())))


def test_a_text_is_never_a_formula_and_a_negative_stays_a_number():
    made = making.changed(making.tables(), 3, 1, AdditionalExplanatoryInformation="=1+1", QuantityCO2=-5)
    grid = sheets(writing.workbook(made))["Table 3 Actions"]
    assert "=1+1" in grid[4]
    assert -5.0 in grid[4]
    rows = writing.csv_files(made)["SGP_2026_1.0_table_3.csv"].decode("utf-8-sig").splitlines()
    assert "'=1+1" in rows[1]
    assert ",-5," in rows[1]


# Whatever the tables hold

TEXTS = st.text(
    st.characters(exclude_categories=("C", "Z")) | st.just(" "), min_size=1, max_size=30
).map(str.strip).filter(lambda text: text not in ("", "NA") and not text.startswith("{"))  # fmt: skip
DAYS = st.dates(date(2021, 1, 1), date(2035, 12, 31))
MOMENTS = st.builds(
    lambda day, ms: datetime(day.year, day.month, day.day, tzinfo=UTC).replace(hour=1, microsecond=ms * 1000),
    DAYS, st.integers(0, 999),
)  # fmt: skip
PARTIES = st.sampled_from(["SGP", "GHA", "PER", "VUT", "EUE", "CHE"])
LISTED = st.lists(TEXTS.map(lambda text: text.replace(",", ";")), min_size=1, max_size=3).map(", ".join)


def values(field, form: str):
    old = form == OLD
    numbers = st.integers(1, 10**12)
    return {
        "text": TEXTS, "whole": st.integers(0, 10**14), "date": DAYS, "moment": DAYS if old else DAYS | MOMENTS,
        "decimal": st.integers(0, 10**9).map(Decimal), "party": PARTIES, "named_party": PARTIES,
        "parties": st.lists(PARTIES, min_size=1, max_size=3).map(", ".join), "list": LISTED, "coded": TEXTS,
        "first_transfer": st.sampled_from(["Authorisation", "Issuance", "Use or Cancellation"]),
        "itmo": numbers.map(lambda n: f"CA0004-VUT01-VUT-{n}-2024") if old else numbers,
        "unit": TEXTS if old else numbers,
    }[field.kind]  # fmt: skip


@st.composite
def any_row(draw, number: int, form: str):
    row = {}
    for field in all_tables()[number].fields:
        value = draw(st.none() | values(field, form))
        if value is not None:
            row[field.name] = value
    first = all_tables()[number].fields[0]
    row.setdefault(first.name, draw(values(first, form)))  # an empty row would end the table
    return row


@st.composite
def submissions(draw):
    form = draw(st.sampled_from(list(profiles())))
    years = st.integers(2021, 2040)
    heading = Heading(
        draw(PARTIES), f"{draw(st.integers(1, 9))}.{draw(st.integers(0, 99))}", draw(years), draw(DAYS), draw(years),
        draw(years), review_status=draw(st.just("") | TEXTS),
    )  # fmt: skip
    rows = {n: tuple(draw(st.lists(any_row(n, form), max_size=3))) for n in (2, 3, 4, 5)}
    return Tables(form, heading, rows)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(made=submissions())
def test_any_tables_come_back_from_their_workbook(made):
    content = writing.workbook(made)
    read = read_workbook(f"{made.heading.file_stem}.xlsx", content, form=made.profile)
    assert read.findings == ()
    assert read.tables == made


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(made=submissions())
def test_any_tables_come_back_from_their_json(made):
    assert from_json(made.to_json()) == made
    assert from_json(made.to_json()).sha256 == made.sha256
