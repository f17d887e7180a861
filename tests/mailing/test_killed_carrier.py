"""A carrier that was killed at each instant of a mail: the worker learns from its copy of the line what became of it."""

from __future__ import annotations

import socket

import pytest
from sqlalchemy import text

from app.core import clock
from app.core.db import db
from app.mailing import deliveries, planning
from app.mailing.dialogue import Dialogue
from app.mailing.worker import settle_for
from tests.mailing.test_rounds import execute
from workflows.vocabulary import Role

CONTENT = b"Subject: Clear it\r\nMessage-ID: <one@agency.example>\r\n\r\n.A line that begins with a full stop\r\n"


@pytest.fixture
def in_hand(add_officer, ask, mail_server):
    """`in_hand()`: a mail of the carrier "killed", offered as far as its full stop, and the dialogue."""
    opened = []

    def offer() -> tuple[int, Dialogue]:
        ask(add_officer("mei", Role.CLEARER))
        planning.collect(clock.now())
        mail = deliveries.claim("killed")
        dialogue = Dialogue(mail_server.relay)
        opened.append(dialogue)
        dialogue.offer("concord@agency.example", "mei@agency.example", CONTENT)
        return mail.id, dialogue

    yield offer
    for dialogue in opened:
        dialogue.abandon()


def closing(delivery: int) -> None:
    assert deliveries.about_to_close(delivery, carrier="killed", address="mei@agency.example", through=None)


def copy_of(dialogue: Dialogue) -> socket.socket:
    return dialogue.line.dup()


def state() -> tuple[str, str]:
    found = db.session.execute(text("SELECT state, reason FROM mail_deliveries")).one()
    db.session.rollback()
    return found[0], found[1]


def test_before_the_full_stop_was_announced_the_mail_waits_again(in_hand, mail_server):
    _, dialogue = in_hand()
    with copy_of(dialogue) as line:
        settle_for("killed", line)
    assert (state(), mail_server.mails) == (("waiting", ""), [])


def test_announced_and_not_sent_the_worker_sends_the_full_stop(in_hand, mail_server):
    delivery, dialogue = in_hand()
    closing(delivery)
    with copy_of(dialogue) as line:
        settle_for("killed", line)
    assert (state()[0], len(mail_server.mails)) == ("sent", 1)


@pytest.mark.parametrize("read", [False, True], ids=["the answer is under way", "the answer was seen"])
def test_sent_and_not_recorded_the_worker_reads_the_answer(read, in_hand, mail_server):
    mail_server.faults.slow = 0.3
    delivery, dialogue = in_hand()
    closing(delivery)
    if read:
        dialogue.full_stop()
    else:
        dialogue.line.sendall(b".\r\n")
    with copy_of(dialogue) as line:
        settle_for("killed", line)
    assert (state()[0], len(mail_server.mails)) == ("sent", 1)
    assert mail_server.mails[0].get_content() == ".A line that begins with a full stop\r\n"


def test_a_full_stop_that_comes_twice_counts_once(in_hand, mail_server, monkeypatch):
    mail_server.faults.slow = 5.0  # longer than the worker waits before it sends one of its own
    monkeypatch.setattr("tests.mailing.server.random.uniform", lambda low, high: high)
    delivery, dialogue = in_hand()
    closing(delivery)
    dialogue.line.sendall(b".\r\n")
    with copy_of(dialogue) as line:
        settle_for("killed", line)
    assert (state()[0], len(mail_server.mails)) == ("sent", 1)


@pytest.mark.parametrize(("answer", "expected"), [("554 5.7.1 unwanted", "refused"), ("451 4.3.0 busy", "waiting")])
def test_a_refusal_is_read_too(answer, expected, in_hand, mail_server):
    mail_server.faults.after_data = answer
    delivery, dialogue = in_hand()
    closing(delivery)
    with copy_of(dialogue) as line:
        settle_for("killed", line)
    assert (state(), mail_server.mails) == ((expected, answer), [])


def test_without_a_line_nobody_knows(in_hand):
    delivery, _ = in_hand()
    closing(delivery)
    settle_for("killed", None)
    assert state()[0] == "undecided"


def test_another_carrier_had_called_it_undecided_already(in_hand, mail_server):
    delivery, dialogue = in_hand()
    closing(delivery)
    assert deliveries.left_by_others() == 1
    with copy_of(dialogue) as line:
        settle_for("killed", line)
    assert (state()[0], len(mail_server.mails)) == ("sent", 1)


def test_what_was_sent_stays_sent(in_hand):
    delivery, _ = in_hand()
    deliveries.settle(delivery, state="sent")
    deliveries.settle(delivery, state="undecided", reason="late")
    execute("SELECT 1")
    assert state() == ("sent", "")
