"""Mails go to those who may read now, once each, and wait while the mail_server does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from app.core import clock
from app.core.db import db
from app.mailing import commands, planning, queries
from app.mailing.carrying import Carrier, only_carrier
from app.mailing.dialogue import ServerTrouble
from app.mailing.records import KINDS
from app.mailing.relay import Relay
from tests.mailing.conftest import SENDER
from workflows.vocabulary import Actor, Audience, Role


def execute(sentence: str, **values):
    db.session.execute(text(sentence), values)
    db.session.commit()


def choose(officer: int, **changes):
    chosen = {"digest": "daily", "at_once": list(KINDS), "levels": {}} | changes
    commands.choose(Actor(officer, "Somebody", "MSE", frozenset()), version=None, **chosen)


def body(mail) -> str:
    return mail.get_content().replace("\r\n", "\n")


def test_what_asks_for_an_act_comes_at_once_as_a_subject_and_a_link(
    add_officer, ask, round_of, mail_server, delivery_states
):
    mei = add_officer("mei", Role.CLEARER)
    ask(mei, subject="Rwanda: clear the factsheet", path="/partners/rwa")
    assert round_of() == 1
    mail = mail_server.mails[0]
    assert (mail["Subject"], mail["X-Envelope-To"]) == ("Concord: Rwanda: clear the factsheet", "mei@agency.example")
    assert "https://concord.agency.example/partners/rwa\n" in body(mail)
    assert "https://concord.agency.example/account/messages\n" in body(mail)
    assert (round_of(), delivery_states()) == (0, ["sent"])


def test_news_does_not_come_at_once_and_never_to_whoever_acted(add_officer, news, ask, round_of, mail_server):
    mei = add_officer("mei", Role.CLEARER)
    news("Peru moved on", Audience.CLEARERS, partner="PER")
    ask(mei, actor_id=mei)
    assert (round_of(), mail_server.mails) == (0, [])


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE officers SET disabled_at = now() WHERE id = :id",
        "DELETE FROM role_grants WHERE officer_id = :id",
        "UPDATE role_grants SET partner = 'GHA' WHERE officer_id = :id",
        "UPDATE officers SET agency = 'AGC' WHERE id = :id",
    ],
)
def test_whoever_may_no_longer_see_it_when_it_goes_gets_none(
    change, add_officer, ask, round_of, mail_server, delivery_states
):
    mei = add_officer("mei", Role.NEGOTIATOR, partner="PER", agency="MTI")
    ask(mei, partner="PER", permission="positions.view", agencies=["MTI", "MSE"])
    mail_server.faults.greeting = "421 4.3.2 closed for the night"
    with pytest.raises(ServerTrouble):
        round_of()
    execute(change, id=mei)
    mail_server.faults.greeting = "220 open"
    assert (round_of(), mail_server.mails, delivery_states()) == (0, [], ["dropped"])


def test_an_officer_may_leave_a_kind_to_the_digest_and_silence_a_partner(
    add_officer, ask, round_of, mail_server, later
):
    mei = add_officer("mei", Role.CLEARER)
    choose(mei, at_once=["action"], levels={"GHA": "nothing", "PER": "urgent"})
    ask(mei, kind="mention", subject="You are named", path="/a")
    ask(mei, partner="GHA", subject="About Ghana", path="/b")
    ask(mei, partner="PER", subject="About Peru", path="/c")
    ask(mei, partner="PER", urgent=False, kind="reminder", subject="Peru again", path="/d")
    assert round_of() == 1
    assert mail_server.mails[0]["Subject"] == "Concord: About Peru"
    assert round_of(digests=True) == 1
    assert mail_server.mails[1]["Subject"] == "Concord: 1 message since the last digest"
    assert "You are named.\n" in body(mail_server.mails[1])


def test_a_server_that_is_away_for_a_day_loses_nothing(
    app, add_officer, ask, round_of, mail_server, later, delivery_states
):
    mei = add_officer("mei", Role.CLEARER)
    mail_server.faults.greeting = "554 no service"
    for number in range(3):
        ask(mei, subject=f"Number {number}")
        with pytest.raises(ServerTrouble):
            round_of()
        later(hours=8)
    found = queries.standing(db.session)
    assert (found.waiting, found.last_error) == (3, "554 no service")
    assert found.failing_since < clock.now() - timedelta(hours=23)
    mail_server.faults.greeting = "220 open"
    assert (round_of(), delivery_states(), len(mail_server.by_id())) == (3, ["sent"] * 3, 3)
    assert queries.standing(db.session).failing_since is None


def test_nobody_listening_is_trouble_not_loss(app, add_officer, ask, delivery_states):
    ask(add_officer("mei", Role.CLEARER))
    planning.collect(clock.now())
    with pytest.raises(ServerTrouble, match="refused"):
        Carrier(Relay("127.0.0.1:1"), SENDER, name="test").carry()
    assert delivery_states() == ["waiting"]
    assert not queries.server_may_be_tried(db.session, clock.now())
    assert queries.server_may_be_tried(db.session, clock.now() + timedelta(minutes=1))


def test_one_refused_recipient_holds_up_nobody_else(add_officer, ask, round_of, mail_server, delivery_states):
    ada, ben, cleo = (add_officer(name, Role.CLEARER) for name in ("ada", "ben", "cleo"))
    mail_server.faults.recipients = {
        "ada@agency.example": "550 5.1.1 no such mailbox",
        "ben@agency.example": "450 4.2.1 full",
    }
    ask(ada, ben, cleo)
    assert (round_of(), delivery_states()) == (1, ["refused", "waiting", "sent"])
    found = queries.failed(db.session)
    assert [(each.officer, each.reason) for each in found] == [("Ada", "550 5.1.1 no such mailbox")]


def test_a_recipient_refused_for_now_is_tried_again_later(
    add_officer, ask, round_of, mail_server, delivery_states, later
):
    mail_server.faults.recipients = {"ada@agency.example": "450 4.2.1 full"}
    ask(add_officer("ada", Role.CLEARER))
    assert round_of() == 0
    mail_server.faults.recipients = {}
    assert (round_of(), delivery_states()) == (0, ["waiting"])
    later(minutes=2)
    assert (round_of(), delivery_states()) == (1, ["sent"])


def test_a_clock_set_back_sends_nothing_twice_and_holds_nothing_up(
    add_officer, ask, news, round_of, mail_server, at, delivery_states
):
    mei = add_officer("mei", Role.CLEARER)
    at(datetime(2026, 12, 2, 4, tzinfo=UTC))
    news("Peru moved on", Audience.CLEARERS, partner="PER")
    ask(mei, subject="First")
    assert round_of(digests=True) == 2
    mail_server.faults.recipients = {"mei@agency.example": "450 4.2.1 full"}
    ask(mei, subject="Second")
    assert round_of() == 0
    at(datetime(2026, 12, 1, 1, tzinfo=UTC))
    mail_server.faults.recipients = {}
    news("Peru moved on again", Audience.CLEARERS, partner="PER")
    ask(mei, subject="Third")
    assert round_of(digests=True) == 2
    assert sorted(mail["Subject"].partition(": ")[2] for mail in mail_server.mails) == [
        "1 message since the last digest", "First", "Second", "Third",
    ]  # fmt: skip
    assert max(mail_server.by_id().values()) == 1


def test_a_mail_that_the_server_did_not_answer_is_not_sent_again_by_itself(
    add_officer, ask, round_of, mail_server, delivery_states, later
):
    mei = add_officer("mei", Role.CLEARER)
    administrator = add_officer("ada", Role.ADMINISTRATOR)
    mail_server.faults.hang_up_after_full_stop = 1
    ask(mei, subject="Clear it")
    with pytest.raises(ServerTrouble):
        round_of()
    assert (round_of(), delivery_states(), len(mail_server.mails)) == (0, ["undecided"], 1)
    commands.send_again(Actor(administrator, "Ada", "MSE", frozenset()), queries.failed(db.session)[0].id)
    assert (round_of(), list(mail_server.by_id().values())) == (1, [2])


def test_a_message_that_may_not_have_arrived_stands_in_the_digest(add_officer, ask, round_of, mail_server):
    mei = add_officer("mei", Role.CLEARER)
    mail_server.faults.hang_up_after_full_stop = 1
    ask(mei, subject="Clear it")
    with pytest.raises(ServerTrouble):
        round_of()
    assert round_of(digests=True) == 1
    assert "Clear it.\n" in body(mail_server.mails[1])


def test_two_carriers_never_work_at_once(app, add_officer, ask, mail_server, round_of):
    ask(add_officer("mei", Role.CLEARER))
    with only_carrier() as alone:
        assert alone
        assert round_of() is None
    assert round_of() == 1


def test_what_a_dead_carrier_left_before_the_full_stop_is_sent_and_the_rest_is_undecided(
    add_officer, ask, round_of, mail_server, delivery_states
):
    ask(*(add_officer(name, Role.CLEARER) for name in ("ada", "ben", "cleo")))
    mail_server.faults.greeting = "421 closed"
    with pytest.raises(ServerTrouble):
        round_of()
    mail_server.faults.greeting = "220 open"
    execute(
        "UPDATE mail_deliveries SET state = 'sending', carrier = 'dead' WHERE id = (SELECT min(id) FROM mail_deliveries)"
    )
    execute(
        "UPDATE mail_deliveries SET state = 'closing', carrier = 'dead' WHERE id = (SELECT max(id) FROM mail_deliveries)"
    )
    assert (round_of(), delivery_states()) == (2, ["sent", "sent", "undecided"])
