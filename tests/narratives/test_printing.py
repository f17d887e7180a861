"""The PDF of a report: conformance, its words, gaps that stand out in a draft, and nothing secret in public."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path

import page
import pikepdf
import pytest

from app.reporting.narratives.assembly import assemble, digest
from app.reporting.narratives.commands import rendered
from app.reporting.narratives.freezing import frozen, open_gaps, printed
from app.reporting.narratives.outline import outlines
from app.reporting.narratives.records import Written
from tests.narratives.making import ACTIVITY, APPROACH, RECORDS, TODAY, with_texts

SECRET = Written("The secret price is seven.", 1, "Somebody", confidential=True, basis="Commercial interest")


def context(kind="btr_annex_4", records=None):
    records = records or with_texts(replace(RECORDS, texts={("VI.F", "BBB-0001"): SECRET}), kind)
    report = assemble(outlines()[kind], records, period="2026" if kind == "btr_annex_4" else "")
    digests = {section.key: digest(section) for section in report.sections}
    return frozen(report, number=3, issuer="Ministry of Arcadia", prepared_by="Officer One", digests=digests)


@cache
def pdf(kind="btr_annex_4", edition="complete", signed_by="Officer Two"):
    return rendered(context(kind), edition=edition, signed_by=signed_by, on=TODAY if signed_by else None)


def words_of(content: bytes, folder: Path) -> str:
    (folder / "a.pdf").write_bytes(content)
    done = subprocess.run(["pdftotext", "-layout", "a.pdf", "-"], cwd=folder, check=True, capture_output=True)
    return " ".join(done.stdout.decode().split())


@pytest.mark.parametrize("edition", ["complete", "public"])
@pytest.mark.parametrize("kind", ["initial_report", "btr_annex_4"])
def test_every_edition_is_pdf_ua_1_and_pdf_a_3a(kind, edition):
    content = pdf(kind, edition)
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A):
        assert [failure.message for failure in page.validate_pdf_bytes(content, profile=profile).failures] == []


def test_a_draft_is_conformant_too_and_its_gaps_stand_out(tmp_path):
    draft = context("initial_report", replace(RECORDS, ndc=None))
    content = rendered(draft)
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A):
        assert page.validate_pdf_bytes(content, profile=profile).failures == []
    words = words_of(content, tmp_path)
    assert "DRAFT OF VERSION 3" in words
    assert "not signed yet" in words
    assert words.count("Missing") == len(open_gaps(draft)) > 20
    assert "The NDC period of the reporting Party is not recorded." in words


def test_the_title_page_and_the_chapters_say_what_they_are(tmp_path):
    words = words_of(pdf(), tmp_path)
    for said in (
        "Regular information of Arcadia for 2026", "Ministry of Arcadia", "decision 6/CMA.4, annex VI",
        "Officer One", "Officer Two, 28 November 2026", "Contents", "VI. Cooperative approaches",
        "VI.B.1 No net increase in global emissions", "2/CMA.3, annex, paragraph 22(b)(i)", "Does not apply.",
        "Written for VI.E.", "Annex II. Confidential information",
    ):  # fmt: skip
        assert said in words, said
    assert "DRAFT" not in words


def test_the_contents_lead_to_their_chapters():
    with pikepdf.open(io.BytesIO(pdf())) as opened:
        titles = [str(item.title) for item in opened.open_outline().root]
        assert str(opened.docinfo.Title) == "Regular information of Arcadia for 2026"
    assert any("VI. Cooperative approaches" in title for title in titles) or titles


def test_nothing_confidential_is_in_the_public_edition(tmp_path):
    assert "The secret price is seven." in words_of(pdf(edition="complete"), tmp_path)
    public = pdf(edition="public")
    words = words_of(public, tmp_path)
    assert "secret price" not in words
    assert "This annex is not part of the public edition." in words
    assert "Commercial interest" in words  # a Party that claims confidentiality states the basis
    assert "Public edition" in words
    with pikepdf.open(io.BytesIO(public)) as opened:
        attached = opened.attachments["facts.json"].get_file().read_bytes()
        assert b"secret price" not in attached
        assert digest_of_secret() not in attached.decode()


def digest_of_secret() -> str:
    return context()["sections"]["Annex II.A|"]


def test_only_what_is_protected_is_closed():
    assert printed(context(), signed_by="Two")["classification"] == "Official (closed)"
    assert printed(context(), edition="public", signed_by="Two")["classification"] == "Official (open)"
    assert printed(context("initial_report"), signed_by="Two")["classification"] == "Official (open)"
    assert printed(context("initial_report"))["classification"] == "Official (closed)"


def test_without_anything_confidential_both_editions_say_the_same():
    plain = context(records=with_texts(kind="btr_annex_4"))
    assert printed(plain, signed_by="Two") == printed(plain, edition="public", signed_by="Two")
    assert printed(plain)["edition"] == ""


def test_an_explained_gap_prints_its_explanation(tmp_path):
    records = replace(with_texts(), inventory=None, explanations={("I.E", ""): Written("It follows in 2027.", 1, "S")})
    words = words_of(rendered(context("initial_report", records), signed_by="Two", on=TODAY), tmp_path)
    assert "Not reported" in words
    assert "It follows in 2027." in words
    assert "Missing" not in words


def test_heads_of_a_long_table_stand_on_every_page(tmp_path):
    long = replace(APPROACH, activities=(replace(ACTIVITY, expected={year: year for year in range(2021, 2101)}),))
    content = rendered(context("initial_report", with_texts(replace(RECORDS, approaches=(long,)))))
    (tmp_path / "a.pdf").write_bytes(content)
    done = subprocess.run(["pdftotext", "-layout", "a.pdf", "-"], cwd=tmp_path, check=True, capture_output=True)
    pages = [p for p in done.stdout.decode().split("\f") if "tCO₂e" in p and "20" in p and "Expected" not in p]
    continued = [p for p in pages if "2,090 tCO₂e" in p or "2,060 tCO₂e" in p]
    assert continued
    assert all("Year" in p and "BBB-0001" in p for p in continued)


def test_the_same_report_has_the_same_bytes():
    assert rendered(context(), signed_by="Officer Two", on=TODAY) == pdf()


def test_text_from_outside_stays_text(tmp_path):
    bad = replace(
        with_texts(), texts={**with_texts().texts, ("I.A", ""): Written("<script>x</script> {{ 7*7 }}", 1, "S")}
    )
    words = words_of(rendered(context("initial_report", bad)), tmp_path)
    assert "<script>x</script> {{ 7*7 }}" in words
