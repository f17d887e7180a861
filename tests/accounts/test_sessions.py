"""Sessions: how long they last, what ends them, and what they cost."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from app.accounts import commands
from app.accounts.session_rows import SessionRows, hash_token
from app.core import clock
from app.core.db import db
from tests.accounts.browsing import Clock, Office, cookie_of, post
from workflows.vocabulary import Role

DESK = "Desk officer, MSE"


def test_a_session_lasts_while_it_is_used(office: Office, time: Clock) -> None:
    browser = office.signed_in_as(DESK)
    for _ in range(6):
        time.forward(minutes=29)
        assert browser.get("/account").status_code == 200


def test_a_session_ends_when_it_is_idle(office: Office, time: Clock) -> None:
    browser = office.signed_in_as(DESK)
    time.forward(minutes=30, seconds=1)
    assert browser.get("/account").status_code == 302
    assert "Your session has ended" in browser.get("/sign-in?password=1").text


def test_a_session_ends_after_its_absolute_limit_however_much_it_is_used(office: Office, time: Clock) -> None:
    browser = office.signed_in_as(DESK)
    for _ in range(28):
        time.forward(minutes=25)
        assert browser.get("/account").status_code == 200
    time.forward(minutes=21)
    assert browser.get("/account").status_code == 302


def test_a_cookie_that_was_copied_does_nothing_after_signing_out(office: Office) -> None:
    browser = office.signed_in_as(DESK)
    copied = cookie_of(browser)
    assert post(browser, "/sign-out").status_code == 303
    assert cookie_of(browser) is None
    thief = office.app.test_client()
    thief.set_cookie("concord", copied or "")
    assert thief.get("/account").status_code == 302


def test_a_token_known_before_signing_in_is_worth_nothing_afterwards(office: Office) -> None:
    office.sample(DESK)
    browser = office.app.test_client()
    browser.get("/sign-in/sample")
    planted = cookie_of(browser)
    assert planted
    post(browser, "/sign-in/sample", page="/sign-in/sample", officer=office.sample(DESK))
    assert cookie_of(browser) != planted
    assert office.value("SELECT count(*) FROM officer_sessions WHERE ended_at IS NULL") == 1
    thief = office.app.test_client()
    thief.set_cookie("concord", planted)
    assert thief.get("/account").status_code == 302


def test_a_token_that_concord_did_not_make_is_not_taken_up(client: FlaskClient) -> None:
    made_up = "A" * 43
    client.set_cookie("concord", made_up)
    client.get("/sign-in?password=1")
    assert cookie_of(client) != made_up


def test_the_cookie_is_for_concord_alone(office: Office) -> None:
    office.sample(DESK)
    plain = office.app.test_client().get("/sign-in/sample").headers["Set-Cookie"]
    assert plain.startswith("concord=")
    assert plain.split("; ")[1:] == ["HttpOnly", "Path=/", "SameSite=Lax"]
    secure = office.app.test_client().get("/sign-in?password=1", base_url="https://localhost").headers["Set-Cookie"]
    assert secure.startswith("__Host-concord=")
    assert secure.split("; ")[1:] == ["Secure", "HttpOnly", "Path=/", "SameSite=Lax"]


def test_without_https_production_gives_no_cookie_and_says_why(production: Flask) -> None:
    page = production.test_client().get("/sign-in", base_url="http://concord.example")
    assert "Set-Cookie" not in page.headers
    assert "without https" in page.text


def test_the_database_keeps_no_token(office: Office) -> None:
    browser = office.signed_in_as(DESK)
    token = cookie_of(browser) or ""
    kept = office.value("SELECT string_agg(s::text, ' ') FROM officer_sessions s")
    assert token not in kept
    assert hash_token(token) in kept


def test_a_role_removed_counts_at_the_next_request_and_brings_a_new_token(office: Office) -> None:
    administrator = office.actor(office.administrator())
    browser = office.signed_in_as(DESK)
    officer, before = office.sample(DESK), cookie_of(browser)
    assert browser.get("/form").status_code == 200
    grant = office.value("SELECT id FROM role_grants WHERE officer_id = :id", id=officer)
    with office.app.app_context():
        commands.remove_role(administrator, officer, grant_id=grant, version=None)
    assert browser.get("/form").status_code == 403
    assert cookie_of(browser) != before
    assert browser.get("/form").status_code == 403


def test_a_role_given_counts_at_the_next_request(office: Office) -> None:
    administrator = office.actor(office.administrator())
    browser = office.signed_in_as("Viewer, MTI")
    assert browser.get("/form").status_code == 403
    with office.app.app_context():
        viewer = office.sample("Viewer, MTI")
        commands.grant_role(administrator, viewer, role=Role.DESK_OFFICER, partner="PER", version=None)
    assert browser.get("/form").status_code == 200


def test_an_account_that_is_disabled_is_out_at_the_next_request(office: Office) -> None:
    administrator = office.actor(office.administrator())
    browser = office.signed_in_as(DESK)
    with office.app.app_context():
        commands.disable_officer(administrator, office.sample(DESK), version=None)
    assert browser.get("/account").status_code == 302


def test_a_disabled_officer_is_out_even_where_the_session_was_left_open(office: Office) -> None:
    browser = office.signed_in_as(DESK)
    office.change("UPDATE officers SET disabled_at = now() WHERE id = :id", id=office.sample(DESK))
    assert browser.get("/account").status_code == 302


def test_a_sample_officer_is_nobody_in_production(office: Office, production: Flask) -> None:
    browser = office.signed_in_as(DESK)
    other = production.test_client()
    other.set_cookie("concord", cookie_of(browser) or "")
    assert browser.get("/account").status_code == 200
    assert other.get("/account").status_code == 302


def test_a_page_costs_one_statement_and_writes_nothing(office: Office, statements: list[str]) -> None:
    browser = office.signed_in_as(DESK)
    browser.get("/")
    statements.clear()
    assert browser.get("/").status_code == 200
    assert len(statements) == 1
    assert statements[0].startswith("SELECT s.seen_at")


def test_the_time_of_use_is_written_once_a_minute(office: Office, time: Clock, statements: list[str]) -> None:
    browser = office.signed_in_as(DESK)
    browser.get("/")
    statements.clear()
    time.forward(seconds=61)
    browser.get("/")
    browser.get("/")
    assert [each.split()[0] for each in statements] == ["SELECT", "UPDATE", "SELECT"]


def test_a_static_file_asks_the_database_nothing(office: Office, statements: list[str]) -> None:
    browser = office.signed_in_as(DESK)
    statements.clear()
    with browser.get("/static/img/concord.svg") as file:
        assert file.status_code == 200
    assert statements == []


def test_a_visitor_who_needs_no_form_gets_no_cookie(client: FlaskClient) -> None:
    assert "Set-Cookie" not in client.get("/help").headers


def test_when_the_database_is_down_the_answer_is_the_503_page(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = office.signed_in_as(DESK)

    def fail(*_: object, **__: object) -> None:
        raise OperationalError("SELECT", {}, Exception("the database is down"))

    for name in ("load", "insert", "save", "touch"):
        monkeypatch.setattr(SessionRows, name, fail)
    answer = browser.get("/account")
    assert answer.status_code == 503
    assert "Not now" in answer.text
    assert office.app.test_client().get("/sign-in?password=1").status_code == 200


def test_what_postgresql_refuses_in_a_text_does_not_lose_a_session(office: Office, client: FlaskClient) -> None:
    client.get("/sign-in?password=1", headers={"User-Agent": "tele\ud83dphone" * 100})
    assert office.value("SELECT count(*) FROM officer_sessions") == 1
    with office.app.app_context():
        rows = SessionRows(db.engine)
        rows.save(hash_token(cookie_of(client) or ""), data={"_flashes": [("done", "a\0b\ud800c")]}, now=clock.now())
    assert office.value("SELECT data->'_flashes'->0->>1 FROM officer_sessions") == "ab?c"
