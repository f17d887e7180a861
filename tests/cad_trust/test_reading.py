"""What comes in: errors by table, record and field, references, sums, and what the file says in our values."""

from __future__ import annotations

import json
from datetime import date

import pytest

from app.registries.cad_trust import bundles
from app.registries.cad_trust import reading as reading_module
from app.registries.cad_trust.exporting import as_json
from app.registries.cad_trust.placing import block_between, place_of, running_serial
from app.registries.cad_trust.plain_json import NotABundle
from app.registries.cad_trust.reading import read_file
from tests.cad_trust.making import MODEL, UNIT, exported, read_back, reading, sentences

LINKS = {
    "project": [
        {
            "cadTrustProjectId": "p1", "projectRegistryName": "Verra", "projectId": "9819", "projectName": "A project",
            "projectLink": "https://registry.example/9819", "projectSector": ["Transport"], "projectType": ["Transport"],
            "projectStatus": "Registered", "projectStatusDate": "2020-01-01", "projectUnitMetric": "tCO2e",
        }
    ],
    "location": [{"cadTrustLocationId": "l1", "locationCountry": "Ghana", "cadTrustProjectId": "p1"}],
    "issuance": [
        {
            "cadTrustIssuanceId": "i1", "issuanceId": "I-1", "issuanceDate": "2024-05-01T00:00:00.000Z",
            "cadTrustVerificationId": "v1", "cadTrustProjectMethodologyId": "m1", "cadTrustLocationId": "l1",
        }
    ],
    "unit": [UNIT],
}  # fmt: skip


def only_problem(**tables) -> str:
    found = sentences(reading(**tables).problems)
    assert len(found) == 1, found
    return found[0]


def unit(**changes):
    return {"unit": [{**UNIT, **changes}]}


# Round trip


def test_what_goes_out_comes_back_as_it_was():
    export = exported()
    back = read_back(export)
    assert back.version == "2.0.2"
    assert back.counts == {table: len(records) for table, records in export.tables.items()}
    assert [(each.table, each.record, each.field) for each in back.problems] == [
        (each.table, each.record, each.field) for each in export.problems
    ]
    assert [(each.first, each.last, each.state) for each in back.claims] == [
        (1001, 1020, "cancelled"), (1021, 1120, "retired"), (1121, 1920, "held"), (1921, 2000, "issued"),
    ]  # fmt: skip
    assert {(each.registry, each.key, each.live) for each in back.claims} == {("VCS", "VCS", True)}
    project = back.projects[0]
    assert (project.registry, project.countries, project.sectors) == ("VCS", ("GHA",), ("Energy generation",))
    assert project.first_issued == project.last_issued == date(2025, 3, 1)
    assert {label.kind for label in back.labels} == {"authorisation"}
    assert {label.units for label in back.labels} == {(1, 2, 3, 4)}
    row = back.tables["aef_t3_actions"][1]
    assert (row["aefT3ActionsType"], row["aefT3ActionsMetric"]) == ("First transfer", "GHG")
    assert "aefT3ActionsUsingParticipatingPartyId" not in row


def test_without_the_units_the_tables_of_the_aef_say_where_each_unit_is():
    export = exported()
    tables = {name: export.tables[name] for name in ("aef_t2_authorizations", "aef_t3_actions", "aef_t4_holdings")}
    back = reading(**{name: list(records) for name, records in tables.items()})
    assert not back.problems
    assert [(each.first, each.last, each.state) for each in sorted(back.claims, key=lambda each: each.first)] == [
        (1001, 1020, "cancelled"), (1021, 1120, "used"), (1121, 1920, "held"),
    ]  # fmt: skip
    assert all(each.details["approach"] == "CA0007" for each in back.claims)


# Forms of a file


@pytest.mark.parametrize(
    "value",
    [
        {"unit": [UNIT]}, {"UNIT": [UNIT]}, {"tables": {"unit": [UNIT]}, "version": "2.0.2", "date": "2026-01-01"},
        [UNIT], {"page": 1, "pageCount": 1, "data": [UNIT]}, {"data": [UNIT]},
    ],
)  # fmt: skip
def test_a_bundle_one_table_and_an_answer_of_cad_trust_are_read_alike(value):
    found = read_file(json.dumps(value).encode(), MODEL)
    assert found.counts == {"unit": 1}
    assert not found.problems


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (3, "must hold tables by name"), ("x", "must hold tables by name"), (None, "must hold tables by name"),
        ([], "a list without a record"), ([1, 2], "a list without a record"), ({}, "holds no table"),
        ([{"colour": "red"}], "does not say of which table"), ([{"cadTrustProjectId": "p"}], "does not say of which table"),
        ({"tables": []}, "must hold the tables by name"), ({"tables": {}, "version": "3.0"}, "another version than 2.0.2"),
        ({"tables": {}, "version": 2}, "another version"), ({"tables": {}, "unit": []}, "stands beside “tables”"),
        ({"tables": {}}, "holds no table"),
    ],
)  # fmt: skip
def test_what_is_no_bundle_is_refused_in_a_sentence(value, sentence):
    with pytest.raises(NotABundle, match=sentence):
        read_file(json.dumps(value).encode(), MODEL)


def test_a_table_that_is_none_or_stands_twice_is_a_problem_of_the_file():
    assert only_problem(unitz=[]) == ": “unitz” is not a table of CAD Trust 2.0.2."
    assert only_problem(unit={"a": 1}) == "unit: The table must be a list of records, in square brackets."
    found = reading(**{"project_methodology": [], "project-methodology": []})
    assert sentences(found.problems) == [
        "project_methodology: The table stands twice, under two spellings of its name."
    ]


def test_too_many_records_are_refused(monkeypatch):
    monkeypatch.setattr(bundles, "MOST_RECORDS", 2)
    with pytest.raises(NotABundle, match="more than 2 records"):
        reading(unit=[UNIT] * 3)


# Fields


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"unitStartBlock": 1233022}, "unitStartBlock: Must be a text in quotes; it is a number."),
        ({"unitStartBlock": "1,233,022"}, "write figures only, without commas or letters"),
        ({"unitStartBlock": "9" * 19}, "is not a number of a unit"),
        ({"unitStartBlock": "-5"}, "is not a number of a unit"),
        ({"unitStartBlock": "١٢٣٤"}, "is not a number of a unit"),
        ({"unitStartBlock": ""}, "unitStartBlock: This field is needed and is empty."),
        ({"unitSerialId": None}, "unitSerialId: This field is needed and is empty."),
        ({"unitSerialId": ["a"]}, "Must be a text in quotes; it is a list."),
        ({"unitSerialId": {"a": 1}}, "it is a set of fields."),
        ({"unitSerialId": "a\x07"}, "This text must not contain control characters"),
        ({"unitSerialId": "\ud800"}, "This text must not contain control characters"),
        ({"unitCount": "1000"}, "unitCount: Must be a number without quotes; it is a text."),
        ({"unitCount": True}, "Must be a number without quotes; it is true or false."),
        ({"unitCount": 1000.5}, "1000.5 is not whole."),
        ({"unitCount": -1}, "-1 is below zero."),
        ({"unitVintageYear": 20244}, "20244 is not a year from 1900 to 2100."),
        ({"unitVintageYear": "twenty"}, "Must be a number"),
        ({"unitStatusDate": "31/01/2025"}, "“31/01/2025” is not a date like 2026-06-30."),
        ({"unitStatusDate": "2025-02-30"}, "is not a date"),
        ({"unitStatusDate": "2025-01-31 or so"}, "is not a date"),
        ({"unitStatus": "Active"}, "“Active” is not a status of units of CAD Trust."),
        ({"unitStatus": "retired"}, "Write “Retired”."),
        ({"unitMetric": "kt (Kiloton)"}, "none of our values corresponds to"),
        ({"unitType": 7}, "Must be a text"),
        ({"unitLink": "javascript:alert(1)"}, "is not an address that begins with https://."),
    ],
)
def test_a_value_of_the_wrong_kind_is_named_by_table_record_and_field(changes, sentence):
    found = only_problem(**unit(**changes))
    assert found.startswith(f"unit, record 1, {next(iter(changes))}: ")
    assert sentence in found


@pytest.mark.parametrize(
    "changes",
    [
        {"unitCount": None}, {"unitCount": 1000.0}, {"unitVintageYear": "2024"}, {"unitStatusDate": "2025-01-31T10:00:00Z"},
        {"unitStatusDate": "2025-01-31T10:00:00.000+08:00"}, {"orgUid": "x", "createdAt": "y", "updatedAt": "z"},
        {"unitLink": ""}, {"unitLink": "https://registry.example/u"},
    ],
)  # fmt: skip
def test_what_cad_trust_writes_itself_is_no_problem(changes):
    assert not reading(**unit(**changes)).problems


def test_lists_of_a_project_must_be_lists_and_each_value_known():
    project = LINKS["project"][0]
    assert "Must be a list in square brackets" in only_problem(project=[{**project, "projectSector": "Transport"}])
    assert "not known to this version" in only_problem(project=[{**project, "projectSector": ["Transport", "Magic"]}])
    assert "Must be a text" in only_problem(project=[{**project, "projectSector": [["Transport"]]}])
    assert "needed" in only_problem(project=[{**project, "projectSector": None}])


def test_a_record_that_is_no_record_and_one_that_is_keep_nothing_of_each_other_out():
    found = reading(unit=["x", UNIT, None, [], 7])
    assert [(each.record, each.field) for each in found.problems] == [(1, ""), (3, ""), (4, ""), (5, "")]
    assert "it is a text" in found.problems[0].sentence
    assert len(found.claims) == 1


def test_fields_that_nobody_knows_are_noted_and_other_spellings_are_read():
    found = reading(**unit(unitColour="red", **{"x" * 300: 1}))
    assert not found.problems
    assert any(
        "“unitColour” is not a field of CAD Trust 2.0.2; it was not read (1 records)." in note for note in found.notes
    )
    record = dict(exported().tables["aef_t2_authorizations"][0])
    record["aefT2AuthorizationsAuthorizedEntityId"] = record.pop("aefT2AuthorizationsAuthoziedEntityId")
    spelt = reading(aef_t2_authorizations=[record])
    assert spelt.tables["aef_t2_authorizations"][0]["aefT2AuthorizationsAuthoziedEntityId"] == "2021000001A"
    record["aefT2AuthorizationsAuthoziedEntityId"] = "x"
    assert "stands twice, under two spellings" in only_problem(aef_t2_authorizations=[record])


def test_more_problems_than_are_kept_are_counted(monkeypatch):
    monkeypatch.setattr(reading_module, "MOST_PROBLEMS", 3)
    found = reading(unit=["x"] * 10)
    assert (len(found.problems), found.left_out) == (3, 7)


# References


def test_references_are_resolved_within_the_file():
    assert not reading(**{name: LINKS[name] for name in ("project", "location")}).problems
    lost = [{**LINKS["location"][0], "cadTrustProjectId": "p2"}]
    found = only_problem(project=LINKS["project"], location=lost)
    assert found == "location, record 1, cadTrustProjectId: No record of project in this file has the key “p2”."
    assert "This field is needed and is empty" in only_problem(
        location=[{**LINKS["location"][0], "cadTrustProjectId": None}]
    )
    twice = only_problem(project=LINKS["project"] * 2)
    assert "“p1” is the key of record 1 already." in twice


def test_a_reference_to_a_table_that_the_file_does_not_hold_is_noted():
    found = reading(**LINKS)
    assert not found.problems
    assert "issuance: 1 records refer to verification, which this file does not hold." in found.notes


def test_an_action_of_the_aef_must_refer_to_its_authorisation():
    record = dict(exported().tables["aef_t3_actions"][0])
    del record["cadTrustAefT2AuthorizationsId"]
    assert "cadTrustAefT2AuthorizationsId: This field is needed and is empty." in only_problem(aef_t3_actions=[record])


# Sums


def test_the_example_of_cad_trust_itself_does_not_add_up():
    found = reading(**unit(unitSerialId="VCS9819-2014-1233022-1234022", unitEndBlock="1234023", unitCount=1000))
    assert sentences(found.problems) == [
        "unit, record 1, unitCount: The block 1233022 to 1234023 holds 1,002 units, and the record says 1,000.",
        "unit, record 1, unitSerialId: The serial “VCS9819-2014-1233022-1234022” ends at 1234022, and the block at 1234023.",
    ]
    assert "holds 1,001 units, and the record says 1,000." in only_problem(
        **unit(unitSerialId="VCS9819-2014-1233022-1234022", unitEndBlock="1234022")
    )


def test_a_block_that_runs_backwards_is_no_claim():
    assert "runs backwards, from 1233022 to 1233021" in only_problem(**unit(unitEndBlock="1233021", unitCount=0))
    assert not reading(**unit(unitEndBlock="1233021")).claims


def test_blocks_of_one_file_must_not_meet():
    def block(first, last, batch="2014"):
        return {
            **UNIT, "cadTrustUnitId": f"{batch}-{first}", "unitSerialId": f"VCS9819-{batch}-{first}-{last}",
            "unitStartBlock": str(first), "unitEndBlock": str(last), "unitCount": last - first + 1,
        }  # fmt: skip

    apart = [block(1000, 1999), block(2000, 2999), block(1000, 1999, batch="2015")]
    assert not reading(unit=apart).problems
    found = reading(unit=[block(1000, 4000), block(3000, 3500), block(4000, 5000)])
    assert [(each.record, each.field) for each in found.problems] == [(2, "unitStartBlock"), (3, "unitStartBlock")]
    assert "The block 4000 to 5000 meets that of record 1, 1000 to 4000." in found.problems[1].sentence


def test_a_quantity_of_the_aef_follows_from_its_identifiers():
    record = {**exported().tables["aef_t3_actions"][1], "aefT3ActionsQuantityTCo2": 901}
    assert "The block 21 to 920 holds 900 t, and the record says 901 t." in only_problem(aef_t3_actions=[record])
    record = {**exported().tables["aef_t4_holdings"][0], "aefT4HoldingsItmoLastId": "1"}
    assert "runs backwards" in only_problem(aef_t4_holdings=[record])
    record["aefT4HoldingsItmoLastId"] = "CA0007-GHA01-GHA-1-2024"
    assert not reading(aef_t4_holdings=[record]).problems


def test_a_period_that_ends_before_it_begins_is_a_problem():
    estimate = {
        "estimationStartDate": "2025-01-01",
        "estimationEndDate": "2024-01-01",
        "estimationUnitCount": 5,
        "cadTrustProjectId": "p1",
    }
    assert only_problem(estimation=[estimate]).endswith("The period ends before it begins.")


# Claims


def test_a_claim_knows_its_registry_from_its_project_and_is_live_where_units_are_used_or_authorised():
    label = {"cadTrustLabelId": "a", "labelName": "Letter", "labelType": "Article 6 - Authorisation"}
    other = {**label, "cadTrustLabelId": "b", "labelType": "Certification"}
    carried = {"cadTrustUnitId": "u1", "labelUnitDate": "2024-01-01"}
    odd = {"unitSerialId": "X-1-5", "unitStartBlock": "1", "unitEndBlock": "5", "unitCount": 5}

    def claim(status, *labels):
        tables = {**LINKS, "unit": [{**UNIT, **odd, "unitStatus": status}], "label": [label, other]}
        tables["unit_label"] = [{**carried, "cadTrustLabelId": each} for each in labels]
        return reading(**tables).claims[0]

    assert (claim("Held").registry, claim("Held").key, claim("Held").live) == ("VCS", "X-*", False)
    assert claim("Retired").live
    assert claim("Cancelled").live
    assert claim("Held", "a").live
    assert not claim("Issued", "b").live
    assert claim("Held", "a", "b").details["labels"] == "authorisation; certification"
    alone = reading(unit=[{**UNIT, **odd}])
    assert alone.claims[0].registry == ""
    assert "Of 1 blocks the file does not say at which registry they are." in alone.notes


@pytest.mark.parametrize(
    ("serial", "first", "last", "place"),
    [
        ("18783-910564676-910573425-VCS-VCU-842-VER-MG-3-2311-01012024-30042024-1", 910564676, 910573425, ("VCS", "VCS")),
        ("GS1-1-RW-GS11137-16-2025-30526-1-57101", 1, 57101, ("GS", "GS1-1-RW-GS11137-16-2025-30526")),
        ("A-7-1 to 9", 1, 9, ("own", "A-7-*")),
        ("A-7-5", 5, 5, ("own", "A-7-*")),
        ("no numbers", 1, 9, ("own", "no numbers")),
    ],
)  # fmt: skip
def test_a_serial_is_placed_as_the_ledger_places_it(serial, first, last, place):
    assert place_of(serial, "own", first=first, last=last) == place


@pytest.mark.parametrize(
    ("ends", "found"),
    [
        (("18783-5-VCS-VCU-842-VER-MG-3-2311-01012024-30042024-1", "18783-9-VCS-VCU-842-VER-MG-3-2311-01012024-30042024-1"), ("VCS", "VCS", 5, 9)),
        (("18783-5-VCS-VCU-842-VER-MG-3-2311-01012024-30042024-1",) * 2, ("VCS", "VCS", 5, 5)),
        (("GS1-1-RW-GS11137-16-2025-30526-1",) * 2, ("GS", "GS1-1-RW-GS11137-16-2025-30526", 1, 1)),
        (("CAR-1-US-293-1-120-CA-2006-102-1", "CAR-1-US-293-1-120-CA-2006-102-29251"), ("CAR", "CAR-1-US-293-1-120-CA-2006-102", 1, 29251)),
        (("RW-5-1463953-2-2-0-7014", "RW-5-1467609-2-2-0-7014"), ("GS", "RW-5-*-2-2-0-7014", 1463953, 1467609)),
        (("9000", "10000"), ("own", "*", 9000, 10000)),
        (("7", "7"), ("own", "*", 7, 7)),
        (("A-1-B-2", "A-1-B-9"), ("own", "A-1-B-*", 2, 9)),
        (("A-1-B-2", "A-1-B-2"), None), (("A-1-B-2", "A-3-B-9"), None), (("A-1", "B-1"), None), (("A-9", "A-1"), None),
        (("", ""), None), (("9" * 30, "9" * 31), None),
    ],
)  # fmt: skip
def test_the_two_ends_of_a_block_give_its_series_or_nothing(ends, found):
    assert block_between(*ends, "own") == found


def test_the_range_in_a_serial_is_marked():
    assert running_serial("A-1-5-2024", first=1, last=5) == "A-*-2024"
    assert running_serial("A-1-5-2024", first=2, last=5) == ""
    assert running_serial("9" * 40, first=1, last=1) == ""


# Version 1


OLD = {
    "serialNumberBlock": "ABC-2020-100-199", "unitBlockStart": "100", "unitBlockEnd": "199", "unitCount": 100,
    "vintageYear": 2020, "unitType": "Reduction - technical", "unitStatus": "Held",
    "correspondingAdjustmentDeclaration": "Committed", "correspondingAdjustmentStatus": "Not Started",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "live"),
    [
        ({}, True),
        ({"correspondingAdjustmentDeclaration": "Not Required"}, False),
        ({"correspondingAdjustmentDeclaration": "Unknown", "unitStatus": "Retired"}, True),
        ({"correspondingAdjustmentDeclaration": "Unknown", "unitStatus": "Pending Export"}, False),
    ],
)
def test_units_of_version_1_are_read_and_a_commitment_stands_behind_a_claim(changes, live):
    found = reading(units=[{**OLD, **changes}])
    assert found.version == "1"
    assert not found.problems
    claim = found.claims[0]
    assert (claim.first, claim.last, claim.key, claim.live) == (100, 199, "ABC-2020-*", live)
    assert claim.details["adjustment"] == "not started"


def test_units_of_version_1_that_do_not_add_up_or_have_odd_values_are_problems():
    found = reading(units=[{**OLD, "unitCount": 5, "correspondingAdjustmentStatus": "Soon", "unitStatus": "Lost"}])
    assert [each.field for each in found.problems] == ["correspondingAdjustmentStatus", "unitCount", "unitStatus"]
    assert "not known to this version of the list" in found.problems[0].sentence


def test_the_list_of_one_old_table_is_recognised():
    assert read_file(json.dumps([OLD]).encode(), MODEL).counts == {"units": 1}
    assert read_file(as_json(exported()).encode("utf-8-sig"), MODEL).total > 20
