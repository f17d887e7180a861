"""Workbooks from elsewhere: what is odd about one is said with its sheet, its cell and what to do; harm is refused."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter

from app.core.uploads import UploadRefused
from app.reporting.aef import writing
from app.reporting.aef.reading import read_workbook
from tests.aef import making
from tests.aef.making import NEW, OLD

NAME = "SGP_2026_1.0.xlsx"


class Template:
    """Our workbook written cell by cell, so that single cells can be spoilt."""

    def __init__(self, form: str = OLD) -> None:
        self.cells: dict[str, dict[tuple[int, int], object]] = {}
        self.after: list[Callable] = []
        import python_calamine

        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(writing.workbook(making.tables(form))))
        for name in book.sheet_names:
            grid = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            self.cells[name] = {(r, c): v for r, row in enumerate(grid) for c, v in enumerate(row) if v != ""}

    def content(self) -> bytes:
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
            for name, cells in self.cells.items():
                sheet = book.add_worksheet(name)
                for (r, c), value in cells.items():
                    if isinstance(value, str):
                        sheet.write_string(r, c, value)
                    else:
                        sheet.write(r, c, value)
                for act in self.after:
                    act(book, sheet)
        return out.getvalue()

    def read(self, name: str = NAME, form: str = ""):
        return read_workbook(name, self.content(), form=form)


T1, T3 = "Table 1 Submission", "Table 3 Actions"


def spoilt(sheet: str, row: int, column: int, value: object, form: str = OLD):
    template = Template(form)
    if value is None:
        template.cells[sheet].pop((row, column))
    else:
        template.cells[sheet][row, column] = value
    return [(each.check, each.cell, f"{each.sentence} {each.what_to_do}") for each in template.read(form=form).findings]


def test_a_copy_made_by_another_program_is_read_without_a_finding():
    read = Template().read()
    assert (read.findings, read.tables) == ((), making.tables())


def test_the_form_is_recognised():
    assert Template(NEW).read().tables == making.tables(NEW)
    assert Template(OLD).read().tables.profile == OLD


@pytest.mark.parametrize(
    ("cell", "value", "check", "words"),
    [
        ((T1, 3, 2), "SGP", "CEL01", "holds the code SGP. Enter the name, Singapore"),
        ((T1, 3, 2), "Singapura", "CEL01", "the name of no Party"),
        ((T1, 4, 2), 1.0, "CEL01", "Format the cell as text and enter 1.0"),
        ((T3, 4, 1), "2026-05-27", "CEL01", "Enter the text 27/05/2026"),
        ((T3, 4, 1), "05/27/2026", "CEL01", "is no date"),
        ((T3, 4, 1), "27.5.26", "CEL01", "is no date"),
        ((T3, 4, 6), "GH", "CEL01", "the code of no Party"),
        ((T3, 4, 6), "Ghana", "CEL01", "Enter its code, GHA"),
        ((T3, 4, 8), 17, "CEL01", "Enter a full identifier"),
        ((T3, 4, 18), "1,000", "CEL01", "thousands commas: 1,000. Enter 1000 as a number"),
        ((T3, 4, 18), "1000", "CEL01", "a number typed as text"),
        ((T3, 4, 18), "a thousand", "CEL01", "where a number belongs"),
        ((T3, 4, 18), 10.5, "CEL01", "no whole number"),
        ((T3, 4, 22), True, "CEL01", "TRUE or FALSE"),
        ((T3, 3, 22), "vintage", "LAY03", "Write it exactly: “Vintage”"),
        ((T3, 3, 22), "Year", "LAY04", "The column “Year” is none of the format"),
        ((T3, 3, 22), "Metric", "LAY03", "stands twice"),
        ((T3, 3, 22), None, "LAY03", "The head “Vintage” is missing"),
        ((T3, 4, 10), "stray", "LAY04", "a column without a heading"),
        ((T3, 3, 40), "Remarks", "LAY04", "The column “Remarks” is none of the format"),
        ((T3, 9, 1), "27/05/2026", "LAY05", "Row 9 is empty"),
        ((T3, 1, 1), None, "LAY02", "does not stand above the table"),
        ((T1, 5, 1), "Reported Year", "LAY03", "Write it once, exactly: “Reported year”"),
        ((T1, 14, 1), "Party", "LAY03", "“Party” stands twice"),
        ((T1, 4, 1), None, "LAY03", "The label “Version” is missing"),
    ],
)  # fmt: skip
def test_an_odd_cell_is_said_with_its_place(cell, value, check, words):
    found = spoilt(*cell, value)
    assert any(check == each[0] and words in each[2] for each in found), found


def test_titles_may_differ_in_capitals():
    assert spoilt(T3, 1, 1, "TABLE 3: ACTIONS") == []


@pytest.mark.parametrize(
    ("row", "column", "value", "words"),
    [
        (4, 1, "27/05/2026", "Enter a date with its time, like 2026-05-27T00:00:00.000Z"),
        (4, 8, "CA0004-GHA01-GHA-1-2024", "takes its number alone, 1"),
    ],
)
def test_what_belongs_to_the_other_form_is_said(row, column, value, words):
    assert any(words in each[2] for each in spoilt(T3, row, column, value, NEW))


def test_the_first_transfer_in_the_other_spelling_is_said():
    assert any(
        "This form writes Authorization" in each[2] for each in spoilt("Table 2 Authorizations", 4, 19, "Authorisation")
    )


def test_commas_in_the_number_of_an_identifier_are_taken_in_the_older_form():
    template = Template()
    template.cells[T3][4, 9] = "CA0004-GHA01-GHA-1,000-2024"
    assert (template.read().findings, template.read().tables) == ((), making.tables())


def test_formulas_and_merged_cells_are_named_cell_by_cell():
    template = Template()
    template.after.append(
        lambda book, sheet: sheet.get_name() == T3 and (sheet.write_formula("S5", "=500*2", None, 1000), sheet.merge_range("B20:C21", ""))
    )  # fmt: skip
    found = {(each.check, each.cell) for each in template.read().findings}
    assert {("LAY06", "S5"), ("LAY07", "B20:C21")} <= found


def test_a_missing_sheet_and_one_that_does_not_belong_are_said():
    template = Template()
    template.cells["Notes"] = template.cells.pop("Table 4 Holdings")
    said = " ".join(each.sentence for each in template.read().findings)
    assert "The sheet “Table 4 Holdings” is missing." in said
    assert "The sheet “Notes” is none of the format." in said


def test_a_sheet_named_in_other_capitals_is_read_and_said():
    template = Template()
    template.cells["table 4 holdings"] = template.cells.pop("Table 4 Holdings")
    read = template.read()
    assert read.tables == making.tables()
    assert [each.check for each in read.findings] == ["LAY01"]


@pytest.mark.parametrize(
    ("name", "words"), [("report.xlsx", "Name it like SGP_2026_1.0.xlsx"), ("GHA_2026_1.0.xlsx", "agree")]
)
def test_the_name_of_the_file_says_party_year_and_version(name, words):
    assert [words in each.what_to_do for each in Template().read(name).findings] == [True]


def test_what_checks_find_is_led_back_to_the_cell():
    template = Template()
    template.cells[T3][5, 22] = 2020
    read = template.read()
    from app.reporting.aef.checks import check, findings_of

    found = [read.located(each) for each in findings_of(check(read.tables)) if each.check == "SYN02"]
    assert [each.place for each in found] == ["Table 3 Actions, W6"]
    template.cells[T1][4, 2] = "0.9"
    read = template.read()
    found = [read.located(each) for each in findings_of(check(read.tables)) if each.table == 1]
    assert [each.place for each in found] == ["Table 1 Submission, C5"]


# What may do harm


def repacked(content: bytes, **parts: Callable[[bytes], bytes]) -> bytes:
    """The same package with parts changed, named by the end of their names."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info)
            for name, act in parts.items():
                if info.filename.endswith(f"{name}.xml"):
                    data = act(data)
            new.writestr(info.filename, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda x: x.replace(b"<sheetData>", b'<sheetData><row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row>', 1), "more than 3,000,000 cells"),
        (lambda x: re.sub(rb"(<\?xml[^>]*>)", rb'\1<!DOCTYPE x [<!ENTITY a "b">]>', x, count=1), "document type"),
        (lambda x: x[: len(x) // 2], "sound"),
    ],
)  # fmt: skip
def test_a_hostile_sheet_is_refused(spoil, words):
    content = repacked(writing.workbook(making.tables()), sheet4=spoil)
    with pytest.raises(UploadRefused, match=words):
        read_workbook(NAME, content)


def test_one_long_text_that_stands_in_a_great_many_cells_is_refused():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(T3)
        for line in range(2000):
            sheet.write_string(line, 0, "x" * 32_000)
    with pytest.raises(UploadRefused, match="50,000,000 characters"):
        read_workbook(NAME, out.getvalue())


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"Party,SGP\n", b"%PDF-1.7"])
def test_what_is_no_workbook_is_refused_in_a_sentence(content):
    with pytest.raises(UploadRefused):
        read_workbook(NAME, content)
