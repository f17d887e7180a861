"""What NDC periods, figures and filed annual information tell reports, and what stays unknown without them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.core import clock
from app.core.db import db
from app.core.registry import registry
from app.reporting import offers
from app.reporting.aef.models import Submission
from app.reporting.aef.queries import filed_days
from app.reporting.narratives import queries, reading
from app.reporting.narratives.outline import outlines
from app.reporting.settings_models import InventoryFigure, NdcPeriod

TODAY = date(2026, 11, 28)


@pytest.fixture
def made(at, databases):
    """What these tests put on record has no audit entry, so the next needs another copy."""
    found = at("authorised")
    databases.spoiled = True
    return found


def decided(row):
    row.proposed_by, row.proposed_by_name, row.proposed_at = 901, "One", clock.now()
    row.decision, row.decided_by, row.decided_by_name, row.decided_at = "approved", 902, "Two", clock.now()
    db.session.add(row)
    db.session.commit()


def period(first=2021, last=2030, number=1, **more):
    said = {
        "target_type": "single_year", "method": "averaging", "elapsed": "calendar", "metric": "ghg", "indicator": "",
        "reference": "Emissions of 2005", "target_level": Decimal("60000000"), "target_year": 2030, "trajectory": {},
        "source": "NDC of 2025", "note": "",
    } | more  # fmt: skip
    decided(NdcPeriod(party="SGP", number=number, first_year=first, last_year=last, **said))


def figure(year, tonnes):
    decided(InventoryFigure(party="SGP", year=year, measure="emissions", tonnes=tonnes, scope="", source="NIR"))


def open_items(session):
    report = queries.report_now(session, outlines()["initial_report"], "SGP", as_at=TODAY)
    return {section.code for section, _ in report.gaps}, {s.code: s for s in report.sections}


def test_without_records_nothing_is_told(made, session):
    assert offers.ndc_period(session, "SGP") is None
    assert offers.ndc_description(session, "SGP") is None
    assert offers.inventory_years(session, "SGP") == []
    assert filed_days(session, "SGP") == {}
    assert {"I.B", "I.E", "II.A", "III.B.1", "III.C"} <= open_items(session)[0]


def test_a_recorded_period_and_inventory_fill_their_items(made, session):
    period()
    figure(2023, 50_000_000)
    gaps, sections = open_items(session)
    assert not gaps & {"I.B", "I.E", "II.A", "II.B", "II.C", "II.D", "III.B.1", "III.B.2", "III.C", "III.D", "III.E"}
    assert "II.E" in gaps  # no scope is recorded
    assert sections["III.B.2"].not_applicable
    assert sections["II.A"].parts[0].facts == (("Target", "60,000,000 tCO₂e"),)
    assert "50,000,000 tCO₂e" in sections["I.E"].parts[1].rows[0]


def test_words_that_are_not_recorded_stay_unknown(made, session):
    period(target_type="", method="", elapsed="", target_level=None, target_year=None, reference="")
    told = offers.ndc_description(session, "SGP")
    assert {name for name, value in told.items() if value} == {"metric", "source"}
    assert {"II.A", "II.B", "II.C", "III.B.1", "III.C"} <= open_items(session)[0]


def test_a_trajectory_is_told_year_by_year(made, session):
    period(method="trajectory", trajectory={"2022": "51000.5", "2021": "52000"}, budget=Decimal("400000"))
    assert (
        offers.ndc_description(session, "SGP")["trajectory"] == "2021: 52,000; 2022: 51,000.5; budget 400,000 (tCO₂e)"
    )


def test_the_period_that_covers_this_year_is_told(made, session):
    period(2031, 2035, number=1, target_year=2035)
    assert offers.ndc_period(session, "SGP") == (2031, 2035)
    period(2021, 2030, number=2)
    assert offers.ndc_period(session, "SGP") == (2021, 2030)


def test_the_first_filing_of_a_year_is_told(made, session):
    for minor, day in ((0, date(2026, 4, 14)), (1, date(2026, 6, 1))):
        row = Submission(
            party="SGP", year=2025, major=1, minor=minor, source="ours", state="filed", profile="x", tables="{}",
            tables_sha256="44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", holdings="[]",
            as_of=clock.now(), workbook=b"x", prepared_by=901, prepared_by_name="One", prepared_at=clock.now(),
            workbook_sha256="2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
            signed_by=902, signed_by_name="Two", signed_at=clock.now(), filed_on=day, filed_by=901,
            filed_by_name="One", recorded_at=clock.now(), revision=1,
        )  # fmt: skip
        db.session.add(row)
    db.session.commit()
    assert filed_days(session, "SGP") == {2025: date(2026, 4, 14)}
    assert reading.annual_filed(session, "SGP") == {2025: date(2026, 4, 14)}


def test_the_application_offers_them_all(app):
    for place in ("ndc_period", "ndc_description", "inventory_years"):
        assert getattr(offers, place) in registry.all(place)
    assert offers.annual_filed in registry.all("annual_information_filed")
