"""`flask eligibility`: the check on the lists on record and on those of a file."""

from __future__ import annotations

import json

import pytest

from app.eligibility.criteria import _DATA

KEYS = {
    "host",
    "programme",
    "methodology",
    "version",
    "on",
    "outcome",
    "allowed",
    "sentences",
    "conditions",
    "missing",
    "list",
}
FILE = """
programmes: [{code: VCS, name: Verified Carbon Standard}]
lists:
  - host: PER
    effective_from: 2025-11-01
    programmes: [{programme: TEST, methodologies: {include: {all_active_before: 2025-01-01}, except: [{category: B}]}}]
  - {host: GHA, effective_from: 2024-09-30, programmes: [{programme: VCS, methodologies: {include: none}}]}
catalogue:
  programmes: [{code: TEST, name: Test programme}]
  methodologies:
    - {programme: TEST, code: M1, category: A, active_from: 2024-05-01}
    - {programme: VCS, code: VM0042, version: "1.0", active_from: 2025-05-01}
"""


@pytest.fixture
def check(run):
    def ask(*words: str, host: str = "GHA", programme: str = "VCS", on: str = "2024-10-01", form: str = "json"):
        done = run(
            "eligibility", "check", "--host", host, "--programme", programme, "--on", on, "--format", form, *words
        )
        assert done.exit_code == 0, done.output
        return json.loads(done.output) if form == "json" else done.output

    return ask


def published_file() -> str:
    return str(_DATA / "lists.yaml")


def test_both_sources_give_the_same_answers(check):
    for words, outcome in (
        (("--methodology", "VM0042"), "conditional"),
        (("--methodology", "VM0042", "--version", "2.0"), "not_eligible"),
        (("--methodology", "VM0007"), "not_eligible"),
        (("--methodology", "VM0026"), "undetermined"),
        (("--methodology", "VM0026", "--with", "VMD0040"), "conditional"),
        (("--methodology", "JNR", "--scenario", "3"), "conditional"),
        (("--methodology", "VM9999"), "undetermined"),
    ):
        on_record = check(*words)
        assert on_record["outcome"] == outcome
        assert set(on_record) == KEYS
        assert check(*words, "--list", published_file()) == on_record
    answer = check("--methodology", "tpddtec", "--version", "4.0", programme="GS")
    assert (answer["programme"], answer["outcome"], answer["allowed"]) == ("GS4GG", "eligible", True)
    assert answer["list"] == {"host": "GHA", "effective_from": "2024-09-30"}


def test_a_file_brings_its_own_lists_and_adds_to_the_catalogue(check, tmp_path):
    file = tmp_path / "lists.yaml"
    file.write_text(FILE)

    def ask(*words: str, **more: str):
        return check(*words, "--list", str(file), **more)["outcome"]

    assert ask("--methodology", "M1", host="PER", programme="test programme", on="2025-12-01") == "eligible"
    assert ask("--methodology", "VM0042", programme="verra") == "not_eligible"
    assert ask("--methodology", "VM0042", host="PNG") == "undetermined"


def test_the_text_reads_as_sentences(check):
    said = check("--methodology", "VM0042", form="text").splitlines()
    assert said[:2] == ["Eligible on conditions.", "VM0042 is allowed as an exception to Sectoral Scope 14."]
    assert said[-1] == "List of GHA in force from 2024-09-30."
    assert "No list could be used." in check("--methodology", "VM0042", host="PER", form="text")


def test_today_counts_where_no_day_is_given(run):
    done = run("eligibility", "check", "--host", "GHA", "--programme", "VCS", "--methodology", "VM0042")
    assert done.exit_code == 0
    assert done.output.startswith("Eligible on conditions.")


def test_wrong_options_are_refused_by_the_command(run):
    good = ("--host", "GHA", "--programme", "VCS", "--methodology", "VM0042")
    for words in (("--on", "yesterday"), ("--format", "xml"), ("--list", "/nowhere"), ("--unknown", "1")):
        assert run("eligibility", "check", *good, *words).exit_code == 2
    assert run("eligibility", "check", "--host", "GHA").exit_code == 2


def test_a_faulty_file_is_named_in_a_sentence(run, tmp_path):
    file = tmp_path / "bad.yaml"
    for content, sentence in (
        (b"lists: [{host: GHA, effective: 2024-01-01}]", "lists[0].effective: is not a field here"),
        (b"\xff\xfe", "is not a text in UTF-8"),
        (b"criteria: {}", "criteria.version: is missing"),
        (b"programmes: []", "holds no list"),
        (b": : :", "is not YAML that can be read"),
    ):
        file.write_bytes(content)
        done = run(
            "eligibility", "check", "--host", "GHA", "--programme", "VCS", "--methodology", "X", "--list", str(file)
        )
        assert done.exit_code == 1
        assert sentence in done.output
        assert "Traceback" not in done.output


def test_lists_of_a_file_are_loaded_where_there_are_none(run, tmp_path, rows):
    file = tmp_path / "lists.yaml"
    file.write_text(FILE)
    assert "Loaded 1 lists. 1 were left out" in run("eligibility", "load", str(file)).output
    assert "Loaded 0 lists. 2 were left out" in run("eligibility", "load", str(file)).output
    assert rows("SELECT number, decision, decided_by FROM eligibility_lists WHERE host = 'PER'") == [
        (1, "approved", None)
    ]
