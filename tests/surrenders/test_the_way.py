"""A notice from its entry to the surrender: stages, the ledger, the limit, the audit, and who may do what."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core import audit
from app.core.db import db
from app.core.versions import StaleVersion
from app.surrenders import commands
from app.surrenders.answers import NoticeAnswers, SurrenderRefused
from app.surrenders.facility_queries import limit_for
from app.surrenders.queries import UnknownNotice, case_of
from tests.ledger.making import K, Ledger, ago, project, serial
from tests.surrenders.making import (
    CODE,
    RECEIVED,
    TODAY,
    YEAR,
    A,
    B,
    C,
    Way,
    emissions,
    enter,
    evidence,
    facility,
    held_units,
    verdict,
)
from workflows.engine import NotPermitted, Refused, WrongStage
from workflows.vocabulary import Role


def reasons(act: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        act()
    return [reason.guard for reason in refused.value.reasons]


def test_a_notice_goes_from_entry_to_surrender_and_its_units_leave_those_held(ready: Any) -> None:
    way = Way(enter(71, 570))
    assert way.reference == f"ICC-{YEAR}-0001"
    assert way.stage == "notice"
    way.surrendered()
    assert way.stage == "surrendered"
    assert Ledger().accounts()["surrendered"] == 500
    assert Ledger().accounts()["held"] == 430
    movement = db.session.execute(text("SELECT * FROM movements WHERE kind = 'surrender'")).one()
    assert (movement.calendar_year, movement.using_entity) == (YEAR, "Made-up Refining Pte. Ltd.")
    assert (movement.made_by, movement.checked_by) == (A.id, C.id)
    assert movement.explanation == f"Notice {way.reference}, Made-up refinery"
    assert [entry.step for entry in way.case.entries] == ["enter", "file_evidence", "check", "accept", "surrender"]
    assert list(audit.verify(db.session)) == []


def test_several_ranges_are_surrendered_together_or_not_at_all(ready: Any) -> None:
    issuance, _ = ready
    way = Way(enter(71, 100, serials=(serial(71, 100), serial(201, 300)))).accepted()
    Ledger().move(K.CANCELLATION, issuance, 250, 260, effective_on=ago(6))
    assert reasons(lambda: way.take("surrender", by=C, on=ago(5))) == ["units_are_unused"]
    assert "surrendered" not in Ledger().accounts()
    assert way.stage == "accepted"
    way.take("refuse", by=C, reason="Some units were cancelled")
    again = Way(enter(71, 100, serials=(serial(71, 100), serial(201, 249)))).surrendered()
    assert (again.case.tonnes, Ledger().accounts()["surrendered"]) == (79, 79)


def test_exactly_the_limit_is_accepted_and_one_tonne_more_is_not(ready: Any) -> None:
    assert reasons(lambda: Way(enter(71, 571)).filed().take("check")) == ["units_are_within_the_limit"]
    Way(f"ICC-{YEAR}-0001").take("withdraw", reason="Too many")
    Way(enter(71, 570)).accepted()
    assert limit_for(db.session, CODE, YEAR).left == 0
    one = Way(enter(571, 571)).filed()
    assert reasons(lambda: one.take("check")) == ["units_are_within_the_limit"]


def test_a_notice_that_is_only_checked_does_not_count_but_two_cannot_both_be_accepted(ready: Any) -> None:
    first, second = Way(enter(71, 470)).checked(), Way(enter(471, 770)).checked()
    first.take("accept", by=C)
    assert reasons(lambda: second.take("accept", by=C)) == ["units_are_within_the_limit"]
    first.take("refuse", by=C, reason="Taken back")
    second.take("accept", by=C)
    assert limit_for(db.session, CODE, YEAR).left == 200


def test_a_corrected_figure_is_asked_for_again_before_the_surrender(ready: Any) -> None:
    way = Way(enter(71, 570)).accepted()
    emissions(9_000)
    assert reasons(lambda: way.take("surrender", by=C, on=ago(5))) == ["units_are_within_the_limit"]


def test_what_2024_left_is_counted_for_2025_and_not_for_2026(app: Any) -> None:
    facility()
    held_units()
    emissions(10_000, year=2025)
    with_roll_over = Way(enter(71, 770, year=2025)).filed()
    assert reasons(lambda: with_roll_over.take("check")) == ["units_are_within_the_limit"]
    emissions(4_000, year=2024)
    with_roll_over.take("check")  # 500 of its own and 200 of 2024
    with_roll_over.take("accept", by=C)
    assert limit_for(db.session, CODE, 2025).left == 0
    assert limit_for(db.session, CODE, 2024).left == 0
    emissions(10_000, year=2026)
    assert limit_for(db.session, CODE, 2026).total == 500


def test_another_person_accepts_than_entered_or_checked_by_any_route(ready: Any) -> None:
    way = Way(enter(71, 100)).filed()
    way.take("check", by=B)
    for hand in (A, B):  # who entered it, who checked it
        assert reasons(lambda hand=hand: way.take("accept", by=hand)) == ["accepter_is_another_person"]
    both = replace(B, roles=frozenset({Role.LEDGER_OFFICER, Role.COUNTERSIGNER}))
    assert reasons(lambda: way.take("accept", by=both)) == ["accepter_is_another_person"]
    way.take("accept", by=C)
    assert reasons(lambda: way.take("surrender", by=B, on=ago(5))) == ["recorder_is_another_person"]
    way.take("surrender", by=C, on=ago(5))


def test_the_database_refuses_an_acceptance_by_whoever_checked_or_entered(ready: Any) -> None:
    way = Way(enter(71, 100))
    way.filed().take("check", by=B)
    for hand, name in ((A, "accepter_did_not_enter"), (B, "another_person_accepts")):
        with pytest.raises(DBAPIError, match=name):
            db.session.execute(
                text("UPDATE surrender_notices SET stage = 'accepted', accepted_by = :id"), {"id": hand.id}
            )
        db.session.rollback()


def test_only_ledger_officers_enter_and_check_and_nobody_without_a_role_does_anything(ready: Any) -> None:
    with pytest.raises(NotPermitted):
        enter(71, 100, by=C)
    way = Way(enter(71, 100)).filed()
    with pytest.raises(NotPermitted):
        way.take("check", by=C)
    nobody = replace(A, id=99, roles=frozenset({Role.VIEWER, Role.DESK_OFFICER, Role.ADMINISTRATOR}))
    for step in ("check", "refuse", "withdraw", "file_evidence"):
        with pytest.raises(NotPermitted):
            way.take(step, by=nobody, reason="x")
    with pytest.raises(WrongStage):
        way.take("surrender", by=C, on=ago(5))
    with pytest.raises(UnknownNotice):
        Way("ICC-2026-9999").take("check")


def test_a_refused_notice_keeps_its_reason_and_frees_its_units(ready: Any) -> None:
    way = Way(enter(71, 100))
    assert reasons(lambda: way.take("refuse", by=C)) == ["reason_is_given"]
    way.take("refuse", by=C, reason="The method is not on the list.")
    assert (way.stage, way.case.row.reason) == ("refused", "The method is not on the list.")
    again = Way(enter(71, 100))
    assert again.reference == f"ICC-{YEAR}-0002"
    with pytest.raises(WrongStage):
        way.take("withdraw", reason="x")


def test_units_in_a_live_notice_are_in_no_other(ready: Any) -> None:
    enter(71, 100)
    with pytest.raises(SurrenderRefused, match=f"in the notice ICC-{YEAR}-0001 already"):
        enter(100, 120)
    enter(101, 120)


def test_two_notices_race_for_the_same_units_and_one_wins(ready: Any, at_once: Any) -> None:
    found = at_once(6, lambda index: enter(71 + index, 200))
    won = [each for each in found if isinstance(each, str)]
    assert len(won) == 1
    assert all(isinstance(each, SurrenderRefused) for each in found if each not in won), found
    assert len(db.session.execute(text("SELECT 1 FROM surrender_blocks WHERE live")).all()) == 1


def test_the_database_alone_keeps_two_live_notices_apart(ready: Any) -> None:
    issuance, _ = ready
    enter(71, 100)
    row = "INSERT INTO surrender_blocks (notice_id, issuance_id, first, last, quantity, live, key) VALUES "
    with pytest.raises(DBAPIError, match="surrender_blocks_never_meet"):
        db.session.execute(text(row + f"(1, {issuance}, 90, 95, 6, true, gen_random_uuid())"))
    db.session.rollback()
    with pytest.raises(DBAPIError, match="quantity_is_that_of_the_range"):
        db.session.execute(text(row + f"(1, {issuance}, 200, 205, 5, true, gen_random_uuid())"))
    db.session.rollback()


def test_two_acceptances_race_for_the_last_room_and_one_wins(ready: Any, at_once: Any) -> None:
    ways = [Way(enter(71 + 150 * n, 220 + 150 * n)).checked() for n in range(4)]  # 150 each, room for three
    found = at_once(4, lambda index: ways[index].take("accept", by=C))
    refused = [each for each in found if isinstance(each, Refused)]
    assert len(refused) == 1, found
    assert limit_for(db.session, CODE, YEAR).left == 50


def test_two_officers_record_the_same_surrender_and_one_wins(ready: Any, at_once: Any) -> None:
    way = Way(enter(71, 100)).accepted()
    found = at_once(4, lambda _index: way.take("surrender", by=C, on=ago(5)))
    assert len([each for each in found if not isinstance(each, Exception)]) == 1, found
    assert Ledger().accounts()["surrendered"] == 30


def test_a_page_made_from_an_older_version_changes_nothing(ready: Any) -> None:
    way = Way(enter(71, 100))
    version = way.case.row.version
    way.filed()
    with pytest.raises(StaleVersion):
        way.take("check", version=version)
    assert way.stage == "notice"


def test_a_later_evidence_takes_the_place_of_an_earlier_one_and_both_stay(ready: Any) -> None:
    way = Way(enter(71, 100)).filed()
    way.take("file_evidence", file=evidence("second.txt", "More."), retirement="GS1-1 retired, again")
    files = [entry.body["file"] for entry in way.case.entries if entry.file_id]
    assert files == ["retired.txt", "second.txt"]
    assert way.case.row.retirement == "GS1-1 retired, again"


def test_what_is_written_stays_as_it_is(ready: Any) -> None:
    way = Way(enter(71, 100)).surrendered()
    for statement in (
        "UPDATE surrender_entries SET step = 'x'", "DELETE FROM surrender_entries", "TRUNCATE surrender_entries",
        "UPDATE surrender_blocks SET last = 99, quantity = 29", "UPDATE surrender_blocks SET live = false, first = 72",
        "DELETE FROM surrender_blocks", "TRUNCATE surrender_blocks CASCADE",
        "UPDATE surrender_notices SET stage = 'notice', surrendered_on = NULL", "DELETE FROM surrender_notices",
        "UPDATE surrender_confirmations SET context = '{}'", "DELETE FROM surrender_confirmations",
        "UPDATE facility_years SET emissions = 1", "DELETE FROM taxable_facilities",
    ):  # fmt: skip
        with pytest.raises(DBAPIError):
            db.session.execute(text(statement))
        db.session.rollback()
    assert case_of(db.session, way.reference).tonnes == 30


def test_the_day_of_the_surrender_is_neither_before_the_notice_nor_to_come(ready: Any) -> None:
    way = Way(enter(71, 100)).accepted()
    assert reasons(lambda: way.take("surrender", by=C)) == ["day_is_given"]
    for days in (10, -1):
        assert reasons(lambda days=days: way.take("surrender", by=C, on=ago(days))) == ["day_is_possible"]


def test_the_conditions_of_the_ledger_are_asked_too_and_nothing_is_half_done(app: Any) -> None:
    """The letters end the time of use before the surrender: only the ledger knows it."""
    facility()
    emissions(10_000)
    held_units(use_to=ago(6))
    way = Way(enter(71, 100)).accepted()
    assert reasons(lambda: way.take("surrender", by=C, on=ago(5))) == ["used_within_the_authorised_time"]
    assert way.stage == "accepted"
    assert db.session.scalar(text("SELECT count(*) FROM surrender_confirmations")) == 0


@pytest.mark.parametrize("outcome", ["undetermined", "not_eligible", ""])
def test_a_method_that_was_not_found_on_the_list_stops_it_with_the_reason(app: Any, outcome: str) -> None:
    facility()
    emissions(10_000)
    held_units(outcome=outcome)
    way = Way(enter(71, 100)).filed()
    with pytest.raises(Refused) as refused:
        way.take("check")
    (reason,) = refused.value.reasons
    assert reason.guard == "methods_are_on_the_list"
    assert {"undetermined": "undetermined", "not_eligible": "not eligible", "": "not checked"}[outcome] in reason.detail


def test_a_conditional_verdict_is_enough(app: Any) -> None:
    facility()
    emissions(10_000)
    held_units(outcome="conditional")
    assert Way(enter(71, 100)).surrendered().stage == "surrendered"


def test_units_not_acquired_yet_not_transferred_or_not_authorised_are_named(app: Any) -> None:
    facility()
    emissions(10_000)
    reference = project()
    verdict(reference, "eligible")
    issuance = Ledger().issue(reference)
    way = Way(enter(71, 100)).filed()
    assert reasons(lambda: way.take("check")) == ["adjustment_is_committed", "units_are_held"]
    start = Ledger().shares(issuance)
    Ledger().move(
        K.FIRST_TRANSFER, issuance, start, 1000, acquiring_party="SGP", using_entity="Made-up Carbon Pte. Ltd."
    )
    assert reasons(lambda: way.take("check")) == ["units_are_held"]
    Ledger().move(K.ACQUISITION, issuance, start, 1000)
    way.take("check")


def test_every_reason_is_said_at_once(ready: Any) -> None:
    way = Way(enter(71, 900, year=2023))
    found = reasons(lambda: way.take("check"))
    assert found == ["year_takes_credits", "emissions_are_on_record", "evidence_is_filed"]


def test_a_notice_before_1_july_of_its_year_comes_too_early(app: Any) -> None:
    facility()
    emissions(10_000, year=YEAR + 1)
    held_units()
    way = Way(enter(71, 100, year=YEAR + 1)).filed()
    assert reasons(lambda: way.take("check")) == ["notice_is_in_the_window"]


def test_a_facility_no_longer_taxable_in_that_year_is_named(ready: Any) -> None:
    way = Way(enter(71, 100)).filed()
    facility(since=2019, until=YEAR - 1)
    assert reasons(lambda: way.take("check")) == ["facility_is_taxable"]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"code": "NONE"}, "code"), ({"year": 0}, "year"), ({"year": 3000}, "year"), ({"received_on": None}, "received_on"),
        ({"received_on": ago(-1)}, "received_on"), ({"serials": ()}, "serials"), ({"serials": ("nonsense",)}, "serials"),
        ({"serials": (serial(570, 71),)}, "serials"), ({"serials": (serial(2001, 2002),)}, "serials"),
        ({"serials": (serial(71, 1001),)}, "serials"), ({"serials": (serial(71, 80), serial(80, 90))}, "serials"),
        ({"serials": (serial(71, 80),) * 21}, "serials"), ({"price_cents": 0}, "price"), ({"price_cents": -5}, "price"),
        ({"note": "x\u202e"}, "note"), ({"note": "x" * 2001}, "note"),
    ],
)  # fmt: skip
def test_a_notice_that_cannot_be_meant_is_refused_and_nothing_is_written(
    ready: Any, head: Any, more: dict[str, Any], field: str
) -> None:
    before = head()
    said = {"code": CODE, "year": YEAR, "received_on": RECEIVED, "serials": (serial(71, 100),)} | more
    with pytest.raises(SurrenderRefused) as refused:
        commands.enter_notice(A, answers=NoticeAnswers(**said), today=TODAY)
    assert refused.value.field == field
    assert head() == before
