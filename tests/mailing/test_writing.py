"""A mail is safe whatever stands in a subject: no header is added, no letter lost, no line too long."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from app.mailing.records import Digest, Line
from app.mailing.writing import BadAddress, Sender, compose, digest, immediate

SENDER = Sender("Concord <concord@agency.example>", "https://concord.agency.example/")
AT = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)


def written(subject: str, address: str = "mei@agency.example"):
    head, body = immediate(subject, "/documents", SENDER)
    wire = compose(head, body, sender=SENDER, address=address, token="ab12", at=AT)
    assert all(len(line) <= 998 for line in wire.split(b"\r\n"))
    assert wire.isascii()
    return message_from_bytes(wire, policy=policy.SMTP)


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Clear it\r\nBcc: all@agency.example\r\n\r\nHello", "Concord: Clear it Bcc: all@agency.example Hello"),
        ("Côte d’Ivoire: 協定 ✓", "Concord: Côte d’Ivoire: 協定 ✓"),
        ("A\x00B\u2028C\x7f", "Concord: A B C"),
        ("", "Concord:"),
    ],
)
def test_a_subject_stays_one_header(subject, expected):
    mail = written(subject)
    assert mail["Subject"] == expected
    assert mail.keys() == [
        "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "Content-Type", "Content-Transfer-Encoding",
        "MIME-Version",
    ]  # fmt: skip
    assert mail["Message-ID"] == "<ab12@agency.example>"


def test_a_very_long_subject_is_cut_in_the_header_and_whole_in_the_text():
    mail = written("x" * 5_000)
    assert len(mail["Subject"]) == 180
    assert "x" * 5_000 in mail.get_content()


@pytest.mark.parametrize(
    "address", ["mei@agency.example\r\nBcc: a@b.example", "mei", "é@agency.example", "a b@c.example", "<a>@b.example"]
)
def test_an_address_that_no_server_takes_is_refused(address):
    with pytest.raises(BadAddress):
        written("Clear it", address)


def test_a_digest_says_how_many():
    subject, body = digest(Digest((Line("One.", "/1"), Line("Two", "/2")), more=1_410), "daily", SENDER)
    assert subject == "Concord: 1,412 messages since the last digest"
    assert body.startswith(
        "One.\nhttps://concord.agency.example/1\n\nTwo.\nhttps://concord.agency.example/2\n\n… and 1,410 more"
    )
