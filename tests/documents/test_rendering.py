"""The PDF: its words, its conformance, its attachment, its marks, and the same bytes every time."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path

import page
import pikepdf
import pytest

from app.documents.facts import canonical, printed, sha256_of
from app.documents.kinds import KINDS, PARTNER_KINDS
from app.documents.rendering import STATES, render_html, render_pdf
from tests.documents.sample import ROOT, context_for

SAMPLES = [
    ("mou_factsheet", "PER"),
    ("conclusion_factsheet", "GHA"),
    ("ia_factsheet", "PER"),
    ("mou_media_release", "BTN"),
    ("ia_media_release", "PNG"),
    ("partner_brief", "THA"),
    ("mou_factsheet", "SEN"),
    ("ia_factsheet", "MNG"),
    ("ia_factsheet", "PHL"),
    ("mou_factsheet", "CHL"),
]


@cache
def pdf_of(code: str, iso3: str, state: str = "published") -> bytes:
    return render_pdf(context_for(code, iso3), state=state)


def words_of(pdf: bytes, tmp_path: Path) -> str:
    """The text of the PDF as a reader copies it, spaces made plain."""
    (tmp_path / "a.pdf").write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", "a.pdf", "-"], cwd=tmp_path, check=True, capture_output=True)
    return " ".join(done.stdout.decode().split())


@pytest.mark.parametrize(("code", "iso3"), SAMPLES)
def test_every_kind_is_pdf_ua_1_and_pdf_a_3a(code: str, iso3: str) -> None:
    pdf = pdf_of(code, iso3)
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A):
        assert [failure.message for failure in page.validate_pdf_bytes(pdf, profile=profile).failures] == []


@pytest.mark.parametrize(("code", "iso3"), SAMPLES)
def test_every_kind_keeps_to_its_pages(code: str, iso3: str) -> None:
    with pikepdf.open(io.BytesIO(pdf_of(code, iso3))) as pdf:
        assert len(pdf.pages) <= KINDS[code].pages
        assert str(pdf.Root.Lang) == "en-SG"
        assert str(pdf.docinfo.Title) == context_for(code, iso3)["title"]


def test_heading_cells_say_what_they_head() -> None:
    with pikepdf.open(io.BytesIO(pdf_of("partner_brief", "THA"))) as pdf:
        scopes = [str(o.A.Scope) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/TH"]
    assert set(scopes) == {"/Column", "/Row"}


def test_the_mou_factsheet_says_every_fact_of_the_release_of_18_november_2022(tmp_path: Path) -> None:
    words = words_of(pdf_of("mou_factsheet", "PER"), tmp_path)
    for fact in (
        "18 November 2022", "Memorandum of Understanding (MOU)", "Grace Fu",
        "Minister for Sustainability and the Environment", "Wilbert Rozas", "Minister of Environment",
        "Singapore Pavilion", "COP27", "Sharm el-Sheikh", "Article 6 of the Paris Agreement", "voluntarily",
        "Nationally Determined Contributions (NDCs)", "sustainable development", "environmental integrity",
        "legally binding Implementation Agreement", "bilateral framework for the international transfer",
        "corresponding adjustments", "potential mitigation activities that comply with Article 6",
        "net zero emissions by 2050", "like-minded partners", "interagency working group", "CO₂ equivalent",
    ):  # fmt: skip
        assert fact in words, fact


def test_the_agreement_factsheet_says_its_facts(tmp_path: Path) -> None:
    words = words_of(pdf_of("ia_factsheet", "PER"), tmp_path)
    for fact in (
        "1 April 2025", "Virtual ceremony", "Legally binding", "865 days", "Juan Carlos Castro Vargas",
        "fourth such agreement", "first with a country in Latin America",
        "5% for adaptation",
        "2% for the atmosphere", "3 partners", "2 partners", "17 partners",
        "Bhutan, Ghana, and Papua New Guinea", "Paraguay and Viet Nam",
        "up to 5% of their taxable emissions", "S$50 to S$80 by 2030", "not known",
    ):  # fmt: skip
        assert fact in words, fact


@pytest.mark.parametrize("code", PARTNER_KINDS)
def test_only_the_two_families_are_embedded(code: str, tmp_path: Path) -> None:
    iso3 = "GHA" if code == "conclusion_factsheet" else "PER"
    (tmp_path / "a.pdf").write_bytes(pdf_of(code, iso3))
    listing = subprocess.run(["pdffonts", "a.pdf"], cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    rows = listing.splitlines()[2:]
    assert rows
    assert all(row.split("+")[1].startswith(("Source-Sans-3", "Source-Serif-4-Display")) for row in rows), listing
    assert all(" yes yes yes " in row for row in rows)


def test_the_facts_are_attached_and_their_hash_is_on_the_page(tmp_path: Path) -> None:
    context = context_for("ia_factsheet", "PER")
    pdf = pdf_of("ia_factsheet", "PER")
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        attached = opened.attachments["facts.json"].get_file().read_bytes()
        relationship = str(opened.Root.AF[0].AFRelationship)
        assert opened.Root.StructTreeRoot is not None
        assert len(opened.open_outline().root) > 0
    assert attached == canonical(printed(context))
    assert relationship == "/Data"
    assert json.loads(attached)["facts"]
    digest = hashlib.sha256(attached).hexdigest()
    assert digest == sha256_of(printed(context)) != sha256_of(context)
    words = words_of(pdf, tmp_path)
    assert words.count(digest) == 2
    for mark in (
        "PER-IA-FS",
        "version 1 as at 1 April 2025",
        "Page 1 of 2",
        "Page 2 of 2",
        "OFFICIAL (OPEN)",
    ):
        assert mark in words


@pytest.mark.parametrize("state", STATES)
def test_a_page_is_marked_as_a_draft_unless_published(state: str, tmp_path: Path) -> None:
    words = words_of(pdf_of("mou_factsheet", "PER", state), tmp_path)
    assert ("DRAFT" in words) == (state != "published")
    assert ("OFFICIAL (OPEN)" in words) == (state == "published")
    assert ("OFFICIAL (CLOSED)" in words) == (state != "published")


def test_the_brief_stays_closed_when_published(tmp_path: Path) -> None:
    assert "OFFICIAL (CLOSED)" in words_of(pdf_of("partner_brief", "THA"), tmp_path)


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(ValueError, match="state"):
        render_html(context_for("mou_factsheet", "PER"), state="final")


def test_typed_words_are_escaped() -> None:
    context = context_for(
        "mou_factsheet", "PER", headline="<script>alert(1)</script> & {{7*7}}", extra_points="<img src=x>"
    )
    html = render_html(context, state="draft")
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html
    assert "{{7*7}}" in html


def test_the_same_bytes_twice_and_in_another_process_with_another_hash_seed() -> None:
    script = (
        "import hashlib; from tests.documents.sample import context_for; "
        "from app.documents.rendering import render_pdf; "
        "print(*[hashlib.sha256(render_pdf(context_for(c, i), state='published')).hexdigest() "
        "for c, i in (('ia_factsheet', 'PER'), ('partner_brief', 'THA'))])"
    )
    here = [hashlib.sha256(pdf_of(c, i)).hexdigest() for c, i in (("ia_factsheet", "PER"), ("partner_brief", "THA"))]
    again = hashlib.sha256(render_pdf(context_for("ia_factsheet", "PER"), state="published")).hexdigest()
    assert again == here[0]
    for seed in ("1", "4242"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Pacific/Apia"}
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        assert done.stdout.split() == here


def test_html_is_the_same_for_the_same_context() -> None:
    context = context_for("partner_brief", "THA", as_at=date(2026, 5, 1))
    assert render_html(context, state="draft", version=3) == render_html(context, state="draft", version=3)
    assert "DRAFT 3" in render_html(context, state="draft", version=3)
