"""What was changed, removed or put in past the commands is found by the proof, and the sentence says what."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from app.auditing import ledger_proof, proof
from app.core.db import unit_of_work
from app.ledger import commands
from app.ledger.naming import name_outcomes
from tests.ledger.making import CHECKER, MAKER, TODAY, K, ago, close_year, issuance, move

TABLES = ("movements", "blocks", "issuances", "ledger_entries", "closed_years", "unit_keys", "itmo_numbers")
ENTITY = "Made-up Carbon Pte. Ltd."


@pytest.fixture
def worked(ledger, reference, session) -> int:
    """A ledger in which something of everything was done; the number of its first issuance."""
    close_year(note="Reported")
    issuance_id, start = ledger.held(reference)
    used = ledger.move(K.USE_NDC, issuance_id, start, start + 99, calendar_year=2025)
    ledger.move(K.TRANSFER, issuance_id, start + 100, start + 149, acquiring_party="CHE")
    ledger.enter(move(K.REVERSAL, issuance_id, 0, 0, reverses=used.key, reason="The wrong year"))
    ledger.move(K.USE_NDC, issuance_id, start + 20, start + 99, calendar_year=2026)
    ledger.issue(reference, 2001, 2500)
    name_outcomes(MAKER, issuance_id=issuance_id, identifier="CA0004-GHA01-GHA-1-2025")
    name_outcomes(MAKER, issuance_id=issuance_id, identifier="CA0004-GHA01-GHA-5001-2025")
    for step, by in (("refuse", CHECKER), ("withdraw", MAKER)):
        entry = ledger.propose(issuance(reference, 9001, 9002))
        commands.decide_against(by, entry_id=entry.id, step=step, reason="A trial")
    ledger.propose(issuance(reference, 9001, 9002))
    return issuance_id


@pytest.fixture
def after(session) -> Callable[..., list[str]]:
    """What the proof says after these statements of the database's owner, who can switch triggers off; undone then."""

    def find(*statements: str) -> list[str]:
        session.rollback()
        for table in TABLES:
            session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        for statement in statements:
            assert session.execute(text(statement)).rowcount, statement
        found: list[str] = []
        ledger_proof.compare(session, found)
        session.rollback()
        return found

    return find


def test_everything_that_was_done_by_command_is_proved(worked, after, session):
    assert after() == []
    found = proof.verify_everything(session).problems
    assert [said for said in found if "project" not in said.casefold() and "GHA-0001" not in said] == []


USE = "WHERE kind = 'use_ndc' AND calendar_year = 2026"
CHANGED = [
    # a change of one column of a movement, and the word by which it is named
    (f"using_party = 'CHE' {USE}", "using party"),
    (f"calendar_year = 2025 {USE}", "calendar year"),
    (f"kind = 'surrender' {USE}", "kind"),
    (f"target = 'cancelled' {USE}", "target"),
    (f"first = first + 1, tonnes = tonnes - 1 {USE}", "first, tonnes"),
    (f"effective_on = effective_on - 1 {USE}", "effective on"),
    (f"event_year = event_year - 1 {USE}", "event year"),
    (f"recorded_at = recorded_at - interval '1 hour' {USE}", "recorded at"),
    (f"partner = 'PER' {USE}", "partner"),
    (f"made_by = 99 {USE}", "made by"),
    (f"checked_by_name = 'Somebody else' {USE}", "checked by name"),
    (f"after_closing = true {USE}", "after closing"),
    (f"authorisation_id = NULL {USE}", "authorisation id"),
    (f"purpose_words = 'CORSIA' {USE}", "purpose words"),
    ("transfers_first = false WHERE kind = 'first_transfer'", "transfers first"),
    ("acquiring_party = 'SGP' WHERE kind = 'transfer'", "acquiring party"),
    ("using_entity = '' WHERE kind = 'first_transfer'", "using entity"),
    ("explanation = 'Another' WHERE kind = 'reversal'", "explanation"),
    ("issuance_id = (SELECT max(id) FROM issuances) WHERE kind = 'transfer'", "issuance id"),
]


def test_each_column_of_a_movement_that_was_changed_is_named(worked, after):
    for change, word in CHANGED:
        named = [said for said in after(f"UPDATE movements SET {change}") if "is not what entry" in said]
        assert named[0].endswith(f"recorded: {word}."), (change, named)


SWAP = (
    "UPDATE blocks b SET account = o.account, holder = o.holder FROM blocks o WHERE b.live AND o.live"
    " AND b.account IN ('omge', 'share_of_proceeds') AND o.account IN ('omge', 'share_of_proceeds') AND b.id <> o.id"
)
OTHERS = [
    ("DELETE FROM blocks WHERE account = 'omge'", ["The blocks of ISS-0001 are not where its movements lead"]),
    ("UPDATE blocks SET live = false WHERE account = 'elsewhere'", ["in “Held” by the blocks"]),
    (
        "UPDATE blocks SET account = 'held' WHERE account = 'used_ndc' AND live",
        ["in “Used towards the NDC” by the movements"],
    ),
    ("UPDATE blocks SET first_transferred_on = NULL WHERE live AND account = 'held'", ["do not have the history"]),
    ("UPDATE blocks SET moved_on = moved_on - 1 WHERE live AND account = 'elsewhere'", ["do not have the history"]),
    ("UPDATE blocks SET holder = 'Somebody' WHERE live AND account = 'elsewhere'", ["do not have the history"]),
    (
        "UPDATE blocks SET partner = 'PER' WHERE live AND account = 'elsewhere'",
        ["has the key or the partner of another"],
    ),
    (SWAP, ["The blocks of ISS-0001 are not where its movements lead"]),
    (
        "INSERT INTO blocks (issuance_id, key_id, partner, first, last, account, holder, movement_id, moved_on, live)"
        " SELECT issuance_id, key_id, partner, 5001, 5100, 'held', '', movement_id, moved_on, true FROM blocks LIMIT 1",
        ["none by the movements, 5,001 to 5,100 in “Held” by the blocks"],
    ),
    ("UPDATE issuances SET vintage = 2024 WHERE first = 1", ["Issuance ISS-0001 is not what ledger entry"]),
    ("UPDATE issuances SET serial = replace(serial, 'GH', 'PE') WHERE first = 1", ["Issuance ISS-0001 is not what"]),
    ("UPDATE issuances SET form = '{first}-{last}' WHERE first = 1", ["Issuance ISS-0001 is not what"]),
    ("UPDATE issuances SET last = 990 WHERE first = 1", ["Issuance ISS-0001 is not what"]),
    ("UPDATE issuances SET note = 'Other' WHERE first = 1", ["Issuance ISS-0001 is not what"]),
    ("UPDATE issuances SET issued_on = issued_on - 1 WHERE first = 1", ["Issuance ISS-0001 is not what"]),
    ("UPDATE issuances SET proof_file_id = NULL WHERE first = 1", ["Issuance ISS-0001 is not what"]),
    ("UPDATE issuances SET metric = 'non-GHG' WHERE first = 1", ["Issuance ISS-0001 is not what"]),
    ("UPDATE unit_keys SET key = key || 'X' WHERE unit_registry = 'GS'", ["Issuance ISS-0001", "Issuance ISS-0002"]),
    (
        "INSERT INTO issuances SELECT 77, project_id, partner, key_id, serial, form, 7001, 7002, vintage, issued_on,"
        " mitigation_type, metric, gwp, non_ghg_metric, non_ghg_per_tonne, sectors, note, proof_file_id, report_file_id,"
        " recorded_at FROM issuances WHERE first = 1",
        ["Issuance ISS-0077 has no movement that issued it."],
    ),
    ("UPDATE ledger_entries SET decision = 'withdrawn' WHERE decision = 'refused'", ["is not as entry"]),
    ("UPDATE ledger_entries SET reason = 'Another' WHERE decision = 'refused'", ["is not as entry"]),
    ("UPDATE ledger_entries SET decided_by_name = 'X' WHERE decision = 'refused'", ["is not as entry"]),
    (
        "UPDATE ledger_entries SET decision = 'refused', decided_by = 14, decided_at = now() WHERE decision = ''",
        ["is not as entry"],
    ),
    ("UPDATE ledger_entries SET version = 9 WHERE decision = ''", ["is not as entry"]),
    ("UPDATE ledger_entries SET made_by_name = 'X' WHERE decision = ''", ["is not what entry"]),
    ("UPDATE ledger_entries SET partner = 'PER' WHERE decision = ''", ["is not what entry"]),
    ("UPDATE ledger_entries SET effective_on = effective_on - 1 WHERE decision = ''", ["is not what entry"]),
    ("UPDATE ledger_entries SET kind = 'use_op' WHERE kind = 'transfer'", ["is not what entry"]),
    ("UPDATE ledger_entries SET tonnes = 1 WHERE kind = 'transfer'", ["is not what entry", "does not have the tonnes"]),
    ("UPDATE ledger_entries SET tonnes = 1 WHERE kind = 'reversal'", ["does not have the tonnes of its movement"]),
    ("UPDATE ledger_entries SET file_id = NULL WHERE decision = ''", ["is not what entry"]),
    (
        "UPDATE ledger_entries SET body = jsonb_set(body, '{given,acquiring_party}', '\"PER\"') WHERE kind = 'transfer'",
        ["is not what entry"],
    ),
    ("DELETE FROM ledger_entries WHERE decision = ''", ["which is no longer there"]),
    ("DELETE FROM ledger_entries WHERE decision = 'refused'", ["which is no longer there"]),
    ("DELETE FROM closed_years", [f"closed {TODAY.year - 1}, which is open again"]),
    (
        "INSERT INTO closed_years VALUES (2022, now(), 14, 'X', '', 13)",
        ["The year 2022 has no entry in the chain that closed it."],
    ),
    ("UPDATE closed_years SET note = 'Never reported'", [f"The closing of {TODAY.year - 1} is not what entry"]),
    ("UPDATE itmo_numbers SET first = 7, last = 1006 WHERE live", ["The outcomes of ISS-0001 are not named as"]),
    ("UPDATE itmo_numbers SET live = false", ["The outcomes of ISS-0001 are not named as"]),
    ("DELETE FROM itmo_numbers WHERE live", ["The outcomes of ISS-0001 are not named as"]),
]


def test_what_else_was_changed_removed_or_put_in_is_named(worked, after):
    for change, words in OTHERS:
        found = after(change)
        for each in words:
            assert any(each in said for said in found), (change, found)
        assert 0 < len(found) <= len(words) + 1, (change, found)


def test_a_movement_that_was_removed_is_named_by_chain_and_blocks(worked, after):
    found = after(
        "UPDATE blocks SET movement_id = (SELECT id FROM movements WHERE kind = 'acquisition') WHERE account = 'elsewhere'",
        "DELETE FROM movements WHERE kind = 'transfer'",
    )
    assert len(found) == 2
    assert "whose movement is no longer there" in found[0]
    assert "The blocks of ISS-0001 are not where its movements lead" in found[1]


def test_a_movement_that_was_put_in_is_named(worked, after, session):
    columns = [row[0] for row in session.execute(text(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'movements' AND column_name NOT IN"
        " ('id', 'number', 'entry_id')"
    ))]  # fmt: skip
    session.rollback()
    names = ", ".join(columns)
    found = after(
        f"INSERT INTO movements (id, entry_id, {names}) SELECT gen_random_uuid(),"
        f" (SELECT id FROM ledger_entries WHERE decision = ''), {names} FROM movements WHERE kind = 'transfer'"
    )
    assert any("has no entry in the chain that posted it." in said for said in found)


def test_movements_that_changed_their_order_are_named(worked, after):
    found = after(
        "UPDATE movements SET number = -1 WHERE kind = 'transfer'",
        "UPDATE movements SET number = number + 1000 WHERE kind = 'omge_cancellation'",
    )
    assert sum("is not in the order in which the chain has it" in said for said in found) == 2


def test_when_very_much_was_changed_the_first_are_named_and_that_there_is_more(worked, after, monkeypatch):
    monkeypatch.setattr(ledger_proof, "MOST", 3)
    found = after("UPDATE movements SET explanation = 'Changed'")
    assert len(found) == 4
    assert found[3] == "There is more of this kind in the ledger; only the first are named."


def test_the_page_and_the_command_line_name_what_was_changed_and_what_cannot_be_read(worked, session, app):
    with unit_of_work() as owner:
        for statement in (
            "ALTER TABLE movements DISABLE TRIGGER USER", "ALTER TABLE ledger_entries DISABLE TRIGGER USER",
            f"UPDATE movements SET calendar_year = 2027 {USE}",
            "UPDATE ledger_entries SET body = '[]' WHERE kind = 'issuance' AND decision = 'posted'",
        ):  # fmt: skip
            owner.execute(text(statement))
    found = proof.verify_everything(session).problems
    assert any("calendar year" in said for said in found)
    assert any("The ledger cannot be compared" in said or "is not what entry" in said for said in found)
    said = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert said.exit_code == 1
    assert "calendar year" in said.output


def test_a_day_of_corrections_leaves_blocks_that_their_movements_lead_to(ledger, reference, after):
    issuance_id, start = ledger.held(reference)
    for first, last in ((start, start + 9), (start + 20, start + 29), (start + 5 + 40, start + 60)):
        moved = ledger.move(K.CANCELLATION, issuance_id, first, last, effective_on=ago(3))
        ledger.enter(move(K.REVERSAL, issuance_id, 0, 0, reverses=moved.key, reason="So", effective_on=ago(2)))
    ledger.move(K.CANCELLATION, issuance_id, start + 3, start + 55, effective_on=ago(1))
    assert after() == []
