"""The text for signature: a round asks and counts days, the steps of the agreement decide, and both are one act."""

from __future__ import annotations

from datetime import date

import pytest

from app.agreements import ending
from app.agreements.queries import partner_row
from app.clearances import commands, queries
from app.clearances.commands import Decision
from app.core.db import unit_of_work
from tests.agreements.conftest import rows, uruguay  # noqa: F401
from tests.agreements.people import AGC, DESK, MFA, MTI, NEA
from tests.clearances.conftest import TODAY
from workflows.agreement.facts import Stage


@pytest.fixture
def text(uruguay, session):  # noqa: F811
    """Uruguay with a text for signature, put before its five agencies."""
    uruguay.reach("register_text")
    commands.ask(DESK, type="agreement_text", id="URY", today=TODAY)
    return Text(uruguay, session)


class Text:
    """The text and its clearances."""

    def __init__(self, partnership, session) -> None:
        self.partnership, self.session = partnership, session

    def entries(self):
        self.session.rollback()
        subject = queries.subject_of(self.session, type="agreement_text", id="URY")
        return {entry.agency: entry for entry in queries.standing(self.session, subject).entries}

    def states(self):
        return {agency: entry.label for agency, entry in self.entries().items()}

    def decide(self, agency, actor, decision="cleared", **more):
        request = self.entries()[agency].request
        return commands.decide(actor, decision=Decision(request.id, decision, None, None, **more), today=TODAY)


def test_deciding_here_and_taking_the_step_there_are_the_same_act(text, rows):  # noqa: F811
    text.decide("MTI", MTI)
    text.partnership.take("clear_text_for_agency", actor=NEA)
    assert [text.states()[agency] for agency in ("MTI", "NEA", "NCCS", "MFA")] == ["Cleared", "Cleared", "Waiting", "Not asked"]  # fmt: skip
    found = rows("SELECT agency, officer_id FROM text_clearances WHERE kind = 'agency' ORDER BY agency")
    assert [tuple(row) for row in found] == [("MTI", MTI.id), ("NEA", NEA.id)]
    found = rows("SELECT agency, decided_by FROM clearance_requests WHERE decision = 'cleared' ORDER BY agency")
    assert [tuple(row) for row in found] == [("MTI", MTI.id), ("NEA", NEA.id)]


def test_the_last_step_is_asked_when_the_earlier_ones_stand(text):
    from tests.agreements.people import NCCS

    assert text.entries()["MFA"].request.due is None
    for agency, actor in (("MTI", MTI), ("NEA", NEA), ("AGC", AGC), ("NCCS", NCCS)):
        text.decide(agency, actor)
    assert text.entries()["MFA"].request.due == date(2026, 12, 7)
    text.decide("MFA", MFA)
    text.partnership.take("agree_articles")
    assert set(text.states().values()) == {"Cleared"}


def test_a_refusal_gives_way_to_a_clearance_by_the_step_of_the_agreement(text):
    text.decide("AGC", AGC, "not_cleared", reason="Article 5")
    assert text.states()["AGC"] == "Not cleared"
    text.partnership.take("clear_text_as_legal_counsel", actor=AGC)
    assert text.states()["AGC"] == "Cleared"


def test_a_newer_text_lapses_every_clearance_of_the_one_before(text):
    text.decide("MTI", MTI)
    text.partnership.take("register_text", text_label="Second", text_content="Article 1: Aim")
    assert text.states()["MTI"] == "Lapsed"
    assert not text.entries()["MTI"].stands


def test_what_waits_ends_when_the_partnership_does_and_a_pause_ends_nothing(text):
    text.partnership.take("pause")
    assert text.states()["MTI"] == "Waiting"
    text.partnership.take("end")
    assert set(text.states().values()) == {"Not asked"}
    assert text.entries()["MTI"].request.ended_because.startswith("The partnership with Uruguay ended on ")


def test_where_a_correction_takes_the_end_back_the_agencies_may_be_asked_again(text, session):
    text.partnership.take("end")
    with unit_of_work() as inside:
        row = partner_row(inside, "URY", lock=True)
        ending.follow(inside, DESK, row, source=Stage.ENDED, target=Stage.IA_NEGOTIATION, on=None)
    case = queries.case_of(session, queries.subject_of(session, type="agreement_text", id="URY"))
    assert case.ended_because == ""
