"""Facts on which every guard of a ledger entry holds, and for each guard the one change that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from workflows.authorisation.terms import Terms
from workflows.ledger.facts import EntryFacts, Given
from workflows.ledger.movements import Account, MovementKind

K = MovementKind
HOME, HOST, OTHER = "HOM", "HST", "OTH"
TODAY = date(2026, 11, 28)
ME, SOMEBODY_ELSE = 1, 2
LETTER = Terms(
    purposes="NDC and OIMP", quantity=1_000, parties=(HOME, OTHER), first_transfer="Use or Cancellation",
    occurs_from=date(2021, 1, 1), occurs_to=date(2031, 12, 31), use_from=date(2024, 1, 1),
)  # fmt: skip
EARLY = replace(LETTER, first_transfer="Authorization")
# Straight from the host country, where the kind may begin there: then it is a first transfer and owes the most.
BEGINS = {
    K.ISSUANCE: (), K.REVERSAL: (), K.ACQUISITION: (Account.IN_TRANSFER,), K.TRANSFER: (Account.HELD,),
    K.USE_NDC: (Account.HELD,), K.SURRENDER: (Account.HELD,),
}  # fmt: skip


def good_facts(kind: MovementKind, step: str = "propose", **changes: Any) -> EntryFacts:
    """Facts on which every guard of the step of an entry of this kind holds."""
    given = Given(
        first=101, last=200, effective_on=date(2026, 11, 1), acquiring_party=OTHER if kind is K.TRANSFER else HOME,
        using_entity="Made-up Refinery", calendar_year=2026, purpose_words="CORSIA", reason="Both sides agreed",
    )  # fmt: skip
    facts = EntryFacts(
        kind=kind, given=given, today=TODAY, home=HOME, actor_id=ME,
        made_by=ME if step == "withdraw" else SOMEBODY_ELSE,
        accounts=BEGINS.get(kind, (Account.HOST,)), vintage=2025, issued_on=date(2026, 1, 1), destined=(HOME,),
        latest_on=date(2026, 10, 1), examined=True, terms=EARLY if kind is K.OIMP_FIRST_TRANSFER else LETTER,
        home_terms=LETTER, first_transferred=800, issued=1_000, omge_done=20, proceeds_done=50, omge_rate=Decimal(2),
        proceeds_rate=Decimal(5), ndc_period=(2021, 2030), entity_eligible=True, serial_vintages=(2025,), stated=100,
    )  # fmt: skip
    return replace(facts, **changes)


def _answer(facts: EntryFacts, **changes: Any) -> EntryFacts:
    return replace(facts, given=replace(facts.given, **changes))


def _letter(facts: EntryFacts, **changes: Any) -> EntryFacts:
    assert facts.terms is not None
    return replace(facts, terms=replace(facts.terms, **changes))


def _wrong_purpose(facts: EntryFacts) -> EntryFacts:
    return _letter(facts, purposes="OIMP" if facts.declaration.purpose == "NDC" else "NDC")


HOW_TO_BREAK: dict[str, Callable[[EntryFacts], EntryFacts]] = {
    "range_is_whole": lambda f: _answer(f, last=100),
    "units_are_where_this_begins": lambda f: replace(f, accounts=(Account.USED_NDC,)),
    "day_is_given": lambda f: _answer(f, effective_on=None),
    "day_is_not_to_come": lambda f: _answer(f, effective_on=TODAY + timedelta(days=1)),
    "closed_year_has_its_reason": lambda f: replace(f, year_closed=True),
    "day_follows_the_last_movement": lambda f: replace(f, latest_on=date(2026, 11, 2)),
    "vintage_is_2021_or_later": lambda f: _letter(
        replace(f, vintage=2020, serial_vintages=(2020,), ndc_period=(2016, 2030), home_terms=None), occurs_from=None
    ),
    "vintage_is_not_to_come": lambda f: replace(f, vintage=2027, serial_vintages=(2027,)),
    "host_has_authorised": lambda f: replace(f, terms=None),
    "vintage_is_authorised": lambda f: _letter(f, occurs_to=date(2024, 12, 31)),
    "purpose_is_authorised": _wrong_purpose,
    "within_the_ceiling": lambda f: replace(f, first_transferred=901),
    "positively_examined": lambda f: replace(f, examined=False),
    "omge_is_done": lambda f: replace(f, omge_done=19),
    "proceeds_are_set_aside": lambda f: replace(f, proceeds_done=49),
    "rates_are_on_record": lambda f: _answer(replace(f, omge_rate=None), reason=" "),
    "acquiring_party_is_given": lambda f: _answer(f, acquiring_party=""),
    "acquiring_party_is_authorised": lambda f: _answer(f, acquiring_party="XXX"),
    "transferred_to_us": lambda f: replace(f, destined=(HOME, OTHER)),
    "transfer_goes_abroad": lambda f: _answer(f, acquiring_party=HOME),
    "first_sale_is_to_an_eligible_entity": lambda f: replace(f, entity_eligible=None),
    "first_transfer_is_by_use": lambda f: _letter(f, first_transfer="Authorization"),
    "first_transfer_is_early": lambda f: _letter(f, first_transfer="Use or Cancellation"),
    "calendar_year_is_given": lambda f: _answer(f, calendar_year=None),
    "used_within_the_ndc_period": lambda f: _answer(f, calendar_year=2031),
    "occurred_in_the_same_period": lambda f: replace(f, vintage=2031),
    "used_within_the_authorised_time": lambda f: _letter(f, use_to=date(2026, 10, 31)),
    "entity_is_named": lambda f: _answer(f, using_entity=" "),
    "purpose_is_said": lambda f: _answer(f, purpose_words="\n"),
    "reason_is_given": lambda f: _answer(f, reason="  "),
    "nothing_followed": lambda f: replace(f, reversible=False),
    "another_person_checks": lambda f: replace(f, made_by=ME),
    "only_its_maker_withdraws": lambda f: replace(f, made_by=SOMEBODY_ELSE),
    "project_is_named": lambda f: replace(f, project_found=False),
    "project_is_no_example": lambda f: replace(f, project_example=True),
    "serial_can_be_read": lambda f: replace(f, serial_fault="it runs backwards"),
    "quantity_is_that_of_the_range": lambda f: replace(f, stated=99),
    "vintage_is_that_of_the_serial": lambda f: replace(f, serial_vintages=(2023, 2024)),
    "host_is_that_of_the_serial": lambda f: replace(f, serial_host_agrees=False),
    "units_are_new": lambda f: replace(f, meets="150 to 160 of HST-0001 are"),
    "proof_is_filed": lambda f: replace(f, has_proof=False),
}
# Without the host's letter nothing says a purpose or a first transfer either.
FOLLOWS = {"host_has_authorised": {"purpose_is_authorised", "first_transfer_is_by_use", "first_transfer_is_early"}}
