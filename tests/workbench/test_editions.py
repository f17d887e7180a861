"""The internal edition says what stands behind the document; nothing of it is in the public one's bytes or facts."""

from __future__ import annotations

import io
import json

import pikepdf
import pytest

from app.documents import printing
from app.documents.rendering import render_html
from app.documents.state import facts_of
from app.documents.workbench import checklist, commands, editions
from app.documents.workbench.forms import EmbargoForm
from app.documents.workbench.house_words import otherwise
from tests.agreements.people import DESK

CANARY = "CanaryNoteForOfficers"


@pytest.fixture
def noted(factsheet):
    commands.save(
        DESK, document_id=factsheet.id, version=factsheet.row.version, words=factsheet.context["words"], note=CANARY
    )
    return factsheet


def every_byte(pdf: bytes) -> bytes:
    """Every stream of the PDF unpacked, one after the other."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return b"\n".join(bytes(item.read_bytes()) for item in opened.objects if isinstance(item, pikepdf.Stream))


def attached(pdf: bytes) -> dict:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return json.loads(opened.attachments["facts.json"].get_file().read_bytes())


def test_the_note_stands_in_the_internal_edition_and_nowhere_in_the_public_one(noted, sign_in):
    noted.reach("published")
    client = sign_in("Viewer, MTI")
    public = client.get(f"{noted.url}/pdf?download=1")
    internal = client.get(f"{noted.url}/pdf?download=1&edition=internal")
    assert public.headers["Content-Disposition"].endswith("URY-MOU-FS-v1-official-open.pdf")
    assert internal.headers["Content-Disposition"].endswith("URY-MOU-FS-v1-internal-official-closed.pdf")
    assert "internal" not in attached(public.data)
    assert CANARY.encode() not in every_byte(public.data)
    assert attached(internal.data)["internal"]["note"] == [CANARY]
    assert attached(internal.data)["classification"] == "Official (closed)"
    assert client.get(f"{noted.url}/pdf?edition=internal").data == internal.data
    assert CANARY not in noted.row.context


def test_both_editions_carry_their_label_on_every_page(noted):
    context = noted.context
    row = noted.row
    internal = editions.edition(context, note=row.internal_note, certain=row.certainties, name="internal")
    assert 'data-class="OFFICIAL (OPEN)" data-state=""' in render_html(context, state="published")
    page = render_html(internal, state="published")
    assert 'data-class="OFFICIAL (CLOSED)" data-state="INTERNAL EDITION"' in page
    assert "Sources of the facts" in page
    assert 'data-class="OFFICIAL (CLOSED)"' in render_html(context, state="draft")


def test_the_note_of_a_published_document_stays_as_it_was(noted, session):
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError

    noted.reach("published")
    session.rollback()
    with pytest.raises(DBAPIError):
        session.execute(text("UPDATE documents SET internal_note = 'x' WHERE id = :id"), {"id": noted.id})
    session.rollback()


def test_the_preview_is_the_final_page_by_the_same_renderer(factsheet, sign_in):
    client = sign_in("Desk officer, MSE")
    shown = client.get(f"{factsheet.url}/preview")
    assert shown.mimetype == "application/pdf"
    assert "frame-ancestors 'self'" in shown.headers["Content-Security-Policy"]
    assert shown.data == printing.pdf_of(factsheet.session, factsheet.row)[0]
    client.get(f"{factsheet.url}/edit")
    form = dict(client.page.xpath("//form[@id='words']")[0].form_values())
    client.post(f"{factsheet.url}/working-copy", form | {"headline": "Typed just now"}, status=200)
    assert attached(client.get(f"{factsheet.url}/preview?copy=1").data)["words"]["headline"] == "Typed just now"
    client.post(f"{factsheet.url}/working-copy", form | {"headline": "字"}, status=200)
    client.get(f"{factsheet.url}/preview?copy=1", status=422)
    assert "lack the character" in client.text()


# The checklist


def faulty(row, **changes):
    """The document with another context, as a fault of a template would make it."""
    context = {**json.loads(row.context), **changes}
    return type("Faulty", (), {"context": json.dumps(context), "kind": row.kind, "words": dict(row.words)})()


def test_a_sound_draft_meets_every_point_and_is_told_what_no_machine_sees(factsheet):
    found = {check.key: check.state for check in checklist.checks(factsheet.row)}
    assert found == {
        "facts": "met", "partners": "met", "numbering": "met", "pictures": "met", "classification": "met",
        "lengths": "met", "letters": "met", "placeholders": "met", "house_words": "met",
        "spelling": "look",
    }  # fmt: skip


def test_each_fault_of_the_text_is_named_and_stands_in_the_way(factsheet):
    row = factsheet.row
    body = factsheet.context["body"]
    gap = [{"number": 1, "text": "a"}, {"number": 3, "text": "b"}]
    for changes, words in (
        ({"notes": gap}, "numbered 1, 3"),
        ({"body": {**body, "paragraphs": gap}}, "numbered 1, 3"),
        ({"classification": ""}, "No classification"),
        ({"words": {**factsheet.context["words"], "headline": "字"}}, "lack the character"),
    ):
        (said,) = checklist.faults(faulty(row, **changes))
        assert words in said
    long = faulty(row)
    long.words = {"headline": "x" * 5000}
    assert "characters or fewer" in checklist.faults(long)[0]
    seen = checklist._Pictures()
    seen.feed('<svg role="img"><title> </title></svg><img src="a"><svg role="img"><title>Bars</title></svg>')
    assert (seen.all, seen.silent) == (3, 2)


def test_words_that_the_house_writes_otherwise_are_shown_and_refuse_nothing(factsheet, sign_in):
    client = sign_in("Desk officer, MSE")
    client.get(f"{factsheet.url}/edit")
    form = dict(client.page.xpath("//form[@id='words']")[0].form_values())
    client.post(
        f"{factsheet.url}/edit", form | {"headline": "Authorized tons of CO2. Programs of the World Organization"}
    )
    client.get(f"{factsheet.url}/edit")
    assert "Authorised for “Authorized”, tonnes for “tons”, CO₂ for “CO2”, Programmes for “Programs”" in client.text()
    assert checklist.faults(factsheet.row) == ()


@pytest.mark.parametrize(
    "text", ["Stakeholder Organization", "tCO₂e in tonnes", "tonsil", "a.org/program", "QuantityCO2"]
)
def test_a_name_an_address_and_part_of_a_word_are_no_house_words(text):
    assert otherwise([text]) == []


def test_the_browser_is_asked_to_look_at_prose_in_british_english_and_at_no_code(factsheet, sign_in):
    client = sign_in("Desk officer, MSE")
    client.get(f"{factsheet.url}/edit")
    prose = client.page.xpath("//form[@id='words']//*[self::textarea or self::input[@type='text']]")
    assert prose
    assert {(box.get("lang"), box.get("spellcheck")) for box in prose} == {("en-GB", "true")}
    assert EmbargoForm.time.kwargs["render_kw"] == {"spellcheck": "false"}


def test_a_draft_that_fails_the_checklist_is_not_sent(factsheet, monkeypatch):
    from app.documents.workbench import checklist as module
    from workflows.engine import Refused

    monkeypatch.setattr(module, "faults", lambda found: ("Notes are numbered 1, 3.",))
    with pytest.raises(Refused) as refused:
        factsheet.take("send_for_clearance")
    assert [(r.guard, r.detail) for r in refused.value.reasons] == [("checklist_is_met", "Notes are numbered 1, 3.")]
    assert facts_of(factsheet.session, factsheet.row, actor=DESK).faults
