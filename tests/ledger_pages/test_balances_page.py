"""The page of balances: empty, full, as it was, for each role, and as files."""

from __future__ import annotations

import csv
import io
import time

import pytest
from python_calamine import CalamineWorkbook

from app.ledger import balances, queries
from tests.ledger.making import K, move, project
from tests.projects_queue.putting import TODAY, narrow
from workflows.vocabulary import Role

EVERY_ROLE = [
    "Desk officer, MSE", "Agency clearer, NEA", "Legal adviser, AGC", "Assessor, NEA", "Countersigner, NEA",
    "Ledger officer, NEA", "Publisher, MSE", "Negotiator, MSE", "Viewer, MTI", "Auditor", "Administrator",
]  # fmt: skip


def figures(client, partner="Ghana"):
    """The figures of a partner's row by their labels."""
    row = client.page.xpath(f"//table[contains(@class,'ledger-table')]//tr[th[contains(., '{partner}')]]")[0]
    return {cell.get("data-label"): " ".join(cell.text_content().split()) for cell in row.xpath("./td")}


def test_an_empty_ledger_says_what_will_appear(viewer, maker):
    viewer.get("/ledger")
    assert "Nothing is in the ledger yet" in viewer.text()
    assert "No year is closed yet" in viewer.text()
    assert not viewer.page.xpath("//a[normalize-space()='New entry']")
    maker.get("/ledger")
    assert maker.page.xpath("//a[normalize-space()='New entry']")


@pytest.mark.parametrize("name", EVERY_ROLE)
def test_every_role_reads_the_ledger(sign_in, name):
    client = sign_in(name)
    for path in ("/ledger", "/ledger/statement", "/ledger/issuances", "/ledger/pending"):
        client.get(path)
    enters = name == "Ledger officer, NEA"
    checks = enters or name == "Countersigner, NEA"
    client.get("/ledger/entries/new", status=200 if enters else 403)
    client.get("/ledger/entries/new/issuance", status=200 if enters else 403)
    client.get("/ledger/pending/post", status=200 if checks else 403)
    client.get("/ledger/periods/2025/close", status=200 if checks else 403)


def test_the_roles_of_this_file_are_all_roles():
    assert len(EVERY_ROLE) == len(Role)


def test_every_figure_stands_in_its_column_and_leads_to_its_statement(ledger, reference, viewer):
    issuance_id, start = ledger.held(reference)
    ledger.move(K.USE_NDC, issuance_id, start, start + 99, calendar_year=2026)
    viewer.get("/ledger")
    assert figures(viewer) == {
        "Authorised ceiling": "100,000", "Issued": "1,000", "In the host country": "0", "Share of proceeds": "50",
        "OMGE": "20", "First transferred, not acquired": "0", "Held": "830", "Used towards the NDC": "100",
        "Surrendered for the carbon tax": "0", "Used for international mitigation purposes": "0",
        "Used for other purposes": "0", "Cancelled": "0",
    }  # fmt: skip
    row = viewer.page.xpath("//table[contains(@class,'ledger-table')]/tbody/tr")[0]
    wanted = {cell.get("data-label"): " ".join(cell.text_content().split()) for cell in row.xpath("./td")}
    for label, link in [(cell.get("data-label"), cell.xpath(".//a/@href")[0]) for cell in row.xpath("./td")]:
        viewer.get(link)
        if label != "Authorised ceiling":
            assert f"The balance is {wanted[label]} tCO₂e" in viewer.text(), label


def test_the_total_adds_all_partners_up(ledger, viewer, app):
    for number, partner in enumerate(("GHA", "PER")):
        reference = project(partner=partner, title=f"Made-up {partner}")
        code = {"GHA": "GH", "PER": "PE"}[partner]
        issued = f"GS1-1-{code}-GS1-16-2025-{number + 1}-1-1000"
        ledger.issue(reference, serial=issued)
    viewer.get("/ledger")
    foot = viewer.page.xpath("//table[contains(@class,'ledger-table')]/tfoot/tr/td")
    assert [" ".join(cell.text_content().split()) for cell in foot][:3] == ["200,000", "2,000", "2,000"]


def test_balances_as_of_then_are_shown_again_as_they_were(ledger, reference, session, viewer):
    issuance_id, start = ledger.held(reference)
    moment = queries.this_moment(session).isoformat()
    session.rollback()
    time.sleep(0.01)
    used = ledger.move(K.USE_NDC, issuance_id, start, start + 99, calendar_year=2026)
    ledger.enter(move(K.REVERSAL, issuance_id, 0, 0, reverses=used.key, reason="The wrong year"))
    ledger.move(K.USE_NDC, issuance_id, start, start + 49, calendar_year=2026)
    viewer.get("/ledger", query_string={"as_of": moment})
    assert (figures(viewer)["Held"], figures(viewer)["Used towards the NDC"]) == ("930", "0")
    viewer.get("/ledger")
    assert (figures(viewer)["Held"], figures(viewer)["Used towards the NDC"]) == ("880", "50")
    viewer.get("/ledger?as_of=1 January 2026")
    assert "Nothing was in the ledger by then" in viewer.text()


@pytest.mark.parametrize("typed", ["yesterday", "31 2 2024", "1 1 2999", "%00", "9" * 3000, "27 May 2024 77:00"])
def test_a_moment_that_cannot_be_read_is_answered_with_a_sentence_and_no_figures(viewer, typed):
    for path in ("/ledger", "/ledger/statement"):
        viewer.get(f"{path}?as_of={typed}", status=422)
        assert "the moment cannot be read" in viewer.text()
        assert viewer.problems()
        assert viewer.page.findtext(".//title").startswith("Error: ")
    viewer.get(f"/ledger.csv?as_of={typed}", status=422)
    viewer.get(f"/ledger/statement.xlsx?as_of={typed}", status=422)


def test_what_is_added_after_each_posting_is_what_the_whole_ledger_adds_up_to(ledger, reference, session):
    issuance_id, start = ledger.held(reference)
    entries = [move(K.USE_NDC, issuance_id, start + n, start + n, calendar_year=2026) for n in range(3)]
    for answers in entries:
        key = ledger.enter(answers).key
        ledger.enter(move(K.REVERSAL, issuance_id, 0, 0, reverses=key, reason="The wrong year"))
        step_by_step = balances.sums(session)
        balances._sums._values.clear()
        balances._newest.clear()
        afresh = balances.sums(session)
        assert (step_by_step.movements, step_by_step.years) == (afresh.movements, afresh.years)
        session.rollback()


def test_the_charts_count_what_was_reversed_for_nothing(ledger, reference, viewer):
    issuance_id, start = ledger.held(reference)
    used = ledger.move(K.USE_NDC, issuance_id, start, start + 99, calendar_year=2026)
    ledger.enter(move(K.REVERSAL, issuance_id, 0, 0, reverses=used.key, reason="The wrong year"))
    viewer.get("/ledger")
    words = viewer.page.xpath("//*[name()='svg' and contains(@class,'bars')]//*[name()='text']/text()")
    assert {"100,000 authorised", "1,000 issued", "930 first transferred", "0 used"} <= set(words)
    assert viewer.page.xpath("//*[name()='svg']/*[name()='title' and contains(., 'by partner')]")
    assert not viewer.page.xpath("//*[name()='svg']//@style")


def test_the_files_hold_the_figures_as_numbers(ledger, reference, viewer):
    ledger.held(reference)
    table = list(csv.DictReader(io.StringIO(viewer.get("/ledger.csv").data.decode("utf-8-sig"))))
    assert table[0]["Partner code"] == "GHA"
    assert (table[0]["Issued, tCO2e"], table[0]["Held, tCO2e"]) == ("1000", "930")
    rows = CalamineWorkbook.from_object(io.BytesIO(viewer.get("/ledger.xlsx").data)).get_sheet_by_index(0).to_python()
    assert rows[1][rows[0].index("Held, tCO2e")] == 930


def test_an_officer_for_one_partner_sees_only_that(ledger, viewer, app):
    mine, other = project(), project(partner="PER", title="Made-up boats")
    ledger.issue(mine)
    ledger.issue(other, serial="GS1-1-PE-GS1-16-2025-9-1-500", quantity=500)
    narrow("Viewer, MTI", "GHA")
    viewer.get("/ledger")
    assert "Peru" not in viewer.text()
    assert figures(viewer, "All partners")["Issued"] == "1,000"
    assert "PER" not in viewer.get("/ledger.csv").text
    assert "PER" not in viewer.get("/ledger/statement.csv").text
    viewer.get("/ledger/statement")
    assert "ISS-0002" not in viewer.text()
    assert "1 movement" in viewer.text()
    for path in ("/ledger/statement?partner=per", "/ledger/statement?issuance=2", "/ledger/statement?project=per-0001",
                 "/ledger/issuances/2", "/ledger/issuances?partner=PER", "/ledger/entries/2", "/ledger/entries/2/proof"):  # fmt: skip
        viewer.get(path, status=404)
    viewer.get("/ledger/issuances")
    assert "ISS-0002" not in viewer.text()
    viewer.get("/search?q=ISS-0002")
    assert not viewer.page.xpath("//main//a[contains(@href, '/ledger/issuances/')]")


def test_closing_a_year_takes_two_officers_and_lists_later_corrections(ledger, reference, maker, checker, viewer):
    last, this = TODAY.year - 1, TODAY.year
    path = f"/ledger/periods/{last}"
    checker.get(path, status=404)
    checker.get(f"{path}/closing", status=404)
    checker.submit(f"{path}/close", {"note": "Reported in the annual information"})
    checker.get(f"{path}/close", status=303)
    checker.get(f"{path}/closing")
    assert "so another officer closes the year" in checker.text()
    assert checker.page.xpath("//button[normalize-space()='Withdraw the proposal']")
    viewer.get("/ledger")
    assert f"Closing of {last}: proposed by Second ledger officer, NEA" in viewer.text()
    assert "No year is closed yet" in viewer.text()
    viewer.get(f"{path}/closing")
    assert not viewer.page.xpath("//main//button")
    viewer.post(f"{path}/closing/approve", {"version": "1"}, status=403)
    maker.get("/my-work?tab=waiting-for-me")
    assert f"Decide on closing {last} in the ledger" in maker.text()
    maker.get(f"{path}/closing")
    maker.post(f"{path}/closing/refuse", {"version": "1", "reason": ""}, status=422)
    assert maker.problems() == ["Enter why it is refused: whoever proposed it reads the reason."]
    maker.post(f"{path}/closing/approve", {"version": "7"}, status=409)
    maker.post(f"{path}/closing/approve", {"version": "1"})
    maker.get(path)
    assert "by Ledger officer, NEA, as Second ledger officer, NEA proposed" in maker.text()
    assert "Nothing came after" in maker.text()
    checker.get(f"{path}/close", status=303)
    checker.get(f"/ledger/periods/{this}/close")
    checker.post(f"/ledger/periods/{this}/close", {"note": ""}, status=422)
    assert "has not ended" in checker.text()
    viewer.get("/ledger")
    assert f"{last}, closed on" in viewer.text()
    viewer.post(f"/ledger/periods/{last - 1}/close", {"note": ""}, status=403)


def test_an_officer_for_one_partner_closes_no_year(checker):
    narrow("Second ledger officer, NEA", "GHA")
    checker.get("/ledger/periods/2025/close", status=403)


def test_a_revoked_or_unlettered_project_is_no_ceiling(app, viewer):
    project(quantity=None)
    viewer.get("/ledger")
    assert figures(viewer)["Authorised ceiling"] == "No letter sets one"
