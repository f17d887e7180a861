"""What leaves with a public PDF, on its pages and as its attachment: what it prints, and nothing behind it."""

from __future__ import annotations

import json
import re

import pytest
from lxml import html

from app.documents.facts import canonical, fact, printed, sha256_of, sourced
from app.documents.kinds import KINDS
from app.documents.kinds.kind import PROJECT
from app.documents.rendering import render_html
from tests.documents import project_sample
from tests.documents.sample import context_for

PUBLIC = [code for code, kind in KINDS.items() if kind.public]
SOURCE = "Minutes of a closed meeting"


def made(code):
    if KINDS[code].about == PROJECT:
        return project_sample.sample_context(code)
    return context_for(code, "GHA" if code == "conclusion_factsheet" else "PER")


def words(text):
    return re.sub(r"\W+", " ", text).lower().split()


@pytest.mark.parametrize("code", PUBLIC)
def test_every_fact_that_leaves_with_a_public_document_stands_on_its_pages(code):
    context = made(code)
    page = html.document_fromstring(render_html(context, state="published"))
    seen = set(words(" ".join([*page.itertext(), *page.xpath("//@alt")])))
    for entry in printed(context)["facts"]:
        assert set(entry) == {"key", "label", "value"}
        assert set(words(entry["value"])) <= seen, entry


@pytest.mark.parametrize("code", PUBLIC)
def test_no_source_leaves_with_a_public_document(code):
    context = made(code)
    context["sources"] = dict.fromkeys(context["sources"], SOURCE)
    assert SOURCE not in canonical(printed(context)).decode()
    assert SOURCE not in render_html(context, state="published")
    assert {entry["source"] for entry in sourced(context)} == {SOURCE}


def test_a_document_frozen_with_its_sources_keeps_its_bytes_and_its_hash():
    frozen = {**made("ia_factsheet"), "facts": [fact("a", "A", value="1", source=SOURCE)]}
    del frozen["sources"]
    assert printed(frozen) == frozen
    assert f"{sha256_of(frozen)}" in render_html(json.loads(canonical(frozen)), state="published")
    assert sourced(frozen) == frozen["facts"]
