"""Bad input: a sentence that says what is wrong, nothing written, never a crash."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from app.ledger import closing, commands
from app.ledger.answers import EntryAnswers, Issued
from app.ledger.commands import LedgerRefused
from app.ledger.record import UnknownIssuance, UnknownMovement
from tests.ledger.making import CHECKER, MAKER, TODAY, K, ago, issuance, move, project, proof, serial
from tests.projects_queue.putting import AUTHORISED, put
from workflows import engine
from workflows.ledger.facts import Given

VERRA = "{batch}-{first}-{last}-VCS-VCU-842-VER-GH-3-2311-01012025-31122025-1"
VERRA_OLD = "{batch}-{first}-{last}-VCU-842-VER-GH-3-2311-01012025-31122025-0"
ENTITY = "Made-up Carbon Pte. Ltd."


def written(session) -> tuple[int, int]:
    session.rollback()
    counts = "SELECT (SELECT count(*) FROM ledger_entries), (SELECT count(*) FROM audit_entries)"
    found = tuple(session.execute(text(counts)).one())
    session.rollback()
    return found


@pytest.fixture
def refuses(ledger, session):
    """`refuses(answers, "words")`: the entry is refused in these words and nothing is written."""

    def ask(answers: EntryAnswers, words: str, *, kinds=(engine.Refused, LedgerRefused)) -> None:
        before = written(session)
        with pytest.raises(kinds) as error:
            ledger.propose(answers)
        reasons = getattr(error.value, "reasons", ())
        said = " ".join(f"{each.sentence}: {each.detail}." for each in reasons) or str(error.value)
        assert words in said, said
        assert said.endswith("."), said
        assert written(session) == before

    return ask


def of(reference: str, published: str, quantity: int | None, **more) -> EntryAnswers:
    return issuance(reference, serial=published, quantity=quantity, **more)


class TestOverlaps:
    TAKEN = "in the ledger already"

    def test_of_every_kind_within_a_batch_are_refused_and_neighbours_are_not(self, ledger, reference, session, refuses):
        ledger.issue(reference, 101, 200)
        other = project(title="Other made-up stoves")
        for first, last in (
            (101, 200), (101, 150), (150, 200), (120, 130), (1, 300), (1, 101), (200, 300), (1, 200), (101, 300),
            (150, 150),
        ):  # fmt: skip
            for whose in (reference, other):
                refuses(issuance(whose, first, last), self.TAKEN)
        for first, last in ((1, 100), (201, 300)):
            ledger.issue(other, first, last)
        batch = of(reference, serial(101, 200, batch=30_527), 100)
        ledger.enter(batch)
        assert ledger.accounts() == {"host": 400}

    def test_of_a_programme_that_numbers_registry_wide_are_refused_across_its_batches(
        self, ledger, reference, session, refuses
    ):
        ledger.enter(of(reference, VERRA.format(batch=1, first=101, last=200), 100))
        for form in (VERRA, VERRA_OLD):
            for first, last in ((101, 200), (200, 200), (50, 101), (1, 999)):
                refuses(of(reference, form.format(batch=2, first=first, last=last), last - first + 1), self.TAKEN)
        ledger.enter(of(reference, VERRA_OLD.format(batch=2, first=201, last=210), 10))
        ledger.issue(reference, 101, 200)  # the same numbers of another registry are other units

    def test_of_two_pending_entries_are_found_when_the_second_is_posted(self, ledger, reference, session):
        first, second = ledger.propose(issuance(reference, 1, 100)), ledger.propose(issuance(reference, 100, 200))
        ledger.post(second)
        with pytest.raises(engine.Refused, match="in the ledger already"):
            ledger.post(first)
        assert ledger.accounts() == {"host": 101}

    def test_units_that_were_used_or_cancelled_are_not_issued_again(self, ledger, reference, session, refuses):
        issuance_id, start = ledger.held(reference)
        ledger.move(K.USE_NDC, issuance_id, start, start, calendar_year=2026)
        ledger.move(K.CANCELLATION, issuance_id, start + 1, start + 1)
        for unit in (1, start, start + 1, 1000):
            refuses(issuance(reference, unit, unit), self.TAKEN)

    def test_an_issuance_that_was_taken_back_may_be_recorded_again(self, ledger, reference, session):
        entry = ledger.enter(issuance(reference, 1, 100))
        ledger.enter(move(K.REVERSAL, 1, 0, 0, reverses=entry.key, reason="Of another project"))
        assert ledger.accounts() == {}
        ledger.issue(project(title="The right one"), 1, 100)
        assert ledger.accounts() == {"host": 100}


def test_serials_that_cannot_be_relied_on_are_refused_and_dirt_is_dropped(ledger, reference, session, refuses):
    for published, quantity, words in (
        ("", 10, "There is no serial"), ("   ", 10, "There is no serial"), ("GS1-1-GH", 10, "cannot be read"),
        (serial(200, 101), -98, "runs backwards"), (serial(200, 101), 100, "runs backwards"),
        (serial(1, 10), 9, "does not fit the serial"), (serial(1, 10), 11, "the serial holds 10 units"),
        (serial(1, 10), 0, "does not fit"), (serial(1, 10), -10, "does not fit"), (serial(1, 10), None, "does not fit"),
        (serial(1, 10), 10**30, "does not fit"), (serial(1, 2**63), 2**63, "cannot be read"),
        (serial(1, 10**40), 10**40, "cannot be read"), (serial(-5, 10), 16, "cannot be read"),
        ("GS1-1-GH-GS11137-16-2025-30526-1,0-2,0", 2, "do not part thousands"), ("x" * 5_000, 1, "characters"),
        (serial(1, 10).replace("GH", "PE"), 10, "another host country"), ("\u0661" + serial(1, 10), 10, "cannot be read"),
    ):  # fmt: skip
        refuses(of(reference, published, quantity), words)
    refuses(of(reference, serial(1, 10), 10, registry="VCS"), "is one of GS, not of VCS")
    ledger.enter(of(reference, f" {serial(1, 10)} ", 10))
    ledger.enter(of(reference, "GS1-1-GH-GS11137-16-2025-30526-1,001-2,000", 1_000))
    kept = session.scalars(text("SELECT serial FROM issuances ORDER BY id")).all()
    assert kept == [serial(1, 10), serial(1001, 2000)]


def test_vintages_before_2021_of_another_year_or_to_come_are_refused(ledger, reference, session, refuses):
    for vintage, in_serial, words in (
        (2020, 2020, "Only mitigation from 2021 onward"), (2024, 2025, "names another vintage: it says 2025"),
        (TODAY.year + 1, TODAY.year + 1, "after the day of issuance"), (None, 2025, "Only mitigation from 2021"),
        (10**12, 2025, "names another vintage"),
    ):  # fmt: skip
        refuses(of(reference, serial(1, 10, vintage=in_serial), 10, vintage=vintage), words)
    cer = "GH-5-1463953-2-2-0-7014 - GH-5-1463962-2-2-0-7014"
    refuses(of(reference, cer, 10, vintage=10**12), "after the day of issuance")


def test_projects_that_cannot_have_issuances_are_refused(ledger, reference, session, refuses):
    refuses(replace(issuance(reference), issued=replace(issuance(reference).issued, project="GHA-9999")), "no project")
    refuses(issuance(put(*AUTHORISED, partner="GHA", title="From a register", example=True)), "is an example")
    refuses(EntryAnswers(K.ISSUANCE, given=Given(effective_on=ago(1))), "There is no serial")
    refuses(issuance(reference, proof=None), "Choose the proof of issuance")
    assert proof()


def test_days_to_come_missing_and_before_the_last_movement_are_refused(ledger, reference, session, refuses):
    refuses(issuance(reference, on=TODAY + timedelta(days=1)), "in the future")
    refuses(issuance(reference, on=date(9999, 12, 31)), "in the future")
    refuses(issuance(reference, on=None), "Enter the day")
    refuses(issuance(reference, on=date(1, 1, 1)), "after the day of issuance")
    issuance_id, start = ledger.held(reference)
    for day in (ago(11), ago(20), date(1, 1, 1)):
        refuses(move(K.CANCELLATION, issuance_id, start, start, effective_on=day), "before the last movement")
    moved = ledger.move(K.CANCELLATION, issuance_id, start, start, effective_on=ago(5))
    back = move(K.REVERSAL, issuance_id, 0, 0, reverses=moved.key, reason="So")
    refuses(replace(back, given=replace(back.given, effective_on=ago(6))), "before the last movement")


def test_ranges_that_are_none_are_refused(ledger, reference, session, refuses):
    issuance_id, start = ledger.held(reference)
    for first, last in (
        (None, None), (start, None), (None, start), (start + 9, start), (0, 0), (-5, -1), (-5, start), (1001, 1002),
        (990, 1001), (start, 2**62), (start, 2**70), (2**70, 2**70 + 1), (-(2**70), 2**70), (1, 1000), (1, start),
    ):  # fmt: skip
        refuses(move(K.CANCELLATION, issuance_id, first, last), "nits")


def test_units_that_were_used_cancelled_or_never_arrived_are_not_used(ledger, reference, session, refuses):
    issuance_id, start = ledger.held(reference)
    ledger.move(K.USE_NDC, issuance_id, start, start + 9, calendar_year=2026)
    ledger.move(K.CANCELLATION, issuance_id, start + 10, start + 19)
    ledger.move(K.VOLUNTARY_CANCELLATION, issuance_id, start + 20, start + 29)
    ledger.move(K.TRANSFER, issuance_id, start + 30, start + 39, acquiring_party="CHE")
    second = ledger.issue(reference, 5001, 5010)
    for kind in (K.USE_NDC, K.SURRENDER, K.USE_IMP, K.TRANSFER, K.CANCELLATION, K.ACQUISITION):
        given = {"calendar_year": 2026, "using_entity": "X", "purpose_words": "CORSIA", "acquiring_party": "CHE"}
        for first, last in (
            (start, start),
            (start + 9, start + 10),
            (start + 25, start + 26),
            (start + 39, start + 40),
        ):
            refuses(move(kind, issuance_id, first, last, **given), "cannot be moved so")
        if kind in (K.USE_NDC, K.SURRENDER, K.TRANSFER, K.ACQUISITION):
            refuses(move(kind, second, 5001, 5001, **given), "they are in: In the host country")
    assert ledger.accounts()["held"] == 890


def test_uses_outside_the_ndc_period_or_without_their_answers_are_refused(ledger, reference, session, refuses):
    issuance_id, start = ledger.held(reference)
    for year, words in (
        (2020, "that is 2021 to 2030"), (2031, "outside the NDC period"), (None, "Enter the calendar year"),
        (10**30, "outside"), (-1, "outside"), (0, "outside"),
    ):  # fmt: skip
        refuses(move(K.USE_NDC, issuance_id, start, start, calendar_year=year), words)
        refuses(move(K.SURRENDER, issuance_id, start, start, calendar_year=year, using_entity="X"), words)
    refuses(move(K.SURRENDER, issuance_id, start, start, calendar_year=2026), "Enter the entity")
    refuses(move(K.USE_IMP, issuance_id, start, start), "Enter for what they are used")
    for party in ("", "SG", "sgp", "SGPX", "S P", "\u0405GP"):
        refuses(move(K.TRANSFER, issuance_id, start, start, acquiring_party=party), "Choose the acquiring Party")
    refuses(move(K.TRANSFER, issuance_id, start, start, acquiring_party="SGP"), "these outcomes are here already")


def test_an_answer_that_the_kind_does_not_ask_for_is_not_kept_with_the_movement(ledger, reference, session):
    issuance_id, start = ledger.held(reference)
    ledger.move(K.CANCELLATION, issuance_id, start, start, calendar_year=10**30)
    assert session.scalar(text("SELECT calendar_year FROM movements WHERE kind = 'cancellation'")) is None


def test_units_without_letters_for_other_purposes_and_over_the_ceiling_are_refused(ledger, session, refuses):
    moved = {"acquiring_party": "SGP", "using_entity": ENTITY}
    bare = put(*AUTHORISED, partner="GHA", title="No letters", location="Elsewhere")
    without = ledger.issue(bare, 1, 100)
    ledger.shares(without, 1, 100)
    refuses(move(K.FIRST_TRANSFER, without, 8, 100, **moved), "No authorisation of the host")
    one_use = project(title="One use", purposes="OIMP", quantity=500)
    issuance_id, start = ledger.held(one_use, 1001, 1500)
    for kind, given in ((K.USE_NDC, {}), (K.SURRENDER, {"using_entity": "X"})):
        refuses(move(kind, issuance_id, start, start, calendar_year=2026, **given), "the host's letter says OIMP")
    other = ledger.issue(one_use, 2001, 2100)
    ledger.shares(other, 2001, 2100)
    refuses(move(K.FIRST_TRANSFER, other, 2008, 2100, **moved), "465 of 500 tCO2e have been first transferred")
    for kind in (K.USE_OP, K.USE_IMP, K.CANCELLATION, K.VOLUNTARY_CANCELLATION):
        refuses(move(kind, other, 2008, 2100, purpose_words="CORSIA"), "over the authorised quantity")
    ledger.move(K.FIRST_TRANSFER, other, 2008, 2042, **moved)  # to the last tonne


def test_a_first_transfer_that_owes_something_says_all_of_it(ledger, session, refuses):
    reference = project(letters=0, parties=["CHE"])
    issuance_id = ledger.issue(reference)
    every = move(K.FIRST_TRANSFER, issuance_id, 1, 1000, acquiring_party="SGP", using_entity="Nobody knows")
    for words in (
        "letter after examination of this issuance is not on file", "0 of 20 tCO2e are cancelled",
        "0 of 50 tCO2e are set aside", "it names CHE", "not known to be eligible",
    ):  # fmt: skip
        refuses(every, words)
    for kind in (K.USE_IMP, K.USE_OP, K.CANCELLATION, K.VOLUNTARY_CANCELLATION):
        refuses(move(kind, issuance_id, 1, 1000, purpose_words="CORSIA"), "0 of 20 tCO2e are cancelled")


def test_reversals_of_what_moved_on_was_reversed_or_never_was_are_refused(ledger, reference, session, refuses):
    entry = ledger.enter(issuance(reference, 1, 100))
    moved = ledger.move(K.OMGE_CANCELLATION, 1, 1, 2)

    def back(key, reason="So"):
        return move(K.REVERSAL, 1, 0, 0, reverses=key, reason=reason)

    refuses(back(moved.key, reason=" \n"), "Enter the reason")
    refuses(back(entry.key), "reverse the later movement first")
    undone = ledger.enter(back(moved.key))
    for key in (moved.key, undone.key):
        refuses(back(key), "moved on, or it was reversed already")
    for key in (None, uuid.uuid4()):
        refuses(back(key), "no such movement", kinds=(UnknownMovement,))


def test_numbers_of_what_is_not_there_are_unknown(ledger, reference, session, refuses):
    for number in (None, 0, -1, 10**12, 10**30):
        refuses(move(K.CANCELLATION, number, 1, 2), "no such issuance", kinds=(UnknownIssuance,))
        if number is not None:
            with pytest.raises(commands.UnknownEntry, match="There is no entry"):
                commands.post_entry(CHECKER, entry_id=number, today=TODAY)
            with pytest.raises(commands.UnknownEntry, match="There is no entry"):
                commands.decide_against(CHECKER, entry_id=number, step="refuse", reason="So")


TEXTS = [
    ("a\x00b", "must not contain control characters"), ("a\u202eb", "must not contain control characters"),
    ("\u2066a", "must not contain control characters"), ("\ud800", "must not contain control characters"),
    ("x" * 10_000, "must be 2,000 characters or fewer; you entered 10,000"), ("a\x1bb", "must not contain control characters"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "words"), TEXTS, ids=["nul", "bidi", "isolate", "surrogate", "long", "escape"])
def test_texts_that_cannot_be_kept_are_refused_by_name(typed, words, ledger, reference, session, refuses):
    issuance_id = ledger.issue(reference)
    asked = move(K.OMGE_CANCELLATION, issuance_id, 1, 2)
    for name in ("reason", "closing_reason", "entity_reason", "purpose_words", "using_entity", "acquiring_party"):
        refuses(replace(asked, given=replace(asked.given, **{name: typed})), f"The {name.replace('_', ' ')} {words}")
    refuses(replace(asked, explanation=typed), f"The reason {words}")
    for name in ("project", "serial", "registry", "mitigation_type", "gwp", "note"):
        refuses(EntryAnswers(K.ISSUANCE, issued=replace(Issued(), **{name: typed})), words)
    entry = ledger.propose(asked)
    with pytest.raises(LedgerRefused, match=words):
        commands.decide_against(CHECKER, entry_id=entry.id, step="refuse", reason=typed)
    with pytest.raises(LedgerRefused, match=words):
        closing.propose_closing(CHECKER, year=TODAY.year - 1, today=TODAY, note=typed)


def test_text_of_any_script_and_form_is_kept_as_it_is_meant(ledger, reference, session):
    issuance_id = ledger.issue(reference)
    for typed in (
        "مؤسسة الكربون",
        "碳信用",
        "=cmd|' /C calc'!A0",
        "<script>alert(1)</script>",
        "'; DROP TABLE movements; --",
    ):
        ledger.enter(replace(move(K.OMGE_CANCELLATION, issuance_id, 1, 1), explanation=typed))
        kept = session.scalar(text("SELECT explanation FROM movements ORDER BY number DESC LIMIT 1"))
        assert kept == typed
        key = session.scalar(text("SELECT id FROM movements ORDER BY number DESC LIMIT 1"))
        session.rollback()
        ledger.enter(move(K.REVERSAL, issuance_id, 0, 0, reverses=key, reason="Next"))


def test_whoever_may_not_make_an_entry_makes_none(ledger, reference, session):
    before = written(session)
    for by in (replace(MAKER, roles=frozenset()), replace(MAKER, roles=CHECKER.roles - MAKER.roles)):
        with pytest.raises(engine.NotPermitted, match="You may not take the step"):
            ledger.propose(issuance(reference), by=by)
    assert written(session) == before


def test_a_day_between_the_movements_of_two_parts_is_before_the_last_of_them(ledger, reference, refuses):
    issuance_id = ledger.issue(reference)
    start = ledger.shares(issuance_id)
    ledger.move(K.FIRST_TRANSFER, issuance_id, start, 1000, acquiring_party="SGP", using_entity=ENTITY)
    ledger.move(K.ACQUISITION, issuance_id, start, 500, effective_on=ago(9))
    ledger.move(K.ACQUISITION, issuance_id, 501, 1000, effective_on=ago(5))
    refuses(move(K.CANCELLATION, issuance_id, start, 1000, effective_on=ago(7)), "before the last movement")
    ledger.move(K.CANCELLATION, issuance_id, start, 1000, effective_on=ago(5))
