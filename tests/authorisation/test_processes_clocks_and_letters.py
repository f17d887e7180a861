"""What keeps a process from being used, how clocks count, when assurance ends, and where two letters disagree."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.authorisation.samples import FOUR, GOOD_TERMS, THREE
from workflows.authorisation import workflow_of
from workflows.authorisation.events import Event, EventKind, assurance, replay, tracks
from workflows.authorisation.process import Item, Letter, Purpose, Side, faults
from workflows.authorisation.terms import Entity, mismatches

A, B, C, D = FOUR.stages
K = EventKind


def _with(stage, **changes):
    """The four-stage process with one stage changed."""
    return replace(FOUR, stages=tuple(replace(s, **changes) if s.code == stage else s for s in FOUR.stages))


def _letter(code="x", name="X", side=Side.HOST, purpose=Purpose.SUPPORT, months=None):
    return Letter(code, name, side, purpose, months)


@pytest.mark.parametrize(
    ("process", "sentence"),
    [
        (replace(FOUR, stages=()), "at least one stage"),
        (replace(FOUR, stages=(A, replace(B, code="A"), C, D)), "Two stages have the same letter"),
        (_with("A", code="a"), "one capital letter"),
        (_with("A", name=" "), "needs a name"),
        (_with("A", letters=()), "at least one letter"),
        (_with("A", submits=()), "at least one thing"),
        (_with("A", submits=(Item("concept", "Concept", needed=False),)), "at least one thing"),
        (_with("A", submits=(Item("concept", " "),)), "has no name"),
        (_with("A", letters=(_letter(),)), "is assessed, but has no letter of ours"),
        (_with("A", letters=(*A.letters, _letter(name=" "))), "needs a name"),
        (_with("A", letters=(*A.letters, _letter("loa"))), "same code"),
        (_with("A", letters=(*A.letters, _letter("L-1"))), "small letters, figures"),
        (_with("A", letters=(*A.letters, _letter("refusal"))), "is taken"),
        (_with("A", letters=(*A.letters, _letter(months=0))), "from 1 to 120 months"),
        (
            _with("A", letters=(*A.letters, _letter(side=Side.HOME, purpose=Purpose.EXAMINATION))),
            "cannot be a letter of ours",
        ),
        (replace(FOUR, stages=(A, B, D)), "Exactly one stage must hold the letters of authorisation"),
        (_with("C", letters=(C.letters[0],)), "Both sides must issue"),
        (_with("C", letters=(*C.letters, replace(C.letters[1], code="hloa2"))), "Each side issues one"),
        (_with("C", repeats=True), "cannot repeat"),
        (replace(FOUR, stages=(A, C, B, D)), "No stage may follow authorisation"),
        (replace(FOUR, stages=(D, A, B, C)), "come last"),
        (_with("B", repeats=True), "come last"),
        (
            replace(FOUR, stages=(A, C, D, replace(D, code="E", letters=(_letter("e"),), submits=(Item("e", "E"),)))),
            "Only one stage may repeat",
        ),
        (replace(FOUR, joint_statement=False), "Registration with the programme follows"),
        (replace(FOUR, stages=tuple(replace(A, code=chr(65 + n)) for n in range(10))), "more than nine"),
    ],
)
def test_a_process_that_could_not_work_says_why(process, sentence):
    assert any(sentence in said for said in faults(process)), faults(process)


def test_both_sample_processes_can_be_used_and_make_a_workflow_of_their_own():
    assert faults(FOUR) == faults(THREE) == ()
    assert workflow_of(FOUR).step("list_project") is not None
    assert workflow_of(THREE).step("list_project") is None
    assert workflow_of(THREE).step("record_lapse") is None, "no letter of this process gives assurance for a period"


def _entries(*entries):
    return [Event(n, kind, day, letter) for n, (kind, day, letter) in enumerate(entries, start=1)]


MONDAY = date(2025, 3, 3)
SUBMITTED = [(K.ENTERED, date(2025, 3, 1), ""), (K.SUBMITTED, MONDAY, "")]


def _held(entries, today):
    return {track.side.value: track.days for track in tracks(replay(FOUR, _entries(*entries)), today=today)}


def test_each_side_counts_its_own_days_until_its_letter_is_there():
    entries = [*SUBMITTED, (K.LETTER_FILED, date(2025, 3, 10), "loi")]
    assert _held(entries, date(2025, 3, 23)) == {"host": 7, "home": 20}
    assert replay(FOUR, _entries(*entries)).turn == "home"
    assert replay(FOUR, _entries(*SUBMITTED)).turn == "both"


def test_days_on_which_the_applicant_was_asked_do_not_count():
    asked = [*SUBMITTED, (K.RETURNED, date(2025, 3, 8), "")]
    assert _held(asked, date(2025, 4, 8)) == {"host": 5, "home": 5}
    assert replay(FOUR, _entries(*asked)).turn == "applicant"
    told = [*asked, (K.INFORMATION_RECEIVED, date(2025, 3, 18), "")]
    assert _held(told, date(2025, 3, 23)) == {"host": 10, "home": 10}


def test_a_struck_entry_counts_no_more_and_leads_back():
    entries = _entries(*SUBMITTED, (K.RETURNED, date(2025, 3, 8), ""))
    struck = [*entries, Event(4, K.STRUCK, date(2025, 3, 9), strikes=3)]
    assert replay(FOUR, entries).stage == "returned"
    assert replay(FOUR, struck).stage == "a_review"


def test_a_record_without_its_entry_is_no_project():
    with pytest.raises(ValueError, match="begins with its entry"):
        replay(FOUR, [])


@pytest.mark.parametrize(
    ("issued", "until"),
    [
        (date(2025, 3, 10), date(2026, 3, 10)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2024, 12, 31), date(2025, 12, 31)),
    ],
)
def test_a_letter_of_support_gives_assurance_for_its_months(issued, until):
    entries = [
        (K.ENTERED, date(2024, 1, 1), ""),
        (K.SUBMITTED, date(2024, 1, 2), ""),
        (K.LETTER_ISSUED, issued, "los1"),
    ]
    letter, last = assurance(FOUR, replay(FOUR, _entries(*entries)))
    assert (letter.code, last) == ("los1", until)
    assert assurance(THREE, replay(THREE, _entries(*SUBMITTED))) is None


@pytest.mark.parametrize(
    ("changes", "subject"),
    [
        ({"quantity": 4000}, "Quantity"),
        ({"quantity": None}, "Quantity"),
        ({"purposes": "NDC"}, "Purposes"),
        ({"entities": (Entity("Example Pte Ltd"),)}, "Authorised entities"),
        ({"occurs_to": date(2029, 12, 31)}, "When the mitigation occurs"),
        ({"use_to": None}, "When it may be used"),
        ({"parties": ("SGP", "CHE")}, "Authorised Parties"),
        ({"sectors": ("Agriculture",)}, "Sectors"),
        ({"activity_types": ("Biogas",)}, "Activity types"),
        ({"metric": "non-GHG"}, "Metric"),
        ({"approach": "CA0001"}, "Cooperative approach"),
        ({"first_transfer": "Use or Cancellation"}, "First transfer"),
    ],
)
def test_letters_that_disagree_are_flagged_by_what_they_disagree_on(changes, subject):
    found = mismatches(GOOD_TERMS, replace(GOOD_TERMS, **changes))
    assert [mismatch.subject for mismatch in found] == [subject]
    assert found[0].home in found[0].sentence
    assert found[0].host in found[0].sentence


def test_letters_that_say_the_same_are_not_flagged_whatever_their_own_ids():
    assert mismatches(GOOD_TERMS, replace(GOOD_TERMS, authorisation_id="another", words="otherwise worded")) == ()


def test_use_that_begins_before_the_letter_of_the_other_side_is_flagged():
    found = mismatches(GOOD_TERMS, GOOD_TERMS, home_dated=date(2025, 12, 1), host_dated=date(2026, 2, 1))
    assert [mismatch.sentence for mismatch in found] == [
        "Dates: our letter says use from 1 January 2026, the host's says dated 1 February 2026"
    ]
