"""The register as it stood on a day, and as it is exported and listed."""

from __future__ import annotations

import csv
import io
import json

import pytest

from app.agreements import commands
from app.agreements.answers import Particulars
from tests.agreements.people import DESK

RELEASE_OF_4_OCTOBER_2023 = {
    "concluded": {"GHA", "VNM"},
    "mou_signed": {"BTN", "KHM", "CHL", "COL", "DOM", "IDN", "KEN", "MNG", "MAR", "PNG", "PER", "LKA"},
    "discussion": {"BRA", "BRN", "THA"},
}


@pytest.fixture
def stages(app):
    """`stages("2023-10-04")`: the stage of every partner on that day, as the command says it."""

    def ask(*options: str) -> dict[str, str | None]:
        said = app.test_cli_runner().invoke(args=["partners", "list", "--format", "json", *options])
        assert said.exit_code == 0, said.output
        return {row["country"]: row["stage"] for row in json.loads(said.stdout)["partners"]}

    return ask


def test_the_stages_of_4_october_2023_are_those_of_the_release_of_that_day(stages):
    found = stages("--as-at", "2023-10-04")
    for stage, countries in RELEASE_OF_4_OCTOBER_2023.items():
        assert {iso3 for iso3, said in found.items() if said == stage} == countries
    named = set().union(*RELEASE_OF_4_OCTOBER_2023.values())
    assert {said for iso3, said in found.items() if iso3 not in named} == {None}


def test_a_stage_changes_on_the_very_day_of_its_act(stages):
    assert stages("--as-at", "2022-11-17")["PER"] in (None, "discussion")
    assert stages("--as-at", "2022-11-18")["PER"] == "mou_signed"
    assert stages("--as-at", "2024-11-20")["PER"] == "mou_signed"
    assert stages("--as-at", "2024-11-21")["PER"] == "concluded"
    assert stages("--as-at", "2025-04-01")["PER"] == "ia_signed"


def test_the_acts_of_a_day_are_those_that_were_done_by_then(app):
    said = app.test_cli_runner().invoke(args=["partners", "list", "--format", "json", "--as-at", "2024-11-20"])
    peru = next(row for row in json.loads(said.stdout)["partners"] if row["country"] == "PER")
    assert {kind for kind, day in peru["acts"].items() if day} == {"mou"}


def test_before_everything_no_partner_has_a_stage(stages):
    assert set(stages("--as-at", "2015-12-12").values()) == {None}


def test_without_a_day_the_list_is_that_of_the_register(stages, rows):
    assert stages() == {row.iso3: row.stage for row in rows("SELECT iso3, stage FROM partners")}


@pytest.mark.parametrize("day", ["2023-02-29", "4 October", "2023-13-01", ""])
def test_a_day_that_is_none_is_refused(day, app):
    said = app.test_cli_runner().invoke(args=["partners", "list", "--as-at", day])
    assert said.exit_code == 2
    assert "is not a day like 2023-10-04" in said.output + said.stderr


# The export


@pytest.fixture
def export(sign_in):
    """`export("?stage=concluded")`: the rows of the CSV file, as a spreadsheet reads them."""
    client = sign_in("Viewer, MTI")

    def read(query: str = "") -> list[dict[str, str]]:
        answer = client.get(f"/partners.csv{query}")
        assert answer.mimetype == "text/csv"
        assert answer.data.startswith(b"\xef\xbb\xbf")
        return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))

    return read


def test_the_export_holds_every_partner_with_its_dates(export):
    found = {row["Code"]: row for row in export()}
    assert len(found) == 27
    assert found["PER"]["MOU"] == "18 Nov 2022"
    assert found["PER"]["Stage"] == "Open for applications"
    assert found["GHA"]["IA signed"] == "27 May 2024"


def test_the_export_holds_what_the_filters_leave_in_the_order_asked_for(export):
    assert {row["Stage"] for row in export("?stage=ia_signed&stage=mou_signed")} == {"IA signed", "MOU signed"}
    assert [row["Partner"] for row in export("?text=per")] == ["Peru"]
    assert {row["Lead agency"] for row in export("?lead=MTI")} == {"MTI"}
    names = [row["Partner"] for row in export("?sort=name")]
    assert names == sorted(names)
    assert [row["Partner"] for row in export("?sort=-name")] == names[::-1]
    assert [row["Code"] for row in export("?sort=mou&stage=open_for_applications")][-1] == "GHA", (
        "unknown dates come last"
    )


@pytest.mark.parametrize(
    "query",
    [
        "?stage=nonsense", "?sort=DROP TABLE", "?sort=-", "?stuck=-1", "?stuck=99999999999", "?stuck=²", "?page=²", "?page=0",
        "?page=99999", "?page=-1", "?text=%00", "?text='%20OR%201=1", "?region=%00&lead=%FF", "?blocked=2", "?text=" + "x" * 5000,
    ],
)  # fmt: skip
def test_filters_that_no_page_offers_do_no_harm(query, sign_in):
    client = sign_in("Viewer, MTI")
    for path in ("/partners", "/partners/board", "/partners/timeline", "/partners/map", "/partners.csv"):
        client.get(path + query)


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_of_the_export_is_a_formula(start, export, partnership):
    formula = f'{start}HYPERLINK("http://evil.example";"x")'
    commands.keep_particulars(
        DESK, partner="PER", version=None,
        particulars=Particulars(formula, "", "MSE", None, "", {}),
    )  # fmt: skip
    cells = [cell for row in export() for cell in row.values()]
    assert f"'{formula}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]


def test_a_change_shows_in_the_list_at_once(sign_in, uruguay):
    client = sign_in("Viewer, MTI")
    client.get("/partners?text=uruguay")
    assert "In discussion" in client.text()
    uruguay.take("sign_mou")
    client.get("/partners?text=uruguay")
    assert "4 Mar 2021" in client.text()


def test_the_list_filters_sorts_and_turns_its_pages(sign_in):
    client = sign_in("Viewer, MTI")
    client.get("/partners")
    assert len(client.page.xpath("//tbody/tr")) == 25
    client.get("/partners?page=2")
    assert len(client.page.xpath("//tbody/tr")) == 2
    client.get("/partners?sort=name")
    names = [" ".join(cell.text_content().split()) for cell in client.page.xpath("//tbody/tr/th")]
    assert names == sorted(names)
    client.get("/partners?stage=concluded&region=nowhere")
    assert client.page.xpath("//tbody/tr/th") == []
