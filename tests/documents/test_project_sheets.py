"""The PDF of each document about a project: conformance, pages, words, marks, the same bytes, and hard names."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import page
import pikepdf
import pytest

from app.documents import charts
from app.documents.glyphs import covered, why_not_printable
from app.documents.kinds import KINDS, LETTERS
from app.documents.rendering import RenderingError, render_html, render_pdf
from app.projects.answers import terms_to_data
from app.projects.records import Applicant
from tests.documents import project_sample as sample
from tests.documents.project_sample import PROJECT_KINDS, K, case, context, sample_context
from tests.documents.test_rendering import words_of

LONG = "Beispielgesellschaftsvertragsentwurfsbearbeitungsstelle" * 2
PROFILES = (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A)


@cache
def pdf_of(code: str, state: str = "published") -> bytes:
    return render_pdf(sample_context(code), state=state)


def faults(pdf: bytes) -> list[str]:
    return [f.message for profile in PROFILES for f in page.validate_pdf_bytes(pdf, profile=profile).failures]


def pages(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


@pytest.mark.parametrize("code", PROJECT_KINDS)
def test_every_kind_conforms_keeps_to_its_pages_and_embeds_two_families(code: str, tmp_path: Path) -> None:
    pdf = pdf_of(code)
    assert faults(pdf) == []
    assert pages(pdf) <= KINDS[code].pages
    (tmp_path / "a.pdf").write_bytes(pdf)
    listing = subprocess.run(["pdffonts", "a.pdf"], cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    rows = listing.splitlines()[2:]
    assert all(row.split("+")[1].startswith(("Source-Sans-3", "Source-Serif-4-Display")) for row in rows), listing


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("letter_of_support", ["Our reference: GHA-0007-LOS2", "20 April 2026", "until 20 April 2027", "Dear Sir or Madam",
                               "Through the Joint Committee", "Yours faithfully", "needs no signature"]),
        ("letter_of_authorisation", ["GHA-0007-LOA", "replaces version 1", "EXAMPLE-AUTH-7", "At most 110,000 t CO₂e",
                                     "Issuance: when the units are issued", "Annex: terms of the authorisation"]),
        ("refusal_letter", ["GHA-0007-REF", "refuses the application", "The baseline is not conservative."]),
        ("joint_statement", ["EXAMPLE/LOA/1", "The letters differ", "Why both may stand.", "For Ghana"]),
        ("assessment_report", ["Type of project", "Vintage window", "Key considerations", "Countersigner, NCCS"]),
        ("project_factsheet", ["Letters of both sides", "26,500", "EXAMPLE/LOI/1", "What is authorised"]),
    ],
)  # fmt: skip
def test_the_words_are_in_the_pdf(code: str, facts: list[str], tmp_path: Path) -> None:
    words = words_of(pdf_of(code), tmp_path)
    for fact in facts:
        assert fact in words, fact
    mark = "OFFICIAL (OPEN)" if KINDS[code].public else "OFFICIAL (CLOSED)"
    assert mark in words
    assert "DRAFT" not in words


@pytest.mark.parametrize("code", ["letter_of_authorisation", "project_factsheet"])
def test_a_draft_is_marked_closed_and_a_letter_says_that_it_is_not_issued(code: str, tmp_path: Path) -> None:
    words = words_of(pdf_of(code, "in_clearance"), tmp_path)
    assert "DRAFT IN CLEARANCE" in words
    assert "OFFICIAL (CLOSED)" in words
    assert ("Not issued." in words) is (code in LETTERS)
    assert "needs no signature" not in words


def test_an_example_is_marked_on_every_page(tmp_path: Path) -> None:
    pdf = render_pdf(context("project_factsheet", sample.example()), state="published")
    assert faults(pdf) == []
    words = words_of(pdf, tmp_path)
    assert "Example from public sources: not an application, not authorised" in words
    assert "What is authorised" not in words


def test_the_same_bytes_twice() -> None:
    for code in ("letter_of_support", "project_factsheet"):
        assert render_pdf(sample_context(code), state="published") == pdf_of(code)


def _hard(code: str) -> dict[str, Any]:
    """Everything as long as it can be, and the officer's words at their limit."""
    entity = replace(sample.HOME_TERMS.entities[0], name=LONG)
    terms = replace(sample.HOME_TERMS, words="Words of the example. " * 40, conditions="A condition.\n" * 12,
                    entities=(entity,) * 3, first_transfer_words=LONG)  # fmt: skip
    proposed = (
        K.CHANGE_PROPOSED,
        sample.date(2026, 8, 3),
        "",
        {"terms": terms_to_data(terms), "reason": "Because. " * 90},
    )
    found = case(17, more=(proposed,), title="A long title of an example that runs on " * 6, location=f"In {LONG}",
                 applicant=Applicant(LONG, "SGP", LONG), programme=LONG, methodology=LONG,
                 description="It is described. " * 60, expected={year: 10**9 + year for year in range(2001, 2061)})  # fmt: skip
    found = replace(found, authorisations=tuple(replace(version, terms=terms) for version in found.authorisations))
    words = {item.name: ("Officer’s words. " * 60)[: item.most] for item in KINDS[code].words}
    return context(code, found, words=words)


@pytest.mark.parametrize("code", ["letter_of_authorisation", "project_factsheet"])
def test_long_names_break_instead_of_leaving_the_page(code: str, tmp_path: Path) -> None:
    pdf = render_pdf(_hard(code), state="draft")
    assert faults(pdf) == []
    (tmp_path / "a.pdf").write_bytes(pdf)
    done = subprocess.run(
        ["pdftotext", "-bbox", "a.pdf", "-"], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    edges = [float(part.split('"')[1]) for part in done.stdout.split() if part.startswith("xMax=")]
    assert max(edges) <= 595.3 - 7 * 72 / 25.4  # A4 is 595.3 points wide; the mark of a draft stands in its margin
    assert LONG in "".join(words_of(pdf, tmp_path).split())


def test_letters_that_the_fonts_lack_are_named_before_anything_is_issued() -> None:
    assert why_not_printable("Đặng Quốc Khánh, CO₂, “ñ”\n") == ""
    for text, letter in (("مثال", "“ا” (U+0627)"), ("示例", "“例” (U+4F8B)"), ("\x02", "(U+0002)")):
        assert letter in why_not_printable(text)
        if text.isprintable():
            with pytest.raises(RenderingError, match="lack the character"):
                render_pdf(context("letter_of_support", case(title=text), part="los1"), state="draft")
    assert all(not why_not_printable(render_html(sample_context(code), state="published")) for code in PROJECT_KINDS)
    assert ord("₂") in covered()


@pytest.mark.parametrize("count", [1, 5, 10, 40, 100])
def test_bars_stay_inside_the_drawing_and_are_told_in_words(count: int) -> None:
    bars = [{"year": 2026 + n, "tonnes": 0 if n == 1 else 10**n % 10**7 + n} for n in range(count)]
    drawn = str(charts.draw_bars({"bars": bars, "alt": "Bar chart <of> the example."}))
    assert drawn.count("<rect") == count
    assert "Bar chart &lt;of&gt; the example." in drawn
    edges = [float(part.split('"')[1]) for part in drawn.replace(">", " ").split() if part.startswith("x=")]
    assert 0 <= min(edges) <= max(edges) <= charts.WIDTH
