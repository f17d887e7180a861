"""A register that cannot be used names every line and field, and nothing of it is loaded."""

from __future__ import annotations

import pytest

from app.agreements.register import RegisterFault, read_register

GOOD = """\
partnerships:
  - country: NPL
    name: Nepal
    share_of_proceeds: 5
    omge: 2
    events:
      - {kind: mou, date: 2021-03-04, source: A release}
      - {kind: ia, date: 2023-05, certainty: one_source, sg: [{name: A, post: B}]}
  - country: KEN
    events: []
"""
FAULTS = {
    "an unknown kind": (("kind: mou", "kind: treaty"), [(7, "partnerships[0].events[0].kind", "'treaty' must be one of discussion")]),
    "a day that is none": (("2021-03-04", "2021-11-31"), [(7, "partnerships[0].events[0].date", "November has 30 days")]),
    "a date in words": (("2021-03-04", "'4 March 2021'"), [(7, "partnerships[0].events[0].date", "is not a date like 2024-05-27")]),
    "a country that stands twice": (("KEN", "NPL"), [(9, "partnerships[1].country", "NPL stands twice")]),
    "a key that nobody knows": (("    name: Nepal", "    nmae: Nepal"), [(3, "partnerships[0].nmae", "is not a field here; use one of")]),
    "a key that stands twice": (("    omge: 2", "    omge: 2\n    omge: 3"), [(6, "partnerships[0].omge", "stands twice")]),
    "a code that no country has": (("NPL", "XQZ"), [(2, "partnerships[0].country", "'XQZ' is not an ISO 3166 code of three letters")]),
    "a code in small letters": (("NPL", "npl"), [(2, "partnerships[0].country", "is not an ISO 3166 code")]),
    "a country that is missing": (("country: NPL", "region: Asia"), [(2, "partnerships[0].country", "is missing")]),
    "a percentage of 500": (("proceeds: 5", "proceeds: 500"), [(4, "partnerships[0].share_of_proceeds", "'500' must be a percentage from 0 to 100")]),
    "a percentage that is no number": (("omge: 2", "omge: .nan"), [(5, "partnerships[0].omge", "must be a percentage")]),
    "events that are missing": (("    events: []", "    region: Africa"), [(9, "partnerships[1].events", "is missing")]),
    "events that are no list": (("    events: []", "    events: none"), [(10, "partnerships[1].events", "must be a list")]),
    "an event that is no set of fields": (("    events: []", "    events: [mou]"), [(10, "partnerships[1].events[0]", "must be a set of named fields"), (10, "partnerships[1].events[0].kind", "is missing")]),
    "a person that is a text": (("[{name: A, post: B}]", "[Grace Fu]"), [(8, "partnerships[0].events[1].sg[0]", "must be a set of named fields")]),
    "a name that is a list": (("name: Nepal", "name: [Nepal]"), [(3, "partnerships[0].name", "must be a text")]),
    "a certainty that nobody knows": (("one_source", "rumour"), [(8, "partnerships[0].events[1].certainty", "'rumour' must be one of certain")]),
    "a control character": (("Nepal", '"Ne\\x07pal"'), [(3, "partnerships[0].name", "control characters")]),
    "a tab": (("    name: Nepal", "\tname: Nepal"), [(3, "the file", "is not YAML that can be read")]),
    "a bracket that never closes": (("events: []", "events: ["), [(11, "the file", "is not YAML that can be read")]),
    "another name for the list": (("partnerships:", "partners:"), [(1, "partnerships", "is missing"), (1, "the file.partners", "is not a field here")]),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_by_its_line_and_field(fault):
    (good, bad), expected = FAULTS[fault]
    assert GOOD.count(good) == 1
    with pytest.raises(RegisterFault) as raised:
        read_register(GOOD.replace(good, bad))
    found = raised.value.faults
    assert [(line, where) for line, where, _ in found] == [(line, where) for line, where, _ in expected]
    for (_, _, said), (_, _, words) in zip(found, expected, strict=True):
        assert words in said
    assert f"line {expected[0][0]}, {expected[0][1]}: " in str(raised.value)


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n"])
def test_an_empty_file_says_so(text):
    with pytest.raises(RegisterFault, match="line 1, the file: is empty; it must hold a list named partnerships"):
        read_register(text)


@pytest.mark.parametrize("text", ["[]", "text", "42", "partnerships: 5", "- a\n- b", "!!python/object:os.system {}"])
def test_a_file_of_another_shape_is_refused(text):
    with pytest.raises(RegisterFault):
        read_register(text)


def test_all_faults_of_a_file_are_named_at_once():
    text = GOOD.replace("kind: mou", "kind: treaty").replace("omge: 2", "omge: 200").replace("KEN", "XXX")
    with pytest.raises(RegisterFault) as raised:
        read_register(text)
    assert [line for line, _, _ in raised.value.faults] == [5, 7, 9]


def test_a_bomb_of_references_is_refused_or_small():
    bomb = "a: &a [x,x]\n" + "".join(f"b{n}: &b{n} [*a,*a]\n" for n in range(50)) + "partnerships: []\n"
    with pytest.raises(RegisterFault):
        read_register(bomb)


@pytest.mark.parametrize("fault", ["an unknown kind", "a tab", "a code that no country has"])
def test_the_command_loads_nothing_of_a_file_with_a_fault(fault, app, everything, tmp_path):
    (good, bad), expected = FAULTS[fault]
    file = tmp_path / "register.yaml"
    file.write_text(GOOD.replace(good, bad))
    before = everything()
    said = app.test_cli_runner().invoke(args=["partners", "load", str(file)])
    assert said.exit_code == 1
    assert f"line {expected[0][0]}, {expected[0][1]}" in said.output + said.stderr
    assert everything() == before


def test_a_good_file_is_loaded_once(app, tmp_path, partnership):
    file = tmp_path / "register.yaml"
    file.write_text(GOOD)
    run = app.test_cli_runner().invoke
    assert "Loaded 1 partners; 1 were on the register already." in run(args=["partners", "load", str(file)]).output
    assert "Loaded 0 partners; 2 were on the register already." in run(args=["partners", "load", str(file)]).output
    nepal = partnership("NPL").case()
    assert nepal.row.stage == "ia_signed"
    assert [act.date.iso() for act in nepal.record.acts] == ["2021-03-04", "2023-05"]
    verified = run(args=["audit", "verify"])
    assert verified.exit_code == 0, verified.output
