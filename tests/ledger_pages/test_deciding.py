"""The checker: what the page shows, who may post, refuse and withdraw, one by one and many at once, and who was faster."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import text

from tests.ledger.making import K, issuance, move, project
from tests.projects_queue.putting import narrow


def posted(session):
    session.rollback()
    return session.scalar(text("SELECT count(*) FROM movements"))


def forged(client, path, fields, **more):
    """A form that no page offered, with a good token."""
    client.get("/help")
    client.get("/ledger/pending")
    return client.post(path, fields, **more)


def test_the_checker_sees_the_source_beside_what_the_entry_would_write(ledger, reference, checker):
    entry = ledger.propose(issuance(reference))
    checker.get(f"/ledger/entries/{entry.id}")
    words = checker.text()
    assert "proof.txt" in words
    assert "GS1-1-GH-GS11137-16-2025-30526-1-1000" in words
    assert re.search(r"([0-9]+) of \1 met", words)
    heads = checker.page.xpath("//main//h2/text()")
    assert heads[:3] == ["Source document", "What it would write", "Ready to post?"]
    assert checker.page.xpath("//button[normalize-space()='Post' and @type='submit']")
    assert "Only its maker withdraws an entry" in words


def test_posting_by_the_page_writes_the_movement(ledger, reference, checker, session):
    entry = ledger.propose(issuance(reference))
    answer = checker.submit(f"/ledger/entries/{entry.id}", {})
    checker.get(answer.location)
    assert "You posted entry 1" in checker.text()
    assert "What it wrote" in checker.text()
    assert posted(session) == 1


def test_the_maker_is_told_why_and_cannot_post_by_page_by_bulk_or_by_a_forged_form(ledger, reference, maker, session):
    entry = ledger.propose(issuance(reference))
    maker.get(f"/ledger/entries/{entry.id}")
    assert "You made this entry, so another officer must check it" in maker.text()
    assert not maker.page.xpath("//main//button[normalize-space()='Post' and @type='submit']")
    version = maker.value("version")
    maker.post(f"/ledger/entries/{entry.id}/post", {"version": version}, status=422)
    assert "You made this entry, so another officer must check it" in maker.text()
    maker.get("/ledger/pending")
    assert not maker.page.xpath("//input[@name='entry']")
    maker.post("/ledger/pending/post", {"entry": str(entry.id)}, status=422)
    assert "another officer must check it" in maker.text()
    forged(maker, f"/ledger/entries/{entry.id}/refuse", {"version": version, "reason": "x"}, status=422)
    assert posted(session) == 0


@pytest.mark.parametrize("name", ["Viewer, MTI", "Desk officer, MSE", "Administrator", "Auditor"])
def test_other_roles_read_and_decide_nothing(ledger, reference, sign_in, session, name):
    entry = ledger.propose(issuance(reference))
    client = sign_in(name)
    client.get(f"/ledger/entries/{entry.id}")
    assert "None of your roles for this partner checks entries" in client.text()
    for path in ("post", "refuse", "withdraw"):
        forged(client, f"/ledger/entries/{entry.id}/{path}", {"version": "1", "reason": "x"}, status=403)
    forged(client, "/ledger/pending/post", {"entry": str(entry.id)}, status=403)
    assert posted(session) == 0


def test_a_countersigner_may_post(ledger, reference, sign_in, session):
    entry = ledger.propose(issuance(reference))
    sign_in("Countersigner, NEA").submit(f"/ledger/entries/{entry.id}", {})
    assert posted(session) == 1


def test_refusing_needs_a_reason_which_its_maker_reads(ledger, reference, maker, checker, session):
    entry = ledger.propose(issuance(reference))
    path = f"/ledger/entries/{entry.id}"
    checker.submit(path, {"reason": ""}, to=f"{path}/refuse", status=422)
    assert checker.problems() == ["Enter the reason"]
    checker.submit(path, {"reason": "x\x00"}, to=f"{path}/refuse", status=422)
    checker.submit(path, {"reason": "Not the <proof>"}, to=f"{path}/refuse")
    maker.get(path)
    assert "It was refused" in maker.text()
    assert "Not the <proof>" in maker.text()
    assert posted(session) == 0
    checker.post(f"{path}/post", {"version": "2"}, status=409)
    assert "was refused already" in checker.text()


def test_only_its_maker_withdraws(ledger, reference, maker, checker):
    entry = ledger.propose(issuance(reference))
    path = f"/ledger/entries/{entry.id}"
    checker.get(path)
    checker.post(f"{path}/withdraw", {"version": checker.value("version")}, status=422)
    assert "Only the officer who made the entry may withdraw it" in checker.text()
    maker.submit(path, {}, to=f"{path}/withdraw")
    maker.get(path)
    assert "It was withdrawn" in maker.text()


def test_a_form_from_another_version_shows_what_changed(ledger, reference, checker, session):
    entry = ledger.propose(issuance(reference))
    path = f"/ledger/entries/{entry.id}"
    for version in ("7", "", "x", "-1"):
        checker.submit(path, {"version": version}, status=409)
        assert "has changed since you opened this page" in checker.text()
    assert posted(session) == 0
    checker.post(f"{path}/post", {"version": checker.value("version")})


def test_an_entry_that_was_posted_is_not_posted_again(ledger, reference, checker, sign_in, session):
    entry = ledger.propose(issuance(reference))
    path = f"/ledger/entries/{entry.id}"
    checker.get(path)
    ledger.post(entry)
    checker.post(f"{path}/post", {"version": "1"}, status=409)
    assert "was posted already, by Second ledger officer, NEA" in checker.text()
    assert posted(session) == 1


def test_a_condition_that_no_longer_holds_stops_the_post_and_says_so(ledger, reference, checker, session):
    issuance_id, start = ledger.held(reference)
    first = ledger.propose(move(K.USE_NDC, issuance_id, start, start + 9, calendar_year=2026))
    second = ledger.propose(move(K.CANCELLATION, issuance_id, start + 5, start + 20))
    ledger.post(first)
    before = posted(session)
    checker.get(f"/ledger/entries/{second.id}")
    assert "A condition does not hold: see the list" in checker.text()
    assert "These units cannot be moved so" in checker.text()
    checker.post(f"/ledger/entries/{second.id}/post", {"version": "1"}, status=422)
    assert "These units cannot be moved so" in checker.text()
    assert posted(session) == before


def test_ticked_entries_are_posted_together_or_not_at_all(ledger, reference, checker, session):
    issuance_id, start = ledger.held(reference)
    good = [ledger.propose(move(K.USE_NDC, issuance_id, start + n, start + n, calendar_year=2026)).id for n in (0, 1)]
    clash = ledger.propose(move(K.CANCELLATION, issuance_id, start, start)).id
    before = posted(session)
    checker.get("/ledger/pending")
    assert len(checker.page.xpath("//input[@name='entry']")) == 3
    checker.get(f"/ledger/pending/post?entry={good[0]}&entry={good[1]}&entry={clash}")
    assert "Post 3 entries" in checker.page.xpath("string(//h1)")
    checker.post("/ledger/pending/post", {"entry": [*map(str, good), str(clash)]}, status=422)
    assert "Nothing was posted" in checker.text()
    assert posted(session) == before
    checker.get(f"/ledger/pending/post?entry={good[0]}&entry={good[1]}")
    checker.post("/ledger/pending/post", {"entry": [str(good[0]), str(good[1]), str(good[0])]})
    assert posted(session) == before + 2
    checker.get("/ledger/pending")
    assert "You posted 2 entries" in checker.text()
    checker.post("/ledger/pending/post", {"entry": [str(good[0]), str(clash)]}, status=409)
    assert "do not wait any more" in checker.text()


@pytest.mark.parametrize("entries", [[], ["x"], ["0"], ["99999999999999"], ["\x00"], ["1", "999"]])
def test_entries_that_are_not_there_are_not_posted(ledger, reference, checker, session, entries):
    ledger.propose(issuance(reference))
    checker.get("/ledger/pending/post", query_string={"entry": entries})
    checker.post("/ledger/pending/post", {"entry": entries}, status=409)
    assert posted(session) == 0


def test_a_bulk_post_reaches_no_partner_outside_the_roles(ledger, app, checker, session):
    mine, other = project(), project(partner="PER", title="Made-up boats")
    first = ledger.propose(issuance(mine)).id
    second = ledger.propose(issuance(other, serial="GS1-1-PE-GS1-16-2025-9-1-1000")).id
    narrow("Second ledger officer, NEA", "GHA")
    checker.get(f"/ledger/entries/{second}", status=404)
    forged(checker, f"/ledger/entries/{second}/post", {"version": "1"}, status=404)
    checker.get(f"/ledger/pending/post?entry={first}&entry={second}")
    assert "Peru" not in checker.text()
    checker.post("/ledger/pending/post", {"entry": [str(first), str(second)]}, status=409)
    assert posted(session) == 0
    checker.get("/ledger/pending")
    checker.post("/ledger/pending/post", {"entry": [str(first)]})
    assert posted(session) == 1


@pytest.mark.parametrize("path", ["/ledger/entries/999", "/ledger/entries/0", "/ledger/entries/99999999999",
                                  "/ledger/entries/1/secret", "/ledger/issuances/999", "/ledger/issuances/x"])  # fmt: skip
def test_what_is_not_there_is_not_found(checker, path):
    checker.get(path, status=404)


def test_a_pending_entry_waits_in_my_work_of_those_who_may_check_it(ledger, reference, maker, checker, viewer):
    entry = ledger.propose(issuance(reference))
    title = f"Check entry {entry.id} of the ledger: record an issuance, 1,000 tCO₂e"
    checker.get("/my-work")
    assert title in checker.page.xpath("string(//section[@id='waiting'])")
    for client in (maker, viewer):
        client.get("/my-work")
        assert title in client.page.xpath("string(//section[@id='others'])")
    narrow("Viewer, MTI", "PER")
    viewer.get("/my-work")
    assert title not in viewer.text()


def test_many_pending_entries_are_cut_short_in_my_work(ledger, reference, checker):
    issuance_id, start = ledger.held(reference)
    for number in range(22):
        ledger.propose(move(K.USE_NDC, issuance_id, start + number, start + number, calendar_year=2026))
    checker.get("/my-work")
    assert "2 more entries of the ledger to check" in checker.text()


def test_the_project_page_the_search_and_the_navigation_lead_to_the_ledger(ledger, reference, viewer):
    viewer.get(f"/projects/{reference.lower()}")
    assert "In the ledger" not in viewer.text()
    ledger.held(reference)
    viewer.get(f"/projects/{reference.lower()}")
    links = viewer.page.xpath("//section[@aria-labelledby='ledger-h']//a")
    assert [link.text for link in links] == ["1,000", "930", "930"]
    for link in links:
        viewer.get(link.get("href"))
    assert viewer.page.xpath("//nav[@aria-label='Main']//a[@aria-current]")[0].text == "Ledger"
    for words in ("ISS-0001", "30526-1-1000", "500"):
        viewer.get(f"/search?q={words}")
        assert viewer.page.xpath("//main//a[@href='/ledger/issuances/1']"), words
    viewer.get("/help")
    assert viewer.page.xpath("//h2[@id='ledger']")


def test_the_command_line_tells_balances_and_statements(app, ledger, reference):
    run = app.test_cli_runner().invoke
    assert run(args=["ledger", "balances"]).output.strip().startswith("GHA")
    issuance_id, start = ledger.held(reference)
    used = ledger.move(K.USE_NDC, issuance_id, start, start + 99, calendar_year=2026)
    ledger.enter(move(K.REVERSAL, issuance_id, 0, 0, reverses=used.key, reason="The wrong year"))
    said = json.loads(run(args=["ledger", "balances", "--format", "json"]).output)
    assert said["partners"]["GHA"]["held"] == said["total"]["held"] == 930
    assert said["partners"]["GHA"]["authorised"] == 100_000
    early = json.loads(run(args=["ledger", "balances", "--format", "json", "--as-of", "1 May 2024"]).output)
    assert early["partners"] == {}
    wrong = run(args=["ledger", "balances", "--as-of", "someday"])
    assert wrong.exit_code == 1
    assert "Enter a day" in wrong.stderr
    lines = run(args=["ledger", "statement", "--partner", "gha", "--account", "held"]).output.splitlines()
    assert len(lines) == 3
    assert f"(reversed by entry {used.id + 1})" in lines[1]
    assert lines[2].split()[3] == "930"
    assert run(args=["ledger", "statement", "--partner", "ZZZ"]).exit_code == 1
