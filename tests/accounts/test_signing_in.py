"""Signing in: passwords, guessing, one-time links, sample officers, and where it leads."""

from __future__ import annotations

import statistics
import time as stopwatch

import pytest
from flask import Flask

from app.accounts import commands, links, passwords, throttle
from app.accounts.redirects import safe_next
from app.core import audit
from app.core.db import db
from tests.accounts.browsing import ELSEWHERE, PASSWORD, Clock, Office, cookie_of, post, sign_in, token_of

ADA = "ada@mse.gov.sg"
HOSTILE = [
    "https://evil.example", "http://evil.example/", "//evil.example", "///evil.example", "////evil.example",
    "/\\evil.example", "\\\\evil.example", "\\/evil.example", "/\\/evil.example", "/\t/evil.example",
    "/\n/evil.example", "/\r/evil.example", "\t//evil.example", " //evil.example", "\u00a0//evil.example",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "vbscript:x",
    "//evil.example/%2f..", "/%2f/evil.example", "/%5cevil.example", "/%09/evil.example",
    "/%0d%0aLocation:x", "/a\r\nSet-Cookie: x=y", "https:evil.example", "https:/evil.example",
    "https:///evil.example", "evil.example", "@evil.example", "//user@evil.example",
    "//127.0.0.1@evil.example", "http://[::1", "//[evil", "/.//evil.example", "/a/..//evil.example",
    "?next=//evil.example", "#//evil.example", "/\u202e//evil.example", "/\u2028/evil.example",
    "/\0/evil.example", "ftp://evil.example", "/" + "a" * 3000, "//\u3002evil", "/sign-out",
    "/\ufeff/evil.example", "file:///etc/passwd",
]  # fmt: skip


def test_an_officer_signs_in_with_address_and_password(office: Office) -> None:
    office.administrator()
    browser = office.app.test_client()
    answer = sign_in(browser, " ADA@mse.gov.sg ", next="/account")
    assert (answer.status_code, answer.location) == (303, "/account")
    assert "Ada Tan" in browser.get("/account").text
    assert office.said()[-1] == "Ada Tan signed in"


def test_wrong_password_unknown_address_and_disabled_account_look_the_same(office: Office) -> None:
    office.administrator()
    disabled = office.officer("out@mti.gov.sg", name="Out")
    office.change("UPDATE officers SET disabled_at = now() WHERE id = :id", id=disabled)
    invited = commands_add(office, "new@mti.gov.sg")
    assert office.value("SELECT password_hash IS NULL FROM officers WHERE id = :id", id=invited)
    answers = []
    for email, password in (
        (ADA, "wrong but long enough"),
        ("nobody@mse.gov.sg", PASSWORD),
        ("out@mti.gov.sg", PASSWORD),
        ("new@mti.gov.sg", PASSWORD),
    ):
        answer = sign_in(office.app.test_client(), email, password=password)
        shown = answer.text.replace(email, "ADDRESS").replace(token_of(answer), "TOKEN")
        answers.append((answer.status_code, shown))
    assert answers[0][0] == 401
    assert answers == [answers[0]] * 4


def test_an_unknown_address_takes_as_long_as_a_known_one() -> None:
    kept = passwords.make_hash(PASSWORD)
    assert not passwords.is_outdated(passwords.NOBODY)
    known = _seconds(lambda: passwords.matches(kept, "wrong but long enough"))
    unknown = _seconds(lambda: passwords.matches(None, "wrong but long enough"))
    assert 0.5 < unknown / known < 2


def test_a_failed_sign_in_is_recorded_without_what_was_typed(office: Office) -> None:
    office.administrator()
    sign_in(office.app.test_client(), ADA, password="a wrong one, long enough")
    sign_in(office.app.test_client(), "my secret in the wrong box", password="another wrong one")
    assert office.said()[-2:] == [
        "Concord refused a sign-in as Ada Tan (MSE)",
        "Concord refused a sign-in with an address that no officer has",
    ]
    everything = office.value("SELECT string_agg(a::text, ' ') FROM audit_entries a")
    assert "wrong" not in everything


# Guessing


def test_guessing_is_slowed_down_and_the_page_says_when_to_try_again(office: Office, time: Clock) -> None:
    office.administrator()
    for _ in range(throttle.FREE_FOR_ACCOUNT):
        assert sign_in(office.app.test_client(), ADA, password="wrong", source=ELSEWHERE).status_code == 401
    answer = sign_in(office.app.test_client(), ADA, password=PASSWORD, source=ELSEWHERE)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
    assert "Try again in 30 seconds" in answer.text
    assert ADA in answer.text
    time.forward(seconds=31)
    assert sign_in(office.app.test_client(), ADA, password="wrong", source=ELSEWHERE).status_code == 401
    answer = sign_in(office.app.test_client(), ADA, password="wrong", source=ELSEWHERE)
    assert answer.headers["Retry-After"] == "60"


def test_the_officer_who_is_guessed_at_signs_in_from_elsewhere(office: Office, time: Clock) -> None:
    office.administrator()
    for _ in range(throttle.FREE_FOR_ACCOUNT + 3):
        sign_in(office.app.test_client(), ADA, password="wrong", source=ELSEWHERE)
    assert sign_in(office.app.test_client(), ADA, source="198.51.100.7").status_code == 303


def test_one_source_that_tries_many_accounts_is_slowed_down(office: Office, time: Clock) -> None:
    office.administrator()
    with office.app.app_context():
        for number in range(throttle.FREE_FOR_SOURCE):
            throttle.admit(db.engine, throttle.keys(f"officer{number}@mse.gov.sg", ELSEWHERE))
    assert sign_in(office.app.test_client(), ADA, source=ELSEWHERE).status_code == 429


def test_a_subscriber_with_many_ipv6_addresses_is_one_source() -> None:
    assert throttle.keys("a", "2001:db8::1") == throttle.keys("A", "2001:db8::ffff:1")
    assert throttle.keys("a", "2001:db8::1") != throttle.keys("a", "2001:db8:0:1::1")
    assert throttle.keys("a", "::ffff:203.0.113.9") == throttle.keys("a", "203.0.113.9")


def test_under_attack_from_everywhere_each_source_gets_less_but_nobody_is_locked_out(
    office: Office, time: Clock
) -> None:
    office.administrator()
    office.change(
        "INSERT INTO sign_in_attempts (key, at) SELECT 'everything', :now FROM generate_series(1, :many)",
        now=time(), many=throttle.ATTACK,
    )  # fmt: skip
    assert sign_in(office.app.test_client(), ADA, source="198.51.100.7").status_code == 303
    for number in range(throttle.FREE_FOR_SOURCE_UNDER_ATTACK):
        sign_in(office.app.test_client(), f"officer{number}@mse.gov.sg", password="wrong", source=ELSEWHERE)
    assert sign_in(office.app.test_client(), ADA, source=ELSEWHERE).status_code == 429


def test_a_hundred_guesses_at_once_are_a_hundred_guesses(office: Office) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def guess(_: int) -> bool:
        with office.app.app_context():
            try:
                throttle.admit(db.engine, throttle.keys(ADA, ELSEWHERE))
            except throttle.TooManyAttemptsError:
                return False
            return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(guess, range(100))) == throttle.FREE_FOR_ACCOUNT


def test_signing_in_rightly_counts_for_nothing(office: Office, time: Clock) -> None:
    office.administrator()
    for _ in range(throttle.FREE_FOR_ACCOUNT + 2):
        assert sign_in(office.app.test_client(), ADA).status_code == 303
    assert office.value("SELECT count(*) FROM sign_in_attempts") == 0


def test_when_all_places_for_hashing_are_taken_the_page_asks_to_wait(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.administrator()
    monkeypatch.setattr(passwords, "WAIT_SECONDS", 0.01)
    for _ in range(passwords.HASHES_AT_ONCE):
        passwords._places.acquire()
    try:
        answer = sign_in(office.app.test_client(), ADA)
    finally:
        for _ in range(passwords.HASHES_AT_ONCE):
            passwords._places.release()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


# Passwords


@pytest.mark.parametrize(
    "password",
    ["short", "eleven char", "x" * 129, "password1234", "PASSWORD1234", "aaaaaaaaaaaaaaaa", "abababababab",
     "123456789012", "210987654321", "singapore2026!", "ConcordConcord1", "Article6-Singapore",
     "adatan-concord"],
)  # fmt: skip
def test_a_password_that_would_be_guessed_is_refused_in_a_sentence(password: str) -> None:
    sentence = passwords.why_not(password, about=("Ada Tan", ADA))
    assert sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    "password",
    [PASSWORD, "x7#" * 4 + "qrst", "十二個漢字的密碼也可以用吧", "a" * 60 + "bcdefg" * 11, "734902718653"],
)
def test_a_long_password_of_any_characters_will_do(password: str) -> None:
    assert passwords.why_not(password, about=("Ada Tan", ADA)) is None


def test_changing_the_password_ends_every_other_session(office: Office) -> None:
    office.administrator()
    here, there = office.signed_in(ADA), office.signed_in(ADA)
    new = "nine purple lanterns drift"
    before = cookie_of(here)
    fields = {"new_password": new, "new_password_again": new}
    assert post(here, "/account/password", current_password="not this one", **fields).status_code == 422
    assert there.get("/account").status_code == 200
    assert post(here, "/account/password", current_password=PASSWORD, **fields).status_code == 303
    assert here.get("/account").status_code == 200
    assert cookie_of(here) != before
    assert there.get("/account").status_code == 302
    assert sign_in(office.app.test_client(), ADA).status_code == 401
    office.signed_in(ADA, password=new)
    assert "Ada Tan changed their password and ended other sessions" in office.said()


def test_an_officer_ends_one_session_or_all_others(office: Office) -> None:
    office.administrator()
    first, second, third = (office.signed_in(ADA) for _ in range(3))
    number = office.value("SELECT max(number) FROM officer_sessions")
    assert post(first, f"/account/sessions/{number}/end").status_code == 303
    assert [each.get("/account").status_code for each in (first, second, third)] == [200, 200, 302]
    assert post(first, "/account/sessions/end-others").status_code == 303
    assert [each.get("/account").status_code for each in (first, second)] == [200, 302]


def test_nobody_ends_the_session_of_another_officer(office: Office) -> None:
    office.administrator()
    browser = office.signed_in(ADA)
    other = office.signed_in_as("Viewer, MTI")
    number = office.value("SELECT max(number) FROM officer_sessions")
    assert post(browser, f"/account/sessions/{number}/end").status_code == 404
    assert other.get("/account").status_code == 200


# One-time links


def test_a_one_time_link_sets_a_password_once(office: Office) -> None:
    path = invite(office)
    browser = office.app.test_client()
    assert "Welcome to Concord, Ada Tan" in browser.get(path).text
    assert "Welcome to Concord, Ada Tan" in browser.get(path).text, "opening the link does not use it up"
    fields = {"new_password": PASSWORD, "new_password_again": PASSWORD}
    assert post(browser, path, page=path, **fields).status_code == 303
    assert "Ada Tan" in browser.get("/account").text
    other = office.app.test_client()
    assert other.get(path).status_code == 410
    token = token_of(other.get("/sign-in?password=1"))
    assert other.post(path, data={"csrf_token": token, **fields}).status_code == 410


def test_a_password_that_is_refused_leaves_the_link_as_it_was(office: Office) -> None:
    path, browser = invite(office), office.app.test_client()
    answer = post(browser, path, page=path, new_password="adatan-concord", new_password_again="adatan-concord")
    assert answer.status_code == 422
    answer = post(browser, path, page=path, new_password=PASSWORD, new_password_again="something else")
    assert (answer.status_code, "The two passwords differ" in answer.text) == (422, True)
    assert browser.get(path).status_code == 200


def test_a_one_time_link_ends_after_a_day(office: Office, time: Clock) -> None:
    path = invite(office)
    time.forward(hours=23, minutes=59)
    assert office.app.test_client().get(path).status_code == 200
    time.forward(minutes=2)
    assert office.app.test_client().get(path).status_code == 410


def test_a_newer_link_replaces_an_older_one(office: Office) -> None:
    older, newer = invite(office), invite(office)
    assert office.app.test_client().get(older).status_code == 410
    assert office.app.test_client().get(newer).status_code == 200


def test_two_uses_of_a_link_at_once_are_one(office: Office) -> None:
    token = invite(office).removeprefix(links.path_of(""))
    with office.app.app_context():
        assert links.use(db.session, token) is not None
        assert links.use(db.session, token) is None


def test_a_link_that_was_never_made_looks_like_one_that_has_ended(office: Office) -> None:
    path = invite(office)
    office.change("UPDATE one_time_links SET used_at = created_at")
    ended = office.app.test_client().get(path)
    made_up = office.app.test_client().get(f"/welcome/{'x' * 43}")
    assert (ended.status_code, ended.text) == (made_up.status_code, made_up.text)


# Sample officers


def test_in_development_the_sign_in_page_leads_to_the_sample_officers(office: Office) -> None:
    office.sample("Auditor")
    browser = office.app.test_client()
    assert browser.get("/sign-in?next=/account").location == "/sign-in/sample?next=/account"
    page = browser.get("/sign-in/sample?next=/account")
    for sample in commands.SAMPLES:
        assert sample.name in page.text
    answer = post(browser, "/sign-in/sample", page="/sign-in/sample", officer=office.sample("Auditor"), next="/account")
    assert answer.location == "/account"
    assert "Development data." in browser.get("/account").text


def test_adding_the_sample_officers_twice_adds_them_once(office: Office) -> None:
    with office.app.app_context():
        assert commands.add_sample_officers() == len(commands.SAMPLES)
        assert commands.add_sample_officers() == 0
    assert office.value("SELECT count(*) FROM officers") == len(commands.SAMPLES)
    assert office.value("SELECT count(password_hash) FROM officers") == 0


def test_production_knows_no_sample_page(office: Office, production: Flask) -> None:
    officer = office.sample("Administrator")
    browser = production.test_client()
    assert browser.get("/sign-in").status_code == 200
    assert browser.get("/sign-in/sample").status_code == 404
    assert post(browser, "/sign-in/sample", page="/sign-in", officer=officer).status_code == 404
    assert "Development data" not in browser.get("/sign-in").text


@pytest.mark.parametrize("source", ["192.0.2.1", "10.0.0.1", "", "::2"])
def test_another_machine_is_refused_the_sample_page(office: Office, source: str) -> None:
    officer, browser = office.sample("Administrator"), office.app.test_client()
    around = {"REMOTE_ADDR": source}
    assert browser.get("/sign-in/sample", environ_base=around).status_code == 404
    token = token_of(browser.get("/sign-in", environ_base=around))
    answer = browser.post("/sign-in/sample", data={"csrf_token": token, "officer": officer}, environ_base=around)
    assert answer.status_code == 404


@pytest.mark.parametrize("host", ["concord.example", "127.0.0.1.nip.io", "localhost.evil.example", "0.0.0.0"])
def test_a_name_that_others_can_point_here_is_refused_the_sample_page(office: Office, host: str) -> None:
    answer = office.app.test_client().get("/sign-in/sample", base_url=f"http://{host}")
    assert answer.status_code == 404


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000", "[::1]", "LOCALHOST:5000"])
def test_this_machine_by_any_of_its_names_is_let_in(office: Office, host: str) -> None:
    office.sample("Auditor")
    assert office.app.test_client().get("/sign-in/sample", base_url=f"http://{host}").status_code == 200


@pytest.mark.parametrize("officer", ["0", "-1", "x", "", "9" * 30, "1e3", "²"])
def test_an_officer_who_is_no_sample_cannot_be_chosen(office: Office, officer: str) -> None:
    office.administrator()
    office.sample("Auditor")
    browser = office.app.test_client()
    answer = post(browser, "/sign-in/sample", page="/sign-in/sample", officer=officer)
    assert answer.status_code == 422


def test_a_real_officer_cannot_be_chosen_as_a_sample(office: Office) -> None:
    office.sample("Auditor")
    browser = office.app.test_client()
    real = office.administrator()
    assert post(browser, "/sign-in/sample", page="/sign-in/sample", officer=real).status_code == 422


# Where it leads


@pytest.mark.parametrize("target", HOSTILE)
def test_signing_in_never_leads_out_of_concord(target: str) -> None:
    assert safe_next(target) == "/"


def test_there_are_at_least_forty_hostile_targets() -> None:
    assert len(set(HOSTILE)) >= 40


@pytest.mark.parametrize("target", ["/", "/partners/per", "/partners?stage=mou_signed&q=a%20b", "/a#b", "/x?y=//z"])
def test_signing_in_leads_back_to_where_the_officer_was(target: str) -> None:
    assert safe_next(target) == target


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_a_hostile_target_is_refused_where_it_is_used(office: Office, target: str) -> None:
    office.administrator()
    assert sign_in(office.app.test_client(), ADA, next=target).location == "/"
    browser = office.signed_in(ADA)
    assert browser.get("/sign-in", query_string={"next": target}).location == "/"


def invite(office: Office) -> str:
    with office.app.app_context():
        return commands.invite_administrator(ADA, "Ada Tan", "mse")


def commands_add(office: Office, email: str) -> int:
    with office.app.app_context():
        return commands.add_officer(audit.SYSTEM, name="New", email=email, agency="MTI").id


def _seconds(act: object) -> float:
    times = []
    for _ in range(5):
        begin = stopwatch.process_time()  # of this process alone: a busy machine takes its time
        act()  # type: ignore[operator]
        times.append(stopwatch.process_time() - begin)
    return statistics.median(times)
