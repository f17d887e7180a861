"""The pages of the registries, for whoever may see them and whoever may import."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import text

from tests.ledger.making import Ledger, project, serial
from tests.registries.making import AUTHORISED as LABEL
from tests.registries.making import GOLD_RETIRED_HEAD, VERRA, export, gold_row, verra, verra_row


@pytest.fixture
def officer(sign_in):
    return sign_in("Ledger officer, NEA")


def choose(client, content, *, name="export.csv", registry="verra", status=200):
    client.get("/registries/import")
    data = {"export": registry, "file": (io.BytesIO(content), name)}
    return client.post("/registries/import", data, status=status, content_type="multipart/form-data")


def confirm(client, *, status=303, **more):
    form = client.page.xpath("//main//form[contains(@action, '/registries/import/')]")[0]
    return client.post(form.action, dict(form.form_values()) | more, status=status)


def brought(client, content):
    choose(client, content)
    return confirm(client).location


def test_empty_pages_say_what_will_appear(sign_in):
    viewer = sign_in("Viewer, MTI")
    viewer.get("/registries")
    assert "Nothing is imported yet" in viewer.text()
    assert not viewer.page.xpath("//a[contains(@href, '/registries/import')]")
    viewer.get("/registries/labels")
    assert "Labels and letters agree" in viewer.text()
    viewer.get("/registries/double-claims")
    assert "No units are claimed twice" in viewer.text()
    viewer.get("/registries/double-claims?show=aside&page=99999")
    assert "Nothing was set aside" in viewer.text()


def test_registries_stand_under_more(officer):
    officer.get("/registries")
    assert officer.page.xpath("//header//a[@href='/registries'][normalize-space()='Registries']")


def test_the_dry_run_shows_what_the_published_export_holds_and_stores_no_row(officer, rows):
    choose(officer, VERRA, name="verra.csv")
    words = officer.text()
    assert "200 rows read, 200 taken, 0 refused. Nothing is stored yet." in words
    assert "137,546 tCO₂e" in words
    assert "Project 4151 has serials of CD and ML and RW" in words
    assert "No double claims" in words
    assert rows("SELECT count(*) FROM registry_rows")[0][0] == 0


def test_an_import_is_confirmed_and_shown_with_its_rows(officer):
    officer.get(brought(officer, VERRA))
    assert "You imported 200 rows of Verra." in officer.page.text_content()
    assert "19385-941467007-941467431-VCS" in officer.text()
    officer.get("/registries/imports/1?text=4151&page=2")
    assert "that match" in officer.text()
    officer.get("/registries/imports/1?text=%25_")
    assert "No row matches" in officer.text()
    officer.get("/registries")
    assert "verra" not in officer.text() or "Counts" in officer.text()


def test_refused_rows_are_shown_and_left_out_only_when_ticked(officer, rows):
    choose(officer, verra(verra_row(1, 100), verra_row(quantity="<b>7")))
    assert "1 refused row" in officer.text()
    assert "<b>7" in officer.text()
    confirm(officer, status=422)
    assert "nothing was stored" in officer.text()
    confirm(officer, leave_out_refused="y")
    assert rows("SELECT row_count, refused_count FROM registry_imports")[0] == (1, 1)


def test_double_claims_inside_the_file_are_shown(officer):
    choose(officer, verra(verra_row(1, 100), verra_row(51, 150)))
    assert "1 inside the file, 0 with what is held" in officer.text()
    assert "Partial overlap" in officer.text()


@pytest.mark.parametrize(
    ("content", "registry", "sentence"),
    [
        (b"", "verra", "The file is empty."),
        (b"a,b,c\n", "verra", "2 columns are missing"),
        (VERRA, "acr", "a column is missing"),
        (b"\xff\xfe", "verra", "UTF-16"),
    ],
)
def test_a_file_that_is_no_export_is_refused_beside_its_field(officer, content, registry, sentence):
    choose(officer, content, registry=registry, status=422)
    assert any(sentence in problem for problem in officer.problems())


def test_a_form_without_a_file_or_a_registry_is_refused(officer):
    officer.get("/registries/import")
    officer.post("/registries/import", {"export": ""}, status=422)
    assert officer.problems() == [
        "Choose the registry that made the file",
        "Choose the file that the registry exported",
    ]
    choose(officer, verra(verra_row()), registry="nobody", status=422)


def test_the_same_file_is_not_offered_twice(officer):
    brought(officer, verra(verra_row()))
    choose(officer, verra(verra_row()))
    assert "It cannot be imported twice." in officer.text()
    assert not officer.page.xpath("//main//form[contains(@action, '/registries/import/')]")


def test_a_confirmation_of_something_else_is_refused(officer):
    choose(officer, verra(verra_row()))
    confirm(officer, status=422, digest="0" * 64)
    assert "changed since the dry run" in officer.text()
    confirm(officer, status=303)


def test_a_confirmation_of_a_file_that_has_gone_leads_back(officer):
    choose(officer, verra(verra_row()))
    confirm(officer, export="nobody")
    officer.post("/registries/import/00000000-0000-4000-8000-000000000000", {"export": "verra", "digest": "x"})
    officer.get("/registries/import")
    assert "not kept any more" in officer.page.text_content()


def test_an_import_is_undone_by_a_form(officer):
    brought(officer, verra(verra_row()))
    officer.get("/registries/imports/1")
    officer.post("/registries/imports/1/undo", {"reason": ""}, status=422)
    assert officer.problems() == ["Enter the reason, so that others can follow it later"]
    officer.post("/registries/imports/1/undo", {"reason": "The wrong file"})
    officer.get("/registries/imports/1")
    assert "Undone by Ledger officer, NEA" in officer.text()
    assert "undid the import of export.csv" in officer.text()
    officer.post("/registries/imports/1/undo", {"reason": "Again"})
    officer.get("/registries")
    assert "was undone by Ledger officer, NEA already" in officer.page.text_content()
    assert "Undone" in officer.text()


def test_a_label_conflict_is_listed_and_set_aside(officer):
    brought(officer, verra(verra_row(1, 100, labels=LABEL)))
    officer.get("/registries/labels")
    assert "Labelled, no letter" in officer.text()
    officer.get(officer.page.xpath("//main//a[starts-with(normalize-space(), 'Set aside')]/@href")[0])
    address = officer.page.xpath("//main//form/@action")[0]
    officer.post(address, {"reason": " "}, status=422)
    officer.post(address, {"reason": "Authorised for another buyer"})
    officer.get("/registries/labels")
    assert "Labels and letters agree" in officer.text()
    officer.get("/registries/labels?show=aside")
    assert "Authorised for another buyer" in officer.text()
    officer.get(address)
    assert "Authorised for another buyer" in officer.text()
    assert not officer.page.xpath("//main//form[contains(@action, '/conflicts/')]"), "it is set aside once"
    officer.post(address, {"reason": "Once more"})
    officer.get("/registries")
    assert "has set this conflict aside already" in officer.page.text_content()


def test_double_claims_are_listed_exported_and_set_aside(officer):
    row = verra_row(51, 150) | {"Retirement Beneficiary": "=cmd()"}
    brought(officer, verra(verra_row(1, 100), row))
    officer.get("/registries/double-claims")
    assert "VCS 51 to 100" in officer.text()
    content = officer.send("get", "/registries/double-claims.csv").get_data(as_text=True)
    assert ',51,100,50,partial overlap,"Verra import 1, row 2"' in content
    officer.get(officer.page.xpath("//main//a[starts-with(normalize-space(), 'Set aside')]/@href")[0])
    officer.post(officer.page.xpath("//main//form/@action")[0], {"reason": "Known to the registry"})
    officer.get("/registries/double-claims?show=aside")
    assert "Known to the registry" in officer.text()


def test_a_double_claim_with_the_ledger_leads_to_the_project(officer):
    reference = project()
    Ledger().issue(reference)
    retired = {"Retirement Date": "2026-04-10", "Serial Number": serial(5, 9), "GSID": "11137", "Country": "Ghana"}
    choose(officer, export(GOLD_RETIRED_HEAD, gold_row(5, 9, status="Retired", **retired)), registry="gold-standard")
    assert "0 inside the file, 1 with what is held" in officer.text()
    confirm(officer)
    officer.get("/registries/double-claims")
    assert f"{reference} in the ledger, in the host country" in officer.text()
    assert officer.page.xpath(f"//main//a[@href='/projects/{reference.lower()}']")
    assert "look whether the row is the retirement behind our entry" in officer.text()


def test_the_rows_are_exported_in_cells_that_no_spreadsheet_runs(officer):
    brought(
        officer, verra(verra_row(labels="=1+2") | {"Name": '=HYPERLINK("x")', "Retirement Beneficiary": "@SUM(A1)"})
    )
    content = officer.send("get", "/registries/imports/1/rows.csv").get_data(as_text=True)
    assert "'=HYPERLINK" in content
    assert "'=1+2" in content
    assert "'@SUM(A1)" in content
    assert ",1,100,100,retired or cancelled," in content


def test_only_ledger_officers_import(sign_in, officer):
    brought(officer, verra(verra_row(1, 100, labels=LABEL)))
    desk = sign_in("Desk officer, MSE")
    desk.get("/registries/imports/1")
    assert "Undo this import" not in desk.text()
    desk.get("/registries/labels")
    assert "Set aside" not in [link.text_content() for link in desk.page.xpath("//main//a")]
    desk.get("/registries/import", status=403)
    desk.post("/registries/imports/1/undo", {"reason": "No"}, status=403)


def test_unknown_imports_and_conflicts_are_not_found(officer):
    officer.get("/registries/imports/99", status=404)
    officer.get(f"/registries/conflicts/{'0' * 64}", status=404)
    officer.get("/registries/imports/99/rows.csv", status=404)


def test_a_file_that_is_too_large_is_refused(officer, monkeypatch):
    from app.registries.views import importing

    monkeypatch.setattr(importing, "MOST_BYTES", 100)
    choose(officer, VERRA, status=422)
    assert "Part it in two." in officer.problems()[0]


def test_the_audit_chain_holds_after_everything(officer, session):
    from app.core import audit

    brought(officer, verra(verra_row(1, 100), verra_row(1, 100)))
    assert list(audit.verify(session)) == []
    assert session.scalar(text("SELECT count(*) FROM registry_imports")) == 1


def test_a_form_that_comes_after_the_session_has_ended_leads_to_signing_in(signed_out):
    signed_out.get("/sign-in/sample")
    answer = signed_out.send("post", "/registries/import", data={"csrf_token": signed_out.token()})
    assert answer.status_code in (303, 401, 403)
    assert "sign in" in answer.text.lower() or "/sign-in" in answer.location
