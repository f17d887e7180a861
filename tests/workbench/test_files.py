"""Files on file with partners and documents: every version stays, and each says its classification."""

from __future__ import annotations

import hashlib
import io
import uuid

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.uploads.making import pdf, png

LETTER = pdf()


def answers(content=LETTER, name="Letter.pdf", **more):
    return {"title": "Letter of intent", "classification": "Official (closed)", "document": "", **more} | (
        {"file": (io.BytesIO(content), name)} if content else {}
    )


def file(client, data=None, to="/partners/per/files", status=303):
    client.get("/partners/per/files")
    return client.post(to, data or answers(), status=status, content_type="multipart/form-data")


def test_a_file_is_filed_replaced_and_every_version_stays_reachable(app, sign_in):
    client = sign_in("Desk officer, MSE")
    first = file(client).location
    second = file(client, answers(png(), "Map.png", classification="Restricted"), to=first).location
    client.get("/partners/per/files")
    assert len(client.page.xpath("//tbody/tr")) == 1
    assert "Map.png" in client.text()
    client.get(first)
    assert "A newer version is on file" in client.text()
    assert hashlib.sha256(LETTER).hexdigest() in client.text()
    old, new = client.send("get", f"{first}/download"), client.send("get", f"{second}/download")
    assert (old.data, new.data) == (LETTER, png())
    assert "Letter (version 1, Official (closed)).pdf" in old.headers["Content-Disposition"]
    assert "Map (version 2, Restricted).png" in new.headers["Content-Disposition"]
    client.get(second)
    assert client.page.xpath("//*[contains(@class, 'class-mark-secret')]")


def test_a_file_stands_with_its_document(factsheet, sign_in):
    client = sign_in("Desk officer, MSE")
    client.get(f"/partners/ury/files?document={factsheet.id}")
    assert client.value("document") == str(factsheet.id)
    client.post("/partners/ury/files", answers(document=str(factsheet.id)), content_type="multipart/form-data")
    client.get(factsheet.url)
    assert "Letter.pdf, version 1" in client.text()
    client.get("/partners/per/files")
    client.post(
        "/partners/per/files", answers(document=str(factsheet.id)), status=422, content_type="multipart/form-data"
    )


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"title": ""}, "title"), ({"title": "x\x00y"}, "control"), ({"title": "x" * 151}, "150"),
        ({"classification": ""}, "classification"), ({"classification": "Secret"}, "classification"),
        ({"content": b"MZ" + bytes(80), "name": "a.pdf"}, "program"), ({"content": None}, "Choose the file"),
        ({"document": "x"}, "document"),
    ],
)  # fmt: skip
def test_what_cannot_be_filed_is_refused_in_a_sentence(changed, words, app, sign_in, rows):
    client = sign_in("Desk officer, MSE")
    file(client, answers(**changed), status=422)
    assert any(words in problem for problem in client.problems()), client.problems()
    assert rows("SELECT 1 FROM filed_papers") == []


def test_a_file_of_another_partner_is_not_found_and_readers_file_nothing(app, sign_in, session):
    client = sign_in("Desk officer, MSE")
    address = file(client).location
    client.get(address.replace("/per/", "/gha/"), status=404)
    client.get(f"/partners/per/files/{uuid.uuid4()}", status=404)
    viewer = sign_in("Viewer, MTI")
    assert viewer.send("get", f"{address}/download").status_code == 200
    viewer.get("/partners/per/files")
    viewer.post("/partners/per/files", answers(), status=403, content_type="multipart/form-data")
    session.execute(text("UPDATE role_grants SET partner = 'GHA' WHERE officer_id = 1"))
    session.commit()
    for page in (address, f"{address}/download", "/partners/per/files"):
        client.get(page, status=404)


def test_what_was_filed_never_changes(app, sign_in, session):
    file(sign_in("Desk officer, MSE"))
    for change in ("UPDATE filed_papers SET title = 'x'", "DELETE FROM filed_papers", "TRUNCATE filed_papers"):
        session.rollback()
        with pytest.raises(DBAPIError):
            session.execute(text(change))
    session.rollback()
