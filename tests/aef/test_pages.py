"""The pages as officers use them, without scripts: from the list of years to a record of filing."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date

import pytest

from app.core import clock
from app.reporting.aef import writing
from app.reporting.views import annual, annual_page, annual_steps
from tests.aef import making

ANNUAL = "/reports/annual"


@pytest.fixture
def officer(sign_in, year):
    return sign_in("Ledger officer, NEA")


@pytest.fixture
def prepared(officer, year):
    officer.submit(f"{ANNUAL}/{year}", {})
    return officer


@pytest.fixture
def january(year, monkeypatch):
    """For the steps it is the fifth of January of the year after; sessions go on as they are."""
    for module in (annual, annual_page, annual_steps):
        monkeypatch.setattr(module, "local_today", lambda: date(year + 1, 1, 5))


def page(year: int, version: str = "1.0") -> str:
    return f"{ANNUAL}/{year}/sgp/{version}"


def explain(client, year: int) -> None:
    client.get(page(year))
    form = client.page.xpath("//form[contains(@action, '/explanations')]")[0]
    texts = {area.name: (area.value or "").strip() or "Nothing to add." for area in form.xpath(".//textarea")}
    client.post(f"{page(year)}/explanations", {**dict(form.form_values()), **texts})


def press(client, year: int, act: str, **more):
    client.get(page(year))
    form = client.page.xpath(f"//form[contains(@action, '/1.0/{act}')]")[0]
    return client.post(f"{page(year)}/{act}", {**dict(form.form_values()), **more.pop("data", {})}, **more)


def test_the_years_show_their_deadlines(sign_in, app):
    client = sign_in("Viewer, MTI")
    client.get(ANNUAL)
    this_year = clock.today(app.config["SETTINGS"].time_zone).year
    assert f"Due on 15 April {this_year + 1}" in client.text()
    assert "Nothing of it is on record here; the deadline was 15 April 2022" in client.text()
    assert "That does not say that partners have filed nothing." in client.text()


def test_a_year_with_movements_that_nobody_filed_is_overdue(year):
    words, tone = annual_page.deadline_words(year, [], date(year + 1, 4, 16), active=True)
    assert (words, tone) == (f"Overdue since 15 April {year + 1}", "bad")


def test_a_viewer_reads_and_prepares_nothing(sign_in, year):
    client = sign_in("Viewer, MTI")
    client.get(f"{ANNUAL}/{year}")
    assert not client.page.xpath("//main//form[@method='post']")
    client.post(f"{ANNUAL}/{year}/prepare", {"version": "1.0"}, status=403)


def test_checks_lead_to_the_rows_they_name(prepared, year):
    prepared.get(f"{ANNUAL}/{year}")
    said = prepared.text()
    assert "2 not checked" in said
    assert "No submission of GHA for this year is on record" in said
    links = prepared.page.xpath("//section[@id='checks']//table//a/@href")
    assert "#t3-r1" in links
    for link in links:
        assert prepared.page.xpath(f"//*[@id='{link[1:]}']"), link
    assert "CA0004-GHA01-GHA-5071-2025" in said
    assert f"{year} is not over" in said


def test_definitions_give_their_paragraphs(prepared, year):
    prepared.get(page(year))
    assert "2/CMA.3, annex, paragraph 2" in prepared.text()
    assert "Table 3: Actions: what each field means" in prepared.text()


def test_a_year_goes_through_all_six_steps(prepared, year, sign_in, january, session):
    explain(prepared, year)
    second = sign_in("Second ledger officer, NEA")
    press(second, year, "sign")
    second.get(page(year))
    assert "Signed by Second ledger officer, NEA" in second.text()
    press(
        second, year, "filing", data={"filed_on-day": "5", "filed_on-month": "1", "filed_on-year": str(year + 1), "receipt": "CARP-1"}
    )  # fmt: skip
    second.get(page(year))
    assert f"Filed on 5 January {year + 1}" in second.text()
    assert "CARP-1" in second.text()
    assert "Table 1 gives" in second.text()
    second.get(ANNUAL)
    assert f"Filed on 5 January {year + 1}" in second.text()
    second.submit(f"{ANNUAL}/{year}?prepare=again", {})
    second.get(page(year, "1.1"))
    assert "Side by side with the version before" in second.text()
    assert "Version" in second.text()


def test_whoever_prepared_it_is_told_why_they_cannot_sign(prepared, year, january):
    explain(prepared, year)
    prepared.get(page(year))
    assert "You prepared or explained this version, so another officer must sign it." in prepared.text()
    data = {"revision": "2", "csrf_token": prepared.token()}
    prepared.post(f"{page(year)}/sign", data, status=422)
    assert "another officer must sign it" in prepared.text()


def test_a_version_that_changed_meanwhile_is_not_signed(prepared, year, january, sign_in):
    second = sign_in("Countersigner, NEA")
    second.get(page(year))
    explain(prepared, year)
    second.post(f"{page(year)}/sign", {"revision": "1", "csrf_token": second.token()}, status=409)
    assert "has changed since you opened this page" in second.text()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"version": "1"}, "two numbers with a point"), ({"version": ""}, "Enter the version, like 1.0"),
        ({"submitted_on-day": ""}, "must have a day, a month and a year"),
        ({"submitted_on-month": "13"}, "a month from 1 to 12"), ({"profile": "x"}, "Not a valid choice"),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_kept_and_explained(officer, year, typed, words):
    officer.submit(f"{ANNUAL}/{year}", typed, status=422)
    assert words in officer.text()
    assert officer.value("version") == typed.get("version", "1.0")


def test_the_day_of_filing_cannot_lie_ahead(prepared, year, january, sign_in):
    explain(prepared, year)
    press(sign_in("Countersigner, NEA"), year, "sign")
    typed = {"filed_on-day": "6", "filed_on-month": "1", "filed_on-year": str(year + 1)}
    press(prepared, year, "filing", data=typed, status=422)
    assert "The day of filing must be" in prepared.text()
    press(prepared, year, "filing", data={"filed_on-day": "x"}, status=422)
    assert "day in figures" in prepared.text()


def test_files_are_downloads_and_the_manifest_gives_their_hashes(prepared, year, january, sign_in, session):
    explain(prepared, year)
    draft = prepared.get(f"{page(year)}/xlsx")
    assert f"SGP_{year}_1.0_draft.xlsx" in draft.headers["Content-Disposition"]
    press(sign_in("Countersigner, NEA"), year, "sign")
    book = prepared.get(f"{page(year)}/xlsx")
    assert f'filename="SGP_{year}_1.0.xlsx"' in book.headers["Content-Disposition"]
    tables = zipfile.ZipFile(io.BytesIO(prepared.get(f"{page(year)}/csv").data))
    assert len(tables.namelist()) == 5
    manifest = json.loads(prepared.get(f"{page(year)}/manifest").data)
    import hashlib

    assert hashlib.sha256(book.data).hexdigest() in {each["sha256"] for each in manifest["files"]}
    assert len(manifest["files"]) == 6
    assert manifest["signed_by"] == "Countersigner, NEA"


def test_what_the_partner_would_file_can_be_taken_in_and_compared(prepared, year):
    theirs = prepared.get(f"{ANNUAL}/{year}/host/gha.xlsx").data
    upload = {"file": (io.BytesIO(theirs), f"GHA_{year}_1.0.xlsx"), "profile": "", "do": "keep"}
    prepared.get(f"{ANNUAL}/workbook")
    prepared.post(f"{ANNUAL}/workbook", upload, content_type="multipart/form-data")
    prepared.get(f"{ANNUAL}/{year}/comparison/gha")
    assert "1 matched" in prepared.text()
    prepared.get(f"{ANNUAL}/{year}/gha/1.0")
    assert "Received" in prepared.text()
    assert prepared.get(f"{ANNUAL}/{year}/gha/1.0/xlsx").data == theirs
    prepared.get(page(year))
    assert "Compare with Ghana" in prepared.text()
    prepared.get(ANNUAL)
    assert "Ghana" in prepared.text()
    prepared.get(f"{ANNUAL}/{year}/comparison/per", status=302)


def check(client, content: bytes, name: str = "SGP_2026_1.0.xlsx", status: int = 200, **more):
    client.get(f"{ANNUAL}/workbook")
    data = {"file": (io.BytesIO(content), name), "profile": "", "do": "check", **more}
    return client.post(f"{ANNUAL}/workbook", data, status=status, content_type="multipart/form-data")


def test_any_workbook_is_checked_and_nothing_is_kept(sign_in, app):
    client = sign_in("Viewer, MTI")
    check(client, writing.workbook(making.changed(making.tables(), 3, 1, Vintage=2020)))
    assert "Table 3 Actions, W5" in client.text()
    assert "Nothing was kept." in client.text()
    check(client, writing.workbook(making.tables()), status=403, do="keep")


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.xlsx", "empty"), (b"Party,SGP\n", "a.csv", "cannot be used here"), (b"PK\x03\x04x", "a.xlsx", "damaged"),
        (b"%PDF-1.7", "a.xlsx", "a PDF"),
    ],
)  # fmt: skip
def test_what_is_no_workbook_is_refused_in_a_sentence(sign_in, app, content, name, words):
    client = sign_in("Ledger officer, NEA")
    check(client, content, name, status=422)
    assert words in client.text()
    client.post(f"{ANNUAL}/workbook", {"do": "check"}, status=422, content_type="multipart/form-data")
    assert "Choose a workbook" in client.text()


def test_a_workbook_of_ours_is_not_taken_in_as_a_partners(sign_in, app):
    client = sign_in("Ledger officer, NEA")
    check(client, writing.workbook(making.tables()), status=422, do="keep")
    assert "made from the ledger" in client.text()


def test_a_version_that_there_is_not_is_not_found(sign_in, app):
    client = sign_in("Viewer, MTI")
    for path in ("2026/sgp/9.9", "2026/sgp/x", "2026/sgp/1.0/xlsx", "1999"):
        client.get(f"{ANNUAL}/{path}", status=404)


def test_a_table_of_many_rows_shows_some_and_says_so(app, year, sign_in, monkeypatch):
    from app.reporting.aef import gathering
    from app.reporting.aef.sources import Sources

    acts = [
        making.action(making.K.ACQUISITION, n * 10 + 1, n * 10 + 5, number=n, on=date(year, 3, 1)) for n in range(200)
    ]
    monkeypatch.setattr(gathering, "sources", lambda *given, **more: Sources(actions=acts))
    client = sign_in("Ledger officer, NEA")
    client.submit(f"{ANNUAL}/{year}", {})
    client.get(page(year))
    assert "200 rows" in client.text()
    assert "more rows have the same problem" in client.text()
