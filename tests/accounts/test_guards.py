"""What guards every request: default deny, the token of a form, and the headers of every answer."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import security
from tests.accounts.browsing import Office, post, token_of

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
EVERY_ANSWER = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
NOT_OURS = {"Content-Type", "Content-Length", "Set-Cookie", "Vary", "Location", "Allow", "Date"}
OF_A_FILE = {"Last-Modified", "ETag", "Content-Disposition", "Accept-Ranges"}


@pytest.mark.parametrize(
    ("path", "status"),
    [("/help", 200), ("/account", 302), ("/nowhere", 404), ("/broken", 500), ("/form", 403)],
)
def test_every_answer_has_exactly_these_headers(office: Office, path: str, status: int) -> None:
    browser = office.signed_in_as("Auditor") if status == 403 else office.app.test_client()
    answer = browser.get(path)
    assert answer.status_code == status
    found = {name: value for name, value in answer.headers.items() if name not in NOT_OURS}
    assert found == {**EVERY_ANSWER, "Cache-Control": "no-store"}


def test_a_static_file_has_the_same_headers_and_may_be_kept(client: FlaskClient) -> None:
    with client.get("/static/img/concord.svg") as answer:
        found = {name: value for name, value in answer.headers.items() if name not in NOT_OURS | OF_A_FILE}
        assert found == {**EVERY_ANSWER, "Cache-Control": "no-cache"}
    missing = client.get("/static/nothing.css")
    assert missing.status_code == 404
    assert missing.headers["Content-Security-Policy"] == CSP


def test_https_is_remembered_by_the_browser_for_a_year(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/help").headers
    answer = client.get("/help", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert security.headers(secure=True).keys() == security.headers(secure=False).keys() | {"Strict-Transport-Security"}


def test_pages_behind_the_sign_in_are_kept_nowhere(office: Office) -> None:
    browser = office.signed_in_as("Auditor")
    assert browser.get("/account").headers["Cache-Control"] == "no-store"
    assert browser.get("/account").headers["Vary"] == "Cookie"


def test_signing_out_clears_what_the_browser_kept(office: Office) -> None:
    answer = post(office.signed_in_as("Auditor"), "/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


@pytest.mark.parametrize("path", ["/help", "/account", "/sign-in", "/static/img/concord.svg"])
@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "BREW"])
def test_only_the_methods_that_a_route_declares_are_answered(client: FlaskClient, path: str, method: str) -> None:
    assert client.open(path, method=method).status_code == 405


@pytest.mark.parametrize("path", ["/help", "/account", "/sign-in"])
def test_no_route_answers_options_unless_it_says_so(client: FlaskClient, path: str) -> None:
    assert client.options(path).status_code == 405


# Default deny


def test_a_view_that_states_no_access_is_refused_to_everybody(office: Office) -> None:
    assert office.app.test_client().get("/forgotten").status_code == 403
    assert office.signed_in_as("Administrator").get("/forgotten").status_code == 403


def test_every_view_of_accounts_states_its_access(app: Flask) -> None:
    views = {name: view for name, view in app.view_functions.items() if name.startswith("accounts.")}
    assert len(views) > 15
    assert {name for name, view in views.items() if not hasattr(view, "access")} == set()
    public = {name for name, view in views.items() if getattr(view, "access", "") == "public"}
    assert public == {
        "accounts.sign_in", "accounts.check_sign_in", "accounts.sample", "accounts.sign_in_as_sample",
        "accounts.sign_out", "accounts.signed_out", "accounts.welcome", "accounts.set_password",
    }  # fmt: skip


def test_a_visitor_is_asked_to_sign_in_and_led_back(client: FlaskClient) -> None:
    answer = client.get("/search?q=peru&page=2")
    assert (answer.status_code, answer.location) == (302, "/sign-in?next=/search?q%3Dperu%26page%3D2")


def test_a_visitor_learns_that_a_page_does_not_exist(client: FlaskClient) -> None:
    assert client.get("/nowhere").status_code == 404


def test_a_form_sent_after_the_session_ended_gets_back_what_was_typed(client: FlaskClient) -> None:
    typed = {"note": "Signed in Lima.\n<b>bold</b>", "new_password": "a secret", "csrf_token": "abc"}
    answer = client.post("/form", data=typed)
    assert answer.status_code == 401
    assert "Signed in Lima." in answer.text
    assert "&lt;b&gt;bold&lt;/b&gt;" in answer.text
    assert "a secret" not in answer.text
    assert 'action="/form"' in answer.text


def test_a_part_of_a_page_asked_for_after_the_session_ended_leads_to_the_sign_in_page(
    client: FlaskClient,
) -> None:
    answer = client.get("/search", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/sign-in?next=/search")


# The token of a form


@pytest.mark.parametrize("token", [None, "", "made up", "a\0b"])
def test_a_form_without_its_token_is_refused_and_gives_back_what_was_typed(
    client: FlaskClient, token: str | None
) -> None:
    data = {"email": "ada@mse.gov.sg", "password": "a secret"} | ({} if token is None else {"csrf_token": token})
    answer = client.post("/sign-in", data=data)
    assert answer.status_code == 400
    assert "The form has expired" in answer.text
    assert "ada@mse.gov.sg" in answer.text
    assert "a secret" not in answer.text


def test_a_token_of_another_session_is_refused(office: Office) -> None:
    token = token_of(office.signed_in_as("Desk officer, MSE").get("/account"))
    browser = office.signed_in_as("Desk officer, MSE")
    assert browser.post("/form", data={"csrf_token": token}).status_code == 400
    assert post(browser, "/form").status_code == 200


def test_every_unsafe_route_asks_for_a_token(office: Office) -> None:
    browser = office.signed_in_as("Administrator")
    numbers = {"officer_id": 1, "grant_id": 1, "number": 1, "token": "x"}
    tried = 0
    for rule in office.app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and rule.endpoint.startswith("accounts."):
            path = rule.build({name: numbers[name] for name in rule.arguments})
            assert path is not None
            assert browser.post(path[1]).status_code == 400, rule.endpoint
            tried += 1
    assert tried >= 13


def test_a_token_before_signing_in_is_worth_nothing_afterwards(office: Office) -> None:
    officer, browser = office.sample("Desk officer, MSE"), office.app.test_client()
    token = token_of(browser.get("/sign-in/sample"))
    browser.post("/sign-in/sample", data={"csrf_token": token, "officer": officer})
    assert browser.post("/form", data={"csrf_token": token}).status_code == 400


def test_opening_pages_twice_changes_nothing(office: Office) -> None:
    browser = office.signed_in_as("Administrator")
    paths = [
        "/account",
        "/admin/people",
        "/admin/people/new",
        "/admin/people/1",
        "/sign-in",
        "/sign-in/sample",
    ]
    tables = (
        "officers",
        "role_grants",
        "officer_sessions",
        "one_time_links",
        "sign_in_attempts",
        "audit_entries",
    )
    union = " || ".join(
        f"(SELECT coalesce(string_agg(t::text, ';' ORDER BY t::text), '') FROM {name} t)" for name in tables
    )
    before = office.value(f"SELECT {union}")
    for path in paths * 2:
        browser.get(path)
    assert office.value(f"SELECT {union}") == before
