"""The statement: running balances, pages, reversed pairs, late corrections, and its files."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from importlib import import_module

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import event, text

from app.core.db import db, unit_of_work
from app.ledger import balances
from app.ledger import statement as statements
from app.ledger.statement import Asked
from app.ledger.views import balances as balances_view
from app.ledger.views import statement as statement_view
from tests.ledger.making import K, ago, close_year, issuance, move
from workflows.ledger.movements import Account

HELD = "/ledger/statement?partner=GHA&account=held"


def lines(client):
    """The rows as a list of words by label."""
    found = []
    for row in client.page.xpath("//table[contains(@class,'statement-table')]/tbody/tr"):
        cells = {cell.get("data-label"): " ".join(cell.text_content().split()) for cell in row.xpath("./td")}
        found.append(cells | {"Type": " ".join(row.xpath("string(./th)").split())})
    return found


def test_each_line_has_the_balance_after_it_newest_first(ledger, reference, viewer):
    issuance_id, start = ledger.held(reference)
    for number in range(3):
        first = start + number * 100
        ledger.move(K.USE_NDC, issuance_id, first, first + 9, calendar_year=2026)
    viewer.get(HELD)
    found = lines(viewer)
    assert [line["Balance"] for line in found] == ["900", "910", "920", "930"]
    assert [line["Debit"] for line in found] == ["10", "10", "10", "·"]
    assert found[-1]["Credit"] == "930"
    assert "GS1-1-GH-GS11137-16-2025-30526-71-1000" in found[-1]["Serial range"]
    assert found[0]["Letter"] == "GHA 1"
    assert "checked by Second ledger officer, NEA" in found[0]["By, checked by"]


def test_pages_follow_each_other_and_their_balances_go_on(ledger, reference, session):
    issuance_id, start = ledger.held(reference)
    for number in range(11):
        ledger.move(K.USE_NDC, issuance_id, start + number, start + number, calendar_year=2026)
    session.rollback()
    asked = Asked(partner="GHA", accounts=(Account.HELD,))
    whole = statements.page(session, asked, size=100).lines
    first = statements.page(session, asked, size=5)
    second = statements.page(session, Asked(partner="GHA", accounts=(Account.HELD,), before=first.earlier), size=5)
    third = statements.page(session, Asked(partner="GHA", accounts=(Account.HELD,), before=second.earlier), size=5)
    assert first.lines + second.lines + third.lines == whole
    assert (first.later, third.earlier, first.total) == (None, None, 12)
    back = statements.page(session, Asked(partner="GHA", accounts=(Account.HELD,), after=second.later), size=5)
    assert back.lines == first.lines
    assert back.later is None
    again = statements.page(session, Asked(partner="GHA", accounts=(Account.HELD,), after=third.later), size=5)
    assert again.lines == second.lines
    assert [line.balance for line in statements.everything(session, asked)] == [
        line.balance for line in reversed(whole)
    ]


def test_the_pages_are_links(ledger, reference, viewer, monkeypatch):
    issuance_id, start = ledger.held(reference)
    for number in range(51):
        ledger.move(K.USE_NDC, issuance_id, start + number, start + number, calendar_year=2026)
    viewer.get(HELD)
    assert len(lines(viewer)) == 50
    viewer.get(viewer.page.xpath("//a[@rel='next']/@href")[0])
    assert [line["Balance"] for line in lines(viewer)] == ["929", "930"]
    viewer.get(viewer.page.xpath("//a[@rel='prev']/@href")[0])
    assert lines(viewer)[0]["Balance"] == "879"


def test_a_reversed_pair_is_linked_and_both_stay_visible(ledger, reference, viewer):
    issuance_id, start = ledger.held(reference)
    used = ledger.move(K.USE_NDC, issuance_id, start, start + 99, calendar_year=2026)
    back = ledger.enter(move(K.REVERSAL, issuance_id, 0, 0, reverses=used.key, reason="The wrong year"))
    viewer.get("/ledger/statement?account=used_ndc")
    newest, older = lines(viewer)
    assert f"Reversal of entry {used.id}" in newest["Type"]
    assert f"Reversed by entry {back.id}" in older["Type"]
    assert (older["Balance"], newest["Balance"]) == ("100", "0")
    viewer.get(f"/ledger/entries/{used.id}")
    assert "It was reversed" in viewer.text()
    viewer.get(f"/ledger/entries/{back.id}")
    assert f"Takes backEntry {used.id}" in viewer.text().replace("back Entry", "backEntry")


def test_a_correction_of_a_closed_year_is_marked(ledger, reference, viewer):
    close_year(year=2025, today=ledger.today)
    answers = issuance(reference, on=ago(400))
    ledger.enter(replace(answers, given=replace(answers.given, closing_reason="It was found late")))
    viewer.get("/ledger/statement")
    assert "After closing" in lines(viewer)[0]["Type"]


def test_several_accounts_may_be_asked_for_at_once(ledger, reference, viewer):
    issuance_id, _ = ledger.held(reference)
    ledger.move(K.CANCELLATION, issuance_id, 999, 999)
    ledger.move(K.VOLUNTARY_CANCELLATION, issuance_id, 1000, 1000)
    viewer.get("/ledger/statement?account=cancelled&account=voluntarily_cancelled")
    assert [line["Balance"] for line in lines(viewer)] == ["2", "1"]


def test_without_an_account_lines_say_from_where_to_where(ledger, reference, viewer):
    ledger.issue(reference)
    viewer.get("/ledger/statement")
    assert lines(viewer)[0]["From, to"].replace("→", " →") == "Issued by the programme → to In the host country"
    assert "Choose an account to see its running balance" in viewer.text()


@pytest.mark.parametrize(
    "query",
    [
        "?partner=zzzz",
        "?partner=%00",
        "?partner=%00ab",
        "?partner=a%20b",
        "?issuance=x",
        "?issuance=999",
        "?issuance=99999999999999999999",
    ],
)
def test_what_is_not_there_is_not_found(viewer, query):
    viewer.get(f"/ledger/statement{query}", status=404)


@pytest.mark.parametrize(
    "query",
    ["?partner=xyz", "?account=nothing", "?account=", "?project=%00", "?project=zzz-9999", "?before=-1", "?after=x",
     "?before=99999999999999999999999", "?year=20260", "?year=abc", "?late=2", "?before=1&after=5"],
)  # fmt: skip
def test_filters_that_mean_nothing_are_answered_with_a_page(ledger, reference, viewer, query):
    ledger.issue(reference)
    viewer.get(f"/ledger/statement{query}")
    viewer.get(f"/ledger/issuances{query.replace('partner=xyz', 'vintage=abc')}&page=0&text=%00%25_")


def test_the_files_hold_every_line_with_safe_texts_and_plain_numbers(ledger, reference, viewer):
    issuance_id, start = ledger.held(reference)
    evil = '=HYPERLINK("http://example.org")'
    ledger.move(K.USE_IMP, issuance_id, start, start, purpose_words="CORSIA")
    ledger.enter(move(K.VOLUNTARY_CANCELLATION, issuance_id, 1000, 1000))
    ledger.enter(replace(move(K.CANCELLATION, issuance_id, 999, 999), explanation=evil))
    rows = list(csv.DictReader(io.StringIO(viewer.get("/ledger/statement.csv?account=held").data.decode("utf-8-sig"))))
    assert [row["Balance, tCO2e"] for row in rows] == ["930", "929", "928", "927"]
    assert rows[-1]["Remark"] == f"'{evil}"
    book = CalamineWorkbook.from_object(io.BytesIO(viewer.get("/ledger/statement.xlsx?account=held").data))
    table = book.get_sheet_by_index(0).to_python()
    assert table[-1][table[0].index("Balance, tCO2e")] == 927
    assert table[-1][table[0].index("Remark")] == evil  # a text, which no spreadsheet runs


def test_more_than_a_file_takes_is_refused_in_a_sentence(ledger, reference, viewer, monkeypatch):
    ledger.held(reference)
    monkeypatch.setattr(import_module("app.ledger.views.statement"), "MOST_EXPORTED", 2)
    viewer.get("/ledger/statement.csv", status=422)
    assert "more than one file takes" in viewer.text()


def test_every_page_makes_as_many_queries_with_ten_movements_as_with_three_hundred(ledger, reference, viewer, checker):
    issuance_id, start = ledger.held(reference, 1, 5000)
    paths = ("/ledger", "/ledger/statement", HELD, f"/ledger/statement?issuance={issuance_id}&account=held",
             "/ledger/issuances", f"/ledger/issuances/{issuance_id}", "/ledger/pending")  # fmt: skip
    for number in range(6):
        ledger.move(K.USE_NDC, issuance_id, start + number, start + number, calendar_year=2026)
    ledger.propose(move(K.USE_NDC, issuance_id, start + 4000, start + 4000, calendar_year=2026))
    few = [_queries(viewer, path) for path in paths]
    _again("ledger_entries", "decision = ''", 40, skip=("id", "key"), fresh={"key": "gen_random_uuid()"})
    _again("movements", "kind = 'use_ndc'", 300, skip=("id", "number"), fresh={"id": "gen_random_uuid()"})
    assert [_queries(viewer, path) for path in paths] == few
    assert max(few) <= 30


def _again(table, where, times, *, skip, fresh):
    """Rows like one that is there, as the database alone can make them so fast."""
    columns = [column.name for column in db.metadata.tables[table].c if column.name not in skip]
    names, values = ", ".join([*columns, *fresh]), ", ".join([*columns, *fresh.values()])
    with unit_of_work() as session:
        session.execute(text(
            f"INSERT INTO {table} ({names}) SELECT {values} FROM generate_series(1, {times}),"
            f" (SELECT * FROM {table} WHERE {where} LIMIT 1) one"
        ))  # fmt: skip


def _queries(client, path):
    """How many queries a page makes when nothing is kept from another request."""
    counted = []
    balances._sums._values.clear()
    for view in (balances_view, statement_view):  # rows made without an audit entry would not be seen
        view._kept._values.clear()
    balances._newest.clear()

    def listener(_connection, _cursor, statement, *_):
        counted.append(statement) if statement.lstrip().startswith(("SELECT", "WITH")) else None

    event.listen(db.engine, "before_cursor_execute", listener)
    try:
        client.get(path)
    finally:
        event.remove(db.engine, "before_cursor_execute", listener)
    return len(counted)
