"""The carbon tax and the ICC Framework, told in the tense of the day."""

from __future__ import annotations

from datetime import date

import pytest

from app.documents.kinds import tax
from tests.documents.sample import context_for


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (
            date(2023, 12, 8),
            "The tax is S$5 per tonne of CO₂ equivalent from 2019 to 2023, will be S$25 in 2024 and 2025, "
            "and S$45 in 2026 and 2027.",
        ),
        (
            date(2025, 4, 1),
            "The tax was S$5 per tonne of CO₂ equivalent from 2019 to 2023, is S$25 in 2024 and 2025, "
            "and will be S$45 in 2026 and 2027.",
        ),
        (
            date(2026, 5, 1),
            "The tax was S$5 per tonne of CO₂ equivalent from 2019 to 2023, S$25 in 2024 and 2025, "
            "and is S$45 in 2026 and 2027.",
        ),
    ],
)
def test_each_rate_is_told_in_the_tense_of_the_day(day: date, sentence: str) -> None:
    assert tax.rates_sentence(day) == sentence


def test_a_year_beyond_the_schedule_is_not_known() -> None:
    assert tax.rates_sentence(date(2028, 1, 1)).endswith("The rate for 2028 is not known.")


def test_the_framework_is_in_force_from_1_january_2024() -> None:
    assert tax.framework_sentence(date(2023, 12, 31)).startswith("From 1 January 2024, companies")
    assert tax.framework_sentence(date(2024, 1, 1)).startswith("Since 1 January 2024, companies")


def test_a_document_before_the_announcement_does_not_mention_the_framework() -> None:
    assert "ICC" not in str(context_for("conclusion_factsheet", "GHA")["body"])
    assert "ICC" in str(context_for("conclusion_factsheet", "VNM")["body"])


def test_the_view_is_a_view_and_no_law() -> None:
    assert "no law sets that rate" in tax.view_sentence(date(2025, 4, 1))
    assert tax.view_sentence(date(2030, 1, 1)) == ""


def test_the_limit_is_always_of_taxable_emissions() -> None:
    for code, iso3 in (("ia_factsheet", "PER"), ("ia_factsheet", "PNG"), ("ia_media_release", "PHL")):
        notes = " ".join(note["text"] for note in context_for(code, iso3)["notes"])
        assert "up to 5% of their taxable emissions" in notes
        assert "liabilit" not in notes
