"""Mail over an encrypted connection with a login: the password goes to nobody else, and what fails is said."""

from __future__ import annotations

import socket
import subprocess
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.core.db import db
from app.mailing import planning, queries
from app.mailing.carrying import Carrier
from app.mailing.dialogue import Dialogue, ServerTrouble
from app.mailing.relay import Relay
from app.settings import SettingsError, read
from tests.mailing.conftest import SENDER
from tests.mailing.server import MailServer, self_signed
from workflows.vocabulary import Role

SECRET = "correct horse battery"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return self_signed(tmp_path_factory.mktemp("tls"))


@pytest.fixture(params=["starttls", "tls"])
def secure(request, certificate):
    """A server that takes mail after a login over TLS only, and the relay that knows how to reach it."""
    server = MailServer(certificate=certificate, at_once=request.param == "tls").start()
    server.logins["concord"] = SECRET
    yield server, Relay(server.address, request.param, "concord", SECRET, certificate)
    server.stop()


def carried(relay: Relay) -> int | None:
    while planning.collect(datetime.now(UTC)):
        pass
    return Carrier(relay, SENDER, name="test").carry()


def test_mail_goes_over_an_encrypted_line_after_a_login(secure, add_officer, ask):
    server, relay = secure
    mei = add_officer("mei", Role.CLEARER)
    ask(mei, subject="Clear the factsheet")
    ask(mei, subject="Clear the release")
    assert carried(relay) == 2
    assert [mail["Subject"] for mail in server.mails] == ["Concord: Clear the factsheet", "Concord: Clear the release"]
    assert {line[:4].strip() for line in server.heard} <= {b"EHLO", b"ehlo", b"STAR"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"password": "wrong"}, "refused the login of concord (535 5.7.8 no such login: …). Check MAIL_USER"),
        ({"authorities": None}, "could not be encrypted: its certificate is not accepted: self"),
        ({"user": "", "password": ""}, "530 5.7.0 log in first"),
    ],
)
def test_what_the_server_refuses_is_said_and_waits(change, sentence, secure, add_officer, ask, delivery_states):
    server, relay = secure
    ask(add_officer("mei", Role.CLEARER))
    with pytest.raises(ServerTrouble) as trouble:
        carried(replace(relay, **change))
    assert sentence in str(trouble.value)
    assert (server.mails, delivery_states()) == ([], ["waiting"])
    said = queries.standing(db.session).last_error
    assert sentence in said
    assert "wrong" not in said


def test_a_certificate_of_another_name_is_not_accepted(secure):
    _, relay = secure
    with pytest.raises(ServerTrouble, match=r"not accepted: .*'localhost'"):
        Dialogue(replace(relay, address=relay.address.replace("127.0.0.1", "localhost")))


def test_where_the_server_offers_no_encryption_no_mail_goes(mail_server):
    mail_server.logins["concord"] = SECRET
    with pytest.raises(ServerTrouble, match="offers no encryption"):
        Dialogue(Relay(mail_server.address, "starttls", "concord", SECRET))
    assert not any(b"AUTH" in line for line in mail_server.heard)


def test_a_password_crosses_no_open_line_but_on_this_machine(mail_server, monkeypatch):
    mail_server.logins["concord"] = SECRET
    relay = Relay(mail_server.address, "none", "concord", SECRET)
    Dialogue(relay).close()
    heard = len(mail_server.heard)
    monkeypatch.setattr(socket.socket, "getpeername", lambda line: ("203.0.113.7", 25))
    with pytest.raises(ServerTrouble, match="password was not sent"):
        Dialogue(relay)
    assert not any(b"AUTH" in line for line in mail_server.heard[heard:])


def test_a_copy_of_an_encrypted_line_still_reads_what_became_of_a_mail(secure):
    """As the worker does, after the carrier that sent the full stop was killed."""
    server, relay = secure
    dialogue = Dialogue(relay)
    copy = dialogue.line.dup()
    dialogue.offer("concord@agency.example", "mei@agency.example", b"Subject: One\r\n\r\nOne\r\n")
    dialogue.line.sendall(b".\r\n")
    with copy:
        copy.settimeout(10)
        assert copy.recv(100, socket.MSG_PEEK).startswith(b"250")
        assert copy.recv(100).startswith(b"250")
    assert len(server.mails) == 1
    dialogue.abandon()


def test_the_process_that_encrypts_knows_no_setting(secure):
    _, relay = secure
    dialogue = Dialogue(relay)
    process = dialogue._smtp._process
    environment = subprocess.run(["cat", f"/proc/{process.pid}/environ"], capture_output=True, check=True).stdout
    dialogue.close()
    assert b"MAIL" not in environment
    assert process.returncode == 0


def test_the_password_stands_in_no_text_of_the_settings():
    said = read({"SECRET_KEY": "x", "MAIL_USER": "concord", "MAIL_PASSWORD": SECRET})
    assert said.mail_security == "starttls"
    assert SECRET not in repr(said)
    assert SECRET not in repr(Relay("relay.example", password=SECRET))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"MAIL_SECURITY": "ssl"}, "MAIL_SECURITY must be none, starttls or tls"),
        ({"MAIL_USER": "concord"}, "MAIL_USER and MAIL_PASSWORD go together"),
        ({"MAIL_PASSWORD": "secret"}, "MAIL_USER and MAIL_PASSWORD go together"),
        ({"MAIL_CA_FILE": "/nowhere.pem"}, "MAIL_CA_FILE must name a file"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(given, sentence):
    with pytest.raises(SettingsError, match=sentence):
        read({"SECRET_KEY": "x"} | given)


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [("relay.example", "relay.example", 587), ("relay.example:2525", "relay.example", 2525), ("[::1]:25", "::1", 25),
     ("::1", "::1", 587)],
)  # fmt: skip
def test_the_address_of_the_server_may_name_a_port(address, host, port):
    relay = Relay(address, "starttls")
    assert (relay.host, relay.port) == (host, port)
