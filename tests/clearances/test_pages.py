"""Clearances by page: asked, compared, decided after a check, refused in a sentence, several at once, cover."""

from __future__ import annotations

import pytest
from sqlalchemy import event, text

from app.core.db import db
from tests.agreements.people import DESK, MTI, NEA
from workflows.vocabulary import Role


@pytest.fixture
def page(asked):
    return f"/clearances/{asked.case.id}"


def decide(client, factsheet, agency, **answers):
    """From the page of the request through the check to the decision."""
    path = f"/clearances/requests/{factsheet.entry(agency).request.id}"
    client.submit(path, answers, status=200)
    form = client.page.xpath("//main//form[@method='post']")[0]
    return client.post(form.get("action"), dict(form.form_values()))


def test_a_clearer_reads_decides_checks_the_exact_version_and_is_done(asked, page, sign_in):
    client = sign_in("Agency clearer, MTI")
    client.get("/clearances")
    assert asked.row.title in client.text()
    client.submit(f"/clearances/requests/{asked.entry('MTI').request.id}", {"decision": "cleared"}, status=200)
    subject = asked.subject
    short = subject.sha256(asked.entry("MTI").covers)[:12]
    assert f"1.{subject.version}, hash {short}" in client.text()
    form = client.page.xpath("//main//form[@method='post']")[0]
    client.post(form.get("action"), dict(form.form_values()))
    client.get(page)
    assert asked.states()["MTI"] == "Cleared"
    assert f"Agency clearer, MTI cleared {asked.row.title} for MTI." in client.text()


def test_comments_are_given_answered_and_accepted_by_page(asked, page, sign_in):
    clearer, desk = sign_in("Legal adviser, AGC"), sign_in("Desk officer, MSE")
    decide(clearer, asked, "AGC", decision="comments", comments="Say shall.\n\nName the treaty.")
    first, second = asked.entry("AGC").comments
    for comment in (first, second):
        desk.submit(f"/clearances/comments/{comment.id}/answer", {"answer": "It does."})
    clearer.submit(f"/clearances/comments/{second.id}/return", {"reason": "Where?"})
    clearer.submit(f"/clearances/comments/{first.id}/accept", {})
    clearer.get(page)
    assert "Another answer is asked for: Where?" in clearer.text()
    assert [len(asked.entry("AGC").open_comments), asked.states()["AGC"]] == [1, "Cleared with comments"]


def test_the_maker_sees_greyed_choices_with_the_reason_and_a_direct_post_is_refused(asked, page, sign_in, session):
    session.execute(text("INSERT INTO role_grants (officer_id, role, granted_at) VALUES (1, 'clearer', now())"))
    session.execute(text("UPDATE officers SET agency = 'MTI' WHERE id = 1"))
    session.commit()
    maker = sign_in("Desk officer, MSE")
    maker.get(page)
    reason = f"You made, edited or sent version 1.{asked.row.version}, so another officer must clear it."
    assert reason in maker.text()
    subject, entry = asked.subject, asked.entry("MTI")
    form = {"decision": "cleared", "version": str(subject.version), "sha256": subject.sha256(entry.covers)}
    maker.post(f"/clearances/requests/{entry.request.id}/confirm", form, status=422)
    assert "You made, edited or sent this, so another officer must clear it" in maker.problems()
    chosen = f"{entry.request.id}:{subject.version}:{subject.sha256(entry.covers)}"
    maker.post("/clearances/several/confirm", {"chosen": chosen}, status=422)
    assert asked.states()["MTI"] == "Waiting"


def test_a_text_that_changed_a_second_ago_comes_back_with_what_changed_and_what_was_typed(asked, sign_in):
    client = sign_in("Agency clearer, MTI")
    path = f"/clearances/requests/{asked.entry('MTI').request.id}"
    client.get(path)
    form = dict(client.page.xpath("//main//form[@method='post']")[0].form_values())
    asked.session.execute(
        text("UPDATE documents SET context = replace(context, 'sign an', 'signed an'), version = version + 1, "
             "words = jsonb_set(words, '{headline}', '\"x\"') WHERE id = :id"), {"id": asked.id},
    )  # fmt: skip
    asked.session.commit()
    answers = form | {"decision": "not_cleared", "reason": "The share is wrong"}
    for address in (path, f"{path}/confirm"):
        client.post(address, answers, status=409)
        assert "What you would clear differs now: Headline" in client.text()
        assert client.value("reason").strip() == "The share is wrong"


def test_a_decision_that_cannot_be_read_is_a_sentence_and_keeps_what_was_typed(asked, sign_in):
    client = sign_in("Agency clearer, NEA")
    path = f"/clearances/requests/{asked.entry('NEA').request.id}"
    for answers, sentence in (
        ({"decision": ""}, "Choose one of the answers to “Decision”"),
        ({"decision": "approved"}, "Choose one of the answers to “Decision”"),
        ({"decision": "comments"}, "Enter the comments, one on each line"),
        ({"decision": "comments", "comments": "x\n" * 21}, "Enter 20 comments or fewer; you entered 21"),
        ({"decision": "not_cleared"}, "Enter the reason why it is not cleared"),
        ({"decision": "not_cleared", "reason": "a\x00b"}, "The reason must not contain control characters; remove what cannot be seen and try again"),
        ({"decision": "not_cleared", "reason": "x" * 5000}, "The reason must be 2,000 characters or fewer; you entered 5,000"),
    ):  # fmt: skip
        client.submit(path, answers, status=422)
        assert client.problems() == [sentence]
    client.get(path)
    form = dict(client.page.xpath("//main//form[@method='post']")[0].form_values())
    for broken in ({"version": "x" * 50}, {"version": ""}, {"sha256": "\x00"}, {"parts": "[" * 9000}):
        client.post(path, form | {"decision": "cleared"} | broken, status=200 if "parts" in broken else 409)
    for address in ("/clearances/999999", "/clearances/requests/999999", "/clearances/comments/9/accept",
                    "/clearances/about/document/x", "/clearances/about/agreement_text/ZZZ%00", "/clearances/requests/99999999999"):  # fmt: skip
        client.get(address, status=404)


def test_an_edit_shows_a_banner_and_the_next_clearer_compares_with_what_was_last_cleared(asked, page, sign_in):
    asked.decide("MTI")
    asked.decide("MFA")
    asked.take("return_to_draft", reason="A better headline")
    asked.take("edit", words={**asked.context["words"], "headline": "Another headline"})
    desk = sign_in("Desk officer, MSE")
    desk.get(page)
    assert "Two clearances lapsed because Headline changed" in desk.text()
    asked.send()
    clearer = sign_in("Agency clearer, MTI")
    clearer.get(f"/clearances/requests/{asked.entry('MTI').request.id}")
    assert "Compared with what MTI last cleared" in clearer.text()
    assert clearer.page.xpath("//ins[contains(., 'Another headline')]")


def test_several_are_cleared_by_the_command_of_one(asked, sign_in):
    client = sign_in("Agency clearer, MTI")
    client.get("/clearances")
    client.post("/clearances/several", {}, status=422)
    client.post("/clearances/several", {"chosen": str(asked.entry("MTI").request.id)}, status=200)
    form = client.page.xpath("//main//form[@method='post']")[0]
    client.post("/clearances/several/confirm", dict(form.form_values()))
    assert asked.states()["MTI"] == "Cleared"
    client.get("/clearances")
    client.post("/clearances/several/confirm", dict(form.form_values()), status=409)
    assert "Nothing was cleared." in client.text()


def test_where_the_only_clearer_was_removed_the_page_says_what_to_do(asked, page, sign_in, session):
    session.execute(text("DELETE FROM role_grants WHERE officer_id = :id"), {"id": NEA.id})
    session.commit()
    desk = sign_in("Desk officer, MSE")
    desk.get(page)
    assert "Nobody of NEA may decide now" in desk.text()
    assert "An administrator gives the role to another officer of NEA" in desk.text()


def test_cover_is_named_by_page_and_what_is_wrong_is_a_sentence(sign_in, session):
    client = sign_in("Agency clearer, NEA")
    client.get("/clearances/cover")
    chosen = client.page.xpath("//input[@name='cover']/@value")[0]
    days = {"first-day": "1", "first-month": "12", "first-year": "2199", "last-day": "31", "last-month": "12", "last-year": "2199"}  # fmt: skip
    client.submit("/clearances/cover", {"cover": chosen} | days | {"last-day": ""}, to="/clearances/cover", status=422, keep=False)  # fmt: skip
    assert client.problems() == ["Enter the last day as a full date, like 27 5 2027"]
    client.submit("/clearances/cover", {"cover": "999"} | days, to="/clearances/cover", status=422, keep=False)
    client.submit("/clearances/cover", {"cover": chosen} | days, to="/clearances/cover", keep=False)
    client.get("/clearances/cover")
    assert "1 December 2199 to 31 December 2199" in client.text()
    row = session.execute(text("SELECT id FROM clearance_covers")).scalar()
    sign_in("Agency clearer, MTI").post(f"/clearances/cover/{row}/end", {}, status=404)
    client.post(f"/clearances/cover/{row}/end", {})
    client.get("/clearances/cover")
    assert "Nobody, today or later." in client.text()


def test_what_belongs_to_a_partner_that_may_not_be_seen_is_not_found(asked, page, sign_in, session):
    client = sign_in("Agency clearer, MTI")
    session.execute(text("UPDATE role_grants SET partner = 'GHA' WHERE officer_id = :id"), {"id": MTI.id})
    session.commit()
    request = asked.entry("MTI").request.id
    for address in (page, f"/clearances/requests/{request}", f"/clearances/about/document/{asked.id}"):
        client.get(address, status=404)
    client.get("/clearances?view=all")
    assert asked.row.title not in client.text()


def test_the_pages_ask_the_database_the_same_number_of_times_for_any_number_of_requests(asked, page, sign_in):
    client = sign_in("Agency clearer, MTI")
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *about: statements.append(about[2]))

    def count(address):
        statements.clear()
        client.get(address)
        return len(statements)

    before = count("/clearances?view=all"), count(page)
    asked.decide("AGC", "comments", comments=("One", "Two", "Three"))
    assert (count("/clearances?view=all"), count(page)) == before


def test_work_dates_and_the_partners_page_are_told(asked, officer, session):
    from datetime import date

    from app.clearances import offers

    clearer = officer((Role.CLEARER, None), id=MTI.id, agency="MTI")
    desk = officer((Role.DESK_OFFICER, None), id=DESK.id, agency="MSE")
    work = offers.work(session, clearer, today=asked.today)
    assert [(item.title, item.mine) for item in work] == [(f"Clear {asked.row.title}", True)]
    assert {item.who for item in offers.work(session, desk, today=asked.today)} == {"MTI", "NEA", "NCCS", "MFA", "AGC"}
    asked.decide("NEA", "not_cleared", reason="No")
    asked.decide("AGC", "comments", comments=("Why?",))
    mine = [item.title for item in offers.work(session, desk, today=asked.today) if item.mine]
    title = asked.row.title
    assert set(mine) == {f"Answer the comments of AGC on {title}", f"Ask NEA again about {title}"}
    dated = offers.dates(session, desk, first=date(2026, 12, 1), last=date(2026, 12, 31))
    assert [item.title.partition(":")[0] for item in dated] == ["MTI, NCCS, and MFA"]
    assert len(offers.partner_clearances(session, "PER", today=asked.today)) == 5
