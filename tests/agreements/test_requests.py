"""Requests that no page would send: each is refused with its own status, and nothing is written."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from app.accounts.commands.people import grant_role, remove_role
from app.accounts.models import OfficerRow, RoleGrant
from tests.agreements.way import LEGS, STEPS, step_of
from workflows.agreement import AGREEMENT
from workflows.agreement.facts import Stage
from workflows.vocabulary import Actor, Role

SIGNED = {
    "version": "1", "date-day": "4", "date-month": "3", "date-year": "2021",
    "sg-0-name": "Grace Fu", "host-0-name": "Robert Bouvier",
}  # fmt: skip
SIGN = "/partners/ury/steps/sign-mou"


@pytest.fixture
def only_for(session):
    """`only_for("Desk officer, MSE", "GHA")`: the officer's roles count for that partner alone."""

    def narrow(name: str, partner: str) -> None:
        session.execute(
            text(
                "UPDATE role_grants g SET partner = :partner FROM officers o WHERE o.id = g.officer_id AND o.name = :name"
            ),
            {"partner": partner, "name": name},
        )
        session.commit()

    return narrow


@pytest.mark.parametrize("step", [step for step in AGREEMENT.steps if Stage.DISCUSSION not in step.source])
def test_a_step_out_of_another_stage_is_a_conflict(step, uruguay, sign_in, everything):
    role = next(iter(step.by))
    officer = {Role.CLEARER: "Agency clearer, MTI", Role.LEGAL_ADVISER: "Legal adviser, AGC"}.get(
        role, "Desk officer, MSE"
    )
    client = sign_in(officer)
    path = f"/partners/ury/steps/{step.name.replace('_', '-')}"
    before = everything()
    answers = SIGNED | {
        "share_of_proceeds": "5", "omge": "2", "reason": "Why", "source": "Gazette", "note": "Kept",
        "text_label": "A", "text_content": "B",
    }  # fmt: skip
    client.get(path)
    client.post(path, answers, status=409)
    assert "does not lead out of the stage “In discussion”" in client.text()
    assert everything() == before


def test_a_clearer_who_posts_a_step_of_the_desk_is_refused(uruguay, sign_in, everything):
    client = sign_in("Agency clearer, MTI")
    before = everything()
    client.get(SIGN)
    assert "Your roles do not take this step. It is taken by: Desk officer." in client.text()
    client.post(SIGN, SIGNED, status=403)
    assert everything() == before


@pytest.mark.parametrize("officer", ["Viewer, MTI", "Auditor", "Administrator"])
def test_who_only_reads_posts_no_step(officer, uruguay, sign_in, everything):
    client = sign_in(officer)
    before = everything()
    client.get(SIGN)
    client.post(SIGN, SIGNED, status=403)
    assert everything() == before


def test_a_role_removed_in_mid_session_counts_at_the_next_request(uruguay, sign_in, session, everything):
    client = sign_in("Desk officer, MSE")
    client.get(SIGN)
    officer = session.scalars(select(OfficerRow).where(OfficerRow.name == "Desk officer, MSE")).one()
    grant = session.scalars(select(RoleGrant).where(RoleGrant.officer_id == officer.id)).one()
    first = session.scalars(select(OfficerRow.id).where(OfficerRow.name == "Administrator")).one()
    administrator = Actor(first, "Administrator", "MSE", frozenset({Role.ADMINISTRATOR}))
    grant_role(administrator, officer.id, role=Role.VIEWER, partner=None, version=officer.version)
    remove_role(administrator, officer.id, grant_id=grant.id, version=session.get(OfficerRow, officer.id).version)
    before = everything()
    client.post(SIGN, SIGNED, status=403)
    client.get("/partners/ury/particulars", status=403)
    assert everything() == before


def test_an_unknown_partner_is_not_found(sign_in):
    client = sign_in("Desk officer, MSE")
    for path in ("/partners/zzz", "/partners/zzz/steps", "/partners/zzz/steps/sign-mou", "/partners/zzz/history"):
        client.get(path, status=404)
    client.post("/partners/zzz/steps/sign-mou", SIGNED, status=404)
    client.get("/partners/PER", status=404)


@pytest.mark.parametrize("name", ["sign", "sign_mou", "to-in-force", "sign-mou%00", "..", "sign-mou'--"])
def test_an_unknown_step_is_not_found(name, sign_in):
    client = sign_in("Desk officer, MSE")
    client.get(f"/partners/per/steps/{name}", status=404)
    client.post(f"/partners/per/steps/{name}", SIGNED, status=404)


def test_a_partner_outside_the_grants_of_an_officer_is_not_found_anywhere(only_for, sign_in, everything):
    only_for("Desk officer, MSE", "GHA")
    client = sign_in("Desk officer, MSE")
    before = everything()
    for path in ("", "/steps", "/history", "/workflow", "/text", "/particulars", "/steps/sign-mou"):
        client.get(f"/partners/per{path}", status=404)
    client.post("/partners/per/steps/sign-mou", SIGNED, status=404)
    client.post("/partners/per/particulars", {"version": "1"}, status=404)
    client.post("/documents/new", {"partner": "PER", "kind": "partner_brief"}, status=422)
    assert everything() == before
    for path in (
        "/partners",
        "/partners/board",
        "/partners/timeline",
        "/partners/map",
        "/search?q=peru",
        "/documents",
        "/my-work",
    ):
        client.get(path)
        assert "Peru" not in client.text()
    assert "Peru" not in client.get("/partners.csv").text
    client.get("/partners")
    assert client.text().startswith("Partners 1 partner")
    client.get("/partners/gha")


def test_a_form_without_its_token_comes_back_with_what_was_typed(uruguay, sign_in, everything):
    client = sign_in("Desk officer, MSE")
    client.get(SIGN)
    before = everything()
    client.post(SIGN, SIGNED | {"note": "First line\nsecond"}, status=400, token=False)
    assert client.value("sg-0-name") == "Grace Fu"
    assert client.value("note").strip() == "First line\nsecond"
    assert everything() == before
    form = dict(client.page.xpath("//main//form")[0].form_values())
    client.post(SIGN, form)
    assert uruguay.stage is Stage.MOU_SIGNED


def test_a_token_of_another_session_does_not_count(uruguay, sign_in, everything):
    stranger, client = sign_in("Second desk officer, MSE"), sign_in("Desk officer, MSE")
    stranger.get(SIGN)
    client.get(SIGN)
    before = everything()
    client.post(SIGN, SIGNED | {"csrf_token": stranger.token()}, status=400)
    assert everything() == before


@pytest.mark.parametrize("version", [None, "", "one", "-1", "0", "1.0", "99", "9" * 40, "١"])
def test_a_version_that_does_not_stand_is_a_conflict_and_keeps_the_answers(version, uruguay, sign_in, everything):
    client = sign_in("Desk officer, MSE")
    client.get(SIGN)
    before = everything()
    answers = {name: value for name, value in SIGNED.items() if name != "version"}
    client.post(SIGN, answers if version is None else answers | {"version": version}, status=409)
    assert client.value("host-0-name") == "Robert Bouvier"
    assert "Uruguay has changed since you opened this page" in client.text()
    assert everything() == before


def test_fields_that_a_step_does_not_ask_for_change_nothing(uruguay, sign_in, rows):
    client = sign_in("Desk officer, MSE")
    client.get("/partners/ury/steps/open-mou-negotiation")
    extra = {
        "id": "1", "stage": "in_force", "partner": "PER", "iso3": "PER", "kind": "ia", "recorded_by": "9", "actor_id": "9",
        "share_of_proceeds": "99", "omge": "99", "corrects": "1", "strikes": "y", "standing": "struck", "reason": "Mine",
        "sg-0-name": "Nobody", "supersedes_id": "1", "place": "Elsewhere",
    }  # fmt: skip
    client.post("/partners/ury/steps/open-mou-negotiation", SIGNED | extra)
    act = rows("SELECT * FROM acts WHERE partner_id = (SELECT id FROM partners WHERE iso3 = 'URY')")[0]
    assert (act.kind, act.standing, act.recorded_by, act.supersedes_id) == ("mou_negotiation", "done", 1, None)
    assert (act.share_of_proceeds, act.omge, act.reason, act.place) == (None, None, "", "")
    assert rows("SELECT 1 FROM act_people WHERE act_id = :id", id=act.id) == []
    assert uruguay.stage is Stage.MOU_NEGOTIATION


def test_of_repeated_fields_the_first_counts(uruguay, sign_in):
    client = sign_in("Desk officer, MSE")
    client.get(SIGN)
    client.post(
        SIGN, SIGNED | {"place": ["Montevideo", "Elsewhere"], "date-year": ["2021", "1999"], "version": ["1", "7"]}
    )
    act = uruguay.case().record.acts[0]
    assert (act.place, act.date.iso()) == ("Montevideo", "2021-03-04")


@pytest.mark.parametrize("number", ["²", "٣", "x", "-1", "9" * 5000, "99", "4", ""])
def test_people_under_a_number_that_the_page_does_not_offer_do_no_harm(number, uruguay, sign_in):
    client = sign_in("Desk officer, MSE")
    client.get(SIGN)
    client.post(SIGN, SIGNED | {f"sg-{number}-name": "Somebody", f"witnesses-{number}-post": "Else"})
    assert uruguay.case().record.acts[0].sg[0].name == "Grace Fu"


@pytest.mark.parametrize(
    ("leg", "field"), [("sign_mou", "certainty"), ("sign_mou", "mode"), ("record_past_act", "kind")]
)
@pytest.mark.parametrize("value", ["nonsense", "\x00", "paused", "x" * 5000])
def test_a_choice_that_the_page_does_not_offer_is_refused(leg, field, value, uruguay, sign_in, everything):
    client = sign_in("Desk officer, MSE")
    path = f"/partners/ury/steps/{step_of(leg).name.replace('_', '-')}"
    client.get(path)
    before = everything()
    client.post(path, SIGNED | {"kind": "mou", "source": "Gazette", field: value}, status=422)
    assert client.problems()
    assert everything() == before


@pytest.mark.parametrize("corrects", [None, "", "0", "999999", "one", "9" * 30, "of another partner"])
def test_a_correction_of_no_act_of_this_partner_is_refused(corrects, uruguay, sign_in, partnership, everything):
    uruguay.take("sign_mou")
    answers = SIGNED | {"version": "2", "reason": "Because"}
    if corrects is not None:
        other = str(partnership("PER").case().record.acts[0].id)
        answers["corrects"] = other if corrects == "of another partner" else corrects
    client = sign_in("Desk officer, MSE")
    client.get("/partners/ury/steps/propose-correction")
    before = everything()
    client.post("/partners/ury/steps/propose-correction", answers, status=422)
    assert "Choose the act to correct" in client.text()
    assert everything() == before


@pytest.mark.parametrize("leg", STEPS)
def test_an_empty_form_is_refused_in_sentences_or_asks_nothing(leg, uruguay, sign_in, everything):
    uruguay.stand_before(leg)
    step = step_of(leg)
    client = sign_in(LEGS[leg].actor.name)
    path = f"/partners/ury/steps/{step.name.replace('_', '-')}"
    client.get(path)
    before = everything()
    answer = client.send("post", path, data={"csrf_token": client.token(), "version": str(uruguay.version)})
    assert answer.status_code in (303, 422), answer.text[:500]
    if answer.status_code == 422:
        assert everything() == before
