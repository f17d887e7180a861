"""The page and the files of CAD Trust, and the dry run through a browser."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from app.ledger.naming import name_outcomes
from app.registries.views import cad_trust as views
from tests.cad_trust.making import UNIT
from tests.ledger.making import MAKER

PAGE = "/registries/cad-trust"


def upload(client, content, *, name="bundle.json", status=200):
    client.get(PAGE)
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return client.post(PAGE, {"file": (io.BytesIO(body), name)}, status=status, content_type="multipart/form-data")


def test_without_an_authorised_project_there_is_nothing_to_send(sign_in):
    client = sign_in("Viewer, MTI")
    client.get(PAGE)
    assert "No project is authorised yet, so there is nothing to send." in client.text()
    assert not client.page.xpath("//input[@type='file']")
    assert client.page.xpath("//a[@href='/registries']")
    client.get("/registries")
    assert client.page.xpath(f"//a[@href='{PAGE}']")
    assert json.loads(client.get(f"{PAGE}.json").text)["tables"] == {}


def test_the_page_counts_each_table_and_says_what_is_missing(sign_in, reference):
    client = sign_in("Ledger officer, NEA")
    client.get(PAGE)
    said = client.text()
    assert "aef_t3_actions" in said
    assert "projectLink is needed." in said
    assert "has not named these outcomes on our record yet" in said
    assert "No ratings are on record." in said
    assert "CAD Trust has no status of units for “share of proceeds”" in said
    assert "No authorisation" not in said
    assert reference in said
    client.get(f"{PAGE}?partner=per")
    assert "What would be sent of Peru" in client.text()
    assert "nothing to send" in client.text()
    client.get(f"{PAGE}?partner=zzz", status=404)


def test_the_bundle_and_the_package_are_downloads_named_after_the_day(sign_in, reference):
    client = sign_in("Viewer, MTI")
    found = client.get(f"{PAGE}.json?partner=gha")
    assert "attachment; filename=cad-trust-gha-2" in found.headers["Content-Disposition"]
    bundle = json.loads(found.text)
    units = bundle["tables"]["unit"]
    assert sum(each["unitCount"] for each in units) == 1000
    assert {each["unitStatus"] for each in units if "unitStatus" in each} == {"Held", "Cancelled"}
    assert bundle["tables"]["issuance"][0]["issuanceDate"]
    assert client.get(f"{PAGE}.json?partner=gha").text == found.text
    package = client.get(f"{PAGE}.zip")
    with zipfile.ZipFile(io.BytesIO(package.data)) as files:
        assert "14_unit.csv" in files.namelist()


def test_more_movements_than_a_page_takes_are_left_to_the_command_line(sign_in, reference, monkeypatch):
    monkeypatch.setattr(views, "too_many", lambda session, partner: not partner)
    client = sign_in("Viewer, MTI")
    client.get(PAGE)
    assert "too many for a page. Choose a partner" in client.text()
    assert "What is missing" not in client.text()
    for suffix in ("json", "zip"):
        client.get(f"{PAGE}.{suffix}", status=422)
    client.get(f"{PAGE}?partner=gha")
    assert "aef_t3_actions" in client.text()


def test_what_we_hold_is_whole_once_the_outcomes_have_their_names(sign_in, reference, session):
    name_outcomes(MAKER, issuance_id=1, identifier="CA0004-GHA01-GHA-1-2025")
    bundle = json.loads(sign_in("Viewer, MTI").get(f"{PAGE}.json").text)["tables"]
    assert [each["aefT3ActionsItmoFirstId"] for each in bundle["aef_t3_actions"]] == ["1", "71", "71"]
    assert {each["cadTrustAefT2AuthorizationsId"] for each in bundle["aef_t3_actions"]} <= {
        each["cadTrustAefT2AuthorizationsId"] for each in bundle["aef_t2_authorizations"]
    }
    assert bundle["unit"][2]["unitItmosReferenceId"] == "CA0004-GHA01-GHA-71-1000-2025"


def test_a_file_of_ours_read_again_meets_every_block_of_ours(sign_in, reference):
    client = sign_in("Ledger officer, NEA")
    upload(client, client.get(f"{PAGE}.json").data, status=422)
    said = client.text()
    assert "Units that the file and our ledger both claim" in said
    assert "1,000 tCO₂e" in said
    assert "Cancelled for OMGE" in said
    assert "This field is needed and is empty." in said


def test_a_sound_file_is_read_and_a_faulty_one_reported_by_table_record_and_field(sign_in):
    client = sign_in("Ledger officer, NEA")
    upload(client, {"unit": [UNIT]})
    assert "1 record of CAD Trust 2.0.2 read. Nothing is written." in client.text()
    assert "Every field is as CAD Trust asks" in client.text()
    upload(client, {"unit": [{**UNIT, "unitCount": 999, "unitSerialId": "<b>x</b>"}]}, name="<i>.json", status=422)
    assert "The block 1233022 to 1234021 holds 1,000 units, and the record says 999." in client.text()
    assert "1 problem" in client.text()
    upload(client, {"unit": ["x"] * 300}, status=422)
    assert "The first 200 are shown; 100 more follow." in client.text()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "The file is empty."), (b"\xff", "not a text in UTF-8"), (b"[" * 99, "nested more than 8 deep"), (b"{}", "holds no table")],
)  # fmt: skip
def test_what_is_no_file_of_cad_trust_is_refused_beside_the_field(sign_in, content, sentence):
    client = sign_in("Ledger officer, NEA")
    upload(client, content, status=422)
    assert sentence in " ".join(client.problems())


def test_no_file_and_too_large_a_file_are_refused(sign_in):
    client = sign_in("Ledger officer, NEA")
    client.get(PAGE)
    client.post(PAGE, {}, status=422)
    assert client.problems() == ["Choose a file"]
    body = (
        (
            f'--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{client.token()}\r\n'
            '--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'
        ).encode()
        + b" " * 10_000_001
        + b"\r\n--b--\r\n"
    )
    answer = client.send("post", PAGE, data=body, content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 422
    assert "at most 10,000,000 are taken" in answer.text


def test_a_reader_without_the_permission_may_not_upload(sign_in):
    client = sign_in("Viewer, MTI")
    client.get(PAGE)
    token = client.token()
    answer = client.send("post", PAGE, data={"file": (io.BytesIO(b"{}"), "f.json"), "csrf_token": token})
    assert answer.status_code == 403


def test_a_faulty_file_of_the_deployment_is_left_out_and_never_ends_the_page(app, sign_in):
    from app.core.web import settings

    with app.test_request_context("/"):
        place = settings().instance / "cad_trust.yaml"
    place.write_text("lists: 3")
    try:
        sign_in("Viewer, MTI").get(PAGE)
    finally:
        place.unlink()
