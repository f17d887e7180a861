"""What leaves with a public PDF, on its pages and as its attachment: what it prints, and nothing behind it."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from dataclasses import replace

import pytest
from lxml import html

from app.committees.record_sheet import DecisionSaid, MeetingSaid
from app.documents import kinds
from app.documents.facts import canonical, fact, printed, sha256_of, sourced
from app.documents.kinds import KINDS, Kind, decision_record, surrender_confirmation
from app.documents.kinds.kind import PROJECT
from app.documents.rendering import render_html
from tests.documents import project_sample
from tests.documents.sample import context_for
from tests.surrenders.test_confirmation import FOUND

PUBLIC = [code for code, kind in KINDS.items() if kind.public]
SOURCE = "Minutes of a closed meeting"
MEETING = MeetingSaid(
    body="Joint Committee", basis=SOURCE, partner="Ghana", partner_iso2="GH", number=1, held=True, first_on="2026-03-02",
    last_on="2026-03-03", place="Made-up House", online=False, as_at="2026-03-09", members=(), agenda=("Opening",),
    papers=(), minutes="Held.", actions=(),
    decisions=(DecisionSaid(1, "The forms are adopted.", "2026-03-03", "2026-03-09", None, None),),
)  # fmt: skip
# Documents without a dossier, which the area that they are about prints by itself.
ALONE = {
    "decision_record": lambda: decision_record.context_of(MEETING),
    "surrender_confirmation": lambda: surrender_confirmation.context_of(replace(FOUND, rate_source=SOURCE)),
}


def made(code):
    if code in ALONE:
        return ALONE[code]()
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


def test_every_kind_that_the_code_knows_is_looked_at_here():
    modules = [
        importlib.import_module(f"{kinds.__name__}.{found.name}") for found in pkgutil.iter_modules(kinds.__path__)
    ]
    alone = {module.__name__.rpartition(".")[2] for module in modules if hasattr(module, "context_of")}
    assert alone == set(ALONE)
    assert {module.KIND.code for module in modules if isinstance(getattr(module, "KIND", None), Kind)} == set(KINDS)


@pytest.mark.parametrize("code", [*KINDS, *ALONE])
def test_no_source_leaves_with_a_document_of_any_kind(code):
    context = made(code)
    if code in KINDS:
        context["sources"] = dict.fromkeys(context["sources"], SOURCE)
        assert {entry["source"] for entry in sourced(context)} == {SOURCE}
    assert all(set(entry) == {"key", "label", "value"} for entry in printed(context)["facts"])
    assert SOURCE not in canonical(printed(context)).decode()
    assert SOURCE not in render_html(context, state="published")


def test_a_document_frozen_with_its_sources_keeps_its_bytes_and_its_hash():
    frozen = {**made("ia_factsheet"), "facts": [fact("a", "A", value="1", source=SOURCE)]}
    del frozen["sources"]
    assert printed(frozen) == frozen
    assert f"{sha256_of(frozen)}" in render_html(json.loads(canonical(frozen)), state="published")
    assert sourced(frozen) == frozen["facts"]
