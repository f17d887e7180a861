"""Outcomes get the names that the Party's registry gives them, and no two outcomes share one."""

from __future__ import annotations

import pytest

from app.ledger import queries
from app.ledger.commands import LedgerRefused
from app.ledger.naming import name_outcomes, names_of
from tests.ledger.making import CHECKER, COUNTERSIGNER, MAKER, serial
from workflows.engine import NotPermitted


def test_the_first_identifier_names_every_outcome_of_the_issuance(ledger, reference, session):
    issuance_id = ledger.issue(reference)
    name_outcomes(MAKER, issuance_id=issuance_id, identifier="CA0007-GHA01-GHA-5001-2025")
    named = queries.holdings(session)[0].identity
    assert (named.approach, named.itmo_registry, named.offset) == ("CA0007", "GHA01", 5000)


def test_a_second_name_retires_the_first_and_both_stay_on_record(ledger, reference, session):
    issuance_id = ledger.issue(reference)
    name_outcomes(MAKER, issuance_id=issuance_id, identifier="CA0007-GHA01-GHA-5001-2025")
    name_outcomes(CHECKER, issuance_id=issuance_id, identifier="CA0007-GHA01-GHA-1-2025")
    assert [(row.first, row.live) for row in names_of(session, issuance_id)] == [(1, True), (5001, False)]


@pytest.mark.parametrize(
    ("identifier", "words"),
    [
        ("CA0007-GHA01-GHA-1-2024", "the issuance is of 2025"),
        ("CA0007-PER01-PER-1-2025", "another first transferring Party"),
        ("something", "no serial of ITMO"),
        (serial(1, 10), "not of ITMO"),
    ],
)
def test_an_identifier_that_does_not_fit_is_refused(ledger, reference, identifier, words):
    issuance_id = ledger.issue(reference)
    with pytest.raises(LedgerRefused, match=words):
        name_outcomes(MAKER, issuance_id=issuance_id, identifier=identifier)


def test_two_issuances_never_share_a_name(ledger, reference):
    first, second = ledger.issue(reference), ledger.issue(reference, 1001, 2000)
    name_outcomes(MAKER, issuance_id=first, identifier="CA0007-GHA01-GHA-1-2025")
    with pytest.raises(LedgerRefused, match="another issuance"):
        name_outcomes(MAKER, issuance_id=second, identifier="CA0007-GHA01-GHA-1000-2025")
    name_outcomes(MAKER, issuance_id=second, identifier="CA0007-GHA01-GHA-1001-2025")


def test_who_only_checks_does_not_name(ledger, reference):
    with pytest.raises(NotPermitted):
        name_outcomes(COUNTERSIGNER, issuance_id=ledger.issue(reference), identifier="CA0007-GHA01-GHA-1-2025")


def test_on_the_page_a_wrong_identifier_is_kept_with_its_sentence_and_a_right_one_is_written(
    ledger, reference, sign_in
):
    issuance_id = ledger.issue(reference)
    client, path = sign_in("Ledger officer, NEA"), f"/ledger/issuances/{issuance_id}/names"
    client.submit(path, {"identifier": "CA0007-PER01-PER-1-2025"}, status=422)
    assert "another first transferring Party" in client.problems()[0]
    assert client.value("identifier") == "CA0007-PER01-PER-1-2025"
    client.submit(path, {"identifier": "CA0007-GHA01-GHA-1-2025"})
    client.get(f"/ledger/issuances/{issuance_id}")
    assert "CA0007" in client.text()


def test_a_page_of_names_is_closed_to_whoever_only_checks(ledger, reference, sign_in):
    issuance_id = ledger.issue(reference)
    sign_in("Countersigner, NEA").get(f"/ledger/issuances/{issuance_id}/names", status=403)
