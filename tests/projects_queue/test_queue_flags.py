"""Flags of the queue: the rules of one project, asked of many at once."""

from __future__ import annotations

from app.core import audit
from app.projects import flags, listing, queue
from app.projects.listing import Filters
from app.projects.queries import case_of
from tests.projects_queue.putting import AUTHORISED, FOR_THE_HOST, TODAY, WITHDRAWN, K, ago, authorise, put


def found(session, **asked):
    where = queue.conditions(session, head=audit.head(session), filters=Filters(**asked), visible=None, today=TODAY)
    return listing.page(session, where, sort="reference", descending=False, size=None)


def test_one_project_twice_is_found_as_the_page_of_the_project_finds_it(session):
    same = {"applicant_identifier": "", "location": ""}
    put(title="Stoves in the north", **same)
    put(title="STOVES, in the North", **same)
    put(title="Other", programme_project="VCS-1", **same)
    put(title="Another", programme_project="VCS-1", **same)
    put(title="At the lake", location="Lake 7", applicant_identifier="X")
    put(title="By the lake", location="lake-7", applicant_identifier="X")
    put(title="Elsewhere", location="lake-7", applicant_identifier="Y")
    put(*WITHDRAWN, title="Stoves in the north", **same)
    put(title="Stoves in the north", partner="PER", **same)
    _, rows = found(session, tab="all")
    twins = {row.reference: tuple(sorted(row.twins or ())) for row in rows}
    assert twins["GHA-0001"] == ("GHA-0002",)
    assert twins == {row.reference: case_of(session, row.reference).duplicates for row in rows}
    with_twins = {row.reference for row in rows if row.twins}
    ids = listing.twins_everywhere(session)
    assert {row.reference for row in rows if row.id in ids} == with_twins


def test_assurance_that_ends_soon_is_found_on_the_very_days(session):
    put(*FOR_THE_HOST)  # issued 88 days ago, for 12 months
    # An authorised project rests on no letter of support, nor does one whose issuance is examined.
    put(*AUTHORISED, location="Elsewhere")
    put(*AUTHORISED, (K.LISTED, 19), (K.REGISTERED, 18), (K.SUBMITTED, 5), location="Anywhere")
    ends = flags.lapsing(session, flags.processes_of(session).by_id, today=ago(-365))
    (found,) = ends
    last = found.until
    by_id = flags.processes_of(session).by_id
    days = {
        number: len(flags.lapsing(session, by_id, today=last + (TODAY - ago(number)))) for number in (-61, -60, 0, 400)
    }
    assert days == {-61: 0, -60: 1, 0: 1, 400: 1}


def test_the_clock_filter_asks_for_more_than_so_many_days_and_for_a_turn(session):
    put((K.SUBMITTED, 30), title="Thirty")
    put((K.SUBMITTED, 31), title="Thirty-one", location="B")
    put((K.SUBMITTED, 90), (K.WITHDRAWN, 80), title="Over", location="C")
    assert [row.title for row in found(session, tab="all", days=30)[1]] == ["Thirty-one"]


def test_letters_disagree_as_the_rule_of_one_project_says(session):
    same = {"quantity": 1000, "purposes": "NDC"}
    cases = {
        "Equal": ({}, {}),
        "Equal but for its capitals and order": ({"sectors": ["A", "B"]}, {"sectors": ["b", "a"]}),
        "Quantity": ({}, {"quantity": 2000}),
        "No ceiling": ({}, {"quantity": None}),
        "Used before the letter": ({"use_from": ago(21)}, {"use_from": ago(21)}),
        "Entities": ({"entities": ["One"]}, {"entities": ["Two"]}),
        "Only ours": ({}, None),
    }
    for title, (ours, theirs) in cases.items():
        reference = put(*AUTHORISED, title=title, location=title)
        authorise(reference, "home", **same, **ours)
        if theirs is not None:
            authorise(reference, "host", **(same | theirs))
    for title, side in (("Changed until they agree", "home"), ("Changed until they differ", "host")):
        reference = put(*AUTHORISED, title=title, location=title)
        authorise(reference, "home", quantity=1000)
        authorise(reference, "host", quantity=2000 if side == "home" else 1000)
        authorise(reference, side, number=2, quantity=2000)
    _, rows = found(session, tab="all", flag=frozenset({"letters"}))
    by_rule = {
        case.project.title
        for row in found(session, tab="all")[1]
        if (case := case_of(session, row.reference)).mismatches
    }
    assert {row.title for row in rows} == by_rule
    assert by_rule == {"Quantity", "No ceiling", "Used before the letter", "Entities", "Changed until they differ"}
