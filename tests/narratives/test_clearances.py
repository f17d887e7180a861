"""A report before agencies: whoever was asked is waited for, and a new version lapses exactly what it changes."""

from __future__ import annotations

import pytest

from app.clearances.recording import ClearanceRefused
from app.core.db import db
from app.reporting.narratives import commands, queries
from app.reporting.narratives.clearing import parts_of
from app.reporting.narratives.text_commands import ReportRefused
from tests.clearances.making import Before
from tests.narratives.test_versions import (  # noqa: F401
    INITIAL,
    REGULAR,
    TODAY,
    checker,
    explain_everything,
    made,
    maker,
    ready,
    signed,
    write,
)


@pytest.fixture
def before(maker):  # noqa: F811
    """A version that is ready to be signed, and that nobody has been asked to clear."""
    ready(maker)
    return initial()


def initial(first: int = 1) -> Before:
    return Before("narrative_report", f"initial_report-SGP-{first}", change=lambda: None, hand=None)


def latest():
    db.session.rollback()
    return queries.newest_row(db.session, "initial_report", "SGP", period="")


def sign(actor):
    row = latest()
    id, version = row.id, row.version
    db.session.rollback()
    return commands.sign(actor, report_id=id, today=TODAY, version=version)


def test_without_a_request_it_is_signed_as_ever(before, checker):  # noqa: F811
    assert sign(checker).state == "signed"


def test_it_is_signed_once_whoever_was_asked_has_cleared(before, checker):  # noqa: F811
    before.ask("NEA", "AGC").decide("NEA")
    with pytest.raises(ReportRefused) as refused:
        sign(checker)
    assert str(refused.value) == "It was put before agencies whose clearance does not stand yet: AGC."
    before.decide("AGC")
    assert sign(checker).state == "signed"
    with pytest.raises(ClearanceRefused) as closed:
        before.ask("MTI")
    assert str(closed.value) == "It is signed and stays as it is"


def test_a_new_version_lapses_exactly_what_covers_a_section_that_changed(before, maker, checker):  # noqa: F811
    before.ask("NCCS", "NEA", "MTI", "AGC")
    for agency in ("NCCS", "NEA", "AGC"):
        before.decide(agency)
    commands.prepare(maker, outline=INITIAL, party="SGP", today=TODAY)
    assert before.states() == {"NCCS": "Cleared", "NEA": "Cleared", "AGC": "Cleared", "MTI": "Waiting"}
    write(maker, checker, item="I.A", words="We are a Party.")
    commands.prepare(maker, outline=INITIAL, party="SGP", today=TODAY)
    assert before.states() == {"NCCS": "Lapsed", "NEA": "Cleared", "AGC": "Lapsed", "MTI": "Waiting"}
    assert before.entry("AGC").request.ended_because.startswith("I.A ")
    assert before.subject.title == "Initial report of Singapore, version 3"


def test_a_version_that_was_sent_back_holds_back_who_waits_until_the_next_is_prepared(
    before,
    maker,  # noqa: F811
    checker,  # noqa: F811
):
    before.ask("NEA", "MTI").decide("NEA")
    commands.send_back(checker, report_id=latest().id, reason="Say more", version=1)
    assert before.states() == {"NEA": "Cleared", "MTI": "Not asked"}
    with pytest.raises(ClearanceRefused):
        before.ask("MFA")
    commands.prepare(maker, outline=INITIAL, party="SGP", today=TODAY)
    assert before.states() == {"NEA": "Cleared", "MTI": "Waiting"}
    assert [line.partition(" ")[0] for line in before.history()][-2:] == ["held", "put"]


def test_what_was_signed_is_closed_and_what_is_reported_later_is_asked_about_anew(before, maker, checker):  # noqa: F811
    before.ask("NEA").decide("NEA")
    sign(checker)
    commands.prepare(maker, outline=INITIAL, party="SGP", today=TODAY)
    later = initial(first=2)
    assert (later.states(), later.subject.version) == ({}, 2)
    assert (before.states(), before.subject.version) == ({"NEA": "Cleared"}, 1)


def test_whoever_prepared_it_or_wrote_a_text_in_it_is_a_hand_in_it(maker, checker):  # noqa: F811
    write(maker, checker, item="I.A", words="We are a Party.")
    write(checker, maker, item="I.B", words="We will file.")
    commands.prepare(maker, outline=INITIAL, party="SGP", today=TODAY)
    assert initial().subject.hands == {maker.id, checker.id}


def test_a_confidential_text_goes_with_its_hash_and_without_its_words(maker, checker):  # noqa: F811
    row = ready(maker, outline=REGULAR, period="2026")
    one = {part.key: part for part in parts_of(queries.context_of(row))}["chapter.annex_ii"]
    secret = "The secret price is seven."
    write(maker, checker, outline=REGULAR, item="VI.A", words=secret, approach="GHA-0001", confidential=True,
          basis="A contract.")  # fmt: skip
    again = commands.prepare(maker, outline=REGULAR, party="SGP", period="2026", today=TODAY)
    parts = {part.key: part for part in parts_of(queries.context_of(again))}
    assert parts["chapter.annex_ii"].sha256 != one.sha256
    assert not [part for part in parts.values() if secret in part.text]
    assert parts["chapter.annex_ii"].text == ""
