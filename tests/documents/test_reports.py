"""Reports as PDF: conformance, title, language, attachment, upright and across, and the same bytes every time."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path
from typing import Any

import page
import pikepdf
import pytest

from app.documents.facts import canonical
from app.documents.rendering import RenderingError, render_report, report_html

YEARS = range(2021, 2031)


def report(**changes: Any) -> dict[str, Any]:
    rows = [[f"Row {n}", *[f"{n * year:,}" for year in YEARS]] for n in range(1, 40)]
    context: dict[str, Any] = {
        "title": "Structured summary of a Party", "language": "en-SG", "issuer": "Ministry", "id": "AAA-SUMMARY",
        "classification": "Official (closed)", "as_at": "2026-11-28", "as_at_words": "28 November 2026",
        "body": {
            "running": "Structured summary", "kicker": "Structured summary", "headline": "A Party, 2021 to 2030",
            "standfirst": "What stands behind each figure is told below.",
            "sections": [
                {"heading": "Figures", "blocks": [
                    {"text": "First transfers are added."}, {"text": {"nk": "The method is not known"}},
                    {"table": {"caption": "By year", "dense": True, "rows": rows, "columns": [
                        {"head": "Row", "width": 20}, *[{"head": str(year), "right": True} for year in YEARS]]}},
                ]},
                {"heading": "What is missing", "new_page": True, "blocks": [
                    {"heading": "Inventory"}, {"gaps": ["No figure is recorded for 2023."]},
                    {"rows": [{"label": "Method", "texts": [{"nk": "not known"}, "To be decided"]}]},
                    {"bullets": ["One", "Two"]}, {"note": "A note."},
                ]},
            ],
        },
    }  # fmt: skip
    return {**context, **changes}


def words_of(pdf: bytes, folder: Path) -> str:
    (folder / "a.pdf").write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", "a.pdf", "-"], cwd=folder, check=True, capture_output=True)
    return " ".join(done.stdout.decode().split())


@pytest.mark.parametrize("across", [False, True])
def test_a_report_is_pdf_ua_1_and_pdf_a_3a(across: bool) -> None:
    pdf = render_report("report.html", report(landscape=across))
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A):
        assert [failure.message for failure in page.validate_pdf_bytes(pdf, profile=profile).failures] == []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert str(opened.Root.Lang) == "en-SG"
        assert str(opened.docinfo.Title) == "Structured summary of a Party"
        box = [float(side) for side in opened.pages[0].mediabox]
        assert (box[2] > box[3]) == across
        assert opened.attachments["facts.json"].get_file().read_bytes() == canonical(report(landscape=across))


def test_a_report_says_what_its_body_says(tmp_path: Path) -> None:
    words = words_of(render_report("report.html", report(state="Draft of 28 November")), tmp_path)
    for said in ("A Party, 2021 to 2030", "First transfers are added", "Row 39", "79,170", "No figure is recorded",
                 "The method is not known", "DRAFT OF 28 NOVEMBER", "OFFICIAL (CLOSED)", "Missing"):  # fmt: skip
        assert said in words, said


def test_the_same_report_has_the_same_bytes() -> None:
    assert render_report("report.html", report()) == render_report("report.html", report())


def test_text_from_outside_stays_text() -> None:
    shown = report_html("report.html", report(title="<script>alert(1)</script>"))
    assert "<script>" not in shown


@pytest.mark.parametrize("name", ["../layout.html", "/etc/passwd", "report", "Report.html", "a/../b.html", ""])
def test_a_template_outside_the_sheets_is_refused(name: str) -> None:
    with pytest.raises(ValueError):
        render_report(name, report())


def test_a_report_with_a_fraction_or_a_letter_without_a_glyph_is_refused() -> None:
    with pytest.raises(TypeError):
        render_report("report.html", report(extra=1.5))
    with pytest.raises(RenderingError, match="lack the character"):
        render_report("report.html", report(issuer="\u4e2d"))
