"""One entry of the ledger: proposed by one officer, posted by another; the conditions follow from its kind."""

from __future__ import annotations

from enum import StrEnum

from workflows.declaration import Guard, Step, Workflow
from workflows.ledger import guards as g
from workflows.ledger.movements import MOVEMENTS, MovementKind
from workflows.vocabulary import Audience, Role


class EntryStage(StrEnum):
    """Where an entry stands. A draft is not kept."""

    DRAFT = "draft"
    PENDING = "pending"
    POSTED = "posted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


ENTRY_LABELS = {
    EntryStage.DRAFT: "Draft",
    EntryStage.PENDING: "Pending",
    EntryStage.POSTED: "Posted",
    EntryStage.REFUSED: "Refused",
    EntryStage.WITHDRAWN: "Withdrawn",
}
MAKERS = frozenset({Role.LEDGER_OFFICER})
CHECKERS = frozenset({Role.LEDGER_OFFICER, Role.COUNTERSIGNER})

_K = MovementKind
_DAY = (g.day_is_given, g.day_is_not_to_come, g.closed_year_has_its_reason)
_UNITS = (g.range_is_whole, g.units_are_where_this_begins, *_DAY, g.day_follows_the_last_movement)
_AUTHORISED = (g.vintage_is_2021_or_later, g.host_has_authorised, g.vintage_is_authorised)
_SHARES = (g.positively_examined, g.rates_are_on_record, g.omge_is_done, g.proceeds_are_set_aside)
_NDC_USE = (
    *_AUTHORISED, g.purpose_is_authorised, g.calendar_year_is_given, g.used_within_the_ndc_period,
    g.occurred_in_the_same_period, g.used_within_the_authorised_time,
)  # fmt: skip
_OTHER_USE = (
    *_AUTHORISED, *_SHARES, g.purpose_is_authorised, g.purpose_is_said, g.first_transfer_is_by_use,
    g.within_the_ceiling, g.used_within_the_authorised_time,
)  # fmt: skip
# In the host country a cancellation may be a first transfer: then it owes what any other owes.
_CANCELLED = (*_UNITS, *_SHARES, g.within_the_ceiling)
GUARDS: dict[MovementKind, tuple[Guard, ...]] = {
    _K.ISSUANCE: (
        g.project_is_named, g.project_is_no_example, g.serial_can_be_read, g.quantity_is_that_of_the_range, *_DAY,
        g.vintage_is_2021_or_later, g.vintage_is_not_to_come, g.vintage_is_that_of_the_serial,
        g.host_is_that_of_the_serial, g.units_are_new, g.proof_is_filed,
    ),
    _K.OMGE_CANCELLATION: _UNITS,
    _K.SHARE_OF_PROCEEDS: _UNITS,
    _K.FIRST_TRANSFER: (
        *_UNITS, *_AUTHORISED, *_SHARES, g.acquiring_party_is_given, g.acquiring_party_is_authorised,
        g.first_sale_is_to_an_eligible_entity, g.within_the_ceiling,
    ),
    _K.OIMP_FIRST_TRANSFER: (
        *_UNITS, *_AUTHORISED, *_SHARES, g.purpose_is_authorised, g.first_transfer_is_early, g.within_the_ceiling,
    ),
    _K.ACQUISITION: (*_UNITS, *_AUTHORISED, g.transferred_to_us),
    _K.TRANSFER: (*_UNITS, g.acquiring_party_is_given, g.transfer_goes_abroad, g.acquiring_party_is_authorised),
    _K.USE_NDC: (*_UNITS, *_NDC_USE),
    _K.SURRENDER: (*_UNITS, *_NDC_USE, g.entity_is_named),
    _K.USE_IMP: (*_UNITS, *_OTHER_USE),
    _K.USE_OP: (*_UNITS, *_OTHER_USE),
    _K.CANCELLATION: _CANCELLED,
    _K.VOLUNTARY_CANCELLATION: _CANCELLED,
    _K.REVERSAL: (*_DAY, g.day_follows_the_last_movement, g.reason_is_given, g.nothing_followed),
}  # fmt: skip


def _entry(kind: MovementKind) -> Workflow:
    """The way of an entry of this kind, checked at import."""
    declared = MOVEMENTS[kind]
    return Workflow(
        name=f"ledger_{kind.value}", stages=EntryStage, labels=ENTRY_LABELS, initial=EntryStage.DRAFT,
        endings=frozenset({EntryStage.POSTED, EntryStage.REFUSED, EntryStage.WITHDRAWN}),
        path=(EntryStage.DRAFT, EntryStage.PENDING, EntryStage.POSTED),
        steps=(
            Step(
                "propose", declared.label, f"proposed to post: {declared.done}", (EntryStage.DRAFT,),
                EntryStage.PENDING, by=MAKERS, guards=GUARDS[kind],
                tells=(Audience.LEDGER_OFFICERS, Audience.COUNTERSIGNERS),
            ),
            Step(
                "post", "Post", declared.done, (EntryStage.PENDING,), EntryStage.POSTED, by=CHECKERS,
                guards=(g.another_person_checks, *GUARDS[kind]), tells=(Audience.LEDGER_OFFICERS,),
            ),
            Step(
                "refuse", "Refuse", "refused an entry", (EntryStage.PENDING,), EntryStage.REFUSED, by=CHECKERS,
                guards=(g.another_person_checks, g.reason_is_given), tells=(Audience.LEDGER_OFFICERS,),
            ),
            Step(
                "withdraw", "Withdraw", "withdrew an entry", (EntryStage.PENDING,), EntryStage.WITHDRAWN, by=MAKERS,
                guards=(g.only_its_maker_withdraws,),
            ),
        ),
    )  # fmt: skip


ENTRIES = {kind: _entry(kind) for kind in MovementKind}
