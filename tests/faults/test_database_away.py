"""The database goes away while a form is posted: the page says not saved, and the text is still there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import event

from app.core import embedded
from app.core.db import db
from tests.client import PageClient

pytestmark = pytest.mark.faults

SIGN = "/partners/bra/steps/sign-mou"
TYPED = {
    "date-day": "4", "date-month": "3", "date-year": "2025", "place": "Brasília <b>", "mode": "in_person",
    "sg-0-name": "Grace Fu", "host-0-name": "Marina Silva", "note": "A note\nof two lines",
}  # fmt: skip


@pytest.fixture
def client(own: Flask) -> PageClient:
    found = PageClient(own)
    found.sign_in_as("Desk officer, MSE")
    return found


@pytest.fixture
def recorded(instance: Path) -> Callable[[], tuple[str, int, int, int]]:
    """`recorded()`: stage and version of Brazil, its acts, and its entries in the chain."""

    def read() -> tuple[str, int, int, int]:
        with psycopg.connect(embedded.ensure_running(instance).replace("+psycopg", "")) as connection:
            row = connection.execute(
                "SELECT stage, version, (SELECT count(*) FROM acts WHERE partner_id = p.id),"
                " (SELECT count(*) FROM audit_entries WHERE object_id = 'BRA') FROM partners p WHERE iso3 = 'BRA'"
            ).fetchone()
            assert row
            return row

    return read


@contextmanager
def stopping(own: Flask, instance: Path, *, after: int) -> Iterator[None]:
    """The database stops after so many writes of the request."""
    with own.app_context():
        engine = db.engine
    writes: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("SELECT") and "officer_sessions" not in statement:
            writes.append(statement)
            if len(writes) == after:
                embedded.stop(instance)

    event.listen(engine, "after_cursor_execute", count)
    try:
        yield
    finally:
        event.remove(engine, "after_cursor_execute", count)
    assert len(writes) >= after


def form_of(client: PageClient) -> dict[str, str]:
    client.get(SIGN)
    return dict(client.page.xpath("//main//form[@method='post']")[0].form_values())


def expect_not_saved(client: PageClient) -> None:
    """The page that says so, with everything that was typed."""
    assert client.page.findtext(".//h1").strip() == "Not saved"
    assert "Nothing was recorded; what you typed is below." in client.text()
    for name, value in TYPED.items():
        assert client.value(name).removeprefix("\n") == value


def send_again(client: PageClient) -> None:
    """Press the button of the page that gives back what was typed, until it is taken."""
    for _ in range(2):
        form = client.page.xpath("//main//form[@method='post']")[0]
        answer = client.send("post", form.get("action"), data=dict(form.form_values()))
        if answer.status_code == 303:
            return
        client._checked(answer, 400)
        expect_form_expired(client)
    raise AssertionError("the form was not taken")


def expect_form_expired(client: PageClient) -> None:
    assert "The form has expired" in client.text()
    assert client.value("host-0-name") == "Marina Silva"


def test_a_form_posted_while_the_database_is_away_comes_back_and_can_be_sent_later(client, own, instance, recorded):
    before, form = recorded(), form_of(client)
    embedded.stop(instance)
    answer = client.post(SIGN, form | TYPED, status=503)
    assert answer.headers["Retry-After"] == "30"
    expect_not_saved(client)
    embedded.ensure_running(instance)
    assert recorded() == before
    send_again(client)
    assert recorded() == ("mou_signed", before[1] + 1, before[2] + 1, before[3] + 1)


@pytest.mark.parametrize("after", [1, 3, 5, 8])
def test_a_database_that_stops_in_the_middle_of_a_step_leaves_nothing_of_it(after, client, own, instance, recorded):
    before, form = recorded(), form_of(client)
    with stopping(own, instance, after=after):
        client.post(SIGN, form | TYPED, status=503)
    expect_not_saved(client)
    embedded.ensure_running(instance)
    assert recorded() == before
    send_again(client)
    assert recorded()[0] == "mou_signed"


def test_pages_say_that_the_database_is_away_and_come_back_with_it(client, own, instance):
    client.get("/partners")
    embedded.stop(instance)
    for path in ("/partners", "/my-work", "/documents"):
        client.get(path, status=503)
        assert "Concord cannot reach its database at the moment. Nothing is lost." in client.text()
    client.get("/partners/bra", status=503)
    embedded.ensure_running(instance)
    client.get("/partners")
    client.get("/partners/bra")


def test_after_a_restart_at_most_the_first_request_notices(client, own, instance):
    """Connections are asked before use only after they have idled: the first to fail replaces them all."""
    client.get("/partners")
    embedded.stop(instance)
    embedded.ensure_running(instance)
    assert client.send("get", "/partners").status_code in (200, 503)
    client.get("/partners")
    client.post(SIGN, form_of(client) | TYPED)


def test_a_password_is_not_given_back(own, instance):
    client = PageClient(own)
    client.get("/sign-in?password=1")
    embedded.stop(instance)
    client.post("/sign-in", {"email": "a@b.example", "password": "a secret of mine"}, status=503)
    assert "a secret of mine" not in client.text()
    assert not client.page.xpath("//*[@name='password' and @value]")
