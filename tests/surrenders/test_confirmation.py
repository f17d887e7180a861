"""The confirmation of a surrender: frozen with it, conforming, the same bytes every time, and never unprintable."""

from __future__ import annotations

import io
import json
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import page
import pikepdf
import pytest
from sqlalchemy import text

from app.core.db import db
from app.documents.facts import sha256_of
from app.documents.kinds.surrender_confirmation import PAGES, context_of
from app.documents.rendering import render_pdf
from app.surrenders import confirming
from app.surrenders.confirming import Confirmed, ConfirmedUnits, NoConfirmation
from app.surrenders.queries import confirmation
from tests.documents.test_rendering import words_of
from tests.ledger.making import ago
from tests.surrenders.making import C, Way, emissions, enter, facility, held_units
from workflows.engine import Refused

LONG = "Beispielgesellschaftsvertragsentwurfsbearbeitungsstelle" * 2
UNITS = ConfirmedUnits("GHA-0007", "Made-up stoves", "GHA", "Ghana", 2025, "GS1-1-GH-GS11137-16-2025-30526-71-570", 500)
FOUND = Confirmed(
    reference="ICC-2026-0001", credit="ICC", currency="S$", facility="Made-up refinery", code="F-012",
    operator="Made-up Refining Pte. Ltd.", uen="", year=2026, received_on="2026-08-03", surrendered_on="2026-11-20",
    checked_by="Ledger officer, NEA", accepted_by="Countersigner, NEA", retirement="GS1-1\nretired",
    evidence_sha256="ab" * 32, emissions=10_000, limit=500, carried=0, used_before=0, rate=4500, replaced=2_250_000,
    rate_source="Made up", units=(UNITS,),
)  # fmt: skip
PROFILES = (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A)


@cache
def pdf() -> bytes:
    return render_pdf(context_of(FOUND), state="published")


def faults(content: bytes) -> list[str]:
    return [f.message for profile in PROFILES for f in page.validate_pdf_bytes(content, profile=profile).failures]


def test_it_conforms_keeps_to_its_pages_and_is_the_same_twice() -> None:
    assert faults(pdf()) == []
    with pikepdf.open(io.BytesIO(pdf())) as opened:
        assert len(opened.pages) <= PAGES
    assert render_pdf(context_of(FOUND), state="published") == pdf()


def test_its_words_are_there_and_what_is_not_known_is_said(tmp_path: Path) -> None:
    words = words_of(pdf(), tmp_path)
    for said in (
        "ICC-2026-0001", "Made-up refinery, emissions of 2026", "500 credits of Made-up Refining Pte. Ltd. were surrendered",
        "3 August 2026", "20 November 2026", "10,000 t CO₂e", "S$22,500", "S$45 per t CO₂e", "GHA-0007, Made-up stoves",
        "Ghana", "OFFICIAL (CLOSED)", "Countersigner, NEA", "not known",
    ):  # fmt: skip
        assert said in words, said
    assert "DRAFT" not in words
    assert sha256_of(context_of(FOUND)) in words


def test_where_the_rate_is_not_known_no_amount_is_printed(tmp_path: Path) -> None:
    found = replace(FOUND, rate=None, replaced=None, carried=None)
    content = render_pdf(context_of(found), state="published")
    assert faults(content) == []
    assert "S$" not in words_of(content, tmp_path)


def test_many_ranges_and_long_names_stay_on_the_page(tmp_path: Path) -> None:
    units = tuple(replace(UNITS, title=LONG, serial=f"GS1-1-GH-GS11137-16-2025-30526-{n}-{n}") for n in range(20))
    content = render_pdf(context_of(replace(FOUND, operator=LONG, facility=LONG, units=units)), state="published")
    assert faults(content) == []
    (tmp_path / "a.pdf").write_bytes(content)
    done = subprocess.run(
        ["pdftotext", "-bbox", "a.pdf", "-"], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    edges = [float(part.split('"')[1]) for part in done.stdout.split() if part.startswith("xMax=")]
    assert max(edges) <= 595.3 - 7 * 72 / 25.4


def test_it_is_frozen_with_the_surrender_and_its_bytes_are_kept(ready: Any) -> None:
    way = Way(enter(71, 170)).surrendered()
    notice_id = way.case.row.id
    frozen = confirmation(db.session, notice_id)
    context = json.loads(frozen.context)
    assert frozen.sha256 == sha256_of(context)
    assert context["record"]["units"][0]["tonnes"] == 100
    assert (context["record"]["limit"], context["record"]["used_before"]) == (500, 0)
    first = confirming.pdf_of(db.session, notice_id)
    emissions(20_000)  # what comes later changes nothing
    assert confirming.pdf_of(db.session, notice_id) == first
    assert faults(first[0]) == []
    assert db.session.scalar(text("SELECT count(*) FROM surrender_confirmation_pdfs")) == 1


def test_before_the_surrender_there_is_none(ready: Any) -> None:
    way = Way(enter(71, 170)).accepted()
    with pytest.raises(NoConfirmation):
        confirming.pdf_of(db.session, way.case.row.id)


def test_a_surrender_whose_confirmation_could_never_be_printed_is_refused_before_it_is_written(app: Any) -> None:
    facility(name="Made-up مصفاة")
    emissions(10_000)
    held_units()
    way = Way(enter(71, 170)).accepted()
    with pytest.raises(Refused) as refused:
        way.take("surrender", by=C, on=ago(5))
    assert [reason.guard for reason in refused.value.reasons] == ["confirmation_can_be_printed"]
    assert "lack the character" in refused.value.reasons[0].sentence
    assert way.stage == "accepted"
    assert db.session.scalar(text("SELECT count(*) FROM movements WHERE kind = 'surrender'")) == 0
