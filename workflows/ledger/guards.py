"""The conditions of ledger entries, each with the sentence shown when it does not hold and the rule it comes from."""

from __future__ import annotations

import re
from datetime import date

from workflows.declaration import Guard
from workflows.ledger.facts import USE_DEFINITION, EntryFacts
from workflows.ledger.movements import Account, MovementKind

_PURPOSES = {
    "NDC": "use towards an NDC", "IMP": "international mitigation purposes", "OP": "other purposes",
    "OIMP": "other international mitigation purposes",
}  # fmt: skip
_CODE = re.compile("[A-Z]{3}")
MOST_UNITS = 2**62  # what a range of the database holds, with room
_CANCELS = (MovementKind.CANCELLATION, MovementKind.VOLUNTARY_CANCELLATION)
_EARLY_DEFINITIONS = ("authorisation", "authorization", "issuance")


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else "no day"


def _where(facts: EntryFacts) -> str:
    if not facts.accounts:
        return "some of these units are not on record"
    return "they are in: " + ", ".join(account.label for account in facts.accounts)


range_is_whole = Guard(
    "range_is_whole", lambda f: f.given.tonnes > 0 and (f.given.first or 0) >= 0 and (f.given.last or 0) < MOST_UNITS,
    statement="The range of units runs from its first to its last number",
    sentence="Enter the first and the last unit; the last must not be below the first", field="first",
)  # fmt: skip
units_are_where_this_begins = Guard(
    "units_are_where_this_begins",
    lambda f: len(f.accounts) == 1 and f.accounts[0] in f.declaration.sources,
    statement="All units are in one account from which this may be done",
    sentence="These units cannot be moved so", field="first", detail=_where,
)  # fmt: skip
day_is_given = Guard(
    "day_is_given", lambda f: f.given.effective_on is not None,
    statement="The day on which it took effect is given", sentence="Enter the day on which it took effect",
    field="effective_on",
)  # fmt: skip
day_is_not_to_come = Guard(
    "day_is_not_to_come", lambda f: f.given.effective_on is None or f.given.effective_on <= f.today,
    statement="It has happened already", sentence="The day is in the future: enter what has happened",
    field="effective_on",
)  # fmt: skip
day_follows_the_last_movement = Guard(
    "day_follows_the_last_movement",
    lambda f: f.given.effective_on is None or not f.latest_on or f.latest_on <= f.given.effective_on,
    statement="It is not before the last movement of these units",
    sentence="The day is before the last movement of these units", field="effective_on",
    detail=lambda f: f"that was on {_day(f.latest_on)}",
)  # fmt: skip
closed_year_has_its_reason = Guard(
    "closed_year_has_its_reason", lambda f: not f.year_closed or bool(f.given.closing_reason.strip()),
    statement="An entry into a closed year says why it comes late",
    sentence="That year is closed. Enter why this comes late: it will be listed as a correction of the year",
    field="closing_reason",
)  # fmt: skip
vintage_is_2021_or_later = Guard(
    "vintage_is_2021_or_later", lambda f: f.window[0] <= f.vintage,
    statement="The mitigation occurred from 2021 onward (2/CMA.3, annex, paragraph 1(e))",
    sentence="Only mitigation from 2021 onward can be an internationally transferred mitigation outcome",
    field="vintage",
    detail=lambda f: f"this vintage is {f.vintage}" if f.vintage else "enter the year in which it occurred",
)  # fmt: skip
host_has_authorised = Guard(
    "host_has_authorised", lambda f: f.terms is not None,
    statement="The host's authorisation is in force on that day",
    sentence="No authorisation of the host is in force on that day",
    held_by="The host",
)  # fmt: skip
vintage_is_authorised = Guard(
    "vintage_is_authorised",
    lambda f: all(_holds(t.occurs_from, t.occurs_to, f.vintage) for t in (f.terms, f.home_terms) if t),
    statement="The mitigation occurred within the authorised timeframe",
    sentence="The vintage is outside the timeframe that the letters authorise",
    detail=lambda f: f"it is {f.vintage}",
)  # fmt: skip
purpose_is_authorised = Guard(
    "purpose_is_authorised", lambda f: not f.declaration.purpose or f.allows(f.declaration.purpose),
    statement="The letters authorise this purpose",
    sentence="The letters do not authorise this purpose",
    detail=lambda f: f"needed is {_PURPOSES[f.declaration.purpose]}; the host's letter says "
    f"{f.terms.purposes if f.terms and f.terms.purposes else 'nothing'}",
)  # fmt: skip
within_the_ceiling = Guard(
    "within_the_ceiling",
    lambda f: not f.transfers_first or f.ceiling is None or f.first_transferred + f.given.tonnes <= f.ceiling,
    statement="First transfers stay within the authorised quantity",
    sentence="This goes over the authorised quantity", field="last",
    detail=lambda f: f"{f.first_transferred:,} of {f.ceiling or 0:,} tCO2e have been first transferred",
)  # fmt: skip
positively_examined = Guard(
    "positively_examined", lambda f: not f.transfers_first or f.examined is not False,
    statement="The host's letter after examination is on file, where its process has one",
    sentence="The host's letter after examination of this issuance is not on file", held_by="The host",
)  # fmt: skip
omge_is_done = Guard(
    "omge_is_done",
    lambda f: not f.transfers_first or (owed := f.owed(f.omge_rate)) is None or f.omge_done >= owed,
    statement="What the agreement sets for OMGE has been cancelled",
    sentence="Cancel for OMGE first what the agreement sets",
    detail=lambda f: f"{f.omge_done:,} of {f.owed(f.omge_rate) or 0:,} tCO2e are cancelled",
)  # fmt: skip
proceeds_are_set_aside = Guard(
    "proceeds_are_set_aside",
    lambda f: not f.transfers_first or (owed := f.owed(f.proceeds_rate)) is None or f.proceeds_done >= owed,
    statement="The share of proceeds that the agreement sets has been set aside",
    sentence="Set aside first the share of proceeds that the agreement sets",
    detail=lambda f: f"{f.proceeds_done:,} of {f.owed(f.proceeds_rate) or 0:,} tCO2e are set aside",
)  # fmt: skip
rates_are_on_record = Guard(
    "rates_are_on_record",
    lambda f: not f.transfers_first
    or (f.omge_rate is not None and f.proceeds_rate is not None)
    or bool(f.given.reason.strip()),
    statement="The percentages of the agreement are on record, or an officer says why none apply",
    sentence="The percentages of the agreement are not on record. Record them, or enter why none apply here",
    field="reason",
)  # fmt: skip
acquiring_party_is_given = Guard(
    "acquiring_party_is_given", lambda f: _CODE.fullmatch(f.given.acquiring_party) is not None,
    statement="The acquiring Party is named", sentence="Choose the acquiring Party", field="acquiring_party",
)  # fmt: skip
acquiring_party_is_authorised = Guard(
    "acquiring_party_is_authorised",
    lambda f: not f.terms or not f.terms.parties or f.given.acquiring_party in (*f.terms.parties, ""),
    statement="The acquiring Party is among those that the host's letter authorises",
    sentence="The host's letter does not authorise this Party", field="acquiring_party",
    detail=lambda f: f"it names {', '.join(f.terms.parties) if f.terms else ''}",
)  # fmt: skip
transferred_to_us = Guard(
    "transferred_to_us", lambda f: all(party == f.home for party in f.destined),
    statement="The first transfer was to us",
    sentence="These units were first transferred to another Party", field="first",
    detail=lambda f: f"to {', '.join(f.destined)}",
)  # fmt: skip
transfer_goes_abroad = Guard(
    "transfer_goes_abroad", lambda f: f.given.acquiring_party != f.home,
    statement="A transfer goes to another Party", sentence="Choose another Party: these outcomes are here already",
    field="acquiring_party",
)  # fmt: skip
first_sale_is_to_an_eligible_entity = Guard(
    "first_sale_is_to_an_eligible_entity",
    lambda f: f.given.acquiring_party != f.home or f.entity_eligible is True or bool(f.given.entity_reason.strip()),
    statement="The first sale or transfer is to an eligible entity",
    sentence="The entity is not known to be eligible. Name one that our letter authorises, or enter how its "
    "eligibility was established", field="using_entity",
)  # fmt: skip
first_transfer_is_by_use = Guard(
    "first_transfer_is_by_use",
    lambda f: f.accounts != (Account.HOST,) or f.kind in _CANCELS or f.first_transfer_definition == USE_DEFINITION,
    statement="Units used in the host country are first transferred by their use, as the host specifies",
    sentence="The host does not count use as the first transfer: record the first transfer before",
    detail=lambda f: f"its letter says {f.terms.first_transfer or 'nothing' if f.terms else 'nothing'}",
)  # fmt: skip
first_transfer_is_early = Guard(
    "first_transfer_is_early", lambda f: f.first_transfer_definition in _EARLY_DEFINITIONS,
    statement="The host counts authorisation or issuance as the first transfer",
    sentence="The host does not count authorisation or issuance as the first transfer",
    detail=lambda f: f"its letter says {f.terms.first_transfer or 'nothing' if f.terms else 'nothing'}",
)  # fmt: skip
calendar_year_is_given = Guard(
    "calendar_year_is_given", lambda f: f.given.calendar_year is not None,
    statement="The calendar year of use is given", sentence="Enter the calendar year for which they are used",
    field="calendar_year",
)  # fmt: skip
used_within_the_ndc_period = Guard(
    "used_within_the_ndc_period",
    lambda f: f.given.calendar_year is None
    or (f.ndc_period is not None and f.ndc_period[0] <= f.given.calendar_year <= f.ndc_period[1]),
    statement="The year of use is within the NDC period", sentence="The year of use is outside the NDC period",
    field="calendar_year",
    detail=lambda f: f"that is {f.ndc_period[0]} to {f.ndc_period[1]}" if f.ndc_period else "no period is on record",
)  # fmt: skip
occurred_in_the_same_period = Guard(
    "occurred_in_the_same_period",
    lambda f: f.ndc_period is not None and f.ndc_period[0] <= f.vintage <= f.ndc_period[1],
    statement="Used in the NDC period in which the mitigation occurred (2/CMA.3, annex, paragraph 8(b))",
    sentence="The mitigation did not occur in the NDC period of its use",
    detail=lambda f: f"the vintage is {f.vintage}",
)  # fmt: skip
used_within_the_authorised_time = Guard(
    "used_within_the_authorised_time",
    lambda f: all(_within(f.given.effective_on, t.use_from, t.use_to) for t in (f.terms, f.home_terms) if t),
    statement="Used within the authorised timeframe", sentence="The day is outside the time of use in the letters",
    field="effective_on",
)  # fmt: skip
entity_is_named = Guard(
    "entity_is_named", lambda f: bool(f.given.using_entity.strip()),
    statement="The entity that surrenders is named", sentence="Enter the entity that surrenders", field="using_entity",
)  # fmt: skip
purpose_is_said = Guard(
    "purpose_is_said", lambda f: bool(f.given.purpose_words.strip()),
    statement="The purpose is said in words", sentence="Enter for what they are used, such as the scheme or programme",
    field="purpose_words",
)  # fmt: skip
reason_is_given = Guard(
    "reason_is_given", lambda f: bool(f.given.reason.strip()),
    statement="The reason is given", sentence="Enter the reason", field="reason",
)  # fmt: skip
nothing_followed = Guard(
    "nothing_followed", lambda f: f.reversible,
    statement="The units are still where that movement brought them",
    sentence="These units have moved on, or it was reversed already: reverse the later movement first",
)  # fmt: skip
another_person_checks = Guard(
    "another_person_checks", lambda f: f.actor_id is not None and f.actor_id != f.made_by,
    statement="Another officer checks than made the entry",
    sentence="You made this entry, so another officer must check it",
)  # fmt: skip
only_its_maker_withdraws = Guard(
    "only_its_maker_withdraws", lambda f: f.actor_id is not None and f.actor_id == f.made_by,
    statement="Its maker withdraws an entry", sentence="Only the officer who made the entry may withdraw it",
)  # fmt: skip
project_is_named = Guard(
    "project_is_named", lambda f: f.project_found, statement="The project is on record",
    sentence="There is no project of this reference", field="project",
)  # fmt: skip
project_is_no_example = Guard(
    "project_is_no_example", lambda f: not f.project_example,
    statement="Somebody has applied for the project here",
    sentence="This project is an example from public sources: nothing can be issued to it", field="project",
)  # fmt: skip
serial_can_be_read = Guard(
    "serial_can_be_read", lambda f: not f.serial_fault, statement="The serial is one that its registry writes",
    sentence="The serial cannot be read", field="serial", detail=lambda f: f.serial_fault,
)  # fmt: skip
quantity_is_that_of_the_range = Guard(
    "quantity_is_that_of_the_range", lambda f: bool(f.serial_fault) or f.stated == f.given.tonnes,
    statement="The quantity is last minus first plus one",
    sentence="The quantity does not fit the serial", field="quantity",
    detail=lambda f: f"the serial holds {f.given.tonnes:,} units",
)  # fmt: skip
vintage_is_not_to_come = Guard(
    "vintage_is_not_to_come",
    lambda f: f.given.effective_on is None or f.vintage <= f.given.effective_on.year,
    statement="The mitigation occurred before it was issued",
    sentence="The vintage is after the day of issuance", field="vintage",
)  # fmt: skip
vintage_is_that_of_the_serial = Guard(
    "vintage_is_that_of_the_serial", lambda f: not f.serial_vintages or f.vintage in f.serial_vintages,
    statement="The vintage is that of the serial", sentence="The serial names another vintage", field="vintage",
    detail=lambda f: f"it says {', '.join(str(year) for year in f.serial_vintages)}",
)  # fmt: skip
host_is_that_of_the_serial = Guard(
    "host_is_that_of_the_serial", lambda f: f.serial_host_agrees,
    statement="The host country is that of the serial", sentence="The serial names another host country",
    field="serial",
)  # fmt: skip
units_are_new = Guard(
    "units_are_new", lambda f: not f.meets, statement="None of these units is in the ledger already",
    sentence="Some of these units are in the ledger already", field="serial", detail=lambda f: f.meets,
)  # fmt: skip
proof_is_filed = Guard(
    "proof_is_filed", lambda f: f.has_proof, statement="The proof of issuance is filed",
    sentence="Choose the proof of issuance", field="proof",
)  # fmt: skip


def _holds(first: date | None, last: date | None, year: int) -> bool:
    """Whether some day of the year is in the span; an open end is open."""
    return (first is None or first.year <= year) and (last is None or year <= last.year)


def _within(day: date | None, first: date | None, last: date | None) -> bool:
    return day is None or ((first is None or first <= day) and (last is None or day <= last))
