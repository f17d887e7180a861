"""Officers and their roles: what an administrator does, and may not do."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError

from app.accounts import commands, passwords, queries
from app.core import audit
from app.core.access import Officer
from app.core.db import db
from app.core.outbox import tell
from app.core.versions import StaleVersion
from tests.accounts.browsing import PASSWORD, Office, post
from workflows.vocabulary import Audience, Role

ADA, BO = "ada@mse.gov.sg", "bo@mse.gov.sg"
MEI = {"name": "Mei Lin", "email": "Mei.Lin@MTI.gov.sg", "agency": "MTI"}


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a password costs is not what these tests are about."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@pytest.fixture
def ada(office: Office) -> FlaskClient:
    """The browser of the first administrator, who is officer 1."""
    assert office.administrator(ADA) == 1
    return office.signed_in(ADA)


def test_an_administrator_adds_an_officer_who_sets_a_password_and_gets_a_role(office: Office, ada: FlaskClient) -> None:
    page = post(ada, "/admin/people/new", **MEI)
    assert page.status_code == 200
    path = re.findall(r'value="http://localhost(/welcome/[^"]+)"', page.text)[0]
    mei = office.app.test_client()
    assert post(mei, path, page=path, new_password=PASSWORD, new_password_again=PASSWORD).status_code == 303
    assert mei.get("/").status_code == 403
    officer = office.id_of("mei.lin@mti.gov.sg")
    answer = change(office, ada, officer, "roles", role="clearer", partner="all")
    assert answer.status_code == 303
    assert "Mei Lin (MTI) is now agency clearer for all partners." in ada.get(answer.location).text
    assert mei.get("/").status_code == 200
    assert office.said()[-4:-1] == [
        "Ada Tan added Mei Lin (MTI) as an officer",
        "Ada Tan made a one-time link for Mei Lin (MTI) to set a password",
        "Mei Lin set their password by a one-time link and signed in",
    ]
    assert office.said()[-1] == "Ada Tan gave Mei Lin (MTI) the role of agency clearer for all partners"


def test_only_an_administrator_sees_the_people_pages(office: Office) -> None:
    for name in ("Desk officer, MSE", "Auditor", "Publisher, MSE"):
        browser = office.signed_in_as(name)
        for path in ("/admin/people", "/admin/people/new", "/admin/people/1"):
            assert browser.get(path).status_code == 403
        assert post(browser, "/admin/people/new", **MEI).status_code == 403
        assert post(browser, "/admin/people/1/disable", version=1).status_code == 403


def test_the_list_shows_roles_last_sign_in_and_state(office: Office, ada: FlaskClient) -> None:
    disabled = office.officer("out@mti.gov.sg", name="Out Going")
    change(office, ada, disabled, "disable")
    post(ada, "/admin/people/new", **MEI)
    page = ada.get("/admin/people").text
    for words in (
        "Ada Tan",
        "Administrator, all partners",
        "Active",
        "Out Going",
        "Disabled",
        "Never",
        "Invited",
    ):
        assert words in page


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_administrators_cannot_change_their_own_roles(office: Office, ada: FlaskClient, role: str) -> None:
    answer = change(office, ada, 1, "roles", role=role, partner="all")
    assert answer.status_code == 422
    assert "You cannot change your own roles" in answer.text
    assert office.value("SELECT string_agg(role, ',') FROM role_grants WHERE officer_id = 1") == "administrator"


def test_administrators_cannot_remove_their_own_role_nor_disable_themselves(office: Office, ada: FlaskClient) -> None:
    office.administrator(BO, name="Bo Lee")
    grant = office.value("SELECT id FROM role_grants WHERE officer_id = 1")
    assert change(office, ada, 1, f"roles/{grant}/remove").status_code == 422
    answer = change(office, ada, 1, "disable")
    assert (answer.status_code, "You cannot disable yourself" in answer.text) == (422, True)
    assert ada.get("/admin/people").status_code == 200


def test_the_last_administrator_cannot_be_removed(office: Office) -> None:
    ada = office.administrator(ADA)
    grant = office.value("SELECT id FROM role_grants")
    with office.app.app_context():
        with pytest.raises(commands.RefusedError, match="Ada Tan is the last administrator"):
            commands.remove_role(audit.SYSTEM, ada, grant_id=grant, version=None)
        with pytest.raises(commands.RefusedError, match="Ada Tan is the last administrator"):
            commands.disable_officer(audit.SYSTEM, ada, version=None)


def test_two_administrators_who_remove_each_other_at_once_leave_one(office: Office) -> None:
    ada, bo = office.administrator(ADA), office.administrator(BO, name="Bo Lee")
    pairs = [(office.actor(ada), bo), (office.actor(bo), ada)]

    def disable(pair: object) -> bool:
        actor, other = pair  # type: ignore[misc]
        with office.app.app_context():
            try:
                commands.disable_officer(actor, other, version=None)
            except commands.RefusedError:
                return False
            return True

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(disable, pairs)) == [False, True]


def test_an_administrator_whose_role_was_taken_meanwhile_changes_nothing(office: Office) -> None:
    ada, bo = office.administrator(ADA), office.administrator(BO, name="Bo Lee")
    office.change("DELETE FROM role_grants WHERE officer_id = :id", id=ada)
    with office.app.app_context():
        with pytest.raises(commands.RefusedError, match="Only an administrator"):
            commands.disable_officer(office.actor(ada), bo, version=None)
        with pytest.raises(commands.RefusedError, match="Only an administrator"):
            commands.add_officer(office.actor(ada), name="Mei", email="mei@mti.gov.sg", agency="MTI")


def test_a_role_for_one_partner_counts_for_that_partner(office: Office) -> None:
    officer = office.officer(role=None)
    with office.app.app_context():
        commands.grant_role(audit.SYSTEM, officer, role=Role.CLEARER, partner="PER", version=None)
        found = queries.person(db.session, officer)
    assert found
    assert [(each.role, each.partner) for each in found.grants] == [(Role.CLEARER, "PER")]
    browser = office.signed_in("mei@mti.gov.sg")
    assert browser.get("/").status_code == 200


def test_a_role_is_given_once(office: Office, ada: FlaskClient) -> None:
    officer = office.officer(role=None)
    assert change(office, ada, officer, "roles", role="viewer", partner="all").status_code == 303
    answer = change(office, ada, officer, "roles", role="viewer", partner="all")
    assert (answer.status_code, "has this role already" in answer.text) == (422, True)


def test_an_administrator_serves_all_partners(office: Office) -> None:
    officer = office.officer()
    with office.app.app_context(), pytest.raises(commands.RefusedError, match="serves all partners"):
        commands.grant_role(audit.SYSTEM, officer, role=Role.ADMINISTRATOR, partner="PER", version=None)


def test_a_page_that_is_out_of_date_overwrites_nothing(office: Office, ada: FlaskClient) -> None:
    officer = office.officer()
    version = office.value("SELECT version FROM officers WHERE id = :id", id=officer)
    assert change(office, ada, officer, "roles", role="viewer", partner="all").status_code == 303
    answer = post(ada, f"/admin/people/{officer}/disable", version=version)
    assert answer.status_code == 409
    assert "gave Mei Lin (MTI) the role of viewer for all partners" in answer.text
    assert office.value("SELECT disabled_at IS NULL FROM officers WHERE id = :id", id=officer)
    for wrong in ("", "x", "-1", "9" * 30):
        assert post(ada, f"/admin/people/{officer}/disable", version=wrong).status_code == 409


def test_signing_in_is_no_new_version_of_an_officer(office: Office) -> None:
    officer = office.officer()
    version = office.value("SELECT version FROM officers WHERE id = :id", id=officer)
    office.signed_in("mei@mti.gov.sg")
    assert office.value("SELECT version FROM officers WHERE id = :id", id=officer) == version


def test_a_disabled_officer_is_enabled_again_with_the_roles_held_before(office: Office, ada: FlaskClient) -> None:
    officer = office.officer()
    mei = office.signed_in("mei@mti.gov.sg")
    assert change(office, ada, officer, "disable").status_code == 303
    assert mei.get("/").status_code == 302
    assert change(office, ada, officer, "link").status_code == 422
    assert change(office, ada, officer, "enable").status_code == 303
    assert mei.get("/").status_code == 302, "the old session stays ended"
    assert office.signed_in("mei@mti.gov.sg").get("/").status_code == 200
    assert office.said()[-3:] == [
        "Ada Tan disabled Mei Lin (MTI)",
        "Ada Tan enabled Mei Lin (MTI) again",
        "Mei Lin signed in",
    ]


def test_an_administrator_signs_an_officer_out_everywhere(office: Office, ada: FlaskClient) -> None:
    officer = office.officer()
    mei = office.signed_in("mei@mti.gov.sg")
    assert change(office, ada, officer, "end-sessions").status_code == 303
    assert mei.get("/").status_code == 302


@pytest.mark.parametrize("path", ["/admin/people/999", "/admin/people/99999999999999999999"])
def test_an_officer_who_does_not_exist_is_not_found(ada: FlaskClient, path: str) -> None:
    assert ada.get(path).status_code == 404
    for act in ("disable", "enable", "link", "end-sessions", "roles/1/remove", f"roles/{10**30}/remove"):
        assert post(ada, f"{path}/{act}", version=1).status_code == 404


# Bad input


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("x" * 10_000, "x" * 10_000),
        ("a\0b", None),
        ("a\x1bb\x07", None),
        ("Mei\u202eniL", "Mei\u202eniL"),
        ("two\nlines", None),
        ("", None),
        (" \t ", None),
    ],
)
def test_a_name_that_cannot_be_kept_is_refused_and_shown_again(ada: FlaskClient, name: str, shown: str | None) -> None:
    answer = post(ada, "/admin/people/new", **(MEI | {"name": name}))
    assert answer.status_code == 422
    assert "The name must" in answer.text
    assert "Mei.Lin@MTI.gov.sg" in answer.text
    assert shown is None or shown in answer.text


@pytest.mark.parametrize(
    ("name", "escaped"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("{{7*7}} ${7*7} #{7*7}", "{{7*7}} ${7*7} #{7*7}"),
        ("مي لين", "مي لين"),
        ("\" onload='x'", "&#34; onload=&#39;x&#39;"),
        ("Robert'); DROP TABLE officers;--", "Robert&#39;); DROP TABLE officers;--"),
    ],
)
def test_a_name_comes_out_as_it_was_typed(office: Office, ada: FlaskClient, name: str, escaped: str) -> None:
    assert post(ada, "/admin/people/new", **(MEI | {"name": name})).status_code == 200
    officer = office.id_of("mei.lin@mti.gov.sg")
    for path in ("/admin/people", f"/admin/people/{officer}"):
        page = ada.get(path).text
        assert escaped in page
        assert "<script>alert" not in page


@pytest.mark.parametrize(
    "email",
    [
        "",
        "x",
        "a@b",
        "a b@c.sg",
        "a@b.sg\nBcc: x@y.sg",
        "<a@b.sg>",
        "a@@b.sg",
        "a" * 300 + "@b.sg",
        "a\0@b.sg",
    ],
)
def test_an_address_that_is_none_is_refused(ada: FlaskClient, email: str) -> None:
    answer = post(ada, "/admin/people/new", **(MEI | {"email": email}))
    assert answer.status_code == 422
    assert "The e-mail address must" in answer.text


@pytest.mark.parametrize("changes", [{"agency": ""}, {"agency": "CIA"}, {"agency": "x" * 10_000}, {"agency": "\0"}])
def test_an_agency_outside_the_working_group_is_refused(ada: FlaskClient, changes: dict[str, str]) -> None:
    assert post(ada, "/admin/people/new", **(MEI | changes)).status_code == 422


@pytest.mark.parametrize("fields", [{}, {"role": "king"}, {"role": "viewer", "partner": "XXX"}, {"role": "viewer"}])
def test_a_role_or_partner_that_is_not_in_the_list_is_refused(
    office: Office, ada: FlaskClient, fields: dict[str, str]
) -> None:
    officer = office.officer()
    assert change(office, ada, officer, "roles", **fields).status_code == 422


def test_an_address_serves_one_officer(office: Office, ada: FlaskClient) -> None:
    assert post(ada, "/admin/people/new", **MEI).status_code == 200
    answer = post(ada, "/admin/people/new", **(MEI | {"email": "MEI.LIN@mti.gov.sg"}))
    assert (answer.status_code, "Another officer has this e-mail address" in answer.text) == (422, True)


@pytest.mark.parametrize(
    "more",
    [{"id": "1"}, {"role": "administrator"}, {"version": "9"}, {"sample": "y"}, {"password_hash": "x"}],
)
def test_fields_that_a_form_does_not_have_change_nothing(
    office: Office, ada: FlaskClient, more: dict[str, str]
) -> None:
    assert post(ada, "/admin/people/new", **MEI, **more).status_code == 200
    row = office.row(
        "SELECT id, sample, password_hash, version,"
        " (SELECT count(*) FROM role_grants WHERE officer_id = o.id)"
        " FROM officers o WHERE email = 'mei.lin@mti.gov.sg'"
    )
    assert tuple(row) == (2, False, None, 1, 0)


def test_what_was_sent_to_the_sign_in_page_is_kept_but_the_password(office: Office) -> None:
    for email in ("<script>alert(1)</script>", "{{7*7}}", "\u202eevil", "x" * 10_000, "a\0b"):
        answer = post(
            office.app.test_client(),
            "/sign-in",
            page="/sign-in?password=1",
            email=email,
            password="secret one",
        )
        assert answer.status_code in (401, 422)
        assert "<script>alert" not in answer.text
        assert "49" not in re.findall(r'name="email"[^>]*', answer.text)[0]
        assert "secret one" not in answer.text


# The database itself


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE officers SET email = 'Ada@MSE.gov.sg'",
        "UPDATE officers SET agency = 'CIA'",
        "UPDATE officers SET name = ''",
        "UPDATE officers SET sample = true",
        "UPDATE role_grants SET role = 'king'",
        "UPDATE role_grants SET partner = 'PER'",
        "INSERT INTO role_grants (officer_id, role, granted_at) VALUES (1, 'administrator', now())",
        "UPDATE one_time_links SET purpose = 'anything'",
    ],
)
def test_the_database_refuses_what_the_rules_refuse(office: Office, change: str) -> None:
    office.administrator(ADA)
    with pytest.raises(IntegrityError):
        office.change(change)


# For the command line and for other areas


def test_inviting_an_administrator_says_what_is_wrong(office: Office) -> None:
    with office.app.app_context():
        for arguments in (("x", "Ada", "MSE"), (ADA, "", "MSE"), (ADA, "Ada", "CIA")):
            with pytest.raises(commands.RefusedError, match=r"^The .* must .*[.]$"):
                commands.invite_administrator(*arguments)
        assert commands.invite_administrator(ADA, "Ada Tan", "mse").startswith("/welcome/")


def test_an_outdated_version_is_refused_by_the_command_too(office: Office) -> None:
    officer = office.officer()
    with office.app.app_context(), pytest.raises(StaleVersion):
        commands.grant_role(audit.SYSTEM, officer, role=Role.VIEWER, partner=None, version=1)


def test_names_are_found_by_number(office: Office) -> None:
    officer = office.officer()
    with office.app.app_context():
        assert queries.officers_by_id(db.session, [officer, None, 999]) == {officer: "Mei Lin"}
        assert queries.officers_by_id(db.session, []) == {}


def test_messages_reach_by_role_and_partner_and_never_whoever_acted(office: Office) -> None:
    with office.app.app_context():
        for audience, partner, actor in (
            (Audience.CLEARERS, "PER", 1), (Audience.CLEARERS, "GHA", 1), (Audience.CLEARERS, "PER", 7),
            (Audience.CLEARERS, None, 1), (Audience.PUBLISHERS, "PER", 1), (Audience.AGENCIES, "PER", None),
        ):  # fmt: skip
            subject = f"{audience} {partner} {actor}"
            tell(db.session, [audience], subject=subject, path="/", partner=partner, actor_id=actor)
        db.session.commit()
        peru = Officer(7, "Mei", "MTI", ((Role.CLEARER, "PER"),))
        everywhere = Officer(7, "Mei", "MTI", ((Role.CLEARER, None),))
        nobody = Officer(7, "Mei", "MTI", ((Role.AUDITOR, None),))
        assert _subjects(peru) == ["agencies PER None", "clearers PER 1"]
        assert _subjects(everywhere) == [
            "agencies PER None",
            "clearers None 1",
            "clearers GHA 1",
            "clearers PER 1",
        ]
        assert _subjects(nobody) == []


def test_every_audience_has_roles() -> None:
    assert all(queries.audience_roles(audience) for audience in Audience)


def _subjects(officer: Officer) -> list[str]:
    return [message.subject for message in queries.messages_for(db.session, officer, limit=10)]


def change(office: Office, browser: FlaskClient, officer: int, act: str, **data: str) -> Any:
    """Sends a form of an officer's page with the version that stands."""
    version = office.value("SELECT version FROM officers WHERE id = :id", id=officer)
    return post(browser, f"/admin/people/{officer}/{act}", version=version, **data)
