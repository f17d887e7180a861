"""As the application's own role, nobody rewrites the ledger: the database refuses, whoever asks."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import text

from app.ledger import commands
from app.ledger.naming import name_outcomes
from tests.ledger.making import CHECKER, MAKER, K, close_year, issuance, move

APPEND_ONLY = {
    "movements": "tonnes = tonnes", "issuances": "note = 'Other'", "unit_keys": "key = 'Other'",
    "closed_years": "note = 'Never'",
}  # fmt: skip
RETIRED_ONLY = {
    "blocks": [
        "account = 'held'", "first = first + 1", "last = last + 1", "holder = 'X'", "moved_on = moved_on - 1",
        "first_transferred_on = NULL", "partner = 'PER'", "live = false, account = 'cancelled'", "live = true",
    ],
    "itmo_numbers": ["first = 2", "approach = 'CA0099'", "live = false, last = last + 1", "live = true"],
}  # fmt: skip


@pytest.fixture
def filled(ledger, reference, session):
    """Something in every table, retired blocks and names among it."""
    issuance_id, start = ledger.held(reference)
    ledger.move(K.USE_NDC, issuance_id, start, start, calendar_year=2026)
    for number in (1, 5001):
        name_outcomes(MAKER, issuance_id=issuance_id, identifier=f"CA0004-GHA01-GHA-{number}-2025")
    close_year()
    entry = ledger.propose(issuance(reference, 9001, 9002))
    commands.decide_against(CHECKER, entry_id=entry.id, step="refuse", reason="A trial")
    commands.decide_against(MAKER, entry_id=ledger.propose(issuance(reference, 9001, 9002)).id, step="withdraw")
    session.rollback()


def refused(url: str, statement: str) -> str:
    with psycopg.connect(url) as connection, pytest.raises(psycopg.errors.RestrictViolation) as error:
        connection.execute(statement)
    return str(error.value)


def test_the_application_itself_connects_as_this_role(filled, session, database_url):
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT current_user").fetchone()[0] == session.scalar(text("SELECT current_user"))


def test_what_is_written_is_neither_changed_nor_deleted_nor_emptied(filled, database_url):
    for table, change in APPEND_ONLY.items():
        for statement in (f"UPDATE {table} SET {change}", f"DELETE FROM {table}"):
            assert table in refused(database_url, statement)
        refused(database_url, f"TRUNCATE {table} CASCADE")


def test_blocks_and_names_are_retired_and_nothing_else(filled, database_url):
    for table, changes in RETIRED_ONLY.items():
        for change in changes:
            refused(database_url, f"UPDATE {table} SET {change}")
        refused(database_url, f"DELETE FROM {table}")
        refused(database_url, f"TRUNCATE {table} CASCADE")
        with psycopg.connect(database_url) as connection:
            assert connection.execute(f"UPDATE {table} SET live = false WHERE live").rowcount
            connection.rollback()


@pytest.mark.parametrize("decision", ["posted", "refused", "withdrawn"])
def test_a_decided_entry_stays_as_it_is(decision, filled, database_url):
    chosen = f"WHERE decision = '{decision}'"
    for change in ("decision = ''", "reason = 'X'", "tonnes = 1", "made_by = 99", "body = '{}'", "version = version"):
        refused(database_url, f"UPDATE ledger_entries SET {change} {chosen}")
    refused(database_url, f"DELETE FROM ledger_entries {chosen}")


def test_no_entry_is_deleted_and_the_table_is_not_emptied(filled, ledger, reference, database_url):
    ledger.propose(issuance(reference, 9001, 9002))
    refused(database_url, "DELETE FROM ledger_entries WHERE decision = ''")
    refused(database_url, "TRUNCATE ledger_entries CASCADE")


WRONG = [
    # a movement that contradicts itself, and the constraint that says so
    ('{"tonnes": 2}', "tonnes_are_those_of_the_range"), ('{"last": 1}', "tonnes_are_those_of_the_range"),
    ('{"source": "used_ndc"}', "goes_somewhere"), ('{"target": "somewhere"}', "target_is_an_account"),
    ('{"source": "somewhere"}', "source_is_an_account"), ('{"kind": "gift"}', "kind_is_declared"),
    ('{"kind": "reversal"}', "reverses_exactly_one_movement"), ('{"checked_by": 13}', "another_person_checked"),
    ('{"calendar_year": null}', "use_towards_the_ndc_has_its_year"),
]  # fmt: skip


def test_a_movement_that_contradicts_itself_is_refused(filled, database_url):
    for change, constraint in WRONG:
        with psycopg.connect(database_url) as connection, pytest.raises(psycopg.errors.CheckViolation) as error:
            connection.execute(
                "INSERT INTO movements SELECT (jsonb_populate_record(m, %s || jsonb_build_object('id',"
                " gen_random_uuid(), 'number', 10000))).* FROM movements m WHERE kind = 'use_ndc'",
                [change],
            )
        assert constraint in str(error.value), change


def test_no_two_live_blocks_of_a_key_hold_one_unit(filled, database_url):
    for first, last in ((1, 1), (1, 1000), (1000, 2000), (-5, 1)):
        with psycopg.connect(database_url) as connection, pytest.raises(psycopg.errors.ExclusionViolation) as error:
            connection.execute(
                "INSERT INTO blocks (issuance_id, key_id, partner, first, last, account, holder, movement_id, moved_on,"
                " live) SELECT issuance_id, key_id, partner, %s, %s, 'held', '', movement_id, moved_on, true FROM blocks"
                " LIMIT 1",
                [first, last],
            )
        assert error.value.diag.constraint_name == "blocks_never_meet"


def test_nobody_checks_their_own_entry_in_the_database_either(filled, ledger, reference, database_url):
    ledger.propose(issuance(reference, 9001, 9002))
    with psycopg.connect(database_url) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(
            "UPDATE ledger_entries SET decision = 'posted', decided_by = made_by, decided_at = now() WHERE decision = ''"
        )


def test_an_issuance_before_2021_is_refused_by_the_database_too(filled, database_url):
    for change, constraint in (("2020, first", "vintage_is_2021_or_later"), ("2025, last + 1", "range_runs_upward")):
        with psycopg.connect(database_url) as connection, pytest.raises(psycopg.errors.CheckViolation) as error:
            connection.execute(
                "INSERT INTO issuances (project_id, partner, key_id, serial, form, vintage, first, last, issued_on,"
                " mitigation_type, metric, gwp, non_ghg_metric, non_ghg_per_tonne, sectors, note, recorded_at)"
                f" SELECT project_id, partner, key_id, serial, form, {change}, last, issued_on, mitigation_type, metric,"
                " gwp, non_ghg_metric, non_ghg_per_tonne, sectors, note, recorded_at FROM issuances LIMIT 1"
            )
        assert constraint in str(error.value)


def test_a_reversed_movement_is_not_reversed_again_by_the_database_either(filled, ledger, session, database_url):
    key = session.scalar(text("SELECT id FROM movements WHERE kind = 'use_ndc'"))
    ledger.enter(move(K.REVERSAL, 1, 0, 0, reverses=key, reason="The wrong year"))
    with psycopg.connect(database_url) as connection, pytest.raises(psycopg.errors.UniqueViolation):
        connection.execute(
            "INSERT INTO movements SELECT (jsonb_populate_record(m, jsonb_build_object('id', gen_random_uuid(),"
            " 'number', 10000))).* FROM movements m WHERE kind = 'reversal'"
        )
