"""Draft, cleared by another officer, published, superseded, never edited."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.documents import commands, printing, queries
from tests.agreements.people import AGC, DESK, MTI, NEA, PUBLISHER, SECOND_DESK, VIEWER
from workflows.agreement.facts import ActKind
from workflows.engine import NotPermitted, Refused, WrongStage
from workflows.partial_date import on
from workflows.vocabulary import Actor, Role


def guards(refused) -> set[str]:
    return {reason.guard for reason in refused.value.reasons}


def test_a_draft_is_cleared_by_another_officer_and_published(factsheet, sign_in):
    for officer, label, stage in (
        ("Desk officer, MSE", "Send for clearance", "in_clearance"),
        ("Agency clearer, MTI", "Clear", "cleared"),
        ("Publisher, MSE", "Publish", "published"),
    ):
        client = sign_in(officer)
        client.get(factsheet.url)
        form = client.page.xpath(f"//form[.//button[normalize-space()='{label}']]")[0]
        client.post(form.get("action"), dict(form.form_values()))
        assert factsheet.stage == stage
    row = factsheet.row
    assert (row.cleared_by_name, row.published_by_name) == ("Agency clearer, MTI", "Publisher, MSE")
    assert row.cleared_sha256 == row.context_sha256


def test_a_newer_version_supersedes_the_published_one_and_leaves_it_as_it_was(factsheet, uruguay, paper):
    factsheet.reach("published")
    context, digest = factsheet.row.context, factsheet.row.context_sha256
    drafted = commands.make(DESK, partner="URY", kind="mou_factsheet", as_at=date(2026, 1, 1))
    newer = paper(drafted.id)
    assert (newer.row.number, newer.stage, factsheet.stage) == (2, "draft", "published")
    newer.reach("published")
    assert (newer.stage, factsheet.stage) == ("published", "superseded")
    assert (factsheet.row.context, factsheet.row.context_sha256) == (context, digest)
    with pytest.raises(WrongStage):
        factsheet.take("withdraw_published", PUBLISHER, reason="Old")


def test_a_second_draft_of_one_document_brings_the_open_one_up_to_date(factsheet, rows):
    again = commands.make(SECOND_DESK, partner="URY", kind="mou_factsheet", as_at=date(2026, 1, 1))
    assert again.id == factsheet.id
    assert factsheet.row.hands == [DESK.id, SECOND_DESK.id]
    assert len(rows("SELECT 1 FROM documents WHERE reference = 'URY-MOU-FS'")) == 1


@pytest.mark.parametrize("role", [Role.CLEARER, Role.LEGAL_ADVISER, Role.PUBLISHER, "all of them"])
def test_nobody_clears_what_they_made_whatever_their_role(role, factsheet, everything):
    factsheet.reach("in_clearance")
    roles = frozenset(Role) if role == "all of them" else frozenset({role})
    before = everything()
    with pytest.raises(Refused) as refused:
        factsheet.take("clear", Actor(DESK.id, DESK.name, DESK.agency, roles))
    assert guards(refused) == {"clearer_is_another_person"}
    assert everything() == before


def test_who_edited_or_took_facts_does_not_clear_either(factsheet):
    editor = Actor(MTI.id, MTI.name, "MTI", frozenset({Role.DESK_OFFICER, Role.CLEARER}))
    refresher = Actor(NEA.id, NEA.name, "NEA", frozenset({Role.DESK_OFFICER, Role.CLEARER}))
    factsheet.take("edit", editor, words={"headline": "Edited"})
    factsheet.take("refresh_facts", refresher)
    factsheet.take("send_for_clearance")
    for hand in (editor, refresher):
        with pytest.raises(Refused) as refused:
            factsheet.take("clear", hand)
        assert guards(refused) == {"clearer_is_another_person"}
    factsheet.take("clear", AGC)
    assert factsheet.stage == "cleared"


def test_the_maker_is_refused_by_page_and_by_a_direct_post(factsheet, sign_in, session, everything):
    factsheet.reach("in_clearance")
    session.execute(text("INSERT INTO role_grants (officer_id, role, granted_at) VALUES (1, 'clearer', now())"))
    session.commit()
    maker = sign_in("Desk officer, MSE")
    maker.get(factsheet.url)
    assert maker.page.xpath("//button[normalize-space()='Clear'][@aria-disabled='true']")
    assert "You made, edited or sent this document, so another officer must clear it." in maker.text()
    before = everything()
    maker.post(f"{factsheet.url}/steps/clear", {"version": str(factsheet.row.version)}, status=422)
    assert "You made, edited or sent this document, so another officer must clear it" in maker.problems()
    assert everything() == before


@pytest.mark.parametrize("clearance", ["cleared_by = 1, cleared_at = now()", "stage = 'cleared'"])
def test_the_database_itself_refuses_a_clearance_by_the_maker_or_of_another_text(clearance, factsheet, session):
    session.rollback()
    with pytest.raises(DBAPIError):
        session.execute(text(f"UPDATE documents SET {clearance} WHERE id = :id"), {"id": factsheet.id})
    session.rollback()


@pytest.mark.parametrize("stage", ["in_clearance", "cleared"])
def test_an_edit_after_that_needs_a_return_to_draft_and_a_new_clearance(stage, factsheet):
    factsheet.reach(stage)
    with pytest.raises(WrongStage):
        factsheet.take("edit", words={"headline": "Another headline"})
    with pytest.raises(Refused) as refused:
        factsheet.take("return_to_draft", reason=" ")
    assert guards(refused) == {"reason_is_given"}
    factsheet.take("return_to_draft", reason="A better headline")
    assert (factsheet.row.cleared_sha256, factsheet.row.cleared_by) == ("", None)
    factsheet.take("edit", words={"headline": "Another headline"})
    with pytest.raises(WrongStage):
        factsheet.take("publish", PUBLISHER)
    factsheet.reach("published")
    assert factsheet.context["words"]["headline"] == "Another headline"


def test_roles_that_do_not_take_a_step_are_refused(factsheet, sign_in, everything):
    factsheet.reach("in_clearance")
    for actor, step in ((VIEWER, "clear"), (MTI, "publish"), (PUBLISHER, "edit"), (SECOND_DESK, "clear")):
        with pytest.raises(NotPermitted):
            factsheet.take(step, actor, words={})
    for officer, address in (
        ("Viewer, MTI", "/steps/clear"), ("Auditor", "/steps/clear"), ("Administrator", "/steps/clear"),
        ("Second desk officer, MSE", "/steps/clear"), ("Agency clearer, MTI", "/words"), ("Viewer, MTI", "/words"),
    ):  # fmt: skip
        client = sign_in(officer)
        before = everything()
        client.post(factsheet.url + address, {"version": str(factsheet.row.version)}, status=403)
        assert everything() == before


@pytest.mark.parametrize("step", ["supersede", "edit", "to-published", "refresh"])
def test_steps_without_a_page_have_no_address(step, factsheet, sign_in):
    sign_in("Publisher, MSE").post(f"{factsheet.url}/steps/{step}", {"version": "1"}, status=404)


def test_an_unknown_document_and_one_of_another_partner_are_not_found(factsheet, sign_in, session):
    client = sign_in("Desk officer, MSE")
    for document_id in ("00000000-0000-4000-8000-000000000000", "1", "x", f"{factsheet.id}'"):
        client.get(f"/documents/{document_id}", status=404)
        client.get(f"/documents/{document_id}/pdf", status=404)
    session.execute(text("UPDATE role_grants SET partner = 'GHA' WHERE officer_id = 1"))
    session.commit()
    for path in ("", "/pdf"):
        client.get(factsheet.url + path, status=404)
    client.post(f"{factsheet.url}/words", {"version": "1", "headline": "Mine"}, status=404)
    client.post(f"{factsheet.url}/steps/withdraw", {"version": "1", "reason": "Mine"}, status=404)


# Facts that change on record


def correct_the_date(uruguay, day: int) -> None:
    act = uruguay.latest_act(ActKind.MOU)
    uruguay.take("propose_correction", corrects=act.id, date=on(date(2021, 3, day)), sg=act.sg, host=act.host)
    uruguay.take("approve_correction")


@pytest.mark.parametrize(
    ("stage", "step", "actor"),
    [("draft", "send_for_clearance", DESK), ("in_clearance", "clear", MTI), ("cleared", "publish", PUBLISHER)],
)
def test_a_changed_fact_marks_an_open_draft_and_stops_it_until_it_is_taken(
    stage, step, actor, factsheet, uruguay, sign_in
):
    if stage != "draft":
        factsheet.reach(stage)
    correct_the_date(uruguay, 3)
    client = sign_in("Desk officer, MSE")
    client.get("/partners/ury")
    assert "Facts changed" in client.text()
    client.get(factsheet.url)
    assert "The record has changed since this was drafted" in client.text()
    with pytest.raises(Refused) as refused:
        factsheet.take(step, actor)
    assert guards(refused) == {"facts_are_current"}
    if stage != "draft":
        factsheet.take("return_to_draft", reason="The date was corrected")
    factsheet.take("refresh_facts")
    assert "3 March 2021" in factsheet.row.context
    factsheet.reach("published")


def test_an_act_that_was_struck_stops_its_draft(factsheet, uruguay, sign_in):
    act = uruguay.latest_act(ActKind.MOU)
    uruguay.take("propose_correction", corrects=act.id, strikes=True, date=act.date)
    uruguay.take("approve_correction")
    with pytest.raises(Refused):
        factsheet.take("send_for_clearance")
    client = sign_in("Desk officer, MSE")
    client.get(factsheet.url)
    client.post(f"{factsheet.url}/steps/refresh-facts", {"version": str(factsheet.row.version)}, status=422)
    assert "is not on record for Uruguay" in client.text()


def test_a_published_document_keeps_what_it_said_when_a_fact_changes(factsheet, uruguay):
    factsheet.reach("published")
    context = factsheet.row.context
    correct_the_date(uruguay, 3)
    assert factsheet.row.context == context
    assert factsheet.stage == "published"


# What is kept


@pytest.mark.parametrize(
    "change",
    [
        "context = context || ' '", "context_sha256 = repeat('0', 64)", "words = '{\"headline\": \"X\"}'", "title = 'Another'", "as_at = as_at + 1",
        "kind = 'ia_factsheet'", "partner = 'PER'", "reference = 'X'", "number = 9", "published_at = now()",
        "published_by_name = 'X'", "cleared_by = 9", "cleared_sha256 = ''", "published_at = NULL",
    ],
)  # fmt: skip
@pytest.mark.parametrize("stage", ["published", "superseded"])
def test_the_database_keeps_an_issued_document_as_it_is(stage, change, factsheet, session, paper):
    factsheet.reach("published")
    if stage == "superseded":
        paper(commands.make(DESK, partner="URY", kind="mou_factsheet", as_at=date(2026, 1, 1)).id).reach("published")
    session.rollback()
    with pytest.raises(DBAPIError):
        session.execute(text(f"UPDATE documents SET {change} WHERE id = :id"), {"id": factsheet.id})
    session.rollback()
    with pytest.raises(DBAPIError):
        session.execute(text("DELETE FROM documents WHERE id = :id"), {"id": factsheet.id})
    session.rollback()


def test_a_pdf_that_is_kept_is_served_without_rendering(factsheet, sign_in, monkeypatch):
    factsheet.reach("published")
    client = sign_in("Viewer, MTI")
    first = client.get(f"{factsheet.url}/pdf?download=1")
    assert first.data.startswith(b"%PDF")
    assert first.headers["Content-Disposition"] == "attachment; filename=URY-MOU-FS-v1-official-open.pdf"

    def fail(*_: object, **__: object) -> bytes:
        raise AssertionError("it was rendered again")

    monkeypatch.setattr(printing, "render_pdf", fail)
    again = client.get(f"{factsheet.url}/pdf?download=1")
    assert again.data == first.data
    client.get(factsheet.url)
    assert first.headers["ETag"].strip('"') in client.text()


def test_a_pdf_that_cannot_be_made_is_said_and_not_kept(factsheet, sign_in, monkeypatch, rows):
    def fail(*_: object, **__: object) -> bytes:
        raise printing.RenderingError("The document needs more memory than it may use.")

    from app.documents.process import RenderingError

    monkeypatch.setattr(printing, "RenderingError", RenderingError, raising=False)
    monkeypatch.setattr(printing, "render_pdf", fail)
    client = sign_in("Viewer, MTI")
    client.get(f"{factsheet.url}/pdf", status=503)
    assert "The document needs more memory than it may use." in client.text()
    assert rows("SELECT 1 FROM document_renderings") == []


# Two officers


def test_words_saved_too_late_come_back(factsheet, sign_in):
    slower = sign_in("Desk officer, MSE")
    slower.get(factsheet.url)
    form = dict(slower.page.xpath("//form[contains(@action, '/words')]")[0].form_values())
    factsheet.take("edit", SECOND_DESK, words={"headline": "The faster headline"})
    slower.post(f"{factsheet.url}/words", form | {"headline": "The slower headline"}, status=409)
    assert slower.value("headline") == "The slower headline"
    assert "Second desk officer, MSE edited the MOU factsheet URY-MOU-FS, version 1." in slower.problems()[0]
    assert factsheet.context["words"]["headline"] == "The faster headline"


def test_words_saved_after_somebody_sent_the_draft_off_are_still_on_the_page(factsheet, sign_in):
    slower = sign_in("Desk officer, MSE")
    slower.get(factsheet.url)
    form = dict(slower.page.xpath("//form[contains(@action, '/words')]")[0].form_values())
    factsheet.take("send_for_clearance", SECOND_DESK)
    slower.post(f"{factsheet.url}/words", form | {"headline": "Words that took an hour"}, status=409)
    assert "Words that took an hour" in slower.text()
    current = {"version": str(factsheet.row.version)}
    slower.post(f"{factsheet.url}/words", form | current | {"headline": "Words that took an hour"}, status=409)
    assert "Words that took an hour" in slower.text()
    assert queries.context_of(factsheet.row)["words"]["headline"] != "Words that took an hour"


def test_a_clearance_made_from_an_old_page_is_refused(factsheet, sign_in):
    factsheet.reach("in_clearance")
    clearer = sign_in("Agency clearer, MTI")
    clearer.get(factsheet.url)
    version = factsheet.row.version
    factsheet.take("return_to_draft", SECOND_DESK, reason="A slip")
    factsheet.take("edit", SECOND_DESK, words={"headline": "Another text"})
    factsheet.take("send_for_clearance", SECOND_DESK)
    clearer.post(f"{factsheet.url}/steps/clear", {"version": str(version)}, status=409)
    assert factsheet.stage == "in_clearance"
