"""Sending a file in a form: how large a request may be, and what the field says."""

from __future__ import annotations

import io
import os

import pytest
from flask import render_template_string, request
from wtforms import StringField

from app import create_app
from app.core import access, security
from app.core.db import db
from app.core.forms import ConcordForm
from app.core.upload_field import UploadField
from app.core.uploads import IMAGES
from app.core.uploads_access import takes_uploads
from tests.client import PageClient
from tests.conftest import TEMPLATE, make_settings, named
from tests.uploads import making

PAGE = """{% extends "layout.html" %}{% from "components/forms.html" import csrf, field %}{% block title %}Trial{% endblock %}
{% block content %}<form method="post" enctype="multipart/form-data">{{ csrf() }}{% for f in form if f.name != "csrf_token" %}
{{ field(f) }}{% endfor %}</form>{% endblock %}"""
MOST = 3_000_000


class TrialForm(ConcordForm):
    note = StringField("Note")
    file = UploadField("Map", most_bytes=MOST, kinds=IMAGES, required="Choose the map", description="PNG or JPEG.")
    other = UploadField("Photograph")


@pytest.fixture(scope="module")
def trial(server, copies, shared_folder):
    """An application with pages of its own, on a copy of the sample data."""
    name = f"concord_sending_{os.environ.get('PYTEST_XDIST_WORKER', 'only')}"
    folder = shared_folder / name
    folder.mkdir(exist_ok=True)
    app = create_app(make_settings(folder, named(server, name)))
    app.config["TESTING"] = True
    with app.app_context():
        copies.replace(name, TEMPLATE)

    def view():
        form = TrialForm()
        if form.validate_on_submit():
            upload, content = form.file.data
            words = f"{upload.name} {len(content)} {form.other.data} {form.note.data}"
            return words, {"Content-Type": "text/plain"}
        return render_template_string(PAGE, form=form), 422 if request.method == "POST" else 200

    def closed():
        return view()

    def small():
        return view()

    app.add_url_rule("/trial", view_func=access.public(takes_uploads(MOST)(view)), methods=["GET", "POST"])
    app.add_url_rule("/small", "small", access.public(small), methods=["GET", "POST"])
    app.add_url_rule("/closed", "closed", takes_uploads(MOST)(access.requires("files.add")(closed)), methods=["POST"])
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def browser(trial):
    client = PageClient(trial)
    client.get("/trial")
    return client


def _of(size: int) -> bytes:
    """A PNG of so many bytes."""
    return making.png(more=making.chunk(b"teXt", bytes(size - len(making.png()) - 12)))


def _send(browser, content, name="map.png", *, to="/trial", status=200, **more):
    answer = browser.post(to, {"file": (io.BytesIO(content), name), "note": "seen", **more}, status=status)
    answer.request.environ["wsgi.input"].close()  # the test client has it on disk
    return answer


def test_a_file_larger_than_a_form_may_be_arrives_where_the_view_takes_files(browser):
    assert _send(browser, _of(MOST)).text == f"map.png {MOST} None seen"


def test_a_file_just_over_the_limit_is_refused_in_the_form(browser):
    _send(browser, _of(MOST + 1), status=422)
    assert "has 3.1 MB; at most 3 MB can be kept" in browser.text()
    assert browser.value("note") == "seen"


def test_a_request_far_over_the_limit_gets_a_page_that_says_so(browser):
    _send(browser, _of(MOST + 1_000_000), status=413)
    assert "larger than Concord takes" in browser.text()


def test_other_views_take_no_more_than_before(browser):
    _send(browser, _of(2_100_000), to="/small", status=413)
    assert "larger than Concord takes" in browser.text()


def test_text_in_a_form_with_a_file_is_as_limited_as_elsewhere(browser):
    _send(browser, making.png(), note="x" * 2_100_000, status=413)


def test_a_form_of_very_many_parts_is_refused(browser):
    _send(browser, making.png(), status=413, **{f"a{number}": "" for number in range(1_001)})


def test_without_a_token_nothing_is_taken(browser):
    browser.post("/trial", {"file": (io.BytesIO(making.png()), "map.png")}, token=False, status=400)


def test_whoever_was_signed_out_meanwhile_gets_the_text_back(browser):
    _send(browser, _of(2_500_000), to="/closed", status=401)
    assert browser.value("note") == "seen"


def test_of_a_form_that_is_too_large_nothing_can_be_given_back(trial):
    with trial.test_request_context("/small", method="POST", data={"note": "x" * 2_100_000}):
        assert security.typed() == []


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "", "Choose the map"),
        (b"", "map.png", "The file is empty."),
        (making.pdf(), "map.pdf", "Concord takes PNG (.png), JPEG (.jpg, .jpeg) here."),
    ],
    ids=["nothing chosen", "empty", "of another kind"],
)
def test_a_field_says_what_is_wrong(browser, content, name, sentence):
    _send(browser, content, name, status=422)
    assert sentence in browser.text()


def test_text_under_the_name_of_the_file_is_no_file(browser):
    browser.post("/trial", {"file": "map.png"}, status=422)
    assert "Choose the map" in browser.text()


def test_two_files_in_one_field_are_refused(browser):
    two = [(io.BytesIO(making.png()), "a.png"), (io.BytesIO(making.png()), "b.png")]
    browser.post("/trial", {"file": two}, status=422)
    assert "Choose one file only." in browser.text()


def test_the_field_offers_what_it_takes_and_says_when_it_may_be_left_out(browser):
    field, other = browser.page.xpath("//input[@type='file']")
    assert field.get("accept") == ".png,.jpg,.jpeg"
    assert ".docx" in other.get("accept")
    assert "Photograph (optional)" in browser.text()
    assert "Map (optional)" not in browser.text()


def test_a_sound_file_is_asked_for_again_where_another_answer_was_refused(browser):
    _send(browser, making.png(), status=422, other=(io.BytesIO(b"x"), "other.exe"))
    assert "PNG or JPEG. Choose “map.png” again." in browser.text()
