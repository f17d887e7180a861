"""Annual information as PDF: every table in words, what is left out said, conformance, and the same bytes each time."""

from __future__ import annotations

import hashlib
import io
import subprocess
from dataclasses import replace
from datetime import date
from typing import Any

import page as conformance
import pikepdf
import pytest

from app.documents.rendering import render_report
from app.reporting.aef import printed
from app.reporting.aef.sources import Sources
from tests.aef import making
from tests.aef.test_pages import ANNUAL, explain, january, officer, page, prepared, press  # noqa: F401

K = making.K


def words_of(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, check=True, capture_output=True)
    return " ".join(done.stdout.decode().split())


def context(tables: Any = None, **standing: Any) -> dict[str, Any]:
    said = {"id": "SGP_2026_1.0", "facts": [("Signed by", "Nobody yet")], "explanations": {"II03": "Two sectors."},
            "workbook": "SGP_2026_1.0.xlsx", "as_at": date(2027, 1, 5), "state": "Draft 3"}  # fmt: skip
    found = printed.Standing(**{**said, **standing})
    return printed.context(tables or making.tables(), found, issuer="Ministry", classification="Official (closed)")


def many(count: int) -> Any:
    acts = [
        making.action(
            K.USE_NDC, n * 1000 + 1, n * 1000 + 10, number=n + 1, using_party="SGP", calendar_year=2025 + n % 2
        )
        for n in range(count)
    ]
    return making.tables(made_of=Sources(actions=acts))


def test_every_table_stands_on_the_pages_with_its_totals() -> None:
    pdf = render_report("report.html", context())
    words = words_of(pdf)
    for said in (
        "Singapore, 2026, version 1.0", "OFFICIAL (CLOSED)", "DRAFT 3", "Page 1 of", "Table 2: Authorizations",
        "SG-2025-7", "Table 3: Actions, Use 2 400 tCO₂e", "Table 3: Actions, Acquisition 1 1,000 tCO₂e",
        "Table 4: Holdings 1 550 tCO₂e", "Tuas Steam Pte. Ltd.", "The same in every row", "Mitigation type Emission reductions",
        "CA0004-GHA01-GHA-1-2024", "Empty in every row: Result of the consistency checks", "Two sectors.",
    ):  # fmt: skip
        assert said in words, said
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        attached = opened.attachments["facts.json"].get_file().read_bytes()
        assert all(float(each.mediabox[2]) > float(each.mediabox[3]) for each in opened.pages)
    assert words.count(hashlib.sha256(attached).hexdigest()) == words.count("Page ")


def test_a_column_that_no_page_has_room_for_stands_in_a_second_part_under_the_same_number() -> None:
    blocks = [block for section in context()["body"]["sections"] for block in section["blocks"] if "table" in block]
    parts = [block["table"] for block in blocks if "part" in block["table"]["caption"]]
    assert [table["caption"].partition(":")[2].partition(":")[0] for table in parts] == [
        " Actions, part 1 of 2", " Actions, part 2 of 2",
    ]  # fmt: skip
    assert [[row[0] for row in table["rows"]] for table in parts] == [["1", "2", "3", "4"]] * 2
    assert all(sum(column["width"] for column in table["columns"]) <= 100 for table in parts)


def test_a_long_table_says_how_many_rows_are_not_printed_and_counts_them_all(monkeypatch) -> None:
    monkeypatch.setattr(printed, "MOST_ROWS", 3)
    found = context(many(8))
    section = next(each for each in found["body"]["sections"] if each["heading"] == "Table 3: Actions")
    assert section["blocks"][0]["text"] == (
        "Rows 1 to 3 of 8 are printed here, so that this paper can be read. All of them are in the workbook"
        " SGP_2026_1.0.xlsx, and all count in the totals."
    )
    assert all(len(each["table"]["rows"]) == 3 for each in section["blocks"][2:] if "table" in each)
    totals = next(each for each in found["body"]["sections"] if each["heading"] == "Totals")
    assert ["Table 3: Actions, Use", "8", "80 tCO₂e"] in totals["blocks"][0]["table"]["rows"]


def test_what_differs_only_in_a_row_that_is_not_printed_is_not_the_same_in_every_row(monkeypatch) -> None:
    monkeypatch.setattr(printed, "MOST_ROWS", 2)
    tables = many(4)
    tables = making.changed(tables, 3, 4, MitigationType="Removals")
    section = next(each for each in context(tables)["body"]["sections"] if each["heading"] == "Table 3: Actions")
    same = section["blocks"][1]["table"]
    assert "Mitigation type" not in [row[0] for row in same["rows"]]


def test_the_heads_of_a_table_are_repeated_on_each_of_its_pages() -> None:
    words = words_of(render_report("report.html", context(many(70))))
    assert words.count("Row First ID") >= 2


def test_it_is_pdf_ua_1_and_pdf_a_3a_and_the_same_bytes_each_time(prepared, year) -> None:  # noqa: F811
    prepared.get(page(year))
    (link,) = prepared.page.xpath("//section[@id='files']//a[contains(., 'as PDF')]/@href")
    answer = prepared.get(link)
    assert f'filename="SGP_{year}_1.0_draft.pdf"' in answer.headers["Content-Disposition"]
    for profile in (conformance.ValidationProfile.PDF_UA_1, conformance.ValidationProfile.PDF_A_3A):
        failures = conformance.validate_pdf_bytes(answer.data, profile=profile).failures
        assert [failure.message for failure in failures] == []
    assert prepared.get(link).data == answer.data
    words = words_of(answer.data)
    assert "Signed by Nobody yet" in words
    assert "DRAFT 1" in words
    assert "Prepared by Ledger officer, NEA" in words


def test_once_signed_and_filed_it_says_so_and_is_no_draft(prepared, year, sign_in, january) -> None:  # noqa: F811
    explain(prepared, year)
    press(sign_in("Second ledger officer, NEA"), year, "sign")
    answer = prepared.get(f"{page(year)}/pdf")
    assert f'filename="SGP_{year}_1.0.pdf"' in answer.headers["Content-Disposition"]
    words = words_of(answer.data)
    assert "DRAFT" not in words
    assert "Signed by Second ledger officer, NEA" in words
    prepared.get(page(year))
    assert prepared.page.xpath("//dt[.='SHA-256 of the workbook']/following-sibling::dd")[0].text.strip() in words


def test_a_name_in_letters_that_the_fonts_lack_is_refused_in_a_sentence(prepared, year, monkeypatch) -> None:  # noqa: F811
    from app.reporting.views import annual_printing

    made = annual_printing.standing_of
    monkeypatch.setattr(annual_printing, "standing_of", lambda row: replace(made(row), explanations={"II03": "例"}))
    prepared.get(f"{page(year)}/pdf", status=422)
    assert "lack the character “例” (U+4F8B)" in prepared.text()
    assert "The workbook and the CSV hold every row." in prepared.text()


@pytest.mark.parametrize("path", ["9.9/pdf", "x/pdf"])
def test_a_version_that_there_is_not_has_no_pdf(path, sign_in, app) -> None:
    sign_in("Ledger officer, NEA").get(f"{ANNUAL}/2026/sgp/{path}", status=404)
