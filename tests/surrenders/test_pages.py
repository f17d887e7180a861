"""The pages: register and its exports, entering, one notice with its steps, facilities; bad input and who may see."""

from __future__ import annotations

import io
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from app.core.db import db
from app.surrenders.facility_queries import facility_now
from tests.ledger.making import Ledger, ago, serial
from tests.projects_queue.putting import narrow
from tests.surrenders.making import CODE, RECEIVED, YEAR, Way, enter, facility

LEDGER, SECOND, COUNTER = "Ledger officer, NEA", "Second ledger officer, NEA", "Countersigner, NEA"


def day(name: str, value: Any) -> dict[str, str]:
    return {f"{name}-day": str(value.day), f"{name}-month": str(value.month), f"{name}-year": str(value.year)}


def facts(client: Any) -> dict[str, str]:
    """The facts of a page by their labels."""
    rows = client.page.xpath("//dl[@class='facts']/div")
    return {row.findtext("dt").strip(): " ".join(row.find("dd").text_content().split()) for row in rows}


def notice_form(first: int = 71, last: int = 170, **more: Any) -> dict[str, str]:
    said = {"code": CODE, "year": str(YEAR), "serials": serial(first, last), "price": "", "note": ""}
    return said | day("received_on", RECEIVED) | more


def test_a_notice_is_led_to_its_surrender_page_by_page(ready: Any, sign_in: Any) -> None:
    maker, second, counter = sign_in(LEDGER), sign_in(SECOND), sign_in(COUNTER)
    maker.submit("/surrenders/new", notice_form(price="27.50"))
    path = f"/surrenders/icc-{YEAR}-0001"
    maker.get(path)
    assert "14 of 15 met" in maker.text()
    assert "The evidence that the units were retired is not on file" in maker.text()
    content = io.BytesIO(b"Retired: made up.")
    maker.submit(f"{path}/steps/file-evidence", {"file": (content, "retired.txt"), "retirement": serial(71, 170)})
    maker.submit(f"{path}/steps/check", {})
    maker.get(path)
    assert "15 of 15 met" in maker.text()
    maker.submit(f"{path}/steps/accept", {}, status=422)
    assert "You entered, proved or checked this notice, so another officer must accept it" in " ".join(maker.problems())
    counter.submit(f"{path}/steps/accept", {})
    second.submit(f"{path}/steps/surrender", day("on", ago(5)))
    counter.get(path)
    said = counter.text()
    assert "Surrendered for the carbon tax" in said
    found = facts(counter)
    rate = 45 if YEAR in (2026, 2027) else None
    assert found["Cost of the credits"] == "S$2,750"
    assert found["Saved"] == ("S$1,750" if rate else "Not known")
    assert "recorded the surrender" in said
    links = counter.page.xpath(
        "//table//a[contains(@href, '/ledger/')]/@href | //a[contains(@href, '/entries/')]/@href"
    )
    assert len(links) == 2
    for link in links:
        counter.get(link)
    counter.get(path)
    pdf = counter.get(f"{path}/confirmation.pdf")
    assert pdf.mimetype == "application/pdf"
    assert counter.get(f"{path}/confirmation.pdf").data == pdf.data
    assert Ledger().accounts()["surrendered"] == 100
    (found,) = counter.page.xpath("//a[contains(@href, '/files/')]/@href")
    response = counter.send("get", found)
    assert (response.status_code, response.data) == (200, b"Retired: made up.")
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_without_a_price_only_the_tax_that_is_replaced_is_said(ready: Any, sign_in: Any) -> None:
    enter(71, 170)
    client = sign_in(LEDGER)
    client.get(f"/surrenders/icc-{YEAR}-0001")
    found = facts(client)
    assert found["Tax replaced"] == ("S$4,500" if YEAR in (2026, 2027) else "Not known")
    assert found["Price of one credit"] == "Not known"
    assert not {"Saved", "Cost of the credits"} & set(found)


def test_what_is_not_known_of_the_window_is_said(ready: Any, sign_in: Any) -> None:
    enter(71, 170)
    client = sign_in(LEDGER)
    client.get(f"/surrenders/icc-{YEAR}-0001")
    assert facts(client)["Notices are taken until"] == "Not known, so not enforced"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"code": ""}, "Choose a facility"), ({"code": "NONE"}, "Choose a facility"), ({"code": "\x00"}, "Choose a facility"), ({"year": ""}, "emissions year"),
        ({"year": "0"}, "whole number from 2019"), ({"year": "2026.5"}, "whole number from 2019"),
        ({"received_on-day": "31", "received_on-month": "2"}, "came in"), ({"received_on-year": ""}, "came in"),
        ({"serials": ""}, "at least one range"), ({"serials": "<script>"}, "Line 1"),
        ({"serials": "GS1-1-GH-GS11137-16-2025-30526-170-71"}, "backwards"), ({"price": "0"}, "above nought"),
        ({"price": "-5"}, "above nought"), ({"price": "1.234"}, "above nought"), ({"price": "S$5"}, "above nought"),
        ({"note": "x" * 2001}, "2,000 characters"),
    ],
)  # fmt: skip
def test_a_notice_that_cannot_be_meant_is_answered_with_what_to_do_and_kept(
    ready: Any, sign_in: Any, head: Any, change: dict[str, str], sentence: str
) -> None:
    client, before = sign_in(LEDGER), None
    client.get("/surrenders/new")
    before = head()
    client.post("/surrenders/new", notice_form(note="kept") | change, status=422)
    assert sentence.lower() in " ".join(client.problems()).lower()
    if "note" not in change:
        assert client.value("note").strip() == "kept"
    assert head() == before


def test_a_step_that_is_refused_says_every_reason_and_keeps_what_was_typed(ready: Any, sign_in: Any) -> None:
    way = Way(enter(71, 900))
    client = sign_in(LEDGER)
    path = f"/surrenders/{way.reference.lower()}/steps"
    client.submit(f"{path}/check", {}, status=422)
    said = " ".join(client.problems())
    assert "over the limit" in said
    assert "500 tCO₂e are left of 500 tCO₂e; the notice is for 830 tCO₂e" in said
    assert "retired is not on file" in said
    client.submit(f"{path}/file-evidence", {"retirement": "kept so"}, status=422)
    assert client.value("retirement").strip() == "kept so"
    assert "Choose the file" in " ".join(client.problems())
    client.get(f"{path}/refuse")
    assert "over the limit" in client.value("reason")
    client.submit(f"{path}/refuse", {"reason": " "}, status=422)
    client.submit(f"{path}/refuse", {"reason": "Too many credits."})
    client.get(f"/surrenders/{way.reference.lower()}")
    assert "Too many credits." in client.text()


def test_a_step_out_of_its_stage_a_stale_page_and_an_unknown_step_are_answered(ready: Any, sign_in: Any) -> None:
    way = Way(enter(71, 170))
    client = sign_in(LEDGER)
    path = f"/surrenders/{way.reference.lower()}/steps"
    client.get(f"{path}/check")
    fields = dict(client.page.xpath("//main//form[@method='post']")[0].form_values())
    way.filed()
    client.post(f"{path}/check", fields, status=409)
    assert "filed the evidence of retirement" in client.text()
    client.get(f"{path}/surrender")
    assert "does not lead out of the stage" in client.text()
    client.post(f"{path}/surrender", {"version": str(way.case.row.version)} | day("on", ago(5)), status=409)
    for address in (f"{path}/imagine", "/surrenders/icc-2026-9999", "/surrenders/%00", "/surrenders/facilities/none"):
        client.get(address, status=404)
    client.get(f"/surrenders/{way.reference.lower()}/confirmation.pdf", status=404)


def test_evidence_of_another_notice_is_not_found_here(ready: Any, sign_in: Any) -> None:
    first, second = Way(enter(71, 170)).filed(), Way(enter(171, 180))
    client = sign_in(LEDGER)
    file_id = first.case.row.evidence_id
    assert client.send("get", f"/surrenders/{first.reference.lower()}/files/{file_id}").status_code == 200
    client.get(f"/surrenders/{second.reference.lower()}/files/{file_id}", status=404)


def test_the_register_is_filtered_and_exported_with_numbers_as_numbers(ready: Any, sign_in: Any) -> None:
    facility("F-013", name="=HYPERLINK(1)", operator="@other")
    Way(enter(71, 170)).accepted()
    enter(171, 180, code="F-013")
    client = sign_in("Desk officer, MSE")
    client.get("/surrenders")
    assert "2 notices" in client.text()
    assert "Enter a notice" not in client.text()
    client.get(f"/surrenders?facility=F-013&year={YEAR}&stage=notice")
    assert "1 notice" in client.text()
    client.get("/surrenders?stage=accepted")
    assert f"ICC-{YEAR}-0001" in client.text()
    client.get("/surrenders?facility=%00&year=%00&stage=%00&page=%00")
    assert "2 notices" in client.text()
    client.get("/surrenders?facility=NONE&year=x&stage=imagine&page=-3")
    assert "No notice matches" in client.text()
    csv = client.get("/surrenders.csv").get_data(as_text=True)
    assert "'=HYPERLINK(1)" in csv
    assert "'@other" in csv
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get("/surrenders.xlsx?stage=accepted").data))
    rows = book.get_sheet_by_index(0).to_python()
    assert len(rows) == 2
    assert (rows[1][0], rows[1][4], rows[1][7]) == (f"ICC-{YEAR}-0001", float(YEAR), 100.0)


def test_facilities_are_recorded_and_confirmed_by_two_officers(app: Any, sign_in: Any) -> None:
    maker, counter = sign_in(LEDGER), sign_in(COUNTER)
    said = {"code": "f-012", "name": "Made-up refinery", "operator": "Made-up Refining", "uen": "any shape /7",
            "since": "2019", "until": "", "source": "Made up"}  # fmt: skip
    maker.submit("/surrenders/facilities/new", said | {"until": "2018"}, status=422)
    assert "last emissions year" in " ".join(maker.problems()) or "2019" in " ".join(maker.problems())
    assert maker.value("operator") == "Made-up Refining"
    maker.submit("/surrenders/facilities/new", said)
    maker.get("/surrenders/facilities/f-012")
    assert "You recorded this, so another officer must confirm it." in maker.text()
    counter.get("/surrenders/facilities")
    assert "Waits for another officer" in counter.text()
    counter.submit("/surrenders/facilities/f-012", {})
    assert facility_now(db.session, "F-012").uen == "any shape /7"
    db.session.rollback()
    maker.submit("/surrenders/facilities/new", said, status=422)
    assert "A facility with this code is on record" in " ".join(maker.problems())
    for typed in ("0", "-5", "1.5", "", "many", "1e6"):
        maker.submit("/surrenders/facilities/f-012/emissions", {"emissions": typed, "source": "kept"}, status=422)
        assert "whole tonnes" in " ".join(maker.problems())
        assert maker.value("source") == "kept"
    maker.submit(
        "/surrenders/facilities/f-012/emissions", {"year": str(YEAR), "emissions": "125,000", "source": "Made up"}
    )
    counter.get("/surrenders/facilities/f-012")
    form = counter.page.xpath("//form[contains(@action, '/emissions/')]")[0]
    refuse = form.xpath(".//button[@formaction]/@formaction")[0]
    counter.post(refuse, dict(form.form_values()), status=422)
    assert "Enter why it is refused" in " ".join(counter.problems())
    form = counter.page.xpath("//form[contains(@action, '/emissions/')]")[0]
    counter.post(form.get("action"), dict(form.form_values()))
    counter.get("/surrenders/facilities/f-012")
    assert "6,250" in counter.text()
    maker.submit("/surrenders/facilities/f-012/edit", {"name": "Renamed", "code": "HACK"})
    assert "Version 2 of the facility waits" in (maker.get("/surrenders/facilities/f-012"), maker.text())[1]


def test_missing_emissions_are_indeterminate_on_every_page(app: Any, sign_in: Any) -> None:
    facility()
    client = sign_in(LEDGER)
    for address in ("/surrenders/facilities", f"/surrenders/facilities/{CODE.lower()}"):
        client.get(address)
        assert "Indeterminate" in client.text()
        assert "Not known" in client.text()


def test_whoever_sees_one_partner_only_sees_no_taxpayer(ready: Any, sign_in: Any) -> None:
    enter(71, 170)
    narrow("Desk officer, MSE", "GHA")
    client = sign_in("Desk officer, MSE")
    for address in ("/surrenders", "/surrenders.csv", f"/surrenders/icc-{YEAR}-0001", "/surrenders/facilities"):
        client.get(address, status=403)


def test_who_may_not_do_it_is_told_so(ready: Any, sign_in: Any, head: Any) -> None:
    way = Way(enter(71, 170)).filed()
    desk, counter, signed = sign_in("Desk officer, MSE"), sign_in(COUNTER), head()
    desk.get("/surrenders/new", status=403)
    desk.get(f"/surrenders/{way.reference.lower()}/steps/check")
    assert "Your roles do not take this step" in desk.text()
    desk.post(f"/surrenders/{way.reference.lower()}/steps/check", {}, status=403)
    counter.get(f"/surrenders/{way.reference.lower()}/steps/check")
    counter.post(f"/surrenders/{way.reference.lower()}/steps/check", {"version": str(way.case.row.version)}, status=403)
    counter.get("/surrenders/facilities/new", status=403)
    assert head() == signed


def test_units_that_are_held_are_listed_with_their_serials(ready: Any, sign_in: Any) -> None:
    client = sign_in(LEDGER)
    client.get("/surrenders/new")
    assert serial(71, 1000) in client.text()
