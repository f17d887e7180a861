"""One step of several articles at once: listed first, then all of them or none."""

from __future__ import annotations

import pytest

from app.core.db import db
from app.negotiation import article_commands, queries
from app.negotiation.answers import NegotiationRefused, StepAnswers
from tests.negotiation.conftest import BASE, SETTLED, TEAM, take, write

SEVERAL = f"{BASE}/several"


def states():
    db.session.rollback()
    return {each.number: each.state for each in queries.tracker(db.session, "KEN").articles}


def confirm(client, **more):
    """Send the form of the page that lists the articles."""
    form = client.page.xpath("//main//form[@method='post']")[0]
    fields = dict(form.form_values()) | {"chosen": form.xpath(".//input[@name='chosen']/@value")}
    return client.post(SEVERAL, fields | more, status=more.pop("status", 303) if "status" in more else 303)


def test_all_articles_that_are_not_opened_are_opened_at_once(kenya, sign_in):
    client = sign_in("Negotiator, MSE")
    client.get(BASE)
    assert client.page.xpath("//form[@action=$to]//input[@name='chosen']/@value", to=SEVERAL) == ["1", "2"]
    client.get(f"{SEVERAL}?step=open")
    assert "Open the article: 2 articles" in client.text()
    confirm(client)
    assert states() == {1: "open", 2: "open"}
    client.get(BASE)
    assert "Open the article: done for articles 1 and 2." in client.text()


def test_an_article_that_cannot_take_the_step_is_named_with_the_reason_and_left(kenya, sign_in):
    write(1, working=SETTLED)
    for number in (1, 2):
        take("open", number)
    client = sign_in("Negotiator, MSE")
    client.get(f"{SEVERAL}?step=agree&chosen=1&chosen=2&chosen=x&chosen=99")
    assert "Article 2, Corresponding adjustment: Write the working text first" in client.text()
    confirm(client, agreed_by="Both heads", place="Nairobi", round_number="1")
    assert states() == {1: "agreed", 2: "open"}


def test_all_of_them_or_none(kenya):
    take("open", 1)
    with pytest.raises(NegotiationRefused, match=r"Article 2: .* Nothing was done"):
        article_commands.take_steps(
            TEAM, iso3="KEN", step="hand_over", chosen={1: None, 2: None}, answers=StepAnswers()
        )
    db.session.rollback()
    assert queries.tracker(db.session, "KEN").article(1).turn == "ours"


def test_bad_answers_and_old_pages_come_back_with_a_sentence(kenya, sign_in):
    client = sign_in("Negotiator, MSE")
    client.get(f"{SEVERAL}?step=open")
    form = client.page.xpath("//main//form[@method='post']")[0]
    fields = dict(form.form_values()) | {"chosen": form.xpath(".//input[@name='chosen']/@value")}
    client.post(SEVERAL, fields | {"chosen": ""}, status=422)
    assert "No article is chosen." in client.text()
    take("open", 1)
    client.post(SEVERAL, fields, status=409)
    assert states() == {1: "open", 2: "not_opened"}
    client.post(SEVERAL, fields | {"chosen": ["2:1", "9999:1", "\x00:1"]}, status=422)
    client.get(f"{SEVERAL}?step=nothing", status=404)
    sign_in("Viewer, MTI").get(f"{SEVERAL}?step=open", status=403)
