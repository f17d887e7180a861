"""Exports of the queue: exactly the rows that the filters leave, in cells that no spreadsheet misreads."""

from __future__ import annotations

import csv
import io
from datetime import date
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from app.projects.exports import QUEUE, workbook
from tests.projects_queue.putting import FOR_THE_HOST, RETURNED, REVIEW, ago, put

BOM = "\ufeff"


def read_csv(answer) -> list[dict[str, str]]:
    text = answer.data.decode("utf-8")
    assert text.startswith(BOM)
    return list(csv.DictReader(io.StringIO(text.removeprefix(BOM))))


def read_xlsx(answer) -> list[dict[str, object]]:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0)
    head, *rows = sheet.to_python(skip_empty_area=False)
    return [dict(zip(head, row, strict=True)) for row in rows]


FORMULA = '=HYPERLINK("http://x.example","y")'


@pytest.fixture(scope="module")
def client(visit):
    """A viewer, with projects worth exporting."""
    for number in range(30):
        put(*REVIEW, title=f"Plant {number:02}", location=str(number))
    put(*FOR_THE_HOST, title="One", partner="PER", expected={2026: 1_200_000, 2027: 300_000}, outcome="eligible")
    put(*RETURNED, title="Two", location="T", expected={})
    put(title=FORMULA, applicant_name="+1+1", location="@there")
    return visit("Viewer, MTI")


def test_both_exports_hold_exactly_the_rows_of_the_page_in_its_order(client):
    client.get("/projects?tab=all&partner=GHA&text=plant&sort=-title&page=2")
    links = client.page.xpath("//a[contains(., 'Export')]/@href")
    expected = [f"Plant {number:02}" for number in reversed(range(30))]
    assert [row["Title"] for row in read_csv(client.get(links[0]))] == expected
    assert [row["Title"] for row in read_xlsx(client.get(links[1]))] == expected


def test_dates_are_dates_and_tonnes_are_numbers(client):
    (row,) = read_xlsx(client.get("/projects.xlsx?tab=all&partner=PER"))
    assert row["Submitted on"] == ago(100)
    assert row["Expected in all, tCO2e"] == 1_500_000
    assert row["Expected, tCO2e a year"] == 750_000
    assert (row["Days with us"], row["Days with the host"]) == (12, 100)
    assert row["Letters waited for"] == "Peru: Letter on the application"
    assert row["On the list on that day"] == "Eligible"
    (row,) = read_csv(client.get("/projects.csv?tab=all&partner=PER"))
    assert row["Submitted on"] == ago(100).isoformat()
    assert row["Expected in all, tCO2e"] == "1500000"


def test_what_is_not_known_is_empty_and_a_stopped_clock_has_its_day(client):
    (row,) = read_csv(client.get("/projects.csv?tab=applicant&stage=returned"))
    assert (row["Expected in all, tCO2e"], row["Clock stopped on"]) == ("", ago(10).isoformat())
    (row,) = read_xlsx(client.get("/projects.xlsx?tab=applicant&stage=returned"))
    assert row["Clock stopped on"] == ago(10)


def test_no_cell_is_run_as_a_formula_and_the_head_of_the_workbook_stays_in_sight(client):
    (row,) = read_csv(client.get("/projects.csv?tab=all&text=hyperlink"))
    assert (row["Title"], row["Applicant"]) == (f"'{FORMULA}", "'+1+1")
    answer = client.get("/projects.xlsx?tab=all&text=hyperlink")
    (row,) = read_xlsx(answer)
    assert row["Title"] == FORMULA
    sheet = ZipFile(io.BytesIO(answer.data)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    assert 'state="frozen"' in sheet
    assert 'ySplit="1"' in sheet


def test_an_example_says_what_it_is_and_from_where(client):
    rows = read_csv(client.get("/projects.csv?tab=examples"))
    assert len(rows) == 8
    for row in rows:
        assert row["Entered as"] == "Example from public sources"
        assert row["Source"]
        assert row["Stage"] == row["Waiting on"] == row["Days with us"] == ""
    assert {row["Entered as"] for row in read_csv(client.get("/projects.csv?tab=all"))} == {"Application"}


def test_the_same_rows_give_the_same_bytes():
    first, second = (workbook(QUEUE, [], title="Projects", on=date(2026, 11, 1)) for _ in range(2))
    assert first == second


def test_an_export_is_a_download_named_after_its_day(client):
    for ending in ("csv", "xlsx"):
        disposition = client.get(f"/projects.{ending}").headers["Content-Disposition"]
        assert disposition.startswith("attachment; filename=projects-")
        assert disposition.endswith(f".{ending}")
