"""`flask registries cad-trust`: files written and read, each fault in a sentence."""

from __future__ import annotations

import json
import zipfile

from sqlalchemy import text

from app.registries.cad_trust.gathering import held, registrations, too_many
from tests.cad_trust.making import UNIT
from tests.ledger.making import TODAY, K, Ledger, ago, project


def command(run, *words, code=0):
    found = run("registries", "cad-trust", *map(str, words))
    assert found.exit_code == code, found.output
    return found.output


def test_an_export_is_written_and_says_what_is_missing(run, reference, tmp_path):
    out = tmp_path / "bundle.json"
    said = command(run, "export", "--partner", "gha", "--out", out)
    assert "of CAD Trust 2.0.2 as of" in said
    assert "projectLink is needed." in said
    assert json.loads(out.read_text())["tables"]["project"]
    package = tmp_path / "bundle.zip"
    command(run, "export", "--out", package)
    with zipfile.ZipFile(package) as files:
        assert "14_unit.csv" in files.namelist()
    empty = tmp_path / "empty.json"
    command(run, "export", "--partner", "PER", "--out", empty)
    assert json.loads(empty.read_text())["tables"] == {}


def test_an_export_that_cannot_be_made_is_refused_in_a_sentence(run, tmp_path):
    assert "No partner has the code ZZZ." in command(run, "export", "--partner", "zzz", "--out", tmp_path / "x", code=1)
    assert "cannot be written" in command(run, "export", "--out", tmp_path / "no" / "x.json", code=1)


def test_a_file_is_read_as_text_and_as_json(run, reference, tmp_path):
    out = tmp_path / "bundle.json"
    command(run, "export", "--out", out)
    said = command(run, "read", out)
    assert "Nothing was written." in said
    assert "project, record 1, projectLink: This field is needed and is empty." in said
    assert f"on our record {reference}, held" in said
    found = json.loads(command(run, "read", out, "--format", "json"))
    assert found["version"] == "2.0.2"
    assert {
        "table": "project",
        "record": 1,
        "field": "projectLink",
        "sentence": "This field is needed and is empty.",
    } in found["problems"]
    assert sum(each["tonnes"] for each in found["meets_ours"]) == 1000
    assert found["may_be_registered_twice"] == []


def test_a_file_that_cannot_be_read_ends_with_a_sentence(run, tmp_path):
    file = tmp_path / "x.json"
    file.write_bytes(b"{")
    assert "x.json: The file is not JSON" in command(run, "read", file, code=1)
    file.write_text(json.dumps([UNIT]))
    assert "1 records of CAD Trust 2.0.2 read." in command(run, "read", file)


def test_what_is_held_on_a_day_counts_only_what_was_done_by_then(app, session):
    reference = project()
    ledger = Ledger()
    issuance_id = ledger.issue(reference, on=ago(12))
    posted = ledger.move(K.OMGE_CANCELLATION, issuance_id, 1, 20, effective_on=ago(8))
    early = held(session, on=ago(10))
    assert [(each.account.value, each.tonnes) for each in early.holdings] == [("host", 1000)]
    assert [each.kind for each in early.actions] == [K.ISSUANCE]
    later = held(session, on=TODAY, visible={"PER"})
    assert (later.projects, later.actions, later.holdings) == ((), (), ())
    everything = held(session, on=TODAY, visible={"GHA"})
    assert [each.project.reference for each in everything.projects] == [reference]
    assert len(everything.actions) == 2
    assert not too_many(session, most=2)
    assert too_many(session, most=1)
    assert not too_many(session, partner="PER", most=1)
    assert posted.id


def test_a_movement_reversed_after_the_day_still_stands_on_it(app, session):
    ledger = Ledger()
    issuance_id = ledger.issue(project())
    moved = ledger.move(K.OMGE_CANCELLATION, issuance_id, 1, 20, effective_on=ago(8))
    wrong = next(each for each in held(session, on=TODAY).actions if each.kind is K.OMGE_CANCELLATION)
    ledger.move(K.REVERSAL, issuance_id, 1, 20, effective_on=ago(2), reverses=wrong.id, reason="A slip")
    then = held(session, on=ago(5))
    assert [each.reversed_by for each in then.actions] == [None, None]
    now = held(session, on=TODAY)
    assert [each.kind for each in now.actions if each.reversed_by] == [K.OMGE_CANCELLATION]
    assert moved.id


def test_our_registrations_have_the_days_of_issuances_that_stand(app, session):
    ledger, reference = Ledger(), project()
    issuance_id = ledger.issue(reference, on=ago(12))
    found = registrations(session)
    assert [(each.reference, each.first_issued, each.last_issued) for each in found] == [(reference, ago(12), ago(12))]
    assert registrations(session, visible={"PER"}) == []
    wrong = held(session, on=TODAY).actions[0]
    ledger.move(K.REVERSAL, issuance_id, 1, 1000, effective_on=ago(2), reverses=wrong.id, reason="A slip")
    assert [each.first_issued for each in registrations(session)] == [None]


def test_examples_are_never_sent(app, session):
    reference = project()
    assert [each.project.reference for each in held(session, on=TODAY).projects] == [reference]
    session.execute(text("UPDATE projects SET example = true WHERE reference = :it"), {"it": reference})
    assert held(session, on=TODAY).projects == ()
    session.rollback()
