"""Facilities and their emissions: recorded by one officer, confirmed by another, versions that stay."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core import audit
from app.core.db import db
from app.core.versions import StaleVersion
from app.surrenders import facility_commands as commands
from app.surrenders.answers import FacilityAnswers, SurrenderRefused
from app.surrenders.facility_queries import UnknownFacility, facilities, facility_now, limit_for
from app.surrenders.models import Facility, FacilityYear
from tests.surrenders.making import CODE, YEAR, A, B, C, emissions, facility
from workflows.engine import NotPermitted
from workflows.vocabulary import Role

SAID = FacilityAnswers(CODE, "Made-up refinery", "Made-up Refining Pte. Ltd.", since=2019, source="Made up")


def test_a_facility_counts_once_another_officer_has_confirmed_it(app: Any) -> None:
    row = commands.record_facility(A, answers=SAID)
    assert facilities(db.session) == []
    with pytest.raises(SurrenderRefused, match="another officer must confirm"):
        commands.decide(A, kind=Facility, row_id=row.id, approve=True)
    commands.decide(C, kind=Facility, row_id=row.id, approve=True)
    assert [each.code for each in facilities(db.session)] == [CODE]
    assert list(audit.verify(db.session)) == []


def test_the_database_refuses_a_confirmation_by_whoever_recorded_it(app: Any) -> None:
    commands.record_facility(A, answers=SAID)
    with pytest.raises(DBAPIError, match="another_person_decides"):
        db.session.execute(
            text("UPDATE taxable_facilities SET decision = 'approved', decided_by = recorded_by, decided_at = now()")
        )
    db.session.rollback()


def test_a_change_is_a_further_version_and_the_older_one_stays(app: Any) -> None:
    facility()
    row = commands.record_facility(A, answers=replace(SAID, name="Renamed refinery"))
    now = facility_now(db.session, CODE)
    assert (row.number, now.name) == (2, "Made-up refinery")
    with pytest.raises(SurrenderRefused, match="waits for another officer"):
        commands.record_facility(B, answers=replace(SAID, name="Another name"))
    commands.decide(B, kind=Facility, row_id=row.id, approve=True)
    assert facility_now(db.session, CODE).name == "Renamed refinery"
    with pytest.raises(SurrenderRefused, match="Nothing would change"):
        commands.record_facility(A, answers=replace(SAID, name="Renamed refinery"))
    with pytest.raises(SurrenderRefused, match="was approved already"):
        commands.decide(C, kind=Facility, row_id=row.id, approve=False, reason="Late")


def test_a_refusal_needs_its_reason_and_leaves_what_was(app: Any) -> None:
    facility()
    row = commands.record_facility(A, answers=replace(SAID, name="Renamed refinery"))
    with pytest.raises(SurrenderRefused) as refused:
        commands.decide(B, kind=Facility, row_id=row.id, approve=False)
    assert refused.value.field == "reason"
    with pytest.raises(StaleVersion):
        commands.decide(B, kind=Facility, row_id=row.id, approve=False, reason="Wrong", version=7)
    commands.decide(B, kind=Facility, row_id=row.id, approve=False, reason="Wrong", version=1)
    assert facility_now(db.session, CODE).name == "Made-up refinery"


def test_only_the_officers_of_the_ledger_record_and_confirm(app: Any) -> None:
    with pytest.raises(NotPermitted):
        commands.record_facility(C, answers=SAID)
    row = commands.record_facility(A, answers=SAID)
    viewer = replace(B, roles=frozenset({Role.VIEWER}))
    with pytest.raises(NotPermitted):
        commands.decide(viewer, kind=Facility, row_id=row.id, approve=True)
    with pytest.raises(UnknownFacility):
        commands.decide(B, kind=Facility, row_id=99, approve=True)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": ""}, "code"), ({"code": "F 12"}, "code"), ({"code": "F--1"}, "code"), ({"code": "Ä"}, "code"),
        ({"code": "X" * 21}, "code"), ({"name": " "}, "name"), ({"operator": ""}, "operator"), ({"source": ""}, "source"),
        ({"name": "x" * 201}, "name"), ({"uen": "x" * 41}, "uen"), ({"since": None}, "since"), ({"since": 1999}, "since"),
        ({"until": 2018}, "until"), ({"since": 2025, "until": 2024}, "until"), ({"name": "a\x00b"}, "name"),
    ],
)  # fmt: skip
def test_a_facility_that_cannot_be_kept_is_refused_beside_its_field(app: Any, change: Any, field: str) -> None:
    with pytest.raises(SurrenderRefused) as refused:
        commands.record_facility(A, answers=replace(SAID, **change))
    assert refused.value.field == field


def test_any_form_of_a_uen_may_be_kept(app: Any) -> None:
    for number, uen in enumerate(("", "200000000X", "T08LL1234A", "of another shape / 7")):
        row = commands.record_facility(A, answers=replace(SAID, code=f"F-{number}", uen=uen))
        assert row.uen == uen


@pytest.mark.parametrize("tonnes", [0, -1, 10**12 + 1, 1.5, True, None])
def test_emissions_are_whole_tonnes_above_nought(app: Any, tonnes: Any) -> None:
    facility()
    with pytest.raises(SurrenderRefused) as refused:
        commands.record_emissions(A, code=CODE, year=YEAR, emissions=tonnes, source="Made up")
    assert refused.value.field == "emissions"


def test_emissions_count_once_confirmed_and_the_newest_confirmed_version_counts(app: Any) -> None:
    facility()
    row = commands.record_emissions(A, code=CODE.lower(), year=YEAR, emissions=10_000, source="Made up")
    assert limit_for(db.session, CODE, YEAR).own is None
    with pytest.raises(SurrenderRefused, match="another officer must confirm"):
        commands.decide(A, kind=FacilityYear, row_id=row.id, approve=True)
    commands.decide(B, kind=FacilityYear, row_id=row.id, approve=True)
    assert limit_for(db.session, CODE, YEAR).own == 500
    emissions(20_000)
    assert limit_for(db.session, CODE, YEAR).own == 1000
    with pytest.raises(SurrenderRefused, match="Nothing would change"):
        commands.record_emissions(A, code=CODE, year=YEAR, emissions=20_000, source="Made up, 20000")


def test_emissions_of_a_year_in_which_it_is_not_taxable_or_of_no_facility_are_refused(app: Any) -> None:
    facility(since=2025, until=2026)
    for year in (2024, 2027):
        with pytest.raises(SurrenderRefused, match="not on record as taxable"):
            commands.record_emissions(A, code=CODE, year=year, emissions=1, source="Made up")
    with pytest.raises(UnknownFacility):
        commands.record_emissions(A, code="NONE", year=2025, emissions=1, source="Made up")


def test_the_command_line_tells_the_limit(app: Any, run: Any) -> None:
    facility()
    emissions(100_019)
    done = run("surrenders", "limit", "--facility", CODE.lower(), "--year", str(YEAR), "--format", "json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.output)
    assert (said["taxable_emissions"], said["limit"], said["used"], said["left"]) == (100_019, 5000, 0, 5000)
    assert (said["percent"], said["carried"], said["missing"], said["taxable"]) == (5, 0, [], True)


def test_the_command_line_says_what_is_not_known(app: Any, run: Any) -> None:
    facility()
    said = json.loads(run("surrenders", "limit", "--facility", CODE, "--year", "2030", "--format", "json").output)
    assert (said["taxable_emissions"], said["limit"], said["left"], said["tax_rate"]) == (None, None, None, None)
    assert said["missing"] == ["the taxable emissions of 2030 are not on record"]
    assert "Left: Indeterminate" in run("surrenders", "limit", "--facility", CODE, "--year", "2030").output
    unknown = run("surrenders", "limit", "--facility", "NONE", "--year", "2026")
    assert unknown.exit_code == 1
    assert "no facility NONE" in unknown.output
    assert run("surrenders", "limit", "--facility", CODE, "--year", "1.5").exit_code == 2
