"""Accounts and movements as data: from where to where a tonne may go, and what each movement must say.

Signs and events follow decision 2/CMA.3, annex, paragraphs 1, 2, 8, 16, 39 and 40; the words are those of the
agreed electronic format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflows.declaration import DeclarationError


class Account(StrEnum):
    """Where a tonne is. `ISSUED` is the source: what left it came into the world."""

    ISSUED = "issued"
    HOST = "host"
    SHARE_OF_PROCEEDS = "share_of_proceeds"
    OMGE = "omge"
    OIMP = "oimp"
    IN_TRANSFER = "in_transfer"
    ELSEWHERE = "elsewhere"
    HELD = "held"
    USED_NDC = "used_ndc"
    SURRENDERED = "surrendered"
    USED_IMP = "used_imp"
    USED_OP = "used_op"
    CANCELLED = "cancelled"
    VOLUNTARILY_CANCELLED = "voluntarily_cancelled"

    @property
    def label(self) -> str:
        return _ACCOUNT_LABELS[self]


_ACCOUNT_LABELS = {
    Account.ISSUED: "Issued by the programme",
    Account.HOST: "In the host country",
    Account.SHARE_OF_PROCEEDS: "Share of proceeds for adaptation",
    Account.OMGE: "Cancelled for OMGE",
    Account.OIMP: "First transferred for other purposes",
    Account.IN_TRANSFER: "First transferred, not acquired yet",
    Account.ELSEWHERE: "Transferred to another Party",
    Account.HELD: "Held",
    Account.USED_NDC: "Used towards the NDC",
    Account.SURRENDERED: "Surrendered for the carbon tax",
    Account.USED_IMP: "Used for international mitigation purposes",
    Account.USED_OP: "Used for other purposes",
    Account.CANCELLED: "Cancelled",
    Account.VOLUNTARILY_CANCELLED: "Voluntarily cancelled",
}
# Nothing leaves these: a used or cancelled outcome cannot move again (2/CMA.3, annex, paragraph 21(e)).
FINAL = frozenset(
    {
        Account.SHARE_OF_PROCEEDS, Account.OMGE, Account.USED_NDC, Account.SURRENDERED, Account.USED_IMP,
        Account.USED_OP, Account.CANCELLED, Account.VOLUNTARILY_CANCELLED, Account.ELSEWHERE,
    }
)  # fmt: skip


class MovementKind(StrEnum):
    """What an entry does with its tonnes."""

    ISSUANCE = "issuance"
    OMGE_CANCELLATION = "omge_cancellation"
    SHARE_OF_PROCEEDS = "share_of_proceeds"
    FIRST_TRANSFER = "first_transfer"
    OIMP_FIRST_TRANSFER = "oimp_first_transfer"
    ACQUISITION = "acquisition"
    TRANSFER = "transfer"
    USE_NDC = "use_ndc"
    SURRENDER = "surrender"
    USE_IMP = "use_imp"
    USE_OP = "use_op"
    CANCELLATION = "cancellation"
    VOLUNTARY_CANCELLATION = "voluntary_cancellation"
    REVERSAL = "reversal"

    @property
    def slug(self) -> str:
        return self.value.replace("_", "-")


@dataclass(frozen=True)
class Declaration:
    """One kind of movement. `sources` are the accounts that its tonnes may be in, `target` where they go.

    `action` is its type in table 3 of the agreed electronic format, empty where it is none. `needs` names the
    answers that must be given, `may` those that may. `purpose` is what the authorisation must name: NDC, IMP or OP.
    """

    kind: MovementKind
    label: str
    done: str
    sources: tuple[Account, ...]
    target: Account | None
    action: str = ""
    subtype: str = ""
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    purpose: str = ""
    hint: str = ""


_K, _A = MovementKind, Account
_DECLARED = (
    Declaration(
        _K.ISSUANCE, "Record an issuance", "recorded an issuance", (_A.ISSUED,), _A.HOST,
        needs=("proof",),
        hint="The programme issued these units. They stand in the host country until they are first transferred.",
    ),
    Declaration(
        _K.OMGE_CANCELLATION, "Cancel for OMGE", "cancelled for OMGE", (_A.HOST,), _A.OMGE,
        action="Cancellation", may=("agreed_rate",),
        hint="Overall mitigation in global emissions: counted for no NDC and no other purpose.",
    ),
    Declaration(
        _K.SHARE_OF_PROCEEDS, "Set aside the share of proceeds", "set aside the share of proceeds", (_A.HOST,),
        _A.SHARE_OF_PROCEEDS, may=("agreed_rate",),
        hint="For adaptation, at the percentage of the agreement.",
    ),
    Declaration(
        _K.FIRST_TRANSFER, "Record the first transfer", "recorded the first transfer", (_A.HOST,), _A.IN_TRANSFER,
        action="First transfer", subtype="First transfer to another Party", needs=("acquiring_party",),
        may=("using_entity", "entity_reason"),
        hint="The host's registry moved these outcomes out. The host adjusts for the year in which they occurred.",
    ),
    Declaration(
        _K.OIMP_FIRST_TRANSFER, "Record the first transfer for other purposes",
        "recorded the first transfer for other purposes", (_A.HOST,), _A.OIMP, action="First transfer",
        purpose="OIMP", may=("purpose_words",),
        hint="Where the host counts authorisation or issuance as the first transfer (2/CMA.3, annex, paragraph 2(b)). "
        "The day is that of the authorisation or of the issuance.",
    ),
    Declaration(
        _K.ACQUISITION, "Record the acquisition", "recorded the acquisition", (_A.IN_TRANSFER,), _A.HELD,
        action="Acquisition", may=("using_entity",),
        hint="They arrived on our side. An acquisition alone changes no emissions balance.",
    ),
    Declaration(
        _K.TRANSFER, "Transfer to another Party", "transferred to another Party", (_A.HELD,), _A.ELSEWHERE,
        action="Transfer", needs=("acquiring_party",),
    ),
    Declaration(
        _K.USE_NDC, "Use towards the NDC", "used towards the NDC", (_A.HELD,), _A.USED_NDC,
        action="Use", needs=("calendar_year",), purpose="NDC",
        hint="Subtracted from the emissions balance of the calendar year for which they are used.",
    ),
    Declaration(
        _K.SURRENDER, "Surrender for the carbon tax", "surrendered for the carbon tax", (_A.HELD,), _A.SURRENDERED,
        action="Use", needs=("calendar_year", "using_entity"), purpose="NDC",
        hint="One credit replaces one fixed-price credit, and counts towards the NDC for the year given.",
    ),
    Declaration(
        _K.USE_IMP, "Use for international mitigation purposes", "used for international mitigation purposes",
        (_A.HELD, _A.OIMP, _A.HOST), _A.USED_IMP, action="Use", needs=("purpose_words",),
        may=("using_entity",), purpose="IMP",
        hint="For example CORSIA. Used straight from the host country it is a first transfer, where the host says so.",
    ),
    Declaration(
        _K.USE_OP, "Use for other purposes", "used for other purposes", (_A.HELD, _A.OIMP, _A.HOST), _A.USED_OP,
        action="Use", needs=("purpose_words",),
        may=("using_entity",), purpose="OP",
        hint="For example the voluntary market.",
    ),
    Declaration(
        _K.CANCELLATION, "Cancel", "cancelled", (_A.HELD, _A.OIMP, _A.HOST), _A.CANCELLED,
        action="Cancellation", subtype="Other cancellations", may=("purpose_words", "using_entity"),
    ),
    Declaration(
        _K.VOLUNTARY_CANCELLATION, "Cancel voluntarily", "cancelled voluntarily", (_A.HELD, _A.OIMP, _A.HOST),
        _A.VOLUNTARILY_CANCELLED, action="Voluntary Cancellation", subtype="Other cancellations",
        may=("purpose_words", "using_entity"),
    ),
    Declaration(
        _K.REVERSAL, "Reverse a movement", "reversed a movement", tuple(_A), None, needs=("reason",),
        hint="Moves the tonnes back by an entry of its own; both stay visible.",
    ),
)  # fmt: skip


def _checked(declared: tuple[Declaration, ...]) -> Mapping[MovementKind, Declaration]:
    """Raises DeclarationError where a kind is missing, leaves a final account, or goes nowhere."""
    found = {each.kind: each for each in declared}
    if missing := set(MovementKind) - set(found):
        raise DeclarationError(f"ledger: no declaration of {sorted(kind.value for kind in missing)}")
    for each in declared:
        if each.kind is MovementKind.REVERSAL:
            continue
        if each.target is None or not each.sources:
            raise DeclarationError(f"ledger.{each.kind.value}: goes nowhere or comes from nowhere")
        if leaving := set(each.sources) & FINAL:
            raise DeclarationError(f"ledger.{each.kind.value}: leaves {sorted(a.value for a in leaving)}")
    reached = {each.target for each in declared} | {Account.ISSUED}
    if unreached := set(Account) - reached:
        raise DeclarationError(f"ledger: no movement reaches {sorted(account.value for account in unreached)}")
    return found


MOVEMENTS = _checked(_DECLARED)
