"""What officers type into documents: limits, hostile words, and boilerplate that another officer decides on."""

from __future__ import annotations

import shutil
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from app.core.db import db
from app.core.versions import StaleVersion
from app.documents import boilerplate_commands as boilerplate
from app.documents import commands
from app.documents.kinds import KINDS
from tests.agreements.people import AGC, DESK, PUBLISHER, SECOND_DESK

WORDS = KINDS["mou_factsheet"].words
NEW_TEXT = "The MOU signals that {home} and {partner} intend to work together."


def words_form(client, factsheet) -> dict[str, str]:
    client.get(factsheet.url)
    return dict(client.page.xpath("//form[contains(@action, '/words')]")[0].form_values())


@pytest.mark.parametrize("item", WORDS, ids=lambda item: item.name)
def test_words_have_limits_and_come_back_when_they_pass_them(item, factsheet, sign_in, everything):
    client = sign_in("Desk officer, MSE")
    form = words_form(client, factsheet)
    before = everything()
    for typed in ("x" * (item.most + 1), "x" * 10_000, "bell\x07", "turned\u202eround", "nul\x00"):
        client.post(f"{factsheet.url}/words", form | {item.name: typed}, status=422)
        assert len(client.problems()) == 1
        assert item.label.lower() in client.problems()[0].lower()
        if "x" in typed:
            assert client.value(item.name).strip() == typed
    assert everything() == before
    client.post(f"{factsheet.url}/words", form | {item.name: "x" * item.most})
    assert factsheet.context["words"][item.name] == "x" * item.most


def test_hostile_words_are_printed_as_typed_and_fetch_nothing(factsheet, sign_in):
    with socket.socket() as canary:
        canary.bind(("127.0.0.1", 0))
        canary.listen()
        canary.settimeout(0)
        address = f"http://127.0.0.1:{canary.getsockname()[1]}/x.png"
        hostile = [
            "<script>alert(1)</script>", "{{7*7}} {% raw %} ${7*7}", "<img src=file:///etc/passwd>",
            f"<img src={address}>", f"<link rel=attachment href={address}>", "[[adjustment]] {home}",
        ]  # fmt: skip
        client = sign_in("Desk officer, MSE")
        form = words_form(client, factsheet)
        client.post(f"{factsheet.url}/words", form | {"extra_points": "\n".join(hostile)})
        client.get(factsheet.url)
        assert client.value("extra_points").split("\n")[-6:] == hostile
        pdf = client.get(f"{factsheet.url}/pdf").data
        with pytest.raises(BlockingIOError):
            canary.accept()
    printed = subprocess.run(
        [shutil.which("pdftotext") or "pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    said = "".join(printed.split())
    for typed in hostile:
        assert "".join(typed.split()) in said, f"{typed} is not printed as typed"
    assert "root:" not in printed
    assert "root:x:0:0" not in pdf.decode("latin-1")


@pytest.mark.parametrize(
    "query",
    [
        "partner=%00",
        "kind=%00",
        "stage=%00",
        "partner='%20OR%201=1",
        "stage=nonsense",
        "page=²",
        "page=0",
        "page=99999",
    ],
)
def test_filters_that_no_page_offers_do_no_harm(query, factsheet, sign_in):
    sign_in("Viewer, MTI").get(f"/documents?{query}")


@pytest.mark.parametrize(
    "answers",
    [
        {}, {"partner": "PER"}, {"partner": "XXX", "kind": "mou_factsheet"}, {"partner": "PER", "kind": "treaty"},
        {"partner": "\x00", "kind": "mou_factsheet"}, {"partner": "per", "kind": "partner_brief"},
        {"partner": "PER", "kind": "mou_factsheet", "as_at-year": "2023", "as_at-month": "2", "as_at-day": "29"},
        {"partner": "PER", "kind": "mou_factsheet", "as_at-year": "2019"},
        {"partner": "BRA", "kind": "ia_factsheet"},
    ],
)  # fmt: skip
def test_a_document_that_cannot_be_written_says_why(answers, sign_in, everything):
    client = sign_in("Desk officer, MSE")
    client.get("/documents/new")
    before = everything()
    client.post("/documents/new", answers, status=422)
    assert client.problems()
    assert everything() == before


def test_a_document_of_the_same_kind_drafted_by_many_at_once_is_drafted_once(app, rows):
    ready = Barrier(4)

    def draft(_: int) -> object:
        with app.app_context():
            ready.wait(timeout=30)
            try:
                return commands.make(
                    DESK, partner="PER", kind="mou_factsheet", as_at=KINDS["mou_factsheet"].default_as_at(PERU())
                ).id
            finally:
                db.session.remove()

    def PERU():
        from app.agreements import queries as agreements

        return agreements.partner_record(db.session, "PER")

    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(draft, range(4)))
    assert len(made) == 1
    assert len(rows("SELECT 1 FROM documents")) == 1


# Boilerplate


def test_another_officer_decides_on_a_proposed_text(app, rows):
    boilerplate.propose(PUBLISHER, key="mou_intent", text=NEW_TEXT)
    with pytest.raises(boilerplate.TextRefused, match="You proposed this text, so another officer must decide on it"):
        boilerplate.decide(PUBLISHER, key="mou_intent", approve=True, reason="", version=1)
    boilerplate.decide(AGC, key="mou_intent", approve=True, reason="", version=1)
    assert rows("SELECT number, decision, decided_by FROM boilerplate_texts") == [(2, "approved", AGC.id)]
    with pytest.raises(boilerplate.TextRefused, match="No new text of this block waits"):
        boilerplate.decide(AGC, key="mou_intent", approve=False, reason="", version=2)


def test_a_decision_on_another_version_than_the_one_read_is_refused(app):
    boilerplate.propose(DESK, key="mou_intent", text=NEW_TEXT)
    with pytest.raises(StaleVersion):
        boilerplate.decide(AGC, key="mou_intent", approve=True, reason="", version=7)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Enter the text"), ("   ", "Enter the text"), ("{secret} of {home}", "{secret} is not a placeholder of this block."),
        ("x" * 10_000, "must be 4,000 characters or fewer"), ("a\x00b", "control characters"), ("a\u202eb", "control characters"),
    ],
)  # fmt: skip
def test_a_text_that_cannot_stand_is_refused_and_kept(text, said, sign_in, everything):
    client = sign_in("Desk officer, MSE")
    client.get("/documents/boilerplate/mou_intent")
    before = everything()
    client.post("/documents/boilerplate/mou_intent", {"text": text}, status=422)
    assert any(said in problem for problem in client.problems())
    assert everything() == before


def test_a_text_proposed_while_another_waits_comes_back_with_what_was_typed(sign_in):
    client = sign_in("Desk officer, MSE")
    client.get("/documents/boilerplate/mou_intent")
    boilerplate.propose(PUBLISHER, key="mou_intent", text=NEW_TEXT)
    client.post("/documents/boilerplate/mou_intent", {"text": "My own text"}, status=422)
    assert client.problems() == ["A new text of this block waits for a decision already."]
    assert client.value("text").strip() == "My own text"


def test_of_two_texts_proposed_at_once_one_waits(app, rows):
    ready = Barrier(4)

    def propose(_: int) -> str:
        with app.app_context():
            ready.wait(timeout=30)
            try:
                return boilerplate.propose(DESK, key="mou_intent", text=NEW_TEXT)
            except boilerplate.TextRefused as refused:
                return str(refused)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        said = sorted(pool.map(propose, range(4)))
    assert said[:3] == ["A new text of this block waits for a decision already."] * 3
    assert len(rows("SELECT 1 FROM boilerplate_texts")) == 1


@pytest.mark.parametrize("key", ["nonsense", "%00", "mou_intent%00", "mou-intent"])
def test_a_block_that_nobody_knows_is_not_found(key, sign_in):
    client = sign_in("Publisher, MSE")
    client.get(f"/documents/boilerplate/{key}", status=404)
    client.post(f"/documents/boilerplate/{key}", {"text": "x"}, status=404)
    client.post(f"/documents/boilerplate/{key}/approve", {"version": "1"}, status=404)


@pytest.mark.parametrize("reason", ["x" * 10_000, "a\x00b"])
def test_a_decision_with_a_reason_that_cannot_be_kept_decides_nothing(reason, app, sign_in, rows):
    boilerplate.propose(DESK, key="mou_intent", text=NEW_TEXT)
    client = sign_in("Publisher, MSE")
    client.get("/documents/boilerplate/mou_intent")
    client.post("/documents/boilerplate/mou_intent/approve", {"version": "1", "reason": reason})
    assert rows("SELECT decision FROM boilerplate_texts") == [("",)]


def test_a_viewer_neither_proposes_nor_decides(app, sign_in, everything):
    boilerplate.propose(DESK, key="mou_intent", text=NEW_TEXT)
    client = sign_in("Viewer, MTI")
    before = everything()
    client.post("/documents/boilerplate/mou_intent", {"text": "x"}, status=403)
    client.post("/documents/boilerplate/mou_intent/approve", {"version": "1"}, status=403)
    assert everything() == before


def test_a_new_text_changes_only_new_drafts_and_marks_the_open_ones(factsheet, uruguay, paper, sign_in):
    factsheet.reach("published")
    published = factsheet.row.context
    open_one = paper(
        commands.make(DESK, partner="PER", kind="mou_factsheet", as_at=factsheet.row.as_at.replace(year=2026)).id
    )
    text = "The MOU is a new beginning of work between {home} and {partner}."
    boilerplate.propose(DESK, key="mou_intent", text=text)
    boilerplate.decide(AGC, key="mou_intent", approve=True, reason="", version=1)
    assert factsheet.row.context == published
    assert "a new beginning" not in open_one.row.context
    client = sign_in("Desk officer, MSE")
    client.get(open_one.url)
    assert "has changed since this was drafted" in client.text()
    newer = paper(commands.make(SECOND_DESK, partner="URY", kind="mou_factsheet", as_at=factsheet.row.as_at).id)
    assert "The MOU is a new beginning of work between Singapore and Uruguay." in newer.row.context
