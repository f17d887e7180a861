"""An entry before it is written: every condition with whether it holds, and what the entry would leave behind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core.tonnes import words
from app.ledger.answers import EntryAnswers
from app.ledger.balances import sums
from app.ledger.judging import Judged, judge
from app.ledger.loading import issuance_reference
from app.ledger.record import Reader
from workflows import engine
from workflows.declaration import Guard, Reason
from workflows.ledger.entry import ENTRIES
from workflows.ledger.facts import EntryFacts
from workflows.ledger.movements import MOVEMENTS, Account, MovementKind
from workflows.vocabulary import Actor


@dataclass(frozen=True)
class Effect:
    """One account before and after the entry, in whole tCO2e: of its issuance and of all of its partner."""

    account: Account
    issuance_before: int
    issuance_after: int
    partner_before: int
    partner_after: int


@dataclass(frozen=True)
class Condition:
    """One guard as a list of what is ready shows it."""

    text: str
    met: bool
    reason: str = ""
    owner: str = ""


@dataclass(frozen=True)
class Checked:
    """What was found. `reasons` are the guards that do not hold, in the order declared."""

    judged: Judged
    reasons: tuple[Reason, ...]
    conditions: tuple[Condition, ...]
    effects: tuple[Effect, ...]
    leaves: str


def check(
    session: Any, answers: EntryAnswers, *, step: str, actor: Actor | None, today: date, made_by: int | None = None,
    proof_kept: bool = False,
) -> Checked:  # fmt: skip
    """The entry against the ledger as it is now; nothing is written.

    `step` is `propose` or `post`. Raises UnknownIssuance or UnknownMovement where it names what is not there.
    """
    reader = Reader(session)
    judged = judge(reader, answers, actor=actor, today=today, made_by=made_by, proof_kept=proof_kept)
    declared = ENTRIES[answers.kind].step(step)
    assert declared is not None, "every kind is proposed and posted"
    effects = tuple(_effects(session, reader, judged))
    return Checked(
        judged, engine.unmet(declared, judged.facts),
        tuple(_condition(guard, judged.facts) for guard in declared.guards), effects, _leaves(judged, effects),
    )  # fmt: skip


def behind(session: Any, issuance_id: int) -> Judged:
    """What stands behind an issuance, for a form that is not filled in yet: its letters, percentages and totals.

    Raises UnknownIssuance.
    """
    blank = EntryAnswers(MovementKind.FIRST_TRANSFER, issuance_id=issuance_id)
    return judge(Reader(session), blank, actor=None, today=date.min)


def still_owed(judged: Judged, kind: MovementKind) -> int | None:
    """What the agreement still asks of an issuance, in whole tCO2e; None for another kind or an unknown rate."""
    facts = judged.facts
    rate, done = {
        MovementKind.OMGE_CANCELLATION: (facts.omge_rate, facts.omge_done),
        MovementKind.SHARE_OF_PROCEEDS: (facts.proceeds_rate, facts.proceeds_done),
    }.get(kind, (None, 0))
    owed = facts.owed(rate)
    return None if owed is None else max(0, owed - done)


def said(reason: Reason) -> str:
    """A reason with its detail as one sentence without its full stop."""
    return reason.sentence + (f": {reason.detail.rstrip('.')}" if reason.detail else "")


def _condition(guard: Guard, facts: EntryFacts) -> Condition:
    if guard.holds(facts):
        return Condition(guard.statement, met=True, owner="Met")
    detail = guard.detail(facts).rstrip(".") if guard.detail else ""
    owner = guard.held_by or ("Whoever enters it" if guard.field else "Another officer")
    reason = f"{guard.sentence}: {detail}." if detail else f"{guard.sentence}."
    return Condition(guard.statement, met=False, reason=reason, owner=owner)


def _ways(judged: Judged) -> tuple[tuple[Account, ...], Account | None]:
    """The accounts that units leave, and the one where they go."""
    if judged.reverses is not None:
        return (Account(judged.reverses.target),), Account(judged.reverses.source)
    declared = MOVEMENTS[judged.facts.kind]
    if declared.sources == (Account.ISSUED,):
        return declared.sources, declared.target
    return judged.facts.accounts, declared.target


def _effects(session: Any, reader: Reader, judged: Judged) -> Iterable[Effect]:
    sources, target = _ways(judged)
    tonnes = judged.facts.given.tonnes
    if len(sources) != 1 or target is None or tonnes <= 0 or judged.background is None:
        return
    of_issuance = reader.totals(judged.issuance.id) if judged.issuance is not None else {}
    of_partner = sums(session)
    of_issuance |= {Account.ISSUED.value: sum(of_issuance.values())}
    for account, change in ((sources[0], -tonnes), (target, tonnes)):
        change = -change if account is Account.ISSUED else change
        before = of_issuance.get(account.value, 0)
        in_all = of_partner.balance([judged.partner], [account])
        yield Effect(account, before, before + change, in_all, in_all + change)


def _leaves(judged: Judged, effects: tuple[Effect, ...]) -> str:
    """What stays in the account that the units leave, as a sentence; empty where nothing can be said."""
    if not effects:
        return ""
    source, target = effects
    if source.account is Account.ISSUED:
        return (
            f"It issues {words(judged.facts.given.tonnes)}; of this partner {words(target.partner_after)} would stand "
            f"in the account “{target.account.label}”."
        )
    reference = issuance_reference(judged.issuance.id)
    return (
        f"It moves {words(judged.facts.given.tonnes)} and leaves {words(source.issuance_after)} of {reference} in the "
        f"account “{source.account.label}”, and {words(source.partner_after)} of this partner in all."
    )
