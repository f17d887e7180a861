"""Facts on which every condition of a surrender holds, and for each the way to break that one alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from workflows.ledger.movements import Account
from workflows.surrender import BlockFacts, SurrenderFacts

ME, SOMEBODY_ELSE = 1, 2
BLOCK = BlockFacts(
    label="GHA-0001, units 1 to 100", tonnes=100, accounts=frozenset({Account.HELD}), vintage=2024,
    purposes="NDC and OIMP", first_transferred=True, eligibility="eligible",
)  # fmt: skip
GOOD = SurrenderFacts(
    emissions_year=2026, received_on=date(2026, 8, 3), today=date(2026, 11, 28), actor_id=ME, first_year=2024,
    opens_on=date(2026, 7, 1), vintages=(2021, 2030), taxable=True, emissions=10_000, room=500,
    blocks=(BLOCK, replace(BLOCK, label="GHA-0001, units 101 to 200")), evidence=True,
    hands=frozenset({SOMEBODY_ELSE}), on=date(2026, 11, 20), reason="It does not fit",
    file_given=True, retirement="GS1-1",
)  # fmt: skip


def with_block(facts: SurrenderFacts, **changes: Any) -> SurrenderFacts:
    """The facts with the second of their blocks changed: one that is wrong is enough."""
    return replace(facts, blocks=(*facts.blocks[:1], replace(facts.blocks[1], **changes)))


BREAK: dict[str, Callable[[Any], Any]] = {
    "year_takes_credits": lambda f: replace(f, first_year=2027),
    "facility_is_taxable": lambda f: replace(f, taxable=False),
    "emissions_are_on_record": lambda f: replace(f, emissions=None, room=None),
    "units_are_within_the_limit": lambda f: replace(f, room=199),
    "units_are_named": lambda f: replace(f, blocks=()),
    "units_are_on_record": lambda f: with_block(f, accounts=frozenset()),
    "units_are_authorised_for_the_ndc": lambda f: with_block(f, purposes="OIMP"),
    "adjustment_is_committed": lambda f: with_block(f, first_transferred=False),
    "methods_are_on_the_list": lambda f: with_block(f, eligibility="undetermined"),
    "vintages_are_eligible": lambda f: with_block(f, vintage=2020),
    "units_are_unused": lambda f: with_block(f, accounts=frozenset({Account.HELD, Account.USED_NDC})),
    "units_are_held": lambda f: with_block(f, accounts=frozenset({Account.IN_TRANSFER})),
    "units_are_in_no_other_notice": lambda f: with_block(f, elsewhere=("ICC-2026-0002",)),
    "evidence_is_filed": lambda f: replace(f, evidence=False),
    "notice_is_in_the_window": lambda f: replace(f, received_on=date(2026, 6, 30)),
    "accepter_is_another_person": lambda f: replace(f, hands=frozenset({ME, SOMEBODY_ELSE})),
    "recorder_is_another_person": lambda f: replace(f, hands=frozenset({ME})),
    "day_is_given": lambda f: replace(f, on=None),
    "day_is_possible": lambda f: replace(f, on=date(2026, 8, 2)),
    "reason_is_given": lambda f: replace(f, reason=" \n"),
    "file_is_given": lambda f: replace(f, file_given=False),
    "retirement_is_named": lambda f: replace(f, retirement=" "),
}
