"""Nothing of a partner, a compartment or one agency's comments shows up for an outsider: pages, exports, search, mail."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from app.accounts import links
from app.accounts.models import OfficerRow
from app.calendar import feed_commands
from app.core import clock
from app.core.db import db
from app.mailing import planning
from app.mailing.carrying import Carrier
from app.permissions import PERMISSIONS
from tests.canary import pending
from tests.canary.corners import addresses
from tests.canary.planting import Planting
from tests.canary.posting import (
    Forms,
    expect_every_form_was_found,
    expect_no_form_is_taken,
    expect_no_other_method_does_anything,
)
from tests.canary.visiting import look, walked
from tests.canary.world import PARTNER, SEEDS, furnish, officer_of, tell_everybody
from tests.mailing.conftest import SENDER
from tests.mailing.server import MailServer
from workflows.vocabulary import Role

SEARCHES = ("/search", "/projects", "/partners", "/documents", "/ledger/entries", "/tasks", "/my-work")
# Administrators and auditors serve all partners: whoever is one of them is no outsider to a partner.
SCOPED = tuple(role for role in Role if role not in (Role.ADMINISTRATOR, Role.AUDITOR))


# Their addresses are the secret of one officer, which no page holds: they are read below with that of each.
NOT_REACHED = {"/calendar/feed/<token>.ics", "/welcome/<token>"}


class Canary:
    """The planted world: three words, the addresses, and who reads what."""

    def __init__(self, app, words, officer_with, browser):
        self.browser = browser
        self.partner, self.position, self.comment = words
        officer_with("Insider", Role, agency="MTI")
        insider = officer_of("Insider")
        furnish(insider, position=self.position, comment=self.comment)
        waiting = pending.furnish(insider)
        self.planting = Planting(PARTNER, self.partner)
        self.planting.plant()
        searches = [f"{path}?q={word[:14]}" for path in SEARCHES for word in words]
        client = browser("Insider")
        seeds = [*waiting, *addresses(), *SEEDS]
        self.map = walked(app, client, seeds=seeds, more=searches, mine=PARTNER.lower())
        pending.visit_more(self.map, client)

    def seen_by_insider(self, word: str) -> list[str]:
        return [visit.address for visit in self.map.visits if word in visit.body]

    def leaks(self, client, *words: str) -> list[str]:
        """The addresses at which one of the words came back; an address that fails is one too."""
        found = []
        for address in self.map.addresses():
            visit = look(client, address)
            if visit.status >= 500 or any(word in visit.body for word in words):
                found.append(f"{visit.status} {address}")
        return found


@pytest.fixture
def canary(app, officer_with, browser, words):
    return Canary(app, words, officer_with, browser)


def test_nothing_planted_shows_up_for_an_outsider_anywhere(canary, officer_with, browser, signed_out, app):
    expect_the_sweep_is_no_sham(canary)
    officer_with("Outsider", SCOPED, partner="PER", agency="MTI")
    assert canary.leaks(browser("Outsider"), canary.partner, canary.position, canary.comment) == []
    others = [role for role in Role if role not in PERMISSIONS["positions.view"]]
    officer_with("Everybody else", others, agency="NEA")
    assert canary.leaks(browser("Everybody else"), canary.position, canary.comment) == []
    assert canary.leaks(signed_out, canary.partner, canary.position, canary.comment) == []
    forms = Forms(canary.map)
    expect_every_form_was_found(forms)
    expect_no_form_is_taken(forms, browser("Outsider"))
    expect_no_other_method_does_anything(forms, browser("Outsider"), canary.partner, canary.position, canary.comment)
    expect_no_word_in_feeds(canary, signed_out)
    expect_no_word_where_officers_are_welcomed(canary, signed_out)
    expect_no_word_in_mail(app, canary)


@pytest.mark.faults  # as slow as nine sweeps
def test_nothing_planted_shows_up_for_any_one_role(canary, officer_with, browser):
    found = {}
    for role in SCOPED:
        officer_with(f"Alone: {role}", [role], partner="PER")
        found[role] = canary.leaks(browser(f"Alone: {role}"), canary.partner, canary.position, canary.comment)
    assert found == {role: [] for role in SCOPED}


def expect_the_sweep_is_no_sham(canary):
    """The insider opens every route and reads every word: what is not found there would prove nothing."""
    failed = [visit.address for visit in canary.map.visits if visit.status >= 500]
    assert failed == []
    unreached = canary.map.unreached() - NOT_REACHED
    assert not unreached, f"make something for them in tests/canary/world.py: {sorted(unreached)}"
    assert len(canary.seen_by_insider(canary.partner)) > 80
    assert canary.seen_by_insider(canary.position)
    assert canary.seen_by_insider(canary.comment)
    assert len(canary.planting.cells) > 40, canary.planting.cells


def expect_no_word_in_feeds(canary, signed_out):
    """The calendar that an officer's own devices read, each by the address that only they have."""
    feeds = {}
    for name in ("Insider", "Outsider", "Everybody else"):
        token = feed_commands.make_feed(officer_of(name).actor())
        feeds[name] = look(signed_out, f"/calendar/feed/{token}.ics")
        assert feeds[name].status == 200
    assert canary.partner not in feeds["Outsider"].body.replace("\r\n ", "")
    for name in ("Outsider", "Everybody else"):
        body = feeds[name].body.replace("\r\n ", "")
        assert canary.position not in body
        assert canary.comment not in body


def expect_no_word_where_officers_are_welcomed(canary, signed_out):
    """The page behind a one-time link names its officer, before they have signed in."""
    officer = db.session.scalar(select(OfficerRow).where(OfficerRow.name == "Insider"))
    officer.sample = False
    token = links.make(db.session, officer)
    db.session.commit()
    page = look(signed_out, links.path_of(token))
    assert page.status == 200
    assert not [word for word in (canary.partner, canary.position, canary.comment) if word in page.body]


def expect_no_word_in_mail(app, canary):
    """Officers whose mail is switched on hear of everything that they may; what comes holds none of the words."""
    tell_everybody()
    db.session.execute(
        text("UPDATE outbox_messages SET subject = subject || ' ' || :w WHERE partner = 'GHA'"), {"w": canary.partner}
    )
    db.session.execute(
        text("UPDATE officers SET sample = false WHERE name IN ('Insider', 'Outsider', 'Everybody else')")
    )
    db.session.commit()
    server = MailServer().start()
    try:
        while planning.collect(clock.now()):
            pass
        planning.plan_digests(clock.now(), app.config["SETTINGS"].time_zone)
        Carrier(server.relay, SENDER, name="canary").carry()
    finally:
        server.stop()
    address = dict(db.session.execute(text("SELECT name, email FROM officers")).all())
    told = {name: [mail for mail in server.mails if mail["To"] == address[name]] for name in ("Insider", "Outsider")}
    assert any(canary.partner in str(mail) + mail.get_content() for mail in told["Insider"])
    assert not [mail for mail in told["Outsider"] if canary.partner in str(mail) + mail.get_content()]
    assert not [
        mail for mail in server.mails if canary.position in mail.get_content() or canary.comment in mail.get_content()
    ]
