"""A stored file is what was uploaded, for ever, and leaves as a download only."""

from __future__ import annotations

import hashlib
import uuid
from urllib.parse import unquote

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.core import clock, files
from app.core.audit import Object
from app.core.db import broken_constraint, unit_of_work
from app.core.uploads import examine
from tests.uploads import making

PROJECT = Object("project", "GHA-0007")
CONTENT = making.png()


def _keep(desk, name="map.png", content=CONTENT, subject=PROJECT):
    with unit_of_work() as session:
        return files.keep(session, desk, examine(name, content), content, subject=subject).id


def test_a_file_comes_back_as_it_was(session, desk):
    file = files.find(session, _keep(desk, content=making.pdf(), name="Letter.pdf"))
    assert file.content == making.pdf()
    assert (file.name, file.media_type, file.size) == ("Letter.pdf", "application/pdf", len(making.pdf()))
    assert (file.uploaded_by, file.uploaded_by_name) == (desk.id, desk.name)
    assert (file.subject_type, file.subject_id) == ("project", "GHA-0007")


def test_the_files_of_a_subject_are_listed_in_order_without_their_content(session, desk):
    _keep(desk, "one.png")
    _keep(desk, "two.png")
    _keep(desk, "other.png", subject=Object("project", "GHA-0008"))
    session.expire_all()
    found = files.of_subject(session, "project", "GHA-0007")
    assert [file.name for file in found] == ["one.png", "two.png"]
    assert all("content" in inspect(file).unloaded for file in found)


def test_an_unknown_file_is_not_found(session):
    with pytest.raises(files.UnknownFile):
        files.find(session, uuid.uuid4())


def test_a_file_goes_with_the_transaction_that_it_belongs_to(session, desk):
    with pytest.raises(RuntimeError), unit_of_work():
        files.keep(session, desk, examine("a.png", CONTENT), CONTENT, subject=PROJECT)
        raise RuntimeError
    assert files.of_subject(session, "project", "GHA-0007") == []


def test_only_the_content_that_was_examined_is_kept(session, desk):
    with pytest.raises(ValueError, match="examined"):
        files.keep(session, desk, examine("a.png", CONTENT), CONTENT + b"x", subject=PROJECT)


def test_a_file_is_never_changed_or_deleted(session, desk):
    _keep(desk)
    for change in ("UPDATE stored_files SET name = 'b'", "DELETE FROM stored_files", "TRUNCATE stored_files CASCADE"):
        with pytest.raises(DBAPIError, match="append-only"):
            session.execute(text(change))
        session.rollback()
    assert files.of_subject(session, "project", "GHA-0007")[0].name == "map.png"


def _file(**changes):
    upload = examine("map.png", CONTENT)
    values = {
        "name": upload.name, "media_type": upload.media_type, "size": upload.size, "sha256": upload.sha256,
        "content": CONTENT, "uploaded_by": 1, "uploaded_by_name": "Desk", "uploaded_at": clock.now(),
        "subject_type": "project", "subject_id": "GHA-0007",
    }  # fmt: skip
    return files.StoredFile(**{**values, **changes})


def test_the_database_holds_the_rules_by_itself(session):
    rules = {
        "name_is_given": {"name": ""},
        "media_type_is_one": {"media_type": "text/html; x"},
        "size_is_that_of_the_content": {"size": 7},
        "file_is_not_empty": {"size": 0, "content": b"", "sha256": hashlib.sha256(b"").hexdigest()},
        "hash_is_that_of_the_content": {"sha256": "0" * 64},
        "subject_is_named": {"subject_id": ""},
    }
    for rule, changes in rules.items():
        with pytest.raises(IntegrityError) as refusal, unit_of_work() as session:
            session.add(_file(**changes))
        assert broken_constraint(refusal.value) == f"ck_stored_files_{rule}"


def test_a_download_is_never_shown_guessed_or_run():
    file = _file()
    answer = files.as_response(file)
    assert answer.get_data() == CONTENT
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Disposition"] == "attachment; filename=\"map.png\"; filename*=UTF-8''map.png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["ETag"] == f'"{file.sha256}"'


def test_text_says_that_it_is_in_utf_8():
    answer = files.as_response(_file(media_type="text/csv"))
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Café; 5 %.pdf", 'filename="Cafe_ 5 _.pdf"'),
        ("文件.pdf", 'filename="file.pdf"'),
        ("a'b\"c.pdf", 'filename="a\'b_c.pdf"'),
    ],
)
def test_a_name_that_is_not_ascii_is_sent_in_full_beside_a_plain_one(name, plain):
    sent = files.disposition(name)
    assert plain in sent
    assert sent.isascii()
    assert unquote(sent.partition("filename*=UTF-8''")[2]) == name
