"""The pages: what they say, where they lead, what they refuse; and the files that they give."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from typing import Any

import page
import pytest
from python_calamine import load_workbook

from tests.adjustments.test_settings import approved, checked
from tests.ledger.making import Ledger
from workflows.ledger.movements import MovementKind as Kind

LEDGER_OFFICER = "Ledger officer, NEA"
SECOND = "Second ledger officer, NEA"
TRAJECTORY = {
    "target_type": "single_year",
    "method": "trajectory",
    "target_year": 2030,
    "target_level": Decimal(60_000_000),
}


@pytest.fixture
def used(ledger: Ledger, reference: str) -> dict[str, Any]:
    """930 tonnes of vintage 2025 first transferred and acquired, of which 300 are used for 2026."""
    issuance_id, start = ledger.held(reference)
    ledger.move(Kind.USE_NDC, issuance_id, start, start + 299, calendar_year=2026)
    return {"issuance": issuance_id, "start": start, "reference": reference}


def cells(client: Any, row: str) -> list[str]:
    """The cells of the structured summary from the first year on."""
    found = client.page.xpath(
        f"//table[contains(@class, 'summary-table')]//tr[th[starts-with(normalize-space(), '{row}')]]/td"
    )
    return [" ".join(cell.text_content().split()) for cell in found][2:]


def test_reports_are_reached_from_the_navigation_and_list_what_there_is(sign_in) -> None:
    client = sign_in("Desk officer, MSE")
    client.get("/reports")
    assert "Corresponding adjustments" in client.text()
    assert client.page.xpath("//main//a[@href='/reports/adjustments']")
    assert client.page.xpath("//nav//a[@href='/reports']")


def test_the_list_says_of_each_party_what_is_not_known(sign_in) -> None:
    client = sign_in("Desk officer, MSE")
    client.get("/reports/adjustments")
    assert client.page.xpath("//main//a[@href='/reports/adjustments/sgp']")
    assert "Not known" in client.text()


def test_without_a_period_the_method_is_not_known_and_the_figures_are_open(sign_in, used) -> None:
    client = sign_in("Desk officer, MSE")
    client.get("/reports/adjustments/sgp")
    said = client.text()
    assert "No NDC period of Singapore is on record" in said
    assert "The method of corresponding adjustment is not known." in said
    assert set(cells(client, "11")[:2]) == {"indeterminate"}
    assert "300" in cells(client, "8")
    assert not client.page.xpath("//main//a[contains(@href, '/period/new')]"), "a desk officer prepares no report"


def test_the_figures_of_our_own_side(sign_in, used) -> None:
    approved(**TRAJECTORY)
    checked(year=2026, value=Decimal(50_000_000))
    client = sign_in("Desk officer, MSE")
    client.get("/reports/adjustments/sgp")
    year = 2026 - 2021
    assert cells(client, "6")[year] == "0"
    assert cells(client, "8")[year] == "300"
    assert cells(client, "11")[year] == "−300"
    assert cells(client, "13")[year] == "49,999,700"
    assert cells(client, "13")[0] == "indeterminate"
    assert cells(client, "13")[year + 1] == "not yet"
    assert cells(client, "14")[year] == "n/a"
    assert "Indeterminate" in client.text(), "the safeguard does not pass while inventories are missing"


def test_the_host_sees_the_same_tonnes_with_the_other_sign(sign_in, used) -> None:
    approved("GHA", **TRAJECTORY)
    client = sign_in("Desk officer, MSE")
    client.get("/reports/adjustments/gha")
    assert cells(client, "6")[5] == "930"
    assert cells(client, "11")[4] == "+930".lstrip("+")
    assert cells(client, "8")[5] == "0"
    assert "Its own record may hold more" in client.text()


def test_each_figure_leads_to_its_explanation(sign_in, used) -> None:
    approved(**TRAJECTORY)
    client = sign_in("Desk officer, MSE")
    client.get("/reports/adjustments/sgp")
    links = client.page.xpath("//table[contains(@class, 'summary-table')]//td//a/@href")
    assert len(links) > 40
    for address in [link for link in links if link.endswith("/2026")]:
        client.get(address)
        assert "Formula" in client.text()
        assert "paragraph" in client.text() or "/" in client.text()


def test_an_explanation_shows_formula_paragraph_inputs_flows_and_what_is_missing(sign_in, used) -> None:
    approved(**TRAJECTORY)
    client = sign_in("Desk officer, MSE")
    client.get("/reports/adjustments/sgp/13/2026")
    said = client.text()
    for words in ("Row 3 + row 11", "23(k)(i)", "No checked inventory figure of Singapore for 2026", "300", "Use towards the NDC",
                  "GS1-1-GH-GS11137-16-2025-30526-"):  # fmt: skip
        assert words in said, words
    assert client.page.xpath("//main//a[@href='/reports/adjustments/sgp/11/2026']")
    assert client.page.xpath(f"//main//a[@href='/projects/{used['reference'].lower()}']")
    for address in ("/ledger/statement?partner=GHA&year=2026", f"/ledger/issuances/{used['issuance']}"):
        assert address in client.page.xpath("//main//a/@href")
        client.get(address)


@pytest.mark.parametrize(
    "path", ["sgp/99/2026", "sgp/13/2031", "sgp/13/1066", "zzz", "usa", "zzz/13/2026", "sgp/period/9", "sgp/figures/9",
             "sgp?period=77", "sgp/assessment/2026"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(sign_in, path: str) -> None:
    approved()
    sign_in("Desk officer, MSE").get(f"/reports/adjustments/{path}", status=404)


@pytest.mark.parametrize(
    "query", ["through=abc", "through=9999", "period=x", "as_of=2026-02-31", "as_of=nonsense", "through=2000"]
)
def test_an_address_that_cannot_be_read_shows_the_page_all_the_same(sign_in, query: str) -> None:
    approved(**TRAJECTORY)
    sign_in("Desk officer, MSE").get(f"/reports/adjustments/sgp?{query}")


def test_the_years_covered_and_the_day_of_the_record_can_be_chosen(sign_in, used) -> None:
    approved(**TRAJECTORY)
    client = sign_in("Desk officer, MSE")
    client.get("/reports/adjustments/sgp?through=2025")
    assert cells(client, "8")[5] == "not yet"
    client.get("/reports/adjustments/sgp?as_of=2020-01-01")
    assert "later entries are left out" in client.text()
    assert "300" not in cells(client, "8")
    assert "No NDC period" in client.text()
    client.get("/reports/adjustments/sgp?as_of-day=1&as_of-month=jan&as_of-year=2020")
    assert "As recorded by 1 Jan 2020" in client.text()
    assert client.value("as_of-year") == "2020"
    for year in ("0001", "2x", "2020&as_of-month=13"):
        client.get(f"/reports/adjustments/sgp?as_of-day=1&as_of-month=1&as_of-year={year}")


def test_a_partner_officer_sees_only_that_partner(app, sign_in, officer) -> None:
    from workflows.vocabulary import Role

    mine = officer((Role.VIEWER, "PER"))
    assert mine.may("reports.view", "PER")
    assert not mine.may("reports.view", "SGP")


def test_a_period_is_proposed_and_decided_by_page(sign_in) -> None:
    client = sign_in(LEDGER_OFFICER)
    answers = {"first_year": "2021", "last_year": "2030", "target_type": "single_year", "method": "averaging",
               "elapsed": "calendar", "source": "A made-up statement", "target_level": "60,000,000"}  # fmt: skip
    client.submit("/reports/adjustments/sgp/period/new", answers)
    client.get("/reports/adjustments/sgp/period/1")
    assert "You proposed it, so another officer decides." in client.text()
    client.post("/reports/adjustments/sgp/period/1/approve", {"version": "1", "reason": ""}, status=422)
    assert any("another officer must decide" in sentence for sentence in client.problems())
    second = sign_in(SECOND)
    second.submit("/reports/adjustments/sgp/period/1", {"reason": ""})
    second.get("/reports/adjustments/sgp")
    assert "Averaging, single year" in second.text()
    assert "Deviation from the average" in second.text()


def test_a_refusal_keeps_what_was_typed_and_asks_for_its_reason(sign_in) -> None:
    sign_in(LEDGER_OFFICER).submit(
        "/reports/adjustments/sgp/period/new", {"first_year": "2021", "last_year": "2030", "source": "A statement"}
    )
    client = sign_in(SECOND)
    client.submit(
        "/reports/adjustments/sgp/period/1", {"reason": " "}, to="/reports/adjustments/sgp/period/1/refuse", status=422
    )
    assert any("reason for the refusal" in sentence for sentence in client.problems())


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "Enter the first year"),
        ({"first_year": "20x1"}, "must be a whole number"),
        ({"first_year": "2030", "last_year": "2021"}, "first before the last"),
        ({"target_type": "multi_year", "method": "averaging"}, "not offered to a multi-year NDC"),
        ({"trajectory": "2025"}, "a year and its level on each line"),
        ({"trajectory": "2025: many"}, "must be a number in figures"),
        ({"trajectory": "2025: 1\n2025: 2"}, "names 2025 twice"),
        ({"trajectory": "2035: 1"}, "outside the period"),
        ({"budget": "1e9"}, "must be a number in figures"),
        ({"target_level": "١٢"}, "must be a number in figures"),
        ({"metric": "guess"}, "Choose the metric"),
        ({"method": "guess"}, "Choose one of the answers"),
        ({"source": ""}, "Enter the source"),
        ({"note": "a\x00b"}, "control characters"),
    ],
)
def test_what_is_wrong_with_a_period_is_said_and_the_rest_is_kept(sign_in, typed: dict[str, str], says: str) -> None:
    client = sign_in(LEDGER_OFFICER)
    good = {"first_year": "2021", "last_year": "2030", "source": "A made-up statement", "reference": "Kept words"}
    client.submit("/reports/adjustments/sgp/period/new", {**(good if typed else {}), **typed}, status=422)
    assert any(says in sentence for sentence in client.problems()), client.problems()
    if typed:
        assert client.value("reference") == "Kept words"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"year": ""}, "Enter the year"), ({"year": "1800"}, "whole number from 2000"), ({"value": ""}, "Enter the figure"),
        ({"value": "12.5"}, "whole tonnes"), ({"value": "1,00"}, "in figures"), ({"source": ""}, "Enter the source"),
        ({"value": "9" * 15 + "9"}, "in figures"), ({"measure": "x"}, "Choose one of the answers"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_figure_is_said(sign_in, typed: dict[str, str], says: str) -> None:
    client = sign_in(LEDGER_OFFICER)
    good = {"year": "2024", "value": "52,000,000", "source": "A made-up inventory", "scope": "Kept"}
    client.submit("/reports/adjustments/sgp/figures/new", {**good, **typed}, status=422)
    assert any(says in sentence for sentence in client.problems()), client.problems()
    assert client.value("scope") == "Kept"


def test_a_figure_is_recorded_and_checked_by_page(sign_in) -> None:
    client = sign_in(LEDGER_OFFICER)
    sent = client.submit(
        "/reports/adjustments/sgp/figures/new", {"year": "2024", "value": "−1,200", "source": "Inventory"}
    )
    client.get(sent.location)
    assert "−1,200 tCO₂e" in client.text()
    assert "does not count yet" in client.text()
    second = sign_in("Countersigner, NEA")
    second.submit(sent.location, {"reason": ""})
    second.get(sent.location)
    assert "It counts." in second.text()


def test_whoever_may_not_prepare_or_sign_is_refused(sign_in) -> None:
    client = sign_in("Desk officer, MSE")
    client.get("/reports/adjustments/sgp/period/new", status=403)
    client.get("/reports/adjustments/sgp/figures/new", status=403)
    client.get("/reports/adjustments/sgp")
    client.post("/reports/adjustments/sgp/period/1/approve", {}, status=403)


def test_a_faster_officer_is_noticed(sign_in) -> None:
    client = sign_in(LEDGER_OFFICER)
    client.get("/reports/adjustments/sgp/period/new")
    approved()
    form = {"version": "0", "first_year": "2021", "last_year": "2030", "source": "Later", "metric": "ghg"}
    client.post("/reports/adjustments/sgp/period/new", form, status=409)
    assert "has changed since you opened this page" in client.text()
    assert client.value("source") == "Later"


def test_the_workbook_holds_the_rows_in_order_and_is_the_same_each_time(sign_in, used) -> None:
    approved(**TRAJECTORY, reference="=HYPERLINK(1)")
    checked(year=2026, value=Decimal(50_000_000))
    client = sign_in("Desk officer, MSE")
    first = client.get("/reports/adjustments/sgp/summary.xlsx").data
    assert first == client.get("/reports/adjustments/sgp/summary.xlsx").data
    book = load_workbook(io.BytesIO(first))
    assert book.sheet_names == ["Structured summary", "Paragraph 23(j)", "Notes"]
    rows = book.get_sheet_by_name("Structured summary").to_python()
    assert [str(row[0]) for row in rows[1:]] == [*(str(n) for n in range(1, 16)), ""]
    at = rows[0].index("2026")
    by_row = {str(row[0]): row for row in rows[1:]}
    assert by_row["11"][at] == -300
    assert by_row["13"][at] == 49_999_700
    assert by_row["13"][at - 1] == "indeterminate"
    assert rows[0][:5] == ["Row", "Structured summary", "Paragraph", "Unit", "Reference"]
    assert rows[0][-3:] == ["Target level", "Target year or period", "Progress"]
    split = book.get_sheet_by_name("Paragraph 23(j)").to_python()
    assert split[1][-1] == 300
    assert any("No checked inventory" in str(row[1]) for row in book.get_sheet_by_name("Notes").to_python())


def test_the_csv_holds_numbers_as_numbers_and_no_formula(sign_in, used) -> None:
    approved(**TRAJECTORY, reference="=1+1", note="+cmd")
    text = sign_in("Desk officer, MSE").get("/reports/adjustments/sgp/summary.csv").text
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    by_row = {row[0]: row for row in rows[1:]}
    assert by_row["11"][rows[0].index("2026")] == "-300"
    assert by_row["3"][4] == "'=1+1"
    assert by_row["15"][-1] == "'+cmd"


def test_the_pdf_is_valid_and_the_same_each_time(sign_in, used) -> None:
    approved(**TRAJECTORY)
    client = sign_in("Desk officer, MSE")
    pdf = client.get("/reports/adjustments/sgp/summary.pdf").data
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A):
        assert [failure.message for failure in page.validate_pdf_bytes(pdf, profile=profile).failures] == []
    assert pdf == client.get("/reports/adjustments/sgp/summary.pdf").data


def test_the_chart_has_its_numbers_in_a_table(sign_in, used) -> None:
    client = sign_in("Desk officer, MSE")
    client.get("/reports/adjustments")
    (title,) = client.page.xpath("//main//*[name()='svg'][@role='img']/*[name()='title']/text()")
    assert "first transferred 930" in title
    assert re.search(r"Ghana *2026 100,000 1,000 930 300", client.text())


def test_every_page_of_a_party_without_anything_opens(sign_in) -> None:
    client = sign_in(LEDGER_OFFICER)
    for path in (
        "gha",
        "gha/13/2026",
        "gha/period/new",
        "gha/figures/new",
        "gha/summary.xlsx",
        "gha/summary.csv",
        "gha/summary.pdf",
    ):
        client.get(f"/reports/adjustments/{path}")
