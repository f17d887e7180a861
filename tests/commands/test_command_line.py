"""The commands that an operator types: what they print, and what they say when they cannot."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from app.core import audit

RELEASE_OF_4_OCTOBER_2023 = {
    "concluded": {"GHA", "VNM"},
    "mou_signed": {"BTN", "KHM", "CHL", "COL", "DOM", "IDN", "KEN", "MNG", "MAR", "PNG", "PER", "LKA"},
    "discussion": {"BRA", "BRN", "THA"},
}


@pytest.fixture
def run(app):
    return lambda *words: app.test_cli_runner().invoke(args=list(words))


def test_stages_on_a_past_day_are_those_that_the_release_of_that_day_names(run):
    done = run("partners", "list", "--as-at", "2023-10-04", "--format", "json")
    found = json.loads(done.output)
    assert found["as_at"] == "2023-10-04"
    by_stage: dict[str, set[str]] = {}
    for row in found["partners"]:
        by_stage.setdefault(row["stage"], set()).add(row["country"])
    by_stage.pop(None)
    assert by_stage == RELEASE_OF_4_OCTOBER_2023


def test_every_partner_is_listed_also_where_nothing_was_on_record_by_then(run):
    done = run("partners", "list", "--as-at", "2022-01-01", "--format", "json")
    rows = json.loads(done.output)["partners"]
    assert len(rows) == 27
    assert {row["stage"] for row in rows} == {None}


def test_a_day_that_is_none_is_refused_in_a_sentence(run):
    done = run("partners", "list", "--as-at", "2023-02-30")
    assert done.exit_code == 2
    assert "is not a day like 2023-10-04" in done.output


@pytest.mark.parametrize(("kind", "day"), [("mou_factsheet", "2022-11-18"), ("ia_factsheet", "2025-04-01")])
def test_a_document_is_written_twice_with_the_same_bytes(run, tmp_path, kind, day):
    paths = [tmp_path / "one.pdf", tmp_path / "two.pdf"]
    for path in paths:
        done = run("documents", "render", "--partner", "PER", "--kind", kind, "--as-at", day, "--out", str(path))
        assert done.exit_code == 0, done.output
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert paths[0].read_bytes().startswith(b"%PDF-")


def test_an_unknown_partner_or_a_missing_act_is_said_in_a_sentence(run, tmp_path):
    out = str(tmp_path / "x.pdf")
    done = run("documents", "render", "--partner", "XYZ", "--kind", "mou_factsheet", "--out", out)
    assert (done.exit_code, done.output.strip()) == (1, "No partner has the code 'XYZ'.")
    done = run("documents", "render", "--partner", "THA", "--kind", "mou_factsheet", "--out", out)
    assert done.exit_code == 1
    assert "is not on record for Thailand" in done.output


def test_a_file_that_cannot_be_written_is_said_in_a_sentence(run, tmp_path):
    out = str(tmp_path / "nowhere" / "x.pdf")
    done = run("documents", "render", "--partner", "PER", "--kind", "mou_factsheet", "--out", out)
    assert done.exit_code == 1
    assert "cannot be written" in done.output


def test_a_register_with_a_fault_loads_nothing_and_names_line_and_field(run, session, tmp_path):
    file = tmp_path / "register.yaml"
    file.write_text(
        "partnerships:\n  - country: TON\n    events:\n      - {kind: mou, date: 2024-13-01}\n  - country: KIR\n    events: []\n"
    )
    done = run("partners", "load", str(file))
    assert done.exit_code == 1
    assert "line 4, partnerships[0].events[0].date" in done.output
    assert session.scalar(text("SELECT count(*) FROM partners WHERE iso3 IN ('TON', 'KIR')")) == 0


def test_a_sound_register_adds_what_is_not_on_the_register_yet(run, tmp_path):
    file = tmp_path / "register.yaml"
    file.write_text(
        "partnerships:\n  - country: TON\n    events:\n      - {kind: mou, date: 2024-12}\n  - country: PER\n    events: []\n"
    )
    assert run("partners", "load", str(file)).output.strip() == "Loaded 1 partners; 1 were on the register already."
    listed = json.loads(run("partners", "list", "--format", "json").output)["partners"]
    assert next(row for row in listed if row["country"] == "TON")["stage"] == "mou_signed"


def test_verify_passes_and_then_names_an_entry_in_which_one_character_was_changed(run, session):
    assert run("audit", "verify").exit_code == 0
    session.execute(text("ALTER TABLE audit_entries DISABLE TRIGGER USER"))
    session.execute(text("UPDATE audit_entries SET body = replace(body, 'Ghana', 'Ghama') WHERE object_id = 'GHA'"))
    session.commit()
    seq = session.scalar(text("SELECT seq FROM audit_entries WHERE object_id = 'GHA'"))
    done = run("audit", "verify")
    assert done.exit_code == 1
    assert f"Entry {seq} (" in done.output
    assert "was changed" in done.output


def test_a_signed_checkpoint_finds_a_tail_that_was_cut_off(run, session, app):
    audit.append(session, audit.SYSTEM, action="test", about=audit.Object("test", "1"), summary="did something")
    session.commit()
    assert run("audit", "checkpoint").exit_code == 0
    assert run("audit", "verify").exit_code == 0
    session.execute(text("ALTER TABLE audit_entries DISABLE TRIGGER USER"))
    session.execute(text("DELETE FROM audit_entries WHERE action = 'test'"))
    session.commit()
    done = run("audit", "verify")
    assert done.exit_code == 1
    assert "is missing" in done.output
    (app.config["SETTINGS"].instance / "audit-checkpoints.jsonl").unlink()


def test_the_first_administrator_is_invited_by_a_link(run):
    done = run("officers", "invite-administrator", "--email", "first@agency.example", "--name", "First administrator")
    assert done.exit_code == 0, done.output
    assert "/welcome/" in done.output


def test_the_policy_lists_every_condition_that_may_be_switched_off(run):
    done = run("policy", "show")
    assert "sign_ia.text_is_cleared_by_legal_counsel: on" in done.output


def test_mail_is_not_sent_without_a_server(run):
    done = run("outbox", "deliver")
    assert done.exit_code == 1
    assert "MAIL_SERVER is not set" in done.output
