"""The pages: a tracker is begun, rounds and texts are typed, files kept, exports taken; what is refused stays typed."""

from __future__ import annotations

import io
from datetime import date
from urllib.parse import urlencode

from sqlalchemy import event, text

from app.core.db import db
from app.core.registry import registry
from app.negotiation import commands, queries
from app.negotiation.answers import ArticleAnswers
from tests.negotiation.conftest import BASE, CONTESTED, SETTLED, TEAM, hold_round, take, write
from tests.uploads.making import pdf
from workflows.vocabulary import Role


def test_a_tracker_is_begun_from_the_model_and_shown_on_the_partner_page(app, sign_in):
    client = sign_in("Negotiator, MSE")
    client.get(BASE)
    assert "No negotiation is tracked yet" in client.text()
    client.submit(BASE, {"begin_from": "model"})
    client.get(BASE)
    assert "0 of 20 articles agreed, no brackets left" in client.text()
    client.get("/partners/ken")
    assert "0 of 20 articles agreed, 0 brackets left" in client.text()


def test_a_round_and_the_texts_are_typed_and_the_brackets_counted(kenya, sign_in):
    client = sign_in("Desk officer, MSE")
    client.submit(
        f"{BASE}/rounds/new", {"first-day": "4", "first-month": "5", "first-year": "2026", "place": "Nairobi"}
    )
    client.submit(f"{BASE}/articles/1/text", {"working_text": CONTESTED, "sg_text": "<b>Ours</b>", "round_number": "2"})
    client.get(f"{BASE}/articles/1")
    assert "1 bracket left here" in client.text()
    assert "<b>Ours</b>" in client.text(), "what was typed is text, never markup"
    client.submit(f"{BASE}/articles/1/text", {"working_text": SETTLED, "round_number": "2"})
    client.get(f"{BASE}/articles/1?from=1&to=2")
    assert client.page.xpath("//main//del")
    client.get(f"{BASE}/articles/1?from=x&to=99999999999")


def test_what_cannot_be_kept_is_refused_with_what_was_typed(kenya, sign_in):
    client = sign_in("Negotiator, MSE")
    client.submit(f"{BASE}/articles/1/text", {"working_text": "Year [Singapore: one"}, status=422)
    assert "Working text: A bracket opens and never closes, in paragraph 1" in client.problems()[0]
    assert client.value("working_text").strip() == "Year [Singapore: one"
    client.submit(f"{BASE}/rounds/new", {"first-day": "31", "first-month": "2", "first-year": "2026"}, status=422)
    assert client.problems()
    client.submit(f"{BASE}/articles/new", {"title": "", "number": "9" * 30, "owner_id": "x"}, status=422)
    client.post(f"{BASE}/articles/1/steps/agree", {"version": "1", "agreed_by": "x", "place": "x"}, status=409)
    take("open")
    client.submit(f"{BASE}/articles/1/steps/agree", {"round_number": "77"}, status=422)
    assert "The working text" not in " ".join(client.problems()[:1])
    for path in ("articles/99", "rounds/99", "articles/1/steps/nothing", "articles/0/text"):
        client.get(f"{BASE}/{path}", status=404)


def test_somebody_was_faster(kenya, sign_in):
    client = sign_in("Negotiator, MSE")
    client.get(f"{BASE}/articles/1/text")
    version = client.value("version")
    write(working="Theirs stands now.")
    typed = {"version": version, "working_text": "Mine.", "sg_text": "", "partner_text": "", "round_number": "1"}
    client.post(f"{BASE}/articles/1/text", typed, status=409)
    assert client.value("working_text").strip() == "Mine."
    assert "wrote version 1 of article 1" in client.text()
    assert client.page.xpath("//main//del"), "what stands is shown against what was typed"


def test_two_hundred_thousand_characters_of_any_script_are_kept_and_what_is_longer_is_given_back(kenya, sign_in):
    client, long = sign_in("Negotiator, MSE"), "ကျွန်ုပ်" * 25_000
    assert len(long) == 200_000
    client.submit(f"{BASE}/articles/1/text", dict.fromkeys(("sg_text", "partner_text", "working_text"), long))
    client.get(f"{BASE}/articles/1/text")
    typed = {"version": client.value("version"), "working_text": long + "x" * 60_000, "round_number": "1"}
    form = urlencode({**typed, "sg_text": long, "partner_text": long, "csrf_token": client.token()})
    sent = {"content_type": "application/x-www-form-urlencoded", "data": form}
    client._checked(client.send("post", f"{BASE}/articles/1/text", **sent), 422)
    assert "must be 250,000 characters or fewer; you entered 260,000" in client.problems()[0]
    assert len(client.value("working_text").strip()) == 260_000
    client.post(f"{BASE}/articles/1/text", {"working_text": "x" * 14_000_000}, status=413)
    assert "your browser still holds what you typed" in client.text()


def test_a_file_is_kept_as_it_was_received(kenya, sign_in):
    client, content = sign_in("Negotiator, MSE"), pdf()
    client.submit(f"{BASE}/files/new", {"round_number": "1", "file": (io.BytesIO(content), "their text.pdf")})
    client.get(BASE)
    link = client.page.xpath("//a[normalize-space()='their text.pdf']/@href")[0]
    assert client.send("get", link).data == content
    client.get(link.replace("/ken/", "/per/"), status=404)
    client.submit(f"{BASE}/files/new", {"round_number": "1", "file": (io.BytesIO(b"MZ"), "x.exe")}, status=422)


def test_every_export_is_put_on_record(kenya, sign_in, session):
    write()
    hold_round(date(2026, 5, 4))
    write(working=SETTLED, round=2)
    client = sign_in("Viewer, MTI")
    for path in ("clean.pdf", "bracketed.pdf", "comparison.pdf?from=1&to=2", "articles.xlsx"):
        assert client.get(f"{BASE}/{path}").data[:2] in (b"%P", b"PK")
    said = session.execute(text("SELECT count(*) FROM audit_entries WHERE action = 'negotiation.export'")).scalar()
    assert said == 4


def test_characters_that_no_font_has_are_named_and_never_printed_as_boxes(kenya, sign_in):
    write(working="The Parties 甲 and 乙.")
    client = sign_in("Negotiator, MSE")
    for path in ("clean.pdf", "brief.pdf"):
        client.get(f"{BASE}/{path}", status=422)
        assert "lack the characters “乙” (U+4E59), “甲” (U+7532)" in client.text()


def test_sixty_long_articles_cost_no_more_queries_than_two(kenya, sign_in):
    client = sign_in("Negotiator, MSE")
    few = _queries(client)
    for number in range(3, 61):
        commands.keep_article(TEAM, iso3="KEN", answers=ArticleAnswers(title=f"Article {number}"))
    for number in range(1, 61, 15):
        write(number, working=CONTESTED * 500)
        take("open", number)
    assert _queries(client) == few
    assert few[0] <= 12


def _queries(client) -> list[int]:
    counted = []
    for path in (BASE, f"{BASE}/articles/1"):
        found: list[str] = []
        note = lambda *said: found.append(said[2])  # noqa: E731, B023
        client.get(path)
        event.listen(db.engine, "before_cursor_execute", note)
        client.get(path)
        event.remove(db.engine, "before_cursor_execute", note)
        counted.append(len(found))
    return counted


def test_other_areas_are_told_of_articles_work_and_rounds(kenya, session, officer):
    take("open")
    row = queries.tracker(session, "KEN").article(1)
    record = next(filter(None, (find(session, type="article", id=str(row.id)) for find in registry.all("record"))))
    assert (record.partner, record.permission) == ("KEN", "negotiation.view")
    mine = officer((Role.NEGOTIATOR, None), id=41)
    session.execute(text("UPDATE negotiation_articles SET owner_id = 41, owner_name = 'Somebody' WHERE number = 1"))
    works = [each for list_ in registry.all("work") for each in list_(session, mine, today=date(2026, 11, 28))]
    assert any(each.url.endswith("/ken/negotiation/articles/1") and each.mine for each in works)
    span = {"first": date(2026, 3, 1), "last": date(2026, 3, 31)}
    assert [each.title for list_ in registry.all("dates") for each in list_(session, mine, **span)
            if each.kind == "round"] == ["Round 1 with Kenya"]  # fmt: skip
    elsewhere = officer((Role.VIEWER, "PER"))
    assert not [each for list_ in registry.all("dates") for each in list_(session, elsewhere, **span)
                if each.kind == "round"]  # fmt: skip


def test_the_model_text_is_proposed_and_approved_by_another(app, sign_in):
    first, second = sign_in("Negotiator, MSE"), sign_in("Legal adviser, AGC")
    first.get("/negotiation/models/purpose")
    assert "Not written yet" in first.text()
    first.post("/negotiation/models/purpose", {"title": "Purpose", "text": "The purpose."})
    first.get("/negotiation/models/purpose")
    assert "another officer decides" in first.text()
    second.get("/negotiation/models/purpose")
    form = second.page.xpath("//form[contains(@action, '/approve')]")[0]
    second.post(form.action, dict(form.form_values()))
    second.get("/negotiation/models")
    assert "Version 1" in second.text()
    second.get("/negotiation/models/no-such-article", status=404)
