"""The page of what comes by mail, and the administrator's page of how mail stands."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.core.db import db
from app.mailing import queries
from tests.mailing.test_rounds import execute
from workflows.vocabulary import Role

ADMINISTRATOR = "Administrator"
DESK = "Desk officer, MSE"


def chosen() -> tuple:
    row = db.session.execute(
        text(
            "SELECT digest, not_at_once, (SELECT array_agg(partner || level) FROM mail_partner_levels) FROM mail_choices"
        )
    ).one()
    db.session.rollback()
    return tuple(row)


def test_an_officer_chooses_what_comes_by_mail(sign_in):
    client = sign_in(DESK)
    client.get("/account")
    assert client.page.xpath("//main//a[@href='/account/messages']")
    client.get("/account/messages")
    assert client.page.xpath("//input[@name='digest'][@checked]/@value") == ["daily"]
    client.submit("/account/messages", {"digest": "weekly", "at_once": ["action", "mention"], "level_PER": "nothing"})
    assert chosen() == ("weekly", ["assignment", "reminder"], ["PERnothing"])
    client.submit("/account/messages", {"level_PER": "all", "level_GHA": "urgent", "at_once": ["action", "mention"]})
    assert chosen() == ("weekly", ["assignment", "reminder"], ["GHAurgent"])
    client.get("/account/messages")
    assert "weekly" in client.page.xpath("//input[@checked]/@value")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"digest": "hourly"}, "Choose how often a digest comes."),
        ({"digest": ""}, "Choose how often a digest comes."),
        ({"at_once": "everything\x00"}, "Choose from the entries of the list."),
        ({"level_PER": "x" * 10_000}, "Choose one of the entries of the list."),
    ],
)
def test_what_is_no_choice_is_refused_in_a_sentence(typed, sentence, sign_in):
    client = sign_in(DESK)
    client.submit("/account/messages", typed, status=422)
    assert sentence in client.problems()


def test_a_second_window_is_told_and_keeps_what_was_chosen(sign_in):
    client = sign_in(DESK)
    client.get("/account/messages")
    old = dict(client.page.xpath("//main//form[@method='post']")[0].form_values())
    client.submit("/account/messages", {"digest": "weekly"})
    client.post("/account/messages", old | {"digest": "none"}, status=409)
    assert "You changed this in another window meanwhile." in client.text()
    assert client.page.xpath("//input[@name='digest'][@checked]/@value") == ["none"]
    form = client.page.xpath("//main//form[@method='post']")[0]
    client.post("/account/messages", dict(form.form_values()))
    assert chosen()[0] == "none"


def test_an_officer_of_one_partner_is_asked_about_that_partner_only(sign_in, add_officer):
    execute(
        "UPDATE role_grants SET partner = 'PER' WHERE officer_id = (SELECT id FROM officers WHERE name = :n)", n=DESK
    )
    client = sign_in(DESK)
    client.get("/account/messages")
    assert [name for name in client.page.xpath("//select/@name") if name.startswith("level_")] == ["level_PER"]


def test_the_administrator_sees_what_did_not_arrive_and_sends_it_again(
    sign_in, add_officer, ask, round_of, mail_server
):
    mail_server.faults.recipients = {"mei@agency.example": "550 5.1.1 no such mailbox <here>"}
    ask(add_officer("mei", Role.CLEARER), subject="Secret of the negotiation")
    round_of()
    client = sign_in(ADMINISTRATOR)
    client.get("/admin/mail")
    assert "550 5.1.1 no such mailbox <here>" in client.text()
    assert "Secret" not in client.text()
    path = client.page.xpath("//form[contains(@action, 'send-again')]/@action")[0]
    client.post(path)
    mail_server.faults.recipients = {}
    assert round_of() == 1
    client.get("/admin/mail")
    client.post(path, status=422)
    assert "neither refused nor undecided" in client.text()
    client.post("/admin/mail/999999/send-again", status=404)


def test_only_administrators_see_how_mail_stands(sign_in):
    client = sign_in(DESK)
    client.get("/admin/mail", status=403)


def test_the_command_line_says_how_mail_stands(app, ask, add_officer, round_of, mail_server):
    mail_server.faults.recipients = {"mei@agency.example": "550 gone"}
    ask(add_officer("mei", Role.CLEARER))
    round_of()
    done = app.test_cli_runner().invoke(args=["outbox", "state"])
    assert done.output.splitlines() == [
        "0 mails wait.", "refused: Something waits for a decision or an act of yours, to Mei. 550 gone",
    ]  # fmt: skip
    assert queries.standing(db.session).waiting == 0
