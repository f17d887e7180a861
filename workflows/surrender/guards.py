"""The conditions of a surrender, each with the sentence shown when it does not hold and the rule it comes from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from workflows.declaration import Guard
from workflows.ledger.movements import FINAL, Account
from workflows.surrender.facts import BlockFacts, SurrenderFacts

ELIGIBLE = frozenset({"eligible", "conditional"})


def _every(holds: Callable[[SurrenderFacts, BlockFacts], bool]) -> Callable[[SurrenderFacts], bool]:
    return lambda facts: all(holds(facts, block) for block in facts.blocks)


def _which(
    holds: Callable[[SurrenderFacts, BlockFacts], bool], words: Callable[[BlockFacts], str]
) -> Callable[[SurrenderFacts], str]:
    """The blocks for which it does not hold, each with a word about it."""
    return lambda facts: "; ".join(f"{b.label}: {words(b)}" for b in facts.blocks if not holds(facts, b))


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _accounts(block: BlockFacts) -> str:
    return ", ".join(sorted(account.label.lower() for account in block.accounts))


def _known(_facts: SurrenderFacts, block: BlockFacts) -> bool:
    return bool(block.accounts)


def _for_ndc(_facts: SurrenderFacts, block: BlockFacts) -> bool:
    return "NDC" in block.purposes.split(" and ")


def _committed(_facts: SurrenderFacts, block: BlockFacts) -> bool:
    return block.first_transferred


def _listed(_facts: SurrenderFacts, block: BlockFacts) -> bool:
    return block.eligibility in ELIGIBLE


def _listed_words(block: BlockFacts) -> str:
    said = {"": "not checked", "undetermined": "undetermined", "not_eligible": "not eligible"}
    return ". ".join((said.get(block.eligibility, block.eligibility), *(p.rstrip(".") for p in block.open_points)))


def _in_window(facts: SurrenderFacts, block: BlockFacts) -> bool:
    return block.vintage is None or facts.vintages[0] <= block.vintage <= facts.vintages[1]


def _unused(_facts: SurrenderFacts, block: BlockFacts) -> bool:
    return not block.accounts & FINAL


def _held(_facts: SurrenderFacts, block: BlockFacts) -> bool:
    return block.accounts - FINAL <= {Account.HELD}


def _here_only(_facts: SurrenderFacts, block: BlockFacts) -> bool:
    return not block.elsewhere


year_takes_credits = Guard(
    "year_takes_credits", lambda f: f.emissions_year >= f.first_year,
    statement="Credits may be used for the tax on emissions of this year",
    sentence="Credits may not be used for the tax on emissions of this year",
    detail=lambda f: f"the first year is {f.first_year}",
)  # fmt: skip
facility_is_taxable = Guard(
    "facility_is_taxable", lambda f: f.taxable,
    statement="The facility is taxable for this emissions year",
    sentence="The facility is not on record as taxable for this emissions year", held_by="A ledger officer",
)  # fmt: skip
emissions_are_on_record = Guard(
    "emissions_are_on_record", lambda f: f.emissions is not None,
    statement="The taxable emissions of the year are on record, checked by two officers",
    sentence="The taxable emissions of this facility and year are not on record, so its limit is not known",
    held_by="A ledger officer",
)  # fmt: skip
units_are_within_the_limit = Guard(
    "units_are_within_the_limit",
    lambda f: f.emissions is None or (f.room is not None and f.tonnes <= f.room),
    statement="With all notices accepted before, the facility stays within its limit for the year",
    sentence="This goes over the limit of the facility for the year", detail=lambda f: f.room_words,
)  # fmt: skip
units_are_named = Guard(
    "units_are_named", lambda f: bool(f.blocks), statement="The units are named",
    sentence="No units are named in this notice",
)  # fmt: skip
units_are_on_record = Guard(
    "units_are_on_record", _every(_known), statement="All units are in the ledger",
    sentence="Some units are not in the ledger", held_by="A ledger officer",
    detail=_which(_known, lambda b: "not in the ledger"),
)  # fmt: skip
units_are_authorised_for_the_ndc = Guard(
    "units_are_authorised_for_the_ndc", _every(_for_ndc),
    statement="The host has authorised all units for use towards an NDC (2/CMA.3, annex, paragraph 1(d))",
    sentence="Some units are not authorised for use towards an NDC", held_by="The host",
    detail=_which(_for_ndc, lambda b: f"authorised for {b.purposes or 'nothing on record'}"),
)  # fmt: skip
adjustment_is_committed = Guard(
    "adjustment_is_committed", _every(_committed),
    statement="The first transfer of all units is on record, so the host adjusts for them "
    "(2/CMA.3, annex, paragraph 8)",
    sentence="The first transfer of some units is not on record, so the host does not adjust for them yet",
    held_by="The host", detail=_which(_committed, lambda b: "no first transfer"),
)  # fmt: skip
methods_are_on_the_list = Guard(
    "methods_are_on_the_list", _every(_listed),
    statement="The methodology of each project was on the Eligibility List in force when it was submitted",
    sentence="A methodology was not found to be on the Eligibility List in force when its project was submitted",
    held_by="An assessor", detail=_which(_listed, _listed_words),
)  # fmt: skip
vintages_are_eligible = Guard(
    "vintages_are_eligible", _every(_in_window), statement="All vintages are within the window of the criteria",
    sentence="A vintage is outside the window of the eligibility criteria",
    detail=lambda f: f"{_which(_in_window, lambda b: f'vintage {b.vintage}')(f)}; the window is "
    f"{f.vintages[0]} to {f.vintages[1]}",
)  # fmt: skip
units_are_unused = Guard(
    "units_are_unused", _every(_unused),
    statement="No unit has been used or cancelled (2/CMA.3, annex, paragraph 21(e))",
    sentence="Some units have been used or cancelled already", detail=_which(_unused, _accounts),
)  # fmt: skip
units_are_held = Guard(
    "units_are_held", _every(_held), statement="All units are held on our side",
    sentence="Some units are not held on our side", held_by="A ledger officer", detail=_which(_held, _accounts),
)  # fmt: skip
units_are_in_no_other_notice = Guard(
    "units_are_in_no_other_notice", _every(_here_only), statement="No unit is in another notice",
    sentence="Some units are in another notice",
    detail=_which(_here_only, lambda b: ", ".join(b.elsewhere)),
)  # fmt: skip
evidence_is_filed = Guard(
    "evidence_is_filed", lambda f: f.evidence, statement="The evidence of retirement is on file",
    sentence="The evidence that the units were retired is not on file", held_by="A ledger officer",
)  # fmt: skip
notice_is_in_the_window = Guard(
    "notice_is_in_the_window",
    lambda f: f.opens_on <= f.received_on and (f.closes_on is None or f.received_on <= f.closes_on),
    statement="The notice came while notices were taken for this emissions year",
    sentence="The notice did not come while notices were taken for this emissions year",
    detail=lambda f: f"it came on {_day(f.received_on)}; notices are taken from {_day(f.opens_on)}"
    + (f" to {_day(f.closes_on)}" if f.closes_on else ""),
)  # fmt: skip
accepter_is_another_person = Guard(
    "accepter_is_another_person", lambda f: f.actor_id is None or f.actor_id not in f.hands,
    statement="Whoever accepts neither entered, proved nor checked it",
    sentence="You entered, proved or checked this notice, so another officer must accept it",
)  # fmt: skip
recorder_is_another_person = Guard(
    "recorder_is_another_person", lambda f: f.actor_id is None or f.actor_id not in f.hands,
    statement="Whoever records the surrender neither entered, proved nor checked the notice",
    sentence="You entered, proved or checked this notice, so another officer must record its surrender in the ledger",
)  # fmt: skip
day_is_given = Guard(
    "day_is_given", lambda f: f.on is not None, statement="The day of the surrender is given",
    sentence="Enter the day on which the credits were surrendered", field="on",
)  # fmt: skip
day_is_possible = Guard(
    "day_is_possible", lambda f: f.on is None or f.received_on <= f.on <= f.today,
    statement="The day is not before the notice and not to come",
    sentence="The day must be on or after that of the notice, and not in the future", field="on",
)  # fmt: skip
reason_is_given = Guard(
    "reason_is_given", lambda f: bool(f.reason.strip()), statement="A reason is given",
    sentence="Enter the reason; it is kept with the notice", field="reason",
)  # fmt: skip
file_is_given = Guard(
    "file_is_given", lambda f: f.file_given, statement="A file is attached",
    sentence="Choose the file that shows the retirement", field="file",
)  # fmt: skip
retirement_is_named = Guard(
    "retirement_is_named", lambda f: bool(f.retirement.strip()), statement="The retired serial numbers are given",
    sentence="Enter the serial numbers as the registry shows them retired", field="retirement",
)  # fmt: skip

CHECKS = (
    year_takes_credits, facility_is_taxable, emissions_are_on_record, units_are_within_the_limit, units_are_named,
    units_are_on_record, units_are_authorised_for_the_ndc, adjustment_is_committed, methods_are_on_the_list,
    vintages_are_eligible, units_are_unused, units_are_held, units_are_in_no_other_notice, evidence_is_filed,
    notice_is_in_the_window,
)  # fmt: skip
