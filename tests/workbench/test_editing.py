"""What is typed is never lost: a working copy of one's own, saved drafts that stay, and a conflict that shows both."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.documents.state import facts_of
from app.documents.workbench import commands, drafts
from tests.agreements.people import DESK, MTI, PUBLISHER, SECOND_DESK
from tests.documents_pages.test_way import correct_the_date

DESK_NAME, SECOND = "Desk officer, MSE", "Second desk officer, MSE"


def form_of(client, paper) -> dict[str, str]:
    client.get(f"{paper.url}/edit")
    return dict(client.page.xpath("//form[@id='words']")[0].form_values())


def save(paper, actor=DESK, *, note=None, **words):
    merged = {**paper.context["words"], **words}
    return commands.save(actor, document_id=paper.id, version=paper.row.version, words=merged, note=note)


def test_words_are_saved_as_a_new_version_of_the_draft_and_the_working_copy_goes(factsheet, sign_in):
    client = sign_in(DESK_NAME)
    form = form_of(client, factsheet)
    client.post(f"{factsheet.url}/working-copy", form | {"headline": "Half a headl"}, status=200)
    client.post(f"{factsheet.url}/edit", form | {"headline": "A headline", "internal_note": "Ask MFA first"})
    assert factsheet.context["words"]["headline"] == "A headline"
    assert factsheet.row.internal_note == "Ask MFA first"
    client.get(f"{factsheet.url}/edit")
    assert "did not save" not in client.text()
    assert [row.what for row in drafts.listed(factsheet.session, factsheet.id)] == ["edited", "drafted"]


def test_what_is_typed_is_kept_without_a_version_a_clearance_or_a_reader(factsheet, sign_in, rows):
    client, other = sign_in(DESK_NAME), sign_in(SECOND)
    form = form_of(client, factsheet)
    before = factsheet.row.version, factsheet.row.hands, len(rows("SELECT 1 FROM audit_entries"))
    answer = client.post(f"{factsheet.url}/working-copy", form | {"headline": "Canary headline"}, status=200)
    assert answer.json["at"]
    assert (factsheet.row.version, factsheet.row.hands, len(rows("SELECT 1 FROM audit_entries"))) == before
    for page in ("", "/edit", "/drafts", "/preview?copy=1"):
        assert b"Canary" not in other.get(factsheet.url + page).data
    client.get(f"{factsheet.url}/edit")
    assert "did not save" in client.text()
    assert client.value("headline") != "Canary headline"
    client.get(f"{factsheet.url}/edit?copy=1")
    assert client.value("headline") == "Canary headline"
    client.post(f"{factsheet.url}/working-copy/discard")
    client.get(f"{factsheet.url}/edit?copy=1")
    assert client.value("headline") != "Canary headline"


def test_a_conflict_shows_both_texts_and_loses_neither(factsheet, sign_in):
    mine = sign_in(DESK_NAME)
    form = form_of(mine, factsheet)
    save(factsheet, SECOND_DESK, headline="Theirs")
    mine.post(f"{factsheet.url}/edit", form | {"headline": "Mine"}, status=409)
    assert "has changed since you opened this page" in mine.text()
    both = mine.page.xpath("//table[@class='compare']")[0].text_content()
    assert "Theirs" in both
    assert "Mine" in both
    assert mine.value("headline") == "Mine"
    assert factsheet.context["words"]["headline"] == "Theirs"
    again = dict(mine.page.xpath("//form[@id='words']")[0].form_values())
    mine.post(f"{factsheet.url}/edit", again)
    assert factsheet.context["words"]["headline"] == "Mine"
    kept = [row.words["headline"] for row in drafts.listed(factsheet.session, factsheet.id)]
    assert kept[:2] == ["Mine", "Theirs"]


def test_going_on_with_an_old_working_copy_meets_the_conflict_too(factsheet, sign_in):
    mine = sign_in(DESK_NAME)
    mine.post(f"{factsheet.url}/working-copy", form_of(mine, factsheet) | {"headline": "Mine"}, status=200)
    save(factsheet, SECOND_DESK, headline="Theirs")
    mine.get(f"{factsheet.url}/edit?copy=1")
    form = dict(mine.page.xpath("//form[@id='words']")[0].form_values())
    mine.post(f"{factsheet.url}/edit", form, status=409)


def test_a_draft_that_was_sent_meanwhile_takes_no_words_and_keeps_them_on_the_page(factsheet, sign_in, everything):
    client = sign_in(DESK_NAME)
    form = form_of(client, factsheet)
    factsheet.take("send_for_clearance")
    before = everything()
    client.post(
        f"{factsheet.url}/edit", form | {"headline": "Too late", "version": str(factsheet.row.version)}, status=409
    )
    assert "Too late" in client.text()
    assert client.post(f"{factsheet.url}/working-copy", form, status=409).json["message"]
    assert everything() == before


@pytest.mark.parametrize("typed", ["x" * 500_000, "nul\x00", "bell\x07", "turned\u202eround"])
def test_what_cannot_be_saved_is_refused_in_a_sentence_and_kept_while_it_is_typed(typed, factsheet, sign_in):
    client = sign_in(DESK_NAME)
    form = form_of(client, factsheet)
    client.post(f"{factsheet.url}/edit", form | {"extra_points": typed}, status=422)
    assert client.problems()
    client.post(f"{factsheet.url}/working-copy", form | {"extra_points": typed, "nonsense": "x"}, status=200)
    client.post(f"{factsheet.url}/working-copy", {"version": "9" * 50}, status=200)


def test_saved_drafts_are_compared_word_by_word_and_restored_as_new(factsheet, sign_in):
    save(factsheet, headline="A first headline")
    save(factsheet, headline="A second headline", note="Canary")
    client = sign_in(DESK_NAME)
    client.get(f"{factsheet.url}/compare?from=2&to=3")
    assert "first" in client.page.xpath("//del")[0].text_content()
    assert "second" in client.page.xpath("//ins")[0].text_content()
    for query in ("from=0", "from=99", "to=77777"):
        client.get(f"{factsheet.url}/compare?{query}", status=404)
    client.get(f"{factsheet.url}/compare?from=x&to=%00")
    client.get(f"{factsheet.url}/drafts")
    form = client.page.xpath("//form[contains(@action, '/drafts/2/restore')]")[0]
    client.post(form.get("action"), dict(form.form_values()))
    assert (factsheet.context["words"]["headline"], factsheet.row.internal_note) == ("A first headline", "")
    newest = drafts.listed(factsheet.session, factsheet.id)[0]
    assert (newest.number, newest.what) == (4, "restored from version 2")
    client.post(form.get("action"), dict(form.form_values()))  # the list was opened before
    assert drafts.listed(factsheet.session, factsheet.id)[0].number == 4


def test_saved_drafts_never_change(factsheet, session):
    for change in ("UPDATE document_drafts SET what = 'x'", "DELETE FROM document_drafts", "TRUNCATE document_drafts"):
        session.rollback()
        with pytest.raises(DBAPIError):
            session.execute(text(change))
    session.rollback()


def test_a_fact_whose_record_changed_is_marked_in_words_and_can_be_taken_in(factsheet, uruguay, sign_in):
    correct_the_date(uruguay, 2)
    client = sign_in(DESK_NAME)
    client.get(f"{factsheet.url}/edit")
    assert "Record changed since this draft" in client.text()
    assert "On record now: 2 March 2021" in client.text()
    assert client.page.xpath("//a[@href='#facts-h']")
    form = client.page.xpath("//form[.//button[normalize-space()='Take the new facts']]")[0]
    client.post(form.get("action"), dict(form.form_values()))
    client.get(f"{factsheet.url}/edit")
    assert "Record changed" not in client.text()


def test_only_those_who_write_documents_of_the_partner_write(factsheet, sign_in, session):
    for name in ("Viewer, MTI", "Agency clearer, MTI"):
        client = sign_in(name)
        client.get(f"{factsheet.url}/edit", status=403)
        client.post(f"{factsheet.url}/working-copy", {"headline": "Mine"}, status=403)
        client.get(f"{factsheet.url}/drafts")
        assert "Restore" not in client.text()
    session.execute(text("UPDATE role_grants SET partner = 'GHA' WHERE officer_id = 1"))
    session.commit()
    client = sign_in(DESK_NAME)
    for page in ("/edit", "/drafts", "/compare", "/preview", "/publication"):
        client.get(factsheet.url + page, status=404)


def test_a_document_under_way_has_no_editor(cleared, sign_in):
    client = sign_in(DESK_NAME)
    client.get(f"{cleared.url}/edit", status=303)
    client.get(f"{cleared.url}/edit", follow=True)
    assert "Words can be changed only while it is a draft." in client.text()


def test_the_officer_who_restores_or_saves_may_not_clear(factsheet):
    editor = type(MTI)(MTI.id, MTI.name, MTI.agency, MTI.roles | DESK.roles)
    save(factsheet, editor, headline="Edited")
    factsheet.take("send_for_clearance")
    with pytest.raises(Exception, match="another officer must clear"):
        factsheet.take("clear", editor)
    assert facts_of(factsheet.session, factsheet.row, actor=PUBLISHER).hands == {DESK.id, MTI.id}
