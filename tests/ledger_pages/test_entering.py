"""New entries: only the questions of their kind, the check that writes nothing, what is refused, and sending twice."""

from __future__ import annotations

import io
import uuid

import pytest
from sqlalchemy import text

from tests.ledger.making import K, ago, close_year, project, serial
from tests.projects_queue.putting import TODAY, narrow
from workflows.ledger.movements import MOVEMENTS, MovementKind

NEW = "/ledger/entries/new"


def on(days, name="effective_on"):
    day = ago(days)
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def proof(name="proof.txt", content=b"A made-up proof of issuance."):
    return (io.BytesIO(content), name)


def issued(reference, **more):
    return {
        "project": reference, "serial": serial(1, 1000), "quantity": "1000", "vintage": "2025",
        "mitigation_type": "Emission reductions", "metric": "GHG", "proof": proof(), **on(12), **more,
    }  # fmt: skip


def count(session, table="ledger_entries"):
    session.rollback()
    return session.scalar(text(f"SELECT count(*) FROM {table}"))


def test_every_kind_but_a_surrender_is_offered_with_what_it_means_and_has_a_form(ledger, reference, maker):
    issuance_id, _ = ledger.held(reference)
    maker.get(NEW)
    for kind, declared in MOVEMENTS.items():
        assert (declared.label in maker.text()) == (kind is not MovementKind.SURRENDER), "it comes by its notice"
    links = maker.page.xpath("//ul[contains(@class,'entry-kinds')]//a/@href")
    assert len(links) == len(MovementKind) - 1
    for link in links:
        maker.get(link, follow=True)
        maker.get(f"{link}?issuance={issuance_id}", follow=True)
    maker.get(f"{NEW}/nonsense", status=404)
    maker.get(f"{NEW}/use_ndc", status=404)


@pytest.mark.parametrize(
    ("kind", "asked", "left_out"),
    [
        ("use-ndc", {"first", "last", "calendar_year"}, {"acquiring_party", "purpose_words", "serial", "reason"}),
        ("surrender", {"calendar_year", "using_entity"}, {"acquiring_party"}),
        ("first-transfer", {"acquiring_party", "using_entity", "entity_reason"}, {"calendar_year", "closing_reason"}),
        ("use-imp", {"purpose_words", "using_entity"}, {"calendar_year"}),
        ("omge-cancellation", {"first", "last"}, {"calendar_year", "using_entity", "purpose_words"}),
        ("issuance", {"project", "serial", "quantity", "vintage", "proof", "report"}, {"first", "calendar_year"}),
    ],
)
def test_only_the_questions_of_the_kind_are_asked(ledger, reference, maker, kind, asked, left_out):
    issuance_id = ledger.issue(reference)
    maker.get(f"{NEW}/{kind}?issuance={issuance_id}")
    names = {name.removesuffix("-day") for name in maker.page.xpath("//main//form[@method='post']//@name")}
    assert asked <= names
    assert not left_out & names


def test_an_issuance_is_proposed_posted_and_downloaded(app, reference, maker, checker, session):
    maker.get(f"{NEW}/issuance?project={reference.lower()}")
    assert maker.value("project") == reference
    answer = maker.submit(f"{NEW}/issuance", issued(reference, report=proof("report.txt", b"A made-up report.")))
    maker.get(answer.location)
    assert "It waits for another officer" in maker.text()
    checker.get(answer.location)
    assert "1,000 tCO₂e would stand in the account “In the host country”" in checker.text()
    checker.submit(answer.location, {})
    checker.get("/ledger/issuances/1")
    assert "proof.txt" in checker.text()
    for paper, content in (("proof", b"A made-up proof of issuance."), ("report", b"A made-up report.")):
        kept = checker.send("get", f"/ledger/entries/1/{paper}")
        assert kept.data == content
        assert "sandbox" in kept.headers["Content-Security-Policy"]
        assert kept.headers["Content-Disposition"].startswith("attachment")
    assert count(session, "issuances") == 1


def test_a_movement_is_filled_in_from_its_block_and_checked_before_it_is_proposed(ledger, reference, maker, session):
    issuance_id, start = ledger.held(reference)
    maker.get(f"{NEW}/use-ndc")
    maker.get(maker.page.xpath("//main//tbody//a[contains(., 'Choose')]/@href")[0])
    assert (maker.value("first"), maker.value("last")) == (str(start), "1000")
    path = f"{NEW}/use-ndc?issuance={issuance_id}&first={start}&last={start + 99}"
    before = count(session)
    maker.submit(path, {"calendar_year": "2026", "do": "check", **on(10)}, status=200)
    assert "leaves 830 tCO₂e of ISS-0001 in the account “Held”" in maker.text()
    assert "Every condition holds" in maker.text()
    assert count(session) == before
    answer = maker.submit(path, {"calendar_year": "2026", **on(10)})
    maker.get(answer.location)
    assert count(session) == before + 1


def test_what_the_agreement_asks_is_filled_in(ledger, reference, maker):
    issuance_id = ledger.issue(reference)
    maker.get(f"{NEW}/omge-cancellation?issuance={issuance_id}")
    assert (maker.value("first"), maker.value("last")) == ("1", "20")
    assert "still asks 20 tCO₂e" in maker.text()


def test_a_check_says_everything_that_does_not_hold_and_keeps_what_was_typed(ledger, reference, maker, session):
    issuance_id = ledger.issue(reference)
    path = f"{NEW}/use-ndc?issuance={issuance_id}"
    answers = {"first": "999", "last": "1,234", "calendar_year": "2035", "explanation": "<b>typed</b>", **on(-3)}
    for button in ({"do": "check"}, {}):
        maker.submit(path, answers | button, status=422)
        said = " ".join(maker.problems())
        assert "These units cannot be moved so" in said
        assert "The day is in the future" in said
        assert "The year of use is outside the NDC period: that is 2021 to 2030" in said
        assert (maker.value("last"), maker.value("calendar_year")) == ("1,234", "2035")
        assert maker.value("explanation").strip() == "<b>typed</b>"
    assert count(session) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"first": "x"}, "The first unit must be a whole number"),
        ({"last": "9" * 18 + "9"}, "The last unit is too large"),
        ({"last": "9" * 400}, "The last unit is too large"),
        ({"first": "-5"}, "The first unit must be a whole number"),
        ({"first": "900", "last": "100"}, "the last must not be below the first"),
        ({"first": "1\x00"}, "The first unit must be a whole number"),
        ({"calendar_year": "20 26"}, "The calendar year of use must be a whole number"),
        ({"calendar_year": "99999999999"}, "The calendar year of use must be a whole number"),
        ({"effective_on-day": "31", "effective_on-month": "2"}, "The day on which it took effect must be"),
        ({"effective_on-day": ""}, "must have a day"),
        ({"explanation": "a\x00b"}, "control characters"),
        ({"explanation": "x" * 3000}, "2,000 characters or fewer"),
        ({"effective_on-day": "", "effective_on-month": "", "effective_on-year": ""}, "Enter the day"),
    ],
)  # fmt: skip
def test_bad_input_is_answered_with_a_sentence(ledger, reference, maker, session, typed, said):
    issuance_id, start = ledger.held(reference)
    before = count(session)
    good = {"first": str(start), "last": str(start), "calendar_year": "2026", **on(10)}
    maker.submit(f"{NEW}/use-ndc?issuance={issuance_id}", good | typed, status=422)
    assert said in " ".join(maker.problems())
    assert count(session) == before


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"serial": ""}, "Enter the serial"),
        ({"serial": "GS1-1-GH-GS11137-16-2025-30526-9-1"}, "runs backwards"),
        ({"serial": "nonsense\x00"}, "control characters"),
        ({"serial": "x" * 300}, "200 characters"),
        ({"serial": "GS1-1-PE-GS11137-16-2025-30526-1-1000"}, "names another host country"),
        ({"quantity": "999"}, "The quantity does not fit the serial: the serial holds 1,000 units"),
        ({"quantity": ""}, "Enter whole tonnes, like 12,500"),
        ({"quantity": "1e3"}, "Enter whole tonnes, like 12,500"),
        ({"vintage": "2024"}, "The serial names another vintage"),
        ({"vintage": ""}, "Enter the vintage"),
        ({"project": "GHA-9999"}, "There is no project of this reference"),
        ({"project": ""}, "Enter the reference of the project"),
        ({"project": "GHA-0001\x00"}, "control characters"),
        ({"mitigation_type": "Something"}, "Choose a type of the list"),
        ({"registry": "VCS"}, "not of VCS"),
        ({"proof": None}, "Choose the proof of issuance"),
        ({"proof": proof("proof.exe", b"MZ")}, "Concord takes"),
    ],
)  # fmt: skip
def test_an_issuance_with_a_fault_is_answered_with_a_sentence(app, reference, maker, session, typed, said):
    answers = {name: value for name, value in (issued(reference) | typed).items() if value is not None}
    maker.submit(f"{NEW}/issuance", answers, status=422)
    assert said in " ".join(maker.problems())
    assert count(session) == 0


def test_units_that_are_in_the_ledger_are_not_issued_again(ledger, reference, maker):
    ledger.issue(reference)
    maker.submit(f"{NEW}/issuance", issued(reference, serial=serial(1000, 1999)), status=422)
    assert "Some of these units are in the ledger already" in " ".join(maker.problems())


def test_the_same_form_sent_twice_is_one_entry(ledger, reference, maker, session):
    issuance_id, start = ledger.held(reference)
    before = count(session)
    maker.get(f"{NEW}/use-ndc?issuance={issuance_id}")
    form = maker.page.xpath("//main//form[@method='post']")[0]
    fields = dict(form.form_values()) | {"first": str(start), "last": str(start), "calendar_year": "2026", **on(10)}
    first = maker.post(form.action, fields)
    assert maker.post(form.action, fields).location == first.location
    assert count(session) == before + 1
    maker.post(form.action, fields | {"last": str(start + 1)}, status=422)
    assert "sent before with other answers" in maker.text()


@pytest.mark.parametrize("key", ["", "x", "0", "1b4e28ba-2fa1-11d2-883f-0016d3cca42", "\x00" * 36])
def test_a_form_without_its_key_is_shown_again_with_one(ledger, reference, maker, session, key):
    issuance_id, start = ledger.held(reference)
    before = count(session)
    answers = {"first": str(start), "last": str(start), "calendar_year": "2026", "key": key, **on(10)}
    maker.submit(f"{NEW}/use-ndc?issuance={issuance_id}", answers, status=422)
    assert "without its key" in maker.text()
    assert uuid.UUID(maker.value("key"))
    assert count(session) == before


def test_a_reversal_begins_at_the_entry_and_brings_the_units_back(ledger, reference, maker, checker, viewer):
    issuance_id, start = ledger.held(reference)
    used = ledger.move(K.USE_NDC, issuance_id, start, start + 99, calendar_year=2026)
    viewer.get(f"/ledger/entries/{used.id}")
    assert not viewer.page.xpath("//a[contains(., 'Reverse it')]")
    maker.get(f"/ledger/entries/{used.id}")
    path = maker.page.xpath("//a[contains(., 'Reverse it')]/@href")[0]
    maker.submit(path, {"reason": "", **on(1)}, status=422)
    assert "Enter the reason" in " ".join(maker.problems())
    answer = maker.submit(path, {"reason": "The wrong year", **on(1)})
    checker.submit(answer.location, {})
    checker.get("/ledger/statement?account=held")
    assert "930" in checker.text()
    checker.get(f"/ledger/entries/{used.id}")
    assert not checker.page.xpath("//a[contains(., 'Reverse it')]")
    maker.submit(path, {"reason": "Again", **on(1)}, status=422)
    assert "reversed already" in maker.text()
    for wrong in ("nonsense", str(uuid.uuid4()), "\x00"):
        maker.get(f"{NEW}/reversal?movement={wrong}", status=404)
    maker.get(f"{NEW}/reversal", status=303)


def test_an_officer_for_one_partner_enters_nothing_for_another(ledger, app, maker, session):
    mine, other = project(), project(partner="PER", title="Made-up boats")
    ledger.issue(mine)
    issuance_id = ledger.issue(other, serial="GS1-1-PE-GS1-16-2025-9-1-500", quantity=500)
    key = session.scalar(text("SELECT id FROM movements WHERE partner = 'PER'"))
    narrow("Ledger officer, NEA", "GHA")
    maker.get(f"{NEW}/use-ndc?issuance={issuance_id}", status=404)
    maker.post(f"{NEW}/omge-cancellation?issuance={issuance_id}", {"first": "1", "last": "1"}, status=404)
    maker.get(f"{NEW}/reversal?movement={key}", status=404)
    maker.get(f"{NEW}/omge-cancellation")
    assert "ISS-0002" not in maker.text()
    answers = issued(other, serial="GS1-1-PE-GS1-16-2025-10-1-1000")
    maker.submit(f"{NEW}/issuance", answers, status=422)
    assert "There is no project of this reference" in " ".join(maker.problems())
    maker.submit(f"{NEW}/issuance", issued(mine, serial=serial(5001, 6000)))


def test_who_sees_a_partner_but_does_not_enter_for_it_is_refused(ledger, reference, sign_in, session):
    issuance_id = ledger.issue(reference)
    session.rollback()
    client = sign_in("Ledger officer, NEA")
    narrow("Ledger officer, NEA", "PER")
    session.execute(text(
        "INSERT INTO role_grants (officer_id, role, partner, granted_at)"
        " SELECT id, 'viewer', NULL, now() FROM officers WHERE name = 'Ledger officer, NEA'"
    ))  # fmt: skip
    session.commit()
    client.get(f"/ledger/issuances/{issuance_id}")
    client.get(f"{NEW}/omge-cancellation?issuance={issuance_id}", status=403)
    client.submit(f"{NEW}/issuance", issued(reference, serial=serial(5001, 6000)), status=422)


def test_an_entry_into_a_closed_year_says_why_it_comes_late(ledger, reference, maker):
    close_year(year=TODAY.year - 1, today=TODAY)
    day = {"effective_on-day": "1", "effective_on-month": "12", "effective_on-year": str(TODAY.year - 1)}
    maker.submit(f"{NEW}/issuance", issued(reference) | day, status=422)
    assert "That year is closed" in " ".join(maker.problems())
    maker.submit(f"{NEW}/issuance", issued(reference) | day | {"closing_reason": "The proof came late"})


def test_the_units_to_move_can_be_searched(ledger, reference, maker):
    ledger.held(reference)
    for words in ("ISS-0001", "GHA-0001", "500", "Made-up stoves", "30526"):
        maker.get(f"{NEW}/use-ndc?text={words}")
        assert maker.page.xpath("//main//tbody//a[contains(., 'Choose')]"), words
    for words in ("ISS-0002", "%", "\x00zzz", "99999999999999999999999999"):
        maker.get(f"{NEW}/use-ndc", query_string={"text": words})
        assert "No units match" in maker.text(), words
    maker.get(f"{NEW}/acquisition")
    assert "There are no units to move so" in maker.text()
